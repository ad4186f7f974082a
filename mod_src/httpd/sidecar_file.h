/* A sidecar's bytes, as they were at one moment: never a mix of two versions of the file. */
#ifndef FC_SIDECAR_FILE_H
#define FC_SIDECAR_FILE_H

#include "locate.h"

/* By what a file's state is known again. */
typedef struct fc_stamp_t {
    apr_status_t rv; /* as in fc_source_t; the rest is 0 unless it is APR_SUCCESS */
    apr_dev_t device;
    apr_ino_t inode;
    apr_off_t size;
    apr_time_t mtime, ctime;
} fc_stamp_t;

void fc_stamp_set(fc_stamp_t *stamp, apr_status_t rv, const apr_finfo_t *info);
int fc_stamp_equals(const fc_stamp_t *a, const fc_stamp_t *b);

/* 1 where a change of the file after `when` would show in its stamp; 0 where it was written so
 * shortly before that its clock may not have moved on since. */
int fc_stamp_is_settled(const fc_stamp_t *stamp, apr_time_t when);

/* Reads all of the regular file at path, at most limit bytes. stamp gets the file's state as it was
 * read, which need not be the source's any more. Returns APR_SUCCESS with *bytes and *n from p;
 * APR_ENOENT: the file has gone; APR_EINVAL: *message says what is wrong and what to do. */
apr_status_t fc_sidecar_file_read(const char **bytes, apr_size_t *n, fc_stamp_t *stamp,
                                  const char **message, const char *path, apr_size_t limit,
                                  apr_pool_t *p);

#endif
