/* What the scanner's files share: its memory, and the way from a lexeme to a token.
 *
 * A lexeme is markup, or what may become markup, that isn't over yet: from its '<', '&' or ']' on.
 * It ends as a token, as text, or (an unfinished tag) as nothing. While one feed holds it whole,
 * its bytes are looked at where they are; only what is cut off by the end of a feed is captured. */
#ifndef FC_SCANNER_PRIVATE_H
#define FC_SCANNER_PRIVATE_H

#include "bytes.h"
#include "reference.h"
#include "scanner.h"

/* One state of the standard's machine. Reads from [p, end), never empty, and returns where to go
 * on; the state to go on in is s->state. Returning p itself reconsumes in another state. */
typedef const char *fc_state_fn(fc_scanner_t *s, const char *p, const char *end);

/* An end tag's name that is longer can't be an "appropriate end tag". */
#define FC_END_NAME_SIZE 32

struct fc_scanner_t {
    fc_token_fn *fn;
    void *baton;
    apr_pool_t *pool;
    fc_state_fn *state;
    fc_state_fn *text_state; /* of the text that the open lexeme stands in */
    apr_status_t status;     /* of the callback */
    fc_content_t content;    /* of the text that is being read */
    int foreign;
    int at_data;

    const char *feed;      /* the first byte of this feed … */
    apr_off_t feed_offset; /* … and its place in the page */
    const char *done;      /* bytes of this feed before it were handed over, or are in a lexeme */
    apr_off_t position;    /* the end of the last token */

    int open;               /* there is a lexeme */
    fc_token_type_t type;   /* what becomes of it at the end of the file */
    const char *lexeme;     /* its first byte, where it began in this feed */
    apr_off_t lexeme_start; /* its place in the page */
    apr_off_t name_end;     /* tags: where the name ends, in the page */
    int name_changes;       /* tags: what the name is made of isn't all as the token has it */
    int self_closing;       /* tags */
    apr_uint64_t attribute_names; /* tags: as in fc_token_t */
    fc_reference_t reference;

    char *capture; /* the lexeme's bytes out of earlier feeds: the first capture_limit ones */
    apr_size_t captured, capture_size, capture_limit;
    char *name; /* room for a name in lower case */
    apr_size_t name_size;
    const fc_token_t *tag; /* the one being handed over */

    const char *keyword; /* what markup declarations are compared with */
    int matched; /* how many letters of it, or of an end tag's name, were met; -1: no match */
    char end_name[FC_END_NAME_SIZE]; /* the last start tag's name */
    int end_name_length;
};

/* Goes on in another state at once. Only where that one never comes back the same way: states that
 * go round leave it to the loop in fc_scanner_feed, or the stack would grow with the page. */
static inline const char *fc_state_enter(fc_scanner_t *s, const char *p, const char *end,
                                         fc_state_fn *state)
{
    s->state = state;
    return p < end ? state(s, p, end) : p;
}

/* --- lexemes; p is the first byte after what is spoken of --- */

static inline apr_off_t fc_offset_of(const fc_scanner_t *s, const char *p)
{
    return s->feed_offset + (p - s->feed);
}

/* A lexeme begins at p. */
static inline void fc_lexeme_open(fc_scanner_t *s, const char *p, fc_state_fn *state)
{
    s->open = 1;
    s->type = FC_TOKEN_TEXT;
    s->lexeme = p;
    s->lexeme_start = fc_offset_of(s, p);
    s->captured = 0;
    s->state = state;
}

/* 1 where the lexeme's bytes all are in this feed. */
static inline int fc_lexeme_is_here(const fc_scanner_t *s)
{
    return s->lexeme_start >= s->feed_offset;
}

/* The lexeme up to p is text after all; state reads on. */
void fc_lexeme_drop(fc_scanner_t *s, const char *p, fc_state_fn *state);

/* The lexeme's first byte is text; the lexeme begins after it. */
void fc_lexeme_shift(fc_scanner_t *s);

/* The lexeme up to p stands for nothing at all. */
void fc_lexeme_skip(fc_scanner_t *s, const char *p, fc_state_fn *state);

/* The lexeme up to p is a token of its type. The scanner goes on in the data state, if the callback
 * doesn't say otherwise. Returns p. */
const char *fc_lexeme_emit(fc_scanner_t *s, const char *p);

/* The lexeme is a tag up to p. Returns p. */
const char *fc_lexeme_emit_tag(fc_scanner_t *s, const char *p);

/* The reference is over. Returns where to go on, in s->text_state. */
const char *fc_lexeme_emit_reference(fc_scanner_t *s);

/* --- the states that one file enters from another --- */

fc_state_fn fc_state_data, fc_state_rcdata, fc_state_rawtext; /* scanner_text.c */
fc_state_fn fc_state_plaintext, fc_state_end_tag_open;
fc_state_fn fc_state_script;                          /* scanner_script.c */
fc_state_fn fc_state_tag_open, fc_state_self_closing; /* scanner_tag.c */
fc_state_fn fc_state_before_attribute_name;
fc_state_fn fc_state_declaration_open, fc_state_bogus_comment; /* scanner_markup.c */
fc_state_fn fc_state_cdata;

/* --- what tokens hold --- */

/* n bytes with newlines normalised and NUL made U+FFFD, as an attribute's value with references = 1
 * also decoded. Allocated from p, NUL-terminated; *length may be NULL. */
char *fc_token_decode(const char *bytes, apr_size_t n, int references, apr_size_t *length,
                      apr_pool_t *p);

#endif
