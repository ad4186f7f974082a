#include "feed.h"

#include <stdio.h>
#include <string.h>
#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <utf8proc.h>
#include "article.h"
#include "command.h"
#include "engine/bytes.h"
#include "engine/charset.h"
#include "engine/scanner.h"

/* A feed may have so many bytes. */
#define FEED_SIZE (64 * 1024 * 1024)
#define CAPTURE_LIMIT (64 * 1024)

void fc_remark(const fc_remarks_t *remarks, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fc_log(&fc_command_log, FC_LOG_WARNING, "%s: %s", remarks->where,
           apr_pvsprintf(remarks->p, format, args));
    va_end(args);
}

/* --- JSON that isn't quite ------------------------------------------------------------------ */

typedef struct text_t {
    const char *bytes;
    apr_size_t length;
} text_t;

/* Escapes raw control characters within strings, and makes \u0000 a replacement character; *mended:
 * how many. */
static text_t mend_strings(text_t in, int *mended, apr_pool_t *p)
{
    char *copy = apr_palloc(p, in.length * 6 + 1), *out = copy;
    const char *at = in.bytes, *end = in.bytes + in.length;
    int in_string = 0;

    *mended = 0;
    for (; at < end; at++) {
        if (in_string && *at == '\\' && at + 1 < end) {
            int is_nul = end - at >= 6 && memcmp(at, "\\u0000", 6) == 0;

            memcpy(out, is_nul ? "\\ufffd" : at, is_nul ? 6 : 2);
            *mended += is_nul;
            out += is_nul ? 6 : 2;
            at += is_nul ? 5 : 1;
        } else if (in_string && (unsigned char)*at < 0x20) {
            out += sprintf(out, "\\u%04x", *at ? (unsigned char)*at : 0xFFFD);
            ++*mended;
        } else {
            in_string ^= *at == '"';
            *out++ = *at;
        }
    }
    return (text_t){copy, (apr_size_t)(out - copy)};
}

static apr_status_t release(void *json)
{
    json_decref(json);
    return APR_SUCCESS;
}

/* Adds a document; 0 with *error where it isn't JSON. first_line: where it begins in the file. */
static int add_document(apr_array_header_t *documents, text_t text, int first_line,
                        json_error_t *error, const fc_remarks_t *remarks)
{
    json_t *json;
    int mended;

    text = mend_strings(text, &mended, remarks->p);
    json = json_loadb(text.bytes, text.length, 0, error);
    error->line += first_line - 1;
    if (json == NULL) {
        return 0;
    }
    apr_pool_cleanup_register(remarks->p, json, release, apr_pool_cleanup_null);
    APR_ARRAY_PUSH(documents, json_t *) = json;
    if (mended > 0) {
        fc_remark(remarks,
                  "%d control character%s in strings, which JSON wants escaped, mended (RFC 8259, "
                  "section 7)",
                  mended, mended == 1 ? "" : "s");
    }
    return 1;
}

/* --- pages ---------------------------------------------------------------------------------- */

typedef struct page_t {
    apr_array_header_t *scripts; /* text_t: as they stand */
    apr_array_header_t *starts;  /* apr_off_t */
    apr_array_header_t *script;  /* char: of the one being read; NULL */
    fc_scanner_t *scanner;
    apr_pool_t *p;
} page_t;

static int is_json_script(const fc_token_t *token, apr_pool_t *p)
{
    const fc_attribute_t *attributes;
    int n = fc_token_attributes(token, &attributes, p), i;

    for (i = 0; i < n; i++) {
        if (strcmp(attributes[i].name, "type") == 0) {
            const char *type = attributes[i].value;

            type += strspn(type, " \t\r\n");
            return apr_cstr_casecmpn(type, "application/ld+json", 19) == 0 &&
                   strchr("; \t\r\n", type[19]) != NULL;
        }
    }
    return 0;
}

static fc_content_t content_of(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_script:
        return FC_CONTENT_SCRIPT;
    case FC_TAG_style:
    case FC_TAG_xmp:
    case FC_TAG_iframe:
    case FC_TAG_noembed:
    case FC_TAG_noframes:
        return FC_CONTENT_RAWTEXT;
    case FC_TAG_title:
    case FC_TAG_textarea:
        return FC_CONTENT_RCDATA;
    default:
        return FC_CONTENT_DATA;
    }
}

static void end_script(page_t *page)
{
    if (page->script != NULL) {
        APR_ARRAY_PUSH(page->scripts, text_t) =
            (text_t){page->script->elts, (apr_size_t)page->script->nelts};
        page->script = NULL;
    }
}

static apr_status_t on_token(void *baton, const fc_token_t *token)
{
    page_t *page = baton;
    apr_size_t i;

    if (token->type == FC_TOKEN_START_TAG && content_of(token->tag) != FC_CONTENT_DATA) {
        fc_scanner_set_content(page->scanner, content_of(token->tag), NULL);
        if (token->tag == FC_TAG_script && is_json_script(token, page->p)) {
            page->script = apr_array_make(page->p, 1024, sizeof(char));
            APR_ARRAY_PUSH(page->starts, apr_off_t) = token->end;
        }
    } else if (token->type == FC_TOKEN_END_TAG) {
        end_script(page);
    } else if (token->type == FC_TOKEN_TEXT && page->script != NULL) {
        for (i = 0; i < token->length; i++) {
            APR_ARRAY_PUSH(page->script, char) = token->bytes[i];
        }
    }
    return APR_SUCCESS;
}

