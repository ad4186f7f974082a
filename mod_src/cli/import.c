/* factcheck import: other people's reviews and annotations into an article's sidecar. */
#include "import.h"

#include <stdlib.h>
#include <string.h>
#include <apr_strings.h>
#include <libxml/parser.h>
#include "article.h"
#include "claim_xml.h"
#include "command.h"
#include "cutter.h"
#include "fresh.h"
#include "lines.h"
#include "revision.h"
#include "terminal.h"

static const char help[] =
    "usage: factcheck import FILE ARTICLE [options]\n\n"
    "Takes reviews into the article's sidecar, which is made if need be. FILE (- is standard\n"
    "input) is ClaimReview JSON-LD or a page that has it, a web annotation or a collection of\n"
    "them, or an export of Hypothesis' API. What is mended is said, and so is what isn't taken.\n\n"
    "A ClaimReview has no quote: the passage nearest to what it reviews is taken where it is\n"
    "near enough, as a draft where it isn't the same words, or where an editor says so.\n\n"
    "  -s, --sidecar FILE   the sidecar (else ARTICLE.claims.xml)\n"
    "  -y, --yes ID…        take these, however near\n"
    "      --bar PERCENT    how near is near enough (90)\n"
    "  -a, --author NAME    who checks, where it isn't said\n"
    "  -n, --dry-run        write nothing\n"
    "  -h, --help           this\n\n"
    "exit code: 0 all taken, 1 some not, 2 wrong usage, or a file can't be read or written\n";

static const char known_already[] = "the sidecar has it already";

enum { OPTION_BAR = 256 };

static const apr_getopt_option_t option_table[] = {
    {"sidecar", 's', 1, NULL}, {"yes", 'y', 1, NULL},     {"bar", OPTION_BAR, 1, NULL},
    {"author", 'a', 1, NULL},  {"dry-run", 'n', 0, NULL}, {"help", 'h', 0, NULL},
    {NULL, 0, 0, NULL},
};

#define BAR_DEFAULT 90
#define SHOWN_SIZE 160
#define ANSWER_SIZE 16

typedef struct request_t {
    const char *file, *path, *sidecar_path;
    apr_array_header_t *confirmed; /* const char *: ids */
    double bar;                    /* 0 to 1 */
    int dry;
    fc_import_t import;
    fc_article_t article;
    fc_cutter_t cutter;
    fc_lines_t lines;
    fc_revision_t *revision;
    fc_names_t names;
    const char *authors, *claims; /* to be added, as XML */
    int taken, left;
    apr_pool_t *pool;
} request_t;

/* Where a review stands, or would. */
typedef struct placing_t {
    int has_quote;
    fc_state_t state;       /* of the quote; MISSING where there is none */
    fc_nearness_t nearness; /* where it is missing */
    const char *words;      /* that were looked for */
} placing_t;

/* --- options -------------------------------------------------------------------------------- */

static const char *take_option(void *request, int option, const char *value)
{
    request_t *r = request;
    char *end;

    switch (option) {
    case 's':
        r->sidecar_path = value;
        return NULL;
    case 'y':
        APR_ARRAY_PUSH(r->confirmed, const char *) = value;
        return NULL;
    case OPTION_BAR:
        r->bar = strtod(value, &end) / 100;
        return end > value && *end == '\0' && r->bar > 0 && r->bar <= 1
                   ? NULL
                   : "it takes percents, more than 0 and 100 at most";
    case 'a':
        r->import.author = value;
        return *value ? NULL : "it takes a name";
    case 'n':
        r->dry = 1;
        return NULL;
    default:
        return NULL;
    }
}

