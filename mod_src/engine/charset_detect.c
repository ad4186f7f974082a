/* Which encoding a page has: HTML standard, 13.2.3.2 "Determining the character encoding". */
#include "charset_private.h"

#include <string.h>

#include "bytes.h"

/* --- what the origin calls by names that no browser knows --- */

/* A browser would ignore these labels and guess; but the origin believes in them, and where it is
 * right the bytes aren't ASCII. Labels that begin like this: */
static const struct {
    const char *prefix;
    fc_charset_t charset;
} foreign[] = {
    {"utf-32", {"UTF-32", FC_DECODER_NONE, NULL, ""}},
    {"ucs-4", {"UCS-4", FC_DECODER_NONE, NULL, ""}},
    {"iso-10646-ucs-4", {"UCS-4", FC_DECODER_NONE, NULL, ""}},
    {"utf-7", {"UTF-7", FC_DECODER_NONE, NULL, ""}},
    {"unicode-1-1-utf-7", {"UTF-7", FC_DECODER_NONE, NULL, ""}},
    {"hz", {"HZ", FC_DECODER_NONE, NULL, ""}},
    {"iso-2022-", {"ISO-2022", FC_DECODER_NONE, NULL, ""}},
};

static const fc_charset_t *lookup_http(const char *label)
{
    const fc_charset_t *cs = fc_charset_lookup(label, strlen(label));
    size_t i;

    while (fc_byte_is_space(*label)) {
        label++;
    }
    for (i = 0; cs == NULL && i < sizeof(foreign) / sizeof(*foreign); i++) {
        if (strncasecmp(label, foreign[i].prefix, strlen(foreign[i].prefix)) == 0) {
            cs = &foreign[i].charset;
        }
    }
    return cs;
}

/* --- the prescan --- */

typedef struct prescan_t {
    const char *p, *end;
} prescan_t;

typedef struct piece_t {
    const char *bytes;
    apr_size_t length;
} piece_t;

static int is_piece(piece_t piece, const char *lower)
{
    return strlen(lower) == piece.length && strncasecmp(piece.bytes, lower, piece.length) == 0;
}

static int is_at(const prescan_t *s, const char *lower)
{
    const size_t n = strlen(lower);

    return (size_t)(s->end - s->p) >= n && strncasecmp(s->p, lower, n) == 0;
}

static void skip_spaces(prescan_t *s)
{
    while (s->p < s->end && fc_byte_is_space(*s->p)) {
        s->p++;
    }
}

/* The value in "get an attribute", from step 9 on. Returns 0 where the bytes run out. */
static int get_value(prescan_t *s, piece_t *value)
{
    char quote;

    skip_spaces(s);
    if (s->p == s->end) {
        return 0;
    }
    quote = *s->p;
    value->bytes = s->p;
    if (quote == '"' || quote == '\'') {
        value->bytes = s->p + 1;
        s->p = fc_bytes_find(value->bytes, s->end, quote);
    } else {
        while (s->p < s->end && !fc_byte_is(*s->p, FC_BYTE_SPACE | FC_BYTE_GREATER)) {
            s->p++;
        }
    }
    value->length = (apr_size_t)(s->p - value->bytes);
    if (s->p == s->end) {
        return 0;
    }
    if (quote == '"' || quote == '\'') {
        s->p++;
    }
    return 1;
}

/* "get an attribute". Returns 1 with one, else 0: there is none any more, or the bytes ran out
 * (then s->p is s->end). */
static int get_attribute(prescan_t *s, piece_t *name, piece_t *value)
{
    while (s->p < s->end && fc_byte_is(*s->p, FC_BYTE_SPACE | FC_BYTE_SLASH)) {
        s->p++;
    }
    if (s->p == s->end || *s->p == '>') {
        return 0;
    }
    name->bytes = s->p++; /* an equals sign as well */
    while (s->p < s->end &&
           !fc_byte_is(*s->p, FC_BYTE_SPACE | FC_BYTE_SLASH | FC_BYTE_GREATER | FC_BYTE_EQUALS)) {
        s->p++;
    }
    name->length = (apr_size_t)(s->p - name->bytes);
    value->bytes = s->p;
    value->length = 0;
    skip_spaces(s);
    if (s->p == s->end) {
        return 0;
    }
    if (*s->p != '=') {
        return 1;
    }
    s->p++;
    return get_value(s, value);
}

