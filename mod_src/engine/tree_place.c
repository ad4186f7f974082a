/* Text: what it does to modes and stack, and what may be done with it; where notes may stand. */
#include "tree_internal.h"

static int is_table_part(const element_t *e)
{
    return e->ns == NS_HTML &&
           (e->tag == FC_TAG_table || e->tag == FC_TAG_tbody || e->tag == FC_TAG_tfoot ||
            e->tag == FC_TAG_thead || e->tag == FC_TAG_tr);
}

/* What text that isn't white does to modes and stack. */
static void text_moves(fc_tree_t *t)
{
    if (t->depth && tree_top(t)->ns != NS_HTML &&
        !(tree_top(t)->own & (E_HTML_POINT | E_TEXT_POINT))) {
        t->frameset_not_ok = 1;
        return;
    }
    switch (t->mode) {
    case M_TEXT:
    case M_IN_SELECT:
    case M_IN_FRAMESET:
    case M_AFTER_FRAMESET:
    case M_AFTER_AFTER_FRAMESET:
        return;
    case M_INITIAL:
    case M_BEFORE_HTML:
    case M_BEFORE_HEAD:
    case M_IN_HEAD:
    case M_AFTER_HEAD:
        tree_implied_body(t);
        break;
    case M_IN_COLUMN_GROUP:
        if (tree_top(t)->tag == FC_TAG_colgroup && tree_top(t)->ns == NS_HTML) {
            tree_pop(t);
            t->mode = M_IN_TABLE;
        }
        break;
    case M_AFTER_BODY:
    case M_AFTER_AFTER_BODY:
        t->mode = M_IN_BODY;
        break;
    default:
        break;
    }
    tree_reconstruct(t);
    t->frameset_not_ok = 1;
}

/* What white space does. In tables it does nothing, before the body and in foreign content neither.
 */
static void white_moves(fc_tree_t *t)
{
    int in_html = t->depth && (tree_top(t)->ns == NS_HTML ||
                               (tree_top(t)->own & (E_HTML_POINT | E_TEXT_POINT)));

    switch (t->mode) {
    case M_IN_BODY:
    case M_IN_CELL:
    case M_IN_CAPTION:
    case M_IN_TEMPLATE:
    case M_AFTER_BODY:
    case M_AFTER_AFTER_BODY:
        if (in_html) {
            tree_reconstruct(t);
        }
        break;
    default:
        break;
    }
}

fc_place_t fc_tree_text(fc_tree_t *t, int white, fc_tree_events_t *events)
{
    fc_place_t place = {0};
    const element_t *top;
    int in_flow;

    tree_begin_events(t, events);
    if (t->lost) {
        return place;
    }
    place.settled = t->mode == M_IN_BODY || t->mode == M_IN_CELL || t->mode == M_IN_CAPTION;
    if (white) {
        white_moves(t);
    } else {
        text_moves(t);
    }
    if (!t->depth) {
        return place;
    }
    top = tree_top(t);
    place.depth = t->depth;
    place.block = top->block;
    place.level = top->level;
    place.readable = !(top->flags & E_UNREADABLE) && t->mode != M_IN_SELECT &&
                     t->mode != M_IN_FRAMESET && t->mode != M_AFTER_FRAMESET &&
                     t->mode != M_AFTER_AFTER_FRAMESET && !t->template_count;
    in_flow = t->mode == M_IN_BODY || t->mode == M_IN_CELL || t->mode == M_IN_CAPTION;
    place.markable = !white && place.readable && in_flow && !is_table_part(top) &&
                     top->ns == NS_HTML && t->depth < FC_TREE_DEPTH &&
                     !t->open_count[FC_TAG_plaintext]; /* after it nothing is markup */
    place.reference =
        place.markable && !(top->flags & E_NO_REFERENCE) && tree_formatting_find(t, FC_TAG_a) < 0;
    return place;
}

/* --- notes --- */

static int open_foreign(const fc_tree_t *t)
{
    int i;
    for (i = 0; i < t->depth; i++) {
        if (t->stack[i].ns != NS_HTML) {
            return 1;
        }
    }
    return 0;
}

fc_notes_place_t fc_tree_notes(const fc_tree_t *t)
{
    if (t->lost || t->depth >= FC_TREE_DEPTH || t->template_count) {
        return FC_NOTES_NONE;
    }
    switch (t->mode) {
    case M_TEXT:
    case M_IN_SELECT:
    case M_IN_FRAMESET:
    case M_AFTER_FRAMESET:
    case M_AFTER_AFTER_FRAMESET:
        return FC_NOTES_NONE;
    default:
        break;
    }
    if (t->open_count[FC_TAG_select]) {
        return FC_NOTES_NONE;
    }
    if (open_foreign(t) || t->open_count[FC_TAG_a] || t->open_count[FC_TAG_button] ||
        t->open_count[FC_TAG_nobr] || tree_formatting_find(t, FC_TAG_a) >= 0 ||
        tree_formatting_find(t, FC_TAG_nobr) >= 0) {
        return FC_NOTES_TABLE;
    }
    return FC_NOTES_PLAIN;
}

int fc_tree_at_plain_body(const fc_tree_t *t)
{
    return !t->lost && t->mode == M_AFTER_BODY && t->depth == 2 && t->formatting_count == 0;
}
