#include "scanner_private.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <utf8proc.h>

#define REPLACEMENT "\xEF\xBF\xBD"

/* Doubled names are looked for one by one in a tag with fewer attributes than that. */
#define MANY_ATTRIBUTES 16

/* Decodes the reference at p, an '&', to *out. Returns the first byte after it; p where it is none.
 */
static const char *decode_reference(const char *p, const char *end, char **out)
{
    const char *q = p;
    fc_reference_t r;
    int i;

    fc_reference_begin(&r, 1);
    do {
        q++;
    } while (fc_reference_push(&r, q < end ? (unsigned char)*q : FC_REFERENCE_EOF));
    if (r.length > 0) {
        for (i = 0; i < r.codepoint_count; i++) {
            *out += utf8proc_encode_char(r.codepoints[i], (utf8proc_uint8_t *)*out);
        }
    }
    return p + r.length;
}

char *fc_token_decode(const char *bytes, apr_size_t n, int references, apr_size_t *length,
                      apr_pool_t *p)
{
    /* The worst are NULs, and names like &nGt; whose 5 bytes become 6. */
    const int grows = memchr(bytes, '\0', n) != NULL || memchr(bytes, '&', n) != NULL;
    char *const decoded = apr_palloc(p, n * (grows ? 3 : 1) + 1);
    const char *const end = bytes + n;
    char *out = decoded;

    while (bytes < end) {
        const char c = *bytes;
        const char *after = bytes;

        if (c == '&' && references) {
            after = decode_reference(bytes, end, &out);
        }
        if (after > bytes) {
            bytes = after;
            continue;
        }
        bytes++;
        if (c == '\0') {
            memcpy(out, REPLACEMENT, 3);
            out += 3;
        } else if (c != '\r') {
            *out++ = c;
        } else if (bytes == end || *bytes != '\n') {
            *out++ = '\n';
        }
    }
    *out = '\0';
    if (length != NULL) {
        *length = (apr_size_t)(out - decoded);
    }
    return decoded;
}

typedef struct reader_t {
    const char *p, *end;
    int truncated; /* at end, more of the tag would follow */
    apr_pool_t *pool;
    apr_array_header_t *found;
    apr_hash_t *names; /* of what was found, once that is much; else NULL */
} reader_t;

static int is_known(reader_t *r, const fc_attribute_t *attribute)
{
    const fc_attribute_t *found = (const fc_attribute_t *)r->found->elts;
    int i;

    if (r->names != NULL) {
        return apr_hash_get(r->names, attribute->name, (apr_ssize_t)attribute->name_length) != NULL;
    }
    for (i = 0; i < r->found->nelts; i++) {
        if (found[i].name_length == attribute->name_length &&
            memcmp(found[i].name, attribute->name, attribute->name_length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* 13.2.5.33: of doubled names the first counts. */
static void add(reader_t *r, const char *name, const char *name_end, const char *value,
                const char *value_end)
{
    fc_attribute_t attribute;
    char *lower =
        fc_token_decode(name, (apr_size_t)(name_end - name), 0, &attribute.name_length, r->pool);
    apr_size_t i;

    for (i = 0; i < attribute.name_length; i++) {
        lower[i] = fc_byte_lower(lower[i]);
    }
    attribute.name = lower;
    if (is_known(r, &attribute)) {
        return;
    }
    attribute.value = fc_token_decode(value, (apr_size_t)(value_end - value), 1,
                                      &attribute.value_length, r->pool);
    APR_ARRAY_PUSH(r->found, fc_attribute_t) = attribute;
    if (r->names != NULL) {
        apr_hash_set(r->names, lower, (apr_ssize_t)attribute.name_length, lower);
    } else if (r->found->nelts == MANY_ATTRIBUTES) {
        const fc_attribute_t *found = (const fc_attribute_t *)r->found->elts;
        int j;

        r->names = apr_hash_make(r->pool);
        for (j = 0; j < r->found->nelts; j++) {
            apr_hash_set(r->names, found[j].name, (apr_ssize_t)found[j].name_length, found[j].name);
        }
    }
}

static void skip_spaces(reader_t *r)
{
    while (r->p < r->end && fc_byte_is_space(*r->p)) {
        r->p++;
    }
}

/* 13.2.5.35 to 13.2.5.38: the value's bytes. Returns 0 where the capture cut it off. */
static int read_value(reader_t *r, const char **value, const char **value_end)
{
    skip_spaces(r);
    *value = r->p;
    if (r->p < r->end && (*r->p == '"' || *r->p == '\'')) {
        *value = r->p + 1;
        *value_end = fc_bytes_find(*value, r->end, *r->p);
        r->p = *value_end < r->end ? *value_end + 1 : r->end;
        return *value_end < r->end || !r->truncated;
    }
    while (r->p < r->end && !fc_byte_is(*r->p, FC_BYTE_SPACE | FC_BYTE_GREATER)) {
        r->p++;
    }
    *value_end = r->p;
    return r->p < r->end || !r->truncated;
}

/* 13.2.5.33 to 13.2.5.39: one attribute, from its name's first byte on. */
static void read_attribute(reader_t *r)
{
    const char *const name = r->p++;
    const char *name_end, *value, *value_end;

    while (r->p < r->end &&
           !fc_byte_is(*r->p, FC_BYTE_SPACE | FC_BYTE_SLASH | FC_BYTE_GREATER | FC_BYTE_EQUALS)) {
        r->p++;
    }
    name_end = value = value_end = r->p;
    skip_spaces(r);
    if (r->p < r->end && *r->p == '=') {
        r->p++;
        if (!read_value(r, &value, &value_end)) {
            return;
        }
    } else if (r->p == r->end && r->truncated) {
        return;
    }
    add(r, name, name_end, value, value_end);
}

int fc_token_attributes(const fc_token_t *token, const fc_attribute_t **attributes, apr_pool_t *p)
{
    reader_t r = {.truncated = token->truncated, .pool = p};

    r.p = token->bytes + (token->type == FC_TOKEN_END_TAG ? 2 : 1);
    r.end = token->bytes + token->length - (token->truncated ? 0 : 1);
    r.found = apr_array_make(p, 8, sizeof(fc_attribute_t));
    while (r.p < r.end && !fc_byte_is(*r.p, FC_BYTE_SPACE | FC_BYTE_SLASH)) {
        r.p++; /* the tag's name */
    }
    for (;;) {
        while (r.p < r.end && fc_byte_is(*r.p, FC_BYTE_SPACE | FC_BYTE_SLASH)) {
            r.p++;
        }
        if (r.p == r.end) {
            break;
        }
        read_attribute(&r);
    }
    *attributes = (const fc_attribute_t *)r.found->elts;
    return r.found->nelts;
}
