/* "In table" and the modes inside it (13.2.6.4.9 to 13.2.6.4.15). */
#include "tree_internal.h"

static int is_start(const fc_token_t *token)
{
    return token->type == FC_TOKEN_START_TAG;
}

static int is_table_tag(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_caption:
    case FC_TAG_col:
    case FC_TAG_colgroup:
    case FC_TAG_tbody:
    case FC_TAG_td:
    case FC_TAG_tfoot:
    case FC_TAG_th:
    case FC_TAG_thead:
    case FC_TAG_tr:
        return 1;
    default:
        return 0;
    }
}

static int is_section(fc_tag_t tag)
{
    return tag == FC_TAG_tbody || tag == FC_TAG_tfoot || tag == FC_TAG_thead;
}

/* "Clear the stack back to a table (table body, table row) context". */
static void clear_to(fc_tree_t *t, int (*stops)(fc_tag_t))
{
    while (t->depth > 1) {
        const element_t *e = tree_top(t);
        if (e->ns == NS_HTML &&
            (stops((fc_tag_t)e->tag) || e->tag == FC_TAG_html || e->tag == FC_TAG_template)) {
            break;
        }
        tree_pop(t);
    }
}

static int stops_table(fc_tag_t tag)
{
    return tag == FC_TAG_table;
}

static int stops_row(fc_tag_t tag)
{
    return tag == FC_TAG_tr;
}

static void insert_named(fc_tree_t *t, fc_tag_t tag)
{
    tree_push(t, tag, 0, NS_HTML, 0);
}

static int end_table(fc_tree_t *t)
{
    if (tree_in_scope(t, FC_TAG_table, SCOPE_TABLE) < 0) {
        return 0;
    }
    tree_pop_through(t, FC_TAG_table);
    tree_reset_mode(t);
    return 1;
}

/* "Anything else" of "in table": as in body. What isn't for a table's parts is foster-parented; the
 * stack is the same. */
static void as_body(fc_tree_t *t, const fc_token_t *token)
{
    tree_in_mode(t, M_IN_BODY, token);
}

static void table_start(fc_tree_t *t, const fc_token_t *token)
{
    switch (token->tag) {
    case FC_TAG_caption:
        clear_to(t, stops_table);
        tree_formatting_marker(t);
        tree_insert(t, token);
        t->mode = M_IN_CAPTION;
        break;
    case FC_TAG_colgroup:
        clear_to(t, stops_table);
        tree_insert(t, token);
        t->mode = M_IN_COLUMN_GROUP;
        break;
    case FC_TAG_col:
        clear_to(t, stops_table);
        insert_named(t, FC_TAG_colgroup);
        t->mode = M_IN_COLUMN_GROUP;
        tree_in_mode(t, t->mode, token);
        break;
    case FC_TAG_tbody:
    case FC_TAG_tfoot:
    case FC_TAG_thead:
        clear_to(t, stops_table);
        tree_insert(t, token);
        t->mode = M_IN_TABLE_BODY;
        break;
    case FC_TAG_td:
    case FC_TAG_th:
    case FC_TAG_tr:
        clear_to(t, stops_table);
        insert_named(t, FC_TAG_tbody);
        t->mode = M_IN_TABLE_BODY;
        tree_in_mode(t, t->mode, token);
        break;
    case FC_TAG_table:
        if (end_table(t)) {
            tree_dispatch(t, token);
        }
        break;
    case FC_TAG_style:
    case FC_TAG_script:
    case FC_TAG_template:
        tree_head_start(t, token);
        break;
    case FC_TAG_input:
        if (tree_is_hidden_input(t, token)) {
            tree_insert_void(t, token);
        } else {
            as_body(t, token);
        }
        break;
    case FC_TAG_form:
        if (!t->form && !t->template_count) {
            t->form = tree_insert(t, token)->serial;
            tree_pop(t);
        }
        break;
    default:
        as_body(t, token);
    }
}

static void table_end(fc_tree_t *t, const fc_token_t *token)
{
    if (token->tag == FC_TAG_table) {
        end_table(t);
    } else if (token->tag == FC_TAG_template) {
        tree_in_mode(t, M_IN_HEAD, token);
    } else if (token->tag != FC_TAG_body && token->tag != FC_TAG_html &&
               !is_table_tag(token->tag)) {
        as_body(t, token);
    }
}

static void in_table(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token)) {
        table_start(t, token);
    } else {
        table_end(t, token);
    }
}

static void in_caption(fc_tree_t *t, const fc_token_t *token)
{
    int ends = is_start(token) ? is_table_tag(token->tag)
                               : token->tag == FC_TAG_caption || token->tag == FC_TAG_table;

    if (ends) {
        if (tree_in_scope(t, FC_TAG_caption, SCOPE_TABLE) < 0) {
            return;
        }
        tree_implied_end_tags(t, FC_TAG_OTHER);
        tree_pop_through(t, FC_TAG_caption);
        tree_formatting_clear(t);
        t->mode = M_IN_TABLE;
        if (is_start(token) || token->tag == FC_TAG_table) {
            tree_in_mode(t, t->mode, token);
        }
    } else if (is_start(token) || (token->tag != FC_TAG_body && token->tag != FC_TAG_html &&
                                   !is_table_tag(token->tag))) {
        as_body(t, token);
    }
}

