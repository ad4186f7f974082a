/* Script data. A script that hides its code in a comment, as was the custom, may hold script tags
 * in it: hence the escaped and the double escaped states. */
#include "scanner_private.h"

static fc_state_fn state_less_than, state_escape_start, state_escape_start_dash, state_escaped,
    state_escaped_dash, state_escaped_dash_dash, state_escaped_less_than, state_double_escape_start,
    state_double_escaped, state_double_escaped_dash, state_double_escaped_dash_dash,
    state_double_escaped_less_than, state_double_escape_end;

/* 13.2.5.4 Script data state */
const char *fc_state_script(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find(p, end, '<');
    if (p == end) {
        return end;
    }
    fc_lexeme_open(s, p, state_less_than);
    s->text_state = fc_state_script;
    return p + 1;
}

/* 13.2.5.15 Script data less-than sign state; the end tag's own states are in scanner_text.c. */
static const char *state_less_than(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    switch (*p) {
    case '/':
        s->state = fc_state_end_tag_open;
        return p + 1;
    case '!':
        fc_lexeme_drop(s, p, state_escape_start);
        return p + 1;
    default:
        fc_lexeme_drop(s, p, fc_state_script);
        return p;
    }
}

/* 13.2.5.18 Script data escape start state */
static const char *state_escape_start(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    s->state = *p == '-' ? state_escape_start_dash : fc_state_script;
    return *p == '-' ? p + 1 : p;
}

/* 13.2.5.19 Script data escape start dash state */
static const char *state_escape_start_dash(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    s->state = *p == '-' ? state_escaped_dash_dash : fc_state_script;
    return *p == '-' ? p + 1 : p;
}

static const char *open_escaped_less_than(fc_scanner_t *s, const char *p)
{
    fc_lexeme_open(s, p, state_escaped_less_than);
    s->text_state = state_escaped;
    return p + 1;
}

/* 13.2.5.20 Script data escaped state */
static const char *state_escaped(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find2(p, end, '-', '<');
    if (p == end) {
        return end;
    }
    if (*p == '<') {
        return open_escaped_less_than(s, p);
    }
    s->state = state_escaped_dash;
    return p + 1;
}

/* 13.2.5.21 Script data escaped dash state */
static const char *state_escaped_dash(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    if (*p == '<') {
        return open_escaped_less_than(s, p);
    }
    s->state = *p == '-' ? state_escaped_dash_dash : state_escaped;
    return p + 1;
}

/* 13.2.5.22 Script data escaped dash dash state */
static const char *state_escaped_dash_dash(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    switch (*p) {
    case '<':
        return open_escaped_less_than(s, p);
    case '>':
        s->state = fc_state_script;
        break;
    case '-':
        break;
    default:
        s->state = state_escaped;
    }
    return p + 1;
}

/* 13.2.5.23 Script data escaped less-than sign state */
static const char *state_escaped_less_than(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    if (*p == '/') {
        s->state = fc_state_end_tag_open;
        return p + 1;
    }
    if (fc_byte_is_alpha(*p)) {
        s->matched = 0;
        fc_lexeme_drop(s, p, state_double_escape_start);
    } else {
        fc_lexeme_drop(s, p, state_escaped);
    }
    return p;
}

/* Reads on in the name after a '<' or '</' within an escaped script: if it is "script" and ends, on
 * to where_script, if it is another one, on to where_other; a byte that no name ends with goes back
 * to where_broken. */
static const char *read_escaped_name(fc_scanner_t *s, const char *p, const char *end,
                                     fc_state_fn *where_script, fc_state_fn *where_other,
                                     fc_state_fn *where_broken)
{
    static const char script[] = "script";

    for (; p < end && fc_byte_is_alpha(*p); p++) {
        if (s->matched >= 0) {
            s->matched = fc_byte_lower(*p) == script[s->matched] ? s->matched + 1 : -1;
        }
    }
    if (p == end) {
        return p;
    }
    if (!fc_byte_is_space(*p) && *p != '/' && *p != '>') {
        s->state = where_broken;
        return p;
    }
    s->state = s->matched == (int)sizeof(script) - 1 ? where_script : where_other;
    return p + 1;
}

/* 13.2.5.26 Script data double escape start state */
static const char *state_double_escape_start(fc_scanner_t *s, const char *p, const char *end)
{
    return read_escaped_name(s, p, end, state_double_escaped, state_escaped, state_escaped);
}

/* 13.2.5.27 Script data double escaped state */
static const char *state_double_escaped(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find2(p, end, '-', '<');
    if (p == end) {
        return end;
    }
    s->state = *p == '-' ? state_double_escaped_dash : state_double_escaped_less_than;
    return p + 1;
}

/* 13.2.5.28 Script data double escaped dash state */
static const char *state_double_escaped_dash(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    s->state = *p == '-'   ? state_double_escaped_dash_dash
               : *p == '<' ? state_double_escaped_less_than
                           : state_double_escaped;
    return p + 1;
}

/* 13.2.5.29 Script data double escaped dash dash state */
static const char *state_double_escaped_dash_dash(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    switch (*p) {
    case '-':
        break;
    case '<':
        s->state = state_double_escaped_less_than;
        break;
    case '>':
        s->state = fc_state_script;
        break;
    default:
        s->state = state_double_escaped;
    }
    return p + 1;
}

/* 13.2.5.30 Script data double escaped less-than sign state */
static const char *state_double_escaped_less_than(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    s->matched = 0;
    s->state = *p == '/' ? state_double_escape_end : state_double_escaped;
    return *p == '/' ? p + 1 : p;
}

/* 13.2.5.31 Script data double escape end state */
static const char *state_double_escape_end(fc_scanner_t *s, const char *p, const char *end)
{
    return read_escaped_name(s, p, end, state_escaped, state_double_escaped, state_double_escaped);
}
