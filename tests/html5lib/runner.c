/* Runs the scanner over the html5lib tokenizer tests (their format: tokenizer/README.md of
 * html5lib-tests), each test in each of its initial states: whole, byte by byte and at random cuts.
 *
 *   runner DIRECTORY
 *
 * Input is given as UTF-8. Where a test's input or output holds lone surrogates, both are written
 * the same way, as UTF-8 would write such a number: the scanner is to leave them as they are. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <jansson.h>

#include "engine/scanner.h"

#define RANDOM_CUTS 4 /* how many times each test is cut anew */
#define SEED 20190402u

/* --- text: bytes that may hold NULs, appended to --- */

typedef struct text_t {
    char *data; /* NUL-terminated once something was appended */
    size_t length, size;
    apr_pool_t *pool;
} text_t;

static void append(text_t *t, const char *bytes, size_t n)
{
    if (t->length + n + 1 > t->size) {
        char *larger = apr_palloc(t->pool, (t->length + n + 1) * 2);

        if (t->length > 0) {
            memcpy(larger, t->data, t->length);
        }
        t->size = (t->length + n + 1) * 2;
        t->data = larger;
    }
    memcpy(t->data + t->length, bytes, n);
    t->length += n;
    t->data[t->length] = '\0';
}

/* As UTF-8, a lone surrogate too. */
static void append_codepoint(text_t *t, unsigned c)
{
    static const unsigned char lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    const size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    char bytes[4];
    size_t i;

    for (i = n - 1; i > 0; i--, c >>= 6) {
        bytes[i] = (char)(0x80 | (c & 0x3F));
    }
    bytes[0] = (char)(lead[n] | c);
    append(t, bytes, n);
}

static int read_escape(const char *p, const char *end, unsigned *value)
{
    char digits[5] = {0};
    char *stop;

    if (end - p < 6 || p[0] != '\\' || p[1] != 'u') {
        return 0;
    }
    memcpy(digits, p + 2, 4);
    *value = (unsigned)strtoul(digits, &stop, 16);
    return *stop == '\0';
}

