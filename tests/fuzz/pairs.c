/* Makes pages and what becomes of them, for trees.py. Reads inputs of harness "tree" from standard
 * input, each with its length in a line before it; writes the page and the annotated page, with
 * their lengths in a line before them. */
#include <stdio.h>
#include <stdlib.h>

#include "page.h"

static void answer(const uint8_t *data, size_t size)
{
    static fuzz_page_t page;
    fuzz_input_t input = {data, size}, claims = {data + FUZZ_OPTION_BYTES, 0}, rest;
    fuzz_cuts_t cuts = {0, 0};
    const fc_reviews_t *reviews;
    fc_page_options_t options;
    fuzz_run_t run = {0};
    apr_pool_t *p;
    int count;

    FUZZ_CHECK(size >= FUZZ_HEADER, "an input of %zu bytes", size);
    options = fuzz_page_options(&input);
    options.whole = fuzz_byte(&input) & 1;
    count = 1 + (int)fuzz_below(&input, FUZZ_CLAIMS);
    claims.left = FUZZ_CLAIMS * FUZZ_CLAIM_BYTES;
    rest.at = data + FUZZ_HEADER;
    rest.left = size - FUZZ_HEADER;
    fuzz_page_make(&page, &rest);
    apr_pool_create(&p, fuzz_process_pool());
    reviews = fuzz_page_reviews(&page, &claims, count, FC_TOLERANCE_DEFAULT, p);
    if (reviews) {
        fuzz_page_run(&run, reviews, options, cuts, &page, p);
    } else {
        run.output = page.bytes;
        run.output_n = page.n;
    }
    printf("%zu %zu\n", page.n, run.output_n);
    fwrite(page.bytes, 1, page.n, stdout);
    fwrite(run.output, 1, run.output_n, stdout);
    fflush(stdout);
    apr_pool_destroy(p);
}

int main(void)
{
    char line[32];
    size_t n;
    uint8_t *data;

    while (fgets(line, sizeof(line), stdin)) {
        n = strtoul(line, NULL, 10);
        data = malloc(n + 1);
        if (fread(data, 1, n, stdin) == n) {
            answer(data, n);
        }
        free(data);
    }
    return 0;
}
