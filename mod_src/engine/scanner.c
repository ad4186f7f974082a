#include "scanner_private.h"
#include "room.h"

/* --- handing over --- */

static void hand_over(fc_scanner_t *s, fc_token_t *token)
{
    s->position = token->end;
    s->status = s->fn(s->baton, token);
}

static void emit_text(fc_scanner_t *s, apr_off_t start, const char *bytes, apr_size_t length)
{
    fc_token_t token = {.type = FC_TOKEN_TEXT};

    if (length == 0 || s->status != APR_SUCCESS) {
        return;
    }
    token.start = start;
    token.end = start + (apr_off_t)length;
    token.bytes = bytes;
    token.length = length;
    token.decodes = s->content == FC_CONTENT_DATA || s->content == FC_CONTENT_RCDATA;
    hand_over(s, &token);
}

/* The text of this feed up to p that wasn't handed over yet. */
static void emit_text_to(fc_scanner_t *s, const char *p)
{
    emit_text(s, fc_offset_of(s, s->done), s->done, (apr_size_t)(p - s->done));
    s->done = p;
}

/* --- capturing --- */

/* Kept out of the functions that call it, whose usual way is short. */
#define RARELY __attribute__((noinline, cold))

RARELY static void capture(fc_scanner_t *s, const char *from, const char *to)
{
    apr_size_t n = (apr_size_t)(to - from);

    if (n > s->capture_limit - s->captured) {
        n = s->capture_limit - s->captured;
    }
    if (n > 0) {
        s->capture = fc_room(s->pool, s->capture, &s->capture_size, s->captured, n, 1);
        memcpy(s->capture + s->captured, from, n);
        s->captured += n;
    }
}

/* The end of a feed: what is cut off is kept, all else is handed over. */
static void suspend(fc_scanner_t *s, const char *end)
{
    if (!s->open) {
        emit_text_to(s, end);
    } else if (fc_lexeme_is_here(s)) {
        emit_text_to(s, s->lexeme);
        capture(s, s->lexeme, end);
    } else {
        capture(s, s->feed, end);
    }
}

/* --- lexemes --- */

/* Closes the lexeme at p: its bytes and place, with the text before it handed over. */
static fc_token_t close_lexeme(fc_scanner_t *s, const char *p)
{
    fc_token_t token = {.type = s->type};

    token.start = s->lexeme_start;
    token.end = fc_offset_of(s, p);
    if (fc_lexeme_is_here(s)) {
        emit_text_to(s, s->lexeme);
        token.bytes = s->lexeme;
        token.length = (apr_size_t)(p - s->lexeme);
        if (token.length > s->capture_limit) {
            token.length = s->capture_limit;
        }
    } else {
        capture(s, s->feed, p);
        token.bytes = s->capture;
        token.length = s->captured;
    }
    token.truncated = (apr_off_t)token.length < token.end - token.start;
    s->done = p;
    s->open = 0;
    return token;
}

void fc_lexeme_drop(fc_scanner_t *s, const char *p, fc_state_fn *state)
{
    s->state = state;
    if (fc_lexeme_is_here(s)) {
        s->open = 0; /* the text around it goes on */
    } else {
        fc_token_t token = close_lexeme(s, p);

        emit_text(s, token.start, token.bytes, token.length);
    }
}

void fc_lexeme_shift(fc_scanner_t *s)
{
    if (fc_lexeme_is_here(s)) {
        s->lexeme++;
    } else {
        emit_text(s, s->lexeme_start, s->capture, 1);
        memmove(s->capture, s->capture + 1, --s->captured);
        s->lexeme = s->feed; /* in case that what is left began with this feed */
    }
    s->lexeme_start++;
}

void fc_lexeme_skip(fc_scanner_t *s, const char *p, fc_state_fn *state)
{
    s->state = state;
    (void)close_lexeme(s, p);
    s->position = fc_offset_of(s, p);
}

const char *fc_lexeme_emit(fc_scanner_t *s, const char *p)
{
    fc_token_t token = close_lexeme(s, p);

    s->content = FC_CONTENT_DATA;
    s->state = fc_state_data;
    if (s->status == APR_SUCCESS) {
        hand_over(s, &token);
    }
    return p;
}

/* The name in lower case and with U+FFFD for NULs, out of its raw bytes. */
RARELY static void change_name(fc_scanner_t *s, fc_token_t *token)
{
    const char *const raw = token->name;
    apr_size_t i, n = 0;

    s->name = fc_room(s->pool, s->name, &s->name_size, 0, token->name_length * 3, 1);
    for (i = 0; i < token->name_length; i++) {
        if (raw[i] != '\0') {
            s->name[n++] = fc_byte_lower(raw[i]);
        } else {
            memcpy(s->name + n, "\xEF\xBF\xBD", 3);
            n += 3;
        }
    }
    token->name = s->name;
    token->name_length = n;
}

static void read_name(fc_scanner_t *s, fc_token_t *token)
{
    const apr_size_t before = token->type == FC_TOKEN_END_TAG ? 2 : 1;
    apr_size_t length = (apr_size_t)(s->name_end - s->lexeme_start);

    length = length < token->length ? length : token->length;
    token->name = token->bytes + before;
    token->name_length = length - before;
    if (s->name_changes) {
        change_name(s, token);
    }
    token->tag = fc_tag_lookup(token->name, token->name_length);
}

