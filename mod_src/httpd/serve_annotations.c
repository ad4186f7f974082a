/* Web annotations, by the W3C's Web Annotation Protocol (sections 3 and 4), read-only: an article's
 * container ends in a slash, its pages are told apart by a query, each annotation lies below. */
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include "locate.h"
#include "serve.h"
#include "engine/jsonld.h"
#include "engine/web_annotation.h"

#define TYPE "application/ld+json; profile=\"http://www.w3.org/ns/anno.jsonld\""
#define PAGE_SIZE 100

/* How much of its annotations a container's representation has. */
typedef struct wish_t {
    int iris;         /* annotations are named only */
    int minimal;      /* the first page isn't embedded */
    int page;         /* a page alone, from 0; -1: the container */
    int is_preferred; /* by a Prefer header */
} wish_t;

/* --- annotations --- */

static const char *container_url(const fc_lookup_t *lookup)
{
    return fc_serve_container_url(lookup->r, lookup->uri, lookup->request->is_dynamic);
}

static const char *annotation_url(const fc_lookup_t *lookup, int claim)
{
    const char *id = fc_reviews_claim(lookup->request->reviews, claim)->id;

    return apr_pstrcat(lookup->r->pool, container_url(lookup),
                       ap_escape_path_segment(lookup->r->pool, id), NULL);
}

static json_t *annotation(const fc_lookup_t *lookup, int claim, const fc_claim_result_t *result)
{
    return fc_web_annotation_json(fc_reviews_claim(lookup->request->reviews, claim), result,
                                  annotation_url(lookup, claim), lookup->url, lookup->r->pool);
}

/* The claims that readers are shown, by index. */
static apr_array_header_t *listed_claims(const fc_lookup_t *lookup)
{
    apr_array_header_t *claims = apr_array_make(lookup->r->pool, 16, sizeof(int));

    for (int i = 0; i < fc_reviews_count(lookup->request->reviews); i++) {
        fc_claim_result_t room;
        const fc_claim_result_t *result;
        if (fc_lookup_claim(lookup, i, &room, &result)) {
            APR_ARRAY_PUSH(claims, int) = i;
        }
    }
    return claims;
}

/* --- pages and containers --- */

static const char *with_query(const fc_lookup_t *lookup, const wish_t *wish)
{
    return apr_pstrcat(lookup->r->pool, container_url(lookup), wish->iris ? "?iris=1" : "?iris=0",
                       NULL);
}

static const char *page_url(const fc_lookup_t *lookup, const wish_t *wish, int page)
{
    return apr_psprintf(lookup->r->pool, "%s&page=%d", with_query(lookup, wish), page);
}

static int page_count(const apr_array_header_t *claims)
{
    return (claims->nelts + PAGE_SIZE - 1) / PAGE_SIZE;
}

static json_t *page_items(const fc_lookup_t *lookup, const apr_array_header_t *claims,
                          const wish_t *wish, int page)
{
    json_t *items = json_array();

    for (int i = page * PAGE_SIZE; i < claims->nelts && i < (page + 1) * PAGE_SIZE; i++) {
        int claim = APR_ARRAY_IDX(claims, i, int);
        fc_claim_result_t room;
        const fc_claim_result_t *result;
        fc_lookup_claim(lookup, claim, &room, &result);
        json_array_append_new(items, wish->iris ? json_string(annotation_url(lookup, claim))
                                                : annotation(lookup, claim, result));
    }
    return items;
}

/* Fills in a page; alone it has had its context set. */
static void fill_page(json_t *object, const fc_lookup_t *lookup, const apr_array_header_t *claims,
                      const wish_t *wish, int page)
{
    apr_pool_t *p = lookup->r->pool;
    json_t *whole = json_object();

    fc_jsonld_set(object, "id", page_url(lookup, wish, page), p);
    fc_jsonld_set(object, "type", "AnnotationPage", p);
    fc_jsonld_set(whole, "id", with_query(lookup, wish), p);
    json_object_set_new(whole, "total", json_integer(claims->nelts));
    json_object_set_new(object, "partOf", whole);
    json_object_set_new(object, "startIndex", json_integer((json_int_t)page * PAGE_SIZE));
    if (page > 0) {
        fc_jsonld_set(object, "prev", page_url(lookup, wish, page - 1), p);
    }
    if (page + 1 < page_count(claims)) {
        fc_jsonld_set(object, "next", page_url(lookup, wish, page + 1), p);
    }
    json_object_set_new(object, "items", page_items(lookup, claims, wish, page));
}

