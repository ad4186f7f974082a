#include "text_private.h"

#include <string.h>
#include <utf8proc.h>

#include "room.h"

static window_t *window_of(fc_text_t *t)
{
    return (window_t *)t;
}

void fc_text_set_charset(fc_text_t *t, const fc_charset_t *cs)
{
    window_of(t)->charset = cs;
    window_of(t)->transparent = fc_charset_is_ascii_transparent(cs);
}

/* --- room --- */

/* Fewer characters than half of these aren't forgotten. */
#define FORGET_AT 1024

void text_reserve_chars(window_t *w, apr_size_t n)
{
    apr_size_t used = (apr_size_t)(w->public.count - w->public.first);

    w->public.bytes = w->bytes =
        fc_room(w->pool, w->bytes, &w->bytes_size, used, n + FC_BYTES_BEHIND, 1);
    w->public.before = w->before = fc_room(w->pool, w->before, &w->before_size, used, n, 1);
}

fc_char_t *text_char_room(window_t *w, apr_int64_t i)
{
    apr_size_t at = (apr_size_t)(i - w->public.first);
    fc_char_t *block = fc_blocks_get(&w->chars, at / FC_TEXT_BLOCK);

    w->public.chars = (fc_char_t *const *)w->chars.table;
    return &block[at % FC_TEXT_BLOCK];
}

apr_int32_t *text_raw_room(window_t *w, apr_uint32_t position)
{
    apr_uint32_t at = position - w->raw_first;
    apr_int32_t *block = fc_blocks_get(&w->raw, at / RAW_BLOCK);

    return &block[at % RAW_BLOCK];
}

fc_text_t *fc_text_create(const fc_charset_t *cs, apr_pool_t *p)
{
    window_t *w = apr_pcalloc(p, sizeof(*w));
    w->pool = p;
    fc_blocks_init(&w->chars, FC_TEXT_BLOCK * sizeof(fc_char_t), p);
    fc_blocks_init(&w->raw, RAW_BLOCK * sizeof(apr_int32_t), p);
    text_reserve_chars(w, FORGET_AT);
    memset(w->bytes, 0, FC_BYTES_BEHIND);
    w->public.at_border = 1;
    w->borders = FC_BORDER_BLOCK;
    if (cs) {
        fc_text_set_charset(&w->public, cs);
    }
    return &w->public;
}

/* The next character, which folds to that. */
static fc_char_t *next_char(window_t *w, apr_uint32_t folded)
{
    apr_size_t used = (apr_size_t)(w->public.count - w->public.first);
    fc_char_t *c = text_char_room(w, w->public.count);

    text_reserve_chars(w, 1);
    memset(w->bytes + used + 1, 0, FC_BYTES_BEHIND);
    w->public.count++;
    c->folded = folded;
    return c;
}

static void append_raw(window_t *w, apr_int32_t cp)
{
    *text_raw_room(w, w->raw_count++) = cp;
}

void fc_text_forget(fc_text_t *t, apr_int64_t keep)
{
    window_t *w = window_of(t);
    apr_size_t used = (apr_size_t)(t->count - t->first), gone;
    apr_uint32_t raw_gone;

    if (keep > t->count) {
        keep = t->count;
    }
    gone = keep > t->first ? (apr_size_t)(keep - t->first) : 0;
    gone -= gone % FC_TEXT_BLOCK;
    if (gone < FORGET_AT / 2 || gone < used / 2) {
        return; /* moving is worth it only now and then */
    }
    keep = t->first + (apr_int64_t)gone;
    text_plain_forget(w, keep);
    raw_gone = (gone < used ? fc_text_at(t, keep)->position
                            : (w->cluster_length ? w->cluster_position : w->raw_count)) -
               w->raw_first;
    raw_gone -= raw_gone % RAW_BLOCK;
    fc_blocks_forget(&w->chars, gone / FC_TEXT_BLOCK);
    fc_blocks_forget(&w->raw, raw_gone / RAW_BLOCK);
    memmove(w->bytes, w->bytes + gone, used - gone + FC_BYTES_BEHIND);
    memmove(w->before, w->before + gone, used - gone);
    t->first = keep;
    w->raw_first += raw_gone;
}

