/* The stack of open elements and its scopes (13.2.4.2), and the way of a token into them. */
#include "tree_internal.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* Walks along the stack that a page may cost, per byte of it and to begin with. */
#define STEPS_PER_BYTE 16
#define STEPS_START (1 << 20)

fc_tree_t *fc_tree_create(fc_scanner_t *scanner, const char *const *fragments, int fragment_count,
                          apr_pool_t *p)
{
    fc_tree_t *t = apr_pcalloc(p, sizeof(*t));
    int i;

    t->scanner = scanner;
    t->pool = p;
    apr_pool_create(&t->scratch, p);
    t->fragments = fragments;
    if (fragment_count) {
        t->fragments_by_id = apr_hash_make(p);
    }
    for (i = 0; i < fragment_count; i++) {
        apr_hash_set(t->fragments_by_id, fragments[i], APR_HASH_KEY_STRING, &fragments[i]);
    }
    t->fragment_seen = apr_pcalloc(p, (apr_size_t)fragment_count + 1);
    t->stack = apr_palloc(p, STACK_MAX * sizeof(*t->stack));
    t->formatting = apr_palloc(p, FORMATTING_MAX * sizeof(*t->formatting));
    t->next_serial = 1;
    t->steps_allowed = STEPS_START;
    t->quirks = 1; /* until a doctype says otherwise */
    return t;
}

void tree_lose(fc_tree_t *t, const char *why)
{
    if (!t->lost) {
        t->lost = why;
    }
}

int tree_step(fc_tree_t *t)
{
    if (++t->steps > t->steps_allowed) {
        tree_lose(t, "its markup would take too much work to follow");
        return 0;
    }
    return 1;
}

const char *fc_tree_lost(const fc_tree_t *t)
{
    return t->lost;
}

apr_uint32_t tree_hash(const char *bytes, apr_size_t n)
{
    return (apr_uint32_t)XXH3_64bits(bytes, n);
}

apr_uint32_t tree_other_name(const fc_token_t *token)
{
    return token->tag == FC_TAG_OTHER ? tree_hash(token->name, token->name_length) : 0;
}

/* --- the stack --- */

/* Derives what an element inherits from the one below it. */
static void inherit(fc_tree_t *t, int index)
{
    element_t *e = &t->stack[index];
    const element_t *parent = index > 0 ? &t->stack[index - 1] : NULL;

    e->flags = (apr_byte_t)(e->own | (parent ? parent->flags & E_INHERITED : 0));
    e->block = parent ? parent->block : e->serial;
    e->level = parent ? parent->level : 0;
    if (e->ns == NS_HTML) {
        if (tree_is_block((fc_tag_t)e->tag)) {
            e->block = e->serial;
            e->level = 0;
        } else if (e->tag == FC_TAG_sup) {
            e->level = 1;
        } else if (e->tag == FC_TAG_sub) {
            e->level = -1;
        }
    }
}

void tree_refresh(fc_tree_t *t, int from)
{
    int i;
    for (i = from; i < t->depth; i++) {
        inherit(t, i);
    }
}

/* Tells the text that an element's edge is crossed. */
static void cross_edge(fc_tree_t *t, const element_t *e)
{
    if (e->ns != NS_HTML || (e->flags & E_UNREADABLE)) {
        return; /* what takes no part is as if absent */
    }
    if (tree_is_block((fc_tag_t)e->tag)) {
        t->events->borders |= FC_BORDER_BLOCK;
    } else if (e->tag == FC_TAG_sup || e->tag == FC_TAG_sub) {
        t->events->borders |= FC_BORDER_LEVEL;
    } else if (e->tag == FC_TAG_a) {
        t->events->borders |= FC_BORDER_LINK;
    }
}

element_t *tree_push(fc_tree_t *t, fc_tag_t tag, apr_uint32_t name, namespace_t ns, unsigned own)
{
    element_t *e;

    if (t->depth == STACK_MAX) {
        tree_lose(t, "its elements are nested too deep to follow");
        t->depth--; /* what follows isn't looked at */
    }
    e = &t->stack[t->depth++];
    e->tag = (apr_uint16_t)tag;
    e->ns = (apr_byte_t)ns;
    e->own = (apr_byte_t)own;
    e->name = name;
    e->serial = t->next_serial++;
    inherit(t, t->depth - 1);
    if (ns == NS_HTML) {
        t->open_count[tag]++;
    }
    cross_edge(t, e);
    return e;
}