/* A string of the test, unescaped once more where the test says so. */
static void append_string(text_t *t, const json_t *string, int double_escaped)
{
    const char *p = json_string_value(string);
    const char *const end = p + json_string_length(string);
    unsigned high, low;

    if (!double_escaped) {
        append(t, p, (size_t)(end - p));
        return;
    }
    while (p < end) {
        if (!read_escape(p, end, &high)) {
            append(t, p++, 1);
        } else if (high >= 0xD800 && high < 0xDC00 && read_escape(p + 6, end, &low) &&
                   low >= 0xDC00 && low < 0xE000) {
            append_codepoint(t, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            p += 12;
        } else {
            append_codepoint(t, high);
            p += 6;
        }
    }
}

/* --- tokens, written down one a line so that lists of them can be compared and shown --- */

typedef struct list_t {
    text_t text;
    int in_characters; /* the last line holds characters, to which more may be added */
} list_t;

static void begin_line(list_t *l, const char *kind)
{
    if (l->text.length > 0) {
        append(&l->text, "\n", 1);
    }
    append(&l->text, kind, strlen(kind));
    l->in_characters = 0;
}

/* Each field is marked off by its length, so that nothing in it can be taken for something else. */
static void add_field(list_t *l, const char *bytes, size_t n)
{
    char length[32];

    snprintf(length, sizeof(length), " %zu:", n);
    append(&l->text, length, strlen(length));
    append(&l->text, bytes, n);
}

static void add_null(list_t *l)
{
    append(&l->text, " null", 5);
}

static void add_optional(list_t *l, const char *string)
{
    if (string == NULL) {
        add_null(l);
    } else {
        add_field(l, string, strlen(string));
    }
}

static void add_flag(list_t *l, const char *flag, int is_set)
{
    if (is_set) {
        append(&l->text, " ", 1);
        append(&l->text, flag, strlen(flag));
    }
}

/* Characters are coalesced; they are the last field of their line, and need no length. */
static void add_characters(list_t *l, const char *bytes, size_t n)
{
    if (n == 0) {
        return;
    }
    if (!l->in_characters) {
        begin_line(l, "Character ");
        l->in_characters = 1;
    }
    append(&l->text, bytes, n);
}

/* --- what the test expects --- */

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void expect_string(list_t *l, const json_t *string, int double_escaped)
{
    text_t text = {.pool = l->text.pool};

    if (json_is_null(string)) {
        add_null(l);
    } else {
        append_string(&text, string, double_escaped);
        add_field(l, text.data, text.length);
    }
}

static void expect_attributes(list_t *l, json_t *attributes, int double_escaped)
{
    const char **keys = apr_palloc(l->text.pool, json_object_size(attributes) * sizeof(*keys));
    const char *key;
    json_t *value;
    size_t i, n = 0;

    json_object_foreach(attributes, key, value)
    {
        keys[n++] = key;
    }
    qsort(keys, n, sizeof(*keys), compare_keys);
    for (i = 0; i < n; i++) {
        json_t *name = json_string(keys[i]);

        expect_string(l, name, double_escaped);
        expect_string(l, json_object_get(attributes, keys[i]), double_escaped);
        json_decref(name);
    }
}

static void expect_token(list_t *l, const json_t *token, int double_escaped)
{
    const char *kind = json_string_value(json_array_get(token, 0)); /* NULL: an old ParseError */

    if (kind == NULL) {
        return;
    }
    if (strcmp(kind, "Character") == 0) {
        text_t text = {.pool = l->text.pool};

        append_string(&text, json_array_get(token, 1), double_escaped);
        add_characters(l, text.data, text.length);
        return;
    }
    begin_line(l, kind);
    expect_string(l, json_array_get(token, 1), double_escaped);
    if (strcmp(kind, "StartTag") == 0) {
        expect_attributes(l, json_array_get(token, 2), double_escaped);
        add_flag(l, "/", json_is_true(json_array_get(token, 3)));
    } else if (strcmp(kind, "DOCTYPE") == 0) {
        expect_string(l, json_array_get(token, 2), double_escaped);
        expect_string(l, json_array_get(token, 3), double_escaped);
        add_flag(l, "quirks", !json_is_true(json_array_get(token, 4)));
    }
}

/* --- what the scanner says --- */

typedef struct run_t {
    list_t list;
    fc_content_t content; /* that the text stands in */
    apr_off_t returned;   /* behind a carriage return in text: a newline there belongs to it */
    apr_pool_t *pool;
} run_t;

/* The standard normalises newlines before it tokenizes, and replaces NULs in raw text; the scanner
 * hands over the bytes as they are. */
static void take_text(run_t *run, const fc_token_t *token)
{
    const int keeps_nul = run->content == FC_CONTENT_DATA || run->content == FC_CONTENT_CDATA;
    apr_size_t i;

    for (i = 0; i < token->length; i++) {
        const char c = token->bytes[i];
        const apr_off_t offset = token->start + (apr_off_t)i;

        if (c == '\r') {
            run->returned = offset + 1;
            add_characters(&run->list, "\n", 1);
        } else if (c == '\0' && !keeps_nul) {
            add_characters(&run->list, "\xEF\xBF\xBD", 3);
        } else if (c != '\n' || offset != run->returned) {
            add_characters(&run->list, &c, 1);
        }
    }
}

static void take_reference(run_t *run, const fc_token_t *token)
{
    text_t text = {.pool = run->pool};
    int i;

    for (i = 0; i < token->codepoint_count; i++) {
        append_codepoint(&text, (unsigned)token->codepoints[i]);
    }
    add_characters(&run->list, text.data, text.length);
}

static int compare_attributes(const void *a, const void *b)
{
    const fc_attribute_t *one = a, *other = b;

    return strcmp(one->name, other->name);
}

static void take_start_tag(run_t *run, const fc_token_t *token)
{
    const fc_attribute_t *attributes;
    fc_attribute_t *sorted;
    int n = fc_token_attributes(token, &attributes, run->pool);
    int i;

    begin_line(&run->list, "StartTag");
    add_field(&run->list, token->name, token->name_length);
    sorted = apr_palloc(run->pool, sizeof(*sorted) * (size_t)(n + 1));
    for (i = 0; i < n; i++) {
        sorted[i] = attributes[i];
    }
    qsort(sorted, (size_t)n, sizeof(*sorted), compare_attributes);
    for (i = 0; i < n; i++) {
        add_field(&run->list, sorted[i].name, sorted[i].name_length);
        add_field(&run->list, sorted[i].value, sorted[i].value_length);
    }
    add_flag(&run->list, "/", token->self_closing);
}

static void take_comment(run_t *run, const fc_token_t *token)
{
    apr_size_t length;
    const char *data = fc_token_comment(token, &length, run->pool);

    begin_line(&run->list, "Comment");
    add_field(&run->list, data, length);
}

static void take_doctype(run_t *run, const fc_token_t *token)
{
    fc_doctype_t doctype;

    fc_token_doctype(token, &doctype, run->pool);
    begin_line(&run->list, "DOCTYPE");
    add_optional(&run->list, doctype.name);
    add_optional(&run->list, doctype.public_id);
    add_optional(&run->list, doctype.system_id);
    add_flag(&run->list, "quirks", doctype.force_quirks);
}

static apr_status_t take(void *baton, const fc_token_t *token)
{
    run_t *run = baton;

    switch (token->type) {
    case FC_TOKEN_TEXT:
        take_text(run, token);
        break;
    case FC_TOKEN_REFERENCE:
        take_reference(run, token);
        break;
    case FC_TOKEN_START_TAG:
        take_start_tag(run, token);
        break;
    case FC_TOKEN_END_TAG:
        run->content = FC_CONTENT_DATA;
        begin_line(&run->list, "EndTag");
        add_field(&run->list, token->name, token->name_length);
        break;
    case FC_TOKEN_COMMENT:
        take_comment(run, token);
        break;
    case FC_TOKEN_DOCTYPE:
        take_doctype(run, token);
        break;
    case FC_TOKEN_CDATA:
        run->content = FC_CONTENT_DATA;
        break;
    }
    return APR_SUCCESS;
}

/* --- running --- */

typedef enum { WHOLE, BYTEWISE, RANDOM } cut_t;

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

/* Each piece is fed out of memory of its own that is gone afterwards, so that a sanitizer sees
 * whoever looks back at it. */
static void feed(fc_scanner_t *scanner, const text_t *input, cut_t cut, unsigned *seed)
{
    size_t at = 0;

    while (at < input->length) {
        const size_t left = input->length - at;
        size_t n = cut == WHOLE ? left : cut == BYTEWISE ? 1 : 1 + next_random(seed) % 8;
        char *piece;

        n = n > left ? left : n;
        piece = malloc(n);
        memcpy(piece, input->data + at, n);
        (void)fc_scanner_feed(scanner, piece, n);
        free(piece);
        at += n;
    }
    (void)fc_scanner_finish(scanner);
}

typedef struct test_t {
    const char *file, *description, *state;
    const char *last_start_tag;
    fc_content_t content;
    text_t input, expected;
} test_t;

static int run_once(const test_t *test, cut_t cut, unsigned *seed, apr_pool_t *parent)
{
    apr_pool_t *pool;
    run_t run = {.content = test->content, .returned = -1};
    fc_scanner_t *scanner;
    int passed;

    apr_pool_create(&pool, parent);
    run.pool = run.list.text.pool = pool;
    append(&run.list.text, "", 0);
    scanner = fc_scanner_create(take, &run, 65536, pool);
    fc_scanner_set_content(scanner, test->content, test->last_start_tag);
    feed(scanner, &test->input, cut, seed);
    passed = run.list.text.length == test->expected.length &&
             memcmp(run.list.text.data, test->expected.data, test->expected.length) == 0;
    if (!passed) {
        printf("FAILED %s: %s (%s, %s)\n--- input\n%s\n--- expected\n%s\n--- got\n%s\n", test->file,
               test->description, test->state,
               cut == WHOLE      ? "whole"
               : cut == BYTEWISE ? "byte by byte"
                                 : "at random cuts",
               test->input.data, test->expected.data, run.list.text.data);
    }
    apr_pool_destroy(pool);
    return passed;
}

static int run_in_all_cuts(const test_t *test, apr_pool_t *pool)
{
    unsigned seed = SEED;
    int passed = run_once(test, WHOLE, &seed, pool) && run_once(test, BYTEWISE, &seed, pool);
    int i;

    for (i = 0; passed && i < RANDOM_CUTS; i++) {
        passed = run_once(test, RANDOM, &seed, pool);
    }
    return passed;
}

/* --- the files --- */

typedef struct counts_t {
    int passed, failed;
} counts_t;

static int find_content(const char *state, fc_content_t *content)
{
    static const struct {
        const char *state;
        fc_content_t content;
    } known[] = {
        {"Data state", FC_CONTENT_DATA},           {"RCDATA state", FC_CONTENT_RCDATA},
        {"RAWTEXT state", FC_CONTENT_RAWTEXT},     {"Script data state", FC_CONTENT_SCRIPT},
        {"PLAINTEXT state", FC_CONTENT_PLAINTEXT}, {"CDATA section state", FC_CONTENT_CDATA},
    };
    size_t i;

    for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (strcmp(known[i].state, state) == 0) {
            *content = known[i].content;
            return 1;
        }
    }
    return 0;
}

