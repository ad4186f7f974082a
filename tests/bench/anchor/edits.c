/* All ranges of a text within an edit distance of a pattern, by plain tables (P. H. Sellers, "The
 * theory and computation of evolutionary distances", 1980): for the benchmark's truth, which must
 * owe nothing to the engine's filters and bits. */
#include <stdint.h>
#include <stdlib.h>

static int least(int a, int b, int c)
{
    int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* One column of the table more: `above` is row 0's new value; returns the last row's. */
static int next_column(int *column, const uint32_t *pattern, int m, int step, uint32_t c, int above)
{
    int i, diagonal = column[0];

    column[0] = above;
    for (i = 1; i <= m; i++) {
        uint32_t wanted = step > 0 ? pattern[i - 1] : pattern[m - i];
        int left = column[i];
        column[i] = least(left + 1, column[i - 1] + 1, diagonal + (wanted != c));
        diagonal = left;
    }
    return column[m];
}

static void begin_column(int *column, int m)
{
    int i;
    for (i = 0; i <= m; i++) {
        column[i] = i;
    }
}

/* Writes up to room triples (from, to, edits) with edits <= most, starts[from] and ends[to] (n + 1
 * flags each); returns how many there are. */
int all_ranges(const uint32_t *text, int n, const uint32_t *pattern, int m, int most,
               const char *starts, const char *ends, int *out, int room)
{
    int *nearest = malloc(((size_t)m + 1) * sizeof(*nearest));
    int *exact = malloc(((size_t)m + 1) * sizeof(*exact));
    int to, from, count = 0;

    begin_column(nearest, m);
    for (to = 1; to <= n; to++) {
        if (next_column(nearest, pattern, m, 1, text[to - 1], 0) > most || !ends[to]) {
            continue; /* no range that ends here is near enough */
        }
        begin_column(exact, m);
        for (from = to - 1; from >= 0 && to - from <= m + most; from--) {
            int edits = next_column(exact, pattern, m, -1, text[from], to - from);
            if (edits <= most && starts[from]) {
                if (count < room) {
                    out[3 * count] = from;
                    out[3 * count + 1] = to;
                    out[3 * count + 2] = edits;
                }
                count++;
            }
        }
    }
    free(nearest);
    free(exact);
    return count;
}
