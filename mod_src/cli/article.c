#include "article.h"

#include <string.h>
#include <apr_escape.h>
#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include "command.h"
#include "engine/settings.h"

/* Larger files are no articles. */
#define ARTICLE_SIZE (256 * 1024 * 1024)

const fc_sidecar_limits_t fc_article_limits = {FC_LIMIT_SIDECAR_SIZE, FC_LIMIT_CLAIMS,
                                               FC_LIMIT_QUOTE_LENGTH};
static const fc_reviews_options_t review_options = {.tolerance = FC_TOLERANCE_DEFAULT};

static apr_status_t fail(fc_error_t *error, const char *file, const char *message)
{
    error->file = file;
    error->line = error->column = 0;
    error->message = message;
    return APR_EINVAL;
}

static apr_status_t fail_status(fc_error_t *error, const char *file, const char *what,
                                apr_status_t rv, apr_pool_t *p)
{
    return fail(error, file, apr_psprintf(p, "%s: %pm", what, &rv));
}

/* The bytes of an open ordinary file. */
static apr_status_t read_open(const char **bytes, apr_size_t *length, apr_size_t limit,
                              apr_file_t *file, fc_error_t *error, const char *path, apr_pool_t *p)
{
    apr_finfo_t info;
    apr_status_t rv = apr_file_info_get(&info, APR_FINFO_TYPE | APR_FINFO_SIZE, file);
    char *buffer;

    if (rv != APR_SUCCESS) {
        return fail_status(error, path, "it can't be read", rv, p);
    }
    if (info.filetype != APR_REG) {
        return fail(error, path,
                    info.filetype == APR_DIR ? "it is a directory: name a file in it"
                                             : "it is no ordinary file: name one");
    }
    *length = (apr_size_t)info.size;
    if (info.size > (apr_off_t)limit) {
        return fail(error, path,
                    apr_psprintf(p,
                                 "it has %" APR_OFF_T_FMT " bytes, and %" APR_SIZE_T_FMT
                                 " are allowed: name another file",
                                 info.size, limit));
    }
    buffer = apr_palloc(p, *length + 1);
    rv = apr_file_read_full(file, buffer, *length, length);
    if (rv != APR_SUCCESS && rv != APR_EOF) {
        return fail_status(error, path, "it can't be read", rv, p);
    }
    buffer[*length] = '\0';
    *bytes = buffer;
    return APR_SUCCESS;
}

/* Standard input may be a pipe, of which no length is known. */
static apr_status_t read_input(const char **bytes, apr_size_t *length, apr_size_t limit,
                               fc_error_t *error, apr_pool_t *p)
{
    apr_size_t room = 64 * 1024, used = 0, got = 0;
    char *buffer = apr_palloc(p, room + 1), *more;
    apr_file_t *file;
    apr_status_t rv = apr_file_open_stdin(&file, p);

    while (rv == APR_SUCCESS && used <= limit) {
        if (used == room) {
            more = apr_palloc(p, room * 2 + 1);
            memcpy(more, buffer, used);
            buffer = more;
            room *= 2;
        }
        got = room - used;
        rv = apr_file_read(file, buffer + used, &got);
        used += rv == APR_SUCCESS ? got : 0;
    }
    if (rv != APR_EOF && rv != APR_SUCCESS) {
        return fail_status(error, "standard input", "it can't be read", rv, p);
    }
    if (used > limit) {
        return fail(error, "standard input",
                    apr_psprintf(p,
                                 "more comes than the %" APR_SIZE_T_FMT " bytes that are allowed",
                                 limit));
    }
    buffer[used] = '\0';
    *bytes = buffer;
    *length = used;
    return APR_SUCCESS;
}

apr_status_t fc_file_read(const char **bytes, apr_size_t *length, apr_size_t limit,
                          fc_error_t *error, const char *path, apr_pool_t *p)
{
    /* Not to hang on a fifo that nobody writes to. */
    const apr_int32_t flags = APR_FOPEN_READ | APR_FOPEN_BINARY | APR_FOPEN_NONBLOCK;
    apr_file_t *file;
    apr_status_t rv;

    if (strcmp(path, FC_STDIN) == 0) {
        return read_input(bytes, length, limit, error, p);
    }
    rv = apr_file_open(&file, path, flags, APR_FPROT_OS_DEFAULT, p);
    if (rv != APR_SUCCESS) {
        return fail_status(error, path, "it can't be opened", rv, p);
    }
    rv = read_open(bytes, length, limit, file, error, path, p);
    apr_file_close(file);
    return rv;
}

static apr_status_t read_article(fc_article_t *article, fc_error_t *error, apr_pool_t *p)
{
    const char *path = article->path;
    apr_status_t rv = fc_file_read(&article->bytes, &article->length, ARTICLE_SIZE, error, path, p);

    if (rv == APR_SUCCESS && article->length >= 2 && memcmp(article->bytes, "\x1f\x8b", 2) == 0) {
        rv = fail(error, path, "it is compressed: unpack it first (gunzip)");
    }
    return rv;
}

