/* Claims as annotations of the W3C's Web Annotation Data Model. */
#ifndef FC_WEB_ANNOTATION_H
#define FC_WEB_ANNOTATION_H

#include <jansson.h>
#include "sidecar.h"

/* The terms that the annotation model and schema.org don't have. */
#define FC_JSONLD_SCHEMA "https://schema.org/"
#define FC_JSONLD_OWN "urn:factcheck:sidecar:1#"

/* All that a claim says, as one annotation: quotes as its targets (source: the article's IRI), the
 * review as its body. id: the annotation's IRI. Without @context: the whole has it. */
json_t *fc_web_annotation_json(const fc_claim_t *claim, const char *id, const char *source,
                               apr_pool_t *p);

/* An AnnotationCollection with all annotations on its one page; takes the array. id: its IRI. */
json_t *fc_web_annotation_collection(json_t *annotations, const char *id, apr_pool_t *p);

#endif
