/* What a start tag's name and attributes say of its element. */
#include "tree_internal.h"

#include <apr_strings.h>

#include <string.h>
#include <strings.h>

/* Elements whose content takes no part (contract, section 2, "Text that takes part"). */
static int is_unreadable(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_audio:
    case FC_TAG_canvas:
    case FC_TAG_datalist:
    case FC_TAG_head:
    case FC_TAG_iframe:
    case FC_TAG_noembed:
    case FC_TAG_noframes:
    case FC_TAG_noscript:
    case FC_TAG_object:
    case FC_TAG_rp:
    case FC_TAG_rt:
    case FC_TAG_script:
    case FC_TAG_select:
    case FC_TAG_style:
    case FC_TAG_template:
    case FC_TAG_textarea:
    case FC_TAG_title:
    case FC_TAG_video:
        return 1;
    default:
        return 0;
    }
}

/* Elements inside which no link may stand (contract, section 3). */
static int excludes_reference(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_a:
    case FC_TAG_button:
    case FC_TAG_label:
    case FC_TAG_legend:
    case FC_TAG_ruby:
    case FC_TAG_summary:
    case FC_TAG_th:
        return 1;
    default:
        return 0;
    }
}

/* WAI-ARIA 1.2 roles that are interactive (widgets) or whose children are presentational. */
static int role_excludes_reference(const char *role)
{
    static const char *const roles[] = {"button",        "checkbox",   "combobox",
                                        "gridcell",      "img",        "image",
                                        "link",          "listbox",    "math",
                                        "menuitem",      "meter",      "option",
                                        "radio",         "scrollbar",  "menuitemcheckbox",
                                        "menuitemradio", "separator",  "progressbar",
                                        "slider",        "spinbutton", "searchbox",
                                        "switch",        "tab",        "textbox",
                                        "treeitem",      NULL};
    apr_size_t length;
    int i;

    while (*role) {
        role += strspn(role, " \t\n\f\r");
        length = strcspn(role, " \t\n\f\r");
        for (i = 0; roles[i]; i++) {
            if (length == strlen(roles[i]) && !strncasecmp(role, roles[i], length)) {
                return 1;
            }
        }
        role += length;
    }
    return 0;
}

static int attribute_is(const fc_attribute_t *attribute, const char *name)
{
    return attribute->name_length == strlen(name) &&
           !memcmp(attribute->name, name, attribute->name_length);
}

static void take_id(fc_tree_t *t, const char *id, unsigned *own)
{
    const char *const *fragment;
    int i;

    t->events->id = strncmp(id, FC_ID_PREFIX, sizeof(FC_ID_PREFIX) - 1) ? NULL : id;
    fragment =
        t->fragments_by_id ? apr_hash_get(t->fragments_by_id, id, APR_HASH_KEY_STRING) : NULL;
    if (fragment &&
        t->fragment_open_count < (int)(sizeof(t->fragment_open) / sizeof(t->fragment_open[0]))) {
        i = (int)(fragment - t->fragments);
        if (!t->fragment_seen[i]) {
            t->fragment_seen[i] = 1;
            t->events->fragment_opened = i;
            *own |= E_HAS_FRAGMENT;
        }
    }
}

/* What one attribute of an HTML element says. */
static unsigned attribute_flags(fc_tree_t *t, const fc_token_t *token, const fc_attribute_t *a)
{
    const char *value = apr_pstrmemdup(tree_scratch(t), a->value, a->value_length);
    unsigned own = 0;

    if (attribute_is(a, "hidden") || attribute_is(a, "data-factcheck-skip")) {
        own = E_UNREADABLE;
    } else if (attribute_is(a, "inert")) {
        own = E_NO_REFERENCE;
    } else if (attribute_is(a, "aria-hidden")) {
        own = strcasecmp(value, "true") ? 0 : E_NO_REFERENCE;
    } else if (attribute_is(a, "contenteditable")) {
        own = strcasecmp(value, "false") ? E_NO_REFERENCE : 0;
    } else if (attribute_is(a, "role")) {
        own = role_excludes_reference(value) ? E_NO_REFERENCE : 0;
    } else if (attribute_is(a, "id")) {
        take_id(t, value, &own);
    } else if (attribute_is(a, "lang") && token->tag == FC_TAG_html) {
        t->events->lang = value;
    } else if (attribute_is(a, "href") && token->tag == FC_TAG_base && !t->base_seen &&
               !t->template_count) {
        t->base_seen = 1;
        t->events->base_href = value;
    }
    return own;
}

/* Whether an id attribute whose name ends before n bytes may be one that somebody asks for: of a
 * fragment, or such as ours are. */
static int id_may_matter(const fc_tree_t *t, const char *bytes, apr_size_t n)
{
    apr_size_t i = 0;

    while (i < n && strchr(" \n\t\r\f=\"'", bytes[i])) {
        i++;
    }
    return t->fragments_by_id || (i < n && (bytes[i] == 'f' || bytes[i] == '&'));
}

