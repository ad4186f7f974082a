#include "command.h"

#include <stdio.h>
#include <string.h>
#include <apr_strings.h>

/* Longer messages are cut. */
#define MESSAGE_SIZE 4096

void fc_command_log_line(void *baton, fc_log_level_t level, const char *line)
{
    (void)level;
    fprintf(baton ? (FILE *)baton : stderr, "factcheck: %s\n", line);
}

const fc_log_t fc_command_log = {fc_command_log_line, NULL, FC_LOG_WARNING};

/* --- options and arguments ------------------------------------------------------------------- */

/* Options being read. */
typedef struct options_t {
    apr_getopt_t *getopt; /* at the end, getopt->ind is the first other argument's index */
    const char *wrong;    /* what is wrong with the last one; NULL */
    apr_pool_t *pool;
} options_t;

/* APR's words on a wrong option, without the program's name before and the line's end behind. */
static void keep_words(void *baton, const char *format, ...)
{
    options_t *options = baton;
    const char *colon;
    va_list args;
    char *words;

    va_start(args, format);
    words = apr_pvsprintf(options->pool, format, args);
    va_end(args);
    words[strcspn(words, "\n")] = '\0';
    colon = strstr(words, ": ");
    options->wrong = colon ? colon + 2 : words;
}

static void begin_options(options_t *options, int argc, const char *const *given, apr_pool_t *p)
{
    const char **argv = apr_pmemdup(p, given, sizeof(*given) * (apr_size_t)(argc + 1));
    int i;

    for (i = 1; i < argc; i++) { /* which would be taken for an option without a name */
        argv[i] = strcmp(argv[i], "-") == 0 ? FC_STDIN : argv[i];
    }
    options->pool = p;
    options->wrong = NULL;
    apr_getopt_init(&options->getopt, p, argc, argv);
    options->getopt->interleave = 1;
    options->getopt->errfn = keep_words;
    options->getopt->errarg = options;
}

/* 1 with the next option, 0 where there is none any more, or where wrong is set. */
static int next_option(options_t *options, const apr_getopt_option_t *table, int *option,
                       const char **value)
{
    apr_status_t rv = apr_getopt_long(options->getopt, table, option, value);

    if (rv != APR_SUCCESS && rv != APR_EOF && options->wrong == NULL) {
        options->wrong = "an option is wrong";
    }
    return rv == APR_SUCCESS;
}

int fc_usage_run(const fc_usage_t *usage, void *request, int argc, const char *const *argv,
                 apr_pool_t *p)
{
    const char *value, *wrong;
    options_t options;
    int option, help = 0;

    begin_options(&options, argc, argv, p);
    while (next_option(&options, usage->options, &option, &value)) {
        if (option == 'h') {
            help = 1;
            continue;
        }
        wrong = usage->take_option(request, option, value);
        if (wrong != NULL) {
            return fc_command_misused(usage->name, "'%s' won't do: %s", value, wrong);
        }
    }
    if (options.wrong != NULL) {
        return fc_command_misused(usage->name, "%s", options.wrong);
    }
    if (help) {
        return fc_command_print(usage->help);
    }
    wrong = usage->take_arguments(request, options.getopt->argv + options.getopt->ind,
                                  argc - options.getopt->ind);
    return wrong != NULL ? fc_command_misused(usage->name, "%s", wrong) : usage->run(request);
}

/* --- messages -------------------------------------------------------------------------------- */

int fc_command_print(const char *text)
{
    if (fputs(text, stdout) == EOF || fflush(stdout) != 0) {
        return fc_command_fail("standard output can't be written: is there room?");
    }
    return FC_EXIT_FINE;
}

int fc_command_fail(const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list args;

    va_start(args, format);
    apr_vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    fc_log(&fc_command_log, FC_LOG_ERROR, "%s", message);
    return FC_EXIT_TROUBLE;
}

int fc_command_misused(const char *command, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list args;

    va_start(args, format);
    apr_vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    return fc_command_fail("%s (see factcheck %s%s--help)", message, command ? command : "",
                           command ? " " : "");
}

const char *fc_command_error(const fc_error_t *error, apr_pool_t *p)
{
    if (error->line == 0) {
        return apr_psprintf(p, "%s: %s", error->file, error->message);
    }
    return apr_psprintf(p, "%s:%d:%d: %s", error->file, error->line, error->column, error->message);
}
