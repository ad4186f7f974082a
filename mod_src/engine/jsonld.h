/* JSON-LD's small parts, by jansson. */
#ifndef FC_JSONLD_H
#define FC_JSONLD_H

#include <jansson.h>
#include "sidecar.h"

/* A string, with U+FFFD for each byte that isn't UTF-8. */
json_t *fc_jsonld_string(const char *text, apr_pool_t *p);

/* An object with one key, "type" or the like. */
json_t *fc_jsonld_typed(const char *key, const char *type);

/* Sets a key to a string, to a date as it is written; nothing where the value is NULL. */
void fc_jsonld_set(json_t *object, const char *key, const char *value, apr_pool_t *p);
void fc_jsonld_set_date(json_t *object, const char *key, const fc_date_t *date, apr_pool_t *p);

/* Adds a value, which it takes, to the array that the key has; it makes one where there is none. */
void fc_jsonld_append(json_t *object, const char *key, json_t *value);

/* All of it on one line in ASCII, which stands safely in a script element of a page in any charset:
 * < > & and controls are escaped, as is all that isn't ASCII. From p; NULL: no memory. */
const char *fc_jsonld_write(const json_t *json, apr_pool_t *p);

#endif
