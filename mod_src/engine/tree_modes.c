/* The insertion modes other than "in body" and "in table" (13.2.6.4), and the way to them. */
#include "tree_internal.h"

static int is_start(const fc_token_t *token)
{
    return token->type == FC_TOKEN_START_TAG;
}

/* --- before the body --- */

static void insert_named(fc_tree_t *t, fc_tag_t tag)
{
    tree_push(t, tag, 0, NS_HTML, tag == FC_TAG_head ? E_UNREADABLE : 0);
}

static void imply_html(fc_tree_t *t)
{
    if (t->mode <= M_BEFORE_HTML) {
        insert_named(t, FC_TAG_html);
        t->mode = M_BEFORE_HEAD;
    }
}

static void imply_head(fc_tree_t *t)
{
    imply_html(t);
    if (t->mode == M_BEFORE_HEAD) {
        insert_named(t, FC_TAG_head);
        t->head_seen = 1;
        t->mode = M_IN_HEAD;
    }
}

static void imply_after_head(fc_tree_t *t)
{
    imply_head(t);
    if (t->mode == M_IN_HEAD) {
        tree_pop_through(t, FC_TAG_head);
        t->mode = M_AFTER_HEAD;
    }
}

void tree_implied_body(fc_tree_t *t)
{
    imply_after_head(t);
    if (t->mode == M_AFTER_HEAD) {
        insert_named(t, FC_TAG_body);
        t->mode = M_IN_BODY;
    }
}

static void start_template(fc_tree_t *t, const fc_token_t *token)
{
    tree_insert(t, token);
    tree_formatting_marker(t);
    t->frameset_not_ok = 1;
    if (t->template_count == TEMPLATES_MAX) {
        tree_lose(t, "its templates are nested too deep to follow");
        return;
    }
    t->templates[t->template_count++] = M_IN_TEMPLATE;
    t->mode = M_IN_TEMPLATE;
}

static void end_template(fc_tree_t *t)
{
    if (tree_find(t, FC_TAG_template) < 0) {
        return;
    }
    tree_thorough_end_tags(t);
    tree_pop_through(t, FC_TAG_template);
    tree_formatting_clear(t);
    if (t->template_count) {
        t->template_count--;
    }
    tree_reset_mode(t);
}

/* Start tags that "in head" deals with, wherever they come. */
void tree_head_start(fc_tree_t *t, const fc_token_t *token)
{
    switch (token->tag) {
    case FC_TAG_title:
        tree_raw_text(t, token, FC_CONTENT_RCDATA);
        break;
    case FC_TAG_noframes:
    case FC_TAG_style:
    case FC_TAG_noscript:
        tree_raw_text(t, token, FC_CONTENT_RAWTEXT);
        break;
    case FC_TAG_script:
        tree_raw_text(t, token, FC_CONTENT_SCRIPT);
        break;
    case FC_TAG_template:
        start_template(t, token);
        break;
    default: /* base, basefont, bgsound, link, meta */
        tree_insert_void(t, token);
    }
}

static int is_head_content(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_base:
    case FC_TAG_basefont:
    case FC_TAG_bgsound:
    case FC_TAG_link:
    case FC_TAG_meta:
    case FC_TAG_title:
    case FC_TAG_noscript:
    case FC_TAG_noframes:
    case FC_TAG_style:
    case FC_TAG_script:
    case FC_TAG_template:
        return 1;
    default:
        return 0;
    }
}

/* "initial", "before html" and "before head". */
static void before_head(fc_tree_t *t, const fc_token_t *token)
{
    if (!is_start(token)) {
        switch (token->tag) {
        case FC_TAG_head:
        case FC_TAG_body:
        case FC_TAG_html:
        case FC_TAG_br:
            break;
        default:
            return;
        }
    } else if (token->tag == FC_TAG_html) {
        if (t->mode <= M_BEFORE_HTML) {
            tree_insert(t, token);
            t->mode = M_BEFORE_HEAD;
        } else {
            tree_own_flags(t, token, NS_HTML);
        }
        return;
    } else if (token->tag == FC_TAG_head) {
        imply_html(t);
        tree_insert(t, token);
        t->head_seen = 1;
        t->mode = M_IN_HEAD;
        return;
    }
    imply_head(t);
    tree_in_mode(t, M_IN_HEAD, token);
}

