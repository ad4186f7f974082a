/* What goes to people's terminals only. */
#ifndef FC_TERMINAL_H
#define FC_TERMINAL_H

#include <stdio.h>
#include <apr_pools.h>
#include "engine/difference.h"

typedef enum { FC_PAINT_GOOD, FC_PAINT_DOUBTFUL, FC_PAINT_BAD, FC_PAINT_STRONG } fc_paint_t;

/* 1 where the stream is a terminal that shows colours, and NO_COLOR (no-color.org) isn't set. */
int fc_terminal_has_colours(FILE *stream);

/* 1 where the stream is a terminal. */
int fc_terminal_is(FILE *stream);

/* The text painted; where colours is 0, the text itself. From p. */
const char *fc_terminal_paint(const char *text, fc_paint_t paint, int colours, apr_pool_t *p);

/* Old and new wording on a line each, what differs marked by colour or, without, as [-old-] and
 * {+new+}. Either is shown on one line, as messages show values. From p. */
const char *fc_terminal_difference(const char *old, const char *now, int colours, apr_pool_t *p);

#endif
