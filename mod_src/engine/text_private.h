/* The text from inside: text.c (clusters, borders, input) and text_plain.c (runs of plain ASCII,
 * whose characters are made when somebody asks for them). */
#ifndef FC_TEXT_PRIVATE_H
#define FC_TEXT_PRIVATE_H

#include "blocks.h"
#include "text.h"

#define RAW_BLOCK 256

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

    fc_blocks_t chars;
    apr_byte_t *bytes, *before; /* count - first in use; of bytes FC_BYTES_BEHIND behind them */
    apr_size_t bytes_size, before_size;

    /* The runs that have characters which aren't made, ascending, and their bytes. */
    plain_t *plain;
    apr_size_t plain_count, plain_size;
    apr_byte_t *plain_bytes;
    apr_size_t plain_bytes_used, plain_bytes_size;

    /* The unfolded code points, white space collapsed, numbered like fc_char_t.position: blocks of
     * RAW_BLOCK, from raw_first on. Those of runs come with their characters. */
    fc_blocks_t raw;
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

/* Room for n more characters' bytes. */
void text_reserve_chars(window_t *w, apr_size_t n);

/* Where character i goes, and the code point with that position. */
fc_char_t *text_char_room(window_t *w, apr_int64_t i);
apr_int32_t *text_raw_room(window_t *w, apr_uint32_t position);

/* A code point that is there. */
static inline apr_int32_t text_raw_at(const window_t *w, apr_uint32_t position)
{
    apr_uint32_t at = position - w->raw_first;
    return ((const apr_int32_t *)w->raw.table[at / RAW_BLOCK])[at % RAW_BLOCK];
}

/* Takes printable ASCII and white space up to what isn't, or a level that isn't the line's. The
 * last one of it, which a mark may still join, is left out. Returns how many bytes it took: none,
 * or a printable character and what follows. No cluster is open. */
apr_size_t text_plain_take(window_t *w, const unsigned char *bytes, apr_size_t n, apr_off_t offset);

/* Takes the cluster in hand, where it is a byte of printable ASCII: returns 1 then. */
int text_plain_add(window_t *w);

/* Forgets the runs that begin before character keep. Called while their characters are still there.
 */
void text_plain_forget(window_t *w, apr_int64_t keep);

#endif
