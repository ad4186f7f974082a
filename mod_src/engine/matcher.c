#include "matcher.h"

#include <string.h>

/* The filter looks at the first GRAM characters of the patterns, or as many as the shortest one
 * has; where all have so many, then at WIDE, which tells what the page's words have in common with
 * a pattern's beginning from the pattern.
 *
 * Most places aren't even looked at: in steps of STRIDE, or fewer where the shortest pattern leaves
 * no more, one gram of the text is asked for among those that begin in the patterns' first STRIDE
 * characters (S. Wu and U. Manber, "A fast algorithm for multi-pattern searching", TR 94-17,
 * University of Arizona, 1994, with a step of one length). Where it isn't one of them no pattern
 * begins at any place of the step. */
#define GRAM 4
#define WIDE 8
#define STRIDE 8
#define FILTER_BITS 16

/* Most states have one child, which is the next one: the edge to it is kept here. */
typedef struct state_t {
    apr_uint32_t next; /* the character that leads to the next state; NO_CHAR */
    apr_uint32_t fail;
    apr_uint32_t depth;
    apr_int32_t pattern; /* that ends here; -1 */
    apr_uint32_t output; /* nearest state from this one along the failures where one ends, 0: none */
} state_t;

#define NO_CHAR 0xFFFFFFFFu

/* Any other edge of the trie, in an open-addressed table. A pattern adds one at most. */
typedef struct edge_t {
    apr_uint32_t from, folded, to; /* to 0: empty */
} edge_t;

struct fc_matcher_t {
    state_t *states;
    apr_uint32_t state_count;
    edge_t *edges;
    apr_uint32_t edge_mask;
    apr_int32_t *same;
    int gram; /* characters that the filter takes; 0: there is no pattern */
    apr_uint32_t gram_mask;
    int is_wide;
    int stride; /* places that one gram decides upon */
    apr_size_t size;
    apr_uint32_t filter[(1u << FILTER_BITS) / 32], wide[(1u << FILTER_BITS) / 32];
    apr_uint32_t strides[(1u << FILTER_BITS) / 32];
};

static apr_uint32_t edge_hash(apr_uint32_t from, apr_uint32_t folded)
{
    apr_uint32_t h = from * 0x9E3779B1u ^ folded * 0x85EBCA77u;
    return h ^ (h >> 15);
}

/* The edge's place in the table: where it is, or where it would go. */
static edge_t *edge_find(const fc_matcher_t *m, apr_uint32_t from, apr_uint32_t folded)
{
    apr_uint32_t i = edge_hash(from, folded) & m->edge_mask;
    while (m->edges[i].to && (m->edges[i].from != from || m->edges[i].folded != folded)) {
        i = (i + 1) & m->edge_mask;
    }
    return &m->edges[i];
}

/* The state that a character leads to; 0: there is no such edge. */
static apr_uint32_t child_of(const fc_matcher_t *m, apr_uint32_t state, apr_uint32_t folded)
{
    return m->states[state].next == folded ? state + 1 : edge_find(m, state, folded)->to;
}

static apr_uint32_t gram_hash(const fc_matcher_t *m, apr_uint32_t gram)
{
    return ((gram & m->gram_mask) * 0x9E3779B1u) >> (32 - FILTER_BITS);
}

static apr_uint32_t wide_hash(const apr_byte_t *bytes)
{
    apr_uint64_t wide = (apr_uint64_t)fc_gram(bytes) | (apr_uint64_t)fc_gram(bytes + GRAM) << 32;
    return (apr_uint32_t)((wide * 0x9E3779B97F4A7C15u) >> (64 - FILTER_BITS));
}

static int has(const apr_uint32_t *filter, apr_uint32_t hash)
{
    return (filter[hash / 32] >> hash % 32) & 1;
}

static void note(apr_uint32_t *filter, apr_uint32_t hash)
{
    filter[hash / 32] |= 1u << hash % 32;
}

static void filter_pattern(fc_matcher_t *m, const apr_uint32_t *folded, int length)
{
    apr_byte_t bytes[STRIDE + GRAM] = {0};
    int i;

    for (i = 0; i < STRIDE + GRAM && i < length; i++) {
        bytes[i] = fc_char_byte(folded[i]);
    }
    note(m->filter, gram_hash(m, fc_gram(bytes)));
    note(m->wide, wide_hash(bytes));
    for (i = 0; i < m->stride; i++) {
        note(m->strides, gram_hash(m, fc_gram(bytes + i)));
    }
}

