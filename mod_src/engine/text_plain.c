/* Runs of plain ASCII, which most text is. Few of their characters are ever looked at one by one:
 * at first only what filters know them by is noted; the rest of it is made, run by run, when
 * somebody asks for a character. */
#include "text_private.h"

#include <string.h>

#include "bytes.h"
#include "room.h"

#define PLAIN(class)                                                                               \
    {                                                                                              \
        FC_GAP_NONE, FC_CHAR_CLUSTER, class, 1                                                     \
    }

const fc_traits_t text_ascii[128] = {
    [0x00 ... '$'] = PLAIN(FC_CLASS_OTHER), ['%'] = PLAIN(FC_CLASS_PERCENT),
    ['&'] = PLAIN(FC_CLASS_OTHER),          ['\''] = PLAIN(FC_CLASS_APOSTROPHE),
    ['(' ... '*'] = PLAIN(FC_CLASS_OTHER),  ['+'] = PLAIN(FC_CLASS_SIGN),
    [','] = PLAIN(FC_CLASS_POINT),          ['-'] = PLAIN(FC_CLASS_HYPHEN),
    ['.'] = PLAIN(FC_CLASS_POINT),          ['/'] = PLAIN(FC_CLASS_OTHER),
    ['0' ... '9'] = PLAIN(FC_CLASS_DIGIT),  [':' ... '@'] = PLAIN(FC_CLASS_OTHER),
    ['A' ... 'Z'] = PLAIN(FC_CLASS_LETTER), ['[' ... '`'] = PLAIN(FC_CLASS_OTHER),
    ['a' ... 'z'] = PLAIN(FC_CLASS_LETTER), ['{' ... 0x7F] = PLAIN(FC_CLASS_OTHER),
};

/* What a byte is in a run. */
enum { KIND_CHAR, KIND_WHITE, KIND_END };

static const unsigned char kinds[256] = {
    [0x00 ... 0x08] = KIND_END, [0x09 ... 0x0D] = KIND_WHITE, [0x0E ... 0x1F] = KIND_END,
    [0x20] = KIND_WHITE,        [0x21 ... 0x7E] = KIND_CHAR,  [0x7F ... 0xFF] = KIND_END,
};

static int is_newline(unsigned char byte)
{
    return byte == '\n' || byte == '\r' || byte == '\f';
}

/* --- taking --- */

/* 1 where the next character is told by its byte alone: digits on levels may read otherwise. */
static int is_level(int level, unsigned borders)
{
    return level == 0 && !(borders & FC_BORDER_LEVEL);
}

static apr_byte_t gap_before(const window_t *w, unsigned borders)
{
    return borders & FC_BORDER_BLOCK ? FC_GAP_FREE : w->white ? FC_GAP_SPACE : FC_GAP_NONE;
}

/* Keeps n bytes more. */
static void keep_bytes(window_t *w, const unsigned char *bytes, apr_size_t n)
{
    w->plain_bytes =
        fc_room(w->pool, w->plain_bytes, &w->plain_bytes_size, w->plain_bytes_used, n, 1);
    memcpy(w->plain_bytes + w->plain_bytes_used, bytes, n);
    w->plain_bytes_used += n;
}

/* A run begins with the character that comes next. */
static plain_t *begin_run(window_t *w, apr_off_t offset, apr_uint32_t position, unsigned borders)
{
    plain_t *run;

    w->plain = fc_room(w->pool, w->plain, &w->plain_size, w->plain_count, 1, sizeof(*w->plain));
    run = &w->plain[w->plain_count++];
    run->first = w->public.count;
    run->count = 0;
    run->bytes = w->plain_bytes_used;
    run->n = 0;
    run->offset = offset;
    run->position = position;
    run->gap = gap_before(w, borders);
    run->flags = (apr_byte_t)(borders | FC_CHAR_CLUSTER);
    return run;
}

/* Characters have come: nothing of what stood before them stands before the next. */
static void count_chars(window_t *w, plain_t *run, apr_size_t n, int count)
{
    run->n += n;
    run->count += count;
    w->public.count += count;
    w->public.at_border = 0;
    w->white = w->newline = w->level_raised = 0;
}

/* The state of taking a run. */
typedef struct taking_t {
    const unsigned char *at, *end; /* bytes to come */
    apr_byte_t *byte;              /* where the next character's goes */
    int white;                     /* white space came last */
    int spaces;                    /* stretches of white space that began */
} taking_t;

