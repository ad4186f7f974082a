/* factcheck lint: where each claim stands. */
#include "lint.h"

#include <stdlib.h>
#include <string.h>
#include <apr_file_info.h>
#include <apr_strings.h>
#include "command.h"
#include "crew.h"
#include "progress.h"
#include "terminal.h"
#include "walk.h"

static const char help[] =
    "usage: factcheck lint ARTICLE|FOLDER… [options]\n\n"
    "Says of each claim where it stands in the article, with the line, the bytes and what to "
    "do:\n\n"
    "  intact   the passage reads as the quote does\n"
    "  changed  its wording, or the words around it (its context), were edited after the check\n"
    "  missing  it isn't found\n\n"
    "and warns of what is valid, but may not be meant. Drafts and reviews of the future are\n"
    "looked for too; expired ones aren't. Of a folder all sidecars in it are taken, at any depth,\n"
    "and only what needs somebody to do something is printed.\n\n"
    "  -s, --sidecar FILE   the sidecar of the one article that is named (else\n"
    "                       ARTICLE.claims.xml); several are merged in order\n"
    "      --format FORMAT  text, or json: an object for each article, one a line\n"
    "  -v, --verbose        of folders too everything is printed\n"
    "  -j, --jobs N         how many articles at once (else as many as there are processors)\n"
    "  -h, --help           this\n\n"
    "exit code: 0 all intact, 1 some changed or missing, 2 wrong usage, or a sidecar or an\n"
    "article can't be read\n";

enum { OPTION_FORMAT = 256 };

static const apr_getopt_option_t option_table[] = {
    {"sidecar", 's', 1, NULL}, {"format", OPTION_FORMAT, 1, NULL},
    {"verbose", 'v', 0, NULL}, {"jobs", 'j', 1, NULL},
    {"help", 'h', 0, NULL},    {NULL, 0, 0, NULL},
};

typedef struct request_t {
    apr_array_header_t *sidecars; /* const char * */
    const char *const *paths;
    int path_count;
    int json, verbose, jobs;
    int colours;
    apr_time_t now;
    /* while it runs, in the main thread */
    fc_lint_counts_t counts;
    fc_progress_t progress;
    int code;
    int in_tree; /* a folder was gone through */
    apr_pool_t *pool;
} request_t;

/* --- options -------------------------------------------------------------------------------- */

/* Returns NULL, or what the option takes. */
static const char *take_option(void *request, int option, const char *value)
{
    request_t *r = request;
    switch (option) {
    case 's':
        APR_ARRAY_PUSH(r->sidecars, const char *) = value;
        return NULL;
    case OPTION_FORMAT:
        r->json = strcmp(value, "json") == 0;
        return r->json || strcmp(value, "text") == 0 ? NULL : "the format is text or json";
    case 'v':
        r->verbose = 1;
        return NULL;
    case 'j':
        r->jobs = (int)apr_atoi64(value);
        return r->jobs > 0 ? NULL : "it takes a number from 1 on";
    default:
        return NULL;
    }
}

static int is_folder(const char *path, apr_pool_t *p)
{
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_TYPE, p) == APR_SUCCESS && info.filetype == APR_DIR;
}

static const char *take_arguments(void *request, const char *const *arguments, int count)
{
    request_t *r = request;

    r->paths = arguments;
    r->path_count = count;
    if (count == 0) {
        return "name an article or a folder";
    }
    if (r->sidecars->nelts > 0 && count > 1) {
        return "-s goes with one article, and here are several";
    }
    return r->sidecars->nelts > 0 && is_folder(arguments[0], r->pool)
               ? "-s goes with one article, and here are those of a folder"
               : NULL;
}

/* --- one article; in any thread ------------------------------------------------------------- */

typedef struct result_t {
    fc_lint_counts_t counts;
    int code;
    int in_tree;
    char *out, *errors; /* free's */
    size_t out_length, errors_length;
} result_t;

static void count(fc_finding_t *f)
{
    fc_lint_counts_t *counts = &f->counts;
    int i;

    counts->articles = 1;
    counts->errors = f->error != NULL;
    for (i = 0; f->error == NULL && i < fc_reviews_count(f->article.reviews); i++) {
        fc_claim_result_t result;

        fc_annotator_result(f->annotator, i, &result);
        counts->claims++;
        counts->states[result.state] += result.shown;
        counts->skipped += !result.shown;
    }
}

static int exit_code(const fc_lint_counts_t *counts)
{
    if (counts->errors > 0) {
        return FC_EXIT_TROUBLE;
    }
    return counts->states[FC_STATE_CHANGED] + counts->states[FC_STATE_MISSING] > 0 ? FC_EXIT_DIFFERS
                                                                                   : FC_EXIT_FINE;
}

/* A sidecar that was found has an article beside it. */
static int is_orphan(const fc_walk_item_t *item, fc_error_t *error, apr_pool_t *p)
{
    apr_finfo_t info;

    if (!item->in_tree || !APR_STATUS_IS_ENOENT(apr_stat(&info, item->path, APR_FINFO_TYPE, p))) {
        return 0;
    }
    *error = (fc_error_t){fc_article_sidecar(item->path, p), 0, 0,
                          apr_psprintf(p,
                                       "there is no article beside it (%s): move it to where its "
                                       "article is, or remove it",
                                       item->path)};
    return 1;
}