/* Where a state hangs in the trie. */
typedef struct stem_t {
    apr_uint32_t parent, folded;
} stem_t;

static apr_uint32_t add_state(fc_matcher_t *m, apr_uint32_t parent, apr_uint32_t folded,
                              stem_t *stems)
{
    apr_uint32_t state = m->state_count++;

    if (state == parent + 1) {
        m->states[parent].next = folded;
    } else {
        *edge_find(m, parent, folded) = (edge_t){parent, folded, state};
    }
    m->states[state] =
        (state_t){.next = NO_CHAR, .depth = m->states[parent].depth + 1, .pattern = -1};
    stems[state] = (stem_t){parent, folded};
    return state;
}

static void insert_pattern(fc_matcher_t *m, const apr_uint32_t *folded, int length, int pattern,
                           stem_t *stems)
{
    apr_uint32_t state = 0, child;
    apr_int32_t first;
    int i;

    for (i = 0; i < length && (child = child_of(m, state, folded[i])); i++) {
        state = child;
    }
    for (; i < length; i++) {
        state = add_state(m, state, folded[i], stems);
    }
    first = m->states[state].pattern;
    m->same[pattern] = -1;
    if (first < 0) {
        m->states[state].pattern = pattern;
    } else { /* kept in order: pattern comes last */
        while (m->same[first] >= 0) {
            first = m->same[first];
        }
        m->same[first] = pattern;
    }
}

/* The states but for the first, by depth. */
static const apr_uint32_t *order_states(const fc_matcher_t *m, apr_pool_t *p)
{
    apr_uint32_t i, max_depth = 0;
    apr_uint32_t *count, *order;

    for (i = 1; i < m->state_count; i++) {
        if (m->states[i].depth > max_depth) {
            max_depth = m->states[i].depth;
        }
    }
    count = apr_pcalloc(p, (max_depth + 2) * sizeof(*count));
    order = apr_palloc(p, m->state_count * sizeof(*order));
    for (i = 1; i < m->state_count; i++) {
        count[m->states[i].depth + 1]++;
    }
    for (i = 1; i <= max_depth + 1; i++) {
        count[i] += count[i - 1];
    }
    for (i = 1; i < m->state_count; i++) {
        order[count[m->states[i].depth]++] = i;
    }
    return order;
}

/* The failure of each state, shorter states first: the longest proper suffix that is a state too. */
static void link_failures(fc_matcher_t *m, const stem_t *stems, apr_pool_t *p)
{
    const apr_uint32_t *order = order_states(m, p);
    apr_uint32_t i;

    for (i = 0; i + 1 < m->state_count; i++) {
        const stem_t *stem = &stems[order[i]];
        state_t *state = &m->states[order[i]];
        apr_uint32_t fail = m->states[stem->parent].fail, to = 0;

        if (stem->parent != 0) {
            while (!(to = child_of(m, fail, stem->folded)) && fail != 0) {
                fail = m->states[fail].fail;
            }
        }
        state->fail = to;
        state->output = state->pattern >= 0 ? order[i] : m->states[to].output;
    }
}

fc_matcher_t *fc_matcher_compile(const apr_uint32_t *const *patterns, const int *lengths, int n,
                                 apr_pool_t *p)
{
    fc_matcher_t *m = apr_pcalloc(p, sizeof(*m));
    apr_pool_t *scratch;
    stem_t *stems;
    apr_size_t total = 1;
    int i, shortest = n ? STRIDE + GRAM : 0;

    for (i = 0; i < n; i++) {
        total += (apr_size_t)lengths[i];
        shortest = lengths[i] < shortest ? lengths[i] : shortest;
    }
    m->is_wide = shortest >= WIDE;
    m->gram = shortest < GRAM ? shortest : GRAM;
    m->stride = shortest - GRAM + 1 < STRIDE ? shortest - m->gram + 1 : STRIDE;
    m->gram_mask = m->gram == GRAM ? 0xFFFFFFFFu : (1u << (8 * m->gram)) - 1;
    for (m->edge_mask = 15; m->edge_mask < 2 * (unsigned)n; m->edge_mask = m->edge_mask * 2 + 1) {
    }
    m->states = apr_palloc(p, total * sizeof(*m->states));
    m->edges = apr_pcalloc(p, (m->edge_mask + 1) * sizeof(*m->edges));
    m->same = apr_palloc(p, (apr_size_t)(n ? n : 1) * sizeof(*m->same));
    m->size = sizeof(*m) + total * sizeof(*m->states) + (m->edge_mask + 1) * sizeof(*m->edges) +
              (apr_size_t)n * sizeof(*m->same);
    apr_pool_create(&scratch, p);
    stems = apr_palloc(scratch, total * sizeof(*stems));
    m->states[0] = (state_t){.next = NO_CHAR, .pattern = -1};
    m->state_count = 1;
    for (i = 0; i < n; i++) {
        filter_pattern(m, patterns[i], lengths[i]);
        insert_pattern(m, patterns[i], lengths[i], i, stems);
    }
    link_failures(m, stems, scratch);
    apr_pool_destroy(scratch);
    return m;
}

