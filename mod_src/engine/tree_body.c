/* "In body" (13.2.6.4.7) and the elements that other modes hand to it. */
#include "tree_internal.h"

element_t *tree_insert(fc_tree_t *t, const fc_token_t *token)
{
    unsigned own = tree_own_flags(t, token, NS_HTML);
    element_t *e = tree_push(t, token->tag, tree_other_name(token), NS_HTML, own);

    if (own & E_HAS_FRAGMENT) {
        t->fragment_open[t->fragment_open_count].serial = e->serial;
        t->fragment_open[t->fragment_open_count++].index = t->events->fragment_opened;
    }
    return e;
}

/* Void elements, and others that are popped at once. */
void tree_insert_void(fc_tree_t *t, const fc_token_t *token)
{
    unsigned flags = tree_insert(t, token)->flags;

    tree_pop(t);
    if (token->tag == FC_TAG_br && !(flags & E_UNREADABLE)) {
        t->events->borders |= FC_BORDER_BLOCK;
    }
}

void tree_raw_text(fc_tree_t *t, const fc_token_t *token, fc_content_t content)
{
    tree_insert(t, token);
    fc_scanner_set_content(t->scanner, content, NULL);
    t->original_mode = t->mode;
    t->mode = M_TEXT;
}

static void insert_block(fc_tree_t *t, const fc_token_t *token)
{
    tree_close_p(t);
    tree_insert(t, token);
}

static int is_heading(const element_t *e)
{
    return e->ns == NS_HTML && e->tag >= FC_TAG_h1 && e->tag <= FC_TAG_h6;
}

/* li, dd and dt: the open one of their kind ends first. */
static void start_item(fc_tree_t *t, const fc_token_t *token)
{
    int i;

    t->frameset_not_ok = 1;
    for (i = t->depth - 1; i >= 0 && tree_step(t); i--) {
        const element_t *e = &t->stack[i];
        int same = e->ns == NS_HTML &&
                   (token->tag == FC_TAG_li ? e->tag == FC_TAG_li
                                            : e->tag == FC_TAG_dd || e->tag == FC_TAG_dt);
        if (same) {
            fc_tag_t tag = (fc_tag_t)e->tag;
            tree_implied_end_tags(t, tag);
            tree_pop_through(t, tag);
            break;
        }
        if (tree_ends_walk(t, e) &&
            !(e->ns == NS_HTML &&
              (e->tag == FC_TAG_address || e->tag == FC_TAG_div || e->tag == FC_TAG_p))) {
            break;
        }
    }
    insert_block(t, token);
}

static void start_link(fc_tree_t *t, const fc_token_t *token)
{
    int entry = tree_formatting_find(t, FC_TAG_a);

    if (entry >= 0) {
        apr_uint32_t serial = t->formatting[entry].serial;
        int i;
        tree_adopt(t, FC_TAG_a);
        for (i = 0; i < t->formatting_count; i++) {
            if (t->formatting[i].serial == serial) {
                tree_formatting_remove(t, i);
                break;
            }
        }
        i = tree_index_of(t, serial);
        if (i >= 0) {
            tree_remove_at(t, i);
        }
    }
    tree_reconstruct(t);
    tree_formatting_push(t, tree_insert(t, token), token);
}

static void start_button(fc_tree_t *t, const fc_token_t *token)
{
    if (tree_in_scope(t, FC_TAG_button, SCOPE_PLAIN) >= 0) {
        tree_implied_end_tags(t, FC_TAG_OTHER);
        tree_pop_through(t, FC_TAG_button);
    }
    tree_reconstruct(t);
    tree_insert(t, token);
    t->frameset_not_ok = 1;
}

static void start_frameset(fc_tree_t *t, const fc_token_t *token)
{
    if (t->frameset_not_ok || t->depth < 2 || t->stack[1].tag != FC_TAG_body) {
        return;
    }
    tree_pop_to(t, 1);
    tree_insert(t, token);
    t->mode = M_IN_FRAMESET;
}

static void start_table(fc_tree_t *t, const fc_token_t *token)
{
    if (!t->quirks) {
        tree_close_p(t);
    }
    tree_insert(t, token);
    t->frameset_not_ok = 1;
    t->mode = M_IN_TABLE;
}

