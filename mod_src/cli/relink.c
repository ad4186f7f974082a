/* factcheck relink: quotes of claims whose passage was edited, renewed where an editor confirms
 * that the verdict holds for what the article says now. */
#include <string.h>
#include <apr_strings.h>
#include "article.h"
#include "command.h"
#include "cutter.h"
#include "fresh.h"
#include "lines.h"
#include "revision.h"
#include "terminal.h"

static const char help[] =
    "usage: factcheck relink ARTICLE [options]\n\n"
    "Shows each changed claim, as it was checked and as the article reads now, asks whether the\n"
    "verdict holds for that too, and then renews its quote and dateModified. Every other byte\n"
    "of the sidecar stays. Where nobody can be asked, nothing is written but what --yes says.\n\n"
    "  -y, --yes ID…        these claims are confirmed; nobody is asked\n"
    "  -s, --sidecar FILE   the sidecar (else ARTICLE.claims.xml)\n"
    "  -h, --help           this\n\n"
    "exit code: 0 every claim is intact now, 1 some are changed or missing still, 2 wrong usage,\n"
    "or a file can't be read or written\n";

static const apr_getopt_option_t option_table[] = {
    {"yes", 'y', 1, NULL},
    {"sidecar", 's', 1, NULL},
    {"help", 'h', 0, NULL},
    {NULL, 0, 0, NULL},
};

#define ANSWER_SIZE 16
#define SHOWN_SIZE 160

/* A passage that was found changed, with the quote that would be its new one. */
typedef struct change_t {
    int claim, target; /* from 0 */
    fc_range_t range;
    const fc_target_t *renewed; /* NULL: no quote tells it from others */
    int is_wording;
    int confirmed;
} change_t;

typedef struct request_t {
    const char *path, *sidecar_path;
    apr_array_header_t *confirmed; /* const char *: ids */
    int colours, quit;
    fc_article_t article;
    const fc_sidecar_t *sidecar;
    fc_cutter_t cutter;
    fc_lines_t lines;
    apr_array_header_t *changes; /* change_t */
    apr_time_t now;
    apr_pool_t *pool;
} request_t;

static const char *take_option(void *request, int option, const char *value)
{
    request_t *r = request;

    if (option == 'y') {
        APR_ARRAY_PUSH(r->confirmed, const char *) = value;
    } else {
        r->sidecar_path = value;
    }
    return NULL;
}

static const char *take_arguments(void *request, const char *const *arguments, int count)
{
    request_t *r = request;
    int i;

    r->path = arguments[0];
    if (count == 0 || (count > 1 && r->confirmed->nelts == 0)) {
        return count == 0 ? "name an article" : "name one article only";
    }
    for (i = 1; i < count; i++) { /* --yes ID ID … */
        APR_ARRAY_PUSH(r->confirmed, const char *) = arguments[i];
    }
    return NULL;
}

static const fc_claim_t *claim_of(const request_t *r, const change_t *change)
{
    return &r->sidecar->claims[change->claim];
}

static const char *show(request_t *r, const char *text)
{
    return fc_log_quote(text, SHOWN_SIZE, r->pool);
}

static int find_id(const fc_sidecar_t *sidecar, const char *id)
{
    int i;

    for (i = 0; i < sidecar->claim_count; i++) {
        if (strcmp(sidecar->claims[i].id, id) == 0) {
            return i;
        }
    }
    return -1;
}

/* --- finding -------------------------------------------------------------------------------- */

static apr_status_t add_change(request_t *r, int claim, const fc_match_t *match, fc_error_t *error)
{
    const fc_target_t *target = &r->sidecar->claims[claim].targets[match->target - 1];
    change_t change = {.claim = claim, .target = match->target - 1};
    fc_stretches_t removed, added;
    apr_status_t rv;

    if (!fc_passage_at(&change.range, r->cutter.text, match->start, match->end)) {
        return APR_SUCCESS;
    }
    rv = fc_cutter_cut(&r->cutter, change.range, target, &change.renewed, NULL, error, r->pool);
    if (rv == APR_SUCCESS && change.renewed != NULL) {
        fc_difference_find(&removed, &added, target->exact, change.renewed->exact, r->pool);
        change.is_wording = removed.count > 0 || added.count > 0;
    }
    APR_ARRAY_PUSH(r->changes, change_t) = change;
    return rv;
}