static void in_head(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token)) {
        if (token->tag == FC_TAG_html) {
            tree_own_flags(t, token, NS_HTML);
            return;
        }
        if (is_head_content(token->tag)) {
            tree_head_start(t, token);
            return;
        }
        if (token->tag == FC_TAG_head) {
            return;
        }
    } else {
        switch (token->tag) {
        case FC_TAG_head:
            tree_pop_through(t, FC_TAG_head);
            t->mode = M_AFTER_HEAD;
            return;
        case FC_TAG_template:
            end_template(t);
            return;
        case FC_TAG_body:
        case FC_TAG_html:
        case FC_TAG_br:
            break;
        default:
            return;
        }
    }
    if (t->mode == M_IN_HEAD) {
        imply_after_head(t);
        tree_in_mode(t, M_AFTER_HEAD, token);
    }
}

static void after_head(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token)) {
        switch (token->tag) {
        case FC_TAG_html:
            tree_own_flags(t, token, NS_HTML);
            return;
        case FC_TAG_body:
            tree_insert(t, token);
            t->frameset_not_ok = 1;
            t->mode = M_IN_BODY;
            return;
        case FC_TAG_frameset:
            tree_insert(t, token);
            t->mode = M_IN_FRAMESET;
            return;
        case FC_TAG_head:
            return;
        case FC_TAG_noscript:
            break; /* not for the head any more */
        default:
            if (is_head_content(token->tag)) {
                /* It goes into the head, which is open again for it alone. */
                element_t *head = tree_push(t, FC_TAG_head, 0, NS_HTML, E_UNREADABLE);
                apr_uint32_t serial = head->serial;
                int at;
                tree_head_start(t, token);
                at = tree_index_of(t, serial);
                if (at >= 0) {
                    tree_remove_at(t, at);
                }
                return;
            }
        }
    } else if (token->tag == FC_TAG_template) {
        end_template(t);
        return;
    } else if (token->tag != FC_TAG_body && token->tag != FC_TAG_html && token->tag != FC_TAG_br) {
        return;
    }
    tree_implied_body(t);
    tree_in_mode(t, M_IN_BODY, token);
}

/* --- select --- */

/* Browsers differ in what may stand in a select (13.2.6.4.7 since 2025; before it "in select").
 * What both read alike is followed; else the tree is lost, but for tags that leave nothing open. */
static void in_select(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token)) {
        switch (token->tag) {
        case FC_TAG_option:
        case FC_TAG_optgroup:
            tree_implied_end_tags(t, token->tag == FC_TAG_option ? FC_TAG_optgroup : FC_TAG_OTHER);
            tree_insert(t, token);
            return;
        case FC_TAG_hr:
            tree_implied_end_tags(t, FC_TAG_OTHER);
            tree_insert_void(t, token);
            return;
        case FC_TAG_script:
        case FC_TAG_template:
            tree_head_start(t, token);
            return;
        case FC_TAG_select:
            tree_pop_through(t, FC_TAG_select);
            tree_reset_mode(t);
            return;
        case FC_TAG_input:
            tree_pop_through(t, FC_TAG_select);
            tree_reset_mode(t);
            tree_dispatch(t, token);
            return;
        case FC_TAG_br:
        case FC_TAG_img:
        case FC_TAG_wbr:
            return;
        default:
            tree_lose(t, "browsers don't agree on what stands in its select element");
            return;
        }
    }
    switch (token->tag) {
    case FC_TAG_option:
        if (tree_top(t)->tag == FC_TAG_option) {
            tree_pop(t);
        }
        return;
    case FC_TAG_optgroup:
        if (tree_top(t)->tag == FC_TAG_option) {
            tree_pop(t);
        }
        if (tree_top(t)->tag == FC_TAG_optgroup) {
            tree_pop(t);
        }
        return;
    case FC_TAG_template:
        end_template(t);
        return;
    case FC_TAG_select:
        tree_pop_through(t, FC_TAG_select);
        tree_reset_mode(t);
        return;
    case FC_TAG_table:
    case FC_TAG_tbody:
    case FC_TAG_td:
    case FC_TAG_tfoot:
    case FC_TAG_th:
    case FC_TAG_thead:
    case FC_TAG_tr:
    case FC_TAG_caption:
    case FC_TAG_p:
    case FC_TAG_br:
        tree_lose(t, "browsers don't agree on where its select element ends");
        return;
    default:
        if (t->open_count[token->tag] && token->tag != FC_TAG_OTHER) {
            tree_lose(t, "browsers don't agree on where its select element ends");
        }
        return;
    }
}