/* The high bit of each byte that is no ASCII, or DEL. */
static apr_uint64_t beyond(apr_uint64_t x)
{
    return (x | (x + FC_EACH_BYTE(0x01))) & FC_EACH_BYTE(0x80);
}

/* The high bit of each byte up to the space, where all are ASCII. */
static apr_uint64_t blanks(apr_uint64_t x)
{
    return ~(x + FC_EACH_BYTE(0x7F - 0x20)) & FC_EACH_BYTE(0x80);
}

/* What can't be taken has come behind so many characters: the last character is left out, which may
 * go on behind what is dropped. */
static void leave_last(taking_t *t, int length)
{
    if (length || !t->white) {
        t->at--;
        t->byte--;
    }
    if (length > 1) {
        t->white = 0;
    }
}

/* Takes words and the white space after them, eight bytes looked at at once, as long as that many
 * and one are there. Stops before what it can't take. */
static void take_words(taking_t *t)
{
    while (t->end - t->at > 8 && !beyond(fc_bytes_word(t->at + 1))) {
        apr_uint64_t blank = blanks(fc_bytes_word(t->at));
        int length = blank ? __builtin_ctzll(blank) / 8 : 8;

        memcpy(t->byte, t->at, 8);
        t->byte += length;
        t->at += length;
        if (length == 8 && kinds[*t->at] != KIND_END) {
            t->white = 0;
            continue;
        }
        if (kinds[*t->at] != KIND_WHITE) {
            leave_last(t, length);
            return;
        }
        t->spaces += length > 0 || !t->white;
        t->white = 1;
        t->at++;
    }
}

/* Takes byte by byte, but for the last one. */
static void take_bytes(taking_t *t)
{
    while (t->end - t->at > 1 && kinds[t->at[0]] != KIND_END && kinds[t->at[1]] != KIND_END) {
        int white = kinds[*t->at];

        *t->byte = *t->at++;
        t->byte += 1 - white;
        t->spaces += white & ~t->white;
        t->white = white;
    }
}

apr_size_t text_plain_take(window_t *w, const unsigned char *bytes, apr_size_t n, apr_off_t offset)
{
    taking_t t = {bytes, bytes + n, NULL, 1, 0};
    const unsigned char *last;
    apr_byte_t *first;
    plain_t *run;
    int count;

    if (n < 2 || kinds[bytes[0]] != KIND_CHAR || kinds[bytes[1]] == KIND_END ||
        !is_level(w->level, w->borders)) {
        return 0;
    }
    text_reserve_chars(w, n);
    first = t.byte = &w->bytes[w->public.count - w->public.first];
    take_words(&t);
    take_bytes(&t);
    count = (int)(t.byte - first);
    n = (apr_size_t)(t.at - bytes);
    memset(t.byte, 0, FC_BYTES_BEHIND);
    memset(&w->before[first - w->bytes], 0, (apr_size_t)count);
    run = begin_run(w, offset, w->raw_count, w->borders);
    keep_bytes(w, bytes, n);
    count_chars(w, run, n, count);
    w->raw_count += (apr_uint32_t)(count + t.spaces);
    w->borders = 0;
    w->white = t.white;
    for (last = t.at; kinds[last[-1]] == KIND_WHITE; last--) {
        w->newline |= is_newline(last[-1]);
    }
    return n;
}

int text_plain_add(window_t *w)
{
    const apr_off_t start = w->cluster_start;
    const apr_int32_t cp = w->cluster[0];
    unsigned char byte = (unsigned char)cp;
    plain_t *run = w->plain_count ? &w->plain[w->plain_count - 1] : NULL;

    if (w->cluster_length != 1 || cp <= 0x20 || cp >= 0x7F || w->cluster_end - start != 1 ||
        !w->transparent || !is_level(w->cluster_level, w->cluster_borders)) {
        return 0;
    }
    if (!run || run->first + run->count != w->public.count ||
        run->offset + (apr_off_t)run->n != start || w->cluster_borders) {
        run = begin_run(w, start, w->cluster_position, w->cluster_borders);
    }
    text_reserve_chars(w, 1);
    w->bytes[w->public.count - w->public.first] = byte;
    memset(w->bytes + (w->public.count - w->public.first) + 1, 0, FC_BYTES_BEHIND);
    w->before[w->public.count - w->public.first] = 0;
    keep_bytes(w, &byte, 1);
    count_chars(w, run, 1, 1);
    return 1;
}