static const char *take_arguments(void *request, const char *const *arguments, int count)
{
    request_t *r = request;
    int i;

    if (count < 2 || (count > 2 && r->confirmed->nelts == 0)) {
        return "name the file to import, and one article";
    }
    r->file = arguments[0];
    r->path = arguments[1];
    for (i = 2; i < count; i++) { /* --yes ID ID … */
        APR_ARRAY_PUSH(r->confirmed, const char *) = arguments[i];
    }
    return NULL;
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

static const char *show(const request_t *r, const char *text)
{
    return fc_log_quote(text, SHOWN_SIZE, r->pool);
}

/* --- placing -------------------------------------------------------------------------------- */

/* The worst state of the claim's quotes. */
static apr_status_t look_for_quotes(request_t *r, const fc_claim_t *claim, fc_state_t *state,
                                    fc_error_t *error)
{
    int i;
    apr_status_t rv = APR_SUCCESS;

    *state = FC_STATE_INTACT;
    for (i = 0; i < claim->target_count && rv == APR_SUCCESS; i++) {
        fc_claim_result_t result;

        rv = fc_cutter_look(&r->cutter, &claim->targets[i], &result, error);
        *state = rv == APR_SUCCESS && result.state > *state ? result.state : *state;
    }
    return rv;
}

/* A claim's words without the marks that sentences end with and are quoted by. */
static const char *bare_words(request_t *r, const char *words)
{
    static const char *const ends[] = {".", "!", "?", "…", "\"", "“", "”", "»", "«", "„", " "};
    apr_size_t length = strlen(words), i, n;
    int trimmed;

    do {
        trimmed = 0;
        for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
            n = strlen(ends[i]);
            if (length > n && memcmp(words + length - n, ends[i], n) == 0) {
                length -= n;
                trimmed = 1;
            }
            if (length > n && strncmp(words, ends[i], n) == 0) {
                words += n;
                length -= n;
                trimmed = 1;
            }
        }
    } while (trimmed);
    return apr_pstrmemdup(r->pool, words, length);
}

static apr_status_t place(request_t *r, const fc_found_t *found, placing_t *placing,
                          fc_error_t *error)
{
    apr_status_t rv = APR_SUCCESS;

    memset(placing, 0, sizeof(*placing));
    placing->has_quote = found->claim.target_count > 0;
    placing->state = FC_STATE_MISSING;
    placing->words = placing->has_quote ? found->claim.targets[0].exact
                                        : bare_words(r, found->claim.claim_reviewed);
    if (placing->has_quote) {
        rv = look_for_quotes(r, &found->claim, &placing->state, error);
    }
    if (rv == APR_SUCCESS && placing->state == FC_STATE_MISSING && !found->is_ours) {
        fc_passage_nearest(&placing->nearness, r->cutter.text, placing->words, r->pool);
    }
    return rv;
}

static const char *describe_nearest(request_t *r, const fc_nearness_t *nearness)
{
    const fc_text_t *text = r->cutter.text;
    fc_range_t range = nearness->range;

    return apr_psprintf(r->pool, "line %d: %s",
                        fc_lines_at(&r->lines, fc_text_at(text, range.from)->start),
                        show(r, fc_text_copy(text, range.from, range.to, r->pool)));
}

static int ask(request_t *r, const fc_found_t *found, const fc_nearness_t *nearness)
{
    char answer[ANSWER_SIZE];

    if (!fc_terminal_is(stdin) || !fc_terminal_is(stdout) || strcmp(r->file, FC_STDIN) == 0) {
        return 0;
    }
    printf("%s\n  reviewed: %s\n  nearest (%d%%), %s\nIs this what was reviewed? [y/N] ",
           show(r, found->claim.id),
           show(r, found->claim.claim_reviewed ? found->claim.claim_reviewed : "a quote"),
           (int)(nearness->score * 100), describe_nearest(r, nearness));
    fflush(stdout);
    return fgets(answer, sizeof(answer), stdin) != NULL && (*answer == 'y' || *answer == 'Y');
}

/* --- taking --------------------------------------------------------------------------------- */

/* What the claim reads as in a sidecar's style. *authors: its author is appended where it is new.
 */
