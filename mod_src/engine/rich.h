/* A sidecar's text with markup, as text of other formats. */
#ifndef FC_RICH_H
#define FC_RICH_H

#include "sidecar.h"

/* As HTML of the same elements, or as its text alone, white space collapsed. UTF-8, from p. */
const char *fc_rich_html(const fc_rich_t *rich, apr_pool_t *p);
const char *fc_rich_plain(const fc_rich_t *rich, apr_pool_t *p);

#endif