/* --- making --- */

/* Bytes that fit into the blocks that character i and this position are in, whatever they are. */
static apr_int64_t room_in_blocks(apr_int64_t i, apr_uint32_t position)
{
    apr_int64_t chars = FC_TEXT_BLOCK - i % FC_TEXT_BLOCK, raw = RAW_BLOCK - position % RAW_BLOCK;

    return chars < raw ? chars : raw;
}

static void make_run(window_t *w, const plain_t *run)
{
    const apr_byte_t *bytes = &w->plain_bytes[run->bytes], *end = bytes + run->n;
    apr_uint32_t position = run->position;
    apr_int64_t i = run->first;
    fc_char_t *c = text_char_room(w, i), *first = c, *begun = c;
    apr_int32_t *raw = text_raw_room(w, position);
    apr_byte_t *before = &w->before[i - w->public.first];
    apr_off_t offset = run->offset;
    apr_byte_t gap = run->gap;

    for (;;) {
        apr_int64_t n = room_in_blocks(i, position);
        const apr_byte_t *stop = n < end - bytes ? bytes + n : end;

        for (; bytes < stop; bytes++, offset++) {
            if (*bytes > ' ') {
                c->folded = *bytes;
                c->position = position++;
                c->start = offset;
                c->end = offset + 1;
                c->traits = text_ascii[*bytes];
                c++->gap = gap;
                *before++ = FC_BEFORE(gap);
                gap = FC_GAP_NONE;
                *raw++ = *bytes;
            } else if (gap == FC_GAP_NONE) { /* white space: a run has nothing else down there */
                gap = FC_GAP_SPACE;
                position++;
                *raw++ = ' ';
            }
        }
        if (bytes == end) {
            break;
        }
        i += c - begun;
        c = begun = text_char_room(w, i);
        raw = text_raw_room(w, position);
    }
    first->flags = run->flags;
}

/* 1 where all of a run is made. Characters that came later are at its end. */
static int is_made(const window_t *w, const plain_t *run)
{
    return w->before[run->first + run->count - 1 - w->public.first];
}

/* The last run that begins at character i or before; 0 where there is none. */
static apr_size_t find_run(const window_t *w, apr_int64_t i)
{
    apr_size_t low = 0, high = w->plain_count;

    while (high - low > 1) {
        apr_size_t middle = low + (high - low) / 2;
        if (w->plain[middle].first <= i) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

void fc_text_make(const fc_text_t *t, apr_int64_t i)
{
    /* The text is the same before and after. */
    window_t *w = (window_t *)t;

    make_run(w, &w->plain[find_run(w, i)]);
}

void fc_text_make_range(const fc_text_t *t, apr_int64_t from, apr_int64_t to)
{
    window_t *w = (window_t *)t;
    apr_size_t k;

    if (from >= to || !memchr(&w->before[from - t->first], 0, (apr_size_t)(to - from))) {
        return;
    }
    for (k = find_run(w, from); k < w->plain_count && w->plain[k].first < to; k++) {
        const plain_t *run = &w->plain[k];
        if (run->first + run->count > from && !is_made(w, run)) {
            make_run(w, run);
        }
    }
}

void text_plain_forget(window_t *w, apr_int64_t keep)
{
    apr_size_t gone = 0, k, bytes;

    for (; gone < w->plain_count && w->plain[gone].first < keep; gone++) {
        const plain_t *run = &w->plain[gone];
        if (run->first + run->count > keep && !is_made(w, run)) {
            make_run(w, run); /* a part of it stays */
        }
    }
    if (gone == 0) {
        return;
    }
    bytes = gone < w->plain_count ? w->plain[gone].bytes : w->plain_bytes_used;
    w->plain_count -= gone;
    w->plain_bytes_used -= bytes;
    memmove(w->plain, w->plain + gone, w->plain_count * sizeof(*w->plain));
    memmove(w->plain_bytes, w->plain_bytes + bytes, w->plain_bytes_used);
    for (k = 0; k < w->plain_count; k++) {
        w->plain[k].bytes -= bytes;
    }
}
