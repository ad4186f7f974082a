/* What kinds of elements there are: the standard's categories, and ours. */
#include "tree_internal.h"

/* Elements that the standard's style sheet (15.3) shows as blocks or as parts of a table. */
int tree_is_block(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_address:
    case FC_TAG_article:
    case FC_TAG_aside:
    case FC_TAG_blockquote:
    case FC_TAG_body:
    case FC_TAG_caption:
    case FC_TAG_center:
    case FC_TAG_dd:
    case FC_TAG_details:
    case FC_TAG_dialog:
    case FC_TAG_dir:
    case FC_TAG_div:
    case FC_TAG_dl:
    case FC_TAG_dt:
    case FC_TAG_fieldset:
    case FC_TAG_figcaption:
    case FC_TAG_figure:
    case FC_TAG_footer:
    case FC_TAG_form:
    case FC_TAG_h1:
    case FC_TAG_h2:
    case FC_TAG_h3:
    case FC_TAG_h4:
    case FC_TAG_h5:
    case FC_TAG_h6:
    case FC_TAG_header:
    case FC_TAG_hgroup:
    case FC_TAG_hr:
    case FC_TAG_html:
    case FC_TAG_legend:
    case FC_TAG_li:
    case FC_TAG_listing:
    case FC_TAG_main:
    case FC_TAG_menu:
    case FC_TAG_nav:
    case FC_TAG_ol:
    case FC_TAG_optgroup:
    case FC_TAG_option:
    case FC_TAG_p:
    case FC_TAG_plaintext:
    case FC_TAG_pre:
    case FC_TAG_search:
    case FC_TAG_section:
    case FC_TAG_summary:
    case FC_TAG_table:
    case FC_TAG_tbody:
    case FC_TAG_td:
    case FC_TAG_tfoot:
    case FC_TAG_th:
    case FC_TAG_thead:
    case FC_TAG_tr:
    case FC_TAG_ul:
    case FC_TAG_xmp:
        return 1;
    default:
        return 0;
    }
}

/* The standard's category "special" (13.2.4.2). */
int tree_is_special(const element_t *e)
{
    if (e->ns == NS_MATHML) {
        return e->tag == FC_TAG_mi || e->tag == FC_TAG_mo || e->tag == FC_TAG_mn ||
               e->tag == FC_TAG_ms || e->tag == FC_TAG_mtext || e->tag == FC_TAG_annotation_xml;
    }
    if (e->ns == NS_SVG) {
        return e->tag == FC_TAG_foreignObject || e->tag == FC_TAG_desc || e->tag == FC_TAG_title;
    }
    switch (e->tag) {
    case FC_TAG_address:
    case FC_TAG_applet:
    case FC_TAG_area:
    case FC_TAG_article:
    case FC_TAG_aside:
    case FC_TAG_base:
    case FC_TAG_basefont:
    case FC_TAG_bgsound:
    case FC_TAG_blockquote:
    case FC_TAG_body:
    case FC_TAG_br:
    case FC_TAG_button:
    case FC_TAG_caption:
    case FC_TAG_center:
    case FC_TAG_col:
    case FC_TAG_colgroup:
    case FC_TAG_dd:
    case FC_TAG_details:
    case FC_TAG_dir:
    case FC_TAG_div:
    case FC_TAG_dl:
    case FC_TAG_dt:
    case FC_TAG_embed:
    case FC_TAG_fieldset:
    case FC_TAG_figcaption:
    case FC_TAG_figure:
    case FC_TAG_footer:
    case FC_TAG_form:
    case FC_TAG_frame:
    case FC_TAG_frameset:
    case FC_TAG_h1:
    case FC_TAG_h2:
    case FC_TAG_h3:
    case FC_TAG_h4:
    case FC_TAG_h5:
    case FC_TAG_h6:
    case FC_TAG_head:
    case FC_TAG_header:
    case FC_TAG_hgroup:
    case FC_TAG_hr:
    case FC_TAG_html:
    case FC_TAG_iframe:
    case FC_TAG_img:
    case FC_TAG_input:
    case FC_TAG_keygen:
    case FC_TAG_li:
    case FC_TAG_link:
    case FC_TAG_listing:
    case FC_TAG_main:
    case FC_TAG_marquee:
    case FC_TAG_menu:
    case FC_TAG_meta:
    case FC_TAG_nav:
    case FC_TAG_noembed:
    case FC_TAG_noframes:
    case FC_TAG_noscript:
    case FC_TAG_object:
    case FC_TAG_ol:
    case FC_TAG_p:
    case FC_TAG_param:
    case FC_TAG_plaintext:
    case FC_TAG_pre:
    case FC_TAG_script:
    case FC_TAG_search:
    case FC_TAG_section:
    case FC_TAG_select:
    case FC_TAG_source:
    case FC_TAG_style:
    case FC_TAG_summary:
    case FC_TAG_table:
    case FC_TAG_tbody:
    case FC_TAG_td:
    case FC_TAG_template:
    case FC_TAG_textarea:
    case FC_TAG_tfoot:
    case FC_TAG_th:
    case FC_TAG_thead:
    case FC_TAG_title:
    case FC_TAG_tr:
    case FC_TAG_track:
    case FC_TAG_ul:
    case FC_TAG_wbr:
    case FC_TAG_xmp:
        return 1;
    default:
        return 0;
    }
}

int tree_ends_walk(fc_tree_t *t, const element_t *e)
{
    if (e->ns == NS_HTML && e->tag == FC_TAG_search) {
        tree_lose(t, "browsers don't agree on what its search element holds");
    }
    return tree_is_special(e);
}

int tree_is_implied_end(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_dd:
    case FC_TAG_dt:
    case FC_TAG_li:
    case FC_TAG_optgroup:
    case FC_TAG_option:
    case FC_TAG_p:
    case FC_TAG_rb:
    case FC_TAG_rp:
    case FC_TAG_rt:
    case FC_TAG_rtc:
        return 1;
    default:
        return 0;
    }
}
