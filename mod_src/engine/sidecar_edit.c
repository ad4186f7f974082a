#include "sidecar_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_xlate.h>
#include <libxml/chvalid.h>
#include <utf8proc.h>
#include "sidecar_parts.h"

/* Of the text from start to end this is to stand there instead. */
typedef struct change_t {
    apr_size_t start, end;
    const char *xml;
} change_t;

struct fc_sidecar_edit_t {
    fc_source_t source;
    fc_error_t fault; /* the source's own */
    const char *bytes;
    apr_size_t length;
    xmlDocPtr doc;
    const fc_sidecar_t *sidecar;
    fc_sidecar_style_t style;
    apr_array_header_t *changes; /* change_t */
    apr_pool_t *p;
};

static void add_change(fc_sidecar_edit_t *edit, apr_size_t start, apr_size_t end, const char *xml)
{
    APR_ARRAY_PUSH(edit->changes, change_t) = (change_t){start, end, xml};
}

static const fc_xml_place_t *place_of(xmlNodePtr element)
{
    return element->_private;
}

/* --- how the file is written ---------------------------------------------------------------- */

static const char *prefix_of(xmlNodePtr element, apr_pool_t *p)
{
    const xmlChar *prefix = element->ns ? element->ns->prefix : NULL;

    return prefix ? apr_pstrcat(p, (const char *)prefix, ":", NULL) : "";
}

/* The white space before an offset, back to what isn't. */
static const char *white_before(const fc_source_t *s, apr_size_t offset, apr_pool_t *p)
{
    apr_size_t start = offset;

    while (start > 0 && apr_isspace(s->text[start - 1])) {
        start--;
    }
    return apr_pstrmemdup(p, s->text + start, offset - start);
}

static void read_style(fc_sidecar_edit_t *edit)
{
    const fc_source_t *s = &edit->source;
    xmlNodePtr root = xmlDocGetRootElement(edit->doc);
    xmlNodePtr child = fc_node_element(root->children, NULL);
    const char *line = memchr(s->text, '\n', s->length), *white, *last;

    edit->style.prefix = prefix_of(root, edit->p);
    edit->style.newline = line && line > s->text && line[-1] == '\r' ? "\r\n" : "\n";
    edit->style.indent = "  ";
    if (child != NULL) {
        white = white_before(s, place_of(child)->start.offset, edit->p);
        last = strrchr(white, '\n');
        edit->style.indent = last ? last + 1 : edit->style.indent;
    }
}

static apr_status_t free_doc(void *doc)
{
    xmlFreeDoc(doc);
    return APR_SUCCESS;
}

apr_status_t fc_sidecar_edit_open(fc_sidecar_edit_t **result, fc_error_t *error, const char *file,
                                  const char *bytes, apr_size_t n,
                                  const fc_sidecar_limits_t *limits, apr_pool_t *p)
{
    fc_sidecar_edit_t *edit = apr_pcalloc(p, sizeof(*edit));
    apr_status_t rv;

    memset(error, 0, sizeof(*error));
    edit->source = (fc_source_t){.limits = limits, .error = &edit->fault, .p = p};
    edit->source.file = apr_pstrdup(p, file);
    edit->source.scratch = p;
    edit->bytes = bytes;
    edit->length = n;
    edit->p = p;
    edit->changes = apr_array_make(p, 8, sizeof(change_t));
    rv = fc_source_load(&edit->source, &edit->doc, bytes, n);
    if (rv == APR_SUCCESS) {
        apr_pool_cleanup_register(p, edit->doc, free_doc, apr_pool_cleanup_null);
        edit->sidecar = fc_sidecar_build(&edit->source, edit->doc);
        read_style(edit);
        *result = edit;
    } else {
        *error = edit->fault;
    }
    return rv;
}

const fc_sidecar_t *fc_sidecar_edit_sidecar(const fc_sidecar_edit_t *edit)
{
    return edit->sidecar;
}

const fc_sidecar_style_t *fc_sidecar_edit_style(const fc_sidecar_edit_t *edit)
{
    return &edit->style;
}

/* --- changes -------------------------------------------------------------------------------- */

static xmlNodePtr nth_element(xmlNodePtr parent, const char *name, int n)
{
    xmlNodePtr element = fc_node_element(parent->children, name);

    while (n-- > 0) {
        element = fc_node_element(element->next, name);
    }
    return element;
}

static void change_content(fc_sidecar_edit_t *edit, xmlNodePtr element, const char *text)
{
    fc_span_t content = fc_source_content(&edit->source, element);
    const char *xml = fc_xml_escape(text, edit->p);

    if (content.end < content.start) { /* <prefix/>: from its slash to its end */
        xml = apr_pstrcat(edit->p, ">", xml, "</", prefix_of(element, edit->p),
                          (const char *)element->name, ">", NULL);
        add_change(edit, content.end, place_of(element)->end, xml);
    } else {
        add_change(edit, content.start, content.end, xml);
    }
}

