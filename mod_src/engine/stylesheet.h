/* The stylesheet that comes with the module (htdocs/factcheck.css), built in, under a name made of
 * its content: whoever serves it may let it be cached for good. */
#ifndef FC_STYLESHEET_H
#define FC_STYLESHEET_H

#include <apr_pools.h>

/* Its bytes, CSS in UTF-8; static. *length: how many. */
const char *fc_stylesheet_bytes(apr_size_t *length);

/* What pages link to: path_prefix (FactCheckPath, without a slash at its end), a slash, and
 * "factcheck-" with 16 hexadecimal digits of the bytes' SHA-256 and ".css"; allocated from p. */
const char *fc_stylesheet_href(const char *path_prefix, apr_pool_t *p);

/* 1 where name, the part after the prefix and its slash, is this stylesheet's; else 0. */
int fc_stylesheet_matches(const char *name);

#endif
