/* ISO 8601 calendar dates and date-times, as sidecars write them. */
#ifndef FC_DATE_H
#define FC_DATE_H

#include "sidecar.h"

/* Reads YYYY-MM-DD or YYYY-MM-DDThh:mm[:ss[.f…]][Z|±hh:mm]: days of the proleptic Gregorian
 * calendar of the years 0001 to 9999, times 00:00 to 23:59:59, zones up to 14:00. Of a fraction
 * microseconds count, the rest is cut. On success APR_SUCCESS; date->text is text itself, not
 * copied. Else APR_EINVAL with *remedy, a static sentence that says what to do. */
apr_status_t fc_date_parse(fc_date_t *date, const char *text, const char **remedy);

#endif