static void forget(fc_tree_t *t, const element_t *e)
{
    int i;

    cross_edge(t, e);
    if (e->ns == NS_HTML) {
        t->open_count[e->tag]--;
    }
    if (e->own & E_HAS_FRAGMENT) {
        for (i = 0; i < t->fragment_open_count; i++) {
            if (t->fragment_open[i].serial == e->serial) {
                t->fragments_closed[t->events->fragments_closed_count++] =
                    t->fragment_open[i].index;
                t->fragment_open[i] = t->fragment_open[--t->fragment_open_count];
                break;
            }
        }
    }
}

void tree_pop(fc_tree_t *t)
{
    if (t->depth > 0) {
        t->depth--;
        forget(t, &t->stack[t->depth]);
    }
}

void tree_pop_to(fc_tree_t *t, int index)
{
    while (t->depth > index) {
        tree_pop(t);
    }
}

void tree_remove_at(fc_tree_t *t, int index)
{
    forget(t, &t->stack[index]);
    t->depth--;
    memmove(&t->stack[index], &t->stack[index + 1],
            (apr_size_t)(t->depth - index) * sizeof(*t->stack));
    tree_refresh(t, index);
}

void tree_insert_at(fc_tree_t *t, int index, const element_t *element)
{
    element_t copy = *element;

    if (t->depth == STACK_MAX) {
        tree_lose(t, "its elements are nested too deep to follow");
        return;
    }
    memmove(&t->stack[index + 1], &t->stack[index],
            (apr_size_t)(t->depth - index) * sizeof(*t->stack));
    t->stack[index] = copy;
    t->depth++;
    if (copy.ns == NS_HTML) {
        t->open_count[copy.tag]++;
    }
    tree_refresh(t, index);
    cross_edge(t, &t->stack[index]);
}

int tree_find(fc_tree_t *t, fc_tag_t tag)
{
    int i;

    if (!t->open_count[tag]) {
        return -1;
    }
    for (i = t->depth - 1; i >= 0 && tree_step(t); i--) {
        if (t->stack[i].tag == tag && t->stack[i].ns == NS_HTML) {
            return i;
        }
    }
    return -1;
}

int tree_index_of(fc_tree_t *t, apr_uint32_t serial)
{
    int i;
    for (i = t->depth - 1; i >= 0 && tree_step(t); i--) {
        if (t->stack[i].serial == serial) {
            return i;
        }
    }
    return -1;
}

/* --- scopes (13.2.4.2) --- */

static int ends_scope(const element_t *e, scope_t scope)
{
    if (scope == SCOPE_TABLE) {
        return e->ns == NS_HTML &&
               (e->tag == FC_TAG_html || e->tag == FC_TAG_table || e->tag == FC_TAG_template);
    }
    if (e->ns != NS_HTML) {
        return tree_is_special(e); /* the same list in MathML and SVG */
    }
    switch (e->tag) {
    case FC_TAG_applet:
    case FC_TAG_caption:
    case FC_TAG_html:
    case FC_TAG_table:
    case FC_TAG_td:
    case FC_TAG_th:
    case FC_TAG_marquee:
    case FC_TAG_object:
    case FC_TAG_template:
    case FC_TAG_select:
        return 1;
    case FC_TAG_ol:
    case FC_TAG_ul:
        return scope == SCOPE_LIST;
    case FC_TAG_button:
        return scope == SCOPE_BUTTON;
    default:
        return 0;
    }
}

int tree_in_scope(fc_tree_t *t, fc_tag_t tag, scope_t scope)
{
    int i;

    if (!t->open_count[tag]) {
        return -1;
    }
    for (i = t->depth - 1; i >= 0 && tree_step(t); i--) {
        const element_t *e = &t->stack[i];
        if (e->tag == tag && e->ns == NS_HTML) {
            return i;
        }
        if (ends_scope(e, scope)) {
            return -1;
        }
    }
    return -1;
}

void tree_implied_end_tags(fc_tree_t *t, fc_tag_t except)
{
    while (t->depth && tree_top(t)->ns == NS_HTML && tree_top(t)->tag != except &&
           tree_is_implied_end((fc_tag_t)tree_top(t)->tag)) {
        tree_pop(t);
    }
}

void tree_thorough_end_tags(fc_tree_t *t)
{
    while (t->depth && tree_top(t)->ns == NS_HTML) {
        switch (tree_top(t)->tag) {
        case FC_TAG_caption:
        case FC_TAG_colgroup:
        case FC_TAG_tbody:
        case FC_TAG_td:
        case FC_TAG_tfoot:
        case FC_TAG_th:
        case FC_TAG_thead:
        case FC_TAG_tr:
            break;
        default:
            if (!tree_is_implied_end((fc_tag_t)tree_top(t)->tag)) {
                return;
            }
        }
        tree_pop(t);
    }
}

