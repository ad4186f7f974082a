#include "inject.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "claim_review.h"
#include "ids.h"
#include "jsonld.h"
#include "note_review.h"
#include "room.h"

/* An insertion; of the last one, the markup is what the writer has since it began. */
typedef struct piece_t {
    apr_off_t offset;
    const char *html;
    apr_size_t length;
} piece_t;

struct fc_inject_t {
    const fc_reviews_t *reviews;
    const fc_page_options_t *options;
    apr_array_header_t *passages; /* fc_passage_t */
    apr_pool_t *pool;

    fc_ids_t *ids;
    int first_referenced; /* the claim that the page's first reference is about; -1 */
    const char *page_language;
    fc_note_page_t page;
    int page_is_known; /* the language is chosen */
    int has_base;
    int has_candidates; /* for the structured data that is asked for */

    fc_html_t *html;
    piece_t *pieces;
    apr_size_t piece_room;
    int piece_count;
    int taken;
    int begun;
    fc_insertion_t insertion;
};

/* 1 where a claim could be admitted at all: most sidecars have none for search engines. */
static int has_candidates(const fc_reviews_t *reviews)
{
    int k;

    for (k = 0; k < reviews->claim_count; k++) {
        if (reviews->claims[k].item_author && reviews->claims[k].url) {
            return 1;
        }
    }
    return 0;
}

fc_inject_t *fc_inject_create(const fc_reviews_t *reviews, const fc_page_options_t *options,
                              apr_array_header_t *passages, apr_pool_t *p)
{
    fc_inject_t *i = apr_pcalloc(p, sizeof(*i));
    i->reviews = reviews;
    i->options = options;
    i->passages = passages;
    i->pool = p;
    i->ids = fc_ids_create(reviews, p);
    i->has_candidates = options->structured_data && has_candidates(reviews);
    i->first_referenced = -1;
    i->html = fc_html_create(p);
    i->page.base_url = "";
    i->page.contact = options->contact;
    i->page.about = options->about;
    i->page.popover = options->popover;
    i->page.now = options->now;
    return i;
}

/* --- what the page says of itself --- */

void fc_inject_page_id(fc_inject_t *i, const char *id)
{
    if (!fc_ids_of_page(i->ids, id) && i->begun) {
        fc_log(i->options->log, FC_LOG_WARNING,
               "the page has the id %s, which has left with a reference before: links to it may "
               "lead to the wrong place",
               id);
    }
}

const char *fc_inject_plain_id(const fc_inject_t *i, const char *written)
{
    return fc_ids_plain(i->ids, written);
}

const char *fc_inject_note_id(const fc_inject_t *i, int claim)
{
    return fc_ids_written_note(i->ids, claim);
}

void fc_inject_page_base(fc_inject_t *i)
{
    i->has_base = 1;
    if (i->options->url) {
        i->page.base_url = i->options->url;
    }
}

void fc_inject_page_language(fc_inject_t *i, const char *language)
{
    if (!i->page_language) {
        i->page_language = apr_pstrdup(i->pool, language);
    }
}

const char *fc_inject_language(const fc_inject_t *i)
{
    return i->page_language;
}

static const fc_note_page_t *page_of(fc_inject_t *i)
{
    if (!i->page_is_known) {
        i->page.language =
            fc_note_language(i->options->language, i->reviews->lang, i->page_language);
        /* Both are static strings of the words. */
        if (i->page.language == fc_note_parts_language(i->reviews->parts)) {
            i->page.parts = i->reviews->parts;
        }
        i->page_is_known = 1;
    }
    return &i->page;
}

/* --- writing --- */

/* The scheme and authority of a URL, with nothing after them. */
static const char *origin_of(const char *url, apr_pool_t *p)
{
    const char *authority = strstr(url, "://");
    if (!authority) {
        return "";
    }
    authority += 3;
    return apr_pstrmemdup(p, url, (apr_size_t)(authority - url) + strcspn(authority, "/?#"));
}

static void write_link(fc_inject_t *i)
{
    const char *href = i->options->stylesheet;

    if (href && i->has_base && i->options->url && href[0] == '/') {
        href = apr_pstrcat(i->pool, origin_of(i->options->url, i->pool), href, NULL);
    }
    if (href) {
        fc_html_raw(i->html, "<link data-factcheck-ui rel=\"stylesheet\"");
        fc_html_attribute(i->html, "href", href);
        fc_html_raw(i->html, ">");
    }
}

