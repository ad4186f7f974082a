#include "note.h"

#include <string.h>
#include <apr_hash.h>
#include <apr_strings.h>

#include "note_item.h"
#include "note_review.h"
#include "tree.h"
#include "words.h"

const char *fc_note_language(const char *wanted, const char *sidecar_lang, const char *page_lang)
{
    const fc_words_t *words = NULL;

    if (wanted && strcasecmp(wanted, "auto"))
        words = fc_words_find(wanted);
    if (!words)
        words = fc_words_find(sidecar_lang);
    if (!words)
        words = fc_words_find(page_lang);
    return words ? words->language : "en";
}

int fc_note_rating_family(const fc_claim_t *claim)
{
    double span = claim->best_rating - claim->worst_rating;
    double share;

    if (!claim->has_rating || claim->status == FC_WORK_WITHDRAWN || span == 0)
        return 0;
    share = (claim->rating_value - claim->worst_rating) / span;
    share = share > 0 ? share < 1 ? share : 1 : 0; /* 0 where it is no number, too */
    return 1 + (int)(4 * share + 0.5);
}

void fc_note_look(fc_html_t *h, int family)
{
    static const char *const looks[] = {"",
                                        " data-fc=\"1\"",
                                        " data-fc=\"2\"",
                                        " data-fc=\"3\"",
                                        " data-fc=\"4\"",
                                        " data-fc=\"5\""};

    fc_html_raw(h, looks[family]);
}

const char *fc_note_usual_id(const fc_claim_t *claim, apr_pool_t *p)
{
    return apr_pstrcat(p, FC_ID_PREFIX "note-", claim->id, NULL);
}

static fc_note_writer_t writer(fc_html_t *h, const fc_note_page_t *page)
{
    const fc_words_t *words = fc_words_find(page->language);

    return (fc_note_writer_t){.h = h, .words = words ? words : fc_words_find("en"), .page = page};
}

/* --- the reference --- */

void fc_note_reference(fc_html_t *h, const fc_note_page_t *page, const fc_claim_t *claim,
                       fc_state_t state, const char *note_id, const char *body_id)
{
    fc_note_writer_t w = writer(h, page);
    int changed = state != FC_STATE_INTACT;

    if (changed)
        fc_note_open_reference(&w, 0);
    else
        fc_note_part(&w, claim, FC_PART_REFERENCE);
    fc_note_open_fragment(&w, note_id, " role=\"doc-noteref\"");
    fc_note_name(&w, claim, changed);
    fc_html_raw(h, "</a>");
    if (page->popover)
        fc_note_button(&w, claim, changed, body_id);
    fc_html_raw(h, " </fc-ref>");
}

/* --- the scope: what was checked, by whom, when, and that the rest was not --- */

typedef struct scope_t {
    fc_note_writer_t *w; /* introduced: the first of those who checked */
    int checks;          /* notes whose review is in force */
    int author_count;    /* all who checked */
    const fc_date_t *from, *to;
} scope_t;

static void gather_dates(scope_t *scope, const fc_claim_t *claim)
{
    const fc_date_t *last = claim->date_modified ? claim->date_modified : &claim->date_published;

    if (!scope->from || claim->date_published.time < scope->from->time)
        scope->from = &claim->date_published;
    if (!scope->to || last->time > scope->to->time)
        scope->to = last;
}

static void gather_scope(scope_t *scope, const fc_note_t *notes, int n)
{
    apr_hash_t *names = apr_hash_make(scope->w->h->pool);
    const fc_author_t *last = NULL;

    for (int i = 0; i < n; i++) {
        const fc_claim_t *claim = notes[i].claim;

        /* What no longer stands in the page is no passage of it. */
        if (fc_note_standing(scope->w, claim) != FC_REVIEW_IN_FORCE || !notes[i].place_count)
            continue;
        scope->checks++;
        gather_dates(scope, claim);
        if (claim->author == last)
            continue;
        last = claim->author;
        if (apr_hash_get(names, claim->author->name, APR_HASH_KEY_STRING))
            continue;
        apr_hash_set(names, claim->author->name, APR_HASH_KEY_STRING, claim->author);
        if (scope->author_count < FC_AUTHORS_INTRODUCED)
            scope->w->introduced[scope->author_count] = claim->author;
        scope->author_count++;
    }
}

static void write_day(void *baton, const void *value)
{
    const scope_t *scope = baton;
    fc_date_t day = *(const fc_date_t *)value;

    day.has_time = 0;
    fc_words_date(scope->w->h, scope->w->words, &day);
}

