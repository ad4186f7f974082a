/* Attribute values of each kind, and what to say about those that aren't. */
#include "sidecar_parts.h"

#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include <libxml/xmlschemastypes.h>
#include <libxml/xpath.h>
#include <utf8proc.h>
#include "date.h"

#define XSD_NAMESPACE "http://www.w3.org/2001/XMLSchema"

int fc_value_is_blank(const char *value)
{
    return value[strspn(value, " \t\r\n")] == '\0';
}

/* The schema's own datatype library. */
static int is_type(const char *type, const char *value)
{
    xmlSchemaTypePtr t = xmlSchemaGetPredefinedType(BAD_CAST type, BAD_CAST XSD_NAMESPACE);
    xmlSchemaValPtr unused = NULL;
    int ok = t != NULL && xmlSchemaValPredefTypeNodeNoNorm(t, BAD_CAST value, &unused, NULL) == 0;

    xmlSchemaFreeValue(unused);
    return ok;
}

double fc_value_number(const char *value)
{
    value += strspn(value, " \t\r\n+");
    return xmlXPathCastStringToNumber(BAD_CAST value);
}

/* What could end an address, hide its end, or turn its reading order around. */
static int is_address_character(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return 0;
    default:
        return c != '"' && c != '<' && c != '>' && c != '\\';
    }
}

static const char *check_link(const char *value, apr_pool_t *p)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)value;
    utf8proc_int32_t c;
    apr_uri_t uri;

    while (*at != '\0') {
        at += utf8proc_iterate(at, -1, &c);
        if (!is_address_character(c)) {
            return apr_psprintf(p,
                                "the character U+%04X can't stand in an address: write it "
                                "percent-encoded",
                                (unsigned)c);
        }
    }
    if (apr_uri_parse(p, value, &uri) != APR_SUCCESS || uri.scheme == NULL ||
        (apr_strnatcasecmp(uri.scheme, "http") != 0 &&
         apr_strnatcasecmp(uri.scheme, "https") != 0) ||
        uri.hostname == NULL || *uri.hostname == '\0') {
        return "write a whole address that begins with https:// or http://";
    }
    return NULL;
}

int fc_link_check(const char *value, const char **remedy, apr_pool_t *p)
{
    *remedy = check_link(value, p);
    return *remedy == NULL;
}

static const char *check_choice(const char *const *choices, const char *value, apr_pool_t *p)
{
    const char *words = NULL;

    for (; *choices != NULL; choices++) {
        if (strcmp(*choices, value) == 0) {
            return NULL;
        }
        words =
            words ? apr_pstrcat(p, words, choices[1] ? ", " : " or ", *choices, NULL) : *choices;
    }
    return apr_pstrcat(p, "write ", words, NULL);
}

int fc_value_check(const fc_vocabulary_attribute_t *rule, const char *value, const char **remedy,
                   apr_pool_t *p)
{
    fc_date_t date;

    *remedy = NULL;
    switch (rule->value) {
    case FC_VALUE_WORDS:
        if (fc_value_is_blank(value)) {
            *remedy = rule->required ? "it is required: write what it is"
                                     : "write what it is, or remove the attribute";
        }
        break;
    case FC_VALUE_IDENTIFIER:
        if (xmlValidateNCName(BAD_CAST value, 0) != 0) {
            *remedy =
                "begin with a letter or _, and go on with letters, digits, . - _ only (an XML "
                "NCName)";
        }
        break;
    case FC_VALUE_LINK:
        *remedy = check_link(value, p);
        break;
    case FC_VALUE_DATE:
        fc_date_parse(&date, value, remedy);
        break;
    case FC_VALUE_NUMBER:
        *remedy = is_type("decimal", value) ? NULL : "write a number, such as 4 or 4.5";
        break;
    case FC_VALUE_COUNT:
        *remedy = is_type("nonNegativeInteger", value) && strlen(value) <= 15
                      ? NULL
                      : "write a whole number from 0 on";
        break;
    case FC_VALUE_LANGUAGE:
        if (*value != '\0' && !is_type("language", value)) {
            *remedy = "write a language tag, such as en or pt-BR";
        }
        break;
    case FC_VALUE_CHOICE:
        *remedy = check_choice(rule->choices, value, p);
        break;
    }
    return *remedy == NULL;
}
