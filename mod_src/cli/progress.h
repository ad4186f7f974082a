/* A progress bar on a terminal, below what is printed. */
#ifndef FC_PROGRESS_H
#define FC_PROGRESS_H

#include <apr_time.h>

typedef struct fc_progress_t {
    int shown;       /* it stands on the screen */
    int total;       /* 0: there is no bar */
    apr_time_t last; /* when it was drawn, or begun */
} fc_progress_t;

/* total 0: never drawn. */
void fc_progress_begin(fc_progress_t *progress, int total);

/* Draws it, now and then. */
void fc_progress_show(fc_progress_t *progress, int done);

/* Takes it off the screen, before something is printed and at the end. */
void fc_progress_clear(fc_progress_t *progress);

#endif
