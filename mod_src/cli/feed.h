/* Other people's JSON: read from a file or out of a page, and asked with patience. */
#ifndef FC_FEED_H
#define FC_FEED_H

#include <apr_hash.h>
#include <apr_tables.h>
#include <jansson.h>
#include "engine/log.h"

/* Where remarks on what was mended go, a line each, and what is known beside the object at hand. */
typedef struct fc_remarks_t {
    const char *where; /* what is being read: before each remark */
    apr_hash_t *nodes; /* the graph's objects (const json_t *) by their @id; NULL: none */
    apr_pool_t *p;
} fc_remarks_t;

void fc_remark(const fc_remarks_t *remarks, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Reads all JSON of a file (FC_STDIN: standard input): the file itself, or where it is HTML, its
 * scripts of type application/ld+json, in the page's encoding. Raw control characters in strings,
 * which the grammar forbids (RFC 8259, section 7), are mended with a remark, and so are \u0000. A
 * script that isn't JSON is left out with a remark. *documents: json_t *, released with p.
 * APR_EINVAL and *error where there is nothing that can be read. */
apr_status_t fc_feed_read(apr_array_header_t **documents, fc_error_t *error, const char *path,
                          apr_pool_t *p);

/* A property by its name in schema.org or the annotation model: also with a prefix or as a full
 * IRI, and @type for type; of an array its first member that isn't null, with a remark where there
 * are more; of a mere reference the object that it is to. NULL where there is none. remarks may be
 * NULL: then nothing is said, and references stay. */
const json_t *fc_ld_get(const json_t *object, const char *name, const fc_remarks_t *remarks);

/* The same, as it is: an array stays one. */
const json_t *fc_ld_property(const json_t *object, const char *name);

/* A value's text: of a string or number, of {"@value"}, of an object's name; NULL. From p. */
const char *fc_ld_text(const json_t *value, apr_pool_t *p);

/* The text of a property; white space at its ends taken off. NULL where it is absent or empty. */
const char *fc_ld_get_text(const json_t *object, const char *name, const fc_remarks_t *remarks);

/* 1 where the object is of the type: its type or @type, or one of them, with or without a prefix.
 */
int fc_ld_is_a(const json_t *object, const char *type);

/* Members of an array, or the value itself; for (i = 0; (v = fc_ld_member(value, i)); i++). */
const json_t *fc_ld_member(const json_t *value, size_t index);

#endif
