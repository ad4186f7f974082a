/* JSON-LD asked for its values without its context: names are taken for what they usually mean. */
#include "feed.h"

#include <string.h>
#include <apr_strings.h>
#include "engine/bytes.h"

static const char *const prefixes[] = {
    "", "@", "schema:", "http://schema.org/", "https://schema.org/", "factcheck:", "oa:",
};

#define PREFIX_COUNT (sizeof(prefixes) / sizeof(prefixes[0]))

const json_t *fc_ld_property(const json_t *object, const char *name)
{
    char key[128];
    size_t i;

    for (i = 0; i < PREFIX_COUNT; i++) {
        const json_t *value;

        apr_snprintf(key, sizeof(key), "%s%s", prefixes[i], name);
        value = json_object_get(object, key);
        if (value != NULL && !json_is_null(value)) {
            return value;
        }
    }
    return NULL;
}

const json_t *fc_ld_member(const json_t *value, size_t index)
{
    if (json_is_array(value)) {
        return json_array_get(value, index);
    }
    return index == 0 ? value : NULL;
}

/* {"@id": "#desk"} says that the object stands elsewhere. */
static const json_t *follow(const json_t *value, const fc_remarks_t *remarks)
{
    const char *id = json_object_size(value) == 1
                         ? json_string_value(fc_ld_property(value, "id"))
                         : NULL;
    const json_t *node = id && remarks && remarks->nodes
                             ? apr_hash_get(remarks->nodes, id, APR_HASH_KEY_STRING)
                             : NULL;

    return node ? node : value;
}

const json_t *fc_ld_get(const json_t *object, const char *name, const fc_remarks_t *remarks)
{
    const json_t *value = fc_ld_property(object, name), *first = NULL, *member;
    size_t i, count = 0;

    if (!json_is_array(value)) {
        return follow(value, remarks);
    }
    for (i = 0; (member = json_array_get(value, i)) != NULL; i++) {
        if (!json_is_null(member)) {
            first = first ? first : member;
            count++;
        }
    }
    if (count > 1 && remarks != NULL) {
        fc_remark(remarks, "%s is a list of %d where one is due: the first is taken", name,
                  (int)count);
    }
    /* A list in a list, as deep as the parser lets them be. */
    while (json_is_array(first)) {
        first = json_array_get(first, 0);
    }
    return follow(first, remarks);
}

const char *fc_ld_text(const json_t *value, apr_pool_t *p)
{
    if (json_is_array(value)) {
        value = json_array_get(value, 0);
    }
    if (json_is_string(value)) {
        return json_string_value(value);
    }
    if (json_is_integer(value)) {
        return apr_psprintf(p, "%" APR_INT64_T_FMT, (apr_int64_t)json_integer_value(value));
    }
    if (json_is_real(value)) {
        return apr_psprintf(p, "%g", json_real_value(value));
    }
    if (json_is_boolean(value)) {
        return json_is_true(value) ? "true" : "false";
    }
    if (json_is_object(value)) {
        const json_t *inner = json_object_get(value, "@value");

        inner = inner ? inner : fc_ld_property(value, "name");
        return inner && !json_is_object(inner) && !json_is_array(inner) ? fc_ld_text(inner, p)
                                                                        : NULL;
    }
    return NULL;
}

const char *fc_ld_get_text(const json_t *object, const char *name, const fc_remarks_t *remarks)
{
    const char *text = fc_ld_text(fc_ld_get(object, name, remarks), remarks->p);
    apr_size_t n;

    if (text == NULL) {
        return NULL;
    }
    while (fc_byte_is_space(*text)) {
        text++;
    }
    n = strlen(text);
    while (n > 0 && fc_byte_is_space(text[n - 1])) {
        n--;
    }
    return n > 0 ? apr_pstrmemdup(remarks->p, text, n) : NULL;
}

static const char *without_prefix(const char *type)
{
    const char *colon = strrchr(type, ':'), *slash = strrchr(type, '/'), *hash = strrchr(type, '#');
    const char *last = colon > slash ? colon : slash;

    last = hash > last ? hash : last;
    return last ? last + 1 : type;
}

int fc_ld_is_a(const json_t *object, const char *type)
{
    const json_t *types = fc_ld_property(object, "type"), *member;
    size_t i;

    for (i = 0; (member = fc_ld_member(types, i)) != NULL; i++) {
        if (json_is_string(member) &&
            strcmp(without_prefix(json_string_value(member)), type) == 0) {
            return 1;
        }
    }
    return 0;
}
