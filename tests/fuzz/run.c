/* A page's way through the annotator, and what must hold of what comes out. */
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "engine/scanner.h"
#include "page.h"

/* --- injected markup --- */

#define NESTED_MAX 64

typedef struct markup_t {
    const char *at, *end;
    const char *open[NESTED_MAX]; /* names of elements open within what has data-factcheck-ui */
    size_t lengths[NESTED_MAX];
    int depth;
} markup_t;

static int is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':';
}

static size_t name_length(const char *at, const char *end)
{
    size_t n = 0;
    while (at + n < end && is_name(at[n])) {
        n++;
    }
    return n;
}

static void check_reference(const markup_t *m)
{
    const char *semicolon = memchr(m->at, ';', (size_t)(m->end - m->at));
    FUZZ_CHECK(semicolon && semicolon - m->at < 12, "a lone & in injected markup");
}

/* Attributes up to the tag's '>'. Returns 1 where data-factcheck-ui is one of them. */
static int take_attributes(markup_t *m)
{
    int is_ui = 0;

    while (m->at < m->end && *m->at == ' ') {
        size_t n = name_length(++m->at, m->end);
        FUZZ_CHECK(n > 0 && strncmp(m->at, "on", 2) && strncmp(m->at, "style", 5),
                   "an injected attribute at %.40s", m->at);
        is_ui |= n == 17 && !memcmp(m->at, "data-factcheck-ui", n);
        m->at += n;
        if (m->at + 1 < m->end && m->at[0] == '=') {
            FUZZ_CHECK(m->at[1] == '"', "an unquoted attribute");
            FUZZ_CHECK(strncmp(m->at + 2, "javascript", 10) && strncmp(m->at + 2, "data:", 5),
                       "a link that runs");
            for (m->at += 2; m->at < m->end && *m->at != '"'; m->at++) {
                FUZZ_CHECK(*m->at != '<' && *m->at != '>', "%c in an attribute", *m->at);
                if (*m->at == '&') {
                    check_reference(m);
                }
            }
            m->at++;
        }
    }
    FUZZ_CHECK(m->at < m->end && *m->at == '>', "an injected tag doesn't end");
    m->at++;
    return is_ui;
}

static int is_void(const char *name, size_t n)
{
    return (n == 4 && !memcmp(name, "link", 4)) || (n == 2 && !memcmp(name, "br", 2)) ||
           (n == 3 && (!memcmp(name, "img", 3) || !memcmp(name, "wbr", 3))) ||
           (n == 2 && !memcmp(name, "hr", 2));
}

/* One element with all that is in it, or a tag of a highlight. Returns how the number of open
 * highlights changes. */
static int take_injected(markup_t *m)
{
    static const char close[] = "</fact-check>", highlight[] = "fact-check";
    const char *name;
    size_t n;
    int is_ui;

    if ((size_t)(m->end - m->at) >= sizeof(close) - 1 && !memcmp(m->at, close, sizeof(close) - 1)) {
        m->at += sizeof(close) - 1;
        return -1;
    }
    do {
        if (*m->at != '<') {
            FUZZ_CHECK(m->depth > 0, "injected text outside an element");
            FUZZ_CHECK(*m->at != '>', "a > in injected text");
            if (*m->at == '&') {
                check_reference(m);
            }
            m->at++;
        } else if (m->at[1] == '/') {
            n = name_length(m->at + 2, m->end);
            FUZZ_CHECK(m->depth > 0 && m->lengths[m->depth - 1] == n &&
                           !memcmp(m->open[m->depth - 1], m->at + 2, n) && m->at[2 + n] == '>',
                       "injected end tags don't nest: %.40s", m->at);
            m->depth--;
            m->at += n + 3;
        } else {
            name = m->at + 1;
            n = name_length(name, m->end);
            m->at = name + n;
            is_ui = take_attributes(m);
            if (m->depth == 0 && n == sizeof(highlight) - 1 && !memcmp(name, highlight, n)) {
                FUZZ_CHECK(!is_ui, "a highlight that is ui");
                return 1;
            }
            FUZZ_CHECK(m->depth > 0 || is_ui, "injected without data-factcheck-ui: %.20s", name);
            FUZZ_CHECK(n != 6 || memcmp(name, "script", 6), "a script");
            if (!is_void(name, n)) {
                FUZZ_CHECK(m->depth < NESTED_MAX, "injected elements nest deep");
                m->open[m->depth] = name;
                m->lengths[m->depth++] = n;
            }
        }
        FUZZ_CHECK(m->at < m->end || m->depth == 0, "injected markup ends midway");
    } while (m->depth > 0);
    return 0;
}

/* --- runs of text --- */

int fuzz_token_white(const fc_token_t *token)
{
    size_t i;
    int seen = 0;

    if (token->type == FC_TOKEN_REFERENCE) {
        return token->codepoints[0] < 0x80 && strchr(" \n\t\r\f", token->codepoints[0]) != NULL;
    }
    for (i = 0; i < token->length; i++) {
        if (token->bytes[i] != '\0') {
            if (!strchr(" \n\t\r\f", token->bytes[i])) {
                return 0;
            }
            seen = 1;
        }
    }
    return seen ? 1 : -1;
}

