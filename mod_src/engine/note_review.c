#include "note_review.h"

#include <string.h>
#include <apr_strings.h>

struct fc_note_parts_t {
    const fc_claim_t *claims;
    const char *language;
    const char *html;         /* all parts, one after the other */
    const apr_size_t *starts; /* of part k of claim i: [i * FC_PART_COUNT + k]; then the end */
    const char *back;         /* the name of a note's only way back: behind those parts */
    apr_size_t back_length;
};

/* --- small ones --- */

void fc_note_row(const fc_note_writer_t *w, fc_word_t label, apr_int64_t n)
{
    fc_html_raw(w->h, "<dt>");
    fc_note_word(w, label, n);
    fc_html_raw(w->h, "</dt>");
}

static void write_plain(void *baton, const void *value)
{
    const fc_note_writer_t *w = baton;

    fc_html_text(w->h, value);
}

static void write_date(void *baton, const void *value)
{
    const fc_note_writer_t *w = baton;

    fc_words_date(w->h, w->words, value);
}

void fc_note_word_with_date(const fc_note_writer_t *w, fc_word_t word, const fc_date_t *date)
{
    const fc_word_fill_t fills[] = {{"date", write_date, date}, {NULL, NULL, NULL}};

    fc_words_write(w->h, w->words, word, 0, fills, (void *)w);
}

/* --- the passage --- */

static void write_highlight(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_html_raw(w->h, "<fact-check");
    fc_html_attribute(w->h, "data-factcheck", claim->id);
    fc_html_raw(w->h, " data-factcheck-state=\"intact\"");
    fc_note_look(w->h, fc_note_rating_family(claim));
    fc_html_raw(w->h, ">");
}

static void write_reference(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_note_open_reference(w, fc_note_rating_family(claim));
}

static void write_quote(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_note_quote(w, claim->targets[0].exact, claim->targets[0].lang, NULL, NULL);
}

/* --- the verdict --- */

static void write_name(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_note_verdict(w, claim, 0, FC_VERDICT_NAME_LENGTH);
}

/* The verdict's place on its scale. A withdrawn review has none. */
static void write_scale(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    const fc_word_fill_t fills[] = {
        {"value", write_plain, claim->rating_value_text},
        {"worst", write_plain, claim->worst_rating_text ? claim->worst_rating_text : "1"},
        {"best", write_plain, claim->best_rating_text ? claim->best_rating_text : "5"},
        {NULL, NULL, NULL},
    };

    if (!claim->has_rating || claim->status == FC_WORK_WITHDRAWN)
        return;
    fc_html_raw(w->h, " ");
    fc_words_write(w->h, w->words, FC_WORD_SCALE, 0, fills, (void *)w);
}

static void write_verdict(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_html_raw(w->h, "<b>");
    fc_note_verdict(w, claim, 0, 0);
    fc_html_raw(w->h, "</b>");
    write_scale(w, claim);
}

/* --- the claim --- */

/* Who claimed it, and when. */
static void write_claimant(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_note_span(w, claim->item_author, claim->lang);
    if (claim->item_published) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        fc_words_date(w->h, w->words, claim->item_published);
    }
}

static void write_claim(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    int is_said = claim->claim_reviewed && strcmp(claim->claim_reviewed, claim->targets[0].exact);

    if (!is_said && !claim->item_author)
        return;
    fc_note_row(w, is_said ? FC_WORD_LABEL_CLAIM : FC_WORD_LABEL_SAID, 0);
    fc_html_raw(w->h, "<dd>");
    if (is_said)
        fc_note_span(w, claim->claim_reviewed, claim->claim_reviewed_lang);
    if (is_said && claim->item_author)
        fc_html_raw(w->h, " (");
    if (claim->item_author)
        write_claimant(w, claim);
    if (is_said && claim->item_author)
        fc_html_raw(w->h, ")");
    fc_html_raw(w->h, "</dd>");
}

/* --- what was found --- */

