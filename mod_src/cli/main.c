/* factcheck: the engine without a server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <apr_general.h>
#include <apr_strings.h>
#include "command.h"
#include "engine/annotator.h"

static const fc_command_t commands[] = {
    {"annotate", "write the annotated page", fc_command_annotate},
    {"lint", "say where each claim stands, and what to do", fc_command_lint},
    {"new", "make an empty sidecar", fc_command_new},
    {"quote", "turn words of an article into a claim", fc_command_quote},
    {"relink", "renew the quotes of changed claims that still hold", fc_command_relink},
    {"import", "take reviews or annotations into a sidecar", fc_command_import},
    {"export", "write claims as ClaimReview or as web annotations", fc_command_export},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static const fc_command_t *find_command(const char *name)
{
    apr_size_t i;

    for (i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static int print_help(apr_pool_t *p)
{
    const char *text = "usage: factcheck COMMAND ARTICLE… [options]\n\n"
                       "Fact-check notes for articles, from sidecars (ARTICLE.claims.xml).\n\n";
    apr_size_t i;

    for (i = 0; i < COMMAND_COUNT; i++) {
        text = apr_psprintf(p, "%s  %-10s %s\n", text, commands[i].name, commands[i].summary);
    }
    return fc_command_print(apr_pstrcat(p, text,
                                        "\n`factcheck COMMAND --help` says more of each.\n\n"
                                        "exit code: 0 fine, 1 claims are changed or missing, 2 "
                                        "wrong usage, or a file can't\nbe read or written\n",
                                        NULL));
}

static int run(int argc, const char *const *argv, apr_pool_t *p)
{
    const fc_command_t *command = argc > 1 ? find_command(argv[1]) : NULL;
    apr_status_t rv;

    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        return print_help(p);
    }
    if (command == NULL) {
        return argc > 1 ? fc_command_misused(NULL, "there is no command '%s'", argv[1])
                        : fc_command_misused(NULL, "name a command");
    }
    rv = fc_engine_init(p);
    if (rv != APR_SUCCESS) {
        return fc_command_fail("the engine can't be started: %pm", &rv);
    }
    return command->run(argc - 1, argv + 1, p);
}

int main(int argc, const char *const *argv)
{
    apr_pool_t *p;
    int code;

    if (apr_app_initialize(&argc, &argv, NULL) != APR_SUCCESS ||
        apr_pool_create(&p, NULL) != APR_SUCCESS) {
        fputs("factcheck: there isn't enough memory\n", stderr);
        return FC_EXIT_TROUBLE;
    }
    code = run(argc, argv, p);
    apr_pool_destroy(p);
    apr_terminate();
    return code;
}