static void run_state(test_t *test, const char *state, counts_t *counts, apr_pool_t *pool)
{
    test->state = state;
    if (!find_content(state, &test->content)) {
        printf("FAILED %s: %s: unknown initial state %s\n", test->file, test->description, state);
        counts->failed++;
    } else if (run_in_all_cuts(test, pool)) {
        counts->passed++;
    } else {
        counts->failed++;
    }
}

static void run_test(const char *file, const json_t *json, counts_t *counts, apr_pool_t *pool)
{
    const int double_escaped = json_is_true(json_object_get(json, "doubleEscaped"));
    const json_t *states = json_object_get(json, "initialStates");
    const json_t *output = json_object_get(json, "output");
    list_t expected = {.text.pool = pool};
    test_t test = {.file = file, .input.pool = pool};
    size_t i;

    test.description = json_string_value(json_object_get(json, "description"));
    test.last_start_tag = json_string_value(json_object_get(json, "lastStartTag"));
    append(&test.input, "", 0);
    append_string(&test.input, json_object_get(json, "input"), double_escaped);
    append(&expected.text, "", 0);
    for (i = 0; i < json_array_size(output); i++) {
        expect_token(&expected, json_array_get(output, i), double_escaped);
    }
    test.expected = expected.text;
    if (states == NULL) {
        run_state(&test, "Data state", counts, pool);
    }
    for (i = 0; i < json_array_size(states); i++) {
        run_state(&test, json_string_value(json_array_get(states, i)), counts, pool);
    }
}