void tree_pop_through(fc_tree_t *t, fc_tag_t tag)
{
    while (t->depth > 1) {
        int found = tree_top(t)->tag == tag && tree_top(t)->ns == NS_HTML;
        tree_pop(t);
        if (found) {
            break;
        }
    }
}

void tree_close_p(fc_tree_t *t)
{
    if (tree_in_scope(t, FC_TAG_p, SCOPE_BUTTON) >= 0) {
        tree_implied_end_tags(t, FC_TAG_p);
        tree_pop_through(t, FC_TAG_p);
    }
}

/* "Reset the insertion mode appropriately" (13.2.4.1). */
void tree_reset_mode(fc_tree_t *t)
{
    int i;
    for (i = t->depth - 1; i >= 0; i--) {
        if (t->stack[i].ns != NS_HTML) {
            continue;
        }
        switch (t->stack[i].tag) {
        case FC_TAG_select:
            t->mode = M_IN_SELECT;
            return;
        case FC_TAG_td:
        case FC_TAG_th:
            t->mode = M_IN_CELL;
            return;
        case FC_TAG_tr:
            t->mode = M_IN_ROW;
            return;
        case FC_TAG_tbody:
        case FC_TAG_thead:
        case FC_TAG_tfoot:
            t->mode = M_IN_TABLE_BODY;
            return;
        case FC_TAG_caption:
            t->mode = M_IN_CAPTION;
            return;
        case FC_TAG_colgroup:
            t->mode = M_IN_COLUMN_GROUP;
            return;
        case FC_TAG_table:
            t->mode = M_IN_TABLE;
            return;
        case FC_TAG_template:
            t->mode = t->template_count ? t->templates[t->template_count - 1] : M_IN_BODY;
            return;
        case FC_TAG_head:
            t->mode = M_IN_HEAD;
            return;
        case FC_TAG_body:
            t->mode = M_IN_BODY;
            return;
        case FC_TAG_frameset:
            t->mode = M_IN_FRAMESET;
            return;
        case FC_TAG_html:
            t->mode = t->head_seen ? M_AFTER_HEAD : M_BEFORE_HEAD;
            return;
        default:
            break;
        }
    }
    t->mode = M_IN_BODY;
}

/* --- tokens --- */

void tree_begin_events(fc_tree_t *t, fc_tree_events_t *events)
{
    memset(events, 0, sizeof(*events));
    events->fragment_opened = -1;
    events->fragments_closed = t->fragments_closed;
    t->events = events;
}

/* 13.2.5.5 of the quirks: only whether the page has a doctype that asks for standards. */
static void take_doctype(fc_tree_t *t, const fc_token_t *token)
{
    fc_doctype_t doctype;

    if (t->mode != M_INITIAL) {
        return;
    }
    fc_token_doctype(token, &doctype, tree_scratch(t));
    t->quirks = tree_is_quirky(&doctype);
    t->mode = M_BEFORE_HTML;
}

void fc_tree_token(fc_tree_t *t, const fc_token_t *token, fc_tree_events_t *events)
{
    tree_begin_events(t, events);
    t->steps_allowed += STEPS_PER_BYTE * (apr_int64_t)(token->end - token->start);
    if (t->lost) {
        /* Raw text is still told apart, or a later </body> in a script would look like one. */
        if (token->type == FC_TOKEN_START_TAG) {
            switch (token->tag) {
            case FC_TAG_script:
                fc_scanner_set_content(t->scanner, FC_CONTENT_SCRIPT, NULL);
                break;
            case FC_TAG_style:
            case FC_TAG_xmp:
            case FC_TAG_iframe:
            case FC_TAG_noembed:
            case FC_TAG_noframes:
            case FC_TAG_noscript:
                fc_scanner_set_content(t->scanner, FC_CONTENT_RAWTEXT, NULL);
                break;
            case FC_TAG_title:
            case FC_TAG_textarea:
                fc_scanner_set_content(t->scanner, FC_CONTENT_RCDATA, NULL);
                break;
            default:
                break;
            }
        }
        return;
    }
    if (t->scratch_used) {
        apr_pool_clear(t->scratch);
        t->scratch_used = 0;
    }
    if (token->type == FC_TOKEN_DOCTYPE) {
        take_doctype(t, token);
    } else if (token->type == FC_TOKEN_START_TAG || token->type == FC_TOKEN_END_TAG) {
        tree_dispatch(t, token);
        fc_scanner_set_foreign(t->scanner, t->depth > 0 && tree_top(t)->ns != NS_HTML);
    }
}
