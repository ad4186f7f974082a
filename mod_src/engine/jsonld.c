#include "jsonld.h"

#include <stdlib.h>
#include <string.h>
#include <apr_strings.h>
#include <utf8proc.h>

#define ESCAPE_LENGTH 6 /* \u003c */

json_t *fc_jsonld_string(const char *text, apr_pool_t *p)
{
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)text;
    char *copy = apr_palloc(p, strlen(text) * 3 + 1), *out = copy;
    utf8proc_int32_t codepoint;

    while (*in != '\0') {
        utf8proc_ssize_t taken = utf8proc_iterate(in, -1, &codepoint);

        if (taken > 0) {
            memcpy(out, in, (size_t)taken);
            out += taken;
            in += taken;
        } else {
            memcpy(out, "\xEF\xBF\xBD", 3);
            out += 3;
            in++;
        }
    }
    *out = '\0';
    return json_string(copy);
}

/* Nothing where the value is NULL. */
void fc_jsonld_set(json_t *object, const char *key, const char *value, apr_pool_t *p)
{
    if (value != NULL) {
        json_object_set_new(object, key, fc_jsonld_string(value, p));
    }
}

void fc_jsonld_set_date(json_t *object, const char *key, const fc_date_t *date, apr_pool_t *p)
{
    fc_jsonld_set(object, key, date ? date->text : NULL, p);
}

json_t *fc_jsonld_typed(const char *key, const char *type)
{
    json_t *object = json_object();

    json_object_set_new(object, key, json_string(type));
    return object;
}

void fc_jsonld_append(json_t *object, const char *key, json_t *value)
{
    json_t *array = json_object_get(object, key);

    if (array == NULL) {
        array = json_array();
        json_object_set_new(object, key, array);
    }
    json_array_append_new(array, value);
}

/* What HTML doesn't want in a script's text; jansson leaves it as it is. */
static int is_escaped(char c)
{
    return c == '<' || c == '>' || c == '&' || c == '\x7F';
}

const char *fc_jsonld_write(const json_t *json, apr_pool_t *p)
{
    char *dumped = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII), *text, *out;
    const char *in;
    apr_size_t length = 1;

    if (dumped == NULL) {
        return NULL;
    }
    for (in = dumped; *in != '\0'; in++) {
        length += is_escaped(*in) ? ESCAPE_LENGTH : 1;
    }
    text = out = apr_palloc(p, length);
    for (in = dumped; *in != '\0'; in++) { /* these stand in strings only */
        if (is_escaped(*in)) {
            out += apr_snprintf(out, ESCAPE_LENGTH + 1, "\\u%04x", (unsigned)*in);
        } else {
            *out++ = *in;
        }
    }
    *out = '\0';
    free(dumped);
    return text;
}
