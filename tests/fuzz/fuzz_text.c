/* Text folding: pieces, references, borders, levels and breaks in any order give characters whose
 * bytes ascend, the same in any cut; and what folding removes makes no difference.
 *
 * Input: two bytes for the cuts, then steps of a byte each (see step). */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "engine/text.h"
#include "fuzz.h"

/* Code points that folding and word borders tell apart. */
static const apr_int32_t points[] = {
    'a',    'b',    'Z',    '0',     '1',     '2',     '5',     ' ',      '\n',   '\t',
    '-',    '.',    ',',    '\'',    '"',     '%',     '+',     0x00A0,   0x00AD, 0x00B2,
    0x00BD, 0x00E9, 0x0301, 0x0308,  0x0327,  0x0345,  0x034F,  0x0660,   0x0669, 0x0915,
    0x094D, 0x0937, 0x093C, 0x0E40,  0x0E33,  0x1100,  0x1161,  0x11A8,   0xAC00, 0x2010,
    0x2011, 0x2013, 0x2014, 0x2019,  0x201C,  0x2026,  0x2030,  0x2032,   0x200B, 0x200C,
    0x200D, 0x200E, 0x202E, 0x202F,  0x2028,  0x2060,  0x2066,  0x2212,   0x2460, 0x3000,
    0x3042, 0x3099, 0x30AB, 0x4E00,  0x5104,  0xFB01,  0xFB03,  0xFF11,   0xFF21, 0xFFA1,
    0xFEFF, 0xFFFD, 0xFE0F, 0x1D7D8, 0x1F468, 0x1F1E9, 0x1F3FB, 0x10FFFF, 0x0378, 0x0B83,
};

#define POINTS (sizeof(points) / sizeof(points[0]))

typedef struct writer_t {
    fc_text_t *text;
    fuzz_cuts_t cuts;
    apr_off_t at;
} writer_t;

static void write_bytes(writer_t *w, const char *bytes, size_t n)
{
    size_t at = 0, length;
    char *piece;

    while (at < n) {
        length = fuzz_cut(&w->cuts, n - at);
        piece = fuzz_copy(bytes + at, length);
        fc_text_bytes(w->text, piece, length, w->at + (apr_off_t)at);
        free(piece);
        at += length;
    }
    w->at += (apr_off_t)n;
}

static void write_point(writer_t *w, apr_int32_t cp)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(cp, bytes);

    write_bytes(w, (const char *)bytes, (size_t)n);
}

static void write_reference(writer_t *w, apr_int32_t cp)
{
    int one = cp;
    fc_text_codepoints(w->text, &one, 1, w->at, w->at + 6);
    w->at += 6;
}

static void step(writer_t *w, fuzz_input_t *input)
{
    unsigned kind = fuzz_byte(input), count;
    char raw;

    if (kind < 2 * POINTS) {
        if (kind < POINTS) {
            write_point(w, points[kind]);
        } else {
            write_reference(w, points[kind - POINTS]);
        }
        return;
    }
    switch (kind % 8) {
    case 0:
        fc_text_break(w->text);
        fc_text_border(w->text, fuzz_byte(input) & 7);
        w->at += 3;
        break;
    case 1:
        fc_text_level(w->text, (int)fuzz_below(input, 3) - 1);
        break;
    case 2:
        raw = (char)fuzz_byte(input);
        write_bytes(w, &raw, 1);
        break;
    case 3:
        fc_text_seal(w->text);
        break;
    case 4: /* a flood */
        kind = fuzz_below(input, POINTS);
        for (count = fuzz_byte(input); count; count--) {
            write_point(w, points[kind]);
        }
        break;
    case 5:
        fc_text_break(w->text);
        w->at += 5;
        break;
    case 6:
        kind = fuzz_byte(input) | fuzz_byte(input) << 8 | fuzz_byte(input) % 17 << 16;
        if (utf8proc_codepoint_valid((utf8proc_int32_t)kind)) {
            write_point(w, (apr_int32_t)kind);
        }
        break;
    default:
        write_bytes(w, "plain text, ", 12);
    }
}

