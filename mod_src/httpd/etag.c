#include "etag.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include "identity.h"

/* --- what decides the bytes --- */

static void add_options(fc_digest_t *digest, const fc_page_options_t *options, int url)
{
    fc_digest_text(digest, options->charset);
    fc_digest_text(digest, url ? options->url : NULL);
    fc_digest_text(digest, options->stylesheet);
    fc_digest_text(digest, options->language);
    fc_digest_text(digest, options->contact);
    fc_digest_text(digest, options->about);
    fc_digest_number(digest, options->show);
    fc_digest_number(digest, options->popover);
    fc_digest_number(digest, options->structured_data);
    fc_digest_number(digest, options->whole);
    fc_digest_number(digest, options->whole ? 0 : (apr_int64_t)options->hold);
    fc_digest_number(digest, options->work);
}

static fc_digest_t *start(const request_rec *r, const fc_page_options_t *options, int url)
{
    const fc_request_t *request = fc_request_get(r);
    fc_digest_t *digest = fc_digest_create(r->pool);

    fc_digest_text(digest, FC_IDENTITY);
    fc_digest_text(digest, request->sidecars);
    add_options(digest, options, url);
    fc_digest_number(digest, (apr_int64_t)(fc_dir_conf_tolerance(request->dir) * 1000000));
    /* Between two moments at which something is published or expires, pages stay the same; the
     * later of them names that time. */
    fc_digest_number(digest, request->change);
    return digest;
}

static const char *finish(const request_rec *r, const fc_digest_t *digest, int weak)
{
    return apr_pstrcat(r->pool, weak ? "W/\"" : "\"", fc_digest_hex(digest, r->pool), "\"", NULL);
}

fc_digest_value_t fc_etag_options(const request_rec *r, const fc_page_options_t *options)
{
    return fc_digest_value(start(r, options, 0));
}

/* --- tags --- */

const char *fc_etag_of_contents(const request_rec *r, const fc_page_options_t *options,
                                const char *contents, int url)
{
    fc_digest_t *digest = start(r, options, url);

    fc_digest_text(digest, "contents");
    fc_digest_text(digest, contents);
    return finish(r, digest, 0);
}

/* 1 where the tag is httpd's own of the file that r is mapped to, perhaps with the suffix of a
 * filter that has unpacked it. */
static int is_of_file(request_rec *r, const char *tag)
{
    const char *forbidden = apr_table_get(r->notes, "no-etag");
    const char *own = r->finfo.filetype == APR_REG ? ap_make_etag(r, 0) : "";
    apr_size_t n = strlen(own);

    if (!forbidden) {
        /* Older httpd leaves it there with FileETag None, and then takes away a program's own tag
         * too. */
        apr_table_unset(r->notes, "no-etag");
    }
    return n > 1 && !strncmp(tag, own, n - 1);
}

const char *fc_etag_of_origin(request_rec *r, const fc_page_options_t *options, const char *origin,
                              const apr_finfo_t *opened)
{
    fc_digest_t *digest;
    int weak;

    if (!origin) {
        return NULL;
    }
    /* Whether there is a base that needs the URL, isn't known yet. */
    digest = start(r, options, 1);
    weak = !strncmp(origin, "W/", 2);
    if (is_of_file(r, origin)) {
        /* Not the tag itself, which may hold an inode. */
        fc_digest_text(digest, "file");
        opened = opened ? opened : &r->finfo;
        fc_digest_number(digest, opened->size);
        fc_digest_number(digest, opened->mtime);
        /* The file was replaced a moment ago, and may be again at the same time of its clock. */
        weak |= opened->size != r->finfo.size || opened->mtime != r->finfo.mtime;
    } else {
        fc_digest_text(digest, "origin");
        fc_digest_text(digest, origin);
    }
    return finish(r, digest, weak);
}
