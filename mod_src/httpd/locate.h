/* Where a request's sidecars are, and whether they may be read (contract, section 4:
 * FactCheckSidecar and "Whose word counts"). */
#ifndef FC_LOCATE_H
#define FC_LOCATE_H

#include <apr_tables.h>
#include <httpd.h>
#include <http_config.h>
#include "directives.h"

/* What is asked of a sidecar's file: enough to know it again. */
#define FC_SOURCE_FINFO (APR_FINFO_MIN | APR_FINFO_IDENT | APR_FINFO_CTIME)

/* A file that an expression named and that may be read. */
typedef struct fc_source_t {
    const char *path; /* absolute, normalised */
    apr_status_t rv; /* APR_SUCCESS; APR_ENOENT: nothing is there; else why it can't be looked at */
    apr_finfo_t info; /* with APR_SUCCESS: the file's, symlinks followed */
} fc_source_t;

/* Reads one of FactCheckSidecar's arguments. Returns NULL, or what is wrong with it. Warns, at
 * configtest, of one whose files have no directory that they must lie in. */
const char *fc_locate_parse(fc_sidecar_expr_t *sidecar, cmd_parms *cmd, const char *text);

/* The sources for r in order, each looked at by one stat; those that may not be read are left out,
 * with a debug line. *vary: the request headers that the expressions looked at, or NULL. All from
 * r->pool. */
apr_array_header_t *fc_locate_sources(request_rec *r, const fc_dir_conf_t *conf, const char **vary);

/* A URL's path, which begins with a slash, decoded once and normalised; NULL where it names no
 * file: it has an encoded slash or NUL, or leads above the root. From p. */
const char *fc_locate_decode(const char *raw, apr_pool_t *p);

/* The path in r's own URL, as it was written; NULL where it has none. From p. */
const char *fc_locate_raw_path(const request_rec *r, apr_pool_t *p);

/* The path that the client asked for (in a look-up of ours, that was looked up), decoded so; NULL
 * where it has none. From p. */
const char *fc_locate_path(const request_rec *r, apr_pool_t *p);

/* Makes FACTCHECK_URI known to every expression. */
void fc_locate_register(void);

#endif