/* --- template, frameset, after body --- */

static void in_template(fc_tree_t *t, const fc_token_t *token)
{
    fc_mode_t mode = M_IN_BODY;

    if (!is_start(token)) {
        if (token->tag == FC_TAG_template) {
            end_template(t);
        }
        return;
    }
    if (is_head_content(token->tag) && token->tag != FC_TAG_noscript) {
        tree_head_start(t, token);
        return;
    }
    switch (token->tag) {
    case FC_TAG_caption:
    case FC_TAG_colgroup:
    case FC_TAG_tbody:
    case FC_TAG_tfoot:
    case FC_TAG_thead:
        mode = M_IN_TABLE;
        break;
    case FC_TAG_col:
        mode = M_IN_COLUMN_GROUP;
        break;
    case FC_TAG_tr:
        mode = M_IN_TABLE_BODY;
        break;
    case FC_TAG_td:
    case FC_TAG_th:
        mode = M_IN_ROW;
        break;
    default:
        break;
    }
    t->templates[t->template_count - 1] = mode;
    t->mode = mode;
    tree_in_mode(t, mode, token);
}

static void in_frameset(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token)) {
        if (token->tag == FC_TAG_frameset) {
            tree_insert(t, token);
        } else if (token->tag == FC_TAG_frame) {
            tree_insert_void(t, token);
        } else if (token->tag == FC_TAG_noframes) {
            tree_head_start(t, token);
        }
    } else if (token->tag == FC_TAG_frameset && t->depth > 1) {
        tree_pop(t);
        if (tree_top(t)->tag != FC_TAG_frameset) {
            t->mode = M_AFTER_FRAMESET;
        }
    }
}

static void after_frameset(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token) && token->tag == FC_TAG_noframes) {
        tree_head_start(t, token);
    } else if (!is_start(token) && token->tag == FC_TAG_html) {
        t->mode = M_AFTER_AFTER_FRAMESET;
    }
}

static void after_body(fc_tree_t *t, const fc_token_t *token)
{
    if (token->tag == FC_TAG_html) {
        if (!is_start(token) && t->mode == M_AFTER_BODY) {
            t->mode = M_AFTER_AFTER_BODY;
        }
        return;
    }
    t->mode = M_IN_BODY;
    tree_in_mode(t, M_IN_BODY, token);
}

/* --- the way to them --- */

void tree_in_mode(fc_tree_t *t, fc_mode_t mode, const fc_token_t *token)
{
    if (t->lost) {
        return;
    }
    switch (mode) {
    case M_INITIAL:
    case M_BEFORE_HTML:
    case M_BEFORE_HEAD:
        before_head(t, token);
        break;
    case M_IN_HEAD:
        in_head(t, token);
        break;
    case M_AFTER_HEAD:
        after_head(t, token);
        break;
    case M_IN_BODY:
        if (is_start(token)) {
            tree_body_start(t, token);
        } else {
            tree_body_end(t, token);
        }
        break;
    case M_TEXT: /* its end tag */
        tree_pop(t);
        t->mode = t->original_mode;
        break;
    case M_IN_TABLE:
    case M_IN_CAPTION:
    case M_IN_COLUMN_GROUP:
    case M_IN_TABLE_BODY:
    case M_IN_ROW:
    case M_IN_CELL:
        tree_table(t, mode, token);
        break;
    case M_IN_SELECT:
        in_select(t, token);
        break;
    case M_IN_TEMPLATE:
        in_template(t, token);
        break;
    case M_AFTER_BODY:
    case M_AFTER_AFTER_BODY:
        after_body(t, token);
        break;
    case M_IN_FRAMESET:
        in_frameset(t, token);
        break;
    case M_AFTER_FRAMESET:
    case M_AFTER_AFTER_FRAMESET:
        after_frameset(t, token);
        break;
    }
}