/* *left: how many claims aren't intact. */
static apr_status_t find_changes(request_t *r, int *left, fc_error_t *error)
{
    const fc_annotator_t *annotator = NULL;
    apr_status_t rv = fc_article_review(&r->article, error, r->sidecar, r->pool);
    int i, m;

    *left = 0;
    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&annotator, error, &r->article, r->now, 0, r->pool);
    }
    for (i = 0; i < r->sidecar->claim_count && rv == APR_SUCCESS; i++) {
        fc_claim_result_t result;

        fc_annotator_result(annotator, i, &result);
        *left += result.shown && result.state != FC_STATE_INTACT;
        for (m = 0; m < result.match_count && result.shown && rv == APR_SUCCESS; m++) {
            if (result.matches[m].state == FC_STATE_CHANGED) {
                rv = add_change(r, i, &result.matches[m], error);
            }
        }
    }
    return rv;
}

/* --- asking --------------------------------------------------------------------------------- */

static const char *whole_quote(request_t *r, const fc_target_t *target)
{
    return apr_pstrcat(r->pool, target->prefix ? target->prefix : "", target->exact,
                       target->suffix ? target->suffix : "", NULL);
}

static void show_change(request_t *r, const change_t *change)
{
    const fc_claim_t *claim = claim_of(r, change);
    const fc_target_t *old = &claim->targets[change->target];
    apr_off_t start = fc_text_at(r->cutter.text, change->range.from)->start;

    printf("%s:%d: changed %s (%s), verdict %s\n", r->path, fc_lines_at(&r->lines, start),
           show(r, claim->id), change->is_wording ? "wording" : "context",
           show(r, claim->alternate_name));
    if (change->renewed == NULL) {
        printf("  no quote tells this passage from others: renew it by hand\n");
    } else if (change->is_wording) {
        fputs(fc_terminal_difference(old->exact, change->renewed->exact, r->colours, r->pool),
              stdout);
    } else {
        fputs(fc_terminal_difference(whole_quote(r, old), whole_quote(r, change->renewed),
                                     r->colours, r->pool),
              stdout);
    }
}

/* y: yes, q: no to all that follow, else no. */
static int ask(request_t *r, const fc_claim_t *claim)
{
    char answer[ANSWER_SIZE];

    printf("Does the verdict %s hold for what the article says now? [y/N/q] ",
           show(r, claim->alternate_name));
    fflush(stdout);
    if (fgets(answer, sizeof(answer), stdin) == NULL) {
        answer[0] = 'q';
        printf("\n");
    }
    r->quit = answer[0] == 'q' || answer[0] == 'Q';
    return answer[0] == 'y' || answer[0] == 'Y';
}

static int is_confirmed(const request_t *r, const char *id)
{
    int i;

    for (i = 0; i < r->confirmed->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(r->confirmed, i, const char *), id) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Shows all changes; how many are confirmed. */
static int confirm_changes(request_t *r)
{
    int can_ask = r->confirmed->nelts == 0 && fc_terminal_is(stdin) && fc_terminal_is(stdout);
    int i, confirmed = 0;

    for (i = 0; i < r->changes->nelts; i++) {
        change_t *change = &APR_ARRAY_IDX(r->changes, i, change_t);
        const fc_claim_t *claim = claim_of(r, change);

        show_change(r, change);
        if (change->renewed != NULL && !r->quit) {
            change->confirmed = can_ask ? ask(r, claim) : is_confirmed(r, claim->id);
        }
        confirmed += change->confirmed;
    }
    if (!can_ask && r->confirmed->nelts == 0 && r->changes->nelts > 0) {
        fc_log(&fc_command_log, FC_LOG_WARNING,
               "%s: nobody can be asked here, and so nothing is written: confirm claims with "
               "--yes ID",
               r->path);
    }
    return confirmed;
}

/* A claim that is to be confirmed must be there; the exit code. */
static int check_confirmed(request_t *r)
{
    int i;

    for (i = 0; i < r->confirmed->nelts; i++) {
        const char *id = APR_ARRAY_IDX(r->confirmed, i, const char *);

        if (find_id(r->sidecar, id) < 0) {
            return fc_command_fail("%s: it has no claim with the id %s: correct the id",
                                   r->sidecar_path, show(r, id));
        }
    }
    return FC_EXIT_FINE;
}

/* --- writing -------------------------------------------------------------------------------- */

static void note_change(fc_sidecar_edit_t *edit, const change_t *change)
{
    const fc_target_t *renewed = change->renewed;
    fc_quotation_t quotation = {
        .exact = change->is_wording ? renewed->exact : NULL,
        .prefix = renewed->prefix ? renewed->prefix : "",
        .suffix = renewed->suffix ? renewed->suffix : "",
        .start = renewed->start,
        .end = renewed->end,
    };

    fc_sidecar_edit_quote(edit, change->claim, change->target, &quotation);
}

static int is_intact(const fc_claim_result_t *result, int target)
{
    int found = 0, m;

    for (m = 0; m < result->match_count; m++) {
        if (result->matches[m].target == target + 1) {
            if (result->matches[m].state != FC_STATE_INTACT) {
                return 0;
            }
            found = 1;
        }
    }
    return found;
}

/* Whether every renewed quote is found, read as the sidecar will be. */
static apr_status_t check_renewed(request_t *r, const fc_sidecar_t *renewed, fc_error_t *error)
{
    const fc_annotator_t *annotator = NULL;
    apr_status_t rv = fc_article_review(&r->article, error, renewed, r->pool);
    int i;

    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&annotator, error, &r->article, r->now, 0, r->pool);
    }
    for (i = 0; i < r->changes->nelts && rv == APR_SUCCESS; i++) {
        const change_t *change = &APR_ARRAY_IDX(r->changes, i, change_t);
        fc_claim_result_t result;

        fc_annotator_result(annotator, change->claim, &result);
        if (change->confirmed && !is_intact(&result, change->target)) {
            *error = (fc_error_t){r->sidecar_path, 0, 0,
                                  apr_psprintf(r->pool,
                                               "the new quote of %s wouldn't be found, and so "
                                               "the sidecar stays as it is: renew it by hand",
                                               show(r, claim_of(r, change)->id))};
            rv = APR_EINVAL;
        }
    }
    return rv;
}

