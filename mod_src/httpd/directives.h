/* The module's directives and what they say (contract, section 4). */
#ifndef FC_DIRECTIVES_H
#define FC_DIRECTIVES_H

#include <httpd.h>
#include <http_config.h>
#include <ap_expr.h>
#include "engine/annotator.h"

typedef enum { FC_GRANT_UNSET, FC_GRANT_OFF, FC_GRANT_ON, FC_GRANT_PLACED } fc_grant_t;

typedef enum { FC_THEME_UNSET, FC_THEME_BUILTIN, FC_THEME_NONE, FC_THEME_OWN } fc_theme_t;

/* Three values: what no directive says is unset and comes from the surrounding context. */
typedef enum { FC_FLAG_UNSET, FC_FLAG_OFF, FC_FLAG_ON } fc_flag_t;

/* One expression of FactCheckSidecar. */
typedef struct fc_sidecar_expr_t {
    const char *text; /* as it stands in the configuration */
    const ap_expr_info_t *expr;
    const char *literal_dir; /* below which its files may lie, with a slash at its end; NULL: only
                                the article's own */
} fc_sidecar_expr_t;

typedef struct fc_dir_conf_t {
    fc_grant_t grant;
    const apr_array_header_t *sidecars; /* of fc_sidecar_expr_t; NULL: unset, and then the sidecar
                                           is REQUEST_FILENAME with .claims.xml */
    fc_theme_t theme;
    const char *theme_path;         /* with FC_THEME_OWN */
    int theme_popover;              /* with FC_THEME_OWN: its CSS knows popovers */
    unsigned show;                  /* FC_SHOW_ bits; 0: unset */
    const char *contact, *language; /* NULL: unset; "": set to none */
    fc_flag_t explain, structured_data;
    unsigned serve;              /* FC_SERVE_ bits; 0: unset */
    const char *frame_ancestors; /* as Content-Security-Policy lists them; NULL: unset */
    double tolerance;            /* negative: unset */
} fc_dir_conf_t;

/* What FactCheckServe names. */
#define FC_SERVE_NONE 1u
#define FC_SERVE_ANNOTATIONS 2u
#define FC_SERVE_CLAIM_REVIEW 4u
#define FC_SERVE_EXCERPTS 8u
#define FC_SERVE_OEMBED 16u

/* What FactCheckLimit names. */
typedef enum {
    FC_CAP_SIDECAR_SIZE, /* bytes */
    FC_CAP_CLAIMS,
    FC_CAP_QUOTE_LENGTH, /* folded characters */
    FC_CAP_SCAN,         /* bytes */
    FC_CAP_HOLD,         /* bytes */
    FC_CAP_WORK,         /* steps of matching a page */
    FC_CAP_COUNT
} fc_cap_t;

typedef struct fc_server_conf_t {
    const char *path;               /* FactCheckPath, no slash at its end; NULL: unset */
    const char *about;              /* NULL: unset */
    apr_int64_t caps[FC_CAP_COUNT]; /* 0: unset */
    apr_int64_t store_size;         /* FactCheckStoreSize, the main server's only; 0: unset */
} fc_server_conf_t;

extern const command_rec fc_directives[];

void *fc_dir_conf_create(apr_pool_t *p, char *dir);
void *fc_dir_conf_merge(apr_pool_t *p, void *base, void *add);
void *fc_server_conf_create(apr_pool_t *p, server_rec *s);
void *fc_server_conf_merge(apr_pool_t *p, void *base, void *add);

/* What holds for r, never NULL. The values themselves may be unset; the functions below put the
 * defaults in their place. */
const fc_dir_conf_t *fc_dir_conf_get(const request_rec *r);
const fc_server_conf_t *fc_server_conf_get(const server_rec *s);

const char *fc_server_conf_path(const fc_server_conf_t *conf);
apr_int64_t fc_server_conf_cap(const fc_server_conf_t *conf, fc_cap_t cap);
apr_int64_t fc_server_conf_store_size(const fc_server_conf_t *conf);
double fc_dir_conf_tolerance(const fc_dir_conf_t *conf);
unsigned fc_dir_conf_show(const fc_dir_conf_t *conf);

/* 1 where a form, one of the FC_SERVE_ bits, is served. */
int fc_dir_conf_serves(const fc_dir_conf_t *conf, unsigned form);

/* The stylesheet that pages link: an URL path, or NULL for none. */
const char *fc_conf_stylesheet(const fc_dir_conf_t *dir, const fc_server_conf_t *server,
                               apr_pool_t *p);

/* 1 where that stylesheet knows notes that are popovers. */
int fc_dir_conf_popover(const fc_dir_conf_t *conf);

#endif
