/* Excerpts for other sites' pages, and their oEmbed (oembed.com, version 1.0, type rich). */
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_vhost.h>
#include "locate.h"
#include "serve.h"
#include "engine/excerpt_page.h"
#include "engine/jsonld.h"

/* An embed's size where its consumer doesn't say, in pixels. */
#define WIDTH 600
#define HEIGHT 480

/* --- excerpts --- */

/* Looks the article up and reads it. */
static int read_article(fc_lookup_t *lookup, request_rec *r, const char *path, unsigned form)
{
    int status = fc_lookup_article(lookup, r, path, form);

    if (status != OK) {
        return fc_lookup_refuse(lookup, status);
    }
    status = fc_lookup_read(lookup);
    return status == OK && !lookup->annotator ? HTTP_NOT_FOUND : status;
}

/* The claim with the id, where an excerpt can be made of it: it is shown, or has gone from the
 * article. */
static int find_claim(const fc_lookup_t *lookup, const char *id, fc_claim_result_t *result)
{
    int claim = fc_lookup_find(lookup, id);

    if (claim >= 0) {
        fc_annotator_result(lookup->annotator, claim, result);
        if (!result->shown || (!result->listed && result->match_count > 0)) {
            claim = -1;
        }
    }
    return claim;
}

static const char *frame_ancestors(const fc_lookup_t *lookup)
{
    const char *list = lookup->request->dir->frame_ancestors;

    return list ? list : "*";
}

int fc_serve_excerpt(request_rec *r, const char *path)
{
    const char *decoded = fc_locate_decode(path, r->pool);
    const char *id, *oembed = NULL;
    fc_claim_result_t result;
    fc_lookup_t lookup;
    fc_html_t *html;
    int claim, status;

    if (!decoded) {
        return HTTP_NOT_FOUND;
    }
    status = read_article(&lookup, r, decoded, FC_SERVE_EXCERPTS);
    if (status == OK) {
        status = fc_serve_argument(&id, r->args, "claim", r->pool);
    }
    if (status != OK) {
        return status;
    }
    claim = id ? find_claim(&lookup, id, &result) : -1;
    if (claim < 0) {
        return id ? HTTP_NOT_FOUND : HTTP_BAD_REQUEST;
    }
    if (fc_dir_conf_serves(lookup.request->dir, FC_SERVE_OEMBED) && result.match_count) {
        oembed = fc_serve_oembed_url(r, fc_serve_excerpt_url(r, lookup.uri, id));
    }
    html = fc_html_create(r->pool);
    fc_excerpt_page(html, lookup.annotator, claim, lookup.url, oembed);
    fc_lookup_adopt(&lookup);
    return fc_serve_page(r, html, result.match_count ? 0 : HTTP_GONE, frame_ancestors(&lookup),
                         lookup.options.stylesheet != NULL);
}

/* --- oEmbed --- */

/* What is to be embedded. */
typedef struct wanted_t {
    const char *path;  /* the article's, decoded */
    const char *claim; /* an id; NULL: the article's first claim */
    int width, height;
} wanted_t;

/* A number of pixels, at most which the embed may take; absent or empty: as many as it likes. */
static int read_size(int *size, int normal, request_rec *r, const char *name)
{
    const char *value;
    int status = fc_serve_argument(&value, r->args, name, r->pool);
    apr_int64_t most;

    *size = normal;
    if (status != OK || !value || !*value) {
        return status;
    }
    for (const char *at = value; *at; at++) {
        if (!apr_isdigit(*at)) {
            return HTTP_BAD_REQUEST;
        }
    }
    most = apr_atoi64(value);
    if (most > 0 && most < normal) {
        *size = (int)most;
    }
    return OK;
}

/* The id in the fragment of a link to a note or a passage; NULL. */
static const char *claim_of_fragment(const char *fragment, apr_pool_t *p)
{
    static const char *const prefixes[] = {"factcheck-note-", "factcheck-at-"};
    char *id;

    for (int i = 0; fragment && i < 2; i++) {
        apr_size_t n = strlen(prefixes[i]);
        const char *end = strstr(fragment, ":~:");
        if (!strncmp(fragment, prefixes[i], n)) {
            id = end ? apr_pstrmemdup(p, fragment + n, end - fragment - n)
                     : apr_pstrdup(p, fragment + n);
            return ap_unescape_url_keep2f(id, 1) == OK ? id : NULL;
        }
    }
    return NULL;
}