/* Gives a quote's part its words; where it isn't there it is added beside exact. */
static void change_part(fc_sidecar_edit_t *edit, xmlNodePtr quote, const char *name,
                        const char *text, int before)
{
    xmlNodePtr part = fc_node_element(quote->children, name);
    xmlNodePtr exact = fc_node_element(quote->children, "exact");
    const char *prefix = prefix_of(exact, edit->p), *white, *xml;

    if (text == NULL || (part == NULL && *text == '\0')) {
        return;
    }
    if (part != NULL) {
        change_content(edit, part, text);
        return;
    }
    white = white_before(&edit->source, place_of(exact)->start.offset, edit->p);
    xml = apr_pstrcat(edit->p, "<", prefix, name, ">", fc_xml_escape(text, edit->p), "</", prefix,
                      name, ">", NULL);
    if (before) {
        add_change(edit, place_of(exact)->start.offset, place_of(exact)->start.offset,
                   apr_pstrcat(edit->p, xml, white, NULL));
    } else {
        add_change(edit, place_of(exact)->end, place_of(exact)->end,
                   apr_pstrcat(edit->p, white, xml, NULL));
    }
}

static void change_attribute(fc_sidecar_edit_t *edit, xmlNodePtr element, const char *name,
                             const char *value)
{
    xmlAttrPtr attribute = xmlHasNsProp(element, BAD_CAST name, NULL);
    fc_span_t span = fc_source_attribute_value(&edit->source, element, attribute);

    add_change(edit, span.start, span.end, fc_xml_escape(value, edit->p));
}

void fc_sidecar_edit_quote(fc_sidecar_edit_t *edit, int claim, int target,
                           const fc_quotation_t *quotation)
{
    xmlNodePtr root = xmlDocGetRootElement(edit->doc);
    xmlNodePtr element = nth_element(nth_element(root, "claimReview", claim), "target", target);
    xmlNodePtr around = fc_node_element(element->children, "FragmentSelector"), quote, position;

    element = around ? around : element;
    quote = fc_node_element(element->children, "TextQuoteSelector");
    position = fc_node_element(element->children, "TextPositionSelector");
    change_part(edit, quote, "prefix", quotation->prefix, 1);
    change_part(edit, quote, "exact", quotation->exact, 1);
    change_part(edit, quote, "suffix", quotation->suffix, 0);
    if (position != NULL && quotation->start >= 0) {
        change_attribute(edit, position, "start",
                         apr_psprintf(edit->p, "%" APR_INT64_T_FMT, quotation->start));
        change_attribute(edit, position, "end",
                         apr_psprintf(edit->p, "%" APR_INT64_T_FMT, quotation->end));
    }
}

void fc_sidecar_edit_modified(fc_sidecar_edit_t *edit, int claim, const char *date)
{
    xmlNodePtr review = nth_element(xmlDocGetRootElement(edit->doc), "claimReview", claim);
    fc_span_t published;

    if (xmlHasNsProp(review, BAD_CAST "dateModified", NULL)) {
        change_attribute(edit, review, "dateModified", date);
        return;
    }
    published = fc_source_attribute_value(&edit->source, review,
                                          xmlHasNsProp(review, BAD_CAST "datePublished", NULL));
    add_change(edit, published.end + 1, published.end + 1, /* behind its quotation mark */
               apr_psprintf(edit->p, " dateModified=\"%s\"", date));
}

void fc_sidecar_edit_append(fc_sidecar_edit_t *edit, const char *xml)
{
    const fc_source_t *s = &edit->source;
    xmlNodePtr root = xmlDocGetRootElement(edit->doc);
    fc_span_t content = fc_source_content(s, root);
    const char *newline = edit->style.newline, *white;

    if (content.end < content.start) {
        xml = apr_pstrcat(edit->p, ">", newline, xml, "</", edit->style.prefix, "claimReviews>",
                          NULL);
        add_change(edit, content.end, place_of(root)->end, xml);
        return;
    }
    /* Where the end tag begins its line, before that line's indentation; else a line is begun. */
    white = white_before(s, content.end, edit->p);
    if (strrchr(white, '\n') != NULL) {
        apr_size_t at = content.end - strlen(strrchr(white, '\n') + 1);

        add_change(edit, at, at, xml);
    } else {
        add_change(edit, content.end, content.end, apr_pstrcat(edit->p, newline, xml, NULL));
    }
}

/* --- applying ------------------------------------------------------------------------------- */

typedef struct bytes_t {
    const char *data;
    apr_size_t length;
} bytes_t;

static int compare_changes(const void *left, const void *right)
{
    const change_t *a = left, *b = right;

    return a->start != b->start ? (a->start < b->start ? -1 : 1) : a->end < b->end ? -1 : 1;
}

static const char *as_references(const char *xml, apr_pool_t *p)
{
    char *copy = apr_palloc(p, strlen(xml) * 5 + 1), *out = copy;
    utf8proc_int32_t cp;

    while (*xml != '\0') {
        xml += utf8proc_iterate((const utf8proc_uint8_t *)xml, -1, &cp);
        out += cp < 0x80 ? (*out = (char)cp, 1) : sprintf(out, "&#%d;", (int)cp);
    }
    *out = '\0';
    return copy;
}

