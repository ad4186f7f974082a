/* Changes to a sidecar file that keep every other byte of it: encoding, order, white space,
 * comments and other people's elements stay as they are. */
#ifndef FC_SIDECAR_EDIT_H
#define FC_SIDECAR_EDIT_H

#include "passage.h"
#include "sidecar.h"

typedef struct fc_sidecar_edit_t fc_sidecar_edit_t;

/* Opens a valid sidecar for changes; the arguments are fc_sidecar_parse's, and so are the errors.
 * bytes must outlive the edit, which lives in p. */
apr_status_t fc_sidecar_edit_open(fc_sidecar_edit_t **edit, fc_error_t *error, const char *file,
                                  const char *bytes, apr_size_t n,
                                  const fc_sidecar_limits_t *limits, apr_pool_t *p);

/* What the file says, before any change. */
const fc_sidecar_t *fc_sidecar_edit_sidecar(const fc_sidecar_edit_t *edit);

/* How the file is written, for what is added to it. */
typedef struct fc_sidecar_style_t {
    const char *prefix;  /* of our namespace's elements, with its colon; "" where it is the default
                            one */
    const char *indent;  /* of a child of the root */
    const char *newline; /* "\n" or "\r\n" */
} fc_sidecar_style_t;

const fc_sidecar_style_t *fc_sidecar_edit_style(const fc_sidecar_edit_t *edit);

/* Each notes a change; no two may touch the same place. claim and target count from 0. */

/* Gives a target other words. Parts that are NULL stay as they are; start < 0 leaves the position.
 * A TextPositionSelector that isn't there isn't added. */
void fc_sidecar_edit_quote(fc_sidecar_edit_t *edit, int claim, int target,
                           const fc_quotation_t *quotation);

/* Sets dateModified. */
void fc_sidecar_edit_modified(fc_sidecar_edit_t *edit, int claim, const char *date);

/* Adds children of the root after its last one: XML, each line with its own indentation and end. */
void fc_sidecar_edit_append(fc_sidecar_edit_t *edit, const char *xml);

/* The file with its changes, from p. APR_EINVAL and *error where they would make it invalid, or
 * where the file's encoding doesn't let the other bytes be kept. */
apr_status_t fc_sidecar_edit_apply(fc_sidecar_edit_t *edit, const char **bytes, apr_size_t *n,
                                   fc_error_t *error);

/* Text as it stands in XML content and in attribute values alike: & < > " and carriage returns are
 * references; what XML can't hold is left out. From p. */
const char *fc_xml_escape(const char *utf8, apr_pool_t *p);

#endif