/* Whose end tag is the "appropriate" one. That only counts within other content models, so the name
 * is kept when one is set, and not for every tag. */
static void keep_end_name(fc_scanner_t *s, const char *name, apr_size_t length)
{
    s->end_name_length = 0;
    if (length <= sizeof(s->end_name)) {
        memcpy(s->end_name, name, length);
        s->end_name_length = (int)length;
    }
}

const char *fc_lexeme_emit_tag(fc_scanner_t *s, const char *p)
{
    fc_token_t token = close_lexeme(s, p);

    s->content = FC_CONTENT_DATA;
    s->state = fc_state_data;
    if (s->status == APR_SUCCESS) {
        token.self_closing = s->self_closing;
        token.attribute_names = s->attribute_names;
        read_name(s, &token);
        s->tag = &token;
        hand_over(s, &token);
        s->tag = NULL;
    }
    return p;
}

const char *fc_lexeme_emit_reference(fc_scanner_t *s)
{
    const apr_off_t length = s->reference.length;
    const char *p = s->feed + (s->lexeme_start + s->reference.consumed - s->feed_offset);
    fc_token_t token;

    if (length == 0) {
        fc_lexeme_drop(s, p, s->text_state);
        return p;
    }
    s->state = s->text_state;
    if (fc_lexeme_is_here(s)) {
        p = s->lexeme + length; /* what was read past it is read again, as text */
    }
    token = close_lexeme(s, p);
    token.codepoints[0] = s->reference.codepoints[0];
    token.codepoints[1] = s->reference.codepoints[1];
    token.codepoint_count = s->reference.codepoint_count;
    if ((apr_off_t)token.length > length) {
        const apr_size_t rest = token.length - (apr_size_t)length;

        token.length = (apr_size_t)length;
        token.end = token.start + length;
        if (s->status == APR_SUCCESS) {
            hand_over(s, &token);
        }
        emit_text(s, token.end, token.bytes + length, rest);
    } else if (s->status == APR_SUCCESS) {
        hand_over(s, &token);
    }
    return p;
}

/* --- the door --- */

fc_scanner_t *fc_scanner_create(fc_token_fn *fn, void *baton, apr_size_t capture_limit,
                                apr_pool_t *p)
{
    fc_scanner_t *s = apr_pcalloc(p, sizeof(*s));

    s->fn = fn;
    s->baton = baton;
    s->pool = p;
    s->capture_limit = capture_limit < 1024 ? 1024 : capture_limit;
    s->state = fc_state_data;
    return s;
}

void fc_scanner_set_content(fc_scanner_t *s, fc_content_t content, const char *last_start_tag)
{
    static fc_state_fn *const states[] = {
        [FC_CONTENT_DATA] = fc_state_data,       [FC_CONTENT_RCDATA] = fc_state_rcdata,
        [FC_CONTENT_RAWTEXT] = fc_state_rawtext, [FC_CONTENT_SCRIPT] = fc_state_script,
        [FC_CONTENT_CDATA] = fc_state_cdata,     [FC_CONTENT_PLAINTEXT] = fc_state_plaintext,
    };

    s->content = content;
    s->state = states[content];
    if (last_start_tag != NULL) {
        keep_end_name(s, last_start_tag, strlen(last_start_tag));
    } else if (s->tag != NULL) {
        keep_end_name(s, s->tag->name, s->tag->name_length);
    }
}

void fc_scanner_set_foreign(fc_scanner_t *s, int foreign)
{
    s->foreign = foreign;
}

apr_status_t fc_scanner_feed(fc_scanner_t *s, const char *bytes, apr_size_t n)
{
    const char *p = bytes;
    const char *const end = bytes + n;

    if (n == 0 || s->status != APR_SUCCESS) {
        return s->status;
    }
    s->feed = s->done = bytes;
    while (p < end && s->status == APR_SUCCESS) {
        p = s->state(s, p, end);
    }
    if (s->status == APR_SUCCESS) {
        suspend(s, end);
    }
    s->feed_offset += (apr_off_t)n;
    return s->status;
}

apr_status_t fc_scanner_finish(fc_scanner_t *s)
{
    static const char nothing[1];

    if (s->status != APR_SUCCESS) {
        return s->status;
    }
    s->feed = s->done = nothing;
    s->at_data = s->state == fc_state_data ||
                 (s->open && s->type == FC_TOKEN_REFERENCE && s->text_state == fc_state_data);
    if (s->open) {
        switch (s->type) {
        case FC_TOKEN_TEXT:
            fc_lexeme_drop(s, nothing, s->state);
            break;
        case FC_TOKEN_REFERENCE:
            (void)fc_reference_push(&s->reference, FC_REFERENCE_EOF);
            (void)fc_lexeme_emit_reference(s);
            break;
        case FC_TOKEN_COMMENT:
        case FC_TOKEN_DOCTYPE:
            (void)fc_lexeme_emit(s, nothing);
            break;
        default: /* 13.2.5: a tag that the end of the file cuts off is dropped */
            break;
        }
    }
    return s->status;
}

apr_off_t fc_scanner_position(const fc_scanner_t *s)
{
    return s->position;
}

int fc_scanner_at_data(const fc_scanner_t *s)
{
    return s->at_data;
}
