#include "ids.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <string.h>

#include "html.h"
#include "tree.h"

struct fc_ids_t {
    const fc_reviews_t *reviews;
    apr_pool_t *pool;
    apr_hash_t *used; /* by the page and by what was injected, that begin as ours do; NULL: the page
                         has none so far, and what was injected is as the claims say */
    apr_hash_t *plain;  /* by what is written of ids that have to be escaped */
    const char **notes; /* by claim; NULL until one is asked for */
    const char **bodies;
    char *is_marked; /* by claim: a passage of it has an id */
};

fc_ids_t *fc_ids_create(const fc_reviews_t *reviews, apr_pool_t *p)
{
    apr_size_t claims = (apr_size_t)reviews->claim_count + 1;
    fc_ids_t *ids = apr_pcalloc(p, sizeof(*ids));

    ids->reviews = reviews;
    ids->pool = p;
    ids->plain = apr_hash_make(p);
    ids->notes = apr_pcalloc(p, claims * sizeof(*ids->notes));
    ids->bodies = apr_pcalloc(p, claims * sizeof(*ids->bodies));
    ids->is_marked = apr_pcalloc(p, claims);
    return ids;
}

static void add(fc_ids_t *ids, const char *id, apr_ssize_t length)
{
    int *next = apr_palloc(ids->pool, sizeof(*next));

    *next = 2;
    apr_hash_set(ids->used, id, length, next);
}

/* The ids in use. Where the page has none of ours and none is needed twice, no two are the same:
 * the table is only made where that ends. */
static apr_hash_t *used(fc_ids_t *ids)
{
    int k;

    if (ids->used) {
        return ids->used;
    }
    ids->used = apr_hash_make(ids->pool);
    for (k = 0; k < ids->reviews->claim_count; k++) {
        const fc_claim_ids_t *usual = &ids->reviews->ids[k];

        if (ids->notes[k]) {
            add(ids, usual->note, APR_HASH_KEY_STRING);
        }
        if (ids->bodies[k]) {
            add(ids, usual->body, APR_HASH_KEY_STRING);
        }
        if (ids->is_marked[k]) {
            add(ids, usual->passage, APR_HASH_KEY_STRING);
        }
    }
    return ids->used;
}

int fc_ids_of_page(fc_ids_t *ids, const char *id)
{
    if (apr_hash_get(used(ids), id, APR_HASH_KEY_STRING)) {
        return 0;
    }
    add(ids, apr_pstrdup(ids->pool, id), APR_HASH_KEY_STRING);
    return 1;
}

/* An id that neither the page nor anything injected has. again: it was asked for before. The table
 * holds for each id the suffix to try next: a quote that stands in a thousand places costs no more
 * than a thousand look-ups. */
static const char *unique(fc_ids_t *ids, const char *wanted, int again)
{
    const char *id = wanted;
    apr_ssize_t length;
    int *next;

    if (!ids->used && !again) {
        return wanted;
    }
    length = (apr_ssize_t)strlen(wanted);
    next = apr_hash_get(used(ids), wanted, length);
    if (next) {
        do {
            id = apr_psprintf(ids->pool, "%s-%d", wanted, (*next)++);
            length = (apr_ssize_t)strlen(id);
        } while (apr_hash_get(ids->used, id, length));
    }
    add(ids, id, length);
    return id;
}

/* An id of a claim as it is written: most stand for themselves. */
static const char *written(fc_ids_t *ids, int claim, const char *wanted, int again)
{
    const char *id = unique(ids, wanted, again), *plain = id;
    fc_html_t *h;

    if (!ids->reviews->ids[claim].plain) {
        h = fc_html_create(ids->pool);
        fc_html_text(h, plain);
        id = apr_pstrmemdup(ids->pool, h->data, h->length);
        apr_hash_set(ids->plain, id, APR_HASH_KEY_STRING, plain);
    }
    return id;
}

const char *fc_ids_note(fc_ids_t *ids, int claim)
{
    if (!ids->notes[claim]) {
        ids->notes[claim] = written(ids, claim, ids->reviews->ids[claim].note, 0);
    }
    return ids->notes[claim];
}

const char *fc_ids_body(fc_ids_t *ids, int claim)
{
    if (!ids->bodies[claim]) {
        ids->bodies[claim] = written(ids, claim, ids->reviews->ids[claim].body, 0);
    }
    return ids->bodies[claim];
}

const char *fc_ids_section(fc_ids_t *ids)
{
    return unique(ids, FC_ID_PREFIX "notes", 0);
}

const char *fc_ids_passage(fc_ids_t *ids, int claim)
{
    const char *id = written(ids, claim, ids->reviews->ids[claim].passage, ids->is_marked[claim]);

    ids->is_marked[claim] = 1;
    return id;
}

const char *fc_ids_plain(const fc_ids_t *ids, const char *id)
{
    const char *plain = id ? apr_hash_get(ids->plain, id, APR_HASH_KEY_STRING) : NULL;

    return plain ? plain : id;
}

const char *fc_ids_written_note(const fc_ids_t *ids, int claim)
{
    return fc_ids_plain(ids, ids->notes[claim]);
}
