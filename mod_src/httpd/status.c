#include "status.h"

#include <apr_optional_hooks.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <mod_status.h>
#include "counters.h"

#define NUMBER "%" APR_UINT64_T_FMT

/* --- ?auto: one "name: value" a line --- */

static void line(request_rec *r, const char *name, const char *of, apr_uint64_t value)
{
    ap_rprintf(r, "FactCheck%s%s%s: " NUMBER "\n", name, of ? "-" : "", of ? of : "", value);
}

static void show_short(request_rec *r, const fc_totals_t *t)
{
    line(r, "Hits", NULL, t->counts[FC_COUNT_HITS]);
    line(r, "Annotated", NULL, t->counts[FC_COUNT_ANNOTATED]);
    line(r, "NotModified", NULL, t->counts[FC_COUNT_NOT_MODIFIED]);
    line(r, "Claims", "intact", t->counts[FC_COUNT_INTACT]);
    line(r, "Claims", "changed", t->counts[FC_COUNT_CHANGED]);
    line(r, "Claims", "missing", t->counts[FC_COUNT_MISSING]);
    for (int i = FC_REASON_NONE + 1; i < FC_REASON_COUNT; i++) {
        line(r, "LeftAlone", fc_observe_reason_name(i), t->counts[FC_COUNT_LEFT_ALONE + i]);
    }
    line(r, "SidecarsKept", NULL, t->kept[FC_KEPT_SIDECARS]);
    line(r, "SidecarsBytes", NULL, t->bytes[FC_KEPT_SIDECARS]);
    line(r, "PlansKept", NULL, t->kept[FC_KEPT_PLANS]);
    line(r, "PlansBytes", NULL, t->bytes[FC_KEPT_PLANS]);
    line(r, "PlansServed", NULL, t->counts[FC_COUNT_PLANNED]);
}

/* --- the page --- */

static void term(request_rec *r, const char *name, apr_uint64_t value)
{
    ap_rprintf(r, "<dt>%s: " NUMBER "</dt>\n", name, value);
}

static void show_page(request_rec *r, const fc_totals_t *t)
{
    ap_rputs("<hr />\n<h2>Fact checks (mod_factcheck)</h2>\n<dl>\n", r);
    term(r, "Requests where FactCheck is on", t->counts[FC_COUNT_HITS]);
    term(r, "Pages annotated", t->counts[FC_COUNT_ANNOTATED]);
    term(r, "Pages that the client had already (304)", t->counts[FC_COUNT_NOT_MODIFIED]);
    ap_rprintf(
        r, "<dt>Claims on them: " NUMBER " intact, " NUMBER " changed, " NUMBER " missing</dt>\n",
        t->counts[FC_COUNT_INTACT], t->counts[FC_COUNT_CHANGED], t->counts[FC_COUNT_MISSING]);
    for (int i = FC_REASON_NONE + 1; i < FC_REASON_COUNT; i++) {
        if (t->counts[FC_COUNT_LEFT_ALONE + i]) {
            term(r,
                 apr_psprintf(r->pool, "Left alone, %s (%s)", fc_observe_reason_name(i),
                              fc_observe_reason_words(i)),
                 t->counts[FC_COUNT_LEFT_ALONE + i]);
        }
    }
    ap_rprintf(r, "<dt>Sidecars kept: " NUMBER ", some " NUMBER " kB of memory</dt>\n",
               t->kept[FC_KEPT_SIDECARS], t->bytes[FC_KEPT_SIDECARS] / 1024);
    ap_rprintf(r,
               "<dt>Plans of pages kept: " NUMBER ", some " NUMBER
               " kB of memory; they served " NUMBER " times</dt>\n</dl>\n",
               t->kept[FC_KEPT_PLANS], t->bytes[FC_KEPT_PLANS] / 1024, t->counts[FC_COUNT_PLANNED]);
}

static int show(request_rec *r, int flags)
{
    fc_totals_t totals;

    if (!fc_counters_sum(&totals)) {
        return DECLINED;
    }
    if (flags & AP_STATUS_SHORT) {
        show_short(r, &totals);
    } else {
        show_page(r, &totals);
    }
    return OK;
}

void fc_status_register(apr_pool_t *p)
{
    (void)p;
    APR_OPTIONAL_HOOK(ap, status_hook, show, NULL, NULL, APR_HOOK_MIDDLE);
}
