#include "lines.h"

#include <string.h>
#include <apr_tables.h>

fc_lines_t fc_lines_find(const char *bytes, apr_size_t length, apr_pool_t *p)
{
    apr_array_header_t *starts = apr_array_make(p, 1024, sizeof(apr_size_t));
    const char *at = bytes, *end = bytes + length;
    fc_lines_t lines;

    APR_ARRAY_PUSH(starts, apr_size_t) = 0;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at++;
        APR_ARRAY_PUSH(starts, apr_size_t) = (apr_size_t)(at - bytes);
    }
    lines.starts = (const apr_size_t *)starts->elts;
    lines.count = starts->nelts;
    return lines;
}

int fc_lines_at(const fc_lines_t *lines, apr_off_t offset)
{
    int low = 0, high = lines->count;

    while (high - low > 1) {
        int middle = low + (high - low) / 2;

        if (lines->starts[middle] <= (apr_size_t)offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low + 1;
}
