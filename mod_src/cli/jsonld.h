/* Claims as JSON-LD: schema.org's ClaimReview, and annotations of the W3C's Web Annotation Data
 * Model. Nothing here knows of the command. */
#ifndef FC_JSONLD_H
#define FC_JSONLD_H

#include <jansson.h>
#include "engine/sidecar.h"

/* The terms that the annotation model and schema.org don't have. */
#define FC_JSONLD_SCHEMA "https://schema.org/"
#define FC_JSONLD_OWN "urn:factcheck:sidecar:1#"

/* A string, with U+FFFD for each byte that isn't UTF-8. */
json_t *fc_jsonld_string(const char *text, apr_pool_t *p);

/* One ClaimReview as search engines want it (schema.org/ClaimReview; Google's "Fact check
 * structured data": required and recommended properties). url: the review's. */
json_t *fc_jsonld_claim_review(const fc_claim_t *claim, const char *url, apr_pool_t *p);

/* All that a claim says, as one annotation: quotes as its targets (source: the article's IRI), the
 * review as its body. id: the annotation's IRI. Without @context: the whole has it. */
json_t *fc_jsonld_annotation(const fc_claim_t *claim, const char *id, const char *source,
                             apr_pool_t *p);

/* An AnnotationCollection with all annotations on its one page, without one where there are none;
 * takes the array. id: its IRI. */
json_t *fc_jsonld_collection(json_t *annotations, const char *id, apr_pool_t *p);

#endif
