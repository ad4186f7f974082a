/* libxml2's memory. Its functions are the whole process's: ours stand before those that were there,
 * and differ only in threads that have begun. */
#include "sidecar_parts.h"

#include <stdlib.h>
#include <apr_errno.h>
#include <libxml/xmlmemory.h>

static xmlFreeFunc true_free;
static xmlMallocFunc true_malloc;
static xmlReallocFunc true_realloc;
static xmlStrdupFunc true_strdup;

static _Thread_local apr_pool_t *current;

static void *given(void *memory)
{
    if (memory == NULL && current != NULL) {
        apr_abortfunc_t pool_abort = apr_pool_abort_get(current);

        if (pool_abort != NULL) {
            pool_abort(APR_ENOMEM);
        }
        abort();
    }
    return memory;
}

static void *our_malloc(size_t n)
{
    return given(true_malloc(n));
}

static void *our_realloc(void *memory, size_t n)
{
    return given(true_realloc(memory, n));
}

static char *our_strdup(const char *text)
{
    return given(true_strdup(text));
}

static apr_status_t restore(void *unused)
{
    (void)unused;
    xmlMemSetup(true_free, true_malloc, true_realloc, true_strdup);
    true_malloc = NULL;
    return APR_SUCCESS;
}

apr_status_t fc_memory_init(apr_pool_t *p)
{
    if (true_malloc != NULL) {
        return APR_SUCCESS;
    }
    if (xmlMemGet(&true_free, &true_malloc, &true_realloc, &true_strdup) != 0 ||
        xmlMemSetup(true_free, our_malloc, our_realloc, our_strdup) != 0) {
        return APR_EGENERAL;
    }
    apr_pool_cleanup_register(p, NULL, restore, apr_pool_cleanup_null);
    return APR_SUCCESS;
}

fc_memory_t fc_memory_begin(apr_pool_t *p)
{
    fc_memory_t outer = current;

    current = p;
    return outer;
}

void fc_memory_end(fc_memory_t outer)
{
    current = outer;
}
