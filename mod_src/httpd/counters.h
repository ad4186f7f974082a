/* What the module has done since the server started, counted in memory that all its processes
 * share and that stays over graceful restarts. */
#ifndef FC_COUNTERS_H
#define FC_COUNTERS_H

#include <stdatomic.h>
#include <httpd.h>
#include "observe.h"

typedef enum {
    FC_COUNT_HITS, /* requests for what lies where FactCheck is On or Placed */
    FC_COUNT_ANNOTATED,
    FC_COUNT_NOT_MODIFIED, /* the client had the annotated page */
    FC_COUNT_INTACT,       /* claims on annotated pages, by state */
    FC_COUNT_CHANGED,
    FC_COUNT_MISSING,
    FC_COUNT_PLANNED,    /* pages that a kept plan served, 304s among them */
    FC_COUNT_LEFT_ALONE, /* one for each fc_reason_t from here on */
    FC_COUNT_COUNT = FC_COUNT_LEFT_ALONE + FC_REASON_COUNT
} fc_counter_t;

/* What a process keeps. */
typedef enum {
    FC_KEPT_SIDECARS, /* lists of sidecars, compiled */
    FC_KEPT_PLANS,    /* of articles, and pages that streamed by */
    FC_KEPT_COUNT
} fc_kept_t;

/* How much of it one process has at the moment. */
typedef struct fc_gauges_t {
    atomic_uint_least64_t counts[FC_KEPT_COUNT];
    atomic_uint_least64_t bytes[FC_KEPT_COUNT]; /* of memory, as far as it can be told */
} fc_gauges_t;

/* Sums over all processes: counts of those that have ended too, gauges of those that live (and of
 * one that was killed, until another takes its slot). */
typedef struct fc_totals_t {
    apr_uint64_t counts[FC_COUNT_COUNT];
    apr_uint64_t kept[FC_KEPT_COUNT], bytes[FC_KEPT_COUNT];
} fc_totals_t;

/* In the parent, in each configuration's post_config. Without success nothing is counted, and all
 * the rest works. */
apr_status_t fc_counters_create(server_rec *s);

/* In a process's start: takes a slot until p goes. Returns its gauges, or NULL where it has none.
 */
fc_gauges_t *fc_counters_join(apr_pool_t *p);

void fc_counters_add(int counter, apr_uint64_t n);

/* 0 where nothing is counted. */
int fc_counters_sum(fc_totals_t *totals);

#endif