static void run_file(const char *directory, const char *name, counts_t *counts, apr_pool_t *parent)
{
    const char *path = apr_pstrcat(parent, directory, "/", name, NULL);
    json_error_t error;
    json_t *file = json_load_file(path, JSON_ALLOW_NUL, &error);
    const json_t *tests = json_object_get(file, "tests");
    counts_t before = *counts;
    size_t i;

    if (file == NULL) {
        printf("FAILED %s:%d:%d: %s\n", path, error.line, error.column, error.text);
        counts->failed++;
    } else if (tests == NULL && json_object_get(file, "xmlViolationTests") != NULL) {
        printf("%s: skipped: it tests the coercion of trees into XML, not tokens\n", name);
    } else if (tests == NULL) {
        printf("FAILED %s: no \"tests\" in it\n", path);
        counts->failed++;
    } else {
        for (i = 0; i < json_array_size(tests); i++) {
            apr_pool_t *pool;

            apr_pool_create(&pool, parent);
            run_test(name, json_array_get(tests, i), counts, pool);
            apr_pool_destroy(pool);
        }
        printf("%s: %d passed, %d failed\n", name, counts->passed - before.passed,
               counts->failed - before.failed);
    }
    json_decref(file);
}

static int is_test_file(const struct dirent *entry)
{
    const size_t n = strlen(entry->d_name);

    return n > 5 && strcmp(entry->d_name + n - 5, ".test") == 0;
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    counts_t counts = {0, 0};
    apr_pool_t *pool;
    int n, i;

    n = argc == 2 ? scandir(argv[1], &entries, is_test_file, alphasort) : -1;
    if (n <= 0) {
        fprintf(stderr, "usage: runner DIRECTORY, with *.test files of html5lib-tests in it\n");
        return 2;
    }
    apr_initialize();
    apr_pool_create(&pool, NULL);
    for (i = 0; i < n; i++) {
        run_file(argv[1], entries[i]->d_name, &counts, pool);
        free(entries[i]);
    }
    free(entries);
    apr_pool_destroy(pool);
    apr_terminate();
    printf("%d passed, %d failed\n", counts.passed, counts.failed);
    return counts.failed != 0;
}
