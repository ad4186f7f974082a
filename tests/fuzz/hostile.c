/* hostile PAGE SIDECAR [PIECE]: annotates in this process, for hostile.py. The page comes whole, or
 * streaming in pieces of so many bytes. Prints seconds of CPU, seconds for the sidecar, bytes out.
 */
#include <apr_general.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "fuzz.h"

static char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    char *bytes;

    FUZZ_CHECK(file && !fstat(fileno(file), &status), "%s can't be read", path);
    bytes = malloc((size_t)status.st_size + 1);
    *n = fread(bytes, 1, (size_t)status.st_size, file);
    fclose(file);
    return bytes;
}

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void take(fc_annotator_t *a, size_t *out)
{
    const fc_insertion_t *insertion;

    while ((insertion = fc_annotator_next(a)) != NULL) {
        *out += insertion->length;
    }
}

static void annotate(const fc_sidecar_t *sidecar, const char *page, size_t n, size_t piece,
                     const fc_sidecar_limits_t *limits, apr_pool_t *p)
{
    const fc_reviews_options_t reviews_options = {.tolerance = FC_TOLERANCE_DEFAULT};
    fc_page_options_t options = {0};
    const fc_reviews_t *reviews;
    fc_annotator_t *a;
    fc_error_t error;
    size_t at, length, out = n;
    double begun = seconds(), compiled;

    if (fc_reviews_compile(&reviews, &error, &sidecar, 1, limits, &reviews_options, p) !=
        APR_SUCCESS) {
        printf("%f 0 0\n", seconds() - begun);
        return;
    }
    compiled = seconds();
    options.charset = "utf-8";
    options.show = FC_SHOW_DEFAULT;
    options.now = apr_time_from_sec(1600000000);
    options.hold = FC_LIMIT_HOLD;
    options.work = FC_LIMIT_WORK;
    options.whole = piece == 0;
    fc_annotator_open(&a, reviews, &options, p);
    for (at = 0; at < n; at += length) {
        length = piece && piece < n - at ? piece : n - at;
        fc_annotator_feed(a, page + at, length);
        if (piece) {
            fc_annotator_flush(a);
        }
        take(a, &out);
    }
    fc_annotator_finish(a);
    take(a, &out);
    printf("%f %f %zu\n", seconds() - compiled, compiled - begun, out);
}

int main(int argc, char **argv)
{
    const fc_sidecar_limits_t limits = {FC_LIMIT_SIDECAR_SIZE, FC_LIMIT_CLAIMS,
                                        FC_LIMIT_QUOTE_LENGTH};
    const fc_sidecar_t *sidecar;
    fc_error_t error;
    size_t page_n, xml_n;
    char *page, *xml;
    apr_pool_t *p = fuzz_process_pool();
    double begun;

    FUZZ_CHECK(argc >= 3, "usage: hostile PAGE SIDECAR [PIECE]");
    page = read_file(argv[1], &page_n);
    xml = read_file(argv[2], &xml_n);
    begun = seconds();
    if (fc_sidecar_parse(&sidecar, &error, argv[2], xml, xml_n, &limits, p) != APR_SUCCESS) {
        printf("0 %f 0 %s\n", seconds() - begun, error.message);
        return 0;
    }
    annotate(sidecar, page, page_n, argc > 3 ? (size_t)atol(argv[3]) : 0, &limits, p);
    return 0;
}
