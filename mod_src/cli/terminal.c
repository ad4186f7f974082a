#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <apr_strings.h>
#include "engine/log.h"

/* How much of a wording is shown, in bytes. */
#define SHOWN_SIZE 2000

int fc_terminal_is(FILE *stream)
{
    return isatty(fileno(stream));
}

int fc_terminal_has_colours(FILE *stream)
{
    const char *no = getenv("NO_COLOR"), *kind = getenv("TERM");

    return fc_terminal_is(stream) && !(no && *no) && kind && *kind && strcmp(kind, "dumb") != 0;
}

/* ECMA-48, Select Graphic Rendition. */
static const char *const codes[] = {"32", "33", "31", "1"};

const char *fc_terminal_paint(const char *text, fc_paint_t paint, int colours, apr_pool_t *p)
{
    return colours ? apr_pstrcat(p, "\033[", codes[paint], "m", text, "\033[0m", NULL) : text;
}

static const char *mark(const char *text, const fc_stretches_t *stretches, fc_paint_t paint,
                        const char *open, const char *close, int colours, apr_pool_t *p)
{
    const char *line = "";
    apr_size_t at = 0;
    int i;

    for (i = 0; i < stretches->count; i++) {
        const fc_stretch_t *stretch = &stretches->items[i];
        const char *piece = apr_pstrmemdup(p, text + stretch->start, stretch->end - stretch->start);

        line = apr_pstrcat(p, line, apr_pstrmemdup(p, text + at, stretch->start - at),
                           colours ? "" : open, fc_terminal_paint(piece, paint, colours, p),
                           colours ? "" : close, NULL);
        at = stretch->end;
    }
    return apr_pstrcat(p, line, text + at, NULL);
}

/* The value on one line, without the quotation marks around it. */
static const char *one_line(const char *text, apr_pool_t *p)
{
    const char *quoted = fc_log_quote(text, SHOWN_SIZE, p);

    return apr_pstrmemdup(p, quoted + 1, strlen(quoted) - 2);
}

const char *fc_terminal_difference(const char *old, const char *now, int colours, apr_pool_t *p)
{
    fc_stretches_t removed, added;

    old = one_line(old, p);
    now = one_line(now, p);
    fc_difference_find(&removed, &added, old, now, p);
    return apr_pstrcat(p, "  - ", mark(old, &removed, FC_PAINT_BAD, "[-", "-]", colours, p),
                       "\n  + ", mark(now, &added, FC_PAINT_GOOD, "{+", "+}", colours, p), "\n",
                       NULL);
}
