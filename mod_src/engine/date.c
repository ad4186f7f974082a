#include "date.h"

#include <string.h>
#include <apr_lib.h>

#define ZONE_MAX (14 * 60)

/* Exactly n digits; -1 where there are fewer. */
static int read_digits(const char **at, int n)
{
    const char *s = *at;
    int value = 0;

    for (; n > 0; n--, s++) {
        if (!apr_isdigit(*s)) {
            return -1;
        }
        value = value * 10 + (*s - '0');
    }
    *at = s;
    return value;
}

static int read_char(const char **at, char c)
{
    if (**at != c) {
        return 0;
    }
    ++*at;
    return 1;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

/* Days since 1970-01-01. APR's own conversion knows no year before 1970. */
static apr_int64_t days_since_epoch(int year, int month, int day)
{
    apr_int64_t y = year - 1;
    apr_int64_t days = y * 365 + y / 4 - y / 100 + y / 400 - 719162; /* 719162: up to 1970 */
    int m;

    for (m = 1; m < month; m++) {
        days += days_in_month(year, m);
    }
    return days + day - 1;
}

static const char *read_day(fc_date_t *d, const char **at)
{
    if ((d->year = read_digits(at, 4)) < 0 || !read_char(at, '-') ||
        (d->month = read_digits(at, 2)) < 0 || !read_char(at, '-') ||
        (d->day = read_digits(at, 2)) < 0) {
        return "write it as YYYY-MM-DD, such as 2019-04-02";
    }
    if (d->year < 1) {
        return "years go from 0001 to 9999";
    }
    if (d->month < 1 || d->month > 12) {
        return "months go from 01 to 12";
    }
    if (d->day < 1 || d->day > days_in_month(d->year, d->month)) {
        return "that month has no such day";
    }
    return NULL;
}

static const char *read_time(fc_date_t *d, const char **at, int *microseconds)
{
    int scale = APR_USEC_PER_SEC / 10;

    if ((d->hour = read_digits(at, 2)) < 0 || !read_char(at, ':') ||
        (d->minute = read_digits(at, 2)) < 0) {
        return "write the time as hh:mm or hh:mm:ss, such as T09:30";
    }
    if (read_char(at, ':')) {
        if ((d->second = read_digits(at, 2)) < 0) {
            return "write the time as hh:mm or hh:mm:ss, such as T09:30:00";
        }
        if (read_char(at, '.')) {
            if (!apr_isdigit(**at)) {
                return "after the seconds' point there must be digits";
            }
            for (; apr_isdigit(**at); ++*at, scale /= 10) {
                *microseconds += (**at - '0') * scale;
            }
        }
    }
    if (d->hour == 24) {
        return "midnight is 00:00 of the day that begins";
    }
    if (d->hour > 23 || d->minute > 59 || d->second > 59) {
        return "times go from 00:00:00 to 23:59:59";
    }
    return NULL;
}

static const char *read_zone(fc_date_t *d, const char **at)
{
    int sign = **at == '-' ? -1 : 1;
    int hours, minutes;

    if (read_char(at, 'Z')) {
        d->has_zone = 1;
    } else if (read_char(at, '+') || read_char(at, '-')) {
        if ((hours = read_digits(at, 2)) < 0 || !read_char(at, ':') ||
            (minutes = read_digits(at, 2)) < 0) {
            return "write the zone as Z or as +hh:mm, such as +02:00";
        }
        if (minutes > 59 || hours * 60 + minutes > ZONE_MAX) {
            return "zones go from -14:00 to +14:00";
        }
        d->has_zone = 1;
        d->offset_minutes = sign * (hours * 60 + minutes);
    }
    return NULL;
}

apr_status_t fc_date_parse(fc_date_t *date, const char *text, const char **remedy)
{
    const char *at = text;
    int microseconds = 0;

    memset(date, 0, sizeof(*date));
    date->text = text;
    *remedy = read_day(date, &at);
    if (*remedy == NULL && read_char(&at, 'T')) {
        date->has_time = 1;
        *remedy = read_time(date, &at, &microseconds);
        if (*remedy == NULL) {
            *remedy = read_zone(date, &at);
        }
    }
    if (*remedy == NULL && *at != '\0') {
        *remedy = date->has_time
                      ? "after the time there may be a zone (Z or +02:00) and nothing else"
                      : "after the day there may be a time (T09:30) and nothing else";
    }
    if (*remedy == NULL) {
        apr_int64_t days = days_since_epoch(date->year, date->month, date->day);

        date->time = apr_time_from_sec((days * 24 + date->hour) * 3600 +
                                       (date->minute - date->offset_minutes) * 60 + date->second) +
                     microseconds;
    }
    return *remedy == NULL ? APR_SUCCESS : APR_EINVAL;
}
