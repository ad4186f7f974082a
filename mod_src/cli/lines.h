/* Where a text's lines begin. */
#ifndef FC_LINES_H
#define FC_LINES_H

#include <apr_pools.h>

typedef struct fc_lines_t {
    const apr_size_t *starts;
    int count;
} fc_lines_t;

fc_lines_t fc_lines_find(const char *bytes, apr_size_t length, apr_pool_t *p);

/* The line of a byte, from 1. */
int fc_lines_at(const fc_lines_t *lines, apr_off_t offset);

#endif
