/* What is served under FactCheckPath beside the stylesheet: the forms of FactCheckServe, and a page
 * about the site's checks. */
#ifndef FC_SERVE_H
#define FC_SERVE_H

#include <jansson.h>
#include "lookup.h"
#include "engine/html.h"

/* The handler's work for a request under FactCheckPath: an HTTP status, or OK. */
int fc_serve(request_rec *r);

/* --- of the forms --- */

#define FC_TYPE_HTML "text/html; charset=utf-8"

typedef struct fc_reply_t {
    const char *type;
    const char *bytes;
    apr_size_t length;
    int status; /* 0: 200 */
} fc_reply_t;

/* Answers with bytes that live as long as r: conditionals, HEAD and OPTIONS included. */
int fc_serve_reply(request_rec *r, const fc_reply_t *reply);

/* The same of JSON, which it takes. */
int fc_serve_json(request_rec *r, const char *type, json_t *json);

/* The same of HTML. frame_ancestors: who may show it in a frame. has_stylesheet: it links one. */
int fc_serve_page(request_rec *r, const fc_html_t *page, int status, const char *frame_ancestors,
                  int has_stylesheet);

/* A form's absolute URL: "excerpt" or the like, an article's escaped path, what follows. From
 * r->pool. */
const char *fc_serve_url(request_rec *r, const char *form, const char *uri, const char *rest);

/* The container of an article's annotations. A file's article needs no second slash where its path
 * has one; what programs and other servers have at a path without it may be another article. */
const char *fc_serve_container_url(request_rec *r, const char *uri, int is_dynamic);

/* An excerpt's, and that of the oEmbed response for an URL. */
const char *fc_serve_excerpt_url(request_rec *r, const char *uri, const char *claim_id);
const char *fc_serve_oembed_url(request_rec *r, const char *url);

/* The value of a parameter in a query (of r, or of an URL), decoded: OK and *value, NULL where
 * there is none; else HTTP_BAD_REQUEST. From p. */
int fc_serve_argument(const char **value, const char *query, const char *name, apr_pool_t *p);

/* The forms' handlers. path: what follows the form's name in the URL, as it was written; it begins
 * with a slash, or is empty. */
int fc_serve_annotations(request_rec *r, const char *path);
int fc_serve_claim_review(request_rec *r, const char *path);
int fc_serve_excerpt(request_rec *r, const char *path);
int fc_serve_oembed(request_rec *r, const char *path);
int fc_serve_home(request_rec *r);

#endif