static json_t *container(const fc_lookup_t *lookup, const apr_array_header_t *claims,
                         const wish_t *wish)
{
    apr_pool_t *p = lookup->r->pool;
    json_t *object = json_object(), *page;

    json_object_set_new(object, "@context", fc_web_annotation_context(1));
    fc_jsonld_set(object, "id", with_query(lookup, wish), p);
    json_object_set_new(object, "type",
                        json_pack("[s, s]", "BasicContainer", "AnnotationCollection"));
    fc_jsonld_set(object, "label", apr_pstrcat(p, "Fact checks of ", lookup->url, NULL), p);
    json_object_set_new(object, "total", json_integer(claims->nelts));
    if (claims->nelts == 0) {
        return object;
    }
    if (wish->minimal) {
        fc_jsonld_set(object, "first", page_url(lookup, wish, 0), p);
    } else {
        page = json_object();
        fill_page(page, lookup, claims, wish, 0);
        json_object_set_new(object, "first", page);
    }
    fc_jsonld_set(object, "last", page_url(lookup, wish, page_count(claims) - 1), p);
    return object;
}

/* --- what is wished for --- */

/* The IRIs that a Prefer header's include parameter lists (RFC 7240, LDP 7.2). */
static const char *included(const char *prefer, apr_pool_t *p)
{
    const char *at = prefer ? ap_strcasestr(prefer, "include=") : NULL;

    if (!at) {
        return "";
    }
    at += strlen("include=");
    if (*at == '"') {
        return apr_pstrmemdup(p, at + 1, strcspn(at + 1, "\""));
    }
    return apr_pstrmemdup(p, at, strcspn(at, ";, \t"));
}

static int read_query(wish_t *wish, request_rec *r, int *is_said)
{
    const char *iris, *page;
    int status = fc_serve_argument(&iris, r->args, "iris", r->pool);

    if (status == OK) {
        status = fc_serve_argument(&page, r->args, "page", r->pool);
    }
    if (status != OK) {
        return status;
    }
    *is_said = iris || page;
    wish->iris = iris && !strcmp(iris, "1");
    if (page) {
        apr_size_t n = strspn(page, "0123456789");
        if (!n || n > 7 || page[n]) {
            return HTTP_NOT_FOUND;
        }
        wish->page = atoi(page);
    }
    return OK;
}

static int read_wish(wish_t *wish, request_rec *r)
{
    int is_said, status;
    const char *list;

    *wish = (wish_t){.page = -1};
    status = read_query(wish, r, &is_said);
    if (status == OK && !is_said) {
        list = included(apr_table_get(r->headers_in, "Prefer"), r->pool);
        wish->minimal = strstr(list, "http://www.w3.org/ns/ldp#PreferMinimalContainer") != NULL;
        wish->iris = strstr(list, "http://www.w3.org/ns/oa#PreferContainedIRIs") != NULL &&
                     !strstr(list, "http://www.w3.org/ns/oa#PreferContainedDescriptions");
        wish->is_preferred = wish->minimal || wish->iris ||
                             strstr(list, "http://www.w3.org/ns/oa#PreferContainedDescriptions");
    }
    return status;
}

/* --- answering --- */

static void add_link(request_rec *r, const char *target, const char *rel)
{
    apr_table_addn(r->headers_out, "Link",
                   apr_pstrcat(r->pool, "<", target, ">; rel=\"", rel, "\"", NULL));
}

/* Takes json. */
static int reply(request_rec *r, json_t *json)
{
    apr_table_setn(r->headers_out, "Allow", "GET, HEAD, OPTIONS");
    apr_table_mergen(r->headers_out, "Vary", "Accept");
    return fc_serve_json(r, TYPE, json);
}

