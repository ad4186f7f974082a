/* cost PAGE SIDECAR [SECONDS]: annotates a page once, as a file that is scanned whole, with no limit
 * on work. Prints as JSON what came of the claims and how much memory their compiled form keeps. Run
 * under callgrind it tells what each part of the engine costs; with SECONDS it goes on for so long,
 * and tells how many bytes of page a second of the processor suffices for. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <apr_file_io.h>
#include <apr_general.h>
#include "engine/annotator.h"

#define CLAIMS_MOST 100000

/* Bytes in use. APR's pools may take theirs past malloc: the data segment without malloc's share of
 * it is theirs. */
static size_t allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    unsigned long data = 0;
    FILE *statm = fopen("/proc/self/statm", "r");

    if (!statm || fscanf(statm, "%*u %*u %*u %*u %*u %lu", &data) != 1) {
        fprintf(stderr, "cost: /proc/self/statm can't be read\n");
        exit(2);
    }
    fclose(statm);
    return data * (size_t)sysconf(_SC_PAGESIZE) - info.arena + info.uordblks;
}

static const char *read_whole(const char *path, apr_size_t *length, apr_pool_t *p)
{
    apr_file_t *file;
    apr_finfo_t info;
    char *bytes = NULL;

    if (apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, 0, p) == APR_SUCCESS &&
        apr_file_info_get(&info, APR_FINFO_SIZE, file) == APR_SUCCESS) {
        bytes = apr_palloc(p, (apr_size_t)info.size + 1);
        if (apr_file_read_full(file, bytes, (apr_size_t)info.size, length) != APR_SUCCESS) {
            bytes = NULL;
        }
    }
    if (!bytes) {
        fprintf(stderr, "cost: %s can't be read\n", path);
    }
    return bytes;
}

static const fc_reviews_t *compile(const char *path, const char *bytes, apr_size_t length,
                                   apr_pool_t *p)
{
    const fc_sidecar_limits_t limits = {APR_SIZE_MAX, CLAIMS_MOST, FC_LIMIT_QUOTE_LENGTH};
    const fc_reviews_options_t options = {.tolerance = FC_TOLERANCE_DEFAULT};
    const fc_sidecar_t *sidecar;
    const fc_reviews_t *reviews = NULL;
    fc_error_t error = {0};

    if (fc_sidecar_parse(&sidecar, &error, path, bytes, length, &limits, p) != APR_SUCCESS ||
        fc_reviews_compile(&reviews, &error, &sidecar, 1, &limits, &options, p) != APR_SUCCESS) {
        fprintf(stderr, "cost: %s:%d:%d: %s\n", path, error.line, error.column, error.message);
    }
    return reviews;
}

static fc_annotator_t *annotate(const fc_reviews_t *reviews, const fc_page_options_t *options,
                                const char *bytes, apr_size_t length, apr_pool_t *p)
{
    fc_annotator_t *annotator = NULL;

    if (fc_annotator_open(&annotator, reviews, options, p) != APR_SUCCESS ||
        fc_annotator_feed(annotator, bytes, length) != APR_SUCCESS ||
        fc_annotator_finish(annotator) != APR_SUCCESS) {
        fprintf(stderr, "cost: the page can't be annotated\n");
        return NULL;
    }
    while (fc_annotator_next(annotator)) {
    }
    return annotator;
}

/* Bytes of page a second of processor time; 0: the page can't be annotated. */
static double speed(const fc_reviews_t *reviews, const fc_page_options_t *options,
                    const char *bytes, apr_size_t length, double seconds, apr_pool_t *p)
{
    clock_t begun = clock();
    double took = 0;
    int count = 0;

    while (took < seconds) {
        apr_pool_clear(p);
        if (!annotate(reviews, options, bytes, length, p)) {
            return 0;
        }
        count++;
        took = (double)(clock() - begun) / CLOCKS_PER_SEC;
    }
    return count * (double)length / took;
}

int main(int argc, char **argv)
{
    apr_pool_t *process, *files, *kept, *page_pool;
    apr_size_t page_length = 0, sidecar_length = 0;
    const char *page, *sidecar;
    const fc_reviews_t *reviews = NULL;
    fc_annotator_t *annotator = NULL;
    size_t before, after, working;
    fc_page_options_t options = {.show = FC_SHOW_DEFAULT, .whole = 1};

    apr_initialize();
    apr_pool_create(&process, NULL);
    if ((argc != 3 && argc != 4) || fc_engine_init(process) != APR_SUCCESS) {
        fprintf(stderr, "usage: cost PAGE SIDECAR [SECONDS]\n");
        return 2;
    }
    apr_pool_create(&files, process);
    page = read_whole(argv[1], &page_length, files);
    sidecar = read_whole(argv[2], &sidecar_length, files);
    if (!page || !sidecar) {
        return 2;
    }
    before = allocated();
    apr_pool_create_unmanaged_ex(&kept, NULL, NULL);
    reviews = compile(argv[2], sidecar, sidecar_length, kept);
    after = allocated();
    malloc_trim(0); /* or the page would pay for joining what compiling has freed */
    apr_pool_create(&page_pool, process);
    if (reviews) {
        options.now = apr_time_now();
        annotator = annotate(reviews, &options, page, page_length, page_pool);
    }
    working = allocated() - after;
    if (annotator) {
        printf("{\"page\": %zu, \"sidecar\": %zu, \"kept\": %zu, \"while\": %zu, \"intact\": %d, "
               "\"changed\": %d, \"missing\": %d",
               (size_t)page_length, (size_t)sidecar_length, after - before, working,
               fc_annotator_count(annotator, FC_STATE_INTACT),
               fc_annotator_count(annotator, FC_STATE_CHANGED),
               fc_annotator_count(annotator, FC_STATE_MISSING));
        if (argc == 4) {
            printf(", \"bytes_per_second\": %.0f",
                   speed(reviews, &options, page, page_length, atof(argv[3]), page_pool));
        }
        printf("}\n");
    }
    apr_pool_destroy(kept);
    apr_terminate();
    return annotator ? 0 : 1;
}
