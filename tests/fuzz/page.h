/* Pages and quotes out of bytes. A byte is a token of tokens.txt, so that what the fuzzer changes
 * is a tag or a word: pages of HTML as people and programs write it, well and badly. */
#ifndef FUZZ_PAGE_H
#define FUZZ_PAGE_H

#include "fuzz.h"

#define FUZZ_PAGE_MAX 16384
#define FUZZ_CLAIMS 8
/* Bytes that one claim takes of the input. */
#define FUZZ_CLAIM_BYTES 7
/* The input of a harness with pages: options, claims, and then the page. */
#define FUZZ_OPTION_BYTES 8
#define FUZZ_HEADER (FUZZ_OPTION_BYTES + FUZZ_CLAIMS * FUZZ_CLAIM_BYTES)

typedef struct fuzz_page_t {
    char bytes[FUZZ_PAGE_MAX];
    size_t n;
    int32_t text[FUZZ_PAGE_MAX]; /* what it reads, if all of it took part; code points */
    size_t text_n;
} fuzz_page_t;

/* Makes a page of all that is left of the input. */
void fuzz_page_make(fuzz_page_t *page, fuzz_input_t *input);

/* Compiles count (FUZZ_CLAIMS at most) claims that quote the page, edited or not, with contexts or
 * without, whole or bound to an element; each takes FUZZ_CLAIM_BYTES. NULL where a quote folds to
 * nothing. */
const fc_reviews_t *fuzz_page_reviews(const fuzz_page_t *page, fuzz_input_t *input, int count,
                                      double tolerance, apr_pool_t *p);

/* --- text --- */

typedef struct fc_token_t fc_token_t;

/* 1 where a text token is white space as tree construction has it; -1: NUL alone, which is nothing.
 */
int fuzz_token_white(const fc_token_t *token);

/* --- a run --- */

/* Stands before each place of insertion: a character that no injected markup may have. */
#define FUZZ_PLACE '\x1E'

/* What came of a page. */
typedef struct fuzz_run_t {
    char *markup; /* FUZZ_PLACE, "OFFSET markup" of each place of insertion */
    size_t length;
    char *results;  /* each claim's state and passages */
    char *output;   /* the page with its insertions */
    char *injected; /* a byte for each of the output: 1 where it was injected */
    size_t output_n;
    int limited;   /* Hold or Work was reached */
    int exhausted; /* Work was */
    const char *reason;
} fuzz_run_t;

/* Annotates; checks that nothing is inserted behind what has left, and that insertions are ASCII,
 * well-formed, ascending, and nested within runs of text. Lives in p. */
void fuzz_page_run(fuzz_run_t *run, const fc_reviews_t *reviews, fc_page_options_t options,
                   fuzz_cuts_t cuts, const fuzz_page_t *page, apr_pool_t *p);

/* Defaults, and what the header's options byte says of them. */
fc_page_options_t fuzz_page_options(fuzz_input_t *input);

#endif
