/* Logging and errors of the engine, handed in by whoever uses it: httpd's error log or a terminal.
 * The engine itself writes nowhere. */
#ifndef FC_LOG_H
#define FC_LOG_H

#include <stdarg.h>
#include <apr_pools.h>

typedef enum { FC_LOG_ERROR, FC_LOG_WARNING, FC_LOG_INFO, FC_LOG_DEBUG } fc_log_level_t;

/* Receives one finished line without its newline, UTF-8, control characters already escaped; valid
 * during the call only. */
typedef void fc_log_fn(void *baton, fc_log_level_t level, const char *line);

typedef struct fc_log_t {
    fc_log_fn *fn; /* NULL: silence */
    void *baton;
    fc_log_level_t level; /* lines above this level aren't made */
} fc_log_t;

/* Formats (apr_vformatter's language) and hands over one line; log may be NULL. Control characters
 * in the result are escaped as \xHH, so nothing from a page or a sidecar can forge a line. */
void fc_log(const fc_log_t *log, fc_log_level_t level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A value as a message shows it: in quotation marks, on one line, at most size bytes of it. Runs of
 * white space become one space; what would break the line, or turn its reading order, does so too.
 * From p. */
const char *fc_log_quote(const char *utf8, apr_size_t size, apr_pool_t *p);

/* A place in a file and what to do about it. */
typedef struct fc_error_t {
    const char *file;    /* as the caller named it */
    int line;            /* from 1; 0 where the error has no place */
    int column;          /* from 1, in characters of the line; 0 where unknown */
    const char *message; /* what is wrong and what to do; UTF-8, one line */
} fc_error_t;

#endif
