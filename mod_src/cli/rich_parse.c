#include "rich_parse.h"

#include <string.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <utf8proc.h>
#include "engine/scanner.h"

/* Elements deeper within each other than this are left out; their text stays. */
#define DEPTH 20
#define CAPTURE_LIMIT (64 * 1024)

typedef struct parser_t {
    apr_array_header_t *items; /* fc_inline_t */
    apr_array_header_t *text;  /* char: not yet an item */
    const char *open[DEPTH];   /* elements */
    int depth;
    int skipping; /* 1: within an element whose text nobody reads */
    const char *left_out; /* an element whose content was passed over; NULL */
    fc_scanner_t *scanner;
    apr_pool_t *p;
} parser_t;

static const char *allowed_name(fc_tag_t tag, const char *name, apr_size_t length)
{
    switch (tag) {
    case FC_TAG_em:
    case FC_TAG_i:
        return "em";
    case FC_TAG_strong:
    case FC_TAG_b:
        return "strong";
    case FC_TAG_a:
        return "a";
    case FC_TAG_code:
    case FC_TAG_tt:
        return "code";
    default:
        if (length == 1 && *name == 'q') {
            return "q";
        }
        return length == 4 && memcmp(name, "cite", 4) == 0 ? "cite" : NULL;
    }
}

static int is_block(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_p:
    case FC_TAG_div:
    case FC_TAG_li:
    case FC_TAG_ul:
    case FC_TAG_ol:
    case FC_TAG_h1:
    case FC_TAG_h2:
    case FC_TAG_h3:
    case FC_TAG_h4:
    case FC_TAG_h5:
    case FC_TAG_h6:
    case FC_TAG_tr:
    case FC_TAG_td:
    case FC_TAG_blockquote:
    case FC_TAG_section:
    case FC_TAG_article:
        return 1;
    default:
        return 0;
    }
}

/* How the scanner goes on behind a start tag whose text nobody reads; DATA: it is no such. */
static fc_content_t content_of(fc_tag_t tag)
{
    switch (tag) {
    case FC_TAG_script:
        return FC_CONTENT_SCRIPT;
    case FC_TAG_style:
    case FC_TAG_xmp:
    case FC_TAG_iframe:
    case FC_TAG_noembed:
    case FC_TAG_noframes:
    case FC_TAG_noscript:
        return FC_CONTENT_RAWTEXT;
    case FC_TAG_title:
    case FC_TAG_textarea:
        return FC_CONTENT_RCDATA;
    default:
        return FC_CONTENT_DATA;
    }
}

static void add_text(parser_t *parser, const char *bytes, apr_size_t n)
{
    apr_size_t i;

    for (i = 0; i < n; i++) {
        APR_ARRAY_PUSH(parser->text, char) = bytes[i];
    }
}

static void end_text(parser_t *parser)
{
    fc_inline_t item = {.kind = FC_INLINE_TEXT};

    if (parser->text->nelts > 0) {
        item.text = apr_pstrmemdup(parser->p, parser->text->elts, (apr_size_t)parser->text->nelts);
        APR_ARRAY_PUSH(parser->items, fc_inline_t) = item;
        parser->text->nelts = 0;
    }
}

static void add_item(parser_t *parser, fc_inline_t item)
{
    end_text(parser);
    APR_ARRAY_PUSH(parser->items, fc_inline_t) = item;
}

static int is_open(const parser_t *parser, const char *name)
{
    int i;

    for (i = parser->depth; i > 0; i--) {
        if (strcmp(parser->open[i - 1], name) == 0) {
            return i;
        }
    }
    return 0;
}

static void start_element(parser_t *parser, const fc_token_t *token, const char *name)
{
    fc_inline_t item = {.kind = FC_INLINE_START, .name = name};
    const fc_attribute_t *attributes;
    int n = fc_token_attributes(token, &attributes, parser->p), i;
    const char *remedy;

    for (i = 0; i < n; i++) {
        if (strcmp(attributes[i].name, "href") == 0 && strcmp(name, "a") == 0) {
            item.href = attributes[i].value;
        } else if (strcmp(attributes[i].name, "lang") == 0) {
            item.lang = attributes[i].value;
        }
    }
    if (parser->depth == DEPTH ||
        (strcmp(name, "a") == 0 && (is_open(parser, "a") || item.href == NULL ||
                                    !fc_link_check(item.href, &remedy, parser->p)))) {
        return;
    }
    parser->open[parser->depth++] = name;
    add_item(parser, item);
}

static void end_element(parser_t *parser, const char *name)
{
    int keep = is_open(parser, name) - 1;

    while (keep >= 0 && parser->depth > keep) {
        parser->depth--;
        add_item(parser, (fc_inline_t){.kind = FC_INLINE_END, .name = parser->open[parser->depth]});
    }
}

static void on_tag(parser_t *parser, const fc_token_t *token)
{
    const char *name = allowed_name(token->tag, token->name, token->name_length);
    int starts = token->type == FC_TOKEN_START_TAG;

    if (content_of(token->tag) != FC_CONTENT_DATA) {
        parser->skipping = starts;
        if (starts) {
            parser->left_out = apr_pstrmemdup(parser->p, token->name, token->name_length);
            fc_scanner_set_content(parser->scanner, content_of(token->tag), NULL);
        }
    } else if (token->tag == FC_TAG_br && starts) {
        add_item(parser, (fc_inline_t){.kind = FC_INLINE_BR, .name = "br"});
    } else if (is_block(token->tag)) {
        add_text(parser, "\n", 1);
    } else if (name != NULL && starts) {
        start_element(parser, token, name);
    } else if (name != NULL) {
        end_element(parser, name);
    }
}

static apr_status_t on_token(void *baton, const fc_token_t *token)
{
    parser_t *parser = baton;
    utf8proc_uint8_t encoded[4];
    int i;

    if (token->type == FC_TOKEN_START_TAG || token->type == FC_TOKEN_END_TAG) {
        on_tag(parser, token);
    } else if (token->type == FC_TOKEN_TEXT && !parser->skipping) {
        add_text(parser, token->bytes, token->length);
    } else if (token->type == FC_TOKEN_REFERENCE && !parser->skipping) {
        for (i = 0; i < token->codepoint_count; i++) {
            add_text(parser, (const char *)encoded,
                     (apr_size_t)utf8proc_encode_char(token->codepoints[i], encoded));
        }
    }
    return APR_SUCCESS;
}

const char *fc_rich_parse(fc_rich_t *rich, const char *html, apr_pool_t *p)
{
    parser_t parser = {.p = p};

    parser.items = apr_array_make(p, 8, sizeof(fc_inline_t));
    parser.text = apr_array_make(p, 256, sizeof(char));
    parser.scanner = fc_scanner_create(on_token, &parser, CAPTURE_LIMIT, p);
    fc_scanner_feed(parser.scanner, html, strlen(html));
    fc_scanner_finish(parser.scanner);
    while (parser.depth > 0) {
        end_element(&parser, parser.open[parser.depth - 1]);
    }
    end_text(&parser);
    rich->items = (const fc_inline_t *)parser.items->elts;
    rich->count = parser.items->nelts;
    return parser.left_out;
}
