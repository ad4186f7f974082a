#include "splice.h"

#include <apr_tables.h>
#include <string.h>

/* How many highlights may be open at once, and how deep the tree may get with them: Chromium's ends
 * at 512, and a reference has elements of its own. Where one of them ends, all are closed and
 * opened again: more of them would say nothing to readers, but could fill a page with tags. */
#define OPEN_MAX 16
#define DEPTH_MAX 500

typedef struct piece_t {
    apr_off_t start, end; /* end grows while it is the last */
    apr_off_t shown;      /* where its text begins for readers: before that nothing is inserted;
                             -1: white space only so far */
    apr_uint32_t block;
    int depth;
    unsigned markable : 1;
    unsigned reference : 1;
    unsigned trims : 1; /* white space at its start isn't shown or mustn't be touched */
    unsigned visited : 1;
} piece_t;

/* A part of a passage that lies in one piece. */
typedef struct interval_t {
    apr_off_t start, end;
    apr_off_t words_end; /* from there to its end it is white space */
    int passage, rank;
    int last; /* the passage's last one */
} interval_t;

typedef struct extent_t {
    apr_off_t start, end;
} extent_t;

/* A passage's reference that has no place yet. */
typedef struct reference_t {
    int passage;
    apr_uint32_t block;
} reference_t;

struct fc_splice_t {
    apr_array_header_t *pieces;     /* piece_t, ascending; those before walked are dropped */
    apr_array_header_t *intervals;  /* interval_t, by start, longer first, rank; not yet opened */
    apr_array_header_t *extents;    /* extent_t of passages, by start */
    int extents_passed;             /* of them, those that begin before where the walk is */
    apr_array_header_t *references; /* reference_t, in order of their passages' ends */
    apr_array_header_t *edits;
    interval_t open[OPEN_MAX];
    int open_count;
    apr_off_t covered; /* end of the passage that reaches furthest of those begun */
    int broken;        /* the next text begins a piece */
    int block_before;
};

fc_splice_t *fc_splice_create(apr_pool_t *p)
{
    fc_splice_t *s = apr_pcalloc(p, sizeof(*s));
    s->pieces = apr_array_make(p, 32, sizeof(piece_t));
    s->intervals = apr_array_make(p, 32, sizeof(interval_t));
    s->extents = apr_array_make(p, 32, sizeof(extent_t));
    s->references = apr_array_make(p, 8, sizeof(reference_t));
    s->edits = apr_array_make(p, 64, sizeof(fc_edit_t));
    s->broken = s->block_before = 1;
    return s;
}

const fc_edit_t *fc_splice_edits(const fc_splice_t *s, int *count)
{
    *count = s->edits->nelts;
    return (const fc_edit_t *)s->edits->elts;
}

static piece_t *piece_at(const fc_splice_t *s, int i)
{
    return &APR_ARRAY_IDX(s->pieces, i, piece_t);
}

/* Drops the first n elements of an array. */
static void drop_first(apr_array_header_t *array, int n)
{
    if (n > 0) {
        array->nelts -= n;
        memmove(array->elts, array->elts + n * array->elt_size,
                (apr_size_t)array->nelts * (apr_size_t)array->elt_size);
    }
}

/* --- pieces --- */

void fc_splice_text(fc_splice_t *s, apr_off_t start, apr_off_t end, const fc_place_t *place,
                    int white)
{
    piece_t *piece;

    if (s->broken) {
        piece = &APR_ARRAY_PUSH(s->pieces, piece_t);
        memset(piece, 0, sizeof(*piece));
        piece->start = start;
        piece->shown = -1;
        piece->trims = s->block_before || !place->settled;
        s->broken = s->block_before = 0;
    }
    piece = piece_at(s, s->pieces->nelts - 1);
    piece->end = end;
    if (!white && piece->shown < 0) {
        piece->shown = piece->trims ? start : piece->start;
        piece->block = place->block;
        piece->depth = place->depth;
        piece->markable = place->markable;
        piece->reference = place->reference;
    }
}

void fc_splice_break(fc_splice_t *s, int block)
{
    s->broken = 1;
    s->block_before |= block;
}

/* --- passages --- */

static int compare_intervals(const void *left, const void *right)
{
    const interval_t *a = left, *b = right;

    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    if (a->end != b->end) {
        return a->end > b->end ? -1 : 1;
    }
    return a->rank - b->rank;
}

