/* factcheck quote: words of an article turned into a claim. */
#include <string.h>
#include <apr_file_info.h>
#include <apr_strings.h>
#include <libxml/parser.h>
#include <utf8proc.h>
#include "article.h"
#include "claim_xml.h"
#include "command.h"
#include "cutter.h"
#include "engine/charset.h"
#include "fresh.h"
#include "lines.h"
#include "revision.h"

static const char help[] =
    "usage: factcheck quote ARTICLE TEXT [options]\n\n"
    "Finds the words in the article, as they were copied out of a browser or typed (- reads\n"
    "them from standard input), and writes a claimReview for them: quote, and as many words\n"
    "before and after it as single the passage out. It is a draft until a verdict is given.\n\n"
    "  -i, --into             into the sidecar, which is made if need be; every other byte of\n"
    "                         it stays (else the claim goes to standard output)\n"
    "  -s, --sidecar FILE     the sidecar (else ARTICLE.claims.xml)\n"
    "  -n, --which N          where the words stand several times: the Nth of them (1)\n"
    "      --id ID            of the claim (else made of its words)\n"
    "  -a, --author NAME      who checks: the id of an author in the sidecar, or a name\n"
    "      --verdict WORDS    such as \"Mostly accurate\": then the claim is no draft\n"
    "  -h, --help             this\n\n"
    "exit code: 0 written, 1 the article hasn't these words, 2 wrong usage, or a file can't be\n"
    "read or written\n";

enum { OPTION_ID = 256, OPTION_VERDICT };

static const apr_getopt_option_t option_table[] = {
    {"into", 'i', 0, NULL},     {"sidecar", 's', 1, NULL}, {"which", 'n', 1, NULL},
    {"id", OPTION_ID, 1, NULL}, {"author", 'a', 1, NULL},  {"verdict", OPTION_VERDICT, 1, NULL},
    {"help", 'h', 0, NULL},     {NULL, 0, 0, NULL},
};

/* How much of a passage a message shows, in bytes. */
#define SHOWN_SIZE 300
/* More is no quote. */
#define TEXT_SIZE (1024 * 1024)

/* What readers see of an author whom nobody has named yet. */
#define UNNAMED "Unnamed author"
/* The verdict of a draft. */
#define UNRATED "Unrated"

typedef struct request_t {
    const char *path, *text, *sidecar, *id, *author, *verdict;
    int into, which;
    fc_article_t article;
    fc_cutter_t cutter;
    apr_time_t now;
    apr_pool_t *pool;
} request_t;

/* --- options -------------------------------------------------------------------------------- */

static const char *take_option(void *request, int option, const char *value)
{
    request_t *r = request;
    switch (option) {
    case 'i':
        r->into = 1;
        return NULL;
    case 's':
        r->sidecar = value;
        return NULL;
    case 'n':
        r->which = (int)apr_atoi64(value);
        return r->which > 0 ? NULL : "it takes a number from 1 on";
    case OPTION_ID:
        r->id = value;
        return xmlValidateNCName(BAD_CAST value, 0) == 0
                   ? NULL
                   : "an id begins with a letter or _, and goes on with letters, digits, . - _";
    case 'a':
        r->author = value;
        return *value ? NULL : "it takes an id or a name";
    case OPTION_VERDICT:
        r->verdict = value;
        return value[strspn(value, " \t\r\n")] ? NULL : "it takes the verdict in words";
    default:
        return NULL;
    }
}

static const char *take_arguments(void *request, const char *const *arguments, int count)
{
    request_t *r = request;

    if (count != 2) {
        return "name an article and its words (in quotation marks, as one)";
    }
    r->path = arguments[0];
    r->text = arguments[1];
    return NULL;
}

