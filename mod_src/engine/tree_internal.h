/* The tree's own rooms share this: tree.c (stack, scopes), tree_elements.c (kinds of elements),
 * tree_place.c (text, notes), tree_modes.c, tree_body.c and tree_table.c (insertion modes),
 * tree_formatting.c (active formatting elements), tree_attributes.c (what attributes say). */
#ifndef FC_TREE_INTERNAL_H
#define FC_TREE_INTERNAL_H

#include <apr_hash.h>

#include "text.h"
#include "tree.h"

/* The deepest stack that is followed. */
#define STACK_MAX 8192
/* The longest list of active formatting elements that is followed. */
#define FORMATTING_MAX 1024

typedef enum { NS_HTML, NS_MATHML, NS_SVG } namespace_t;

/* Properties of an element; those of INHERITED hold for what is inside too. */
#define E_UNREADABLE 0x01u   /* what is inside takes no part */
#define E_NO_REFERENCE 0x02u /* no link may stand inside */
#define E_IN_LINK 0x04u
#define E_INHERITED (E_UNREADABLE | E_NO_REFERENCE | E_IN_LINK)
#define E_HTML_POINT 0x10u /* HTML integration point */
#define E_TEXT_POINT 0x20u /* MathML text integration point */
#define E_HAS_FRAGMENT 0x40u

typedef struct element_t {
    apr_uint16_t tag; /* fc_tag_t */
    apr_byte_t ns;
    apr_byte_t own;    /* E_… of the element itself */
    apr_byte_t flags;  /* with what it inherits */
    signed char level; /* sup 1, sub -1 */
    apr_uint32_t name; /* tree_other_name */
    apr_uint32_t serial;
    apr_uint32_t block; /* serial of the nearest block container, itself included */
} element_t;

typedef struct formatting_t {
    apr_uint32_t serial; /* 0: a marker */
    apr_uint16_t tag;
    apr_byte_t own;
    apr_uint32_t name;
    apr_uint32_t attributes; /* hash of the raw attributes */
} formatting_t;

typedef enum {
    M_INITIAL,
    M_BEFORE_HTML,
    M_BEFORE_HEAD,
    M_IN_HEAD,
    M_AFTER_HEAD,
    M_IN_BODY,
    M_TEXT,
    M_IN_TABLE,
    M_IN_CAPTION,
    M_IN_COLUMN_GROUP,
    M_IN_TABLE_BODY,
    M_IN_ROW,
    M_IN_CELL,
    M_IN_SELECT,
    M_IN_TEMPLATE,
    M_AFTER_BODY,
    M_IN_FRAMESET,
    M_AFTER_FRAMESET,
    M_AFTER_AFTER_BODY,
    M_AFTER_AFTER_FRAMESET
} fc_mode_t;

#define TEMPLATES_MAX 64

struct fc_tree_t {
    fc_scanner_t *scanner;
    apr_pool_t *pool, *scratch; /* scratch: asked of tree_scratch, cleared at the next token */
    int scratch_used;
    const char *const *fragments;
    apr_hash_t *fragments_by_id; /* id to its place in fragments; NULL: there are none */
    unsigned char *fragment_seen;
    struct {
        apr_uint32_t serial;
        int index;
    } fragment_open[16];
    int fragment_open_count;
    int fragments_closed[16];

    fc_mode_t mode, original_mode;
    fc_mode_t templates[TEMPLATES_MAX];
    int template_count;
    element_t *stack;
    int depth;
    apr_uint32_t open_count[FC_TAG_COUNT]; /* of HTML elements by tag, on the stack */
    formatting_t *formatting;
    int formatting_count;
    apr_uint32_t next_serial;
    apr_uint32_t form; /* serial of the form element pointer, 0: none */
    int head_seen;
    int frameset_not_ok;
    int quirks;
    int base_seen;
    const char *lost;
    apr_int64_t steps, steps_allowed; /* walks along the stack, bounded by the bytes seen */
    fc_tree_events_t *events;
};

/* --- stack (tree.c) --- */

static inline element_t *tree_top(fc_tree_t *t)
{
    return &t->stack[t->depth - 1];
}

static inline apr_pool_t *tree_scratch(fc_tree_t *t)
{
    t->scratch_used = 1;
    return t->scratch;
}

