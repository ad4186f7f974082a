#include "article.h"

#include <string.h>
#include <apr_file_io.h>
#include <apr_strings.h>

/* Larger files are no articles. */
#define ARTICLE_SIZE (256 * 1024 * 1024)

static const fc_sidecar_limits_t limits = {FC_LIMIT_SIDECAR_SIZE, FC_LIMIT_CLAIMS,
                                           FC_LIMIT_QUOTE_LENGTH};
static const fc_reviews_options_t review_options = {FC_TOLERANCE_DEFAULT};

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

/* The bytes of an open file. Of a file of more than limit bytes only *length is set. */
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
        *bytes = NULL;
        return APR_SUCCESS;
    }
    buffer = apr_palloc(p, *length + 1);
    rv = apr_file_read_full(file, buffer, *length, length);
    if (rv != APR_SUCCESS && rv != APR_EOF) {
        return fail_status(error, path, "it can't be read", rv, p);
    }
    *bytes = buffer;
    return APR_SUCCESS;
}

static apr_status_t read_file(const char **bytes, apr_size_t *length, apr_size_t limit,
                              fc_error_t *error, const char *path, apr_pool_t *p)
{
    /* Not to hang on a fifo that nobody writes to. */
    const apr_int32_t flags = APR_FOPEN_READ | APR_FOPEN_BINARY | APR_FOPEN_NONBLOCK;
    apr_file_t *file;
    apr_status_t rv = apr_file_open(&file, path, flags, APR_FPROT_OS_DEFAULT, p);

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
    apr_status_t rv = read_file(&article->bytes, &article->length, ARTICLE_SIZE, error, path, p);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (article->bytes == NULL) {
        return fail(error, path,
                    apr_psprintf(p,
                                 "it has %" APR_SIZE_T_FMT " bytes, and an article may have %d: "
                                 "name another file",
                                 article->length, ARTICLE_SIZE));
    }
    if (article->length >= 2 && memcmp(article->bytes, "\x1f\x8b", 2) == 0) {
        return fail(error, path, "it is compressed: unpack it first (gunzip)");
    }
    return APR_SUCCESS;
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
    rv = read_file(&bytes, &length, limits.sidecar_size, error, path, p);
    if (rv == APR_SUCCESS) {
        rv = fc_sidecar_parse(sidecar, error, path, bytes, length, &limits, p);
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
        rv = fc_reviews_compile(&article->reviews, error, sidecars, names->nelts, &limits,
                                &review_options, p);
    }
    return rv;
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
        APR_ARRAY_PUSH(names, const char *) = apr_pstrcat(p, path, ".claims.xml", NULL);
    }
    article->sidecar = APR_ARRAY_IDX(names, 0, const char *);
    for (i = 1; i < names->nelts; i++) {
        article->sidecar =
            apr_pstrcat(p, article->sidecar, ", ", APR_ARRAY_IDX(names, i, const char *), NULL);
    }
    rv = read_article(article, error, p);
    return rv == APR_SUCCESS ? read_sidecars(article, error, names, is_default, p) : rv;
}
