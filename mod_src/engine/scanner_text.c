/* The states that read text, the references in it, and the end tags that end it. */
#include "scanner_private.h"

/* 13.2.5.72 to 13.2.5.80 Character reference states */
static const char *state_reference(fc_scanner_t *s, const char *p, const char *end)
{
    for (; p < end; p++) {
        if (!fc_reference_push(&s->reference, (unsigned char)*p)) {
            return fc_lexeme_emit_reference(s);
        }
    }
    return p;
}

static const char *open_reference(fc_scanner_t *s, const char *p, fc_state_fn *text_state)
{
    fc_lexeme_open(s, p, state_reference);
    s->type = FC_TOKEN_REFERENCE;
    s->text_state = text_state;
    fc_reference_begin(&s->reference, 0);
    return p + 1;
}

/* 13.2.5.1 Data state */
const char *fc_state_data(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find2(p, end, '<', '&');
    if (p == end) {
        return end;
    }
    if (*p == '&') {
        return open_reference(s, p, fc_state_data);
    }
    fc_lexeme_open(s, p, fc_state_tag_open);
    return fc_state_enter(s, p + 1, end, fc_state_tag_open);
}

/* 13.2.5.11, .14, .17 and .25 RCDATA, RAWTEXT, script data and script data escaped end tag name
 * state. A name that departs from the appropriate one is text at once: the letters after it can be
 * nothing else. */
static const char *state_end_tag_name(fc_scanner_t *s, const char *p, const char *end)
{
    while (p < end && s->matched < s->end_name_length &&
           fc_byte_lower(*p) == s->end_name[s->matched]) {
        s->matched++;
        p++;
    }
    if (p == end) {
        return p;
    }
    if (s->matched == s->end_name_length && (fc_byte_is_space(*p) || *p == '/' || *p == '>')) {
        s->type = FC_TOKEN_END_TAG;
        s->name_end = fc_offset_of(s, p);
        s->name_changes = 1; /* perhaps */
        s->self_closing = 0;
        if (*p == '>') {
            return fc_lexeme_emit_tag(s, p + 1);
        }
        s->state = *p == '/' ? fc_state_self_closing : fc_state_before_attribute_name;
        return p + 1;
    }
    fc_lexeme_drop(s, p, s->text_state);
    return p;
}

/* 13.2.5.10, .13, .16 and .24 RCDATA, RAWTEXT, script data and script data escaped end tag open
 * state */
const char *fc_state_end_tag_open(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    if (fc_byte_is_alpha(*p)) {
        s->matched = 0;
        s->state = state_end_tag_name;
    } else {
        fc_lexeme_drop(s, p, s->text_state);
    }
    return p;
}

/* 13.2.5.9 and .12 RCDATA and RAWTEXT less-than sign state */
static const char *state_less_than(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    if (*p == '/') {
        s->state = fc_state_end_tag_open;
        return p + 1;
    }
    fc_lexeme_drop(s, p, s->text_state);
    return p;
}

/* 13.2.5.2 RCDATA state */
const char *fc_state_rcdata(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find2(p, end, '<', '&');
    if (p == end) {
        return end;
    }
    if (*p == '&') {
        return open_reference(s, p, fc_state_rcdata);
    }
    fc_lexeme_open(s, p, state_less_than);
    s->text_state = fc_state_rcdata;
    return p + 1;
}

/* 13.2.5.3 RAWTEXT state */
const char *fc_state_rawtext(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find(p, end, '<');
    if (p == end) {
        return end;
    }
    fc_lexeme_open(s, p, state_less_than);
    s->text_state = fc_state_rawtext;
    return p + 1;
}

/* 13.2.5.5 PLAINTEXT state */
const char *fc_state_plaintext(fc_scanner_t *s, const char *p, const char *end)
{
    (void)s;
    (void)p;
    return end;
}