static apr_status_t read_text(request_t *r, fc_error_t *error)
{
    apr_size_t length = strlen(r->text), i;
    utf8proc_int32_t cp;
    apr_status_t rv = APR_SUCCESS;

    if (strcmp(r->text, FC_STDIN) == 0) {
        rv = fc_file_read(&r->text, &length, TEXT_SIZE, error, FC_STDIN, r->pool);
    }
    for (i = 0; rv == APR_SUCCESS && i < length;) {
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)r->text + i,
                                              (utf8proc_ssize_t)(length - i), &cp);

        if (n <= 0 || cp == 0) {
            *error = (fc_error_t){"the words", 0, 0,
                                  apr_psprintf(r->pool,
                                               "byte %" APR_SIZE_T_FMT " of them isn't UTF-8: "
                                               "give them as UTF-8",
                                               i + 1)};
            rv = APR_EINVAL;
        }
        i += n > 0 ? (apr_size_t)n : 1;
    }
    return rv;
}

/* --- finding -------------------------------------------------------------------------------- */

static int line_of(request_t *r, const fc_range_t *range)
{
    fc_lines_t lines = fc_lines_find(r->article.bytes, r->article.length, r->pool);

    return fc_lines_at(&lines, fc_text_at(r->cutter.text, range->from)->start);
}

static const char *show(request_t *r, const char *text)
{
    return fc_log_quote(text, SHOWN_SIZE, r->pool);
}

static int is_utf8(const char *bytes, apr_size_t length)
{
    utf8proc_int32_t cp;
    utf8proc_ssize_t n = 1;
    apr_size_t i;

    for (i = 0; i < length && n > 0; i += n > 0 ? (apr_size_t)n : 0) {
        n = utf8proc_iterate((const utf8proc_uint8_t *)bytes + i, (utf8proc_ssize_t)(length - i),
                             &cp);
    }
    return n > 0;
}

static int is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80) {
        text++;
    }
    return *text == '\0';
}

/* A page that doesn't say what encoding it has, or says another, has other words for readers. */
static const char *doubt_encoding(request_t *r)
{
    const fc_article_t *article = &r->article;
    apr_size_t head = article->length, bom;
    const char *name;

    head = head > FC_CHARSET_PRESCAN ? FC_CHARSET_PRESCAN : head;
    name = fc_charset_name(fc_charset_detect(article->bytes, head, NULL, &bom));
    if (strcmp(name, "UTF-8") == 0 || !is_utf8(article->bytes, article->length) ||
        is_ascii(r->text)) {
        return "";
    }
    return apr_psprintf(r->pool,
                        "; it seems to be UTF-8, but browsers read it as %s: add <meta "
                        "charset=\"utf-8\">",
                        name);
}

static int report_absent(request_t *r, const fc_nearness_t *nearness)
{
    const char *near = "";

    if (nearness->count > 0 && nearness->score > 0.3) {
        near = apr_psprintf(r->pool, "; what comes nearest (%d%%) stands in line %d: %s",
                            (int)(nearness->score * 100), line_of(r, &nearness->range),
                            show(r, fc_text_copy(r->cutter.text, nearness->range.from,
                                                 nearness->range.to, r->pool)));
    }
    fc_command_fail("%s: it hasn't the words %s%s%s", r->path, show(r, r->text), near,
                    doubt_encoding(r));
    return FC_EXIT_DIFFERS;
}

/* Chooses among several places, and says that there are. */
static int choose(request_t *r, int count)
{
    if (r->which > count) {
        return 0;
    }
    if (count > 1 && r->which == 0) {
        fc_log(&fc_command_log, FC_LOG_WARNING,
               "%s: the words stand there %d times: this is the first of them; --which says "
               "another",
               r->path, count);
    }
    return r->which ? r->which : 1;
}

