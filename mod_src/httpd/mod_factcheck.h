/* What the httpd room's files have in common: the module's record, log ids, and what is known of a
 * request. */
#ifndef MOD_FACTCHECK_H
#define MOD_FACTCHECK_H

#include <httpd.h>
#include <http_config.h>
#include <http_log.h>
#include "cache.h"
#include "directives.h"
#include "observe.h"
#include "scratch.h"
#include "engine/annotator.h"

extern module AP_MODULE_DECLARE_DATA factcheck_module __attribute__((visibility("default")));

/* Ids of the module's own log lines; each stands once in the source. */
#define FC_LOGNO(n) "FC" #n ": "

#define FC_FILTER_NAME "FACTCHECK"
#define FC_FRESHNESS_FILTER_NAME "FACTCHECK_FRESHNESS"

/* The request headers that are kept from handlers while a page is annotated (validators.h). */
typedef struct fc_hidden_t fc_hidden_t;

/* One request's state, in its request_config; made when filters are inserted, or earlier for a
 * request to FactCheckPath. Lives in r->pool. */
typedef struct fc_request_t {
    const fc_dir_conf_t *dir;
    const fc_server_conf_t *server;
    fc_reason_t reason;          /* why the page is left alone; FC_REASON_NONE: it isn't */
    const char *detail;          /* to reason: what was found; NULL */
    const fc_reviews_t *reviews; /* NULL unless reason is FC_REASON_NONE; held until r->pool goes */
    const char *sidecars;        /* with reviews: the digest of the files that they were made of */
    apr_time_t change;           /* with reviews: when what they show changes; 0: never */
    fc_cache_t *cache;           /* with reviews: where plans are kept */
    fc_scratch_t *scratch;       /* with reviews: what the page is annotated in */
    const char *vary;            /* request headers that the expressions looked at; NULL: none */
    fc_hidden_t *hidden;
    const char *revalidated; /* the tag of which the client was told that it is still good; NULL */
    int is_compressible;     /* with revalidated: the page has compressed forms too */
    int is_dynamic;          /* a program or another server makes the response, no file */
    int granted;             /* FactCheck On or Placed: instances of the filter may act */
    int claimed;             /* an instance of the filter has taken the response */
    fc_reason_t left_alone;  /* what became of the page in the end; FC_REASON_NONE: it is ours */
    int is_done;             /* it has come to its end, with so many claims by fc_state_t */
    int claims[3];
    int is_own_path; /* the request is for something under FactCheckPath */
} fc_request_t;

/* The process's store of sidecars, NULL where it has none (store.h). */
struct fc_store_t *fc_module_store(void);

/* NULL where there is none yet. */
fc_request_t *fc_request_get(const request_rec *r);
fc_request_t *fc_request_create(request_rec *r);

#endif