static int compare_extents(const void *left, const void *right)
{
    const extent_t *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

/* Puts an element into its place, behind those that compare equal. Most come near the end: what
 * begins later ends later, as a rule. */
static void insert(apr_array_header_t *array, const void *element,
                   int (*compare)(const void *, const void *))
{
    apr_size_t size = (apr_size_t)array->elt_size;
    int low = 0, high = array->nelts, step = 1;
    char *list;

    apr_array_push(array);
    list = array->elts;
    while (low < high) {
        int middle = high - step > low ? high - step : (low + high) / 2;
        if (compare(list + (apr_size_t)middle * size, element) <= 0) {
            low = middle + 1;
            step = array->nelts; /* from here on by halves */
        } else {
            high = middle;
            step *= 2;
        }
    }
    memmove(list + (apr_size_t)(low + 1) * size, list + (apr_size_t)low * size,
            (apr_size_t)(array->nelts - 1 - low) * size);
    memcpy(list + (apr_size_t)low * size, element, size);
}

/* The piece that holds the byte, from index i on; the number of pieces where none does. */
static int find_piece(const fc_splice_t *s, int i, apr_off_t offset)
{
    int low = i, high = s->pieces->nelts;
    while (low < high) {
        int middle = (low + high) / 2;
        if (piece_at(s, middle)->end <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct fc_marks_t {
    extent_t extent;
    interval_t *intervals;
    int count;
};

const fc_marks_t *fc_splice_prepare(const fc_splice_t *s, const fc_text_t *text, apr_int64_t from,
                                    apr_int64_t to, apr_pool_t *p)
{
    fc_marks_t *marks = apr_palloc(p, sizeof(*marks));
    apr_array_header_t *intervals = apr_array_make(p, 2, sizeof(interval_t));
    apr_int64_t i = from;
    int at = 0;

    marks->extent.start = fc_text_at(text, from)->start;
    marks->extent.end = fc_text_at(text, to - 1)->end;
    while (i < to) {
        const piece_t *piece;
        apr_off_t first = fc_text_at(text, i)->start, last = first;

        at = find_piece(s, at, first);
        if (at == s->pieces->nelts) {
            break;
        }
        piece = piece_at(s, at);
        while (i < to && fc_text_at(text, i)->start < piece->end) {
            last = fc_text_at(text, i)->end;
            i++;
        }
        if (piece->markable) {
            interval_t *interval = &APR_ARRAY_PUSH(intervals, interval_t);
            interval->start = first == marks->extent.start ? first : piece->shown;
            interval->end = marks->extent.end < piece->end ? marks->extent.end : piece->end;
            interval->words_end = last < interval->end ? last : interval->end;
            interval->passage = interval->rank = 0;
            interval->last = 0;
        }
    }
    marks->intervals = (interval_t *)intervals->elts;
    marks->count = intervals->nelts;
    if (marks->count) {
        marks->intervals[marks->count - 1].last = 1;
    }
    return marks->count ? marks : NULL;
}

void fc_splice_passage(fc_splice_t *s, int passage, int rank, const fc_marks_t *marks)
{
    int i;

    insert(s->extents, &marks->extent, compare_extents);
    for (i = 0; i < marks->count; i++) {
        interval_t interval = marks->intervals[i];
        interval.passage = passage;
        interval.rank = rank;
        insert(s->intervals, &interval, compare_intervals);
    }
}

/* --- walking --- */

static void edit(fc_splice_t *s, fc_edit_kind_t kind, apr_off_t offset, int passage)
{
    fc_edit_t *e = &APR_ARRAY_PUSH(s->edits, fc_edit_t);
    e->kind = kind;
    e->offset = offset;
    e->passage = passage;
}

/* Notes the passages that begin before offset as covering what follows. */
static void cover_before(fc_splice_t *s, apr_off_t offset)
{
    const extent_t *list = (const extent_t *)s->extents->elts;
    int i;

    for (i = s->extents_passed; i < s->extents->nelts && list[i].start < offset; i++) {
        if (list[i].end > s->covered) {
            s->covered = list[i].end;
        }
    }
    s->extents_passed = i;
}

/* Whether the passage that covers this piece ends where no reference of it could stand: one that
 * waited for its end would be lost, and stands inside it rather than nowhere. */
static int waits_in_vain(const fc_splice_t *s, const piece_t *piece)
{
    int at = find_piece(s, 0, s->covered - 1);
    return at == s->pieces->nelts || piece_at(s, at)->block != piece->block ||
           !piece_at(s, at)->reference;
}

/* Places the references that wait, at an offset in this piece; keeps those that can't stand here
 * but may later, drops those whose block container is left. */
static void place_references(fc_splice_t *s, const piece_t *piece, apr_off_t offset)
{
    reference_t *list = (reference_t *)s->references->elts;
    int i, kept = 0, stands;

    if (!s->references->nelts) {
        return;
    }
    cover_before(s, offset);
    stands = piece->reference && (s->covered <= offset || waits_in_vain(s, piece));
    for (i = 0; i < s->references->nelts; i++) {
        if (list[i].block != piece->block) {
            continue;
        }
        if (stands) {
            edit(s, FC_EDIT_REFERENCE, offset, list[i].passage);
        } else {
            list[kept++] = list[i];
        }
    }
    s->references->nelts = kept;
}

/* Closes the highlights that end at offset; those around them that have words left are opened
 * again. */
static void close_at(fc_splice_t *s, const piece_t *piece, apr_off_t offset)
{
    interval_t again[OPEN_MAX];
    int lowest, i, again_count = 0;

    for (lowest = 0; lowest < s->open_count && s->open[lowest].end > offset; lowest++) {
    }
    for (i = s->open_count - 1; i >= lowest; i--) {
        edit(s, FC_EDIT_CLOSE, offset, s->open[i].passage);
    }
    for (i = lowest; i < s->open_count; i++) {
        if (s->open[i].words_end > offset) {
            again[again_count++] = s->open[i];
        } else if (s->open[i].last) {
            reference_t *r = &APR_ARRAY_PUSH(s->references, reference_t);
            r->passage = s->open[i].passage;
            r->block = piece->block;
        }
    }
    s->open_count = lowest;
    place_references(s, piece, offset);
    for (i = 0; i < again_count; i++) {
        edit(s, FC_EDIT_OPEN, offset, again[i].passage);
        s->open[s->open_count++] = again[i];
    }
}

static void open_at(fc_splice_t *s, const piece_t *piece, const interval_t *interval)
{
    if (s->open_count == OPEN_MAX || piece->depth + s->open_count >= DEPTH_MAX) {
        return; /* too deep: the piece stays unmarked, the note stands */
    }
    edit(s, FC_EDIT_OPEN, interval->start, interval->passage);
    s->open[s->open_count++] = *interval;
}

static apr_off_t next_end(const fc_splice_t *s)
{
    apr_off_t next = APR_INT64_MAX;
    int i;
    for (i = 0; i < s->open_count; i++) {
        if (s->open[i].end < next) {
            next = s->open[i].end;
        }
    }
    return next;
}

/* Walks one piece up to limit: ends that lie before or at it, starts that lie before it. Starts are
 * taken off the list; *taken counts them. */
static void walk_piece(fc_splice_t *s, piece_t *piece, apr_off_t limit, int *taken)
{
    const interval_t *list = (const interval_t *)s->intervals->elts;

    if (!piece->visited && piece->shown >= 0 && piece->shown < limit && piece->markable) {
        piece->visited = 1;
        place_references(s, piece, piece->shown);
    }
    for (;;) {
        apr_off_t end = next_end(s);
        const interval_t *next = *taken < s->intervals->nelts ? &list[*taken] : NULL;

        if (end <= limit && end <= piece->end && (!next || end <= next->start)) {
            close_at(s, piece, end);
        } else if (next && next->start < limit && next->start < piece->end) {
            open_at(s, piece, next);
            (*taken)++;
        } else {
            break;
        }
    }
}

apr_off_t fc_splice_advance(fc_splice_t *s, apr_off_t offset, int at_end)
{
    int i, done = 0, taken = 0;

    s->edits->nelts = 0;
    if (s->pieces->nelts && !at_end) {
        const piece_t *last = piece_at(s, s->pieces->nelts - 1);
        /* A reference may have to stand before white space whose text hasn't come yet. */
        if (last->shown < 0 && !last->trims && !s->broken && offset > last->start &&
            (s->references->nelts || s->open_count || s->intervals->nelts)) {
            offset = last->start;
        }
    }
    for (i = 0; i < s->pieces->nelts; i++) {
        piece_t *piece = piece_at(s, i);
        int is_last = i == s->pieces->nelts - 1;

        if (piece->start >= offset && !at_end) {
            break;
        }
        walk_piece(s, piece, at_end ? piece->end : offset, &taken);
        if (piece->end <= offset && (!is_last || s->broken)) {
            done = i + 1;
        }
    }
    drop_first(s->pieces, done);
    drop_first(s->intervals, taken);
    cover_before(s, offset);
    drop_first(s->extents, s->extents_passed);
    s->extents_passed = 0;
    return offset;
}
