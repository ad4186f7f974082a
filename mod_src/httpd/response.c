#include "response.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>

const char *fc_response_header(request_rec *r, const char *name)
{
    const char *value = apr_table_get(r->headers_out, name);
    const char *error_value = apr_table_get(r->err_headers_out, name);

    if (value && error_value) {
        return apr_pstrcat(r->pool, value, ", ", error_value, NULL);
    }
    return value ? value : error_value;
}

int fc_response_is_gzip(const char *coding)
{
    return !ap_cstr_casecmp(coding, "gzip") || !ap_cstr_casecmp(coding, "x-gzip");
}

static const char *content_encoding(request_rec *r)
{
    const char *value = fc_response_header(r, "Content-Encoding");

    if (r->content_encoding && value) {
        return apr_pstrcat(r->pool, value, ", ", r->content_encoding, NULL);
    }
    return value ? value : r->content_encoding;
}

/* 1 where a coding in the list changes the bytes. */
static int is_encoded(request_rec *r, const char *list)
{
    const char *token;

    while ((token = ap_get_token(r->pool, &list, 0)) != NULL && *token) {
        if (ap_cstr_casecmp(token, "identity") && ap_cstr_casecmp(token, "7bit") &&
            ap_cstr_casecmp(token, "8bit") && ap_cstr_casecmp(token, "binary")) {
            return 1;
        }
        while (*list == ',' || apr_isspace(*list)) {
            list++;
        }
    }
    return 0;
}

/* Reads a parameter's value, a token or a quoted string. Returns the semicolon after it, or NULL.
 */
static const char *read_value(const char *at, const char **value, apr_pool_t *p)
{
    char *out = apr_palloc(p, strlen(at) + 1);

    *value = out;
    if (*at == '"') {
        for (at++; *at && *at != '"'; at++) {
            at += at[0] == '\\' && at[1];
            *out++ = *at;
        }
    } else {
        for (; *at && !strchr("; \t", *at); at++) {
            *out++ = *at;
        }
    }
    *out = '\0';
    return strchr(at, ';');
}

/* The value of a media type's parameter; NULL where it has none of that name. */
static const char *type_parameter(const char *type, const char *name, apr_pool_t *p)
{
    apr_size_t length = strlen(name);
    const char *at = strchr(type, ';');

    while (at) {
        const char *key = at + strspn(at, "; \t");
        const char *end = key + strcspn(key, "=;");
        const char *value;

        if (*end != '=') {
            at = *end ? end : NULL;
            continue;
        }
        at = read_value(end + 1, &value, p);
        if ((apr_size_t)(end - key) == length && !ap_cstr_casecmpn(key, name, length)) {
            return value;
        }
    }
    return NULL;
}

int fc_response_is_html(request_rec *r, const char **charset)
{
    const char *type = r->content_type ? ap_make_content_type(r, r->content_type) : NULL;
    apr_size_t n;

    *charset = NULL;
    if (!type) {
        return 0;
    }
    n = strcspn(type, "; \t");
    if (n != 9 || ap_cstr_casecmpn(type, "text/html", 9)) {
        return 0;
    }
    *charset = type_parameter(type, "charset", r->pool);
    return 1;
}

int fc_response_has_directive(request_rec *r, const char *header, const char *directive)
{
    const char *value = fc_response_header(r, header);

    return value && ap_find_token(r->pool, value, directive);
}

fc_reason_t fc_response_check(request_rec *r, const char **detail, const char **charset)
{
    const char *value;

    *detail = NULL;
    if (r->status == HTTP_PARTIAL_CONTENT || fc_response_header(r, "Content-Range")) {
        return FC_REASON_PARTIAL;
    }
    if (r->status != HTTP_OK) {
        *detail = apr_itoa(r->pool, r->status);
        return FC_REASON_STATUS;
    }
    if (!fc_response_is_html(r, charset)) {
        *detail = r->content_type ? r->content_type : "none";
        return FC_REASON_TYPE;
    }
    value = content_encoding(r);
    if (value && is_encoded(r, value)) {
        *detail = value;
        return FC_REASON_ENCODED;
    }
    if (fc_response_has_directive(r, "Cache-Control", "no-transform")) {
        return FC_REASON_NO_TRANSFORM;
    }
    value = fc_response_header(r, "Content-Disposition");
    if (value && !ap_cstr_casecmpn(value, "attachment", 10) && !apr_isalnum(value[10]) &&
        value[10] != '-') {
        return FC_REASON_ATTACHMENT;
    }
    return FC_REASON_NONE;
}
