#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <apr_strings.h>

struct fc_output_t {
    apr_file_t *file;
    const char *target;    /* what the temporary is to become; NULL: written in place */
    const char *temporary; /* NULL: there is none, or not any more */
    mode_t mode;           /* of the target */
    int exists;            /* the target, with this owner and group */
    uid_t owner;
    gid_t group;
    int keep_owner;
    apr_pool_t *pool;
};

/* What a file gets that is made anew. */
static mode_t usual_mode(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

static apr_status_t open_in_place(fc_output_t *o, const char *path)
{
    return apr_file_open(&o->file, path, APR_FOPEN_WRITE | APR_FOPEN_BINARY | APR_FOPEN_BUFFERED,
                         APR_FPROT_OS_DEFAULT, o->pool);
}

/* In the same directory, for only there a rename replaces a file at one stroke. */
static apr_status_t open_temporary(fc_output_t *o)
{
    char *name = apr_pstrcat(o->pool, o->target, ".XXXXXX", NULL);
    apr_status_t rv = apr_file_mktemp(&o->file, name,
                                      APR_FOPEN_CREATE | APR_FOPEN_EXCL | APR_FOPEN_WRITE |
                                          APR_FOPEN_BINARY | APR_FOPEN_BUFFERED,
                                      o->pool);

    if (rv == APR_SUCCESS) {
        o->temporary = name;
    }
    return rv;
}

apr_status_t fc_output_begin(fc_output_t **output, const char *path, apr_pool_t *p)
{
    fc_output_t *o = apr_pcalloc(p, sizeof(*o));
    struct stat info;
    char *real;

    *output = o;
    o->pool = p;
    if (path == NULL) {
        return apr_file_open_flags_stdout(&o->file, APR_FOPEN_BUFFERED, p);
    }
    if (stat(path, &info) != 0) {
        o->target = path;
        o->mode = usual_mode();
        return open_temporary(o);
    }
    if (!S_ISREG(info.st_mode)) {
        return open_in_place(o, path); /* a device or a pipe, or the error that a directory is */
    }
    /* Where the name is a symbolic link's, the file that it leads to is replaced. */
    real = realpath(path, NULL);
    o->target = apr_pstrdup(p, real ? real : path);
    free(real);
    o->mode = info.st_mode & 07777;
    o->exists = 1;
    o->owner = info.st_uid;
    o->group = info.st_gid;
    return open_temporary(o);
}

apr_status_t fc_output_write(fc_output_t *o, const char *bytes, apr_size_t n)
{
    return apr_file_write_full(o->file, bytes, n, NULL);
}

void fc_output_keep_owner(fc_output_t *o)
{
    o->keep_owner = 1;
}

/* The owner before the mode, of which it may take bits. */
static apr_status_t take_after_target(const fc_output_t *o)
{
    struct stat info;

    if (o->exists && stat(o->temporary, &info) == 0 &&
        (info.st_uid != o->owner || info.st_gid != o->group) &&
        chown(o->temporary, o->owner, o->group) != 0 && o->keep_owner) {
        return APR_FROM_OS_ERROR(errno);
    }
    return chmod(o->temporary, o->mode) == 0 ? APR_SUCCESS : APR_FROM_OS_ERROR(errno);
}

/* The file's new name lasts when its directory is on the disk. Not every file system can do that;
 * the file itself is whole in any case. */
static void sync_directory(const fc_output_t *o)
{
    const char *slash = strrchr(o->target, '/');
    const char *directory =
        slash == NULL ? "."
                      : apr_pstrmemdup(o->pool, o->target, (apr_size_t)(slash - o->target) + 1);
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

apr_status_t fc_output_finish(fc_output_t *o)
{
    apr_status_t rv = apr_file_flush(o->file);

    if (rv == APR_SUCCESS && o->temporary != NULL) {
        rv = take_after_target(o);
        if (rv == APR_SUCCESS) {
            rv = apr_file_sync(o->file);
        }
        if (rv == APR_SUCCESS) {
            rv = apr_file_rename(o->temporary, o->target, o->pool);
        }
        if (rv == APR_SUCCESS) {
            o->temporary = NULL;
            sync_directory(o);
        }
    }
    return rv;
}

void fc_output_abandon(fc_output_t *o)
{
    if (o->temporary != NULL) {
        apr_file_remove(o->temporary, o->pool);
        o->temporary = NULL;
    }
}

int fc_output_is_same(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}
