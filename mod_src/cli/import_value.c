/* Dates, links and languages as feeds write them. */
#include "import.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <apr_cstr.h>
#include <apr_date.h>
#include <apr_strings.h>
#include "engine/date.h"
#include "engine/settings.h"
#include "fresh.h"

#define SHOWN_SIZE 80

static const char *show(const char *text, const fc_remarks_t *remarks)
{
    return fc_log_quote(text, SHOWN_SIZE, remarks->p);
}

/* --- dates ---------------------------------------------------------------------------------- */

/* Numbers with a separator of these before each but the first; how many there are. */
static int read_numbers(const char **at, int *numbers, int count, const char *separators)
{
    int n = 0;

    while (n < count) {
        const char *from = *at + (n > 0);
        char *end;

        if (n > 0 && (**at == '\0' || strchr(separators, **at) == NULL)) {
            break;
        }
        if (!isdigit((unsigned char)*from)) {
            break;
        }
        numbers[n++] = (int)strtol(from, &end, 10);
        *at = end;
    }
    return n;
}

/* A zone in any of its forms as a sidecar writes it; NULL: it is none. */
static const char *read_zone(const char *at, apr_pool_t *p)
{
    int hours, minutes = 0, digits = 0;

    at += strspn(at, " ");
    if (*at == '\0') {
        return "";
    }
    if (apr_cstr_casecmp(at, "Z") == 0 || apr_cstr_casecmp(at, "UTC") == 0 ||
        apr_cstr_casecmp(at, "GMT") == 0) {
        return "Z";
    }
    if ((*at != '+' && *at != '-') || sscanf(at + 1, "%2d%n", &hours, &digits) != 1 ||
        digits != 2) {
        return NULL;
    }
    at += at[3] == ':' ? 4 : 3;
    if (*at != '\0' && (sscanf(at, "%2d%n", &minutes, &digits) != 1 || at[digits] != '\0')) {
        return NULL;
    }
    return apr_psprintf(p, "%c%02d:%02d", at[-1] == ':' ? at[-4] : at[-3], hours, minutes);
}

/* A date as people and programs write it, as a sidecar does; NULL: it is none. */
static const char *rewrite_date(const char *text, apr_pool_t *p)
{
    int day[3], time[3] = {0, 0, 0}, n;
    const char *at = text, *fraction = "", *zone, *dot;
    apr_time_t moment;

    if (read_numbers(&at, day, 3, "-/.") != 3) {
        moment = apr_date_parse_rfc(text);
        return moment != APR_DATE_BAD ? fc_fresh_date_time(moment, p) : NULL;
    }
    text = apr_psprintf(p, "%04d-%02d-%02d", day[0], day[1], day[2]);
    if (*at == 'T' || *at == 't' || *at == ' ') {
        at += strspn(at + 1, " ") + 1;
    }
    if (*at == '\0') {
        return text;
    }
    n = read_numbers(&at, time, 3, ":");
    if (n < 2) {
        return NULL;
    }
    if (n == 3 && (*at == '.' || *at == ',')) {
        dot = at + 1;
        at = dot + strspn(dot, "0123456789");
        fraction = at > dot ? apr_psprintf(p, ".%.*s", (int)(at - dot), dot) : "";
    }
    zone = read_zone(at, p);
    if (zone == NULL) {
        return NULL;
    }
    text = apr_psprintf(p, "%sT%02d:%02d", text, time[0], time[1]);
    return n == 3 ? apr_psprintf(p, "%s:%02d%s%s", text, time[2], fraction, zone)
                  : apr_pstrcat(p, text, zone, NULL);
}

const fc_date_t *fc_import_date(const json_t *object, const char *name, const fc_remarks_t *remarks)
{
    const char *text = fc_ld_get_text(object, name, remarks), *rewritten, *remedy;
    fc_date_t *date = apr_pcalloc(remarks->p, sizeof(*date));

    if (text == NULL) {
        return NULL;
    }
    if (fc_date_parse(date, text, &remedy) == APR_SUCCESS) {
        return date;
    }
    rewritten = rewrite_date(text, remarks->p);
    if (rewritten != NULL && fc_date_parse(date, rewritten, &remedy) == APR_SUCCESS) {
        fc_remark(remarks, "%s %s is written %s (ISO 8601)", name, show(text, remarks), rewritten);
        return date;
    }
    fc_remark(remarks, "%s %s is no date (ISO 8601), and is left out", name, show(text, remarks));
    return NULL;
}

/* --- links and languages ---------------------------------------------------------------- */

const char *fc_import_link(const json_t *object, const char *name, const fc_remarks_t *remarks)
{
    const char *text = fc_ld_get_text(object, name, remarks), *remedy, *at;

    if (text == NULL || fc_link_check(text, &remedy, remarks->p)) {
        return text;
    }
    if (strchr(text, ' ') != NULL) {
        const char *encoded = "";

        for (at = text; *at != '\0'; at += strcspn(at, " ")) {
            at += *at == ' ';
            encoded = apr_pstrcat(remarks->p, encoded, *encoded ? "%20" : "",
                                  apr_pstrmemdup(remarks->p, at, strcspn(at, " ")), NULL);
        }
        if (fc_link_check(encoded, &remedy, remarks->p)) {
            fc_remark(remarks, "the spaces in %s are percent-encoded", name);
            return encoded;
        }
    }
    fc_remark(remarks, "%s %s is left out: %s", name, show(text, remarks), remedy);
    return NULL;
}

const char *fc_import_language(const json_t *object, const char *name, const fc_remarks_t *remarks)
{
    const json_t *value = fc_ld_get(object, name, NULL);
    const char *text;

    if (json_is_object(value) && fc_ld_property(value, "alternateName")) {
        value = fc_ld_property(value, "alternateName");
    }
    text = fc_ld_text(value, remarks->p);
    return text && fc_setting_is_language(text) ? text : NULL;
}