/* Makes room for an insertion at offset: what is written now belongs to it. */
static piece_t *begin(fc_inject_t *i, apr_off_t offset)
{
    piece_t *piece;

    if (i->taken == i->piece_count) {
        i->taken = i->piece_count = 0;
        fc_html_reset(i->html);
    }
    piece = i->piece_count ? &i->pieces[i->piece_count - 1] : NULL;
    if (!piece || piece->offset != offset) {
        i->pieces = fc_room(i->pool, i->pieces, &i->piece_room, (apr_size_t)i->piece_count, 1,
                            sizeof(*i->pieces));
        piece = &i->pieces[i->piece_count++];
        piece->offset = offset;
        fc_html_begin(i->html);
    }
    if (!i->begun) {
        i->begun = 1;
        write_link(i);
    }
    return piece;
}

static void end(fc_inject_t *i, piece_t *piece)
{
    piece->html = i->html->data + i->html->begun;
    piece->length = i->html->length - i->html->begun;
}

static void write_highlight(fc_inject_t *i, fc_passage_t *passage)
{
    const fc_claim_t *claim = &i->reviews->claims[passage->claim];
    fc_html_t *h = i->html;

    if (passage->state == FC_STATE_INTACT) {
        fc_note_highlight(h, i->reviews->parts, passage->claim, !passage->id);
    } else {
        fc_html_raw(h, "<fact-check");
        fc_html_attribute(h, "data-factcheck", claim->id);
        fc_html_raw(h, " data-factcheck-state=\"changed\"");
        fc_html_raw(h, passage->id ? ">" : "");
    }
    if (!passage->id) {
        passage->id = fc_ids_passage(i->ids, passage->claim);
        fc_html_id(h, " id=\"", passage->id);
        fc_html_id(h, " aria-details=\"", fc_ids_body(i->ids, passage->claim));
        fc_html_raw(h, ">");
    }
}

static void write_edit(fc_inject_t *i, const fc_edit_t *edit)
{
    fc_passage_t *passage;

    if (edit->kind == FC_EDIT_CLOSE) {
        fc_html_raw(i->html, "</fact-check>");
        return;
    }
    passage = &APR_ARRAY_IDX(i->passages, edit->passage, fc_passage_t);
    if (edit->kind == FC_EDIT_OPEN) {
        write_highlight(i, passage);
    } else {
        if (i->first_referenced < 0) {
            i->first_referenced = passage->claim;
        }
        fc_note_reference(i->html, page_of(i), &i->reviews->claims[passage->claim], passage->state,
                          fc_ids_note(i->ids, passage->claim), fc_ids_body(i->ids, passage->claim));
    }
}

void fc_inject_edits(fc_inject_t *i, const fc_edit_t *edits, int count)
{
    int k = 0;

    while (k < count) {
        apr_off_t offset = edits[k].offset;
        piece_t *piece = begin(i, offset);
        do {
            write_edit(i, &edits[k++]);
        } while (k < count && edits[k].offset == offset);
        end(i, piece);
    }
}

/* --- notes --- */

int fc_inject_has_note(const fc_inject_t *i, const fc_outcome_t *outcome)
{
    unsigned show = i->options->show;

    if (!outcome->shown) {
        return 0;
    }
    switch (outcome->state) {
    case FC_STATE_INTACT:
        return (show & FC_SHOW_INTACT) != 0;
    case FC_STATE_CHANGED:
        return (show & FC_SHOW_CHANGED) != 0;
    default: /* missing as a whole, or one of several targets is */
        return outcome->passage_count > 0 || (show & FC_SHOW_MISSING);
    }
}

int fc_inject_has_notes(const fc_inject_t *i, const fc_outcome_t *outcomes)
{
    int k;
    for (k = 0; k < i->reviews->claim_count; k++) {
        if (fc_inject_has_note(i, &outcomes[k])) {
            return 1;
        }
    }
    return 0;
}

