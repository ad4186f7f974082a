#include "note_item.h"

#include <string.h>
#include <apr_lib.h>

/* A note's places sorted by target, so that a quote that stands ten thousand times takes no more
 * than ten thousand steps. Indices are from 0, -1 means none. */
typedef struct item_t {
    const fc_note_writer_t *w;
    const fc_note_t *note;
    int *first;                  /* by target: its first place */
    int *next;                   /* by place: the next one of the same target */
    int *number;                 /* by place: which one of those that can be led back to, from 1 */
    int numbered;                /* how many of those there are */
    int intact, changed, causes; /* targets that are so; bits 1 << fc_cause_t */
} item_t;

static fc_cause_t place_cause(const fc_note_t *note, const fc_note_place_t *place)
{
    return place->cause != FC_CAUSE_NONE ? place->cause : note->cause;
}

static item_t open_item(const fc_note_writer_t *w, const fc_note_t *note)
{
    apr_pool_t *p = w->h->pool;
    int targets = note->claim->target_count, places = note->place_count;
    item_t item = {.w = w, .note = note};

    item.first = apr_palloc(p, (apr_size_t)targets * sizeof(int));
    item.next = apr_palloc(p, (apr_size_t)places * sizeof(int));
    item.number = apr_palloc(p, (apr_size_t)places * sizeof(int));
    for (int t = 0; t < targets; t++)
        item.first[t] = -1;
    for (int i = 0; i < places; i++)
        item.number[i] = note->places[i].id ? ++item.numbered : 0;
    for (int i = places - 1; i >= 0; i--) {
        int *first = &item.first[note->places[i].target - 1];

        item.next[i] = *first;
        *first = i;
        if (note->places[i].state == FC_STATE_CHANGED)
            item.causes |= 1 << place_cause(note, &note->places[i]);
    }
    for (int t = 0; t < targets; t++) {
        if (item.first[t] >= 0) {
            item.intact += note->places[item.first[t]].state == FC_STATE_INTACT;
            item.changed += note->places[item.first[t]].state == FC_STATE_CHANGED;
        }
    }
    return item;
}

/* What became of a target; its places have one state. */
static fc_state_t target_state(const item_t *item, int t)
{
    return item->first[t] < 0 ? FC_STATE_MISSING : item->note->places[item->first[t]].state;
}

/* --- parts --- */

static void open_row(const fc_note_writer_t *w, fc_word_t label, apr_int64_t n)
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

