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

/* What remarks call it: its number, and the first words of what it says. */
static const char *name_it(const json_t *object, int number, const char *path, apr_pool_t *p)
{
    const char *words = fc_ld_text(fc_ld_property(object, "claimReviewed"), p);

    words = words ? words : fc_ld_text(fc_ld_property(object, "id"), p);
    return words ? apr_psprintf(p, "%s: number %d, %s", path, number,
                                fc_log_quote(words, SHOWN_SIZE, p))
                 : apr_psprintf(p, "%s: number %d", path, number);
}

static fc_found_t *add(apr_array_header_t *found, const json_t *object, const char *path,
                       apr_pool_t *p)
{
    fc_found_t *one = &APR_ARRAY_PUSH(found, fc_found_t);

    *one = (fc_found_t){.remarks = {NULL, p}};
    one->remarks.where = name_it(object, found->nelts, path, p);
    return one;
}

/* The parser bounds how deep JSON may be. */
void fc_import_collect(apr_array_header_t *found, const json_t *value, const char *path,
                       const fc_import_t *import, apr_pool_t *p)
{
    const json_t *member;
    const char *key;
    size_t i;

    if (json_is_array(value)) {
        json_array_foreach(value, i, member)
        {
            fc_import_collect(found, member, path, import, p);
        }
    } else if (json_is_object(value) && fc_ld_is_a(value, "ClaimReview")) {
        fc_import_review(add(found, value, path, p), value, import);
    } else if (json_is_object(value) && (fc_ld_is_a(value, "Annotation") || is_hypothesis(value))) {
        fc_import_annotation(add(found, value, path, p), value, import);
    } else if (json_is_object(value)) {
        json_object_foreach((json_t *)value, key, member)
        {
            fc_import_collect(found, member, path, import, p);
        }
    }
}
