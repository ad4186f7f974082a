/* The list of active formatting elements and the adoption agency (13.2.4.3, 13.2.6.4.7). */
#include "tree_internal.h"

#include <string.h>

int tree_is_formatting(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_a:
    case FC_TAG_b:
    case FC_TAG_big:
    case FC_TAG_code:
    case FC_TAG_em:
    case FC_TAG_font:
    case FC_TAG_i:
    case FC_TAG_nobr:
    case FC_TAG_s:
    case FC_TAG_small:
    case FC_TAG_strike:
    case FC_TAG_strong:
    case FC_TAG_tt:
    case FC_TAG_u:
        return 1;
    default:
        return 0;
    }
}

static int make_room(fc_tree_t *t)
{
    if (t->formatting_count < FORMATTING_MAX) {
        return 1;
    }
    tree_lose(t, "too many formatting elements are open in it");
    return 0;
}

void tree_formatting_marker(fc_tree_t *t)
{
    if (make_room(t)) {
        memset(&t->formatting[t->formatting_count++], 0, sizeof(*t->formatting));
    }
}

void tree_formatting_clear(fc_tree_t *t)
{
    while (t->formatting_count > 0 && t->formatting[--t->formatting_count].serial != 0) {
    }
}

void tree_formatting_remove(fc_tree_t *t, int index)
{
    t->formatting_count--;
    memmove(&t->formatting[index], &t->formatting[index + 1],
            (apr_size_t)(t->formatting_count - index) * sizeof(*t->formatting));
}

static int formatting_index_of(const fc_tree_t *t, apr_uint32_t serial)
{
    int i;
    for (i = t->formatting_count - 1; i >= 0; i--) {
        if (t->formatting[i].serial == serial) {
            return i;
        }
    }
    return -1;
}

int tree_formatting_find(const fc_tree_t *t, fc_tag_t tag)
{
    int i;
    for (i = t->formatting_count - 1; i >= 0 && t->formatting[i].serial != 0; i--) {
        if (t->formatting[i].tag == tag) {
            return i;
        }
    }
    return -1;
}

/* Attributes are compared by their raw bytes, which may tell two apart that the standard holds
 * equal: then a fourth one stays in the list, and the depth is counted too high. */
void tree_formatting_push(fc_tree_t *t, const element_t *e, const fc_token_t *token)
{
    formatting_t entry;
    int i, alike = 0, earliest = -1;
    apr_size_t skip = token->name_length + 1;

    entry.serial = e->serial;
    entry.tag = e->tag;
    entry.own = e->own;
    entry.name = e->name;
    entry.attributes = token->length > skip ? tree_hash(token->bytes + skip, token->length - skip) : 0;
    for (i = t->formatting_count - 1; i >= 0 && t->formatting[i].serial != 0; i--) {
        if (t->formatting[i].tag == entry.tag && t->formatting[i].attributes == entry.attributes) {
            alike++;
            earliest = i;
        }
    }
    if (alike >= 3) {
        tree_formatting_remove(t, earliest);
    }
    if (make_room(t)) {
        t->formatting[t->formatting_count++] = entry;
    }
}

static element_t element_of(fc_tree_t *t, const formatting_t *entry)
{
    element_t e;
    memset(&e, 0, sizeof(e));
    e.tag = entry->tag;
    e.ns = NS_HTML;
    e.own = (apr_byte_t)(entry->own & ~E_HAS_FRAGMENT);
    e.name = entry->name;
    e.serial = t->next_serial++;
    return e;
}

void tree_reconstruct(fc_tree_t *t)
{
    int i = t->formatting_count - 1;

    if (i < 0 || t->formatting[i].serial == 0 || tree_index_of(t, t->formatting[i].serial) >= 0) {
        return;
    }
    while (i > 0 && t->formatting[i - 1].serial != 0 &&
           tree_index_of(t, t->formatting[i - 1].serial) < 0) {
        i--;
    }
    for (; i < t->formatting_count && !t->lost; i++) {
        const formatting_t *entry = &t->formatting[i];
        element_t *e = tree_push(t, (fc_tag_t)entry->tag, entry->name, NS_HTML,
                                 entry->own & ~(unsigned)E_HAS_FRAGMENT);
        t->formatting[i].serial = e->serial;
    }
}

