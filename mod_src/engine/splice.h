/* Splicing: where in the page's bytes highlights begin and end, and where references stand, so that
 * a browser builds the same tree around them (contract, section 3, "Where things stand").
 *
 * Works on pieces (runs of text bytes with no tag in between) and passages (decided, in origin
 * bytes). Says what is to be inserted as a list of edits in ascending order; the markup itself is
 * not its business. */
#ifndef FC_SPLICE_H
#define FC_SPLICE_H

#include <apr_pools.h>
#include "text.h"
#include "tree.h"

typedef struct fc_splice_t fc_splice_t;

typedef enum {
    FC_EDIT_OPEN,     /* a highlight begins */
    FC_EDIT_CLOSE,    /* the innermost open highlight ends */
    FC_EDIT_REFERENCE /* the passage's reference */
} fc_edit_kind_t;

typedef struct fc_edit_t {
    fc_edit_kind_t kind;
    apr_off_t offset; /* origin byte that it stands before */
    int passage;      /* as given to fc_splice_passage */
} fc_edit_t;

/* keeps_edits: all edits are asked for when the page has come to its end. */
fc_splice_t *fc_splice_create(int keeps_edits, apr_pool_t *p);

/* Text bytes from start to end follow. place: what may be done with them; white: they are white
 * space only. Bytes of one run come with one place, but for white space at its start. */
void fc_splice_text(fc_splice_t *s, apr_off_t start, apr_off_t end, const fc_place_t *place,
                    int white);

/* A tag, comment or the like stands here: the run is over. block: a block border stands here, so
 * that white space at the start of what follows isn't shown. */
void fc_splice_break(fc_splice_t *s, int block);

typedef struct fc_marks_t fc_marks_t;

/* Where a passage would be marked: characters from..to of the text, which are still kept, as are
 * the pieces (nothing from the passage's start on is decided). The result lives in p; NULL where no
 * piece of it can be marked. */
const fc_marks_t *fc_splice_prepare(fc_splice_t *s, const fc_text_t *text, apr_int64_t from,
                                    apr_int64_t to, apr_pool_t *p);

/* The passage will be marked so. Every passage that begins before an offset must be given before
 * fc_splice_advance goes past that offset. passage: a number of the caller's, for the edits. rank:
 * of passages of one extent the lower stands outside. */
void fc_splice_passage(fc_splice_t *s, int passage, int rank, const fc_marks_t *marks);

/* Decides all before offset. Returns the offset up to which all is decided: less where a reference
 * waits for what comes. at_end: nothing will follow. */
apr_off_t fc_splice_advance(fc_splice_t *s, apr_off_t offset, int at_end);

/* Edits decided, in order; *count of them: all where they are kept, else those of the last advance.
 * They are the caller's until the next one. */
const fc_edit_t *fc_splice_edits(const fc_splice_t *s, int *count);

#endif