static const char *write_claim(request_t *r, fc_found_t *found, fc_names_t *names,
                               const fc_sidecar_style_t *style, const char *lang,
                               const char **authors)
{
    const fc_author_t *author;
    const char *xml = "";
    int is_new;

    author = found->author.id ? apr_hash_get(names->authors, found->author.id, APR_HASH_KEY_STRING)
                              : NULL;
    if (found->author.id != NULL && author == NULL &&
        xmlValidateNCName(BAD_CAST found->author.id, 0) == 0) {
        author = apr_pmemdup(r->pool, &found->author, sizeof(*author));
        apr_hash_set(names->authors, author->id, APR_HASH_KEY_STRING, author);
        xml = fc_author_xml(author, style, lang, r->pool);
    } else if (author == NULL || strcmp(author->name, found->author.name) != 0) {
        author = fc_names_author(names, found->author.name, found->author.url, found->author.lang,
                                 &is_new);
        xml = is_new ? fc_author_xml(author, style, lang, r->pool) : "";
    }
    found->claim.author = author;
    *authors = apr_pstrcat(r->pool, *authors, xml, NULL);
    return fc_claim_xml(&found->claim, style, lang, r->pool);
}

/* Reads the claim as a sidecar of it alone, as it will be known: what isn't valid is refused, and the
 * others stay. NULL and what is wrong in *fault. */
static const fc_claim_t *read_alone(request_t *r, const fc_found_t *found, const char **fault)
{
    static const fc_sidecar_style_t style = {"", "  ", "\n"};
    const fc_sidecar_t *empty, *sidecar = NULL;
    fc_found_t copy = *found;
    fc_names_t names;
    fc_error_t error;
    const char *xml = fc_fresh_sidecar(NULL, NULL, r->pool), *end = strstr(xml, "</claimReviews");
    const char *authors = "", *claim;
    apr_status_t rv;

    rv = fc_sidecar_parse(&empty, &error, "the review", xml, strlen(xml), &fc_article_limits,
                          r->pool);
    if (rv == APR_SUCCESS) {
        fc_names_collect(&names, empty, r->pool);
        claim = write_claim(r, &copy, &names, &style, NULL, &authors);
        xml = apr_pstrcat(r->pool, apr_pstrmemdup(r->pool, xml, (apr_size_t)(end - xml)), authors,
                          claim, end, NULL);
        rv = fc_sidecar_parse(&sidecar, &error, "the review", xml, strlen(xml), &fc_article_limits,
                              r->pool);
    }
    *fault = rv == APR_SUCCESS ? NULL : error.message;
    return rv == APR_SUCCESS ? sidecar->claims : NULL;
}

static int is_same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Whether the sidecar has the review already; by its quote, or else by what it reviews. */
static int is_there(const request_t *r, const fc_claim_t *claim, int by_quote)
{
    const fc_sidecar_t *sidecar = fc_sidecar_edit_sidecar(fc_revision_edit(r->revision));
    int i;

    for (i = 0; i < sidecar->claim_count; i++) {
        const fc_claim_t *known = &sidecar->claims[i];
        int same_author = strcmp(known->author->name, claim->author->name) == 0;

        if (is_same(known->url, claim->url) &&
            (by_quote ? is_same(known->targets[0].exact, claim->targets[0].exact) && same_author
                      : is_same(known->claim_reviewed, claim->claim_reviewed) &&
                            (claim->url != NULL || same_author))) {
            return 1;
        }
    }
    return 0;
}

static void leave(request_t *r, const fc_found_t *found, const char *why)
{
    r->left++;
    printf("not taken: %s: %s\n", found->claim.id ? show(r, found->claim.id) : found->remarks.where,
           why);
}

static void take(request_t *r, fc_found_t *found, const char *how)
{
    fc_sidecar_edit_t *edit = fc_revision_edit(r->revision);
    const char *fault;
    const fc_claim_t *read = read_alone(r, found, &fault);

    if (read == NULL || is_there(r, read, 1)) {
        leave(r, found, read ? known_already : fault);
        return;
    }
    r->claims = apr_pstrcat(r->pool, r->claims,
                            write_claim(r, found, &r->names, fc_sidecar_edit_style(edit),
                                        fc_sidecar_edit_sidecar(edit)->lang, &r->authors),
                            NULL);
    r->taken++;
    printf("taken: %s: %s\n", show(r, found->claim.id), how);
}