/* The special element nearest above stack index from, -1: none. */
static int furthest_block(fc_tree_t *t, int from)
{
    int i;
    for (i = from + 1; i < t->depth && tree_step(t); i++) {
        if (tree_ends_walk(t, &t->stack[i])) {
            return i;
        }
    }
    return -1;
}

/* Steps 13 and 14 of the algorithm's outer loop: clones what lies between. Returns the index of the
 * furthest block, and the place for the clone of the formatting element in *bookmark. */
static int clone_between(fc_tree_t *t, int formatting_at, int block_at, int *bookmark)
{
    int node = block_at, counter = 0;

    while (node - 1 > formatting_at && !t->lost) {
        int entry;
        node--;
        counter++;
        entry = formatting_index_of(t, t->stack[node].serial);
        if (entry >= 0 && counter > 3) {
            tree_formatting_remove(t, entry);
            if (entry < *bookmark) {
                (*bookmark)--;
            }
            entry = -1;
        }
        if (entry < 0) {
            tree_remove_at(t, node);
            block_at--;
            continue;
        }
        t->stack[node].serial = t->next_serial++;
        t->stack[node].own &= (apr_byte_t)~E_HAS_FRAGMENT;
        t->formatting[entry].serial = t->stack[node].serial;
        if (node == block_at - 1) {
            *bookmark = entry + 1;
        }
    }
    return block_at;
}

/* One turn of the outer loop. Returns 0 where the algorithm ends. */
static int adopt_once(fc_tree_t *t, fc_tag_t tag, int *handled)
{
    int entry = tree_formatting_find(t, tag), at, block_at, bookmark, i;
    formatting_t formatting;
    element_t clone;

    *handled = entry >= 0;
    if (entry < 0) {
        return 0;
    }
    formatting = t->formatting[entry];
    at = tree_index_of(t, formatting.serial);
    if (at < 0) {
        tree_formatting_remove(t, entry);
        return 0;
    }
    for (i = t->depth - 1; i > at; i--) { /* not in scope: an element that ends it lies above */
        const element_t *e = &t->stack[i];
        if (e->ns == NS_HTML
                ? (e->tag == FC_TAG_applet || e->tag == FC_TAG_caption || e->tag == FC_TAG_table ||
                   e->tag == FC_TAG_td || e->tag == FC_TAG_th || e->tag == FC_TAG_marquee ||
                   e->tag == FC_TAG_object || e->tag == FC_TAG_template || e->tag == FC_TAG_select)
                : tree_is_special(e)) {
            return 0;
        }
        if (!tree_step(t)) {
            return 0;
        }
    }
    block_at = furthest_block(t, at);
    if (block_at < 0) {
        tree_pop_to(t, at);
        tree_formatting_remove(t, entry);
        return 0;
    }
    bookmark = entry;
    block_at = clone_between(t, at, block_at, &bookmark);
    clone = element_of(t, &formatting);
    /* The formatting element leaves list and stack, its clone takes the bookmark's place in the one
     * and stands above the furthest block in the other. */
    entry = formatting_index_of(t, formatting.serial);
    if (entry >= 0) {
        tree_formatting_remove(t, entry);
        if (entry < bookmark) {
            bookmark--;
        }
    }
    formatting.serial = clone.serial;
    if (make_room(t)) {
        memmove(&t->formatting[bookmark + 1], &t->formatting[bookmark],
                (apr_size_t)(t->formatting_count - bookmark) * sizeof(*t->formatting));
        t->formatting[bookmark] = formatting;
        t->formatting_count++;
    }
    tree_remove_at(t, at);
    tree_insert_at(t, block_at, &clone);
    return 1;
}

int tree_adopt(fc_tree_t *t, fc_tag_t tag)
{
    int turn, handled = 1;
    element_t *top = tree_top(t);

    if (top->ns == NS_HTML && top->tag == tag && formatting_index_of(t, top->serial) < 0) {
        tree_pop(t);
        return 1;
    }
    for (turn = 0; turn < 8 && !t->lost; turn++) {
        if (!adopt_once(t, tag, &handled)) {
            /* Only the first turn may find nothing and leave the tag to the general rule: in later
             * ones the standard goes there too. */
            return handled;
        }
    }
    return 1;
}
