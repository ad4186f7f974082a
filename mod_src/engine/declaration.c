/* What comments and doctypes say. */
#include "scanner_private.h"

#include <apr_strings.h>

static int ends_with(const char *p, const char *end, const char *suffix)
{
    const size_t n = strlen(suffix);

    return (size_t)(end - p) >= n && memcmp(end - n, suffix, n) == 0;
}

/* The end of a comment's data, which begins at p. Whether the comment was closed can be told from
 * its bytes: one that ends like this can't have gone on. An unfinished one loses a last, begun
 * "--!" as well (13.2.5.50 to 13.2.5.52, at the end of the file). */
static const char *end_of_data(const char *p, const char *end)
{
    static const char *const endings[] = {"-->", "--!>", "--!", "--", "-"};
    size_t i;

    if (end - p == 1 && *p == '>') {
        return p; /* <!--> */
    }
    if (end - p == 2 && p[0] == '-' && p[1] == '>') {
        return p; /* <!---> */
    }
    for (i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        if (ends_with(p, end, endings[i])) {
            return end - strlen(endings[i]);
        }
    }
    return end;
}

const char *fc_token_comment(const fc_token_t *token, apr_size_t *length, apr_pool_t *p)
{
    const char *data = token->bytes;
    const char *end = data + token->length;

    if (token->length >= 4 && memcmp(data, "<!--", 4) == 0) {
        data += 4;
        end = token->truncated ? end : end_of_data(data, end);
    } else {
        data += data[1] == '?' ? 1 : 2;
        end = !token->truncated && end > data && end[-1] == '>' ? end - 1 : end;
    }
    return fc_token_decode(data, (apr_size_t)(end - data), 0, length, p);
}

typedef struct reader_t {
    const char *p, *end; /* end: the '>', or the end of the file */
    int at_eof;          /* end is the end of the file */
    fc_doctype_t *doctype;
    apr_pool_t *pool;
} reader_t;

/* Passes over white space. Returns 1 where the doctype goes on after it. */
static int goes_on(reader_t *r)
{
    while (r->p < r->end && fc_byte_is_space(*r->p)) {
        r->p++;
    }
    return r->p < r->end;
}

/* 13.2.5.55 DOCTYPE name state */
static void read_name(reader_t *r)
{
    const char *const name = r->p;
    char *c;

    while (r->p < r->end && !fc_byte_is_space(*r->p)) {
        r->p++;
    }
    c = fc_token_decode(name, (apr_size_t)(r->p - name), 0, NULL, r->pool);
    r->doctype->name = c;
    for (; *c != '\0'; c++) {
        *c = fc_byte_lower(*c);
    }
}

static int at_quote(const reader_t *r)
{
    return *r->p == '"' || *r->p == '\'';
}

/* 13.2.5.59, .60, .65 and .66: a quoted identifier. Returns 1 where its closing quote is there. */
static int read_identifier(reader_t *r, const char **identifier)
{
    const char quote = *r->p++;
    const char *const start = r->p;

    r->p = fc_bytes_find(start, r->end, quote);
    *identifier = fc_token_decode(start, (apr_size_t)(r->p - start), 0, NULL, r->pool);
    if (r->p == r->end) {
        return 0;
    }
    r->p++;
    return 1;
}

static int at_keyword(const reader_t *r, const char *keyword)
{
    return r->end - r->p >= 6 && strncasecmp(r->p, keyword, 6) == 0;
}

/* 13.2.5.63 to 13.2.5.67: a system identifier and what may follow. Returns 0 for quirks. */
static int read_system(reader_t *r)
{
    if (!goes_on(r) || !at_quote(r) || !read_identifier(r, &r->doctype->system_id)) {
        return 0;
    }
    return goes_on(r) || !r->at_eof; /* more after it is bogus, and harmless */
}

/* 13.2.5.57 to 13.2.5.62: a public identifier, and a system one after it. Returns 0 for quirks. */
static int read_public(reader_t *r)
{
    if (!goes_on(r) || !at_quote(r) || !read_identifier(r, &r->doctype->public_id)) {
        return 0;
    }
    return goes_on(r) ? read_system(r) : !r->at_eof;
}

/* 13.2.5.53 to 13.2.5.56. Returns 0 for quirks. */
static int read_doctype(reader_t *r)
{
    if (!goes_on(r)) {
        return 0;
    }
    read_name(r);
    if (!goes_on(r)) {
        return !r->at_eof;
    }
    if (at_keyword(r, "public")) {
        r->p += 6;
        return read_public(r);
    }
    if (at_keyword(r, "system")) {
        r->p += 6;
        return read_system(r);
    }
    return 0;
}

void fc_token_doctype(const fc_token_t *token, fc_doctype_t *doctype, apr_pool_t *p)
{
    reader_t r = {.doctype = doctype, .pool = p};

    memset(doctype, 0, sizeof(*doctype));
    r.p = token->bytes + strlen("<!doctype");
    r.end = token->bytes + token->length;
    r.at_eof = token->truncated || r.end == r.p || r.end[-1] != '>';
    r.end -= r.at_eof ? 0 : 1;
    doctype->force_quirks = !read_doctype(&r);
}