apr_off_t fc_text_pending(const fc_text_t *t)
{
    const window_t *w = (const window_t *)t;
    if (w->cluster_length) {
        return w->cluster_start;
    }
    return w->cut_length ? w->cut_start : -1;
}

/* --- clusters --- */

/* The class of the last character; -1 where there is none. */
static int last_class(const window_t *w)
{
    apr_int64_t last = w->public.count - w->public.first - 1;

    if (last < 0) {
        return -1;
    }
    return w->before[last] ? fc_text_made(&w->public, w->public.count - 1)->class_
                         : text_ascii[w->bytes[last]].class_;
}

/* The gap before a cluster of class class_. */
static fc_gap_t gap_before(const window_t *w, int before, fc_class_t class_)
{
    if (w->cluster_borders & FC_BORDER_BLOCK) {
        return FC_GAP_FREE;
    }
    if (!w->white) {
        return FC_GAP_NONE;
    }
    if (w->newline && class_ == FC_CLASS_LONE && before == FC_CLASS_LONE) {
        return FC_GAP_FREE;
    }
    return FC_GAP_SPACE;
}

/* Digits beside digits of another level: raised ones are told by their superscript or subscript
 * forms (10<sup>2</sup> reads 10²), others only kept apart. Returns the folded form. */
static apr_uint32_t level_digit(window_t *w, int before, fc_char_t *c, apr_uint32_t folded)
{
    if (c->gap != FC_GAP_NONE || before != FC_CLASS_DIGIT) {
        w->level_raised = 0;
        return folded;
    }
    if (c->flags & FC_BORDER_LEVEL) {
        /* A linked one is a footnote's mark, not an exponent. */
        w->level_raised =
            w->cluster_level != 0 && folded >= '0' && folded <= '9' && !(c->flags & FC_BORDER_LINK);
        if (!w->level_raised) {
            c->flags |= FC_CHAR_APART;
        }
    }
    return w->level_raised ? fc_digit_raised(folded, w->cluster_level < 0) : folded;
}

/* Appends the folded characters of a whole cluster. */
static void emit_cluster(window_t *w, const apr_uint32_t *folded, int n, fc_class_t class_)
{
    int before = last_class(w), i;
    apr_int64_t at;
    fc_char_t *c;

    for (i = 0; i < n; i++) {
        c = next_char(w, folded[i]);
        c->position = w->cluster_position;
        c->start = w->cluster_start;
        c->end = w->cluster_end;
        c->class_ = (apr_byte_t)class_;
        c->weight = (apr_byte_t)fc_char_weight(folded[i]);
        c->gap = FC_GAP_NONE;
        c->flags = 0;
        if (i == 0) {
            c->gap = (apr_byte_t)gap_before(w, before, class_);
            c->flags = (apr_byte_t)(w->cluster_borders | FC_CHAR_CLUSTER);
            if (class_ == FC_CLASS_DIGIT) {
                c->folded = level_digit(w, before, c, folded[0]);
            }
        }
        at = w->public.count - 1 - w->public.first;
        w->bytes[at] = fc_char_byte(c->folded);
        w->before[at] = c->flags & FC_CHAR_APART ? FC_BEFORE_APART : FC_BEFORE(c->gap);
    }
    if (n > 0) {
        w->white = w->newline = 0;
        w->public.at_border = 0;
    } else { /* nothing of it is wording: they stand before what follows */
        w->borders |= w->cluster_borders;
    }
}

/* What borders came so far stand before it; a link's may come while it is open, and stands behind
 * it. */
static void begin_cluster(window_t *w, apr_off_t start)
{
    w->cluster_start = start;
    w->cluster_position = w->raw_count;
    w->cluster_level = w->level;
    w->cluster_borders = w->borders;
    w->borders = 0;
}