static void start_foreign(fc_tree_t *t, const fc_token_t *token, namespace_t ns)
{
    unsigned own;

    tree_reconstruct(t);
    own = tree_own_flags(t, token, ns);
    tree_push(t, token->tag, tree_other_name(token), ns, own & ~(unsigned)E_HAS_FRAGMENT);
    if (token->self_closing) {
        tree_pop(t);
    }
}

/* Block starts that only close an open p. */
static int is_plain_block(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_address:
    case FC_TAG_article:
    case FC_TAG_aside:
    case FC_TAG_blockquote:
    case FC_TAG_center:
    case FC_TAG_details:
    case FC_TAG_dialog:
    case FC_TAG_dir:
    case FC_TAG_div:
    case FC_TAG_dl:
    case FC_TAG_fieldset:
    case FC_TAG_figcaption:
    case FC_TAG_figure:
    case FC_TAG_footer:
    case FC_TAG_header:
    case FC_TAG_hgroup:
    case FC_TAG_main:
    case FC_TAG_menu:
    case FC_TAG_nav:
    case FC_TAG_ol:
    case FC_TAG_p:
    case FC_TAG_search:
    case FC_TAG_section:
    case FC_TAG_summary:
    case FC_TAG_ul:
    case FC_TAG_pre:
    case FC_TAG_listing:
        return 1;
    default:
        return 0;
    }
}

/* Start tags that open a block or change the mode. Returns 0 for all others. */
static int start_structure(fc_tree_t *t, const fc_token_t *token)
{
    if (is_plain_block(token->tag)) {
        insert_block(t, token);
        if (token->tag == FC_TAG_pre || token->tag == FC_TAG_listing) {
            t->frameset_not_ok = 1;
        }
        return 1;
    }
    switch (token->tag) {
    case FC_TAG_html:
        tree_own_flags(t, token, NS_HTML); /* its attributes are added to the element */
        return 1;
    case FC_TAG_base:
    case FC_TAG_basefont:
    case FC_TAG_bgsound:
    case FC_TAG_link:
    case FC_TAG_meta:
    case FC_TAG_noframes:
    case FC_TAG_script:
    case FC_TAG_style:
    case FC_TAG_template:
    case FC_TAG_title:
        tree_head_start(t, token);
        return 1;
    case FC_TAG_body:
        t->frameset_not_ok = 1;
        tree_own_flags(t, token, NS_HTML);
        return 1;
    case FC_TAG_frameset:
        start_frameset(t, token);
        return 1;
    case FC_TAG_h1:
    case FC_TAG_h2:
    case FC_TAG_h3:
    case FC_TAG_h4:
    case FC_TAG_h5:
    case FC_TAG_h6:
        tree_close_p(t);
        if (is_heading(tree_top(t))) {
            tree_pop(t);
        }
        tree_insert(t, token);
        return 1;
    case FC_TAG_form:
        if (!t->form || t->template_count) {
            element_t *form;
            tree_close_p(t);
            form = tree_insert(t, token);
            t->form = t->template_count ? t->form : form->serial;
        }
        return 1;
    case FC_TAG_li:
    case FC_TAG_dd:
    case FC_TAG_dt:
        start_item(t, token);
        return 1;
    case FC_TAG_plaintext:
        insert_block(t, token);
        fc_scanner_set_content(t->scanner, FC_CONTENT_PLAINTEXT, NULL);
        return 1;
    case FC_TAG_table:
        start_table(t, token);
        return 1;
    case FC_TAG_caption:
    case FC_TAG_col:
    case FC_TAG_colgroup:
    case FC_TAG_frame:
    case FC_TAG_head:
    case FC_TAG_tbody:
    case FC_TAG_td:
    case FC_TAG_tfoot:
    case FC_TAG_th:
    case FC_TAG_thead:
    case FC_TAG_tr:
        return 1; /* ignored */
    default:
        return 0;
    }
}

