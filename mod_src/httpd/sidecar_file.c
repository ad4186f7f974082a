#include "sidecar_file.h"

#include <apr_file_io.h>
#include <apr_strings.h>

/* How often a file that changes while it is read is read again before it is given up. */
#define READ_TRIES 3

/* Kernels stamp files by a coarse clock; a file whose stamps have no fraction of a second lies on a
 * file system that keeps whole ones (FAT: even ones). */
#define CLOCK_GRAIN apr_time_from_msec(50)
#define CLOCK_GRAIN_SECONDS apr_time_from_sec(2)

void fc_stamp_set(fc_stamp_t *stamp, apr_status_t rv, const apr_finfo_t *info)
{
    *stamp = (fc_stamp_t){.rv = rv};
    if (rv == APR_SUCCESS) {
        /* apr_stat has filled it in: NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign) */
        stamp->device = info->device;
        stamp->inode = info->inode;
        stamp->size = info->size;
        stamp->mtime = info->mtime;
        stamp->ctime = info->ctime;
    }
}

int fc_stamp_equals(const fc_stamp_t *a, const fc_stamp_t *b)
{
    return a->rv == b->rv && a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->mtime == b->mtime && a->ctime == b->ctime;
}

int fc_stamp_is_settled(const fc_stamp_t *stamp, apr_time_t when)
{
    apr_time_t written = stamp->mtime > stamp->ctime ? stamp->mtime : stamp->ctime;
    apr_time_t grain = apr_time_usec(stamp->ctime) == 0 && apr_time_usec(stamp->mtime) == 0
                           ? CLOCK_GRAIN_SECONDS
                           : CLOCK_GRAIN;

    /* Stamps of the future (a clock that was put back) say nothing either way; they are taken as
     * settled, since waiting for them would mean reading the file at every request until then. */
    return stamp->rv != APR_SUCCESS || written > when || when - written > grain;
}

/* One try. APR_EAGAIN: the file changed meanwhile. */
static apr_status_t read_once(const char **bytes, apr_size_t *n, fc_stamp_t *stamp,
                              const char **message, const char *path, apr_size_t limit,
                              apr_pool_t *p)
{
    apr_file_t *file = NULL;
    apr_finfo_t before, after;
    fc_stamp_t stamp_after;
    char *buffer, reason[200];
    apr_size_t length = 0;
    apr_status_t rv;

    /* NONBLOCK, or a fifo would hold the thread until somebody writes to it. */
    rv = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY | APR_FOPEN_NONBLOCK,
                       APR_FPROT_OS_DEFAULT, p);
    if (rv == APR_SUCCESS) {
        rv = apr_file_info_get(&before, FC_SOURCE_FINFO, file);
    }
    if (rv != APR_SUCCESS && rv != APR_INCOMPLETE) {
        if (!APR_STATUS_IS_ENOENT(rv)) {
            *message = apr_psprintf(p,
                                    "can't be read: %s. Let the server's user read it and the "
                                    "directories above it",
                                    apr_strerror(rv, reason, sizeof(reason)));
            rv = APR_EINVAL;
        }
        goto done;
    }
    fc_stamp_set(stamp, APR_SUCCESS, &before);
    if (before.filetype != APR_REG) {
        *message = "is no regular file. Put a file in its place, or remove it";
        rv = APR_EINVAL;
        goto done;
    }
    if (before.size > (apr_off_t)limit) {
        *message = apr_psprintf(p,
                                "has %" APR_OFF_T_FMT " bytes, more than the %" APR_SIZE_T_FMT
                                " of FactCheckLimit SidecarSize. Split it, or raise the limit",
                                before.size, limit);
        rv = APR_EINVAL;
        goto done;
    }
    buffer = apr_palloc(p, before.size + 1);
    rv = apr_file_read_full(file, buffer, before.size + 1, &length);
    if (rv != APR_EOF) {
        if (rv == APR_SUCCESS) {
            rv = APR_EAGAIN; /* there is more than there was */
            goto done;
        }
        /* Such a fault may be gone at the next request, and the file's stamps won't tell. */
        fc_stamp_set(stamp, rv, NULL);
        *message = apr_psprintf(p, "can't be read: %s. Look at the disk",
                                apr_strerror(rv, reason, sizeof(reason)));
        rv = APR_EINVAL;
        goto done;
    }
    rv = apr_file_info_get(&after, FC_SOURCE_FINFO, file);
    if (rv != APR_SUCCESS && rv != APR_INCOMPLETE) {
        goto done;
    }
    fc_stamp_set(&stamp_after, APR_SUCCESS, &after);
    rv = APR_SUCCESS;
    if (length != (apr_size_t)before.size || !fc_stamp_equals(stamp, &stamp_after)) {
        rv = APR_EAGAIN;
        goto done;
    }
    *bytes = buffer;
    *n = length;

done:
    if (file) {
        apr_file_close(file);
    }
    return rv;
}

apr_status_t fc_sidecar_file_read(const char **bytes, apr_size_t *n, fc_stamp_t *stamp,
                                  const char **message, const char *path, apr_size_t limit,
                                  apr_pool_t *p)
{
    apr_status_t rv = APR_EAGAIN;

    fc_stamp_set(stamp, APR_ENOENT, NULL);
    for (int i = 0; i < READ_TRIES && APR_STATUS_IS_EAGAIN(rv); i++) {
        rv = read_once(bytes, n, stamp, message, path, limit, p);
    }
    if (APR_STATUS_IS_EAGAIN(rv)) {
        *message = "changes while it is read. Write a new file beside it and rename that onto it";
        rv = APR_EINVAL;
    }
    return rv;
}
