#include "splice.h"

#include <stdlib.h>
#include <string.h>

#include "room.h"

/* How many highlights may be open at once, and how deep the tree may get with them: Chromium's ends
 * at 512, and a reference has elements of its own. Where one of them ends, all are closed and
 * opened again: more of them would say nothing to readers, but could fill a page with tags. */
#define OPEN_MAX 16
#define DEPTH_MAX 500

typedef struct piece_t {
    apr_off_t start, end; /* end grows while it is the last */
    apr_off_t shown;      /* where its text begins for readers: before that nothing is inserted;
                             -1: white space only so far */
    /* The first character that begins behind it, and where the one before that ends; 0: nobody has
     * asked, or it isn't known yet. */
    apr_int64_t next_char;
    apr_off_t words_end;
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

/* A list of one kind of thing. */
#define LIST_OF(type)                                                                              \
    struct {                                                                                       \
        type *items;                                                                               \
        int count;                                                                                 \
        apr_size_t size;                                                                           \
    }

struct fc_splice_t {
    apr_pool_t *pool;
    LIST_OF(piece_t) pieces;         /* ascending; those before walked are dropped */
    int near;                        /* the first piece of the passage that came last */
    LIST_OF(interval_t) intervals;   /* by start, longer first, rank; not yet opened */
    LIST_OF(extent_t) extents;       /* of passages, by start */
    /* Those that belong far from these lists' ends, in no order: what is decided at a page's end may
     * stand anywhere. */
    LIST_OF(interval_t) late_intervals;
    LIST_OF(extent_t) late_extents;
    int extents_passed;              /* of them, those that begin before where the walk is */
    LIST_OF(reference_t) references; /* in order of their passages' ends */
    LIST_OF(fc_edit_t) edits;
    int edits_kept; /* they are all asked for at the end */
    interval_t open[OPEN_MAX];
    int open_count;
    apr_off_t next_end; /* of those that are open; APR_INT64_MAX: none is */
    apr_off_t covered; /* end of the passage that reaches furthest of those begun */
    int broken;        /* the next text begins a piece */
    int block_before;
};

fc_splice_t *fc_splice_create(int keeps_edits, apr_pool_t *p)
{
    fc_splice_t *s = apr_pcalloc(p, sizeof(*s));
    s->pool = p;
    s->edits_kept = keeps_edits;
    s->broken = s->block_before = 1;
    s->next_end = APR_INT64_MAX;
    return s;
}

const fc_edit_t *fc_splice_edits(const fc_splice_t *s, int *count)
{
    *count = s->edits.count;
    return s->edits.items;
}

static piece_t *piece_at(const fc_splice_t *s, int i)
{
    return &s->pieces.items[i];
}

/* The room of one more item at a list's end, its count raised. */
#define PUSH(s, list)                                                                              \
    ((list)->items = fc_room((s)->pool, (list)->items, &(list)->size, (apr_size_t)(list)->count,   \
                             1, sizeof(*(list)->items)),                                           \
     &(list)->items[(list)->count++])

/* Drops the first n items of a list. */
#define DROP_FIRST(list, n) drop_first((list)->items, sizeof(*(list)->items), &(list)->count, n)

static void drop_first(void *items, apr_size_t size, int *count, int n)
{
    if (n > 0) {
        *count -= n;
        memmove(items, (char *)items + (apr_size_t)n * size, (apr_size_t)*count * size);
    }
}

/* --- pieces --- */

void fc_splice_text(fc_splice_t *s, apr_off_t start, apr_off_t end, const fc_place_t *place,
                    int white)
{
    piece_t *piece;

    if (s->broken) {
        piece = PUSH(s, &s->pieces);
        memset(piece, 0, sizeof(*piece));
        piece->start = start;
        piece->shown = -1;
        piece->trims = s->block_before || !place->settled;
        s->broken = s->block_before = 0;
    }
    piece = piece_at(s, s->pieces.count - 1);
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

/* Merges n sorted items into a sorted list, from their ends: most come near its end, since what
 * begins later ends later, as a rule. Of equals those of the list stand first. */
#define MERGE(s, list, new_items, n, compare)                                                      \
    do {                                                                                           \
        int new_ = (n)-1, from_ = (list)->count - 1, to_ = from_ + (n);                            \
        (list)->items = fc_room((s)->pool, (list)->items, &(list)->size,                           \
                                (apr_size_t)(list)->count, (apr_size_t)(n),                        \
                                sizeof(*(list)->items));                                           \
        (list)->count += (n);                                                                      \
        while (new_ >= 0) {                                                                        \
            if (from_ >= 0 && compare(&(list)->items[from_], &(new_items)[new_]) > 0) {            \
                (list)->items[to_--] = (list)->items[from_--];                                     \
            } else {                                                                               \
                (list)->items[to_--] = (new_items)[new_--];                                        \
            }                                                                                      \
        }                                                                                          \
    } while (0)

/* Of a list so many items may be moved for those that come among them. */
#define MOVED_MAX 256

/* Whether an item belongs far from a sorted list's end. */
#define IS_LATE(list, item, compare)                                                               \
    ((list)->count > MOVED_MAX &&                                                                  \
     compare(&(list)->items[(list)->count - 1 - MOVED_MAX], item) > 0)

/* Takes the late items into a sorted list. */
#define TAKE_LATE(s, list, late, compare)                                                          \
    do {                                                                                           \
        if ((late)->count) {                                                                       \
            qsort((late)->items, (apr_size_t)(late)->count, sizeof(*(late)->items), compare);      \
            MERGE(s, list, (late)->items, (late)->count, compare);                                 \
            (late)->count = 0;                                                                     \
        }                                                                                          \
    } while (0)

/* The piece that holds the byte, from index i on; the number of pieces where none does. Quick where
 * it is near. */
static int find_piece(const fc_splice_t *s, int i, apr_off_t offset)
{
    int low = i, high = i, step = 1;

    while (high < s->pieces.count && piece_at(s, high)->end <= offset) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    high = high < s->pieces.count ? high : s->pieces.count;
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
    interval_t *intervals; /* of no passage yet */
    int count;
};

/* The first of characters from + 1..to that begins behind the piece, which holds character from;
 * *words_end: where the one before it ends. */
static apr_int64_t first_behind(piece_t *piece, const fc_text_t *text, apr_int64_t from,
                                apr_int64_t to, apr_off_t *words_end)
{
    apr_int64_t low = from + 1, high = to;

    if (piece->next_char > from && piece->next_char <= to) {
        *words_end = piece->words_end;
        return piece->next_char;
    }
    if (piece->next_char > to) {
        low = to;
    }
    while (low < high) {
        apr_int64_t middle = (low + high) / 2;
        if (fc_text_at(text, middle)->start < piece->end) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *words_end = fc_text_at(text, low - 1)->end;
    if (low < to) {
        piece->next_char = low;
        piece->words_end = *words_end;
    }
    return low;
}

const fc_marks_t *fc_splice_prepare(fc_splice_t *s, const fc_text_t *text, apr_int64_t from,
                                    apr_int64_t to, apr_pool_t *p)
{
    apr_off_t first = fc_text_at(text, from)->start, words_end;
    apr_off_t passage_end = fc_text_at(text, to - 1)->end;
    int is_behind = s->near < s->pieces.count && piece_at(s, s->near)->start <= first;
    int index = find_piece(s, is_behind ? s->near : 0, first);
    int room = find_piece(s, index, passage_end - 1) - index + 1;
    piece_t *piece = s->pieces.items + index, *end = s->pieces.items + s->pieces.count;
    fc_marks_t *marks = apr_palloc(p, sizeof(*marks));
    interval_t *interval;
    apr_int64_t at;

    s->near = index;
    marks->extent.start = first;
    marks->extent.end = passage_end;
    interval = marks->intervals = apr_palloc(p, (apr_size_t)room * sizeof(*interval));
    for (at = from; at < to; piece++) {
        apr_off_t start = at == from ? first : fc_text_at(text, at)->start;

        while (piece < end && piece->end <= start) {
            piece++;
        }
        if (piece == end) {
            break;
        }
        at = first_behind(piece, text, at, to, &words_end);
        if (piece->markable) {
            interval->start = start == first ? first : piece->shown;
            interval->end = passage_end < piece->end ? passage_end : piece->end;
            interval->words_end = words_end < interval->end ? words_end : interval->end;
            interval->passage = interval->rank = interval->last = 0;
            interval++;
        }
    }
    marks->count = (int)(interval - marks->intervals);
    if (marks->count) {
        interval[-1].last = 1;
    }
    return marks->count ? marks : NULL;
}

void fc_splice_passage(fc_splice_t *s, int passage, int rank, const fc_marks_t *marks)
{
    int i;

    for (i = 0; i < marks->count; i++) {
        marks->intervals[i].passage = passage;
        marks->intervals[i].rank = rank;
    }
    if (IS_LATE(&s->extents, &marks->extent, compare_extents)) {
        *PUSH(s, &s->late_extents) = marks->extent;
    } else {
        MERGE(s, &s->extents, &marks->extent, 1, compare_extents);
    }
    if (IS_LATE(&s->intervals, marks->intervals, compare_intervals)) {
        for (i = 0; i < marks->count; i++) {
            *PUSH(s, &s->late_intervals) = marks->intervals[i];
        }
    } else {
        MERGE(s, &s->intervals, marks->intervals, marks->count, compare_intervals);
    }
}

/* --- walking --- */

static void edit(fc_splice_t *s, fc_edit_kind_t kind, apr_off_t offset, int passage)
{
    fc_edit_t *e = PUSH(s, &s->edits);
    e->kind = kind;
    e->offset = offset;
    e->passage = passage;
}

/* Notes the passages that begin before offset as covering what follows. */
static void cover_before(fc_splice_t *s, apr_off_t offset)
{
    const extent_t *list = s->extents.items;
    int i;

    for (i = s->extents_passed; i < s->extents.count && list[i].start < offset; i++) {
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
    int at = find_piece(s, (int)(piece - s->pieces.items), s->covered - 1);
    return at == s->pieces.count || piece_at(s, at)->block != piece->block ||
           !piece_at(s, at)->reference;
}

/* Places the references that wait, at an offset in this piece; keeps those that can't stand here
 * but may later, drops those whose block container is left. */
static void place_references(fc_splice_t *s, const piece_t *piece, apr_off_t offset)
{
    reference_t *list = s->references.items;
    int i, kept = 0, stands;

    if (!s->references.count) {
        return;
    }
    cover_before(s, offset);
    stands = piece->reference && (s->covered <= offset || waits_in_vain(s, piece));
    for (i = 0; i < s->references.count; i++) {
        if (list[i].block != piece->block) {
            continue;
        }
        if (stands) {
            edit(s, FC_EDIT_REFERENCE, offset, list[i].passage);
        } else {
            list[kept++] = list[i];
        }
    }
    s->references.count = kept;
}

static void find_next_end(fc_splice_t *s)
{
    int i;

    s->next_end = APR_INT64_MAX;
    for (i = 0; i < s->open_count; i++) {
        if (s->open[i].end < s->next_end) {
            s->next_end = s->open[i].end;
        }
    }
}

static void open_interval(fc_splice_t *s, const interval_t *interval)
{
    s->open[s->open_count++] = *interval;
    if (interval->end < s->next_end) {
        s->next_end = interval->end;
    }
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
            reference_t *r = PUSH(s, &s->references);
            r->passage = s->open[i].passage;
            r->block = piece->block;
        }
    }
    s->open_count = lowest;
    find_next_end(s);
    place_references(s, piece, offset);
    for (i = 0; i < again_count; i++) {
        edit(s, FC_EDIT_OPEN, offset, again[i].passage);
        open_interval(s, &again[i]);
    }
}

static void open_at(fc_splice_t *s, const piece_t *piece, const interval_t *interval)
{
    if (s->open_count == OPEN_MAX || piece->depth + s->open_count >= DEPTH_MAX) {
        return; /* too deep: the piece stays unmarked, the note stands */
    }
    edit(s, FC_EDIT_OPEN, interval->start, interval->passage);
    open_interval(s, interval);
}

/* Walks one piece up to limit: ends that lie before or at it, starts that lie before it. Starts are
 * taken off the list; *taken counts them. */
static void walk_piece(fc_splice_t *s, piece_t *piece, apr_off_t limit, int *taken)
{
    const interval_t *list = s->intervals.items;

    if (!piece->visited && piece->shown >= 0 && piece->shown < limit && piece->markable) {
        piece->visited = 1;
        place_references(s, piece, piece->shown);
    }
    for (;;) {
        apr_off_t end = s->next_end;
        const interval_t *next = *taken < s->intervals.count ? &list[*taken] : NULL;

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

    if (!s->edits_kept) {
        s->edits.count = 0;
    }
    TAKE_LATE(s, &s->intervals, &s->late_intervals, compare_intervals);
    TAKE_LATE(s, &s->extents, &s->late_extents, compare_extents);
    /* Most are opened and closed once, and have their reference. */
    s->edits.items = fc_room(s->pool, s->edits.items, &s->edits.size, (apr_size_t)s->edits.count,
                             2 * (apr_size_t)s->intervals.count + (apr_size_t)s->extents.count,
                             sizeof(*s->edits.items));
    if (s->pieces.count && !at_end) {
        const piece_t *last = piece_at(s, s->pieces.count - 1);
        /* A reference may have to stand before white space whose text hasn't come yet. */
        if (last->shown < 0 && !last->trims && !s->broken && offset > last->start &&
            (s->references.count || s->open_count || s->intervals.count)) {
            offset = last->start;
        }
    }
    for (i = 0; i < s->pieces.count; i++) {
        piece_t *piece = piece_at(s, i);
        int is_last = i == s->pieces.count - 1;

        if (piece->start >= offset && !at_end) {
            break;
        }
        walk_piece(s, piece, at_end ? piece->end : offset, &taken);
        if (piece->end <= offset && (!is_last || s->broken)) {
            done = i + 1;
        }
    }
    DROP_FIRST(&s->pieces, done);
    s->near = s->near > done ? s->near - done : 0;
    DROP_FIRST(&s->intervals, taken);
    cover_before(s, offset);
    DROP_FIRST(&s->extents, s->extents_passed);
    s->extents_passed = 0;
    return offset;
}