static bytes_t weave(fc_sidecar_edit_t *edit, int ascii)
{
    const fc_source_t *s = &edit->source;
    change_t *changes = (change_t *)edit->changes->elts;
    apr_size_t room = s->length, at = 0, used = 0;
    char *text;
    int i;

    qsort(changes, (size_t)edit->changes->nelts, sizeof(*changes), compare_changes);
    for (i = 0; i < edit->changes->nelts; i++) {
        if (ascii) {
            changes[i].xml = as_references(changes[i].xml, edit->p);
        }
        room += strlen(changes[i].xml);
    }
    text = apr_palloc(edit->p, room + 1);
    for (i = 0; i <= edit->changes->nelts; i++) {
        apr_size_t to = i < edit->changes->nelts ? changes[i].start : s->length;

        memcpy(text + used, s->text + at, to - at);
        used += to - at;
        if (i < edit->changes->nelts) {
            at = changes[i].end;
            memcpy(text + used, changes[i].xml, strlen(changes[i].xml));
            used += strlen(changes[i].xml);
        }
    }
    return (bytes_t){text, used};
}

static apr_status_t encode(bytes_t *out, const char *encoding, bytes_t text, apr_pool_t *p)
{
    apr_size_t room = text.length * 4 + 64, left = text.length, free = room;
    char *buffer = apr_palloc(p, room);
    apr_xlate_t *converter;
    apr_status_t rv = apr_xlate_open(&converter, encoding, "UTF-8", p);

    if (rv == APR_SUCCESS) {
        rv = apr_xlate_conv_buffer(converter, text.data, &left, buffer, &free);
        apr_xlate_close(converter);
    }
    *out = (bytes_t){buffer, room - free};
    return rv == APR_SUCCESS && left > 0 ? APR_EINVAL : rv;
}

/* The bytes before the text's own: a byte order mark's. The text must encode to all the others. */
static apr_status_t find_mark(const fc_sidecar_edit_t *edit, apr_size_t *mark)
{
    const fc_source_t *s = &edit->source;
    bytes_t same = {s->text, s->length};
    apr_status_t rv = s->encoding
                          ? encode(&same, s->encoding, (bytes_t){s->text, s->length}, edit->p)
                          : APR_SUCCESS;

    if (rv != APR_SUCCESS || same.length > edit->length || edit->length - same.length > 4 ||
        memcmp(edit->bytes + (edit->length - same.length), same.data, same.length) != 0) {
        return APR_EINVAL;
    }
    *mark = edit->length - same.length;
    return APR_SUCCESS;
}

static int is_unicode(const char *encoding)
{
    return encoding == NULL || strncasecmp(encoding, "UTF", 3) == 0 ||
           strncasecmp(encoding, "UCS", 3) == 0;
}

static apr_status_t fail(fc_error_t *error, const char *file, const char *message)
{
    *error = (fc_error_t){file, 0, 0, message};
    return APR_EINVAL;
}

apr_status_t fc_sidecar_edit_apply(fc_sidecar_edit_t *edit, const char **bytes, apr_size_t *n,
                                   fc_error_t *error)
{
    const fc_source_t *s = &edit->source;
    const fc_sidecar_t *unused;
    apr_size_t mark;
    bytes_t text;
    char *whole;

    if (find_mark(edit, &mark) != APR_SUCCESS) {
        return fail(error, s->file,
                    "its encoding doesn't let the rest of it be kept byte for byte: save it as "
                    "UTF-8 first");
    }
    text = weave(edit, !is_unicode(s->encoding));
    if (s->encoding != NULL && encode(&text, s->encoding, text, edit->p) != APR_SUCCESS) {
        return fail(error, s->file,
                    "the new words can't be written in its encoding: save it as "
                    "UTF-8 first");
    }
    whole = apr_palloc(edit->p, mark + text.length + 1);
    memcpy(whole, edit->bytes, mark);
    memcpy(whole + mark, text.data, text.length);
    *bytes = whole;
    *n = mark + text.length;
    return fc_sidecar_parse(&unused, error, s->file, *bytes, *n, s->limits, edit->p);
}

/* --- escaping ------------------------------------------------------------------------------- */

static const char *reference_of(utf8proc_int32_t cp)
{
    switch (cp) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

const char *fc_xml_escape(const char *utf8, apr_pool_t *p)
{
    char *copy = apr_palloc(p, strlen(utf8) * 6 + 1), *out = copy;
    utf8proc_int32_t cp;
    utf8proc_ssize_t n;

    for (; *utf8 != '\0'; utf8 += n) {
        const char *reference;

        n = utf8proc_iterate((const utf8proc_uint8_t *)utf8, -1, &cp);
        if (n <= 0 || !xmlIsCharQ((unsigned)cp)) {
            n = n <= 0 ? 1 : n;
            continue;
        }
        reference = reference_of(cp);
        if (reference != NULL) {
            memcpy(out, reference, strlen(reference));
            out += strlen(reference);
        } else {
            memcpy(out, utf8, (size_t)n);
            out += n;
        }
    }
    *out = '\0';
    return copy;
}
