/* HTML of others as a sidecar's text with markup. */
#ifndef FC_RICH_PARSE_H
#define FC_RICH_PARSE_H

#include "engine/sidecar.h"

/* Any HTML as what a sidecar may have: its em, strong, a href (http and https), code, br, q and
 * cite; b and i become strong and em; of all other elements the text stays, that of blocks on lines
 * of their own, and none of script, style and the like. Text without markup is HTML too: its
 * character references are decoded. From p. Returns the name of an element whose content was left
 * out, NULL where none was. */
const char *fc_rich_parse(fc_rich_t *rich, const char *html, apr_pool_t *p);

#endif
