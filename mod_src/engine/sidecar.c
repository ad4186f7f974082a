#include "sidecar_parts.h"

#include <limits.h>
#include <string.h>
#include <apr_strings.h>
#include <libxml/parser.h>

/* How many bytes of a value a message shows. */
#define QUOTE_SIZE 60

/* What libxml2 counts in an int, after UTF-8 has made up to three bytes of one. */
#define SIZE_MAX_XML (INT_MAX / 4)

apr_status_t fc_sidecar_init(apr_pool_t *p)
{
    apr_status_t rv;

    xmlInitParser();
    rv = fc_memory_init(p);
    return rv == APR_SUCCESS ? fc_schema_init(p) : rv;
}

/* --- faults and places ---------------------------------------------------------------------- */

static apr_status_t fault(fc_source_t *s, const fc_spot_t *spot, const char *format, va_list args)
{
    if (s->error->message == NULL) {
        s->error->file = s->file;
        s->error->line = spot ? spot->line : 0;
        s->error->column = spot ? spot->column : 0;
        s->error->message = apr_pvsprintf(s->p, format, args);
    }
    return APR_EINVAL;
}

apr_status_t fc_source_fault(fc_source_t *s, const fc_spot_t *spot, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fault(s, spot, format, args);
    va_end(args);
    return APR_EINVAL;
}

apr_status_t fc_source_fault_at(fc_source_t *s, apr_size_t offset, const char *format, ...)
{
    fc_spot_t spot = {0, 1, 1};
    va_list args;

    fc_spot_advance(&spot, s->text, offset);
    va_start(args, format);
    fault(s, &spot, format, args);
    va_end(args);
    return APR_EINVAL;
}

void fc_spot_advance(fc_spot_t *spot, const char *text, apr_size_t offset)
{
    for (; spot->offset < offset; spot->offset++) {
        unsigned char c = (unsigned char)text[spot->offset];

        /* XML 1.0, 2.11: CR LF is one line's end, and so is a CR alone. */
        if (c == '\n' ||
            (c == '\r' && (spot->offset + 1 >= offset || text[spot->offset + 1] != '\n'))) {
            spot->line++;
            spot->column = 1;
        } else if (c != '\r' && (c & 0xc0) != 0x80) {
            spot->column++;
        }
    }
}

const char *fc_source_quote(fc_source_t *s, const char *value)
{
    return fc_log_quote(value, QUOTE_SIZE, s->p);
}

/* --- the way of a sidecar ------------------------------------------------------------------- */

static apr_status_t check_size(fc_source_t *s, apr_size_t n)
{
    if (n == 0) {
        return fc_source_fault(s, NULL,
                               "the file is empty: begin with <claimReviews xmlns=\"%s\">, "
                               "or remove it",
                               FC_SIDECAR_NAMESPACE);
    }
    if (n > s->limits->sidecar_size || n > SIZE_MAX_XML) {
        return fc_source_fault(s, NULL,
                               "the file has %" APR_SIZE_T_FMT " bytes, and %" APR_SIZE_T_FMT
                               " are allowed: split it, or raise the "
                               "limit (FactCheckLimit SidecarSize)",
                               n, s->limits->sidecar_size);
    }
    return APR_SUCCESS;
}

/* The schema decides; the words for its verdict come from the check, which also knows the rules
 * beyond the schema. */
static apr_status_t check_tree(fc_source_t *s, xmlDocPtr doc)
{
    const char *reason = NULL;
    xmlNodePtr node = NULL;
    int valid = 0;
    apr_status_t rv = fc_schema_validate(doc, &valid, &reason, &node, s->scratch);

    if (rv != APR_SUCCESS) {
        return fc_source_fault(s, NULL, "the sidecar schema can't be applied: %pm", &rv);
    }
    rv = fc_source_check(s, doc);
    if (rv == APR_SUCCESS && !valid) {
        const fc_xml_place_t *place = node ? node->_private : NULL;

        rv = fc_source_fault(s, place ? &place->start : NULL,
                             "the schema doesn't allow this (%s): "
                             "compare factcheck-sidecar.rng",
                             reason);
    }
    return rv;
}

apr_status_t fc_source_load(fc_source_t *s, xmlDocPtr *doc, const char *bytes, apr_size_t n)
{
    fc_memory_t outer = fc_memory_begin(s->p);
    apr_status_t rv = check_size(s, n);

    *doc = NULL;
    if (rv == APR_SUCCESS) {
        rv = fc_source_decode(s, bytes, n);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_source_check_tags(s);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_source_read(s, doc);
    }
    if (rv == APR_SUCCESS) {
        rv = check_tree(s, *doc);
    }
    if (rv != APR_SUCCESS) {
        xmlFreeDoc(*doc);
        *doc = NULL;
    }
    fc_memory_end(outer);
    return rv;
}

apr_status_t fc_sidecar_parse(const fc_sidecar_t **sidecar, fc_error_t *error, const char *file,
                              const char *bytes, apr_size_t n, const fc_sidecar_limits_t *limits,
                              apr_pool_t *p)
{
    fc_source_t source = {.limits = limits, .error = error, .p = p};
    xmlDocPtr doc = NULL;
    apr_status_t rv;

    *sidecar = NULL;
    memset(error, 0, sizeof(*error));
    source.file = apr_pstrdup(p, file);
    apr_pool_create(&source.scratch, p);
    rv = fc_source_load(&source, &doc, bytes, n);
    if (rv == APR_SUCCESS) {
        fc_memory_t outer = fc_memory_begin(p);

        *sidecar = fc_sidecar_build(&source, doc);
        fc_memory_end(outer);
    }
    xmlFreeDoc(doc);
    apr_pool_destroy(source.scratch);
    return rv;
}