/* The passage that is meant; the exit code. */
static int find_passage(request_t *r, fc_range_t *range)
{
    fc_target_t target = {.exact = r->text, .start = -1, .end = -1, .occurrence_said = 1};
    fc_claim_result_t found;
    fc_nearness_t nearness;
    fc_error_t error;
    int chosen;

    if (fc_cutter_look(&r->cutter, &target, &found, &error) != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    if (found.state == FC_STATE_INTACT) {
        const fc_match_t *match;

        chosen = choose(r, found.match_count);
        if (chosen == 0) {
            return fc_command_fail("%s: the words stand there %d times, and so there is no "
                                   "number %d",
                                   r->path, found.match_count, r->which);
        }
        match = &found.matches[chosen - 1];
        return fc_passage_at(range, r->cutter.text, match->start, match->end)
                   ? FC_EXIT_FINE
                   : fc_command_fail("%s: the passage has no text of its own", r->path);
    }
    fc_passage_nearest(&nearness, r->cutter.text, r->text, r->pool);
    if (nearness.count == 0 || nearness.score < 1) {
        return report_absent(r, &nearness);
    }
    if (nearness.count > 1) {
        fc_log(&fc_command_log, FC_LOG_WARNING,
               "%s: but for white space and letter case, the words stand there %d times: this is "
               "the first of them",
               r->path, nearness.count);
    }
    *range = nearness.range;
    return FC_EXIT_FINE;
}

/* --- the claim ------------------------------------------------------------------------------ */

static const fc_author_t *choose_author(request_t *r, fc_names_t *names,
                                        const fc_sidecar_t *sidecar, int *is_new)
{
    const char *wanted = r->author;

    if (wanted == NULL && sidecar->claim_count > 0) {
        wanted = sidecar->claims[sidecar->claim_count - 1].author->id;
    }
    if (wanted == NULL && sidecar->author_count > 0) {
        wanted = sidecar->authors[0]->id;
    }
    return fc_names_author(names, wanted ? wanted : UNNAMED, NULL, sidecar->lang, is_new);
}

/* The claim, and its author where that one is new, as XML in the edit's style. NULL: said why. */
static const char *write_claim(request_t *r, const fc_target_t *target, fc_sidecar_edit_t *edit)
{
    const fc_sidecar_t *sidecar = fc_sidecar_edit_sidecar(edit);
    const fc_sidecar_style_t *style = fc_sidecar_edit_style(edit);
    fc_target_t own = *target;
    fc_claim_t claim = {.targets = &own, .target_count = 1, .lang = sidecar->lang};
    const char *author_xml = "";
    fc_names_t names;
    int is_new;

    fc_names_collect(&names, sidecar, r->pool);
    if (r->id != NULL && apr_hash_get(names.claims, r->id, APR_HASH_KEY_STRING)) {
        fc_command_fail("%s: it has a claim with the id %s already: choose another", r->sidecar,
                        show(r, r->id));
        return NULL;
    }
    own.lang = claim.alternate_name_lang = sidecar->lang;
    claim.id = r->id ? r->id : fc_names_claim(&names, target->exact);
    claim.author = choose_author(r, &names, sidecar, &is_new);
    claim.date_published.text = fc_fresh_date(r->now, r->pool);
    claim.status = r->verdict ? FC_WORK_PUBLISHED : FC_WORK_DRAFT;
    claim.alternate_name = r->verdict ? r->verdict : UNRATED;
    if (is_new) {
        author_xml = fc_author_xml(claim.author, style, sidecar->lang, r->pool);
        if (r->author == NULL) {
            fc_log(&fc_command_log, FC_LOG_WARNING,
                   "%s: it declares no author, and so the claim's is \"" UNNAMED
                   "\": correct the name, or say --author",
                   r->sidecar);
        }
    }
    r->id = claim.id;
    return apr_pstrcat(r->pool, author_xml, fc_claim_xml(&claim, style, sidecar->lang, r->pool),
                       NULL);
}

static int print_claim(request_t *r, const fc_target_t *target)
{
    const char *bytes = fc_fresh_sidecar(NULL, NULL, r->pool), *xml;
    apr_size_t length = strlen(bytes);
    fc_sidecar_edit_t *edit;
    fc_error_t error;
    apr_finfo_t info;
    apr_status_t rv = APR_SUCCESS;

    if (apr_stat(&info, r->sidecar, APR_FINFO_TYPE, r->pool) == APR_SUCCESS) {
        rv = fc_file_read(&bytes, &length, fc_article_limits.sidecar_size, &error, r->sidecar,
                          r->pool);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_sidecar_edit_open(&edit, &error, r->sidecar, bytes, length, &fc_article_limits,
                                  r->pool);
    }
    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    xml = write_claim(r, target, edit);
    return xml ? fc_command_print(xml) : FC_EXIT_TROUBLE;
}

/* Whether the claim that was added last is found where it is to be. */
static apr_status_t check_added(request_t *r, const fc_sidecar_t *sidecar, fc_error_t *error)
{
    const fc_annotator_t *annotator;
    fc_claim_result_t result;
    apr_status_t rv = fc_article_review(&r->article, error, sidecar, r->pool);

    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&annotator, error, &r->article, r->now, 0, r->pool);
    }
    if (rv == APR_SUCCESS) {
        fc_annotator_result(annotator, sidecar->claim_count - 1, &result);
        if (result.state != FC_STATE_INTACT || result.match_count != 1) {
            *error = (fc_error_t){r->sidecar, 0, 0,
                                  "the quote wouldn't be found in the article again, and so the "
                                  "sidecar stays as it is"};
            rv = APR_EINVAL;
        }
    }
    return rv;
}

