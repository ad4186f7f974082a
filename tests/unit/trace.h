/* Runs the scanner over an input and writes down its tokens in one line, to be compared:
 *
 *   text as it is, references decoded, NUL as \0     {name attribute=value … /} start tags
 *   {/name} end tags                                 {!data} comments
 *   {D name|public|system quirks} doctypes, - for what is missing
 *   {[} and {]} the delimiters of CDATA sections
 *
 * Included by one test program at a time. */
#ifndef FC_TEST_TRACE_H
#define FC_TEST_TRACE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <apr_general.h>
#include <apr_pools.h>
#include <utf8proc.h>

#include "engine/scanner.h"

typedef struct trace_t {
    char *line; /* NUL-terminated */
    size_t length, size;
    apr_pool_t *pool;
    fc_scanner_t *scanner;
    int as_browser; /* set content models as tree construction does */
    int foreign;    /* within svg */
    const char *input;
    apr_off_t end; /* of the last token */
} trace_t;

static void trace_bytes(trace_t *t, const char *bytes, size_t n)
{
    if (t->length + n + 1 > t->size) {
        t->size = (t->length + n + 1) * 2;
        t->line = realloc(t->line, t->size);
    }
    memcpy(t->line + t->length, bytes, n);
    t->length += n;
    t->line[t->length] = '\0';
}

static void trace_string(trace_t *t, const char *string)
{
    trace_bytes(t, string, strlen(string));
}

static void trace_text(trace_t *t, const char *bytes, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        trace_bytes(t, bytes[i] == '\0' ? "\\0" : bytes + i, bytes[i] == '\0' ? 2 : 1);
    }
}

static void trace_reference(trace_t *t, const fc_token_t *token)
{
    utf8proc_uint8_t utf8[4];
    int i;

    for (i = 0; i < token->codepoint_count; i++) {
        trace_bytes(t, (char *)utf8, (size_t)utf8proc_encode_char(token->codepoints[i], utf8));
    }
}

static void trace_start_tag(trace_t *t, const fc_token_t *token)
{
    const fc_attribute_t *attributes;
    const int n = fc_token_attributes(token, &attributes, t->pool);
    int i;

    trace_string(t, "{");
    trace_bytes(t, token->name, token->name_length);
    for (i = 0; i < n; i++) {
        trace_string(t, " ");
        trace_bytes(t, attributes[i].name, attributes[i].name_length);
        trace_string(t, "=");
        trace_bytes(t, attributes[i].value, attributes[i].value_length);
    }
    trace_string(t, token->self_closing ? " /}" : "}");
}

static void trace_doctype(trace_t *t, const fc_token_t *token)
{
    fc_doctype_t doctype;

    fc_token_doctype(token, &doctype, t->pool);
    trace_string(t, "{D ");
    trace_string(t, doctype.name != NULL ? doctype.name : "-");
    trace_string(t, "|");
    trace_string(t, doctype.public_id != NULL ? doctype.public_id : "-");
    trace_string(t, "|");
    trace_string(t, doctype.system_id != NULL ? doctype.system_id : "-");
    trace_string(t, doctype.force_quirks ? " quirks}" : "}");
}

/* 13.2.6, as far as it goes without a tree. */
static void trace_set_content(trace_t *t, const fc_token_t *token)
{
    switch (token->tag) {
    case FC_TAG_title:
    case FC_TAG_textarea:
        fc_scanner_set_content(t->scanner, FC_CONTENT_RCDATA, NULL);
        break;
    case FC_TAG_style:
    case FC_TAG_xmp:
    case FC_TAG_iframe:
        fc_scanner_set_content(t->scanner, FC_CONTENT_RAWTEXT, NULL);
        break;
    case FC_TAG_script:
        fc_scanner_set_content(t->scanner, FC_CONTENT_SCRIPT, NULL);
        break;
    case FC_TAG_plaintext:
        fc_scanner_set_content(t->scanner, FC_CONTENT_PLAINTEXT, NULL);
        break;
    default:
        break;
    }
}

/* What must hold of every token, wherever it was cut: its bytes are the input's, and between two
 * tokens there is nothing but "</>". */
static void trace_check_place(trace_t *t, const fc_token_t *token)
{
    apr_off_t gap = token->start - t->end;

    for (; gap >= 3 && memcmp(t->input + t->end, "</>", 3) == 0; gap -= 3) {
        t->end += 3;
    }
    assert_int_equal(gap, 0);
    assert_true(token->end > token->start);
    assert_true((apr_off_t)token->length <= token->end - token->start);
    assert_int_equal(token->truncated, (apr_off_t)token->length < token->end - token->start);
    assert_memory_equal(token->bytes, t->input + token->start, token->length);
    t->end = token->end;
}