static text_t to_utf8(text_t in, const fc_charset_t *cs, apr_pool_t *p)
{
    unsigned char *copy = apr_palloc(p, in.length * 4 + 4), *out = copy;
    const unsigned char *at = (const unsigned char *)in.bytes;
    apr_size_t left = in.length, taken;
    apr_int32_t cp;

    while (left > 0) {
        taken = fc_charset_decode(cs, at, left, &cp);
        if (taken == 0) {
            taken = left;
            cp = FC_CODEPOINT_INVALID;
        }
        out += utf8proc_encode_char(cp == FC_CODEPOINT_INVALID ? 0xFFFD : cp, out);
        at += taken;
        left -= taken;
    }
    return (text_t){(const char *)copy, (apr_size_t)(out - copy)};
}

static int is_bracket(char c)
{
    return c == '{' || c == '[' || c == '}' || c == ']';
}

/* Without what old pages put around scripts' content: <!-- --> or CDATA's brackets, perhaps behind
 * a comment's slashes. */
static text_t unwrap(text_t text)
{
    const char *at = text.bytes, *end = text.bytes + text.length, *limit = end;

    while (at < end && (!is_bracket(*at) || (end - at >= 7 && memcmp(at, "[CDATA[", 7) == 0))) {
        at += *at == '[' ? 7 : 1;
    }
    for (;;) {
        while (end > at && !is_bracket(end[-1])) {
            end--;
        }
        if (end - at < 2 || end == limit || memcmp(end - 2, "]]>", 3) != 0) {
            return (text_t){at, (apr_size_t)(end - at)};
        }
        end -= 2;
    }
}

static int line_at(text_t text, apr_off_t offset)
{
    int line = 1;
    apr_off_t i;

    for (i = 0; i < offset; i++) {
        line += text.bytes[i] == '\n';
    }
    return line;
}

static apr_status_t read_page(apr_array_header_t *documents, text_t text, fc_error_t *error,
                              const fc_remarks_t *remarks)
{
    page_t page = {.p = remarks->p};
    apr_size_t bom;
    const fc_charset_t *cs = fc_charset_detect(
        text.bytes, text.length < FC_CHARSET_PRESCAN ? text.length : FC_CHARSET_PRESCAN, NULL,
        &bom);
    int i;

    if (!fc_charset_is_supported(cs)) {
        error->message = apr_psprintf(remarks->p, "its encoding %s can't be read: save it as UTF-8",
                                      fc_charset_name(cs));
        return APR_EINVAL;
    }
    page.scripts = apr_array_make(page.p, 4, sizeof(text_t));
    page.starts = apr_array_make(page.p, 4, sizeof(apr_off_t));
    page.scanner = fc_scanner_create(on_token, &page, CAPTURE_LIMIT, page.p);
    fc_scanner_feed(page.scanner, text.bytes, text.length);
    fc_scanner_finish(page.scanner);
    end_script(&page);
    for (i = 0; i < page.scripts->nelts; i++) {
        text_t script = APR_ARRAY_IDX(page.scripts, i, text_t);
        int line = line_at(text, APR_ARRAY_IDX(page.starts, i, apr_off_t));
        json_error_t wrong;

        script = unwrap(to_utf8(script, cs, page.p));
        if (!add_document(documents, script, line, &wrong, remarks)) {
            fc_remark(remarks, "its script of line %d isn't JSON (%s), and is left out", line,
                      wrong.text);
        }
    }
    if (documents->nelts == 0) {
        error->message = page.scripts->nelts > 0
                             ? "none of its scripts of type application/ld+json is JSON: correct it"
                             : "it has no script of type application/ld+json: name a page that has "
                               "its ClaimReview in it, or a JSON file";
        return APR_EINVAL;
    }
    return APR_SUCCESS;
}

/* --- the file ------------------------------------------------------------------------------- */

static apr_status_t read_json(apr_array_header_t *documents, text_t text, fc_error_t *error,
                              const fc_remarks_t *remarks)
{
    json_error_t wrong;

    if (add_document(documents, text, 1, &wrong, remarks)) {
        return APR_SUCCESS;
    }
    error->line = wrong.line > 0 ? wrong.line : 0;
    error->column = wrong.column > 0 ? wrong.column : 0;
    error->message =
        apr_psprintf(remarks->p, "this isn't JSON in UTF-8 (%s): correct it here", wrong.text);
    return APR_EINVAL;
}

apr_status_t fc_feed_read(apr_array_header_t **documents, fc_error_t *error, const char *path,
                          apr_pool_t *p)
{
    fc_remarks_t remarks = {path, NULL, p};
    text_t text;
    apr_status_t rv;

    *documents = apr_array_make(p, 4, sizeof(json_t *));
    *error = (fc_error_t){path, 0, 0, NULL};
    rv = fc_file_read(&text.bytes, &text.length, FEED_SIZE, error, path, p);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (text.length >= 3 && memcmp(text.bytes, "\xEF\xBB\xBF", 3) == 0) {
        text.bytes += 3;
        text.length -= 3;
    }
    while (text.length > 0 && fc_byte_is_space(*text.bytes)) {
        text.bytes++;
        text.length--;
    }
    if (text.length > 0 && (*text.bytes == '{' || *text.bytes == '[')) {
        return read_json(*documents, text, error, &remarks);
    }
    if (text.length > 0 && memchr(text.bytes, '<', text.length) != NULL) {
        return read_page(*documents, text, error, &remarks);
    }
    error->message = "it is neither JSON nor HTML: name a ClaimReview feed, a page that has one in "
                     "it, or an export of annotations";
    return APR_EINVAL;
}