static int serve_container(const fc_lookup_t *lookup, const wish_t *wish)
{
    const apr_array_header_t *claims = listed_claims(lookup);
    request_rec *r = lookup->r;
    json_t *json;

    if (wish->page >= page_count(claims)) {
        return HTTP_NOT_FOUND;
    }
    fc_lookup_adopt(lookup);
    apr_table_mergen(r->headers_out, "Vary", "Prefer");
    if (wish->page >= 0) {
        json = json_object();
        json_object_set_new(json, "@context", fc_web_annotation_context(0));
        fill_page(json, lookup, claims, wish, wish->page);
        return reply(r, json);
    }
    add_link(r, "http://www.w3.org/ns/ldp#BasicContainer", "type");
    add_link(r, "http://www.w3.org/TR/annotation-protocol/",
             "http://www.w3.org/ns/ldp#constrainedBy");
    apr_table_setn(r->headers_out, "Content-Location", with_query(lookup, wish));
    if (wish->is_preferred) {
        apr_table_setn(r->headers_out, "Preference-Applied", "return=representation");
    }
    return reply(r, container(lookup, claims, wish));
}

static int serve_annotation(const fc_lookup_t *lookup, int claim)
{
    fc_claim_result_t room;
    const fc_claim_result_t *result;
    json_t *json, *rest;

    if (!fc_lookup_claim(lookup, claim, &room, &result)) {
        return HTTP_NOT_FOUND;
    }
    fc_lookup_adopt(lookup);
    add_link(lookup->r, "http://www.w3.org/ns/ldp#Resource", "type");
    add_link(lookup->r, "http://www.w3.org/ns/oa#Annotation", "type");
    json = json_object();
    json_object_set_new(json, "@context", fc_web_annotation_context(0));
    rest = annotation(lookup, claim, result);
    json_object_update(json, rest);
    json_decref(rest);
    return reply(lookup->r, json);
}

/* --- which of them --- */

static int serve_container_at(request_rec *r, const char *article)
{
    fc_lookup_t lookup;
    wish_t wish;
    int status = fc_lookup_article(&lookup, r, article, FC_SERVE_ANNOTATIONS);

    if (status != OK) {
        return fc_lookup_refuse(&lookup, status);
    }
    status = read_wish(&wish, r);
    if (status == OK) {
        status = fc_lookup_read(&lookup);
    }
    return status == OK ? serve_container(&lookup, &wish) : status;
}

/* For a container's URL without its slash. */
static int redirect_to_container(const fc_lookup_t *lookup)
{
    request_rec *r = lookup->r;
    const char *query = r->args ? apr_pstrcat(r->pool, "?", r->args, NULL) : "";

    apr_table_setn(r->headers_out, "Location",
                   apr_pstrcat(r->pool, container_url(lookup), query, NULL));
    return HTTP_PERMANENT_REDIRECT;
}

/* An annotation, or an article that could be meant: the one whose claim has this id goes first, or
 * it couldn't be named. */
static int serve_below(request_rec *r, const char *path, int has_slash)
{
    const char *slash = strrchr(path, '/');
    const char *parent =
        slash == path ? "/" : apr_pstrmemdup(r->pool, path, slash - path + has_slash);
    fc_lookup_t lookup, other;
    int status = fc_lookup_article(&lookup, r, parent, FC_SERVE_ANNOTATIONS);
    int claim = status == OK ? fc_lookup_find(&lookup, slash + 1) : -1;

    if (claim >= 0) {
        status = fc_lookup_read(&lookup);
        return status == OK ? serve_annotation(&lookup, claim) : status;
    }
    if (fc_lookup_article(&other, r, path, FC_SERVE_ANNOTATIONS) == OK) {
        return redirect_to_container(&other);
    }
    if (status == HTTP_UNAUTHORIZED || status == HTTP_FORBIDDEN) {
        return fc_lookup_refuse(&lookup, status);
    }
    return other.article->status == HTTP_OK
               ? HTTP_NOT_FOUND
               : fc_lookup_refuse(&other, ap_is_HTTP_ERROR(other.article->status)
                                              ? other.article->status
                                              : HTTP_NOT_FOUND);
}

/* Before the container's own slash may stand the article's, which is lost where the path is
 * normalised. */
int fc_serve_annotations(request_rec *r, const char *path)
{
    const char *decoded = fc_locate_decode(path, r->pool);
    const char *slash = strrchr(path, '/');
    int has_slash = slash && slash > path && slash[-1] == '/';

    if (!decoded || !slash) {
        return HTTP_NOT_FOUND;
    }
    if (slash[1]) {
        return serve_below(r, decoded, has_slash);
    }
    return serve_container_at(r, has_slash || !decoded[1]
                                     ? decoded
                                     : apr_pstrmemdup(r->pool, decoded, strlen(decoded) - 1));
}