static void in_column_group(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token) && token->tag == FC_TAG_col) {
        tree_insert_void(t, token);
        return;
    }
    if (token->tag == FC_TAG_template) {
        tree_in_mode(t, M_IN_HEAD, token);
        return;
    }
    if ((is_start(token) && token->tag == FC_TAG_html) ||
        (!is_start(token) && token->tag == FC_TAG_col)) {
        return;
    }
    if (tree_top(t)->tag != FC_TAG_colgroup || tree_top(t)->ns != NS_HTML) {
        return;
    }
    tree_pop(t);
    t->mode = M_IN_TABLE;
    if (is_start(token) || token->tag != FC_TAG_colgroup) {
        tree_in_mode(t, t->mode, token);
    }
}

static int section_in_scope(fc_tree_t *t)
{
    return tree_in_scope(t, FC_TAG_tbody, SCOPE_TABLE) >= 0 ||
           tree_in_scope(t, FC_TAG_thead, SCOPE_TABLE) >= 0 ||
           tree_in_scope(t, FC_TAG_tfoot, SCOPE_TABLE) >= 0;
}

static void in_table_body(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token) &&
        (token->tag == FC_TAG_tr || token->tag == FC_TAG_th || token->tag == FC_TAG_td)) {
        clear_to(t, is_section);
        if (token->tag == FC_TAG_tr) {
            tree_insert(t, token);
        } else {
            insert_named(t, FC_TAG_tr);
        }
        t->mode = M_IN_ROW;
        if (token->tag != FC_TAG_tr) {
            tree_in_mode(t, t->mode, token);
        }
        return;
    }
    if (!is_start(token) && is_section(token->tag)) {
        if (tree_in_scope(t, token->tag, SCOPE_TABLE) >= 0) {
            clear_to(t, is_section);
            tree_pop(t);
            t->mode = M_IN_TABLE;
        }
        return;
    }
    if (is_start(token) ? is_table_tag(token->tag) : token->tag == FC_TAG_table) {
        if (section_in_scope(t)) {
            clear_to(t, is_section);
            tree_pop(t);
            t->mode = M_IN_TABLE;
            tree_in_mode(t, t->mode, token);
        }
        return;
    }
    in_table(t, token);
}

static int end_row(fc_tree_t *t)
{
    if (tree_in_scope(t, FC_TAG_tr, SCOPE_TABLE) < 0) {
        return 0;
    }
    clear_to(t, stops_row);
    tree_pop(t);
    t->mode = M_IN_TABLE_BODY;
    return 1;
}

static void in_row(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token) && (token->tag == FC_TAG_th || token->tag == FC_TAG_td)) {
        clear_to(t, stops_row);
        tree_insert(t, token);
        t->mode = M_IN_CELL;
        tree_formatting_marker(t);
        return;
    }
    if (!is_start(token) && token->tag == FC_TAG_tr) {
        end_row(t);
        return;
    }
    if (!is_start(token) && is_section(token->tag) &&
        tree_in_scope(t, token->tag, SCOPE_TABLE) < 0) {
        return;
    }
    if (is_start(token) ? is_table_tag(token->tag)
                        : token->tag == FC_TAG_table || is_section(token->tag)) {
        if (end_row(t)) {
            tree_in_mode(t, t->mode, token);
        }
        return;
    }
    in_table(t, token);
}

/* "Close the cell". */
static void close_cell(fc_tree_t *t)
{
    tree_implied_end_tags(t, FC_TAG_OTHER);
    while (t->depth > 1) {
        const element_t *e = tree_top(t);
        int found = e->ns == NS_HTML && (e->tag == FC_TAG_td || e->tag == FC_TAG_th);
        tree_pop(t);
        if (found) {
            break;
        }
    }
    tree_formatting_clear(t);
    t->mode = M_IN_ROW;
}

static void in_cell(fc_tree_t *t, const fc_token_t *token)
{
    if (is_start(token)) {
        if (!is_table_tag(token->tag)) {
            as_body(t, token);
        } else if (tree_in_scope(t, FC_TAG_td, SCOPE_TABLE) >= 0 ||
                   tree_in_scope(t, FC_TAG_th, SCOPE_TABLE) >= 0) {
            close_cell(t);
            tree_in_mode(t, t->mode, token);
        }
        return;
    }
    switch (token->tag) {
    case FC_TAG_td:
    case FC_TAG_th:
        if (tree_in_scope(t, token->tag, SCOPE_TABLE) >= 0) {
            tree_implied_end_tags(t, FC_TAG_OTHER);
            tree_pop_through(t, token->tag);
            tree_formatting_clear(t);
            t->mode = M_IN_ROW;
        }
        break;
    case FC_TAG_body:
    case FC_TAG_caption:
    case FC_TAG_col:
    case FC_TAG_colgroup:
    case FC_TAG_html:
        break;
    case FC_TAG_table:
    case FC_TAG_tbody:
    case FC_TAG_tfoot:
    case FC_TAG_thead:
    case FC_TAG_tr:
        if (tree_in_scope(t, token->tag, SCOPE_TABLE) >= 0) {
            close_cell(t);
            tree_in_mode(t, t->mode, token);
        }
        break;
    default:
        as_body(t, token);
    }
}

void tree_table(fc_tree_t *t, fc_mode_t mode, const fc_token_t *token)
{
    switch (mode) {
    case M_IN_CAPTION:
        in_caption(t, token);
        break;
    case M_IN_COLUMN_GROUP:
        in_column_group(t, token);
        break;
    case M_IN_TABLE_BODY:
        in_table_body(t, token);
        break;
    case M_IN_ROW:
        in_row(t, token);
        break;
    case M_IN_CELL:
        in_cell(t, token);
        break;
    default:
        in_table(t, token);
    }
}
