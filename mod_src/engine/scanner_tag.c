/* Tags. Only their end is found here, and their name; attributes are read by attributes.c, where
 * someone asks. */
#include "scanner_private.h"

static fc_state_fn state_end_tag_open, state_tag_name, state_attribute_name,
    state_after_attribute_name, state_before_attribute_value, state_value_double_quoted,
    state_value_single_quoted, state_value_unquoted, state_after_attribute_value;

static const char *open_name(fc_scanner_t *s, const char *p, const char *end, fc_token_type_t type)
{
    s->type = type;
    s->name_changes = 0;
    s->self_closing = 0;
    s->attribute_names = 0;
    return fc_state_enter(s, p, end, state_tag_name);
}

/* 13.2.5.6 Tag open state */
const char *fc_state_tag_open(fc_scanner_t *s, const char *p, const char *end)
{
    if (fc_byte_is_alpha(*p)) {
        return open_name(s, p, end, FC_TOKEN_START_TAG);
    }
    switch (*p) {
    case '/':
        return fc_state_enter(s, p + 1, end, state_end_tag_open);
    case '!':
        s->type = FC_TOKEN_COMMENT;
        s->state = fc_state_declaration_open;
        return p + 1;
    case '?':
        s->type = FC_TOKEN_COMMENT;
        s->state = fc_state_bogus_comment;
        return p;
    default:
        fc_lexeme_drop(s, p, fc_state_data);
        return p;
    }
}

/* 13.2.5.7 End tag open state */
static const char *state_end_tag_open(fc_scanner_t *s, const char *p, const char *end)
{
    if (fc_byte_is_alpha(*p)) {
        return open_name(s, p, end, FC_TOKEN_END_TAG);
    }
    if (*p == '>') {
        fc_lexeme_skip(s, p + 1, fc_state_data);
        return p + 1;
    }
    s->type = FC_TOKEN_COMMENT;
    s->state = fc_state_bogus_comment;
    return p;
}

/* 13.2.5.8 Tag name state */
static const char *state_tag_name(fc_scanner_t *s, const char *p, const char *end)
{
    int kinds = 0;

    while (p < end && !fc_byte_is(*p, FC_BYTE_SPACE | FC_BYTE_SLASH | FC_BYTE_GREATER)) {
        kinds |= fc_byte_kind[(unsigned char)*p++];
    }
    s->name_changes |= kinds & FC_BYTE_CHANGES;
    if (p == end) {
        return p;
    }
    s->name_end = fc_offset_of(s, p);
    if (*p == '>') {
        return fc_lexeme_emit_tag(s, p + 1);
    }
    return fc_state_enter(s, p + 1, end,
                          *p == '/' ? fc_state_self_closing : fc_state_before_attribute_name);
}

/* An attribute's name begins at p. */
static void begin_attribute(fc_scanner_t *s, const char *p, const char *end)
{
    s->attribute_names |= p + 1 < end ? fc_attribute_bit(p[0], p[1]) : ~(apr_uint64_t)0;
}

/* 13.2.5.32 Before attribute name state */
const char *fc_state_before_attribute_name(fc_scanner_t *s, const char *p, const char *end)
{
    while (p < end && fc_byte_is_space(*p)) {
        p++;
    }
    if (p == end) {
        return p;
    }
    if (fc_byte_is(*p, FC_BYTE_SLASH | FC_BYTE_GREATER)) {
        return fc_state_enter(s, p, end, state_after_attribute_name);
    }
    /* Whatever it is, an equals sign too, the name begins with it. */
    begin_attribute(s, p, end);
    return fc_state_enter(s, p + 1, end, state_attribute_name);
}

/* 13.2.5.33 Attribute name state */
static const char *state_attribute_name(fc_scanner_t *s, const char *p, const char *end)
{
    while (p < end &&
           !fc_byte_is(*p, FC_BYTE_SPACE | FC_BYTE_SLASH | FC_BYTE_GREATER | FC_BYTE_EQUALS)) {
        p++;
    }
    if (p == end) {
        return p;
    }
    if (*p == '=') {
        return fc_state_enter(s, p + 1, end, state_before_attribute_value);
    }
    return fc_state_enter(s, p, end, state_after_attribute_name);
}

/* 13.2.5.34 After attribute name state */
static const char *state_after_attribute_name(fc_scanner_t *s, const char *p, const char *end)
{
    while (p < end && fc_byte_is_space(*p)) {
        p++;
    }
    if (p == end) {
        return p;
    }
    switch (*p) {
    case '/':
        s->state = fc_state_self_closing;
        return p + 1;
    case '=':
        s->state = state_before_attribute_value;
        return p + 1;
    case '>':
        return fc_lexeme_emit_tag(s, p + 1);
    default:
        begin_attribute(s, p, end);
        s->state = state_attribute_name;
        return p;
    }
}

/* 13.2.5.35 Before attribute value state */
static const char *state_before_attribute_value(fc_scanner_t *s, const char *p, const char *end)
{
    while (p < end && fc_byte_is_space(*p)) {
        p++;
    }
    if (p == end) {
        return p;
    }
    switch (*p) {
    case '"':
        return fc_state_enter(s, p + 1, end, state_value_double_quoted);
    case '\'':
        return fc_state_enter(s, p + 1, end, state_value_single_quoted);
    case '>':
        return fc_lexeme_emit_tag(s, p + 1);
    default:
        s->state = state_value_unquoted;
        return p;
    }
}

static const char *find_quote(fc_scanner_t *s, const char *p, const char *end, char quote)
{
    p = fc_bytes_find(p, end, quote);
    if (p == end) {
        return p;
    }
    s->state = state_after_attribute_value;
    return p + 1;
}

/* 13.2.5.36 Attribute value (double-quoted) state */
static const char *state_value_double_quoted(fc_scanner_t *s, const char *p, const char *end)
{
    return find_quote(s, p, end, '"');
}

/* 13.2.5.37 Attribute value (single-quoted) state */
static const char *state_value_single_quoted(fc_scanner_t *s, const char *p, const char *end)
{
    return find_quote(s, p, end, '\'');
}

/* 13.2.5.38 Attribute value (unquoted) state */
static const char *state_value_unquoted(fc_scanner_t *s, const char *p, const char *end)
{
    while (p < end && !fc_byte_is(*p, FC_BYTE_SPACE | FC_BYTE_GREATER)) {
        p++;
    }
    if (p == end) {
        return p;
    }
    if (*p == '>') {
        return fc_lexeme_emit_tag(s, p + 1);
    }
    s->state = fc_state_before_attribute_name;
    return p + 1;
}

/* 13.2.5.39 After attribute value (quoted) state */
static const char *state_after_attribute_value(fc_scanner_t *s, const char *p, const char *end)
{
    switch (*p) {
    case '>':
        return fc_lexeme_emit_tag(s, p + 1);
    case '/':
        return fc_state_enter(s, p + 1, end, fc_state_self_closing);
    default: /* white space is passed over there, too */
        return fc_state_enter(s, p, end, fc_state_before_attribute_name);
    }
}

/* 13.2.5.40 Self-closing start tag state */
const char *fc_state_self_closing(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    if (*p == '>') {
        s->self_closing = 1;
        return fc_lexeme_emit_tag(s, p + 1);
    }
    s->state = fc_state_before_attribute_name;
    return p;
}
