/* The tokenizer: a push parser after the HTML standard, 13.2.5 "Tokenization", with byte offsets.
 *
 * It works on bytes in any encoding whose structure is ASCII (the page's charset is of no concern
 * here). It never builds a tree: whoever consumes the tokens says, during the call that hands over
 * a start tag, how the scanner is to go on (13.2.6: content models), and whether the adjusted
 * current node is foreign (CDATA sections).
 *
 * The tokens handed over are the same however the input was cut, but for text, which comes in as
 * many pieces as there are cuts and references. */
#ifndef FC_SCANNER_H
#define FC_SCANNER_H

#include <apr_errno.h>
#include <apr_pools.h>
#include "tags.h"

typedef enum {
    FC_TOKEN_TEXT,      /* literal bytes without any character reference; may be a part of a run */
    FC_TOKEN_REFERENCE, /* one whole character reference, decoded */
    FC_TOKEN_START_TAG,
    FC_TOKEN_END_TAG,
    FC_TOKEN_COMMENT, /* bogus comments and, outside foreign content, CDATA sections too */
    FC_TOKEN_DOCTYPE,
    FC_TOKEN_CDATA /* the delimiter <![CDATA[ or ]]> of a section in foreign content; its content is
                      FC_TOKEN_TEXT */
} fc_token_type_t;

/* One token; valid, like all it points to, until the callback returns. */
typedef struct fc_token_t {
    fc_token_type_t type;
    apr_off_t start, end; /* origin bytes, end exclusive; the tokens of a page leave no gap but for
                             "</>", which stands for nothing, and an unfinished tag at the end of
                             the file */
    const char *bytes;    /* its raw bytes; of a tag or comment past the capture limit the first
                             ones only */
    apr_size_t length;    /* how many of them are there */
    int truncated;        /* bytes holds less than end - start; never with TEXT */
    int decodes;          /* TEXT: 1 in DATA and RCDATA, 0 in RAWTEXT, script, PLAINTEXT, CDATA */
    int codepoints[2]; /* REFERENCE: what it decodes to (windows-1252 remapping and U+FFFD done) */
    int codepoint_count; /* 1 or 2 */
    fc_tag_t tag;        /* tags: the name's number */
    const char *name;    /* tags: the name, ASCII upper case made lower; not terminated. A name past
                            the capture limit is cut and truncated is set */
    apr_size_t name_length;
    apr_uint64_t attribute_names; /* tags: fc_attribute_bit of each attribute's name; all bits where
                                     that isn't known */
    int self_closing;
} fc_token_t;

/* One of 64 bits for the first two letters of an attribute's name, in either case. */
static inline apr_uint64_t fc_attribute_bit(char first, char second)
{
    return (apr_uint64_t)1 << (((first & 0x1F) * 13 + (second & 0x1F)) & 63);
}

/* Anything but APR_SUCCESS ends the scan: feed and finish return it from then on. */
typedef apr_status_t fc_token_fn(void *baton, const fc_token_t *token);

typedef enum {
    FC_CONTENT_DATA,
    FC_CONTENT_RCDATA,  /* title, textarea */
    FC_CONTENT_RAWTEXT, /* style, xmp, iframe, noembed, noframes, noscript with scripting */
    FC_CONTENT_SCRIPT,
    FC_CONTENT_PLAINTEXT,
    FC_CONTENT_CDATA /* only for tests that start in this state */
} fc_content_t;

typedef struct fc_scanner_t fc_scanner_t;

/* The scanner lives as long as pool p and is freed with it. capture_limit: how many bytes of one
 * tag or comment are kept for its consumer (at least 1024); what is longer is scanned all the same,
 * in constant memory. A token that lies whole in one feed isn't copied at all. */
fc_scanner_t *fc_scanner_create(fc_token_fn *fn, void *baton, apr_size_t capture_limit,
                                apr_pool_t *p);

/* Sets the content model; called from within the callback for a start tag (whose name is then the
 * "appropriate end tag"), or before the first feed. last_start_tag: NULL, or that name where it
 * isn't the tag just handed over (tests). No end tag is appropriate for a name of more than 32
 * bytes; those that the standard gives a content model have fewer. */
void fc_scanner_set_content(fc_scanner_t *s, fc_content_t content, const char *last_start_tag);

/* Says whether "<![CDATA[" opens a section from here on (the adjusted current node isn't in the
 * HTML namespace); called from within the callback whenever that changes. */
void fc_scanner_set_foreign(fc_scanner_t *s, int foreign);

/* Scans n bytes; they are needed during the call only. */
apr_status_t fc_scanner_feed(fc_scanner_t *s, const char *bytes, apr_size_t n);

/* End of file. Afterwards fc_scanner_at_data tells whether it came in the data state. */
apr_status_t fc_scanner_finish(fc_scanner_t *s);

/* Offset of the first byte that no token has been handed over for. Before finish: where an
 * unfinished tag, comment or reference began, else the bytes fed. */
apr_off_t fc_scanner_position(const fc_scanner_t *s);

/* After finish, 1 where the file ended in the data state: markup appended there is markup. (So it
 * is after a character reference without its semicolon: a '<' ends it as the end of the file did.)
 */
int fc_scanner_at_data(const fc_scanner_t *s);

/* --- attributes, parsed only where someone asks --- */

typedef struct fc_attribute_t {
    const char *name; /* ASCII upper case made lower, NUL made U+FFFD; NUL-terminated */
    apr_size_t name_length;
    const char *value; /* references decoded (into UTF-8 where they aren't ASCII), raw bytes
                          otherwise; CRLF and CR made LF, NUL made U+FFFD; NUL-terminated */
    apr_size_t value_length;
} fc_attribute_t;

/* All attributes of a tag token in order, of doubled names the first (13.2.5.33). Returns their
 * number; *attributes and what it points to is allocated from p. A truncated tag yields those that
 * were captured whole. */
int fc_token_attributes(const fc_token_t *token, const fc_attribute_t **attributes, apr_pool_t *p);

/* Names for tests that compare doctypes and comments: of a FC_TOKEN_COMMENT its data, with NUL made
 * U+FFFD and newlines normalised. */
const char *fc_token_comment(const fc_token_t *token, apr_size_t *length, apr_pool_t *p);

typedef struct fc_doctype_t {
    const char *name, *public_id, *system_id; /* NULL: missing (not the same as empty) */
    int force_quirks;
} fc_doctype_t;

void fc_token_doctype(const fc_token_t *token, fc_doctype_t *doctype, apr_pool_t *p);

#endif
