/* What surrounds a text, tracked without a tree.
 *
 * This is the HTML standard's tree construction stage (13.2.6) reduced to what it keeps in hand:
 * the insertion mode, the stack of open elements and the list of active formatting elements, of
 * which only names and a few properties are kept. No node is made. So it is known at each text
 * whether readers can read it, whether an element may be wrapped around it without the browser
 * building another tree, and whether a link may stand beside it.
 *
 * Where browsers differ (the standard's new parsing of select, for one), or where following would
 * cost more than it may, the tree is lost: from there on no text is markable. */
#ifndef FC_TREE_H
#define FC_TREE_H

#include <apr_pools.h>
#include "scanner.h"

/* From this depth on nothing is marked: Chromium's trees end at 512 (contract, section 3). */
#define FC_TREE_DEPTH 480

typedef struct fc_tree_t fc_tree_t;

/* How ids begin that the engine gives to what it injects. */
#define FC_ID_PREFIX "factcheck-"

/* What a tag or text did, for the text that follows. */
typedef struct fc_tree_events_t {
    unsigned borders; /* FC_BORDER_… of text.h */
    const char *id;   /* the start tag's id attribute, where it begins as ours do ("factcheck-");
                         NULL. Valid until the next token */
    const char *base_href; /* of the page's first base element with one; NULL */
    const char *lang;      /* of the html element; NULL */
    int fragment_opened;   /* index into the fragments, -1 */
    const int *fragments_closed;
    int fragments_closed_count;
} fc_tree_events_t;

/* What may be done with text that stands here. */
typedef struct fc_place_t {
    unsigned readable : 1;  /* it takes part (contract, section 2) */
    unsigned markable : 1;  /* an element may be wrapped around non-white text */
    unsigned reference : 1; /* a link may stand beside it */
    unsigned settled : 1;   /* white space at its start may be wrapped too */
    int level;              /* within sup 1, sub -1, else 0 */
    int depth;
    apr_uint32_t block; /* number of the nearest block container */
} fc_place_t;

/* fragments: ids whose elements are to be reported, count of them; must outlive the tree. */
fc_tree_t *fc_tree_create(fc_scanner_t *scanner, const char *const *fragments, int fragment_count,
                          apr_pool_t *p);

/* Goes on by one token that isn't text. Switches the scanner's content model where it must. */
void fc_tree_token(fc_tree_t *t, const fc_token_t *token, fc_tree_events_t *events);

/* Goes on by text: white only where no other character of it has come (HTML's five). Returns the
 * place that holds for this text. */
fc_place_t fc_tree_text(fc_tree_t *t, int white, fc_tree_events_t *events);

/* How notes may stand at this place, were it the end of the file. */
typedef enum { FC_NOTES_PLAIN, FC_NOTES_TABLE, FC_NOTES_NONE } fc_notes_place_t;
fc_notes_place_t fc_tree_notes(const fc_tree_t *t);

/* 1 where a block inserted before the end tag of body just handed over moves nothing: body is the
 * current node and no formatting element waits. */
int fc_tree_at_plain_body(const fc_tree_t *t);

/* Why nothing is marked any more, in words; NULL. */
const char *fc_tree_lost(const fc_tree_t *t);

#endif
