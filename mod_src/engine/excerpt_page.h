/* An excerpt as a small page of its own, to be shown within other sites' pages: the passage in its
 * sentence, the note, a link to the passage in the article. No script, no style but a stylesheet.
 */
#ifndef FC_EXCERPT_PAGE_H
#define FC_EXCERPT_PAGE_H

#include "annotator.h"
#include "html.h"

/* Annotators here have finished a page that was opened with whole, report and excerpts. */

/* What the claim and its verdict are, in a line of text; UTF-8, from p. */
const char *fc_excerpt_title(const fc_annotator_t *a, int claim, apr_pool_t *p);

/* The claim's first passage in the article: its URL (url, without a fragment), the passage's id and
 * words as a text fragment; ASCII, from p. */
const char *fc_excerpt_link(const fc_annotator_t *a, int claim, const char *url, apr_pool_t *p);

/* Writes the page. url: the article's; oembed: where the page's oEmbed response is, NULL: nowhere.
 * Of a claim that has no passage left it says so. */
void fc_excerpt_page(fc_html_t *h, const fc_annotator_t *a, int claim, const char *url,
                     const char *oembed);

#endif
