/* Claims and authors written as a sidecar's XML. */
#ifndef FC_CLAIM_XML_H
#define FC_CLAIM_XML_H

#include "engine/sidecar_edit.h"

/* Whole elements, each line indented as a child of the root and ended. lang: the language that
 * holds around them (the root's); NULL. The claim's file, line and column count for nothing, of its
 * author only the id. From p. */
const char *fc_claim_xml(const fc_claim_t *claim, const fc_sidecar_style_t *style, const char *lang,
                         apr_pool_t *p);
const char *fc_author_xml(const fc_author_t *author, const fc_sidecar_style_t *style,
                          const char *lang, apr_pool_t *p);

#endif
