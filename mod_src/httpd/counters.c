#include "counters.h"

#include <ap_mpm.h>
#include <apr_shm.h>
#include <errno.h>
#include <http_config.h>
#include <signal.h>
#include <unistd.h>
#include "identity.h"

/* Slots of two processes in one line of the processor's cache would slow both down. */
#define CACHE_LINE 64

typedef struct slot_t {
    _Alignas(CACHE_LINE) atomic_int owner; /* a process's id; 0: nobody's */
    fc_gauges_t gauges;
    atomic_uint_least64_t counts[FC_COUNT_COUNT];
} slot_t;

/* Kept by httpd over restarts, when this module is unloaded and loaded again. Another version of it
 * may count other things, and so begins anew. */
#define RETAINED "factcheck-counters-" FC_IDENTITY

typedef struct retained_t {
    slot_t *slots;
    int count;
} retained_t;

static retained_t *retained;
static slot_t *own;  /* this process's slot */
static int is_alone; /* nobody else has it */

/* Processes of two generations live at once, but no more of them than the MPM's limit. */
static int slot_count(void)
{
    int count = 0;

    if (ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &count) != APR_SUCCESS || count < 1) {
        count = 1;
    }
    return count;
}

static apr_status_t create_slots(retained_t *r, apr_pool_t *p)
{
    int count = slot_count();
    apr_size_t size = (apr_size_t)count * sizeof(slot_t) + CACHE_LINE;
    apr_shm_t *memory;
    apr_status_t rv = apr_shm_create(&memory, size, NULL, p);

    if (rv == APR_SUCCESS) {
        char *base = apr_shm_baseaddr_get(memory);
        base += CACHE_LINE - (apr_uintptr_t)base % CACHE_LINE;
        memset(base, 0, (apr_size_t)count * sizeof(slot_t));
        r->slots = (slot_t *)(void *)base;
        r->count = count;
    }
    return rv;
}

apr_status_t fc_counters_create(server_rec *s)
{
    apr_status_t rv = APR_SUCCESS;

    retained = ap_retained_data_get(RETAINED);
    if (!retained) {
        retained = ap_retained_data_create(RETAINED, sizeof(*retained));
        rv = create_slots(retained, s->process->pool);
    }
    return rv;
}

static int is_alive(int pid)
{
    return kill(pid, 0) == 0 || errno != ESRCH;
}

static void clear_gauges(fc_gauges_t *gauges)
{
    for (int i = 0; i < FC_KEPT_COUNT; i++) {
        atomic_store(&gauges->counts[i], 0);
        atomic_store(&gauges->bytes[i], 0);
    }
}

static apr_status_t leave(void *data)
{
    (void)data;
    if (is_alone) {
        clear_gauges(&own->gauges);
        atomic_store(&own->owner, 0);
    }
    own = NULL;
    return APR_SUCCESS;
}

fc_gauges_t *fc_counters_join(apr_pool_t *p)
{
    if (!retained || !retained->slots) {
        return NULL;
    }
    own = retained->slots;
    is_alone = 0;
    for (int i = 0; i < retained->count && !is_alone; i++) {
        slot_t *slot = &retained->slots[i];
        int owner = atomic_load(&slot->owner);
        if ((!owner || !is_alive(owner)) &&
            atomic_compare_exchange_strong(&slot->owner, &owner, (int)getpid())) {
            own = slot;
            is_alone = 1;
        }
    }
    apr_pool_cleanup_register(p, NULL, leave, apr_pool_cleanup_null);
    if (!is_alone) {
        return NULL; /* more processes than slots: the first one counts for them too */
    }
    clear_gauges(&own->gauges);
    return &own->gauges;
}

void fc_counters_add(int counter, apr_uint64_t n)
{
    if (own && n) {
        atomic_fetch_add_explicit(&own->counts[counter], n, memory_order_relaxed);
    }
}

int fc_counters_sum(fc_totals_t *totals)
{
    *totals = (fc_totals_t){0};
    if (!retained || !retained->slots) {
        return 0;
    }
    for (int i = 0; i < retained->count; i++) {
        slot_t *slot = &retained->slots[i];
        for (int j = 0; j < FC_COUNT_COUNT; j++) {
            totals->counts[j] += atomic_load_explicit(&slot->counts[j], memory_order_relaxed);
        }
        for (int j = 0; j < FC_KEPT_COUNT; j++) {
            totals->kept[j] += atomic_load(&slot->gauges.counts[j]);
            totals->bytes[j] += atomic_load(&slot->gauges.bytes[j]);
        }
    }
    return 1;
}