static void close_cluster(window_t *w)
{
    apr_uint32_t folded[FC_FOLDED_MAX];
    int n;

    if (!w->cluster_length) {
        return;
    }
    if (text_plain_add(w)) {
        w->cluster_length = 0;
        return;
    }
    if (w->cluster_length == 1 && w->cluster[0] >= 0x20 && w->cluster[0] < 0x80) {
        folded[0] = (apr_uint32_t)w->cluster[0];
        n = 1;
    } else {
        n = fc_cluster_fold(w->cluster, w->cluster_length, folded);
    }
    emit_cluster(w, folded, n,
                 w->cluster[0] >= 0 && w->cluster[0] < 0x80
                     ? (fc_class_t)text_ascii[w->cluster[0]].class_
                     : fc_char_class(w->cluster[0]));
    w->cluster_length = 0;
}

static void append_white(window_t *w, apr_int32_t cp)
{
    close_cluster(w);
    if (!w->white && w->public.count) {
        append_raw(w, ' ');
    }
    w->white = 1;
    if (cp == '\n' || cp == '\r' || cp == '\f') {
        w->newline = 1;
    }
    w->break_state = 0;
}

static void append_codepoint(window_t *w, apr_int32_t cp, apr_off_t start, apr_off_t end)
{
    if (cp == 0) {
        return; /* the tree construction stage drops it (13.2.6.4.7) */
    }
    if (fc_char_is_white(cp)) {
        append_white(w, cp);
        return;
    }
    if (w->cluster_length) {
        apr_int32_t before = w->cluster[w->cluster_length - 1];
        /* What one reference stands for can't be parted: a highlight ends before or after it. */
        int extends =
            start < w->cluster_end || (cp >= 0x80 && before >= 0 && cp != FC_CODEPOINT_INVALID &&
                                       fc_char_extends(before, cp, &w->break_state));
        if (!extends || w->cluster_length == FC_CLUSTER_MAX) {
            close_cluster(w);
            w->break_state = 0;
        }
    }
    if (!w->cluster_length) {
        begin_cluster(w, start);
    }
    w->cluster[w->cluster_length++] = cp == FC_CODEPOINT_INVALID ? -1 : cp;
    w->cluster_end = end;
    append_raw(w, cp == FC_CODEPOINT_INVALID ? 0xFFFD : cp);
}

/* --- input --- */

/* Decodes what stands in w->cut together with more bytes; returns how many of those it took. */
static apr_size_t complete_cut(window_t *w, const unsigned char *bytes, apr_size_t n)
{
    apr_size_t taken = 0, length;
    apr_int32_t cp;

    while (w->cut_length) {
        length = fc_charset_decode(w->charset, w->cut, (apr_size_t)w->cut_length, &cp);
        if (length == 0) {
            if (taken == n) {
                break;
            }
            w->cut[w->cut_length++] = bytes[taken++];
            continue;
        }
        append_codepoint(w, cp, w->cut_start, w->cut_start + (apr_off_t)length);
        memmove(w->cut, w->cut + length, (apr_size_t)w->cut_length - length);
        w->cut_length -= (int)length;
        w->cut_start += (apr_off_t)length;
        if ((apr_size_t)w->cut_length <= taken) { /* what is left are bytes of this call */
            taken -= (apr_size_t)w->cut_length;
            w->cut_length = 0;
        }
    }
    return taken;
}

/* A run of printable ASCII where the last character may still be joined by a mark. */
static apr_size_t ascii_run(window_t *w, const unsigned char *bytes, apr_size_t n, apr_off_t offset)
{
    if (n < 2 || bytes[0] <= 0x20 || bytes[0] >= 0x7F || bytes[1] >= 0x7F || bytes[1] == 0) {
        return 0;
    }
    close_cluster(w);
    w->break_state = 0;
    return text_plain_take(w, bytes, n, offset);
}