static apr_status_t read_sidecar(const fc_sidecar_t **sidecar, fc_error_t *error, const char *path,
                                 int is_default, apr_pool_t *p)
{
    const char *bytes;
    apr_size_t length;
    apr_finfo_t info;
    apr_status_t rv = apr_stat(&info, path, APR_FINFO_TYPE, p);

    if (is_default && APR_STATUS_IS_ENOENT(rv)) {
        return fail(error, path, "there is no such sidecar: write it, or name another with -s");
    }
    rv = fc_file_read(&bytes, &length, fc_article_limits.sidecar_size, error, path, p);
    if (rv == APR_SUCCESS) {
        rv = fc_sidecar_parse(sidecar, error, path, bytes, length, &fc_article_limits, p);
    }
    return rv;
}

static apr_status_t read_sidecars(fc_article_t *article, fc_error_t *error,
                                  const apr_array_header_t *names, int is_default, apr_pool_t *p)
{
    const fc_sidecar_t **sidecars = apr_pcalloc(p, sizeof(*sidecars) * (apr_size_t)names->nelts);
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; i < names->nelts && rv == APR_SUCCESS; i++) {
        rv =
            read_sidecar(&sidecars[i], error, APR_ARRAY_IDX(names, i, const char *), is_default, p);
    }
    article->sidecars = sidecars;
    article->sidecar_count = names->nelts;
    if (rv == APR_SUCCESS) {
        rv = fc_reviews_compile(&article->reviews, error, sidecars, names->nelts,
                                &fc_article_limits, &review_options, p);
    }
    return rv;
}

const char *fc_article_sidecar(const char *path, apr_pool_t *p)
{
    return apr_pstrcat(p, path, ".claims.xml", NULL);
}

const char *fc_article_url_path(const char *path, apr_pool_t *p)
{
    char *escaped = apr_pstrdup(p, apr_pescape_path(p, path, 0)), *at;

    for (at = strchr(escaped, '%'); at != NULL; at = strchr(at + 3, '%')) { /* section 2.1 */
        at[1] = (char)apr_toupper(at[1]);
        at[2] = (char)apr_toupper(at[2]);
    }
    return escaped;
}

apr_status_t fc_article_read_page(fc_article_t *article, fc_error_t *error, const char *path,
                                  apr_pool_t *p)
{
    apr_status_t rv;

    memset(article, 0, sizeof(*article));
    memset(error, 0, sizeof(*error));
    article->path = path;
    rv = read_article(article, error, p);
    return rv == APR_SUCCESS ? fc_article_review(article, error, NULL, p) : rv;
}

apr_status_t fc_article_review(fc_article_t *article, fc_error_t *error,
                               const fc_sidecar_t *sidecar, apr_pool_t *p)
{
    const fc_sidecar_t **sidecars = apr_palloc(p, sizeof(*sidecars));

    *sidecars = sidecar;
    article->sidecars = sidecars;
    article->sidecar_count = sidecar != NULL;
    return fc_reviews_compile(&article->reviews, error, sidecars, article->sidecar_count,
                              &fc_article_limits, &review_options, p);
}

apr_status_t fc_article_look(const fc_annotator_t **result, fc_error_t *error,
                             const fc_article_t *article, apr_time_t now, int keep_text,
                             apr_pool_t *p)
{
    fc_page_options_t *options = apr_pcalloc(p, sizeof(*options));
    fc_annotator_t *annotator;
    apr_status_t rv;

    options->show = FC_SHOW_INTACT | FC_SHOW_CHANGED | FC_SHOW_MISSING | FC_SHOW_DRAFT;
    options->now = now;
    options->whole = 1;
    options->work = FC_LIMIT_WORK;
    options->report = 1;
    options->keep_text = keep_text;
    rv = fc_annotator_open(&annotator, article->reviews, options, p);
    if (rv == APR_SUCCESS) {
        rv = fc_annotator_feed(annotator, article->bytes, article->length);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_annotator_finish(annotator);
    }
    *result = annotator;
    return rv == APR_SUCCESS
               ? rv
               : fail_status(error, article->path, "it can't be looked through", rv, p);
}

apr_status_t fc_article_read(fc_article_t *article, fc_error_t *error, const char *path,
                             const apr_array_header_t *sidecars, apr_pool_t *p)
{
    int is_default = sidecars->nelts == 0, i;
    apr_array_header_t *names = apr_array_copy(p, sidecars);
    apr_status_t rv;

    memset(article, 0, sizeof(*article));
    memset(error, 0, sizeof(*error));
    article->path = path;
    if (is_default) {
        APR_ARRAY_PUSH(names, const char *) = fc_article_sidecar(path, p);
    }
    article->sidecar = APR_ARRAY_IDX(names, 0, const char *);
    for (i = 1; i < names->nelts; i++) {
        article->sidecar =
            apr_pstrcat(p, article->sidecar, ", ", APR_ARRAY_IDX(names, i, const char *), NULL);
    }
    rv = read_article(article, error, p);
    return rv == APR_SUCCESS ? read_sidecars(article, error, names, is_default, p) : rv;
}
