/* Values that an admin gives to the server's directives and an editor to the command's options:
 * what is taken, and what holds where nothing is said. */
#ifndef FC_SETTINGS_H
#define FC_SETTINGS_H

#include <apr_pools.h>

#define FC_PATH_DEFAULT "/_factcheck"
#define FC_LIMIT_SCAN (8 * 1024 * 1024) /* bytes; larger pages are annotated as they stream by */
#define FC_LIMIT_HOLD (1024 * 1024)     /* bytes */
#define FC_LIMIT_WORK 200000000         /* steps of matching */

/* The FC_SHOW_ bit of one of intact, changed, missing and draft (in any case), else 0. */
unsigned fc_setting_state(const char *word);

/* FactCheckPath: *path is the value without a slash at its end, from p. 1 where it is one, else 0:
 * letters, digits, - _ ~ and . (which no part may begin with), parts parted by a slash. */
int fc_setting_path(const char **path, const char *value, apr_pool_t *p);

/* 1 for the path of an URL of this site: it can stand in an attribute as it is. */
int fc_setting_is_site_path(const char *value);

/* 1 for an https URL, a mailto: or a path of this site. p: for the parsing. */
int fc_setting_is_contact(const char *value, apr_pool_t *p);

/* 1 for a source of Content-Security-Policy, by its form: *, a scheme, or a host with or without
 * scheme and port. */
int fc_setting_is_source(const char *value);

/* 1 for a language tag by RFC 5646, by its form. */
int fc_setting_is_language(const char *value);

#endif
