/* The small parts that references and notes are made of: texts of the sidecar in their language and
 * direction, links, verdicts. Within the note's rooms only. */
#ifndef FC_NOTE_TEXT_H
#define FC_NOTE_TEXT_H

#include "difference.h"
#include "note.h"
#include "words.h"

/* How many who checked are named where the notes begin. */
#define FC_AUTHORS_INTRODUCED 4

typedef struct fc_note_writer_t {
    fc_html_t *h;
    const fc_words_t *words;
    const fc_note_page_t *page;
    const fc_author_t *introduced[FC_AUTHORS_INTRODUCED]; /* named there, with a link; NULL after
                                                             the last */
} fc_note_writer_t;

/* 1 where the author was introduced: fifty notes need not link to the same desk. */
int fc_note_is_introduced(const fc_note_writer_t *w, const fc_author_t *author);

/* Where a review stands in its life, as readers of this page are told. */
typedef enum {
    FC_REVIEW_IN_FORCE,
    FC_REVIEW_UNPUBLISHED, /* datePublished is yet to come */
    FC_REVIEW_DRAFT,
    FC_REVIEW_WITHDRAWN
} fc_review_standing_t;

fc_review_standing_t fc_note_standing(const fc_note_writer_t *w, const fc_claim_t *claim);

/* Writes one of the module's words without names in it; n chooses the plural form. */
void fc_note_word(const fc_note_writer_t *w, fc_word_t word, apr_int64_t n);

/* Writes the attributes lang and dir that a block holding text of this language needs where it
 * differs from the words around it; lang NULL: it isn't said, the text itself decides. */
void fc_note_block_lang(const fc_note_writer_t *w, const char *lang);

/* Writes a text of the sidecar into a line of ours, isolated where its language or direction could
 * be another. */
void fc_note_span(const fc_note_writer_t *w, const char *text, const char *lang);

/* The same between the quotation marks of the words' language. marks: stretches of the text that
 * are put into an element of this name (del or ins); NULL: none. */
void fc_note_quote(const fc_note_writer_t *w, const char *text, const char *lang,
                   const fc_stretches_t *marks, const char *element);

/* Writes text with inline markup; a link within a link loses its own. */
void fc_note_rich(const fc_note_writer_t *w, const fc_rich_t *rich);

/* Opens a reference that has this look. */
void fc_note_open_reference(const fc_note_writer_t *w, int family);

/* Opens <a>: a link to an id of this page, as it is written in HTML. role: ` role="..."`, or "". */
void fc_note_open_fragment(const fc_note_writer_t *w, const char *id, const char *role);

/* Opens <a>: a link out of this page. A path of this site is made absolute where the page has
 * <base href>. */
void fc_note_open_link(const fc_note_writer_t *w, const char *href);

/* Writes text as fc_note_span does, in a link where url isn't NULL. */
void fc_note_linked(const fc_note_writer_t *w, const char *text, const char *lang, const char *url);

/* Writes the verdict in words as a reader of this page may see it: marked where the review is a
 * draft or unpublished, "Withdrawn" in its place where it is withdrawn. changed: "Edited since
 * checked" in its place. At most limit characters of the sidecar's own words, cut between words; 0:
 * all. */
void fc_note_verdict(const fc_note_writer_t *w, const fc_claim_t *claim, int changed, int limit);

/* How much of a verdict stands where it is only a name for the note, in characters. */
#define FC_VERDICT_NAME_LENGTH 60

#endif
