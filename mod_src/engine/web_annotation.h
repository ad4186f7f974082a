/* Claims as annotations of the W3C's Web Annotation Data Model. */
#ifndef FC_WEB_ANNOTATION_H
#define FC_WEB_ANNOTATION_H

#include <jansson.h>
#include "annotator.h"

/* The terms that the annotation model and schema.org don't have. */
#define FC_JSONLD_SCHEMA "https://schema.org/"
#define FC_JSONLD_OWN "urn:factcheck:sidecar:1#"

/* All that a claim says, as one annotation: quotes as its targets (source: the article's IRI), the
 * review as its body. id: the annotation's IRI. Without @context: the whole has it. result: what
 * became of the claim in the article, read with excerpts: then each passage that is intact is a
 * target with the quote and the position that it has there, the others have the quote that was
 * checked, and each says its state. NULL: targets are as the sidecar has them. */
json_t *fc_web_annotation_json(const fc_claim_t *claim, const fc_claim_result_t *result,
                               const char *id, const char *source, apr_pool_t *p);

/* The value of @context; is_container: with the terms of the Linked Data Platform too. */
json_t *fc_web_annotation_context(int is_container);

/* An AnnotationCollection with all annotations on its one page, without one where there are none;
 * takes the array. id: its IRI. */
json_t *fc_web_annotation_collection(json_t *annotations, const char *id, apr_pool_t *p);

#endif
