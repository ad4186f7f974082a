/* What new sidecars, authors and claims begin with. */
#ifndef FC_FRESH_H
#define FC_FRESH_H

#include <apr_hash.h>
#include "engine/sidecar_edit.h"

/* Where the schema was installed, for XML editors: a URL. */
const char *fc_fresh_schema(apr_pool_t *p);

/* 0 where nothing stands at the place that fc_fresh_schema names. */
int fc_fresh_schema_is_there(void);

/* What a page says of its language, where that is a language tag; else NULL. */
const char *fc_fresh_language(const char *said);

/* An empty sidecar of that schema (NULL: the installed one). lang: of the article; NULL. */
const char *fc_fresh_sidecar(const char *lang, const char *schema, apr_pool_t *p);

/* What a sidecar has, to tell what is new apart from it. */
typedef struct fc_names_t {
    apr_hash_t *claims;  /* ids */
    apr_hash_t *authors; /* id → const fc_author_t * */
    const char *only;    /* the id of the one author that it declares; NULL where it has none or
                            several */
    apr_pool_t *p;
} fc_names_t;

void fc_names_collect(fc_names_t *names, const fc_sidecar_t *sidecar, apr_pool_t *p);

/* An id made of a text's first words, that no claim has; from then on it is taken. */
const char *fc_names_claim(fc_names_t *names, const char *text);

/* The author with this id, or this name and address, or a new one; *is_new says which. */
const fc_author_t *fc_names_author(fc_names_t *names, const char *name, const char *url,
                                   const char *lang, int *is_new);

/* Today as a date, and this moment as a date-time, in UTC. */
const char *fc_fresh_date(apr_time_t now, apr_pool_t *p);
const char *fc_fresh_date_time(apr_time_t now, apr_pool_t *p);

#endif
