#include "sort.h"

#include <string.h>

typedef struct sort_t {
    apr_size_t size;
    int (*compare)(const void *left, const void *right);
    char *spare; /* room for half of the items */
} sort_t;

/* Merges the first half of n items, which is moved aside, with the others. */
static void merge(const sort_t *s, char *items, apr_size_t half, apr_size_t n)
{
    const apr_size_t size = s->size;
    char *left = s->spare, *left_end = left + half * size;
    char *right = items + half * size, *right_end = items + n * size;

    memcpy(left, items, half * size);
    while (left < left_end && right < right_end) {
        char **first = s->compare(left, right) <= 0 ? &left : &right;
        memcpy(items, *first, size);
        *first += size;
        items += size;
    }
    memcpy(items, left, (apr_size_t)(left_end - left));
}

static void sort(const sort_t *s, char *items, apr_size_t n)
{
    apr_size_t half = n / 2;

    if (n < 2) {
        return;
    }
    sort(s, items, half);
    sort(s, items + half * s->size, n - half);
    if (s->compare(items + (half - 1) * s->size, items + half * s->size) > 0) {
        merge(s, items, half, n);
    }
}

void fc_sort(void *items, apr_size_t n, apr_size_t size,
             int (*compare)(const void *left, const void *right), apr_pool_t *p)
{
    sort_t s = {size, compare, NULL};

    if (n > 1) {
        s.spare = apr_palloc(p, n / 2 * size);
        sort(&s, items, n);
    }
}