/* "Extracting character encodings from meta elements" (2.5.3 of the HTML standard), for content. */
static const fc_charset_t *extract_charset(piece_t content)
{
    prescan_t s = {content.bytes, content.bytes + content.length};
    const char *start;

    for (;;) {
        while (s.p < s.end && !is_at(&s, "charset")) {
            s.p++;
        }
        if (s.p == s.end) {
            return NULL;
        }
        s.p += strlen("charset");
        skip_spaces(&s);
        if (s.p < s.end && *s.p == '=') {
            break;
        }
    }
    s.p++;
    skip_spaces(&s);
    start = s.p;
    if (start < s.end && (*start == '"' || *start == '\'')) {
        s.p = fc_bytes_find(start + 1, s.end, *start);
        return s.p < s.end ? fc_charset_lookup(start + 1, (apr_size_t)(s.p - start - 1)) : NULL;
    }
    while (s.p < s.end && !fc_byte_is_space(*s.p) && *s.p != ';') {
        s.p++;
    }
    return fc_charset_lookup(start, (apr_size_t)(s.p - start));
}

/* What a declaration within ASCII bytes can't mean is taken for what it must. */
static const fc_charset_t *as_declared(const fc_charset_t *cs)
{
    if (cs == fc_charset_lookup("utf-16be", 8) || cs == fc_charset_lookup("utf-16le", 8)) {
        return fc_charset_lookup("utf-8", 5);
    }
    if (cs == fc_charset_lookup("x-user-defined", 14)) {
        return fc_charset_lookup("windows-1252", 12);
    }
    return cs;
}

/* The prescan's step for a meta element, from behind its name on: its encoding, or NULL. */
static const fc_charset_t *prescan_meta(prescan_t *s)
{
    enum { UNKNOWN, NO, YES } needs_pragma = UNKNOWN;
    int seen_equiv = 0, seen_content = 0, seen_charset = 0;
    int got_pragma = 0, got_charset = 0;
    const fc_charset_t *cs = NULL;
    piece_t name, value;

    while (get_attribute(s, &name, &value)) {
        if (is_piece(name, "http-equiv") && !seen_equiv) {
            seen_equiv = 1;
            got_pragma = is_piece(value, "content-type");
        } else if (is_piece(name, "content") && !seen_content) {
            const fc_charset_t *extracted = extract_charset(value);

            seen_content = 1;
            if (extracted != NULL && !got_charset) {
                cs = extracted;
                got_charset = 1;
                needs_pragma = YES;
            }
        } else if (is_piece(name, "charset") && !seen_charset) {
            seen_charset = got_charset = 1;
            cs = fc_charset_lookup(value.bytes, value.length);
            needs_pragma = NO;
        }
    }
    if (s->p == s->end || needs_pragma == UNKNOWN || (needs_pragma == YES && !got_pragma)) {
        return NULL;
    }
    return cs != NULL ? as_declared(cs) : NULL;
}

/* Passes over a tag and its attributes, to its '>'. */
static void skip_tag(prescan_t *s)
{
    piece_t name, value;

    while (s->p < s->end && !fc_byte_is(*s->p, FC_BYTE_SPACE | FC_BYTE_GREATER)) {
        s->p++;
    }
    while (get_attribute(s, &name, &value)) {
    }
}

/* Passes over a comment, to its '>'; the dashes of its beginning may be those of its end. */
static void skip_comment(prescan_t *s)
{
    const char *const dashes = s->p + 2;

    do {
        s->p++;
        s->p = fc_bytes_find(s->p, s->end, '>');
    } while (s->p < s->end && (s->p - dashes < 2 || s->p[-1] != '-' || s->p[-2] != '-'));
}

