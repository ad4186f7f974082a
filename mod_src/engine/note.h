/* What readers get to see beside the passage: the reference after it, and the notes at the end of
 * the page. Markup only; where it stands is splice.c's business (contract, section 3). */
#ifndef FC_NOTE_H
#define FC_NOTE_H

#include "annotator.h"
#include "html.h"

/* What notes say of their reviews whatever page they stand on, written beforehand (note_review.h). */
typedef struct fc_note_parts_t fc_note_parts_t;

/* What all notes of a page have in common. */
typedef struct fc_note_page_t {
    const char *language;        /* of the module's own words: the best that is there for
                                    FactCheckLanguage, the sidecar's, the page's; never NULL */
    const fc_note_parts_t *parts; /* of the review set, in this language; NULL: there are none */
    const char *base_url;        /* put before fragments where the page has <base href>, else "" */
    const char *contact, *about; /* NULL where not set */
    const char *section_id;      /* of the notes' section, unique in the page. This and all other
                                    ids here are as they are written in HTML */
    const char *data;            /* JSON-LD for the section, as fc_jsonld_write makes it; NULL */
    int popover;                 /* notes are popovers: only with a stylesheet that knows them */
    apr_time_t now;
} fc_note_page_t;

/* One place at which a claim stands in the page. */
typedef struct fc_note_place_t {
    fc_state_t state;
    const char *id;   /* of the passage's first piece, or of the reference: what the note leads back
                         to; NULL where nothing of the passage could be marked */
    const char *text; /* what the page says there now (changed only; of cause context with the words
                         around it), UTF-8; else NULL */
    int target;       /* from 1 */
    fc_cause_t cause; /* of changed; FC_CAUSE_NONE: the note's */
} fc_note_place_t;

typedef struct fc_note_t {
    const fc_claim_t *claim;
    const char *id;      /* of the list item, made unique in the page: "factcheck-note-ID" */
    const char *body_id; /* of the comment in it, unique in the page too */
    int leads_to_scope;  /* the note says where the page's scope statement stands */
    fc_state_t state;
    fc_cause_t cause;
    const fc_note_place_t *places; /* in document order */
    int place_count;
} fc_note_t;

/* The id that a claim's note has unless the page has it already; from p. */
const char *fc_note_usual_id(const fc_claim_t *claim, apr_pool_t *p);

/* Chooses the module's language: wanted is FactCheckLanguage (NULL or "auto": the first of
 * sidecar_lang and page_lang for which there are words, either may be NULL), else English. Returns
 * a static string such as "en". */
const char *fc_note_language(const char *wanted, const char *sidecar_lang, const char *page_lang);

/* The look that a rating gets on any scale: 1 (worst) to 5 (best), after ratingValue's place within
 * worstRating..bestRating; 0 where there is no rating to show, as with a withdrawn review. */
int fc_note_rating_family(const fc_claim_t *claim);

/* Writes the attribute that the stylesheet tells looks by; nothing for 0. */
void fc_note_look(fc_html_t *h, int family);

/* The reference by the passage: the verdict, or for changed that the passage was edited. Phrasing
 * content, no block, no text outside the element that has data-factcheck-ui: a link to the note's
 * list item, and where notes are popovers a button that opens its body beside it; the stylesheet
 * shows the one that the browser knows. */
void fc_note_reference(fc_html_t *h, const fc_note_page_t *page, const fc_claim_t *claim,
                       fc_state_t state, const char *note_id, const char *body_id);

/* The notes' section: n >= 1 notes in the order they are to be listed; those without any place come
 * last, as no longer in the article. as_table: the outermost element is a table role=presentation.
 * The outermost element has data-factcheck-ui. */
void fc_note_section(fc_html_t *h, const fc_note_page_t *page, const fc_note_t *notes, int n,
                     int as_table);

#endif