/* --- foreign content (13.2.6.5) --- */

static int is_breakout(fc_tree_t *t, const fc_token_t *token)
{
    switch (token->tag) {
    case FC_TAG_b:
    case FC_TAG_big:
    case FC_TAG_blockquote:
    case FC_TAG_body:
    case FC_TAG_br:
    case FC_TAG_center:
    case FC_TAG_code:
    case FC_TAG_dd:
    case FC_TAG_div:
    case FC_TAG_dl:
    case FC_TAG_dt:
    case FC_TAG_em:
    case FC_TAG_embed:
    case FC_TAG_h1:
    case FC_TAG_h2:
    case FC_TAG_h3:
    case FC_TAG_h4:
    case FC_TAG_h5:
    case FC_TAG_h6:
    case FC_TAG_head:
    case FC_TAG_hr:
    case FC_TAG_i:
    case FC_TAG_img:
    case FC_TAG_li:
    case FC_TAG_listing:
    case FC_TAG_menu:
    case FC_TAG_meta:
    case FC_TAG_nobr:
    case FC_TAG_ol:
    case FC_TAG_p:
    case FC_TAG_pre:
    case FC_TAG_ruby:
    case FC_TAG_s:
    case FC_TAG_small:
    case FC_TAG_span:
    case FC_TAG_strong:
    case FC_TAG_strike:
    case FC_TAG_sub:
    case FC_TAG_sup:
    case FC_TAG_table:
    case FC_TAG_tt:
    case FC_TAG_u:
    case FC_TAG_ul:
    case FC_TAG_var:
        return 1;
    case FC_TAG_font:
        return tree_is_breakout_font(t, token);
    default:
        return 0;
    }
}

static int is_point(const element_t *e)
{
    return e->ns == NS_HTML || (e->own & (E_HTML_POINT | E_TEXT_POINT));
}

static void foreign_start(fc_tree_t *t, const fc_token_t *token)
{
    namespace_t ns = (namespace_t)tree_top(t)->ns;
    unsigned own;

    if (is_breakout(t, token)) {
        while (t->depth > 1 && !is_point(tree_top(t))) {
            tree_pop(t);
        }
        tree_in_mode(t, t->mode, token);
        return;
    }
    own = tree_own_flags(t, token, ns);
    tree_push(t, token->tag, tree_other_name(token), ns, own & ~(unsigned)E_HAS_FRAGMENT);
    if (token->self_closing) {
        tree_pop(t);
    }
}

static void foreign_end(fc_tree_t *t, const fc_token_t *token)
{
    apr_uint32_t name = tree_other_name(token);
    int i;

    if (token->tag == FC_TAG_br || token->tag == FC_TAG_p) {
        while (t->depth > 1 && !is_point(tree_top(t))) {
            tree_pop(t);
        }
        tree_in_mode(t, t->mode, token);
        return;
    }
    for (i = t->depth - 1; i > 0 && tree_step(t); i--) {
        const element_t *e = &t->stack[i];
        if (e->ns == NS_HTML) {
            tree_in_mode(t, t->mode, token);
            return;
        }
        if (e->tag == token->tag && e->name == name) {
            tree_pop_to(t, i);
            return;
        }
    }
}

/* "tree construction dispatcher" (13.2.6). */
void tree_dispatch(fc_tree_t *t, const fc_token_t *token)
{
    const element_t *top = t->depth ? tree_top(t) : NULL;

    if (!top || top->ns == NS_HTML ||
        (is_start(token) && ((top->own & E_HTML_POINT) ||
                             ((top->own & E_TEXT_POINT) && token->tag != FC_TAG_mglyph &&
                              token->tag != FC_TAG_malignmark) ||
                             (top->ns == NS_MATHML && top->tag == FC_TAG_annotation_xml &&
                              token->tag == FC_TAG_svg)))) {
        tree_in_mode(t, t->mode, token);
    } else if (is_start(token)) {
        foreign_start(t, token);
    } else {
        foreign_end(t, token);
    }
}
