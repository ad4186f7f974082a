#include "fresh.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <utf8proc.h>
#include "engine/settings.h"

/* Of a text so many bytes become an id, to the last whole word. */
#define ID_SIZE 40

const char *fc_fresh_schema(apr_pool_t *p)
{
    return apr_pstrcat(p, "file://", FC_SCHEMA_FILE, NULL);
}

int fc_fresh_schema_is_there(void)
{
    return access(FC_SCHEMA_FILE, R_OK) == 0;
}

const char *fc_fresh_language(const char *said)
{
    return said && fc_setting_is_language(said) ? said : NULL;
}

const char *fc_fresh_sidecar(const char *lang, const char *schema, apr_pool_t *p)
{
    schema = fc_xml_escape(schema ? schema : fc_fresh_schema(p), p);
    lang = lang && *lang ? apr_pstrcat(p, " xml:lang=\"", fc_xml_escape(lang, p), "\"", NULL) : "";
    return apr_pstrcat(p,
                       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<?xml-model href=\"",
                       schema,
                       "\" type=\"application/xml\"\n"
                       "            schematypens=\"http://relaxng.org/ns/structure/1.0\"?>\n"
                       "<claimReviews xmlns=\"" FC_SIDECAR_NAMESPACE "\"",
                       lang, ">\n</claimReviews>\n", NULL);
}

/* --- names ---------------------------------------------------------------------------------- */

void fc_names_collect(fc_names_t *names, const fc_sidecar_t *sidecar, apr_pool_t *p)
{
    int i;

    names->claims = apr_hash_make(p);
    names->authors = apr_hash_make(p);
    names->only = sidecar->author_count == 1 ? sidecar->authors[0]->id : NULL;
    names->p = p;
    for (i = 0; i < sidecar->claim_count; i++) {
        apr_hash_set(names->claims, sidecar->claims[i].id, APR_HASH_KEY_STRING, "");
    }
    for (i = 0; i < sidecar->author_count; i++) {
        apr_hash_set(names->authors, sidecar->authors[i]->id, APR_HASH_KEY_STRING,
                     sidecar->authors[i]);
    }
}

/* Letters and digits of ASCII, marks taken off (é becomes e), the rest a hyphen. */
static const char *make_id(const char *text, const char *otherwise, apr_pool_t *p)
{
    utf8proc_uint8_t *plain = NULL;
    char *id = apr_palloc(p, ID_SIZE + 1);
    apr_size_t n = 0, last_word = 0;
    const utf8proc_uint8_t *at;

    if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &plain,
                     UTF8PROC_NULLTERM | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                         UTF8PROC_STRIPMARK) < 0) {
        return otherwise;
    }
    for (at = plain; *at != '\0' && n < ID_SIZE; at++) {
        if (*at < 0x80 && apr_isalnum(*at)) {
            id[n++] = (char)apr_tolower(*at);
        } else if (*at < 0x80 && n > 0 && id[n - 1] != '-' && *at != '\'') {
            last_word = n;
            id[n++] = '-';
        }
    }
    if (*at != '\0' && apr_isalnum(*at) && last_word > 0) {
        n = last_word;
    }
    free(plain);
    while (n > 0 && id[n - 1] == '-') {
        n--;
    }
    id[n] = '\0';
    if (n == 0) {
        return otherwise;
    }
    return apr_isalpha(id[0]) ? id : apr_pstrcat(p, otherwise, "-", id, NULL);
}

static const char *make_unique(apr_hash_t *taken, const char *id, apr_pool_t *p)
{
    const char *unique = id;
    int n = 2;

    while (apr_hash_get(taken, unique, APR_HASH_KEY_STRING) != NULL) {
        unique = apr_psprintf(p, "%s-%d", id, n++);
    }
    return unique;
}

const char *fc_names_claim(fc_names_t *names, const char *text)
{
    const char *id = make_unique(names->claims, make_id(text, "claim", names->p), names->p);

    apr_hash_set(names->claims, id, APR_HASH_KEY_STRING, "");
    return id;
}

static int is_same_address(const char *a, const char *b)
{
    return a == NULL || b == NULL || strcmp(a, b) == 0;
}

const fc_author_t *fc_names_author(fc_names_t *names, const char *name, const char *url,
                                   const char *lang, int *is_new)
{
    const fc_author_t *known = apr_hash_get(names->authors, name, APR_HASH_KEY_STRING);
    apr_hash_index_t *i;
    fc_author_t *author;

    *is_new = 0;
    if (known != NULL) {
        return known;
    }
    for (i = apr_hash_first(names->p, names->authors); i != NULL; i = apr_hash_next(i)) {
        known = apr_hash_this_val(i);
        if (strcmp(known->name, name) == 0 && is_same_address(known->url, url)) {
            return known;
        }
    }
    author = apr_pcalloc(names->p, sizeof(*author));
    author->id = make_unique(names->authors, make_id(name, "author", names->p), names->p);
    author->name = name;
    author->url = url;
    author->lang = lang;
    apr_hash_set(names->authors, author->id, APR_HASH_KEY_STRING, author);
    *is_new = 1;
    return author;
}

/* --- dates ---------------------------------------------------------------------------------- */

const char *fc_fresh_date(apr_time_t now, apr_pool_t *p)
{
    apr_time_exp_t t;

    apr_time_exp_gmt(&t, now);
    return apr_psprintf(p, "%04d-%02d-%02d", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

const char *fc_fresh_date_time(apr_time_t now, apr_pool_t *p)
{
    apr_time_exp_t t;

    apr_time_exp_gmt(&t, now);
    return apr_psprintf(p, "%sT%02d:%02d:%02dZ", fc_fresh_date(now, p), t.tm_hour, t.tm_min,
                        t.tm_sec);
}
