/* A sidecar file being changed: read, edited in memory, replaced whole or not at all. */
#ifndef FC_REVISION_H
#define FC_REVISION_H

#include "engine/sidecar_edit.h"

typedef struct fc_revision_t fc_revision_t;

/* Takes the sidecar at path in hand: nobody else who comes this way gets it until fc_revision_end,
 * or the end of p. Where there is none, fresh stands for it; NULL: then that is an error. Of errors
 * *error says what is wrong and what to do. */
apr_status_t fc_revision_begin(fc_revision_t **revision, fc_error_t *error, const char *path,
                               const char *fresh, apr_pool_t *p);

/* Where changes are noted. */
fc_sidecar_edit_t *fc_revision_edit(fc_revision_t *revision);

/* 1 where the file isn't there yet. */
int fc_revision_is_fresh(const fc_revision_t *revision);

/* The sidecar with its changes, as it would be read again. */
apr_status_t fc_revision_preview(fc_revision_t *revision, const fc_sidecar_t **sidecar,
                                 fc_error_t *error);

/* Writes what was previewed; permissions, owner and group stay. On failure the old file stands
 * untouched. */
apr_status_t fc_revision_commit(fc_revision_t *revision, fc_error_t *error);

void fc_revision_end(fc_revision_t *revision);

#endif