static void write_word_with_date(const fc_note_writer_t *w, fc_word_t word, const fc_date_t *date)
{
    const fc_word_fill_t fills[] = {{"date", write_date, date}, {NULL, NULL, NULL}};

    fc_words_write(w->h, w->words, word, 0, fills, (void *)w);
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

static void write_sentence(const fc_note_writer_t *w, fc_word_t word)
{
    fc_html_raw(w->h, "<p>");
    fc_note_word(w, word, 0);
    fc_html_raw(w->h, "</p>");
}

/* The way back to one place. Where the note has several they are numbered, so that the links' names
 * differ. */
static void write_backlink(const item_t *item, int index)
{
    const fc_note_writer_t *w = item->w;

    if (!item->number[index])
        return;
    fc_html_raw(w->h, " ");
    fc_note_open_fragment(w, item->note->places[index].id, "doc-backlink");
    fc_note_word(w, item->numbered > 1 ? FC_WORD_BACK_TO : FC_WORD_BACK, item->number[index]);
    fc_html_raw(w->h, "</a>");
}

/* --- the passages --- */

/* The passages that read as they were checked, with the ways back. */
static void write_quotes(const item_t *item)
{
    const fc_note_writer_t *w = item->w;
    int count = 0;

    for (int t = 0; t < item->note->claim->target_count; t++) {
        const fc_target_t *target = &item->note->claim->targets[t];

        if (target_state(item, t) != FC_STATE_INTACT)
            continue;
        if (count++)
            fc_html_raw(w->h, "<br>");
        fc_note_quote(w, target->exact, target->lang, NULL, NULL);
        for (int i = item->first[t]; i >= 0; i = item->next[i])
            write_backlink(item, i);
    }
}

/* What stands of the item outside its body. Without the stylesheet a closed popover isn't shown,
 * and this button is the one that opens it; with it, it keeps the body's room while that is open. */
static void write_line(const item_t *item, int verdict)
{
    const fc_note_writer_t *w = item->w;

    if (item->intact) {
        fc_html_raw(w->h, "<p>");
        write_quotes(item);
        fc_html_raw(w->h, "</p>");
    }
    if (w->page->popover)
        fc_note_button(w, item->note->claim, !verdict, item->note->body_id);
}

/* Contexts hold the space at the quote's border; an editor's program may have trimmed it. */
static void write_seam(const fc_note_writer_t *w, const char *before, const char *after)
{
    if (*before && apr_isalnum(before[strlen(before) - 1]) && apr_isalnum(*after))
        fc_html_raw(w->h, " ");
}

/* The quote with the words beside it, where those are what was edited. */
static void write_in_context(const fc_note_writer_t *w, const fc_target_t *t)
{
    if (t->prefix) {
        fc_html_text(w->h, "\u2026 ");
        fc_note_span(w, t->prefix, t->lang);
        write_seam(w, t->prefix, t->exact);
    }
    fc_html_raw(w->h, "<strong>");
    fc_note_span(w, t->exact, t->lang);
    fc_html_raw(w->h, "</strong>");
    if (t->suffix) {
        write_seam(w, t->exact, t->suffix);
        fc_note_span(w, t->suffix, t->lang);
        fc_html_text(w->h, " \u2026");
    }
}

/* What was checked, with its verdict, which stands at no words but these. removed: what the page no
 * longer says of it; NULL: its context is what was edited. */
static void write_checked_wording(const fc_note_writer_t *w, const fc_claim_t *claim,
                                  const fc_target_t *t, const fc_stretches_t *removed)
{
    open_row(w, FC_WORD_LABEL_CHECKED_WORDING, 0);
    fc_html_raw(w->h, "<dd>");
    if (removed || (!t->prefix && !t->suffix))
        fc_note_quote(w, t->exact, t->lang, removed, "del");
    else
        write_in_context(w, t);
    fc_html_raw(w->h, "</dd>");
    if (fc_note_standing(w, claim) == FC_REVIEW_WITHDRAWN)
        return;
    fc_html_raw(w->h, "<dd>");
    write_verdict(w, claim);
    fc_html_raw(w->h, "</dd>");
}

/* What the page says there now. added: what of it is new; NULL: text is the passage with the words
 * around it, which begin and end anywhere. */
static void write_present_wording(const fc_note_writer_t *w, const fc_note_place_t *place,
                                  const fc_stretches_t *added)
{
    if (added) {
        fc_note_quote(w, place->text, NULL, added, "ins");
    } else {
        fc_html_text(w->h, "\u2026 ");
        fc_note_span(w, place->text, NULL);
        fc_html_text(w->h, " \u2026");
    }
}

/* A target is found as changed at one place only (contract, section 2). */
static void write_changed_rows(const item_t *item, int t)
{
    const fc_note_writer_t *w = item->w;
    const fc_note_place_t *place = &item->note->places[item->first[t]];
    const fc_target_t *target = &item->note->claim->targets[t];
    int compared = place->text && place_cause(item->note, place) != FC_CAUSE_CONTEXT;
    fc_stretches_t removed, added;

    if (compared)
        fc_difference_find(&removed, &added, target->exact, place->text, w->h->pool);
    write_checked_wording(w, item->note->claim, target, compared ? &removed : NULL);
    open_row(w, FC_WORD_LABEL_PAGE_NOW, 0);
    fc_html_raw(w->h, "<dd>");
    if (place->text)
        write_present_wording(w, place, compared ? &added : NULL);
    write_backlink(item, item->first[t]);
    fc_html_raw(w->h, "</dd>");
}

/* The passages that don't read as they were checked any more. */
static void write_passage_rows(const item_t *item)
{
    const fc_note_writer_t *w = item->w;

    for (int t = 0; t < item->note->claim->target_count; t++) {
        const fc_target_t *target = &item->note->claim->targets[t];

        switch (target_state(item, t)) {
        case FC_STATE_INTACT:
            break;
        case FC_STATE_CHANGED:
            write_changed_rows(item, t);
            break;
        case FC_STATE_MISSING:
            open_row(w, item->note->place_count ? FC_WORD_MISSING : FC_WORD_LABEL_CHECKED_WORDING,
                     0);
            fc_html_raw(w->h, "<dd>");
            fc_note_quote(w, target->exact, target->lang, NULL, NULL);
            fc_html_raw(w->h, "</dd>");
            break;
        }
    }
}

/* --- the review --- */

/* Who claimed it, and when. */
static void write_claimant(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    fc_note_span(w, claim->item_author, claim->lang);
    if (claim->item_published) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        fc_words_date(w->h, w->words, claim->item_published);
    }
}