/* Start tags of void and raw text elements. Returns 0 for all others. */
static int start_leaf(fc_tree_t *t, const fc_token_t *token)
{
    switch (token->tag) {
    case FC_TAG_area:
    case FC_TAG_br:
    case FC_TAG_embed:
    case FC_TAG_img:
    case FC_TAG_image:
    case FC_TAG_keygen:
    case FC_TAG_wbr:
    case FC_TAG_input:
        tree_reconstruct(t);
        tree_insert_void(t, token);
        if (token->tag != FC_TAG_input || !tree_is_hidden_input(t, token)) {
            t->frameset_not_ok = 1;
        }
        return 1;
    case FC_TAG_param:
    case FC_TAG_source:
    case FC_TAG_track:
        tree_insert_void(t, token);
        return 1;
    case FC_TAG_hr:
        tree_close_p(t);
        tree_insert_void(t, token);
        t->frameset_not_ok = 1;
        return 1;
    case FC_TAG_textarea:
        tree_raw_text(t, token, FC_CONTENT_RCDATA);
        t->frameset_not_ok = 1;
        return 1;
    case FC_TAG_xmp:
        tree_close_p(t);
        tree_reconstruct(t);
        t->frameset_not_ok = 1;
        tree_raw_text(t, token, FC_CONTENT_RAWTEXT);
        return 1;
    case FC_TAG_iframe:
        t->frameset_not_ok = 1;
        tree_raw_text(t, token, FC_CONTENT_RAWTEXT);
        return 1;
    case FC_TAG_noembed:
    case FC_TAG_noscript: /* scripting is taken to be on */
        tree_raw_text(t, token, FC_CONTENT_RAWTEXT);
        return 1;
    default:
        return 0;
    }
}

static void start_ruby_part(fc_tree_t *t, const fc_token_t *token)
{
    if (tree_in_scope(t, FC_TAG_ruby, SCOPE_PLAIN) >= 0) {
        int keeps_rtc = token->tag == FC_TAG_rt || token->tag == FC_TAG_rp;
        tree_implied_end_tags(t, keeps_rtc ? FC_TAG_rtc : FC_TAG_OTHER);
    }
    tree_insert(t, token);
}

void tree_body_start(fc_tree_t *t, const fc_token_t *token)
{
    if (start_structure(t, token) || start_leaf(t, token)) {
        return;
    }
    switch (token->tag) {
    case FC_TAG_a:
        start_link(t, token);
        break;
    case FC_TAG_nobr:
        tree_reconstruct(t);
        if (tree_in_scope(t, FC_TAG_nobr, SCOPE_PLAIN) >= 0) {
            tree_adopt(t, FC_TAG_nobr);
            tree_reconstruct(t);
        }
        tree_formatting_push(t, tree_insert(t, token), token);
        break;
    case FC_TAG_button:
        start_button(t, token);
        break;
    case FC_TAG_applet:
    case FC_TAG_marquee:
    case FC_TAG_object:
        tree_reconstruct(t);
        tree_insert(t, token);
        tree_formatting_marker(t);
        t->frameset_not_ok = 1;
        break;
    case FC_TAG_select:
        tree_reconstruct(t);
        tree_insert(t, token);
        t->frameset_not_ok = 1;
        t->mode = M_IN_SELECT;
        break;
    case FC_TAG_optgroup:
    case FC_TAG_option:
        if (tree_top(t)->tag == FC_TAG_option && tree_top(t)->ns == NS_HTML) {
            tree_pop(t);
        }
        tree_reconstruct(t);
        tree_insert(t, token);
        break;
    case FC_TAG_rb:
    case FC_TAG_rtc:
    case FC_TAG_rp:
    case FC_TAG_rt:
        start_ruby_part(t, token);
        break;
    case FC_TAG_math:
        start_foreign(t, token, NS_MATHML);
        break;
    case FC_TAG_svg:
        start_foreign(t, token, NS_SVG);
        break;
    default:
        tree_reconstruct(t);
        if (tree_is_formatting(token->tag)) {
            tree_formatting_push(t, tree_insert(t, token), token);
        } else {
            tree_insert(t, token);
        }
    }
}

/* --- end tags --- */

static int matches(const element_t *e, const fc_token_t *token, apr_uint32_t name)
{
    return e->ns == NS_HTML && e->tag == token->tag && e->name == name;
}

