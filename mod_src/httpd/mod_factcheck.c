/* mod_factcheck: serves articles with their fact checks. This file is the module's record; what it
 * hooks into is in the files that the hooks are named for. */
#include "mod_factcheck.h"

#include <ap_mpm.h>
#include <http_core.h>
#include <http_config.h>
#include <http_protocol.h>
#include <http_request.h>
#include "counters.h"
#include "filter.h"
#include "freshness.h"
#include "locate.h"
#include "lookup.h"
#include "own_path.h"
#include "request.h"
#include "shortcut.h"
#include "status.h"
#include "store.h"

APLOG_USE_MODULE(factcheck);

static fc_store_t *store; /* the process's; lives in the pool given to start_child */

fc_store_t *fc_module_store(void)
{
    return store;
}

static apr_status_t clear_store(void *data)
{
    (void)data;
    store = NULL;
    return APR_SUCCESS;
}

/* In the parent, so that children share what the engine prepares. */
static int start_engine(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    apr_status_t rv;

    (void)plog;
    (void)ptemp;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK; /* the configuration is read again before the server starts */
    }
    rv = fc_counters_create(s);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, rv, s,
                     FC_LOGNO(0005) "there is no shared memory to count in: mod_status has no "
                                    "section of ours");
    }
    rv = fc_engine_init(pconf);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s, FC_LOGNO(0004) "can't start the engine");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

/* This process's part of FactCheckStoreSize. */
static apr_size_t store_share(server_rec *s)
{
    int processes = 1;

    if (ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &processes) != APR_SUCCESS || processes < 1) {
        processes = 1;
    }
    return (apr_size_t)(fc_server_conf_store_size(fc_server_conf_get(s)) / processes);
}

static void start_child(apr_pool_t *p, server_rec *s)
{
    apr_status_t rv = fc_store_create(&store, store_share(s), fc_counters_join(p), p);

    if (rv == APR_SUCCESS) {
        apr_pool_cleanup_register(p, NULL, clear_store, apr_pool_cleanup_null);
    } else {
        store = NULL;
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                     FC_LOGNO(0003) "can't start: pages are served without notes by this process");
    }
}

static void insert_filter(request_rec *r)
{
    if (store) {
        fc_request_begin(r, store);
    }
}

static void insert_freshness(request_rec *r)
{
    fc_freshness_insert(r);
}

static int log_transaction(request_rec *r)
{
    fc_request_log(r);
    return DECLINED;
}

static void register_hooks(apr_pool_t *p)
{
    fc_filter_register();
    fc_freshness_register();
    fc_locate_register();
    fc_lookup_register();
    fc_own_path_register();
    fc_status_register(p);
    ap_hook_post_config(start_engine, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(start_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_insert_filter(insert_filter, NULL, NULL, APR_HOOK_LAST);
    ap_hook_insert_filter(insert_freshness, NULL, NULL, APR_HOOK_REALLY_LAST);
    /* Not by core.c's name: it has a handler among the first, too. */
    ap_hook_handler(fc_shortcut_handler, NULL, NULL, APR_HOOK_REALLY_LAST - 1);
    ap_hook_log_transaction(log_transaction, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

module AP_MODULE_DECLARE_DATA factcheck_module = {
    STANDARD20_MODULE_STUFF,
    .create_dir_config = fc_dir_conf_create,
    .merge_dir_config = fc_dir_conf_merge,
    .create_server_config = fc_server_conf_create,
    .merge_server_config = fc_server_conf_merge,
    .cmds = fc_directives,
    .register_hooks = register_hooks,
};