static void fill_note(fc_inject_t *i, fc_note_t *note, int claim, const fc_outcome_t *outcome)
{
    fc_note_place_t *places =
        apr_pcalloc(i->pool, (apr_size_t)(outcome->passage_count + 1) * sizeof(*places));
    int k;

    for (k = 0; k < outcome->passage_count; k++) {
        const fc_passage_t *passage =
            &APR_ARRAY_IDX(i->passages, outcome->passages[k], fc_passage_t);
        places[k].state = passage->state;
        places[k].id = passage->id;
        if (passage->state == FC_STATE_CHANGED) {
            places[k].cause = passage->cause;
            places[k].text = passage->cause == FC_CAUSE_CONTEXT ? passage->around : passage->text;
        }
        places[k].target = passage->target + 1;
    }
    note->claim = &i->reviews->claims[claim];
    note->id = fc_ids_note(i->ids, claim);
    note->body_id = fc_ids_body(i->ids, claim);
    note->leads_to_scope = claim == i->first_referenced;
    note->state = outcome->state;
    note->cause = outcome->cause;
    note->places = places;
    note->place_count = outcome->passage_count;
}

typedef struct place_in_list_t {
    apr_off_t start; /* of the claim's first passage */
    int claim;
} place_in_list_t;

static int compare_places(const void *left, const void *right)
{
    const place_in_list_t *a = left, *b = right;
    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    return a->claim - b->claim;
}

/* Claims in the order in which the page brings them, those that it doesn't last. They come as their
 * passages were found. */
static const place_in_list_t *reading_order(const fc_inject_t *i, const fc_outcome_t *outcomes)
{
    int n = i->reviews->claim_count, count = 0, k;
    place_in_list_t *order = apr_palloc(i->pool, (apr_size_t)(n + 1) * sizeof(*order));
    char *listed = apr_pcalloc(i->pool, (apr_size_t)n + 1);

    for (k = 0; k < i->passages->nelts; k++) {
        int claim = APR_ARRAY_IDX(i->passages, k, fc_passage_t).claim;
        if (!listed[claim]) {
            listed[claim] = 1;
            order[count].claim = claim;
            order[count++].start =
                APR_ARRAY_IDX(i->passages, outcomes[claim].passages[0], fc_passage_t).start;
        }
    }
    for (k = 0; k < n; k++) {
        if (!listed[k]) {
            order[count].claim = k;
            order[count++].start = APR_INT64_MAX;
        }
    }
    qsort(order, (apr_size_t)n, sizeof(*order), compare_places);
    return order;
}

/* The noted claims' ClaimReviews; NULL: none is admitted. */
static const char *structured_data(fc_inject_t *i, const fc_note_t *notes, int count)
{
    json_t *reviews = json_array();
    const char *text = NULL;
    int k;

    for (k = 0; k < count; k++) {
        fc_claim_result_t result = {.shown = 1, .state = notes[k].state};
        if (!fc_claim_review_why_not(notes[k].claim, &result, i->options->url, i->options->now,
                                     i->pool)) {
            json_array_append_new(reviews, fc_claim_review_json(notes[k].claim, i->options->url,
                                                                fc_inject_plain_id(i, notes[k].id),
                                                                i->pool));
        }
    }
    if (json_array_size(reviews) > 0) {
        text = fc_jsonld_write(reviews, i->pool);
    }
    json_decref(reviews);
    return text;
}

void fc_inject_notes(fc_inject_t *i, const fc_outcome_t *outcomes, apr_off_t offset, int as_table)
{
    int n = i->reviews->claim_count, k, count = 0;
    fc_note_t *notes = apr_palloc(i->pool, (apr_size_t)(n + 1) * sizeof(*notes));
    const place_in_list_t *order = reading_order(i, outcomes);
    piece_t *piece;

    for (k = 0; k < n; k++) {
        int claim = order[k].claim;
        if (fc_inject_has_note(i, &outcomes[claim])) {
            fill_note(i, &notes[count++], claim, &outcomes[claim]);
        }
    }
    if (count) {
        piece = begin(i, offset);
        i->page.section_id = fc_ids_section(i->ids);
        if (i->has_candidates && i->options->url) {
            i->page.data = structured_data(i, notes, count);
        }
        fc_note_section(i->html, page_of(i), notes, count, as_table);
        end(i, piece);
    }
}

int fc_inject_uses_url(const fc_inject_t *i)
{
    return (i->has_base || i->has_candidates) && i->options->url;
}

int fc_inject_has_begun(const fc_inject_t *i)
{
    return i->begun;
}

const fc_insertion_t *fc_inject_next(fc_inject_t *i, apr_off_t limit)
{
    const piece_t *piece;

    if (i->taken == i->piece_count) {
        return NULL;
    }
    piece = &i->pieces[i->taken];
    if (piece->offset > limit) {
        return NULL;
    }
    i->taken++;
    i->insertion.offset = piece->offset;
    i->insertion.html = piece->html;
    i->insertion.length = piece->length;
    return &i->insertion;
}