static void write_body(const fc_note_writer_t *w, const fc_claim_t *claim, const char *element)
{
    fc_html_raw(w->h, "<");
    fc_html_raw(w->h, element);
    fc_note_block_lang(w, claim->review_body.lang);
    fc_html_raw(w->h, ">");
    fc_note_rich(w, &claim->review_body);
    fc_html_raw(w->h, "</");
    fc_html_raw(w->h, element);
    fc_html_raw(w->h, ">");
}

static void write_finding(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    if (claim->review_body.count)
        write_body(w, claim, "p");
}

void fc_note_finding_row(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    if (!claim->review_body.count)
        return;
    fc_note_row(w, FC_WORD_LABEL_FINDING, 0);
    write_body(w, claim, "dd");
}

/* --- sources, corrections, who checked --- */

static void write_citations(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    if (claim->citation_count)
        fc_note_row(w, FC_WORD_LABEL_SOURCES, claim->citation_count);
    for (int i = 0; i < claim->citation_count; i++) {
        const fc_citation_t *c = &claim->citations[i];

        fc_html_raw(w->h, "<dd>");
        fc_note_linked(w, c->name, c->lang, c->url);
        if (c->publisher) {
            fc_note_word(w, FC_WORD_COMMA, 0);
            fc_note_span(w, c->publisher, c->lang);
        }
        if (c->date_published) {
            fc_note_word(w, FC_WORD_COMMA, 0);
            fc_words_date(w->h, w->words, c->date_published);
        }
        if (c->archived_at) {
            fc_note_word(w, FC_WORD_COMMA, 0);
            fc_note_open_link(w, c->archived_at);
            fc_note_word(w, FC_WORD_ARCHIVED, 0);
            fc_html_raw(w->h, "</a>");
        }
        fc_html_raw(w->h, "</dd>");
    }
}

static void write_rich_span(void *baton, const void *value)
{
    const fc_note_writer_t *w = baton;
    const fc_rich_t *rich = value;

    fc_html_raw(w->h, "<span");
    fc_note_block_lang(w, rich->lang);
    fc_html_raw(w->h, ">");
    fc_note_rich(w, rich);
    fc_html_raw(w->h, "</span>");
}

static void write_corrections(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    if (claim->correction_count)
        fc_note_row(w, FC_WORD_LABEL_CORRECTIONS, claim->correction_count);
    for (int i = 0; i < claim->correction_count; i++) {
        const fc_correction_t *c = &claim->corrections[i];
        const fc_word_fill_t fills[] = {
            {"date", write_date, &c->date_published},
            {"text", write_rich_span, &c->text},
            {NULL, NULL, NULL},
        };

        fc_html_raw(w->h, "<dd>");
        fc_words_write(w->h, w->words, FC_WORD_CORRECTION, 0, fills, (void *)w);
        fc_html_raw(w->h, "</dd>");
    }
}

static void write_sources(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    write_citations(w, claim);
    write_corrections(w, claim);
    fc_note_row(w, FC_WORD_LABEL_CHECKED, 0);
    fc_html_raw(w->h, "<dd>");
}

static void write_author(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_note_span(w, claim->author->name, claim->author->lang);
}

static void write_checked(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_note_word(w, FC_WORD_COMMA, 0);
    fc_words_date(w->h, w->words, &claim->date_published);
    if (claim->date_modified) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        fc_note_word_with_date(w, FC_WORD_UPDATED, claim->date_modified);
    }
    if (claim->url) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        fc_note_open_link(w, claim->url);
        fc_note_word(w, FC_WORD_REVIEW, 0);
        fc_html_raw(w->h, "</a>");
    }
}

/* --- the parts --- */

static void write_part(const fc_note_writer_t *w, const fc_claim_t *claim, fc_note_part_t part)
{
    static void (*const writers[])(const fc_note_writer_t *, const fc_claim_t *) = {
        [FC_PART_HIGHLIGHT] = write_highlight, [FC_PART_REFERENCE] = write_reference,
        [FC_PART_NAME] = write_name,
        [FC_PART_QUOTE] = write_quote,         [FC_PART_VERDICT] = write_verdict,
        [FC_PART_FINDING] = write_finding,     [FC_PART_CLAIM] = write_claim,
        [FC_PART_SOURCES] = write_sources,     [FC_PART_AUTHOR] = write_author,
        [FC_PART_CHECKED] = write_checked,
    };

    writers[part](w, claim);
}

