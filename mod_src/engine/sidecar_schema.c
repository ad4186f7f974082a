/* The schema, applied by libxml2. Whether one parsed schema may serve several threads at once
 * libxml2 doesn't promise (its regular expressions and types are computed lazily), so there is a
 * stock of them: whoever validates takes one, or parses one where all are taken. */
#include "sidecar_parts.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <libxml/relaxng.h>

/* More than that many at once are rare, and not kept. */
#define STOCK_SIZE 8

typedef struct stock_t {
    apr_thread_mutex_t *mutex;
    xmlRelaxNGPtr schemas[STOCK_SIZE];
    int count;
} stock_t;

static stock_t *stock;

static void on_schema_error(void *baton, xmlErrorPtr error)
{
    (void)baton, (void)error; /* the schema is ours, and parsing it at start-up is its test */
}

static xmlRelaxNGPtr parse_schema(void)
{
    xmlRelaxNGParserCtxtPtr parser =
        xmlRelaxNGNewMemParserCtxt(fc_schema_text, (int)fc_schema_length);
    xmlRelaxNGPtr schema = NULL;

    if (parser != NULL) {
        xmlRelaxNGSetParserStructuredErrors(parser, on_schema_error, NULL);
        schema = xmlRelaxNGParse(parser);
        xmlRelaxNGFreeParserCtxt(parser);
    }
    return schema;
}

static xmlRelaxNGPtr take_schema(void)
{
    xmlRelaxNGPtr schema = NULL;

    apr_thread_mutex_lock(stock->mutex);
    if (stock->count > 0) {
        schema = stock->schemas[--stock->count];
    }
    apr_thread_mutex_unlock(stock->mutex);
    return schema ? schema : parse_schema();
}

static void return_schema(xmlRelaxNGPtr schema)
{
    apr_thread_mutex_lock(stock->mutex);
    if (stock->count < STOCK_SIZE) {
        stock->schemas[stock->count++] = schema;
        schema = NULL;
    }
    apr_thread_mutex_unlock(stock->mutex);
    xmlRelaxNGFree(schema);
}

static apr_status_t free_stock(void *unused)
{
    (void)unused;
    while (stock->count > 0) {
        xmlRelaxNGFree(stock->schemas[--stock->count]);
    }
    stock = NULL;
    return APR_SUCCESS;
}

apr_status_t fc_schema_init(apr_pool_t *p)
{
    stock_t *fresh;
    xmlRelaxNGPtr schema;
    apr_status_t rv;

    if (stock != NULL) {
        return APR_SUCCESS;
    }
    fresh = apr_pcalloc(p, sizeof(*fresh));
    rv = apr_thread_mutex_create(&fresh->mutex, APR_THREAD_MUTEX_DEFAULT, p);
    if (rv == APR_SUCCESS && (schema = parse_schema()) == NULL) {
        rv = APR_EGENERAL;
    }
    if (rv == APR_SUCCESS) {
        fresh->schemas[fresh->count++] = schema;
        stock = fresh;
        apr_pool_cleanup_register(p, NULL, free_stock, apr_pool_cleanup_null);
    }
    return rv;
}

typedef struct verdict_t {
    const char *reason;
    xmlNodePtr node;
    apr_pool_t *pool;
} verdict_t;

static void on_invalid(void *baton, xmlErrorPtr error)
{
    verdict_t *verdict = baton;

    if (verdict->reason == NULL && error->message != NULL) {
        char *reason = apr_pstrdup(verdict->pool, error->message), *c;

        for (c = reason; *c != '\0'; c++) {
            if (apr_iscntrl(*c)) {
                *c = ' ';
            }
        }
        verdict->reason = reason;
        verdict->node = error->node;
    }
}

apr_status_t fc_schema_validate(xmlDocPtr doc, int *valid, const char **reason, xmlNodePtr *node,
                                apr_pool_t *p)
{
    verdict_t verdict = {"no reason given", NULL, p};
    xmlRelaxNGPtr schema = take_schema();
    xmlRelaxNGValidCtxtPtr context = schema ? xmlRelaxNGNewValidCtxt(schema) : NULL;
    int rc = -1;

    if (context != NULL) {
        verdict.reason = NULL;
        xmlRelaxNGSetValidStructuredErrors(context, on_invalid, &verdict);
        rc = xmlRelaxNGValidateDoc(context, doc);
        xmlRelaxNGFreeValidCtxt(context);
    }
    if (schema != NULL) {
        return_schema(schema);
    }
    *valid = rc == 0;
    *reason = verdict.reason ? verdict.reason : "no reason given";
    *node = verdict.node && verdict.node->type == XML_ELEMENT_NODE ? verdict.node : NULL;
    return rc < 0 ? APR_EGENERAL : APR_SUCCESS;
}