static void write_claim_row(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    int is_said = claim->claim_reviewed && strcmp(claim->claim_reviewed, claim->targets[0].exact);

    if (!is_said && !claim->item_author)
        return;
    open_row(w, is_said ? FC_WORD_LABEL_CLAIM : FC_WORD_LABEL_SAID, 0);
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

/* What was found. It follows the verdict without a label, except where passages were edited: then
 * it stands among the rows, after the wording that it is about. */
static void write_finding(const fc_note_writer_t *w, const fc_claim_t *claim, int is_row)
{
    if (!claim->review_body.count)
        return;
    if (is_row)
        open_row(w, FC_WORD_LABEL_FINDING, 0);
    fc_html_raw(w->h, is_row ? "<dd" : "<p");
    fc_note_block_lang(w, claim->review_body.lang);
    fc_html_raw(w->h, ">");
    fc_note_rich(w, &claim->review_body);
    fc_html_raw(w->h, is_row ? "</dd>" : "</p>");
}

static void write_sources(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    if (claim->citation_count)
        open_row(w, FC_WORD_LABEL_SOURCES, claim->citation_count);
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

/* Links that end the row on who checked. */
static void write_links(const fc_note_writer_t *w, const fc_note_t *note)
{
    const struct {
        const char *href;
        fc_word_t word;
    } links[] = {{note->claim->url, FC_WORD_REVIEW}, {w->page->contact, FC_WORD_REPORT}};

    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        if (!links[i].href)
            continue;
        fc_note_word(w, FC_WORD_COMMA, 0);
        fc_note_open_link(w, links[i].href);
        fc_note_word(w, links[i].word, 0);
        fc_html_raw(w->h, "</a>");
    }
    if (note->leads_to_scope) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        fc_note_open_fragment(w, w->page->section_id, NULL);
        fc_note_word(w, FC_WORD_SCOPE_LINK, 0);
        fc_html_raw(w->h, "</a>");
    }
}

static void write_checked_by(const fc_note_writer_t *w, const fc_note_t *note)
{
    const fc_claim_t *claim = note->claim;

    open_row(w, FC_WORD_LABEL_CHECKED, 0);
    fc_html_raw(w->h, "<dd>");
    fc_note_linked(w, claim->author->name, claim->author->lang,
                   fc_note_is_introduced(w, claim->author) ? NULL : claim->author->url);
    fc_note_word(w, FC_WORD_COMMA, 0);
    fc_words_date(w->h, w->words, &claim->date_published);
    if (claim->date_modified) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        write_word_with_date(w, FC_WORD_UPDATED, claim->date_modified);
    }
    write_links(w, note);
    fc_html_raw(w->h, "</dd>");
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
        open_row(w, FC_WORD_LABEL_CORRECTIONS, claim->correction_count);
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

/* --- the whole --- */

/* The verdict where some passage still reads as checked, or where none is left that it could be
 * taken to be about; where all there is was edited, that. */
static void write_heading(const fc_note_writer_t *w, const fc_claim_t *claim, int verdict)
{
    fc_html_raw(w->h, "<p>");
    if (verdict) {
        write_verdict(w, claim);
    } else {
        fc_html_raw(w->h, "<b>");
        fc_note_verdict(w, claim, 1, 0);
        fc_html_raw(w->h, "</b>");
    }
    fc_html_raw(w->h, "</p>");
}

static void write_sentences(const item_t *item)
{
    const fc_note_writer_t *w = item->w;
    const fc_claim_t *claim = item->note->claim;

    switch (fc_note_standing(w, claim)) {
    case FC_REVIEW_IN_FORCE:
        break;
    case FC_REVIEW_UNPUBLISHED:
        fc_html_raw(w->h, "<p>");
        write_word_with_date(w, FC_WORD_UNPUBLISHED_REVIEW, &claim->date_published);
        fc_html_raw(w->h, "</p>");
        break;
    case FC_REVIEW_DRAFT:
        write_sentence(w, FC_WORD_DRAFT_REVIEW);
        break;
    case FC_REVIEW_WITHDRAWN:
        write_sentence(w, FC_WORD_WITHDRAWN_REVIEW);
        break;
    }
    if (claim->status == FC_WORK_WITHDRAWN)
        return; /* there is no verdict that edits could bear on */
    if (item->causes & 1 << FC_CAUSE_WORDING)
        write_sentence(w, FC_WORD_EDITED_WORDING);
    if (item->causes & 1 << FC_CAUSE_CONTEXT)
        write_sentence(w, FC_WORD_EDITED_CONTEXT);
}

void fc_note_item(const fc_note_writer_t *w, const fc_note_t *note)
{
    item_t item = open_item(w, note);
    int verdict = item.intact > 0 || item.changed == 0;
    int family = verdict ? fc_note_rating_family(note->claim) : 0;
    int has_rows = item.intact < note->claim->target_count; /* on passages */

    fc_html_raw(w->h, "<li");
    fc_html_attribute(w->h, "id", note->id);
    fc_html_raw(w->h, ">");
    write_line(&item, verdict);
    fc_html_raw(w->h, "<div");
    fc_html_attribute(w->h, "id", note->body_id);
    fc_html_raw(w->h, " role=\"comment\"");
    fc_note_look(w->h, family);
    fc_html_raw(w->h, w->page->popover ? " popover>" : ">");
    write_heading(w, note->claim, verdict);
    write_sentences(&item);
    if (!has_rows)
        write_finding(w, note->claim, 0);
    fc_html_raw(w->h, "<dl>");
    write_passage_rows(&item);
    write_claim_row(w, note->claim);
    if (has_rows)
        write_finding(w, note->claim, 1);
    write_sources(w, note->claim);
    write_corrections(w, note->claim);
    write_checked_by(w, note);
    fc_html_raw(w->h, "</dl></div></li>");
}