void fc_note_parts(const fc_note_writer_t *w, const fc_claim_t *claim, fc_note_part_t first,
                   fc_note_part_t last)
{
    const fc_note_parts_t *parts = w->page->parts;

    /* They were written as of a time when the review is published. */
    if (!parts || claim->date_published.time > w->page->now) {
        for (int k = (int)first; k <= (int)last; k++)
            write_part(w, claim, (fc_note_part_t)k);
    } else {
        const apr_size_t *starts = &parts->starts[(claim - parts->claims) * FC_PART_COUNT];

        fc_html_bytes(w->h, parts->html + starts[first], starts[last + 1] - starts[first]);
    }
}

void fc_note_part(const fc_note_writer_t *w, const fc_claim_t *claim, fc_note_part_t part)
{
    fc_note_parts(w, claim, part, part);
}

void fc_note_highlight(fc_html_t *h, const fc_note_parts_t *parts, int claim, int open)
{
    const apr_size_t *starts = &parts->starts[(apr_size_t)claim * FC_PART_COUNT];

    fc_html_bytes(h, parts->html + starts[FC_PART_HIGHLIGHT],
                  starts[FC_PART_HIGHLIGHT + 1] - starts[FC_PART_HIGHLIGHT] - (apr_size_t)open);
}

void fc_note_back(const fc_note_writer_t *w)
{
    const fc_note_parts_t *parts = w->page->parts;

    if (parts)
        fc_html_bytes(w->h, parts->back, parts->back_length);
    else
        fc_note_word(w, FC_WORD_BACK, 0);
}

void fc_note_name(const fc_note_writer_t *w, const fc_claim_t *claim, int changed)
{
    if (changed)
        fc_note_verdict(w, claim, 1, FC_VERDICT_NAME_LENGTH);
    else
        fc_note_part(w, claim, FC_PART_NAME);
}

void fc_note_button(const fc_note_writer_t *w, const fc_claim_t *claim, int changed,
                    const char *body_id)
{
    /* Browsers that follow the standard read two empty comments. To text browsers, which have no
     * popovers, all of it is one: they would show the button's words as text, a verdict twice in a
     * sentence. In a form of the page a button of another type would send it. */
    fc_html_raw(w->h, "<!--><button type=button popovertarget=");
    fc_html_raw(w->h, body_id);
    fc_html_raw(w->h, ">");
    fc_note_name(w, claim, changed);
    fc_html_raw(w->h, "</button><!-->");
}

const fc_note_parts_t *fc_note_parts_create(const fc_claim_t *claims, int count,
                                            const char *language, apr_pool_t *p)
{
    const fc_note_page_t page = {.language = language, .base_url = "", .now = APR_INT64_MAX};
    fc_note_parts_t *parts = apr_palloc(p, sizeof(*parts));
    apr_size_t *starts =
        apr_palloc(p, ((apr_size_t)count * FC_PART_COUNT + 1) * sizeof(*starts));
    apr_pool_t *scratch;
    fc_note_writer_t w;

    apr_pool_create(&scratch, p);
    w = (fc_note_writer_t){
        .h = fc_html_create(scratch), .words = fc_words_find(language), .page = &page};
    parts->starts = starts;
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < FC_PART_COUNT; k++) {
            *starts++ = w.h->length;
            write_part(&w, &claims[i], (fc_note_part_t)k);
        }
    }
    *starts = w.h->length;
    fc_note_word(&w, FC_WORD_BACK, 0);
    parts->claims = claims;
    parts->language = w.words->language;
    parts->html = apr_pmemdup(p, w.h->data, w.h->length);
    parts->back = parts->html + *starts;
    parts->back_length = w.h->length - *starts;
    apr_pool_destroy(scratch);
    return parts;
}

const char *fc_note_parts_language(const fc_note_parts_t *parts)
{
    return parts->language;
}
