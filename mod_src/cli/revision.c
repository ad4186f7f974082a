#include "revision.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <apr_strings.h>
#include <apr_time.h>
#include "article.h"
#include "output.h"

/* Another command has the sidecar in hand for a moment, or while somebody is being asked. */
#define LOCK_SECONDS 10
#define LOCK_STEP apr_time_from_msec(20)

struct fc_revision_t {
    const char *path;
    const char *lock; /* the file that stands beside it as long as it is in hand; NULL */
    int lock_fd;
    int is_fresh;
    const char *bytes; /* as read */
    apr_size_t length;
    const char *changed; /* as previewed; NULL */
    apr_size_t changed_length;
    fc_sidecar_edit_t *edit;
    apr_pool_t *p;
};

static apr_status_t fail(fc_error_t *error, const char *file, const char *message)
{
    *error = (fc_error_t){file, 0, 0, message};
    return APR_EINVAL;
}

static apr_status_t fail_errno(fc_error_t *error, const char *file, const char *what, apr_pool_t *p)
{
    apr_status_t rv = APR_FROM_OS_ERROR(errno);

    return fail(error, file, apr_psprintf(p, "%s: %pm", what, &rv));
}

/* --- the lock ------------------------------------------------------------------------------- */

/* The name of a file beside the sidecar; where that is a symbolic link, beside what it leads to. */
static const char *lock_name(const char *path, apr_pool_t *p)
{
    char *real = realpath(path, NULL);
    const char *target = apr_pstrdup(p, real ? real : path), *slash = strrchr(target, '/');
    apr_size_t directory = slash ? (apr_size_t)(slash - target) + 1 : 0;

    free(real);
    return apr_pstrcat(p, apr_pstrmemdup(p, target, directory), ".", target + directory, ".lock",
                       NULL);
}

/* Whoever had the lock before took the file away with it: then ours is of no use. */
static int is_current(int fd, const char *name)
{
    struct stat ours, named;

    return fstat(fd, &ours) == 0 && stat(name, &named) == 0 && ours.st_ino == named.st_ino &&
           ours.st_dev == named.st_dev;
}

static apr_status_t take_lock(fc_revision_t *r, fc_error_t *error)
{
    apr_time_t deadline = apr_time_now() + apr_time_from_sec(LOCK_SECONDS);
    const char *name = lock_name(r->path, r->p);

    for (;;) {
        r->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (r->lock_fd < 0) {
            return fail_errno(error, r->path, "its folder can't be written", r->p);
        }
        if (flock(r->lock_fd, LOCK_EX | LOCK_NB) == 0 && is_current(r->lock_fd, name)) {
            r->lock = name;
            return APR_SUCCESS;
        }
        close(r->lock_fd);
        r->lock_fd = -1;
        if (apr_time_now() > deadline) {
            return fail(error, r->path,
                        "another factcheck command is at work on it: wait until it has ended, and "
                        "try again");
        }
        apr_sleep(LOCK_STEP);
    }
}

static apr_status_t release(void *baton)
{
    fc_revision_t *r = baton;

    if (r->lock != NULL) {
        unlink(r->lock);
        close(r->lock_fd);
        r->lock = NULL;
    }
    return APR_SUCCESS;
}

void fc_revision_end(fc_revision_t *revision)
{
    apr_pool_cleanup_run(revision->p, revision, release);
}

/* --- the file ------------------------------------------------------------------------------- */

static apr_status_t read_sidecar(fc_revision_t *r, fc_error_t *error, const char *fresh)
{
    struct stat info;

    if (stat(r->path, &info) != 0 && errno == ENOENT) {
        if (fresh == NULL) {
            return fail(error, r->path,
                        "there is no such sidecar: write it, or name another with -s");
        }
        r->is_fresh = 1;
        r->bytes = fresh;
        r->length = strlen(fresh);
        return APR_SUCCESS;
    }
    return fc_file_read(&r->bytes, &r->length, fc_article_limits.sidecar_size, error, r->path,
                        r->p);
}

apr_status_t fc_revision_begin(fc_revision_t **revision, fc_error_t *error, const char *path,
                               const char *fresh, apr_pool_t *p)
{
    fc_revision_t *r = apr_pcalloc(p, sizeof(*r));
    apr_status_t rv;

    r->path = path;
    r->lock_fd = -1;
    r->p = p;
    apr_pool_cleanup_register(p, r, release, apr_pool_cleanup_null);
    rv = take_lock(r, error);
    if (rv == APR_SUCCESS) {
        rv = read_sidecar(r, error, fresh);
    }
    if (rv == APR_SUCCESS) {
        rv =
            fc_sidecar_edit_open(&r->edit, error, path, r->bytes, r->length, &fc_article_limits, p);
    }
    if (rv == APR_SUCCESS) {
        *revision = r;
    } else {
        fc_revision_end(r);
    }
    return rv;
}

fc_sidecar_edit_t *fc_revision_edit(fc_revision_t *revision)
{
    return revision->edit;
}

int fc_revision_is_fresh(const fc_revision_t *revision)
{
    return revision->is_fresh;
}

apr_status_t fc_revision_preview(fc_revision_t *r, const fc_sidecar_t **sidecar, fc_error_t *error)
{
    apr_status_t rv = fc_sidecar_edit_apply(r->edit, &r->changed, &r->changed_length, error);

    if (rv == APR_SUCCESS) {
        rv = fc_sidecar_parse(sidecar, error, r->path, r->changed, r->changed_length,
                              &fc_article_limits, r->p);
    }
    return rv;
}

/* Other programs know nothing of our lock. */
static apr_status_t check_untouched(const fc_revision_t *r, fc_error_t *error)
{
    const char *bytes;
    apr_size_t length;
    struct stat info;
    int same;

    if (r->is_fresh) {
        same = stat(r->path, &info) != 0 && errno == ENOENT;
    } else {
        same = fc_file_read(&bytes, &length, fc_article_limits.sidecar_size, error, r->path,
                            r->p) == APR_SUCCESS &&
               length == r->length && memcmp(bytes, r->bytes, length) == 0;
    }
    return same ? APR_SUCCESS
                : fail(error, r->path,
                       "somebody changed it in the meantime, and it stays as it is: try again");
}

apr_status_t fc_revision_commit(fc_revision_t *r, fc_error_t *error)
{
    fc_output_t *output;
    apr_status_t rv = fc_output_begin(&output, r->path, r->p);

    if (rv == APR_SUCCESS) {
        fc_output_keep_owner(output);
        rv = fc_output_write(output, r->changed, r->changed_length);
    }
    if (rv == APR_SUCCESS && check_untouched(r, error) != APR_SUCCESS) {
        fc_output_abandon(output);
        return APR_EINVAL;
    }
    if (rv == APR_SUCCESS) {
        rv = fc_output_finish(output);
    }
    fc_output_abandon(output);
    if (rv == APR_SUCCESS) {
        return rv;
    }
    return fail(error, r->path,
                apr_psprintf(r->p, "it can't be written, and stays as it was: %pm%s", &rv,
                             APR_STATUS_IS_EACCES(rv) || rv == EPERM
                                 ? ": run this as the user whose file it is"
                             : rv == ENOSPC ? ": make room"
                                            : ""));
}
