/* The text from inside: text.c (clusters, borders, input) and text_plain.c (runs of plain ASCII,
 * whose characters are made when somebody asks for them). */
#ifndef FC_TEXT_PRIVATE_H
#define FC_TEXT_PRIVATE_H

#include "text.h"

/* A run of plain ASCII: a printable character, then such and white space, as they stood in the
 * page. */
typedef struct plain_t {
    apr_int64_t first;     /* number of its first character */
    int count;             /* characters */
    apr_size_t bytes, n;   /* where its bytes begin among those kept, and how many there are */
    apr_off_t offset;      /* of its first byte in the page */
    apr_uint32_t position; /* of its first code point, white space collapsed */
    apr_byte_t gap, flags; /* of its first character */
} plain_t;

typedef struct window_t {
    fc_text_t public;
    apr_pool_t *pool;
    const fc_charset_t *charset;
    int transparent;

    fc_char_t *chars; /* room for size, count - first in use */
    apr_byte_t *bytes, *made; /* as many */
    apr_size_t size;

    /* The runs that have characters which aren't made, ascending, and their bytes. */
    plain_t *plain;
    apr_size_t plain_count, plain_size;
    apr_byte_t *plain_bytes;
    apr_size_t plain_bytes_used, plain_bytes_size;

    /* The unfolded code points, white space collapsed, numbered like fc_char_t.position. */
    apr_int32_t *raw;
    apr_size_t raw_size;
    apr_uint32_t raw_first, raw_count;

    /* Bytes of a character that was cut. */
    unsigned char cut[4];
    int cut_length;
    apr_off_t cut_start;

    /* The cluster that isn't closed yet. */
    apr_int32_t cluster[FC_CLUSTER_MAX];
    int cluster_length;
    apr_off_t cluster_start, cluster_end;
    apr_uint32_t cluster_position;
    unsigned cluster_borders; /* that stand before it */
    apr_int32_t break_state;

    /* What stands before the next cluster. */
    int white, newline;
    unsigned borders;
    int level, cluster_level;
    int level_raised; /* the digits of this level stand as raised ones */
} window_t;

/* What fc_char_class and the like say of ASCII, which folds to itself. */
extern const fc_traits_t text_ascii[128];

/* Room for n more characters, and for n more code points. */
void text_reserve_chars(window_t *w, apr_size_t n);
void text_reserve_raw(window_t *w, apr_size_t n);

/* Takes printable ASCII and white space up to what isn't, or a level that isn't the line's. The last
 * one of it, which a mark may still join, is left out. Returns how many bytes it took: none, or a
 * printable character and what follows. No cluster is open. */
apr_size_t text_plain_take(window_t *w, const unsigned char *bytes, apr_size_t n, apr_off_t offset);

/* Takes the cluster in hand, where it is a byte of printable ASCII: returns 1 then. */
int text_plain_add(window_t *w);

/* Forgets the runs that begin before character keep. Called while their characters are still there.
 */
void text_plain_forget(window_t *w, apr_int64_t keep);

#endif