static void check_chars(const fc_text_t *text, apr_off_t end, apr_pool_t *p)
{
    apr_off_t start = 0, last = 0;
    apr_uint32_t position = 0;
    apr_int64_t i, from;
    const char *copy;

    for (i = 0; i < text->count; i++) {
        const fc_char_t *c = fc_text_at(text, i);
        FUZZ_CHECK(c->start >= start && c->start < c->end && c->end <= end,
                   "character %ld stands from %ld to %ld of %ld", (long)i, (long)c->start,
                   (long)c->end, (long)end);
        FUZZ_CHECK(!(c->flags & FC_CHAR_CLUSTER) || c->start >= last || c->start == start,
                   "clusters overlap at character %ld", (long)i);
        FUZZ_CHECK(c->position >= position, "positions go back at character %ld", (long)i);
        FUZZ_CHECK(c->weight == 1 || c->weight == 2, "a weight of %d", c->weight);
        FUZZ_CHECK(c->folded != ' ', "white space among the characters");
        FUZZ_CHECK((c->flags & FC_CHAR_CLUSTER) || c->gap == FC_GAP_NONE, "a gap in a cluster");
        start = c->start;
        last = c->end;
        position = c->position;
        if (fc_text_is_word_border(text, i, 0) < 0 || fc_text_is_word_border(text, i, 1) < 0) {
            fuzz_fail("a word border isn't known at the end of the text");
        }
    }
    for (from = 0; from < text->count; from += 1 + text->count / 3) {
        copy = fc_text_copy(text, from, text->count, p);
        FUZZ_CHECK(fuzz_utf8_valid(copy, strlen(copy)) == strlen(copy), "what is read is no UTF-8");
        FUZZ_CHECK(copy[0] != ' ' && !strstr(copy, "  "), "white space isn't collapsed: '%s'",
                   copy);
    }
}

static void compare(const fc_text_t *a, const fc_text_t *b, const char *what)
{
    apr_int64_t i;

    FUZZ_CHECK(a->count == b->count, "%s: %ld characters, not %ld", what, (long)b->count,
               (long)a->count);
    for (i = 0; i < a->count; i++) {
        const fc_char_t *x = fc_text_at(a, i), *y = fc_text_at(b, i);
        FUZZ_CHECK(x->folded == y->folded && x->start == y->start && x->end == y->end &&
                       x->gap == y->gap && x->flags == y->flags && x->class_ == y->class_ &&
                       x->position == y->position && x->weight == y->weight,
                   "%s: character %ld (U+%04X, U+%04X; gap %d, %d; flags %x, %x)", what, (long)i,
                   x->folded, y->folded, x->gap, y->gap, x->flags, y->flags);
    }
}

static fc_text_t *make_text(fuzz_input_t input, fuzz_cuts_t cuts, apr_off_t *end, apr_pool_t *p)
{
    writer_t w = {.cuts = cuts};

    w.text = fc_text_create(fc_charset_lookup("utf-8", 5), p);
    while (input.left) {
        step(&w, &input);
    }
    fc_text_finish(w.text);
    *end = w.at;
    return w.text;
}

/* What a cluster folds to folds to itself: it reads the same. */
static void check_clusters(const fc_text_t *text)
{
    apr_int32_t cps[FC_CLUSTER_MAX];
    apr_uint32_t again[FC_FOLDED_MAX];
    apr_int64_t i, k;
    int n, length;

    for (i = 0; i < text->count; i += n) {
        for (n = 0;
             i + n < text->count && (n == 0 || !(fc_text_at(text, i + n)->flags & FC_CHAR_CLUSTER));
             n++) {
            if (n < FC_CLUSTER_MAX) {
                cps[n] = (apr_int32_t)fc_text_at(text, i + n)->folded;
            }
        }
        if (n > FC_CLUSTER_MAX) {
            continue;
        }
        length = fc_cluster_fold(cps, n, again);
        FUZZ_CHECK(length == n, "%d characters from U+%04X on fold to %d", n, (unsigned)cps[0],
                   length);
        for (k = 0; k < n; k++) {
            FUZZ_CHECK(again[k] == (apr_uint32_t)cps[k], "U+%04X folds to U+%04X", (unsigned)cps[k],
                       again[k]);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, size};
    fuzz_cuts_t cuts[3] = {{0, 0}, {1, 0}, {2, 0}};
    fc_text_t *first, *other;
    apr_off_t end;
    apr_pool_t *p;
    int i;

    cuts[2].mode = 2 + fuzz_byte(&input) % 2;
    cuts[2].seed = fuzz_byte(&input);
    apr_pool_create(&p, fuzz_process_pool());
    first = make_text(input, cuts[0], &end, p);
    check_chars(first, end, p);
    for (i = 1; i < 3; i++) {
        other = make_text(input, cuts[i], &end, p);
        compare(first, other, i == 1 ? "byte by byte" : "at random cuts");
    }
    check_clusters(first);
    apr_pool_destroy(p);
    return 0;
}
