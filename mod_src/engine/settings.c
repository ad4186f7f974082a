#include "settings.h"

#include <string.h>
#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include "annotator.h"

unsigned fc_setting_state(const char *word)
{
    static const struct {
        const char *name;
        unsigned bit;
    } states[] = {{"intact", FC_SHOW_INTACT},
                  {"changed", FC_SHOW_CHANGED},
                  {"missing", FC_SHOW_MISSING},
                  {"draft", FC_SHOW_DRAFT}};
    apr_size_t i;

    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (apr_cstr_casecmp(word, states[i].name) == 0) {
            return states[i].bit;
        }
    }
    return 0;
}

int fc_setting_path(const char **path, const char *value, apr_pool_t *p)
{
    apr_size_t n = strlen(value), i;

    if (n > 1 && value[n - 1] == '/') {
        n--;
    }
    if (n < 2 || value[0] != '/' || value[n - 1] == '/') {
        return 0;
    }
    for (i = 1; i < n; i++) {
        const char *others = value[i - 1] == '/' ? "-_~" : "-_~./";

        if (!apr_isalnum(value[i]) && !strchr(others, value[i])) {
            return 0;
        }
    }
    *path = apr_pstrmemdup(p, value, n);
    return 1;
}

int fc_setting_is_site_path(const char *value)
{
    if (value[0] != '/' || value[1] == '/') {
        return 0;
    }
    for (; *value != '\0'; value++) {
        if (!apr_isalnum(*value) && !strchr("/-._~!$&'()*+,;=:@%?", *value)) {
            return 0;
        }
    }
    return 1;
}

int fc_setting_is_contact(const char *value, apr_pool_t *p)
{
    apr_uri_t uri;

    if (apr_cstr_casecmpn(value, "https://", 8) == 0) {
        return apr_uri_parse(p, value, &uri) == APR_SUCCESS && uri.hostname && *uri.hostname;
    }
    if (apr_cstr_casecmpn(value, "mailto:", 7) == 0) {
        return strchr(value + 7, '@') != NULL;
    }
    return fc_setting_is_site_path(value);
}

int fc_setting_is_source(const char *value)
{
    int has_name = 0;

    for (; *value != '\0'; value++) {
        if (!apr_isalnum(*value) && !strchr("*.:/-", *value)) {
            return 0;
        }
        has_name |= apr_isalnum(*value) || *value == '*';
    }
    return has_name;
}

int fc_setting_is_language(const char *value)
{
    int first = 1;

    for (;; first = 0) {
        apr_size_t n = 0;

        while (first ? apr_isalpha(value[n]) : apr_isalnum(value[n])) {
            n++;
        }
        if (n < (first ? 2 : 1) || n > 8) {
            return 0;
        }
        value += n;
        if (*value == '\0') {
            return 1;
        }
        if (*value++ != '-') {
            return 0;
        }
    }
}