void fc_text_bytes(fc_text_t *t, const char *text, apr_size_t n, apr_off_t offset)
{
    window_t *w = window_of(t);
    const unsigned char *bytes = (const unsigned char *)text;
    apr_size_t i, length;
    apr_int32_t cp;

    i = complete_cut(w, bytes, n);
    while (i < n) {
        if (w->transparent && bytes[i] < 0x80) {
            length = ascii_run(w, bytes + i, n - i, offset + (apr_off_t)i);
            if (length) {
                i += length;
                continue;
            }
            append_codepoint(w, bytes[i], offset + (apr_off_t)i, offset + (apr_off_t)i + 1);
            i++;
            continue;
        }
        length = fc_charset_decode(w->charset, bytes + i, n - i, &cp);
        if (length == 0) {
            w->cut_start = offset + (apr_off_t)i;
            w->cut_length = (int)(n - i);
            memcpy(w->cut, bytes + i, n - i);
            return;
        }
        append_codepoint(w, cp, offset + (apr_off_t)i, offset + (apr_off_t)(i + length));
        i += length;
    }
}

void fc_text_break(fc_text_t *t)
{
    window_t *w = window_of(t);
    if (w->cut_length) {
        append_codepoint(w, FC_CODEPOINT_INVALID, w->cut_start, w->cut_start + w->cut_length);
        w->cut_length = 0;
    }
}

void fc_text_codepoints(fc_text_t *t, const int *cps, int n, apr_off_t start, apr_off_t end)
{
    int i;
    fc_text_break(t);
    for (i = 0; i < n; i++) {
        append_codepoint(window_of(t), cps[i], start, end);
    }
}

void fc_text_border(fc_text_t *t, unsigned borders)
{
    window_t *w = window_of(t);
    if (borders & (FC_BORDER_BLOCK | FC_BORDER_LEVEL)) {
        close_cluster(w);
        w->break_state = 0;
    }
    if (borders & FC_BORDER_BLOCK) {
        t->at_border = 1;
    }
    w->borders |= borders;
}

void fc_text_seal(fc_text_t *t)
{
    fc_text_break(t);
    close_cluster(window_of(t));
    window_of(t)->break_state = 0;
}

void fc_text_level(fc_text_t *t, int level)
{
    window_of(t)->level = level;
}

void fc_text_finish(fc_text_t *t)
{
    fc_text_seal(t);
    t->at_border = t->at_end = 1;
}

apr_uint32_t fc_text_end_position(const fc_text_t *t, apr_int64_t to)
{
    const window_t *w = (const window_t *)t;
    apr_uint32_t end;

    fc_text_make_range(t, to - 1, to);
    if (to < t->count) {
        end = fc_text_at(t, to)->position;
    } else {
        end = w->cluster_length ? w->cluster_position : w->raw_count;
    }
    /* What nobody sees may have come behind the last character, or not yet: it is left out. */
    while (end > w->raw_first &&
           (text_raw_at(w, end - 1) == ' ' || fc_char_is_ignored(text_raw_at(w, end - 1)))) {
        end--;
    }
    return end;
}

const char *fc_text_copy(const fc_text_t *t, apr_int64_t from, apr_int64_t to, apr_pool_t *p)
{
    const window_t *w = (const window_t *)t;
    apr_uint32_t i, begin, end;
    apr_int64_t c = from;
    char *copy, *out;

    if (from >= to) {
        return "";
    }
    fc_text_make_range(t, from, to);
    begin = fc_text_at(t, from)->position;
    end = fc_text_end_position(t, to);
    out = copy = apr_palloc(p, (apr_size_t)(end - begin) * 5 + 1);
    for (i = begin; i < end; i++) {
        apr_int32_t cp = text_raw_at(w, i);
        while (c < to && fc_text_at(t, c)->position < i) {
            c++;
        }
        /* A block border without white space reads as a space. */
        if (i > begin && out[-1] != ' ' && c < to && fc_text_at(t, c)->position == i &&
            (fc_text_at(t, c)->flags & FC_BORDER_BLOCK)) {
            *out++ = ' ';
        }
        out += utf8proc_encode_char(cp, (utf8proc_uint8_t *)out);
    }
    *out = '\0';
    return copy;
}