/* "get an XML encoding", where the prescan finds nothing. */
static const fc_charset_t *xml_encoding(const char *bytes, apr_size_t length)
{
    prescan_t s = {bytes, bytes + length};
    const char *start;
    char quote;

    if (length < 5 || memcmp(bytes, "<?xml", 5) != 0) {
        return NULL;
    }
    s.end = fc_bytes_find(s.p, s.end, '>');
    if (s.end == bytes + length) {
        return NULL;
    }
    start = memmem(bytes, (size_t)(s.end - bytes), "encoding", 8);
    if (start == NULL) {
        return NULL;
    }
    for (s.p = start + 8; s.p < s.end && (unsigned char)*s.p <= ' '; s.p++) {
    }
    if (s.p == s.end || *s.p != '=') {
        return NULL;
    }
    for (s.p++; s.p < s.end && (unsigned char)*s.p <= ' '; s.p++) {
    }
    if (s.p == s.end || (*s.p != '"' && *s.p != '\'')) {
        return NULL;
    }
    start = s.p + 1;
    for (quote = *s.p++; s.p < s.end && (unsigned char)*s.p > ' ' && *s.p != quote; s.p++) {
    }
    if (s.p == s.end || *s.p != quote) {
        return NULL;
    }
    return as_declared(fc_charset_lookup(start, (apr_size_t)(s.p - start)));
}

/* "prescan a byte stream to determine its encoding", or NULL. */
static const fc_charset_t *prescan(const char *bytes, apr_size_t length)
{
    prescan_t s = {bytes, bytes + length};

    if (length >= 6 && memcmp(bytes, "<\0?\0x", 6) == 0) {
        return fc_charset_lookup("utf-16le", 8);
    }
    if (length >= 6 && memcmp(bytes, "\0<\0?\0x", 6) == 0) {
        return fc_charset_lookup("utf-16be", 8);
    }
    for (; s.p < s.end; s.p += s.p < s.end) {
        const char *const name = s.end - s.p > 1 && s.p[1] == '/' ? s.p + 2 : s.p + 1;

        if (*s.p != '<') {
            s.p = fc_bytes_find(s.p, s.end, '<') - 1;
        } else if (is_at(&s, "<!--")) {
            skip_comment(&s);
        } else if (is_at(&s, "<meta") && s.end - s.p > 5 &&
                   fc_byte_is(s.p[5], FC_BYTE_SPACE | FC_BYTE_SLASH)) {
            const fc_charset_t *cs;

            s.p += 5;
            cs = prescan_meta(&s);
            if (cs != NULL) {
                return cs;
            }
        } else if (name < s.end && fc_byte_is_alpha(*name)) {
            skip_tag(&s);
        } else if (is_at(&s, "<!") || is_at(&s, "</") || is_at(&s, "<?")) {
            s.p = fc_bytes_find(s.p, s.end, '>');
        }
    }
    return xml_encoding(bytes, length);
}

const fc_charset_t *fc_charset_detect(const char *bytes, apr_size_t length, const char *http_label,
                                      apr_size_t *bom_length)
{
    const fc_charset_t *cs = NULL;

    *bom_length = 0;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        *bom_length = 3;
        return fc_charset_lookup("utf-8", 5);
    }
    if (length >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0) {
        *bom_length = 2;
        return fc_charset_lookup("utf-16be", 8);
    }
    if (length >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0) {
        *bom_length = 2;
        return fc_charset_lookup("utf-16le", 8);
    }
    if (http_label != NULL) {
        cs = lookup_http(http_label);
    }
    if (cs == NULL) {
        cs = prescan(bytes, length < FC_CHARSET_PRESCAN ? length : FC_CHARSET_PRESCAN);
    }
    return cs != NULL ? cs : fc_charset_lookup("windows-1252", 12);
}