/* The article and claim that an URL of this site names: an excerpt's, or the article's own. */
static int read_url(wanted_t *wanted, request_rec *r, const char *url)
{
    const char *prefix =
        apr_pstrcat(r->pool, fc_server_conf_path(fc_server_conf_get(r->server)), "/excerpt/", NULL);
    apr_size_t n = strlen(prefix);
    const char *raw;
    apr_uri_t uri;

    if (apr_uri_parse(r->pool, url, &uri) != APR_SUCCESS || !uri.scheme || !uri.hostname ||
        (strcasecmp(uri.scheme, "http") && strcasecmp(uri.scheme, "https"))) {
        return HTTP_NOT_FOUND;
    }
    if (strcasecmp(uri.hostname, r->hostname ? r->hostname : "") &&
        strcasecmp(uri.hostname, ap_get_server_name(r))) {
        return HTTP_NOT_FOUND; /* another site's */
    }
    raw = uri.path ? uri.path : "/";
    if (!strncmp(raw, prefix, n)) {
        raw += n - 1;
        if (fc_serve_argument(&wanted->claim, uri.query, "claim", r->pool) != OK ||
            !wanted->claim) {
            return HTTP_NOT_FOUND;
        }
    } else {
        wanted->claim = claim_of_fragment(uri.fragment, r->pool);
    }
    wanted->path = fc_locate_decode(raw, r->pool);
    return wanted->path ? OK : HTTP_NOT_FOUND;
}

static int read_wanted(wanted_t *wanted, request_rec *r)
{
    const char *url = NULL, *format;
    int status = fc_serve_argument(&format, r->args, "format", r->pool);

    if (status == OK && format && *format && strcmp(format, "json")) {
        status = HTTP_NOT_IMPLEMENTED;
    }
    if (status == OK) {
        status = fc_serve_argument(&url, r->args, "url", r->pool);
    }
    if (status == OK && !url) {
        status = HTTP_BAD_REQUEST;
    }
    if (status == OK) {
        status = read_size(&wanted->width, WIDTH, r, "maxwidth");
    }
    if (status == OK) {
        status = read_size(&wanted->height, HEIGHT, r, "maxheight");
    }
    return status == OK ? read_url(wanted, r, url) : status;
}

/* The claim that stands first in the article; -1: none does. */
static int first_claim(const fc_lookup_t *lookup)
{
    apr_off_t start = 0;
    int first = -1;

    for (int i = 0; i < fc_reviews_count(lookup->request->reviews); i++) {
        fc_claim_result_t result;
        fc_annotator_result(lookup->annotator, i, &result);
        if (result.listed && result.match_count > 0 &&
            (first < 0 || result.matches[0].start < start)) {
            first = i;
            start = result.matches[0].start;
        }
    }
    return first;
}

static const char *iframe(request_rec *r, const wanted_t *wanted, const char *url,
                          const char *title)
{
    fc_html_t *html = fc_html_create(r->pool);

    fc_html_raw(html, "<iframe");
    fc_html_attribute(html, "src", url);
    fc_html_attribute(html, "title", title);
    fc_html_attribute(html, "width", apr_itoa(r->pool, wanted->width));
    fc_html_attribute(html, "height", apr_itoa(r->pool, wanted->height));
    fc_html_raw(html, " loading=\"lazy\" sandbox=\"allow-popups allow-popups-to-escape-sandbox "
                      "allow-top-navigation-by-user-activation\"></iframe>");
    return apr_pstrmemdup(r->pool, html->data, html->length);
}

static json_t *embed(const fc_lookup_t *lookup, const wanted_t *wanted, int claim)
{
    const fc_claim_t *c = fc_reviews_claim(lookup->request->reviews, claim);
    const char *url = fc_serve_excerpt_url(lookup->r, lookup->uri, c->id);
    const char *title = fc_excerpt_title(lookup->annotator, claim, lookup->r->pool);
    apr_pool_t *p = lookup->r->pool;
    json_t *json = json_object();

    fc_jsonld_set(json, "version", "1.0", p);
    fc_jsonld_set(json, "type", "rich", p);
    fc_jsonld_set(json, "title", title, p);
    fc_jsonld_set(json, "author_name", c->author->name, p);
    fc_jsonld_set(json, "author_url", c->author->url, p);
    fc_jsonld_set(json, "provider_name", ap_get_server_name(lookup->r), p);
    fc_jsonld_set(json, "provider_url", fc_serve_url(lookup->r, "", "", ""), p);
    fc_jsonld_set(json, "html", iframe(lookup->r, wanted, url, title), p);
    json_object_set_new(json, "width", json_integer(wanted->width));
    json_object_set_new(json, "height", json_integer(wanted->height));
    return json;
}

int fc_serve_oembed(request_rec *r, const char *path)
{
    fc_claim_result_t result;
    wanted_t wanted = {NULL};
    fc_lookup_t lookup;
    int claim, status;

    if (*path) {
        return HTTP_NOT_FOUND;
    }
    status = read_wanted(&wanted, r);
    if (status == OK) {
        status = read_article(&lookup, r, wanted.path, FC_SERVE_OEMBED);
    }
    if (status != OK) {
        return status;
    }
    claim = wanted.claim ? find_claim(&lookup, wanted.claim, &result) : first_claim(&lookup);
    if (claim < 0 || !fc_dir_conf_serves(lookup.request->dir, FC_SERVE_EXCERPTS) ||
        (wanted.claim && !result.match_count)) {
        return HTTP_NOT_FOUND;
    }
    fc_lookup_adopt(&lookup);
    return fc_serve_json(r, "application/json", embed(&lookup, &wanted, claim));
}
