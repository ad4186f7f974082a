#include "note_item.h"

#include <string.h>
#include <apr_lib.h>

#include "note_review.h"

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

    item.first = apr_palloc(p, (apr_size_t)(targets + 2 * places) * sizeof(int));
    item.next = item.first + targets;
    item.number = item.next + places;
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
    fc_note_open_fragment(w, item->note->places[index].id, " role=\"doc-backlink\"");
    if (item->numbered > 1)
        fc_note_word(w, FC_WORD_BACK_TO, item->number[index]);
    else
        fc_note_back(w);
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
        if (t == 0)
            fc_note_part(w, item->note->claim, FC_PART_QUOTE);
        else
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
    fc_note_row(w, FC_WORD_LABEL_CHECKED_WORDING, 0);
    fc_html_raw(w->h, "<dd>");
    if (removed || (!t->prefix && !t->suffix))
        fc_note_quote(w, t->exact, t->lang, removed, "del");
    else
        write_in_context(w, t);
    fc_html_raw(w->h, "</dd>");
    if (fc_note_standing(w, claim) == FC_REVIEW_WITHDRAWN)
        return;
    fc_html_raw(w->h, "<dd>");
    fc_note_part(w, claim, FC_PART_VERDICT);
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
    fc_note_row(w, FC_WORD_LABEL_PAGE_NOW, 0);
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
            fc_note_row(w, item->note->place_count ? FC_WORD_MISSING : FC_WORD_LABEL_CHECKED_WORDING,
                     0);
            fc_html_raw(w->h, "<dd>");
            fc_note_quote(w, target->exact, target->lang, NULL, NULL);
            fc_html_raw(w->h, "</dd>");
            break;
        }
    }
}

/* --- the whole --- */

/* What there is to know of the review from a part on, up to who checked and when, and the links that
 * end the row. */
static void write_checked_by(const fc_note_writer_t *w, const fc_note_t *note, fc_note_part_t first)
{
    const fc_author_t *author = note->claim->author;

    if (author->url && !fc_note_is_introduced(w, author)) {
        fc_note_parts(w, note->claim, first, FC_PART_SOURCES);
        fc_note_open_link(w, author->url);
        fc_note_part(w, note->claim, FC_PART_AUTHOR);
        fc_html_raw(w->h, "</a>");
        fc_note_part(w, note->claim, FC_PART_CHECKED);
    } else {
        fc_note_parts(w, note->claim, first, FC_PART_CHECKED);
    }
    if (w->page->contact) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        fc_note_open_link(w, w->page->contact);
        fc_note_word(w, FC_WORD_REPORT, 0);
        fc_html_raw(w->h, "</a>");
    }
    if (note->leads_to_scope) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        fc_note_open_fragment(w, w->page->section_id, "");
        fc_note_word(w, FC_WORD_SCOPE_LINK, 0);
        fc_html_raw(w->h, "</a>");
    }
}

/* The verdict, or where all there is was edited, that. */
static void write_heading(const fc_note_writer_t *w, const fc_claim_t *claim, int verdict)
{
    fc_html_raw(w->h, "<p>");
    if (verdict) {
        fc_note_part(w, claim, FC_PART_VERDICT);
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
        fc_note_word_with_date(w, FC_WORD_UNPUBLISHED_REVIEW, &claim->date_published);
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

/* A verdict stands where some passage still reads as it was checked, or where none is left that it
 * could be taken to be about. */
static int has_verdict(const item_t *item)
{
    return item->intact > 0 || item->changed == 0;
}

static void write_body(const item_t *item)
{
    const fc_note_writer_t *w = item->w;
    const fc_note_t *note = item->note;
    int verdict = has_verdict(item);
    int family = verdict ? fc_note_rating_family(note->claim) : 0;
    int has_rows = item->intact < note->claim->target_count; /* on passages */

    fc_html_raw(w->h, "<div");
    fc_html_id(w->h, " id=\"", note->body_id);
    fc_html_raw(w->h, " role=\"comment\"");
    fc_note_look(w->h, family);
    fc_html_raw(w->h, w->page->popover ? " popover>" : ">");
    write_heading(w, note->claim, verdict);
    write_sentences(item);
    if (!has_rows)
        fc_note_part(w, note->claim, FC_PART_FINDING);
    fc_html_raw(w->h, "<dl>");
    write_passage_rows(item);
    if (has_rows) {
        fc_note_part(w, note->claim, FC_PART_CLAIM);
        fc_note_finding_row(w, note->claim);
    }
    write_checked_by(w, note, has_rows ? FC_PART_SOURCES : FC_PART_CLAIM);
    fc_html_raw(w->h, "</dd></dl></div>");
}

void fc_note_body(const fc_note_writer_t *w, const fc_note_t *note)
{
    item_t item = open_item(w, note);

    write_body(&item);
}

void fc_note_item(const fc_note_writer_t *w, const fc_note_t *note)
{
    item_t item = open_item(w, note);

    fc_html_raw(w->h, "<li");
    fc_html_id(w->h, " id=\"", note->id);
    fc_html_raw(w->h, ">");
    write_line(&item, has_verdict(&item));
    write_body(&item);
    fc_html_raw(w->h, "</li>");
}
