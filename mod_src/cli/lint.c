/* factcheck lint: where each claim stands. */
#include "lint.h"

#include <string.h>
#include "command.h"

static const char help[] =
    "usage: factcheck lint ARTICLE… [options]\n\n"
    "Says of each claim where it stands in the article:\n\n"
    "  intact   the passage reads as the quote does\n"
    "  changed  its wording, or the words around it (its context), were edited after the check\n"
    "  missing  it isn't found\n\n"
    "with the line, the bytes and what to do. Drafts and reviews of the future are looked for\n"
    "too; expired ones aren't.\n\n"
    "  -s, --sidecar FILE   the sidecar of the one article that is named (else\n"
    "                       ARTICLE.claims.xml); several are merged in order\n"
    "      --format FORMAT  text, or json: an object for each article, one a line\n"
    "  -h, --help           this\n\n"
    "exit code: 0 all intact, 1 some changed or missing, 2 wrong usage, or a sidecar or an\n"
    "article can't be read\n";

enum { OPTION_FORMAT = 256 };

static const apr_getopt_option_t option_table[] = {
    {"sidecar", 's', 1, NULL},
    {"format", OPTION_FORMAT, 1, NULL},
    {"help", 'h', 0, NULL},
    {NULL, 0, 0, NULL},
};

typedef struct request_t {
    apr_array_header_t *sidecars; /* const char * */
    const char *const *articles;
    int article_count;
    int json, help;
    apr_time_t now;
    apr_pool_t *pool;
} request_t;

static int take_option(request_t *r, int option, const char *value)
{
    switch (option) {
    case 's':
        APR_ARRAY_PUSH(r->sidecars, const char *) = value;
        return 1;
    case OPTION_FORMAT:
        r->json = strcmp(value, "json") == 0;
        return r->json || strcmp(value, "text") == 0;
    default:
        r->help = 1;
        return 1;
    }
}

static int read_options(request_t *r, int argc, const char *const *argv)
{
    fc_options_t options;
    const char *value;
    int option;

    fc_options_begin(&options, argc, argv, r->pool);
    while (fc_options_next(&options, option_table, &option, &value)) {
        if (!take_option(r, option, value)) {
            return fc_command_misused("lint", "there is no format '%s': it is text or json", value);
        }
    }
    if (options.wrong != NULL) {
        return fc_command_misused("lint", "%s", options.wrong);
    }
    r->articles = options.getopt->argv + options.getopt->ind;
    r->article_count = argc - options.getopt->ind;
    if (!r->help && r->article_count == 0) {
        return fc_command_misused("lint", "name an article");
    }
    if (!r->help && r->article_count > 1 && r->sidecars->nelts > 0) {
        return fc_command_misused("lint", "-s goes with one article, and here are %d",
                                  r->article_count);
    }
    return FC_EXIT_FINE;
}

static int exit_code(const fc_finding_t *finding)
{
    if (finding->error != NULL) {
        return FC_EXIT_TROUBLE;
    }
    return fc_annotator_count(finding->annotator, FC_STATE_CHANGED) > 0 ||
                   fc_annotator_count(finding->annotator, FC_STATE_MISSING) > 0
               ? FC_EXIT_DIFFERS
               : FC_EXIT_FINE;
}

static int lint_article(const request_t *r, const char *path, apr_pool_t *p)
{
    fc_finding_t finding = {.now = r->now};
    fc_error_t error;
    apr_status_t rv = fc_article_read(&finding.article, &error, path, r->sidecars, p);
    int printed;

    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&finding.annotator, &error, &finding.article, finding.now, p);
    }
    finding.error = rv == APR_SUCCESS ? NULL : &error;
    printed = r->json ? fc_lint_print_json(&finding, p) : fc_lint_print_text(&finding, p);
    if (!printed) {
        return fc_command_fail("standard output can't be written: is there room?");
    }
    return exit_code(&finding);
}

/* The gravest article's. */
static int lint_all(const request_t *r)
{
    int code = FC_EXIT_FINE, i;
    apr_pool_t *p;

    apr_pool_create(&p, r->pool);
    for (i = 0; i < r->article_count; i++) {
        int one = lint_article(r, r->articles[i], p);

        code = one > code ? one : code;
        apr_pool_clear(p);
    }
    return code;
}

int fc_command_lint(int argc, const char *const *argv, apr_pool_t *p)
{
    request_t request = {.pool = p, .now = apr_time_now()};
    int code;

    request.sidecars = apr_array_make(p, 1, sizeof(const char *));
    code = read_options(&request, argc, argv);
    if (code == FC_EXIT_FINE) {
        code = request.help ? fc_command_print(help) : lint_all(&request);
    }
    return code;
}