int fc_matcher_same(const fc_matcher_t *m, int pattern)
{
    return m->same[pattern];
}

apr_size_t fc_matcher_size(const fc_matcher_t *m)
{
    return m->size;
}

apr_int64_t fc_matcher_open(const fc_matcher_t *m, const fc_matcher_scan_t *scan)
{
    return scan->next - (apr_int64_t)m->states[scan->state].depth;
}

/* The first place from i on where a pattern may begin, or the first whose GRAM isn't whole yet. */
static apr_int64_t filter_next(const fc_matcher_t *m, const fc_text_t *text, apr_int64_t i)
{
    const apr_byte_t *start = fc_text_bytes_at(text, i), *bytes = start, *end, *last;
    const int stride = m->stride;

    if (text->count - i < m->gram) {
        return i;
    }
    end = start + (text->count - i) - m->gram + 1;
    while (bytes < end) {
        while (end - bytes >= stride &&
               !has(m->strides, gram_hash(m, fc_gram(bytes + stride - 1)))) {
            bytes += stride;
        }
        last = end - bytes < stride ? end : bytes + stride;
        for (; bytes < last; bytes++) {
            if (has(m->filter, gram_hash(m, fc_gram(bytes))) &&
                (!m->is_wide || bytes + WIDE > end + m->gram - 1 ||
                 has(m->wide, wide_hash(bytes)))) {
                return i + (bytes - start);
            }
        }
    }
    return i + (bytes - start);
}

static apr_uint32_t step(const fc_matcher_t *m, apr_uint32_t state, apr_uint32_t folded)
{
    apr_uint32_t to;
    while (!(to = child_of(m, state, folded)) && state != 0) {
        state = m->states[state].fail;
    }
    return to;
}

/* Goes on from state to state as long as each is the next one, up to one where a pattern ends. */
static void step_on(const fc_matcher_t *m, fc_matcher_scan_t *scan, const fc_text_t *text)
{
    const state_t *state = &m->states[scan->state];
    apr_int64_t next = scan->next;

    while (next < text->count && state->next == fc_text_folded(text, next)) {
        next++;
        state++;
        if (state->output) {
            break;
        }
    }
    scan->next = next;
    scan->state = (apr_uint32_t)(state - m->states);
}

apr_status_t fc_matcher_run(const fc_matcher_t *m, fc_matcher_scan_t *scan, const fc_text_t *text,
                            fc_matcher_fn *fn, void *baton)
{
    apr_status_t rv = APR_SUCCESS;

    if (m->gram == 0) {
        scan->next = text->count;
        return APR_SUCCESS;
    }
    while (rv == APR_SUCCESS) {
        apr_int64_t next;
        apr_uint32_t s;

        if (scan->state == 0) {
            scan->next = scan->entry = filter_next(m, text, scan->next);
            if (scan->next + m->gram > text->count) {
                break;
            }
        } else if (scan->next >= text->count) {
            break;
        }
        next = scan->next;
        step_on(m, scan, text);
        if (scan->next == next) {
            scan->state = step(m, scan->state, fc_text_folded(text, next));
            scan->next++;
        }
        for (s = m->states[scan->state].output; s && rv == APR_SUCCESS;
             s = m->states[m->states[s].fail].output) {
            rv = fn(baton, m->states[s].pattern, scan->next);
        }
        if (fc_matcher_open(m, scan) > scan->entry &&
            m->states[scan->state].depth < (apr_uint32_t)m->gram) {
            /* What is left of the attempt is too short to have passed the filter: ask it. Patterns
             * that ended within it were reported, and are all longer than what is left. */
            scan->next = fc_matcher_open(m, scan);
            scan->state = 0;
        }
    }
    return rv;
}
