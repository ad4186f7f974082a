/* The whole engine: any cut of a page gives the same insertions, a page that streams those of one
 * that is written whole, and the page's own markup comes through as it was.
 *
 * Input: options and claims (page.h), then the page. */
#include <stdlib.h>
#include <string.h>

#include "engine/scanner.h"
#include "engine/tree.h"
#include "page.h"

/* --- the page's own tokens --- */

typedef struct tokens_t {
    const char *injected; /* NULL: nothing is */
    fc_scanner_t *scanner;
    fc_tree_t *tree;
    int in_words, was_text;
    apr_off_t outside; /* bytes so far that weren't injected */
    apr_off_t end;
    char *list;
    size_t n, size;
} tokens_t;

static void note(tokens_t *t, const fc_token_t *token, apr_off_t length)
{
    int is_text = token->type == FC_TOKEN_TEXT || token->type == FC_TOKEN_REFERENCE;
    unsigned row[4];

    if (is_text && t->was_text) {
        return; /* a run of text is one, however it is cut */
    }
    t->was_text = is_text;
    row[0] = is_text ? FC_TOKEN_TEXT : (unsigned)token->type;
    row[1] = (unsigned)t->outside;
    row[2] = is_text ? 0 : (unsigned)length;
    row[3] = is_text ? 0 : (unsigned)token->tag;
    if (t->n + sizeof(row) > t->size) {
        t->list = realloc(t->list, t->size = 2 * t->size + 1024);
    }
    memcpy(t->list + t->n, row, sizeof(row));
    t->n += sizeof(row);
}

static apr_status_t on_token(void *baton, const fc_token_t *token)
{
    tokens_t *t = baton;
    fc_tree_events_t events;
    apr_off_t i, own = 0;
    int white;

    if (token->type != FC_TOKEN_TEXT && token->type != FC_TOKEN_REFERENCE) {
        fc_tree_token(t->tree, token, &events);
        t->in_words = 0;
    } else if (!t->in_words && (white = fuzz_token_white(token)) >= 0) {
        fc_tree_text(t->tree, white, &events);
        t->in_words = !white;
    }
    for (; t->end < token->start; t->end++) { /* "</>" */
        t->outside += !t->injected || !t->injected[t->end];
        t->was_text = 0;
    }
    for (i = token->start; i < token->end; i++) {
        own += !t->injected || !t->injected[i];
    }
    FUZZ_CHECK(own == 0 || own == token->end - token->start || token->type == FC_TOKEN_TEXT,
               "a token of the page's holds what was injected");
    if (own) {
        note(t, token, own);
    }
    t->outside += own;
    t->end = token->end;
    return APR_SUCCESS;
}

static tokens_t tokens_of(const char *bytes, size_t n, const char *injected, apr_pool_t *p)
{
    tokens_t t = {.injected = injected};

    t.scanner = fc_scanner_create(on_token, &t, 65536, p);
    t.tree = fc_tree_create(t.scanner, NULL, 0, p);
    fc_scanner_feed(t.scanner, bytes, n);
    fc_scanner_finish(t.scanner);
    return t;
}

static void check_tokens(const fuzz_page_t *page, const fuzz_run_t *run, apr_pool_t *p)
{
    tokens_t origin = tokens_of(page->bytes, page->n, NULL, p);
    tokens_t output = tokens_of(run->output, run->output_n, run->injected, p);

    FUZZ_CHECK(origin.n == output.n && (!origin.n || !memcmp(origin.list, output.list, origin.n)),
               "the page's own tokens come out otherwise:\n%.*s", (int)run->output_n, run->output);
    free(origin.list);
    free(output.list);
}

/* --- comparing --- */

static int holds(const fuzz_page_t *page, const char *what)
{
    return memmem(page->bytes, page->n, what, strlen(what)) != NULL;
}

/* What a page says late of itself that decides what stands early: a streamed page can't know. */
static int says_late(const fuzz_page_t *page)
{
    return holds(page, "factcheck-note") || holds(page, "<base") || holds(page, " lang=");
}

static void compare(const fuzz_run_t *a, const fuzz_run_t *b, const char *what, int markup)
{
    FUZZ_CHECK(!strcmp(a->results, b->results), "%s: other results:\n%s\nnot\n%s", what, b->results,
               a->results);
    FUZZ_CHECK(!markup || !strcmp(a->markup, b->markup), "%s: other insertions:%s\nnot%s", what,
               b->markup, a->markup);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static fuzz_page_t page;
    static const double tolerances[] = {0.25, 0.25, 0.1, 0.5, 0};
    fuzz_input_t input = {data, size}, claims, rest;
    fuzz_cuts_t cuts[3] = {{0, 0}, {1, 0}, {2, 0}};
    const fc_reviews_t *reviews;
    fc_page_options_t options;
    fuzz_run_t whole[3], stream[3];
    double tolerance;
    apr_pool_t *p;
    int i, count;

    if (size < FUZZ_HEADER) {
        return 0;
    }
    options = fuzz_page_options(&input);
    cuts[2].mode = 2 + fuzz_byte(&input) % 2;
    cuts[2].seed = fuzz_byte(&input);
    count = 1 + (int)fuzz_below(&input, FUZZ_CLAIMS);
    tolerance = tolerances[fuzz_below(&input, 5)];
    claims.at = data + FUZZ_OPTION_BYTES;
    claims.left = FUZZ_CLAIMS * FUZZ_CLAIM_BYTES;
    rest.at = data + FUZZ_HEADER;
    rest.left = size - FUZZ_HEADER;
    fuzz_page_make(&page, &rest);
    apr_pool_create(&p, fuzz_process_pool());
    reviews = fuzz_page_reviews(&page, &claims, count, tolerance, p);
    for (i = 0; reviews && i < 3; i++) {
        options.whole = 1;
        fuzz_page_run(&whole[i], reviews, options, cuts[i], &page, p);
        options.whole = 0;
        fuzz_page_run(&stream[i], reviews, options, cuts[i], &page, p);
        if (i == 0) {
            check_tokens(&page, &whole[0], p);
            check_tokens(&page, &stream[0], p);
            if (!whole[0].limited && !stream[0].limited) {
                compare(&whole[0], &stream[0], "streaming",
                        !says_late(&page) && !whole[0].reason && !stream[0].reason);
            }
        } else if (!whole[0].exhausted && !whole[i].exhausted && !stream[0].exhausted &&
                   !stream[i].exhausted) {
            compare(&whole[0], &whole[i], i == 1 ? "whole, byte by byte" : "whole, cut", 1);
            compare(&stream[0], &stream[i], i == 1 ? "streaming, byte by byte" : "streaming, cut",
                    !says_late(&page));
        }
    }
    apr_pool_destroy(p);
    return 0;
}