/* A passage for a review that has no quote, or whose quote isn't there: near enough, or an
 * editor's choice. */
static apr_status_t take_nearest(request_t *r, fc_found_t *found, const placing_t *placing,
                                 fc_error_t *error)
{
    const fc_nearness_t *nearness = &placing->nearness;
    const char *where = nearness->count ? describe_nearest(r, nearness) : "";
    int percent = (int)(nearness->score * 100), confirmed = is_confirmed(r, found->claim.id);
    const fc_target_t *target;
    int widened;
    apr_status_t rv;

    if (nearness->count == 0 || nearness->score < 0.3) {
        leave(r, found, "nothing in the article comes near it");
        return APR_SUCCESS;
    }
    if (!confirmed && (nearness->score < r->bar || nearness->count > 1)) {
        if (!ask(r, found, nearness)) {
            leave(r, found,
                  apr_psprintf(r->pool,
                               nearness->count > 1
                                   ? "its words stand in the article several times (%d%%), the "
                                     "first in %s: --yes %s takes that"
                                   : "nearest to it (%d%%) is %s: --yes %s takes that",
                               percent, where, found->claim.id));
            return APR_SUCCESS;
        }
        confirmed = 1;
    }
    rv = fc_cutter_cut(&r->cutter, nearness->range, NULL, &target, &widened, error, r->pool);
    if (rv != APR_SUCCESS || target == NULL) {
        if (rv == APR_SUCCESS) {
            leave(r, found,
                  apr_pstrcat(r->pool, "no quote tells its passage from others: ", where, NULL));
        }
        return rv;
    }
    ((fc_target_t *)target)->lang = r->cutter.language;
    found->claim.targets = target;
    found->claim.target_count = 1;
    if (!confirmed && nearness->score < 1) {
        found->claim.status = FC_WORK_DRAFT;
    }
    take(r, found,
         apr_psprintf(r->pool, "%d%%, %s%s", percent, where,
                      !confirmed && nearness->score < 1
                          ? ": as a draft, since the words aren't quite those that were reviewed"
                          : ""));
    return APR_SUCCESS;
}

static apr_status_t take_placed(request_t *r, fc_found_t *found, fc_error_t *error)
{
    static const char *const states[] = {"its quote is intact", "its quote is changed",
                                         "its quote is missing"};
    placing_t placing;
    apr_status_t rv = place(r, found, &placing, error);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (placing.has_quote && (placing.state != FC_STATE_MISSING || found->is_ours)) {
        take(r, found, states[placing.state]);
        return APR_SUCCESS;
    }
    return take_nearest(r, found, &placing, error);
}

/* --- each ----------------------------------------------------------------------------------- */

static void give_id(request_t *r, fc_found_t *found)
{
    const char *wanted = found->claim.id;

    if (wanted != NULL && xmlValidateNCName(BAD_CAST wanted, 0) == 0 &&
        apr_hash_get(r->names.claims, wanted, APR_HASH_KEY_STRING) == NULL) {
        apr_hash_set(r->names.claims, wanted, APR_HASH_KEY_STRING, "");
        return;
    }
    found->claim.id =
        fc_names_claim(&r->names, wanted                        ? wanted
                                  : found->claim.claim_reviewed ? found->claim.claim_reviewed
                                                                : found->claim.targets[0].exact);
    if (wanted != NULL) {
        fc_remark(&found->remarks, "its id is taken or no XML name, and becomes %s",
                  found->claim.id);
    }
}