static void any_other_end(fc_tree_t *t, const fc_token_t *token)
{
    apr_uint32_t name = tree_other_name(token);
    int i;

    if (!t->open_count[token->tag]) {
        return;
    }
    for (i = t->depth - 1; i >= 0 && tree_step(t); i--) {
        if (matches(&t->stack[i], token, name)) {
            tree_implied_end_tags(t, token->tag);
            tree_pop_to(t, i);
            return;
        }
        if (tree_ends_walk(t, &t->stack[i])) {
            return;
        }
    }
}

static void end_form(fc_tree_t *t)
{
    int at;

    if (t->template_count) {
        if (tree_in_scope(t, FC_TAG_form, SCOPE_PLAIN) >= 0) {
            tree_implied_end_tags(t, FC_TAG_OTHER);
            tree_pop_through(t, FC_TAG_form);
        }
        return;
    }
    at = t->form ? tree_index_of(t, t->form) : -1;
    t->form = 0;
    if (at >= 0 && tree_in_scope(t, FC_TAG_form, SCOPE_PLAIN) == at) {
        tree_implied_end_tags(t, FC_TAG_OTHER);
        at = at < t->depth ? at : t->depth - 1;
        tree_remove_at(t, at);
    }
}

static void end_heading(fc_tree_t *t)
{
    int tag, open = 0;

    for (tag = FC_TAG_h1; tag <= FC_TAG_h6 && !open; tag++) {
        open = tree_in_scope(t, (fc_tag_t)tag, SCOPE_PLAIN) >= 0;
    }
    if (open) {
        tree_implied_end_tags(t, FC_TAG_OTHER);
        while (t->depth > 1) {
            int found = is_heading(tree_top(t));
            tree_pop(t);
            if (found) {
                break;
            }
        }
    }
}

static void end_scoped(fc_tree_t *t, fc_tag_t tag, scope_t scope, fc_tag_t except)
{
    if (tree_in_scope(t, tag, scope) >= 0) {
        tree_implied_end_tags(t, except);
        tree_pop_through(t, tag);
    }
}

void tree_body_end(fc_tree_t *t, const fc_token_t *token)
{
    switch (token->tag) {
    case FC_TAG_template:
        tree_in_mode(t, M_IN_HEAD, token);
        break;
    case FC_TAG_body:
    case FC_TAG_html:
        if (tree_in_scope(t, FC_TAG_body, SCOPE_PLAIN) >= 0) {
            t->mode = M_AFTER_BODY;
            if (token->tag == FC_TAG_html) {
                tree_in_mode(t, M_AFTER_BODY, token);
            }
        }
        break;
    case FC_TAG_form:
        end_form(t);
        break;
    case FC_TAG_p:
        if (tree_in_scope(t, FC_TAG_p, SCOPE_BUTTON) < 0) {
            t->events->borders |= FC_BORDER_BLOCK; /* an empty p comes into being */
        }
        tree_close_p(t);
        break;
    case FC_TAG_li:
        end_scoped(t, FC_TAG_li, SCOPE_LIST, FC_TAG_li);
        break;
    case FC_TAG_dd:
    case FC_TAG_dt:
        end_scoped(t, token->tag, SCOPE_PLAIN, token->tag);
        break;
    case FC_TAG_h1:
    case FC_TAG_h2:
    case FC_TAG_h3:
    case FC_TAG_h4:
    case FC_TAG_h5:
    case FC_TAG_h6:
        end_heading(t);
        break;
    case FC_TAG_applet:
    case FC_TAG_marquee:
    case FC_TAG_object:
        if (tree_in_scope(t, token->tag, SCOPE_PLAIN) >= 0) {
            tree_implied_end_tags(t, FC_TAG_OTHER);
            tree_pop_through(t, token->tag);
            tree_formatting_clear(t);
        }
        break;
    case FC_TAG_br:
        tree_reconstruct(t);
        if (!(tree_top(t)->flags & E_UNREADABLE)) {
            t->events->borders |= FC_BORDER_BLOCK;
        }
        t->frameset_not_ok = 1;
        break;
    default:
        if ((is_plain_block(token->tag) && token->tag != FC_TAG_p) || token->tag == FC_TAG_button) {
            end_scoped(t, token->tag, SCOPE_PLAIN, FC_TAG_OTHER);
        } else if (!tree_is_formatting(token->tag) || !tree_adopt(t, token->tag)) {
            any_other_end(t, token);
        }
    }
}