static void write_when(void *baton, const void *value)
{
    const scope_t *scope = value;
    int one_day = scope->from->year == scope->to->year && scope->from->month == scope->to->month &&
                  scope->from->day == scope->to->day;
    const fc_word_fill_t fills[] = {
        {"date", write_day, scope->from},
        {"from", write_day, scope->from},
        {"to", write_day, scope->to},
        {NULL, NULL, NULL},
    };

    fc_words_write(scope->w->h, scope->w->words, one_day ? FC_WORD_WHEN_ON : FC_WORD_WHEN_BETWEEN,
                   0, fills, baton);
}

static void write_author(void *baton, const void *value)
{
    const scope_t *scope = baton;
    const fc_author_t *author = *(const fc_author_t *const *)value;

    fc_note_linked(scope->w, author->name, author->lang, author->url);
}

static void write_more(void *baton, const void *value)
{
    const scope_t *scope = baton;

    (void)value;
    fc_note_word(scope->w, FC_WORD_MORE, scope->author_count - FC_AUTHORS_INTRODUCED);
}

/* The list from value on, which points into introduced: a, b and c. */
static void write_authors(void *baton, const void *value)
{
    const scope_t *scope = baton;
    const fc_author_t *const *author = value;
    int more = scope->author_count > FC_AUTHORS_INTRODUCED;
    int named = more ? FC_AUTHORS_INTRODUCED : scope->author_count;
    int left = (int)(scope->w->introduced + named - author) + more;
    const fc_word_fill_t fills[] = {
        {"first", write_author, author},
        {"rest", write_authors, author + 1},
        {"last", more ? write_more : write_author, author + 1},
        {NULL, NULL, NULL},
    };

    if (left == 1)
        write_author(baton, author);
    else
        fc_words_write(scope->w->h, scope->w->words, left == 2 ? FC_WORD_AND : FC_WORD_COMMA, 0,
                       fills, baton);
}

static void write_scope(fc_note_writer_t *w, const fc_note_t *notes, int n)
{
    scope_t scope = {.w = w};
    const fc_word_fill_t fills[] = {
        {"authors", write_authors, w->introduced},
        {"when", write_when, &scope},
        {NULL, NULL, NULL},
    };

    gather_scope(&scope, notes, n);
    fc_html_raw(w->h, "<p>");
    if (scope.checks)
        fc_words_write(w->h, w->words, FC_WORD_SCOPE, scope.checks, fills, &scope);
    else
        fc_note_word(w, FC_WORD_SCOPE_NONE, 0);
    fc_html_raw(w->h, " ");
    fc_note_word(w, FC_WORD_SCOPE_REST, 0);
    if (w->page->about) {
        fc_html_raw(w->h, " ");
        fc_note_open_link(w, w->page->about);
        fc_note_word(w, FC_WORD_ABOUT, 0);
        fc_html_raw(w->h, "</a>");
    }
    fc_html_raw(w->h, "</p>");
}

/* --- the section --- */

/* The notes that have a place in the page, or under a title those that have none. Nothing where
 * there are no such notes. */
static void write_list(const fc_note_writer_t *w, const fc_note_t *notes, int n, int placed)
{
    int count = 0;

    for (int i = 0; i < n; i++) {
        if ((notes[i].place_count > 0) != placed)
            continue;
        if (count++ == 0) {
            if (!placed) {
                fc_html_raw(w->h, "<p><strong>");
                fc_note_word(w, FC_WORD_MISSING, 0);
                fc_html_raw(w->h, "</strong></p>");
            }
            /* A list without markers is no list to some readers unless it says so. */
            fc_html_raw(w->h, "<ol role=\"list\">");
        }
        fc_note_item(w, &notes[i]);
    }
    if (count)
        fc_html_raw(w->h, "</ol>");
}

void fc_note_section(fc_html_t *h, const fc_note_page_t *page, const fc_note_t *notes, int n,
                     int as_table)
{
    fc_note_writer_t w = writer(h, page);

    if (as_table)
        fc_html_raw(h, "<table role=\"presentation\" data-factcheck-ui><tbody><tr><td><section");
    else
        fc_html_raw(h, "<section data-factcheck-ui");
    fc_html_attribute(h, "id", page->section_id);
    fc_html_raw(h, " role=\"doc-endnotes\" aria-label=\"");
    fc_note_word(&w, FC_WORD_TITLE, 0);
    fc_html_raw(h, "\"");
    fc_html_attribute(h, "lang", w.words->language);
    fc_html_attribute(h, "dir", w.words->direction);
    fc_html_raw(h, "><p><strong>");
    fc_note_word(&w, FC_WORD_TITLE, 0);
    fc_html_raw(h, "</strong></p>");
    write_scope(&w, notes, n);
    write_list(&w, notes, n, 1);
    write_list(&w, notes, n, 0);
    if (page->data) {
        fc_html_raw(h, "<script type=\"application/ld+json\" data-factcheck-ui>");
        fc_html_raw(h, page->data);
        fc_html_raw(h, "</script>");
    }
    fc_html_raw(h, as_table ? "</section></td></tr></tbody></table>" : "</section>");
}