static apr_status_t trace_take(void *baton, const fc_token_t *token)
{
    trace_t *t = baton;

    trace_check_place(t, token);
    switch (token->type) {
    case FC_TOKEN_TEXT:
        assert_int_equal(token->truncated, 0);
        trace_text(t, token->bytes, token->length);
        break;
    case FC_TOKEN_REFERENCE:
        trace_reference(t, token);
        break;
    case FC_TOKEN_START_TAG:
        trace_start_tag(t, token);
        if (t->as_browser && token->tag == FC_TAG_svg) {
            fc_scanner_set_foreign(t->scanner, t->foreign = 1);
        } else if (t->as_browser && !t->foreign) {
            trace_set_content(t, token);
        }
        break;
    case FC_TOKEN_END_TAG:
        trace_string(t, "{/");
        trace_bytes(t, token->name, token->name_length);
        trace_string(t, "}");
        if (t->as_browser && token->tag == FC_TAG_svg) {
            fc_scanner_set_foreign(t->scanner, t->foreign = 0);
        }
        break;
    case FC_TOKEN_COMMENT: {
        apr_size_t n;
        const char *data = fc_token_comment(token, &n, t->pool);

        trace_string(t, "{!");
        trace_bytes(t, data, n);
        trace_string(t, "}");
        break;
    }
    case FC_TOKEN_DOCTYPE:
        trace_doctype(t, token);
        break;
    case FC_TOKEN_CDATA:
        trace_string(t, token->length == 3 ? "{]}" : "{[}");
        break;
    }
    return APR_SUCCESS;
}

/* No byte is lost at the end of the file, but those of an unfinished tag. */
static void trace_check_end(trace_t *t, size_t n)
{
    const char *p = t->input + t->end;
    const char *const end = t->input + n;

    while (end - p >= 3 && memcmp(p, "</>", 3) == 0) {
        p += 3;
    }
    if (p < end) {
        assert_int_equal(*p++, '<');
        p += p < end && *p == '/';
        assert_true(p < end && ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z'));
    }
}

/* How an input is cut: at every byte, not at all, or (a seed from 2 on) at random. */
#define TRACE_WHOLE 0u
#define TRACE_BYTEWISE 1u

static unsigned trace_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

/* Every piece is fed out of memory of its own that is gone after the call, so that a sanitizer sees
 * whoever looks back at it. */
static void trace_feed(trace_t *t, const char *input, size_t n, unsigned cut)
{
    unsigned seed = cut;
    size_t at = 0, piece;

    for (; at < n; at += piece) {
        char *bytes;

        piece = cut == TRACE_WHOLE ? n : cut == TRACE_BYTEWISE ? 1 : 1 + trace_random(&seed) % 24;
        piece = piece < n - at ? piece : n - at;
        bytes = malloc(piece);
        memcpy(bytes, input + at, piece);
        assert_int_equal(fc_scanner_feed(t->scanner, bytes, piece), APR_SUCCESS);
        free(bytes);
        assert_true(fc_scanner_position(t->scanner) <= (apr_off_t)(at + piece));
        assert_true(fc_scanner_position(t->scanner) >= t->end);
    }
    assert_int_equal(fc_scanner_finish(t->scanner), APR_SUCCESS);
    trace_check_end(t, n);
}

/* The trace of n bytes of input; to be freed. */
static char *trace_scan(const char *input, size_t n, fc_content_t content,
                        const char *last_start_tag, int foreign, int as_browser, unsigned cut)
{
    trace_t t = {.input = input, .as_browser = as_browser};

    apr_pool_create(&t.pool, NULL);
    trace_string(&t, "");
    t.scanner = fc_scanner_create(trace_take, &t, 1024, t.pool);
    fc_scanner_set_content(t.scanner, content, last_start_tag);
    fc_scanner_set_foreign(t.scanner, foreign);
    trace_feed(&t, input, n, cut);
    apr_pool_destroy(t.pool);
    return t.line;
}

static int trace_setup(void **state)
{
    (void)state;
    return apr_initialize() != APR_SUCCESS;
}

static int trace_teardown(void **state)
{
    (void)state;
    apr_terminate();
    return 0;
}

#endif
