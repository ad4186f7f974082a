/* Writing a file whole or not at all. */
#ifndef FC_OUTPUT_H
#define FC_OUTPUT_H

#include <apr_file_io.h>

typedef struct fc_output_t fc_output_t;

/* Begins to write path (NULL: standard output). An ordinary file is written beside the old one and
 * takes its place, with its permissions and where that is allowed its owner and group, when
 * fc_output_finish succeeds; else nothing of it is left. */
apr_status_t fc_output_begin(fc_output_t **output, const char *path, apr_pool_t *p);
apr_status_t fc_output_write(fc_output_t *output, const char *bytes, apr_size_t n);
apr_status_t fc_output_finish(fc_output_t *output);

/* Makes finish fail where owner and group can't be kept. */
void fc_output_keep_owner(fc_output_t *output);

/* Gives up; harmless after finish. */
void fc_output_abandon(fc_output_t *output);

/* 1 where both names are of the same file. */
int fc_output_is_same(const char *a, const char *b);

#endif