static apr_status_t write_changes(request_t *r, fc_revision_t *revision, fc_error_t *error)
{
    const fc_sidecar_t *renewed;
    const char *date = fc_fresh_date_time(r->now, r->pool);
    int i, dated = -1; /* changes come claim by claim */
    apr_status_t rv;

    for (i = 0; i < r->changes->nelts; i++) {
        const change_t *change = &APR_ARRAY_IDX(r->changes, i, change_t);

        if (!change->confirmed) {
            continue;
        }
        note_change(fc_revision_edit(revision), change);
        if (change->claim != dated) {
            fc_sidecar_edit_modified(fc_revision_edit(revision), change->claim, date);
            dated = change->claim;
        }
    }
    rv = fc_revision_preview(revision, &renewed, error);
    if (rv == APR_SUCCESS) {
        rv = check_renewed(r, renewed, error);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_revision_commit(revision, error);
    }
    if (rv == APR_SUCCESS) {
        r->sidecar = renewed;
    }
    return rv;
}

static apr_status_t open_all(request_t *r, fc_revision_t **revision, fc_error_t *error)
{
    apr_status_t rv = fc_article_read_page(&r->article, error, r->path, r->pool);

    if (rv == APR_SUCCESS) {
        rv = fc_cutter_open(&r->cutter, error, &r->article, r->now, r->pool);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_revision_begin(revision, error, r->sidecar_path, NULL, r->pool);
    }
    if (rv == APR_SUCCESS) {
        r->sidecar = fc_sidecar_edit_sidecar(fc_revision_edit(*revision));
        r->lines = fc_lines_find(r->article.bytes, r->article.length, r->pool);
    }
    return rv;
}

static int relink(void *request)
{
    request_t *r = request;
    fc_revision_t *revision;
    int confirmed = 0, left;
    fc_error_t error;
    apr_status_t rv;

    r->sidecar_path = r->sidecar_path ? r->sidecar_path : fc_article_sidecar(r->path, r->pool);
    rv = open_all(r, &revision, &error);
    if (rv == APR_SUCCESS && check_confirmed(r) != FC_EXIT_FINE) {
        return FC_EXIT_TROUBLE;
    }
    if (rv == APR_SUCCESS) {
        rv = find_changes(r, &left, &error);
    }
    if (rv == APR_SUCCESS && (confirmed = confirm_changes(r)) > 0) {
        rv = write_changes(r, revision, &error);
        if (rv == APR_SUCCESS) {
            r->changes->nelts = 0;
            rv = find_changes(r, &left, &error);
        }
    }
    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    printf("%s: %d quote%s renewed, %d claim%s not intact\n", r->sidecar_path, confirmed,
           confirmed == 1 ? "" : "s", left, left == 1 ? "" : "s");
    if (fflush(stdout) != 0) {
        return fc_command_print("");
    }
    return left > 0 ? FC_EXIT_DIFFERS : FC_EXIT_FINE;
}

static const fc_usage_t usage = {"relink", help, option_table, take_option, take_arguments, relink};

int fc_command_relink(int argc, const char *const *argv, apr_pool_t *p)
{
    request_t request = {.pool = p, .now = apr_time_now()};

    request.colours = fc_terminal_has_colours(stdout);
    request.confirmed = apr_array_make(p, 4, sizeof(const char *));
    request.changes = apr_array_make(p, 8, sizeof(change_t));
    return fc_usage_run(&usage, &request, argc, argv, p);
}