static apr_status_t import_one(request_t *r, fc_found_t *found, fc_error_t *error)
{
    static const fc_target_t stand_in = {.exact = "a quote", .start = -1, .end = -1};
    const fc_claim_t *read;
    fc_found_t trial = *found;
    const char *fault;

    if (found->refused != NULL) {
        found->claim.id = NULL;
        leave(r, found, found->refused);
        return APR_SUCCESS;
    }
    trial.claim.id = "trial"; /* it gets its own, for good, only where it is new */
    if (trial.claim.target_count == 0) {
        trial.claim.targets = &stand_in;
        trial.claim.target_count = 1;
    }
    read = read_alone(r, &trial, &fault);
    if (read != NULL && is_there(r, read, found->claim.target_count > 0)) {
        leave(r, found, known_already);
        return APR_SUCCESS;
    }
    give_id(r, found);
    if (read == NULL) {
        leave(r, found, fault);
        return APR_SUCCESS;
    }
    return take_placed(r, found, error);
}

static apr_status_t import_all(request_t *r, apr_array_header_t *documents, fc_error_t *error)
{
    apr_array_header_t *found = fc_import_collect(documents, r->file, &r->import, r->pool);
    apr_status_t rv = APR_SUCCESS;
    int i;

    if (found->nelts == 0) {
        *error = (fc_error_t){r->file, 0, 0,
                              "there is no ClaimReview and no annotation in it: name another file"};
        return APR_EINVAL;
    }
    for (i = 0; i < found->nelts && rv == APR_SUCCESS; i++) {
        rv = import_one(r, &APR_ARRAY_IDX(found, i, fc_found_t), error);
    }
    return rv;
}

static apr_status_t write_all(request_t *r, fc_error_t *error)
{
    const fc_sidecar_t *changed;
    apr_status_t rv;

    if (r->taken == 0 || r->dry) {
        return APR_SUCCESS;
    }
    fc_sidecar_edit_append(fc_revision_edit(r->revision),
                           apr_pstrcat(r->pool, r->authors, r->claims, NULL));
    rv = fc_revision_preview(r->revision, &changed, error);
    return rv == APR_SUCCESS ? fc_revision_commit(r->revision, error) : rv;
}

static int import(void *request)
{
    request_t *r = request;
    apr_array_header_t *documents;
    const fc_sidecar_t *sidecar;
    fc_error_t error;
    apr_status_t rv = fc_article_read_page(&r->article, &error, r->path, r->pool);

    if (rv == APR_SUCCESS) {
        rv = fc_feed_read(&documents, &error, r->file, r->pool);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_cutter_open(&r->cutter, &error, &r->article, r->import.now, r->pool);
    }
    if (rv == APR_SUCCESS) {
        r->lines = fc_lines_find(r->article.bytes, r->article.length, r->pool);
        r->sidecar_path = r->sidecar_path ? r->sidecar_path : fc_article_sidecar(r->path, r->pool);
        rv = fc_revision_begin(&r->revision, &error, r->sidecar_path,
                               fc_fresh_sidecar(r->cutter.language, NULL, r->pool), r->pool);
    }
    if (rv == APR_SUCCESS) {
        sidecar = fc_sidecar_edit_sidecar(fc_revision_edit(r->revision));
        fc_names_collect(&r->names, sidecar, r->pool);
        r->import.language = sidecar->lang;
        rv = import_all(r, documents, &error);
    }
    if (rv == APR_SUCCESS) {
        rv = write_all(r, &error);
    }
    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    printf("%s: %d taken, %d not%s\n", r->sidecar_path, r->taken, r->left,
           r->dry ? " (nothing written: --dry-run)" : "");
    if (fflush(stdout) != 0) {
        return fc_command_print("");
    }
    return r->left > 0 ? FC_EXIT_DIFFERS : FC_EXIT_FINE;
}

static const fc_usage_t usage = {"import", help, option_table, take_option, take_arguments, import};

int fc_command_import(int argc, const char *const *argv, apr_pool_t *p)
{
    request_t request = {.pool = p, .bar = BAR_DEFAULT / 100.0, .authors = "", .claims = ""};

    request.import.now = apr_time_now();
    request.confirmed = apr_array_make(p, 4, sizeof(const char *));
    return fc_usage_run(&usage, &request, argc, argv, p);
}