/* By how their names begin, the attributes that someone here asks for. */
static apr_uint64_t wanted_names(void)
{
    return fc_attribute_bit('h', 'i') | fc_attribute_bit('d', 'a') | fc_attribute_bit('i', 'n') |
           fc_attribute_bit('a', 'r') | fc_attribute_bit('c', 'o') | fc_attribute_bit('r', 'o') |
           fc_attribute_bit('i', 'd');
}

/* 1 where the tag's bytes may hold an attribute that someone here asks for. Most tags don't, and
 * parsing them costs more than this look. */
static int may_matter(const fc_tree_t *t, const fc_token_t *token)
{
    static const char separates[256] = {[' '] = 1,  ['\n'] = 1, ['\t'] = 1, ['\r'] = 1,
                                        ['\f'] = 1, ['/'] = 1,  ['"'] = 1,  ['\''] = 1};
    static const char begins_name[256] = {
        ['h'] = 1, ['d'] = 1, ['i'] = 1, ['a'] = 1, ['c'] = 1, ['r'] = 1,
        ['H'] = 1, ['D'] = 1, ['I'] = 1, ['A'] = 1, ['C'] = 1, ['R'] = 1};
    static const char *const beginnings[] = {"hidden", "data-f", "inert", "aria-h",
                                             "conte",  "role",   NULL};
    apr_size_t i, end = token->length;
    const char *b = token->bytes;
    int k;

    if (token->tag == FC_TAG_html || token->tag == FC_TAG_base) {
        return 1;
    }
    if (!(token->attribute_names & wanted_names())) {
        return 0;
    }
    for (i = token->name_length + 2; i + 1 < end; i++) {
        if (!separates[(unsigned char)b[i - 1]] || !begins_name[(unsigned char)b[i]]) {
            continue;
        }
        if (end - i > 2 && (b[i] | 0x20) == 'i' && (b[i + 1] | 0x20) == 'd' &&
            id_may_matter(t, b + i + 2, end - i - 2)) {
            return 1;
        }
        for (k = 0; beginnings[k]; k++) {
            apr_size_t n = strlen(beginnings[k]);
            if ((b[i + 1] | 0x20) == beginnings[k][1] && end - i > n &&
                !strncasecmp(b + i, beginnings[k], n)) {
                return 1;
            }
        }
    }
    return 0;
}

unsigned tree_own_flags(fc_tree_t *t, const fc_token_t *token, namespace_t ns)
{
    const fc_attribute_t *attributes;
    unsigned own = 0;
    int i, n;

    if (ns == NS_HTML) {
        own |= is_unreadable(token->tag) ? E_UNREADABLE : 0;
        own |= excludes_reference(token->tag) ? E_NO_REFERENCE : 0;
        own |= token->tag == FC_TAG_a ? E_IN_LINK : 0;
    } else {
        own |= E_UNREADABLE; /* svg and math take no part */
        if (ns == NS_MATHML) {
            own |= token->tag == FC_TAG_mi || token->tag == FC_TAG_mo || token->tag == FC_TAG_mn ||
                           token->tag == FC_TAG_ms || token->tag == FC_TAG_mtext
                       ? E_TEXT_POINT
                       : 0;
        } else {
            own |= token->tag == FC_TAG_foreignObject || token->tag == FC_TAG_desc ||
                           token->tag == FC_TAG_title
                       ? E_HTML_POINT
                       : 0;
        }
    }
    if (token->truncated) {
        /* Attributes that weren't kept may hide it: nothing in there is taken for readable. */
        own |= E_UNREADABLE;
    }
    if (token->length <= token->name_length + 3 ||
        (!may_matter(t, token) && token->tag != FC_TAG_annotation_xml)) {
        return own;
    }
    n = fc_token_attributes(token, &attributes, tree_scratch(t));
    for (i = 0; i < n; i++) {
        if (ns == NS_HTML || attribute_is(&attributes[i], "id")) {
            own |= attribute_flags(t, token, &attributes[i]);
        }
        if (ns == NS_MATHML && token->tag == FC_TAG_annotation_xml &&
            attribute_is(&attributes[i], "encoding")) {
            const char *value =
                apr_pstrmemdup(tree_scratch(t), attributes[i].value, attributes[i].value_length);
            if (!strcasecmp(value, "text/html") || !strcasecmp(value, "application/xhtml+xml")) {
                own |= E_HTML_POINT;
            }
        }
    }
    return own;
}

int tree_is_hidden_input(fc_tree_t *t, const fc_token_t *token)
{
    const fc_attribute_t *attributes;
    int i, n = fc_token_attributes(token, &attributes, tree_scratch(t));

    for (i = 0; i < n; i++) {
        if (attribute_is(&attributes[i], "type")) {
            return attributes[i].value_length == 6 &&
                   !strncasecmp(attributes[i].value, "hidden", 6);
        }
    }
    return 0;
}

int tree_is_breakout_font(fc_tree_t *t, const fc_token_t *token)
{
    const fc_attribute_t *attributes;
    int i, n = fc_token_attributes(token, &attributes, tree_scratch(t));

    for (i = 0; i < n; i++) {
        if (attribute_is(&attributes[i], "color") || attribute_is(&attributes[i], "face") ||
            attribute_is(&attributes[i], "size")) {
            return 1;
        }
    }
    return 0;
}
