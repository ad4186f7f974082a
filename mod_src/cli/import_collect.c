/* Finding reviews and annotations in JSON of any shape: lists, @graph, data feeds, collections. */
#include "import.h"

#include <apr_strings.h>

#define SHOWN_SIZE 60

static int is_hypothesis(const json_t *object)
{
    return json_is_string(json_object_get(object, "user")) &&
           json_is_string(json_object_get(object, "uri")) &&
           json_is_array(json_object_get(object, "target"));
}

/* What is being collected, and what from. */
typedef struct collection_t {
    apr_array_header_t *found; /* fc_found_t */
    apr_hash_t *nodes;         /* objects by their @id */
    const char *path;
    const fc_import_t *import;
    apr_pool_t *p;
} collection_t;

/* What remarks call it: its number, and the first words of what it says. */
static const char *name_it(const json_t *object, int number, const char *path, apr_pool_t *p)
{
    const char *words = fc_ld_text(fc_ld_property(object, "claimReviewed"), p);

    words = words ? words : fc_ld_text(fc_ld_property(object, "id"), p);
    return words ? apr_psprintf(p, "%s: number %d, %s", path, number,
                                fc_log_quote(words, SHOWN_SIZE, p))
                 : apr_psprintf(p, "%s: number %d", path, number);
}

static fc_found_t *add(collection_t *c, const json_t *object)
{
    fc_found_t *one = &APR_ARRAY_PUSH(c->found, fc_found_t);

    *one = (fc_found_t){.remarks = {NULL, c->nodes, c->p}};
    one->remarks.where = name_it(object, c->found->nelts, c->path, c->p);
    return one;
}

/* Calls visit with each object of a value until it returns 0: then it doesn't go into that one. The
 * parser bounds how deep JSON may be. */
static void walk(collection_t *c, const json_t *value, int (*visit)(collection_t *, const json_t *))
{
    const json_t *member;
    const char *key;
    size_t i;

    if (json_is_array(value)) {
        json_array_foreach(value, i, member)
        {
            walk(c, member, visit);
        }
    } else if (json_is_object(value) && visit(c, value)) {
        json_object_foreach((json_t *)value, key, member)
        {
            walk(c, member, visit);
        }
    }
}

/* Of several with one @id the first that says something. */
static int index_node(collection_t *c, const json_t *object)
{
    const char *id = json_string_value(fc_ld_property(object, "id"));

    if (id && json_object_size(object) > 1 && !apr_hash_get(c->nodes, id, APR_HASH_KEY_STRING)) {
        apr_hash_set(c->nodes, id, APR_HASH_KEY_STRING, object);
    }
    return 1;
}

static int collect(collection_t *c, const json_t *object)
{
    if (fc_ld_is_a(object, "ClaimReview")) {
        fc_import_review(add(c, object), object, c->import);
    } else if (fc_ld_is_a(object, "Annotation") || is_hypothesis(object)) {
        fc_import_annotation(add(c, object), object, c->import);
    } else {
        return 1;
    }
    return 0;
}

apr_array_header_t *fc_import_collect(const apr_array_header_t *documents, const char *path,
                                      const fc_import_t *import, apr_pool_t *p)
{
    collection_t c = {apr_array_make(p, 32, sizeof(fc_found_t)), apr_hash_make(p), path, import, p};
    int i;

    for (i = 0; i < documents->nelts; i++) {
        walk(&c, APR_ARRAY_IDX(documents, i, const json_t *), index_node);
    }
    for (i = 0; i < documents->nelts; i++) {
        walk(&c, APR_ARRAY_IDX(documents, i, const json_t *), collect);
    }
    return c.found;
}
