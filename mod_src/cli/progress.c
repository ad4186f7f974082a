#include "progress.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 40
/* Short runs show none. */
#define STEP apr_time_from_msec(200)

void fc_progress_begin(fc_progress_t *progress, int total)
{
    progress->shown = 0;
    progress->total = total;
    progress->last = apr_time_now();
}

void fc_progress_show(fc_progress_t *progress, int done)
{
    char bar[WIDTH + 1];
    int filled;

    if (progress->total == 0 ||
        (done < progress->total && apr_time_now() - progress->last < STEP)) {
        return;
    }
    filled = (int)((apr_int64_t)WIDTH * done / progress->total);
    filled = filled > WIDTH ? WIDTH : filled;
    memset(bar, ' ', WIDTH);
    memset(bar, '=', (size_t)filled);
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %d of %d", bar, done, progress->total);
    fflush(stderr);
    progress->shown = 1;
    progress->last = apr_time_now();
}

void fc_progress_clear(fc_progress_t *progress)
{
    if (progress->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        progress->shown = 0;
    }
}