static void look_through(const request_t *r, fc_finding_t *f, const fc_walk_item_t *item,
                         fc_error_t *error)
{
    apr_status_t rv = APR_EINVAL;

    f->article.path = item->path;
    f->article.sidecar = fc_article_sidecar(item->path, f->pool);
    if (item->error != NULL) {
        *error = (fc_error_t){item->path, 0, 0, item->error};
    } else if (!is_orphan(item, error, f->pool)) {
        rv = fc_article_read(&f->article, error, item->path, r->sidecars, f->pool);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&f->annotator, error, &f->article, f->now, 0, f->pool);
    }
    f->error = rv == APR_SUCCESS ? NULL : error;
}

static void lint_article(void *baton, const fc_walk_item_t *item, void *place, apr_pool_t *p)
{
    const request_t *r = baton;
    result_t *result = place;
    FILE *out = open_memstream(&result->out, &result->out_length);
    FILE *errors = open_memstream(&result->errors, &result->errors_length);
    fc_log_t log = {fc_command_log_line, errors, FC_LOG_WARNING};
    fc_finding_t finding = {.now = r->now, .out = out, .log = &log, .pool = p};
    fc_error_t error;

    if (out == NULL || errors == NULL) {
        abort(); /* as APR's pools do where there is no memory */
    }
    finding.quiet = item->in_tree && !r->verbose;
    finding.colours = r->colours;
    look_through(r, &finding, item, &error);
    count(&finding);
    if (r->json) {
        fc_lint_print_json(&finding);
    } else {
        fc_lint_print_text(&finding);
    }
    fclose(out);
    fclose(errors);
    result->counts = finding.counts;
    result->code = exit_code(&finding.counts);
    result->in_tree = item->in_tree;
}

/* --- all of them ---------------------------------------------------------------------------- */

static void add_counts(fc_lint_counts_t *sum, const fc_lint_counts_t *counts)
{
    int i;

    sum->articles += counts->articles;
    sum->claims += counts->claims;
    sum->skipped += counts->skipped;
    sum->warnings += counts->warnings;
    sum->errors += counts->errors;
    for (i = 0; i < 3; i++) {
        sum->states[i] += counts->states[i];
    }
}

static void take_result(void *baton, void *place)
{
    request_t *r = baton;
    result_t *result = place;

    if (result->out_length > 0 || result->errors_length > 0) {
        fc_progress_clear(&r->progress);
        fwrite(result->out, 1, result->out_length, stdout);
        if (result->errors_length > 0) {
            fflush(stdout); /* that both stand in order where they go to one terminal */
            fwrite(result->errors, 1, result->errors_length, stderr);
        }
    }
    free(result->out);
    free(result->errors);
    add_counts(&r->counts, &result->counts);
    r->code = result->code > r->code ? result->code : r->code;
    r->in_tree |= result->in_tree;
    fc_progress_show(&r->progress, r->counts.articles);
}

/* How many there will be: for a bar on a terminal only, since the tree is gone through twice. */
static int count_articles(request_t *r)
{
    fc_walk_t *walk;
    fc_walk_item_t item;
    int n = 0;

    if (!fc_terminal_is(stderr)) {
        return 0;
    }
    walk = fc_walk_open(r->paths, r->path_count, r->pool);
    while (fc_walk_next(walk, &item)) {
        n++;
    }
    return n > 1 ? n : 0;
}

static const char *plural(int n, const char *one, apr_pool_t *p)
{
    return apr_psprintf(p, "%d %s%s", n, one, n == 1 ? "" : "s");
}

static void print_sum(const request_t *r)
{
    const fc_lint_counts_t *counts = &r->counts;
    apr_pool_t *p = r->pool;

    printf("%s, %s: %d intact, %d changed, %d missing", plural(counts->articles, "article", p),
           plural(counts->claims, "claim", p), counts->states[FC_STATE_INTACT],
           counts->states[FC_STATE_CHANGED], counts->states[FC_STATE_MISSING]);
    if (counts->skipped > 0) {
        printf(", %d skipped", counts->skipped);
    }
    printf("; %s, %s\n", plural(counts->warnings, "warning", p),
           plural(counts->errors, "error", p));
}

static int lint_all(void *request)
{
    request_t *r = request;
    fc_walk_t *walk = fc_walk_open(r->paths, r->path_count, r->pool);
    int jobs = r->jobs ? r->jobs : fc_crew_size();
    apr_status_t rv;

    if (r->path_count == 1 && !is_folder(r->paths[0], r->pool)) {
        jobs = 1;
    }
    r->colours = !r->json && fc_terminal_has_colours(stdout);
    fc_progress_begin(&r->progress, count_articles(r));
    rv = fc_crew_run(walk, jobs, lint_article, take_result, sizeof(result_t), r, r->pool);
    fc_progress_clear(&r->progress);
    if (rv != APR_SUCCESS) {
        return fc_command_fail("it can't be begun: %pm", &rv);
    }
    if (!r->json && (r->in_tree || r->counts.articles != 1)) {
        print_sum(r);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        return fc_command_fail("standard output can't be written: is there room?");
    }
    return r->code;
}

static const fc_usage_t usage = {"lint", help, option_table, take_option, take_arguments, lint_all};

int fc_command_lint(int argc, const char *const *argv, apr_pool_t *p)
{
    request_t request = {.pool = p, .now = apr_time_now()};

    request.sidecars = apr_array_make(p, 1, sizeof(const char *));
    return fc_usage_run(&usage, &request, argc, argv, p);
}