/* Numbers each byte of the page by the run of text that it belongs to; 0: none. */
typedef struct runs_t {
    unsigned *run;
    unsigned number;
    apr_off_t end;
} runs_t;

#include "engine/tree.h"

typedef struct reader_t {
    fc_scanner_t *scanner;
    fc_tree_t *tree;
    runs_t *runs;
    int in_words;
} reader_t;

static apr_status_t on_token(void *baton, const fc_token_t *token)
{
    reader_t *reader = baton;
    runs_t *runs = reader->runs;
    fc_tree_events_t events;
    apr_off_t i;
    int white;

    if (token->type != FC_TOKEN_TEXT && token->type != FC_TOKEN_REFERENCE) {
        fc_tree_token(reader->tree, token, &events);
        reader->in_words = 0;
        runs->number++;
    } else {
        if (token->start != runs->end) {
            runs->number++;
        }
        white = fuzz_token_white(token);
        if (!reader->in_words && white >= 0) {
            fc_tree_text(reader->tree, white, &events);
            reader->in_words = !white;
        }
        for (i = token->start; i < token->end; i++) {
            runs->run[i] = runs->number;
        }
    }
    runs->end = token->end;
    return APR_SUCCESS;
}

static void find_runs(runs_t *runs, const fuzz_page_t *page, apr_pool_t *p)
{
    reader_t reader = {.runs = runs};
    size_t bom = page->n >= 3 && !memcmp(page->bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;

    runs->run = apr_pcalloc(p, (page->n + 1) * sizeof(*runs->run));
    runs->number = 1;
    runs->run += bom;
    reader.scanner = fc_scanner_create(on_token, &reader, 65536, p);
    reader.tree = fc_tree_create(reader.scanner, NULL, 0, p);
    fc_scanner_feed(reader.scanner, page->bytes + bom, page->n - bom);
    fc_scanner_finish(reader.scanner);
    runs->run -= bom;
}

/* --- a run --- */

typedef struct state_t {
    fuzz_run_t *run;
    const fuzz_page_t *page;
    fc_annotator_t *annotator;
    runs_t runs;
    apr_off_t fed, left, last; /* last: offset of the last insertion; -1 */
    size_t markup_size, output_size;
    int open;         /* highlights */
    apr_off_t opened; /* where the outermost of them begins */
    apr_pool_t *pool;
} state_t;

static void append(state_t *s, char **buffer, size_t *length, size_t *size, const char *bytes,
                   size_t n)
{
    if (*length + n + 1 > *size) {
        char *grown = apr_palloc(s->pool, *size = 2 * (*length + n + 1));
        if (*length) {
            memcpy(grown, *buffer, *length);
        }
        *buffer = grown;
    }
    memcpy(*buffer + *length, bytes, n);
    *length += n;
    (*buffer)[*length] = '\0';
}

static void check_insertion(state_t *s, const fc_insertion_t *insertion)
{
    markup_t m = {.at = insertion->html, .end = insertion->html + insertion->length};
    apr_off_t at = insertion->offset;
    size_t i;
    int change;

    for (i = 0; i < insertion->length; i++) {
        FUZZ_CHECK((unsigned char)insertion->html[i] >= 0x20 ||
                       insertion->html[i] == '\n' || insertion->html[i] == '\t',
                   "a control character is injected");
        FUZZ_CHECK((unsigned char)insertion->html[i] < 0x7F, "what is injected isn't ASCII");
    }
    while (m.at < m.end) {
        change = take_injected(&m);
        if (change > 0 && s->open == 0) {
            s->opened = at;
        }
        s->open += change;
        FUZZ_CHECK(s->open >= 0, "a highlight ends that didn't begin, at %ld", (long)at);
        if (change > 0) {
            FUZZ_CHECK(at < (apr_off_t)s->page->n && s->runs.run[at],
                       "a highlight begins at %ld, where no text is", (long)at);
        } else if (change < 0) {
            FUZZ_CHECK(at > s->opened, "an empty highlight at %ld", (long)at);
            FUZZ_CHECK(s->runs.run[at - 1] == s->runs.run[s->opened],
                       "a highlight from %ld to %ld isn't within one text", (long)s->opened,
                       (long)at);
        }
    }
}

static void take_insertions(state_t *s)
{
    apr_off_t decided = fc_annotator_decided(s->annotator);
    const fc_insertion_t *insertion;
    char offset[32];
    int n;

    FUZZ_CHECK(decided >= s->left && decided <= s->fed, "decided up to %ld after %ld, of %ld",
               (long)decided, (long)s->left, (long)s->fed);
    while ((insertion = fc_annotator_next(s->annotator)) != NULL) {
        FUZZ_CHECK(insertion->offset >= s->left && insertion->offset >= s->last &&
                       insertion->offset <= decided,
                   "an insertion at %ld after one at %ld; %ld have left, %ld are decided",
                   (long)insertion->offset, (long)s->last, (long)s->left, (long)decided);
        check_insertion(s, insertion);
        if (insertion->offset != s->last) {
            n = apr_snprintf(offset, sizeof(offset), "%c%ld ", FUZZ_PLACE,
                             (long)insertion->offset);
            append(s, &s->run->markup, &s->run->length, &s->markup_size, offset, (size_t)n);
        }
        append(s, &s->run->markup, &s->run->length, &s->markup_size, insertion->html,
               insertion->length);
        s->last = insertion->offset;
    }
    s->left = decided;
}

static void on_log(void *baton, fc_log_level_t level, const char *line)
{
    fuzz_run_t *run = baton;

    (void)level;
    FUZZ_CHECK(!strchr(line, '\n'), "a log line of two");
    run->limited |= strstr(line, "FactCheckLimit") != NULL;
    run->exhausted |= strstr(line, "FactCheckLimit Work") != NULL;
}

static void write_results(state_t *s, const fc_reviews_t *reviews)
{
    fc_claim_result_t result;
    int i, k;
    char *text = "";

    for (i = 0; i < fc_reviews_count(reviews); i++) {
        fc_annotator_result(s->annotator, i, &result);
        text =
            apr_psprintf(s->pool, "%s%d: state %d, cause %d", text, i, result.state, result.cause);
        for (k = 0; k < result.match_count; k++) {
            const fc_match_t *m = &result.matches[k];
            FUZZ_CHECK(m->start < m->end && m->end <= (apr_off_t)s->page->n, "a match of no bytes");
            text = apr_psprintf(s->pool, "%s; %d %d [%ld %ld) %s", text, m->target, m->state,
                                (long)m->start, (long)m->end, m->text ? m->text : "");
        }
        for (k = 1; k <= fc_reviews_claim(reviews, i)->target_count; k++) {
            FUZZ_CHECK(*fc_annotator_explain(s->annotator, i, k, s->pool), "nothing is explained");
        }
        text = apr_pstrcat(s->pool, text, "\n", NULL);
    }
    s->run->results = text;
}

/* The page with what was injected, made of run->markup. */
static void weave(state_t *s)
{
    fuzz_run_t *run = s->run;
    const char *line = run->markup, *markup, *end;
    size_t room = s->page->n + run->length + 1, offset, at = 0;

    run->output = apr_palloc(s->pool, room);
    run->injected = apr_pcalloc(s->pool, room);
    while ((line = strchr(line, FUZZ_PLACE)) != NULL) {
        offset = strtoul(line + 1, (char **)&markup, 10);
        markup++;
        end = strchr(markup, FUZZ_PLACE);
        end = end ? end : run->markup + run->length;
        memcpy(run->output + run->output_n, s->page->bytes + at, offset - at);
        run->output_n += offset - at;
        at = offset;
        memcpy(run->output + run->output_n, markup, (size_t)(end - markup));
        memset(run->injected + run->output_n, 1, (size_t)(end - markup));
        run->output_n += (size_t)(end - markup);
        line = end;
    }
    memcpy(run->output + run->output_n, s->page->bytes + at, s->page->n - at);
    run->output_n += s->page->n - at;
}

void fuzz_page_run(fuzz_run_t *run, const fc_reviews_t *reviews, fc_page_options_t options,
                   fuzz_cuts_t cuts, const fuzz_page_t *page, apr_pool_t *p)
{
    state_t s = {.run = run, .page = page, .last = -1, .pool = p};
    fc_page_options_t *kept = apr_pmemdup(p, &options, sizeof(options));
    fc_log_t *log = apr_pcalloc(p, sizeof(*log));
    size_t at = 0, n;

    memset(run, 0, sizeof(*run));
    log->fn = on_log;
    log->baton = run;
    log->level = FC_LOG_DEBUG;
    kept->log = log;
    append(&s, &run->markup, &run->length, &s.markup_size, "", 0);
    find_runs(&s.runs, page, p);
    FUZZ_CHECK(fc_annotator_open(&s.annotator, reviews, kept, p) == APR_SUCCESS, "opening fails");
    while (at < page->n) {
        char *piece;
        n = fuzz_cut(&cuts, page->n - at);
        piece = fuzz_copy(page->bytes + at, n);
        FUZZ_CHECK(fc_annotator_feed(s.annotator, piece, n) == APR_SUCCESS, "feeding fails");
        free(piece);
        if (fuzz_pause(&cuts)) {
            fc_annotator_flush(s.annotator);
        }
        at += n;
        s.fed = (apr_off_t)at;
        take_insertions(&s);
    }
    FUZZ_CHECK(fc_annotator_finish(s.annotator) == APR_SUCCESS, "finishing fails");
    take_insertions(&s);
    FUZZ_CHECK(s.left == (apr_off_t)page->n, "%ld of %zu bytes are decided at the end",
               (long)s.left, page->n);
    FUZZ_CHECK(s.open == 0, "a highlight doesn't end");
    run->reason = fc_annotator_reason(s.annotator);
    write_results(&s, reviews);
    weave(&s);
}
