/* Whether libxml2 has met with a lack of memory. It says so to whoever handles its errors, and to
 * nobody else. */
#include "sidecar_parts.h"

#include <string.h>
#include <libxml/xmlerror.h>

static _Thread_local fc_memory_watch_t *current;

void fc_memory_note(const xmlError *e)
{
    if (current != NULL && e->code == XML_ERR_NO_MEMORY) {
        current->failed = 1;
    }
}

/* Errors that no parser or validator of ours has a handler for. */
static void on_error(void *baton, xmlErrorPtr e)
{
    (void)baton;
    fc_memory_note(e);
}

void fc_memory_watch(fc_memory_watch_t *watch)
{
    watch->failed = 0;
    watch->outer = current;
    watch->outer_fn = xmlStructuredError;
    watch->outer_baton = xmlStructuredErrorContext;
    current = watch;
    xmlSetStructuredErrorFunc(NULL, on_error);
}

apr_status_t fc_memory_unwatch(fc_memory_watch_t *watch, fc_error_t *error, const char *file,
                               apr_status_t rv)
{
    current = watch->outer;
    xmlSetStructuredErrorFunc(watch->outer_baton, watch->outer_fn);
    if (!watch->failed) {
        return rv;
    }
    *error = (fc_error_t){.file = file, .message = "there is no memory to read it with"};
    return APR_ENOMEM;
}
