#include "stylesheet.h"

#include <string.h>
#include <apr_strings.h>

#include "stylesheet.inc"

const char *fc_stylesheet_bytes(apr_size_t *length)
{
    *length = sizeof(stylesheet);
    return (const char *)stylesheet;
}

const char *fc_stylesheet_href(const char *path_prefix, apr_pool_t *p)
{
    return apr_pstrcat(p, path_prefix, "/", STYLESHEET_NAME, NULL);
}

int fc_stylesheet_matches(const char *name)
{
    return strcmp(name, STYLESHEET_NAME) == 0;
}
