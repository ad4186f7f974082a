/* What the factcheck command's subcommands share: options, messages, exit codes. */
#ifndef FC_COMMAND_H
#define FC_COMMAND_H

#include <apr_getopt.h>
#include <apr_pools.h>
#include "engine/log.h"

#define FC_EXIT_FINE 0
#define FC_EXIT_DIFFERS 1 /* some claims are changed or missing */
#define FC_EXIT_TROUBLE 2 /* usage, or something can't be read or written */

/* One subcommand. argv[0] is its name; returns the exit code. */
typedef int fc_command_fn(int argc, const char *const *argv, apr_pool_t *p);

typedef struct fc_command_t {
    const char *name;
    const char *summary; /* one line */
    fc_command_fn *run;
} fc_command_t;

fc_command_fn fc_command_annotate;
fc_command_fn fc_command_lint;
fc_command_fn fc_command_new;
fc_command_fn fc_command_quote;
fc_command_fn fc_command_relink;
fc_command_fn fc_command_export;
fc_command_fn fc_command_import;

/* What a subcommand takes, its options before, between and after the arguments. request is its own;
 * the two take functions return NULL, or what is wrong. */
typedef struct fc_usage_t {
    const char *name, *help;
    const apr_getopt_option_t *options; /* with 'h' for help */
    const char *(*take_option)(void *request, int option, const char *value);
    const char *(*take_arguments)(void *request, const char *const *arguments, int count);
    int (*run)(void *request); /* the exit code */
} fc_usage_t;

/* What an argument - is turned into. */
#define FC_STDIN "/dev/stdin"

/* Reads options and arguments, then runs; or prints the help, or what is wrong. The exit code. */
int fc_usage_run(const fc_usage_t *usage, void *request, int argc, const char *const *argv,
                 apr_pool_t *p);

/* Prints a text to stdout; the exit code. */
int fc_command_print(const char *text);

/* Says on stderr what is wrong, with the name of the command before it. Always FC_EXIT_TROUBLE. */
int fc_command_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same of wrong usage: with a hint at the subcommand's help. */
int fc_command_misused(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* An error as FILE:LINE:COLUMN: message, without the parts that it hasn't; from p. */
const char *fc_command_error(const fc_error_t *error, apr_pool_t *p);

/* How a line is shown; baton: a FILE *, NULL: stderr. */
fc_log_fn fc_command_log_line;

/* The engine's own lines go to stderr. */
extern const fc_log_t fc_command_log;

#endif