static int add_claim(request_t *r, const fc_target_t *target)
{
    const fc_sidecar_t *changed;
    fc_revision_t *revision;
    fc_error_t error;
    const char *xml;
    apr_status_t rv =
        fc_revision_begin(&revision, &error, r->sidecar,
                          fc_fresh_sidecar(r->cutter.language, NULL, r->pool), r->pool);

    if (rv == APR_SUCCESS) {
        xml = write_claim(r, target, fc_revision_edit(revision));
        if (xml == NULL) {
            return FC_EXIT_TROUBLE;
        }
        fc_sidecar_edit_append(fc_revision_edit(revision), xml);
        rv = fc_revision_preview(revision, &changed, &error);
    }
    if (rv == APR_SUCCESS) {
        rv = check_added(r, changed, &error);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_revision_commit(revision, &error);
    }
    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    return fc_command_print(apr_psprintf(r->pool, "%s:%d: added %s\n", r->sidecar,
                                         changed->claims[changed->claim_count - 1].line,
                                         show(r, r->id)));
}

static int quote_passage(request_t *r, fc_range_t range)
{
    const fc_target_t *target;
    fc_error_t error;
    int widened;

    if (fc_cutter_cut(&r->cutter, range, NULL, &target, &widened, &error, r->pool) != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    if (target == NULL) {
        return fc_command_fail("%s: line %d: no quote tells this passage from the others, or it "
                               "holds what can't be quoted (bytes that aren't characters, a "
                               "footnote's digit after another): choose a longer or another part "
                               "of it",
                               r->path, line_of(r, &range));
    }
    if (widened) {
        fc_log(&fc_command_log, FC_LOG_WARNING,
               "%s: the words around this passage don't tell it from its twins, and so the quote "
               "is longer than what was asked for",
               r->path);
    }
    return r->into ? add_claim(r, target) : print_claim(r, target);
}

static int quote(void *request)
{
    request_t *r = request;
    fc_range_t range = {0};
    fc_error_t error;
    apr_status_t rv = fc_article_read_page(&r->article, &error, r->path, r->pool);
    int code;

    if (rv == APR_SUCCESS) {
        rv = read_text(r, &error);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_cutter_open(&r->cutter, &error, &r->article, r->now, r->pool);
    }
    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    r->sidecar = r->sidecar ? r->sidecar : fc_article_sidecar(r->path, r->pool);
    code = find_passage(r, &range);
    return code == FC_EXIT_FINE ? quote_passage(r, range) : code;
}

static const fc_usage_t usage = {"quote", help, option_table, take_option, take_arguments, quote};

int fc_command_quote(int argc, const char *const *argv, apr_pool_t *p)
{
    request_t request = {.pool = p, .now = apr_time_now()};

    return fc_usage_run(&usage, &request, argc, argv, p);
}
