/* What a note says of the review itself, whatever page it stands on. It is written once where the
 * review set is compiled, in the language that its pages will most likely have, and copied from
 * there. Within the note's rooms only. */
#ifndef FC_NOTE_REVIEW_H
#define FC_NOTE_REVIEW_H

#include "note_text.h"

typedef enum {
    FC_PART_HIGHLIGHT, /* <fact-check> with the attributes that an intact passage's pieces have */
    FC_PART_REFERENCE, /* the beginning of an intact passage's reference, up to its link */
    FC_PART_NAME,      /* the verdict as a name: FC_VERDICT_NAME_LENGTH characters */
    FC_PART_QUOTE,     /* the first target's quote */
    FC_PART_VERDICT,   /* the verdict and its place on the scale */
    FC_PART_FINDING,   /* the reviewBody, a paragraph */
    FC_PART_CLAIM,     /* rows: what was claimed, by whom */
    FC_PART_SOURCES,   /* rows: sources, corrections, the beginning of who checked */
    FC_PART_AUTHOR,    /* who checked, by name */
    FC_PART_CHECKED,   /* when it was checked, and the full review */
    FC_PART_COUNT
} fc_note_part_t;

/* Writes a part. What depends on the moment is right at w->page->now. */
void fc_note_part(const fc_note_writer_t *w, const fc_claim_t *claim, fc_note_part_t part);

/* Writes parts first..last, one after the other. */
void fc_note_parts(const fc_note_writer_t *w, const fc_claim_t *claim, fc_note_part_t first,
                   fc_note_part_t last);

/* Writes the start of an intact passage's highlight: in whatever language parts are. claim: its
 * index; open: its last > is left out, so that ids can follow. */
void fc_note_highlight(fc_html_t *h, const fc_note_parts_t *parts, int claim, int open);

/* Writes the name of a note's only way back. */
void fc_note_back(const fc_note_writer_t *w);

/* Writes the verdict as a name, as it is given where changed or not. */
void fc_note_name(const fc_note_writer_t *w, const fc_claim_t *claim, int changed);

/* Writes the button that opens and closes the note's body, a popover, named by the verdict; text
 * browsers don't see it. */
void fc_note_button(const fc_note_writer_t *w, const fc_claim_t *claim, int changed,
                    const char *body_id);

/* All parts of claims, in a language that there are words for. claims must live as long as p. */
const fc_note_parts_t *fc_note_parts_create(const fc_claim_t *claims, int count,
                                            const char *language, apr_pool_t *p);

/* The language they are in, as fc_note_language returns it. */
const char *fc_note_parts_language(const fc_note_parts_t *parts);

/* Writes the beginning of a row of the note's list. */
void fc_note_row(const fc_note_writer_t *w, fc_word_t label, apr_int64_t n);

/* Writes one of the words with a date in it. */
void fc_note_word_with_date(const fc_note_writer_t *w, fc_word_t word, const fc_date_t *date);

/* Writes the reviewBody as a row. */
void fc_note_finding_row(const fc_note_writer_t *w, const fc_claim_t *claim);

#endif
