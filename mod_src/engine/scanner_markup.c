/* Comments, doctypes and CDATA sections. What they say is read by declaration.c, where someone
 * asks. */
#include "scanner_private.h"

static fc_state_fn state_keyword, state_comment_start, state_comment_start_dash, state_comment,
    state_comment_end_dash, state_comment_end, state_comment_end_bang, state_doctype,
    state_cdata_bracket, state_cdata_end;

static const char keyword_comment[] = "--";
static const char keyword_doctype[] = "doctype";
static const char keyword_cdata[] = "[CDATA[";

/* 13.2.5.41 Bogus comment state */
const char *fc_state_bogus_comment(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find(p, end, '>');
    return p < end ? fc_lexeme_emit(s, p + 1) : p;
}

/* 13.2.5.42 Markup declaration open state: which keyword it may be … */
const char *fc_state_declaration_open(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    s->matched = 0;
    s->state = state_keyword;
    switch (*p) {
    case '-':
        s->keyword = keyword_comment;
        break;
    case 'D':
    case 'd':
        s->keyword = keyword_doctype;
        break;
    case '[':
        s->keyword = keyword_cdata;
        break;
    default:
        s->state = fc_state_bogus_comment;
    }
    return p;
}

static const char *end_keyword(fc_scanner_t *s, const char *p)
{
    if (s->keyword == keyword_comment) {
        s->state = state_comment_start;
    } else if (s->keyword == keyword_doctype) {
        s->type = FC_TOKEN_DOCTYPE;
        s->state = state_doctype;
    } else if (s->foreign) {
        s->type = FC_TOKEN_CDATA;
        (void)fc_lexeme_emit(s, p);
        s->content = FC_CONTENT_CDATA;
        s->state = fc_state_cdata;
    } else {
        s->state = fc_state_bogus_comment;
    }
    return p;
}

/* … and whether it is. What was read of a keyword that isn't holds no '>', so a bogus comment may
 * go on from here. */
static const char *state_keyword(fc_scanner_t *s, const char *p, const char *end)
{
    for (; p < end; p++) {
        const char c = s->keyword == keyword_doctype ? fc_byte_lower(*p) : *p;

        if (c != s->keyword[s->matched]) {
            s->state = fc_state_bogus_comment;
            return p;
        }
        if (s->keyword[++s->matched] == '\0') {
            return end_keyword(s, p + 1);
        }
    }
    return p;
}

/* 13.2.5.43 Comment start state */
static const char *state_comment_start(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    switch (*p) {
    case '-':
        s->state = state_comment_start_dash;
        return p + 1;
    case '>':
        return fc_lexeme_emit(s, p + 1);
    default:
        s->state = state_comment;
        return p;
    }
}

/* 13.2.5.44 Comment start dash state */
static const char *state_comment_start_dash(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    switch (*p) {
    case '-':
        s->state = state_comment_end;
        return p + 1;
    case '>':
        return fc_lexeme_emit(s, p + 1);
    default:
        s->state = state_comment;
        return p;
    }
}

/* 13.2.5.45 Comment state. 13.2.5.46 to 13.2.5.49, Comment less-than sign (bang (dash (dash)))
 * state, differ from it in the errors that they report, but in no token. */
static const char *state_comment(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find(p, end, '-');
    if (p == end) {
        return p;
    }
    s->state = state_comment_end_dash;
    return p + 1;
}

/* 13.2.5.50 Comment end dash state */
static const char *state_comment_end_dash(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    s->state = *p == '-' ? state_comment_end : state_comment;
    return *p == '-' ? p + 1 : p;
}

/* 13.2.5.51 Comment end state */
static const char *state_comment_end(fc_scanner_t *s, const char *p, const char *end)
{
    while (p < end && *p == '-') {
        p++;
    }
    if (p == end) {
        return p;
    }
    switch (*p) {
    case '>':
        return fc_lexeme_emit(s, p + 1);
    case '!':
        s->state = state_comment_end_bang;
        return p + 1;
    default:
        s->state = state_comment;
        return p;
    }
}

/* 13.2.5.52 Comment end bang state */
static const char *state_comment_end_bang(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    switch (*p) {
    case '-':
        s->state = state_comment_end_dash;
        return p + 1;
    case '>':
        return fc_lexeme_emit(s, p + 1);
    default:
        s->state = state_comment;
        return p;
    }
}

/* 13.2.5.53 to 13.2.5.68 DOCTYPE states: whatever comes, quoted or not, '>' ends it. */
static const char *state_doctype(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find(p, end, '>');
    return p < end ? fc_lexeme_emit(s, p + 1) : p;
}

/* 13.2.5.69 CDATA section state */
const char *fc_state_cdata(fc_scanner_t *s, const char *p, const char *end)
{
    p = fc_bytes_find(p, end, ']');
    if (p == end) {
        return p;
    }
    fc_lexeme_open(s, p, state_cdata_bracket);
    return p + 1;
}

/* 13.2.5.70 CDATA section bracket state */
static const char *state_cdata_bracket(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    if (*p == ']') {
        s->state = state_cdata_end;
        return p + 1;
    }
    fc_lexeme_drop(s, p, fc_state_cdata);
    return p;
}

/* 13.2.5.71 CDATA section end state */
static const char *state_cdata_end(fc_scanner_t *s, const char *p, const char *end)
{
    (void)end;
    switch (*p) {
    case ']':
        fc_lexeme_shift(s);
        return p + 1;
    case '>':
        s->type = FC_TOKEN_CDATA;
        return fc_lexeme_emit(s, p + 1);
    default:
        fc_lexeme_drop(s, p, fc_state_cdata);
        return p;
    }
}