void tree_lose(fc_tree_t *t, const char *why);
int tree_step(fc_tree_t *t); /* counts a step of a walk; 0 where no more are allowed */
element_t *tree_push(fc_tree_t *t, fc_tag_t tag, apr_uint32_t name, namespace_t ns, unsigned own);
void tree_pop(fc_tree_t *t);
void tree_remove_at(fc_tree_t *t, int index);
void tree_insert_at(fc_tree_t *t, int index, const element_t *element);
void tree_refresh(fc_tree_t *t, int from); /* inherited properties from index on anew */
void tree_pop_to(fc_tree_t *t, int index); /* leaves index elements */
int tree_find(fc_tree_t *t, fc_tag_t tag); /* topmost HTML element's index, -1 */
int tree_index_of(fc_tree_t *t, apr_uint32_t serial);
apr_uint32_t tree_hash(const char *bytes, apr_size_t n);
/* What tells apart elements whose names have no number: a hash of the name; 0 of all others. */
apr_uint32_t tree_other_name(const fc_token_t *token);

typedef enum { SCOPE_PLAIN, SCOPE_LIST, SCOPE_BUTTON, SCOPE_TABLE } scope_t;
int tree_in_scope(fc_tree_t *t, fc_tag_t tag, scope_t scope); /* index or -1 */
void tree_implied_end_tags(fc_tree_t *t, fc_tag_t except);
void tree_thorough_end_tags(fc_tree_t *t);
void tree_pop_through(fc_tree_t *t, fc_tag_t tag); /* until one such HTML element has been popped */
void tree_close_p(fc_tree_t *t);
void tree_reset_mode(fc_tree_t *t);

/* Begins what one token or text tells. */
void tree_begin_events(fc_tree_t *t, fc_tree_events_t *events);

/* --- elements (tree_elements.c) --- */

int tree_is_special(const element_t *e);
/* The same, where a walk along the stack is to end at such an element. The standard has search
 * among them since 2023, Chromium hasn't: there the tree is lost. */
int tree_ends_walk(fc_tree_t *t, const element_t *e);
int tree_is_block(fc_tag_t tag);
int tree_is_implied_end(fc_tag_t tag); /* "generate implied end tags" pops it */

/* --- formatting (tree_formatting.c) --- */

void tree_formatting_push(fc_tree_t *t, const element_t *e, const fc_token_t *token);
void tree_formatting_marker(fc_tree_t *t);
void tree_formatting_clear(fc_tree_t *t);                   /* to the last marker */
int tree_formatting_find(const fc_tree_t *t, fc_tag_t tag); /* after the last marker; -1 */
void tree_formatting_remove(fc_tree_t *t, int index);
void tree_reconstruct(fc_tree_t *t);
int tree_is_formatting(fc_tag_t tag);
/* 1 where the token was dealt with, 0: "any other end tag" is to be followed */
int tree_adopt(fc_tree_t *t, fc_tag_t tag);

/* --- doctypes (tree_doctype.c) --- */

/* 1 where the doctype makes the page one of quirks. */
int tree_is_quirky(const fc_doctype_t *doctype);

/* --- attributes (tree_attributes.c) --- */

/* E_… that the start tag's name and attributes give its element. Reports id, base and lang. */
unsigned tree_own_flags(fc_tree_t *t, const fc_token_t *token, namespace_t ns);
int tree_is_hidden_input(fc_tree_t *t, const fc_token_t *token);
int tree_is_breakout_font(fc_tree_t *t, const fc_token_t *token);

/* --- modes (tree_modes.c, tree_body.c, tree_table.c) --- */

void tree_dispatch(fc_tree_t *t, const fc_token_t *token); /* a start or end tag */
void tree_in_mode(fc_tree_t *t, fc_mode_t mode, const fc_token_t *token);
void tree_body_start(fc_tree_t *t, const fc_token_t *token);
void tree_body_end(fc_tree_t *t, const fc_token_t *token);
void tree_head_start(fc_tree_t *t, const fc_token_t *token);
element_t *tree_insert(fc_tree_t *t, const fc_token_t *token);
void tree_insert_void(fc_tree_t *t, const fc_token_t *token);
void tree_raw_text(fc_tree_t *t, const fc_token_t *token, fc_content_t content);
void tree_implied_body(fc_tree_t *t); /* goes on to "in body", as text before it does */
void tree_table(fc_tree_t *t, fc_mode_t mode, const fc_token_t *token);

#endif
