/* What is made of a page and its sidecar for others: the JSON-LD in the page, annotations and
 * ClaimReviews, excerpts. Whatever the sidecar says, JSON reads back as what was meant and can't end
 * the script that it stands in, each text is in it whole; an excerpt has the tags, attributes and
 * links that are written there and no others, and its passage is the page's.
 *
 * Input: a byte of options, the sidecar's bytes up to a NUL, and then the page's. */
#include <apr_strings.h>
#include <gumbo.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "engine/claim_review.h"
#include "engine/excerpt_page.h"
#include "engine/jsonld.h"
#include "engine/rich.h"
#include "engine/web_annotation.h"
#include "fuzz.h"

#define URL "https://site.example/a/b?c&d"

/* --- JSON --- */

static int has_string(const json_t *json, const char *text)
{
    json_t *value;
    const char *key;
    size_t i;

    if (json_is_string(json)) {
        return !strcmp(json_string_value(json), text);
    }
    json_array_foreach(json, i, value)
    {
        if (has_string(value, text)) {
            return 1;
        }
    }
    json_object_foreach((json_t *)json, key, value)
    {
        if (has_string(value, text)) {
            return 1;
        }
    }
    return 0;
}

static void check_string(const json_t *json, const char *text, const char *what)
{
    FUZZ_CHECK(!text || has_string(json, text), "%s is lost: %s", what, text);
}

static void check_rich(const json_t *json, const fc_rich_t *rich, int as_html, apr_pool_t *p)
{
    if (rich->count > 0) {
        check_string(json, as_html ? fc_rich_html(rich, p) : fc_rich_plain(rich, p), "text");
    }
}

/* What a claim says, in whatever form. */
static void check_claim(const json_t *json, const fc_claim_t *claim, int as_html, apr_pool_t *p)
{
    int i;

    check_string(json, claim->author->name, "an author");
    check_string(json, claim->author->url, "an author's url");
    check_string(json, claim->claim_reviewed, "a claim");
    check_string(json, claim->alternate_name, "a verdict");
    check_string(json, claim->item_author, "whose claim it is");
    check_string(json, claim->date_published.text, "a date");
    check_rich(json, &claim->review_body, as_html, p);
    for (i = 0; i < claim->citation_count; i++) {
        check_string(json, claim->citations[i].name, "a citation");
        check_string(json, claim->citations[i].url, "a citation's url");
        check_string(json, claim->citations[i].archived_at, "an archive's url");
        check_string(json, claim->citations[i].publisher, "a publisher");
    }
    for (i = 0; i < claim->correction_count; i++) {
        check_rich(json, &claim->corrections[i].text, as_html, p);
    }
}

/* Reads back what stands in a script element. */
static json_t *read_script(const char *text, size_t n)
{
    json_error_t error;
    json_t *json;
    size_t i;

    for (i = 0; i < n; i++) {
        FUZZ_CHECK(text[i] >= 0x20 && text[i] < 0x7F && !strchr("<>&", text[i]),
                   "character %d in JSON", text[i]);
    }
    json = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
    FUZZ_CHECK(json != NULL, "that is no JSON: %s: %.*s", error.text, (int)n, text);
    return json;
}

static json_t *write_and_read(json_t *json, apr_pool_t *p)
{
    const char *text = fc_jsonld_write(json, p);
    json_t *read;

    FUZZ_CHECK(text != NULL, "JSON isn't written");
    read = read_script(text, strlen(text));
    FUZZ_CHECK(json_equal(json, read), "JSON reads back otherwise: %s", text);
    json_decref(json);
    return read;
}

static void check_number(const json_t *rating, const char *key, double value)
{
    const json_t *number = json_object_get(rating, key);

    FUZZ_CHECK(json_is_number(number) && json_number_value(number) == value, "%s is lost", key);
}

static void check_claim_review(const fc_claim_t *claim, const fc_claim_result_t *result,
                               apr_pool_t *p)
{
    json_t *json = write_and_read(fc_claim_review_json(claim, URL, result->note_id, p), p);
    const json_t *rating = json_object_get(json, "reviewRating");

    check_claim(json, claim, 0, p);
    if (claim->has_rating) {
        check_number(rating, "ratingValue", claim->rating_value);
        check_number(rating, "worstRating", claim->worst_rating);
        check_number(rating, "bestRating", claim->best_rating);
    }
    FUZZ_CHECK(claim->status == FC_WORK_PUBLISHED ||
                   fc_claim_review_why_not(claim, result, URL, claim->date_published.time, p),
               "a draft is admitted");
    json_decref(json);
}

static void check_annotation(const fc_claim_t *claim, const fc_claim_result_t *result,
                             apr_pool_t *p)
{
    json_t *json = write_and_read(
        fc_web_annotation_json(claim, result, "https://site.example/1", URL, p), p);
    int i, k;

    check_claim(json, claim, 1, p);
    for (i = 0; i < claim->target_count; i++) {
        const fc_target_t *target = &claim->targets[i];
        int is_found = 0;

        for (k = 0; result && k < result->match_count; k++) {
            is_found |= result->matches[k].target == i + 1;
        }
        if (!is_found) { /* what was found says what stands there */
            check_string(json, target->exact, "a quote");
            check_string(json, target->prefix, "a prefix");
            check_string(json, target->suffix, "a suffix");
        }
    }
    json_decref(json);
}

/* --- the page --- */

/* The JSON-LD in what is injected. Returns 1 where there is any. */
static int check_script(const char *html, size_t n)
{
    static const char open[] = "<script type=\"application/ld+json\" data-factcheck-ui>";
    const char *begin = memmem(html, n, open, sizeof(open) - 1), *end;

    FUZZ_CHECK(begin || !memmem(html, n, "<script", 7), "a script of another kind");
    if (!begin) {
        return 0;
    }
    begin += sizeof(open) - 1;
    end = memmem(begin, n - (size_t)(begin - html), "</script>", 9);
    FUZZ_CHECK(end != NULL, "a script without end");
    json_decref(read_script(begin, (size_t)(end - begin)));
    return 1;
}

/* --- excerpts --- */

typedef struct excerpt_t {
    const fc_page_options_t *options;
    const fc_claim_result_t *result;
    char *text; /* of the highlight in hand */
    int highlights;
    apr_pool_t *pool;
} excerpt_t;

static const char *name_of(const GumboElement *e, apr_pool_t *p)
{
    GumboStringPiece piece = e->original_tag;

    if (e->tag != GUMBO_TAG_UNKNOWN) {
        return gumbo_normalized_tagname(e->tag);
    }
    gumbo_tag_from_original_text(&piece);
    return apr_pstrmemdup(p, piece.data, piece.length);
}

static int is_one_of(const char *word, const char *list)
{
    size_t n = strlen(word);
    const char *at;

    for (at = list; (at = strstr(at, word)) != NULL; at++) {
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n])) {
            return 1;
        }
    }
    return 0;
}

static void check_attribute(const excerpt_t *x, const char *name, const GumboAttribute *attribute)
{
    const char *value = attribute->value;

    FUZZ_CHECK(is_one_of(attribute->name,
                         "lang dir charset name content target rel href type title class cite "
                         "data-factcheck data-factcheck-state data-factcheck-ui role aria-label "
                         "aria-labelledby id data-fc"),
               "an attribute %s of %s", attribute->name, name);
    if (!strcmp(attribute->name, "href") || !strcmp(attribute->name, "cite")) {
        FUZZ_CHECK(!strncasecmp(value, "https://", 8) || !strncasecmp(value, "http://", 7) ||
                       (x->options->contact && !strcmp(value, x->options->contact)) ||
                       (x->options->about && !strcmp(value, x->options->about)) ||
                       (x->options->stylesheet && !strcmp(value, x->options->stylesheet)),
                   "a link to %s", value);
    }
}

static void check_node(excerpt_t *x, const GumboNode *node);

static void check_children(excerpt_t *x, const GumboVector *children)
{
    unsigned i;

    for (i = 0; i < children->length; i++) {
        check_node(x, children->data[i]);
    }
}

/* As HTML can say it: for controls and noncharacters it has no reference. */
static const char *as_html(const char *text, apr_pool_t *p)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_uint8_t *copy = apr_palloc(p, strlen(text) * 3 + 1), *out = copy;
    utf8proc_ssize_t n;
    utf8proc_int32_t c;

    for (; *at; at += n) {
        n = utf8proc_iterate(at, -1, &c);
        FUZZ_CHECK(n > 0, "a passage that isn't UTF-8: %s", text);
        out += utf8proc_encode_char(c < 0x20 || (c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE ||
                                            (c >= 0xFDD0 && c <= 0xFDEF)
                                        ? 0xFFFD
                                        : c,
                                    out);
    }
    *out = '\0';
    return (const char *)copy;
}

/* The passage of some target, as the page's readers see it. */
static void check_highlight(excerpt_t *x)
{
    int i;

    x->highlights++;
    for (i = 0; i < x->result->match_count; i++) {
        if (!strcmp(as_html(x->result->matches[i].text, x->pool), x->text)) {
            return;
        }
    }
    fuzz_fail("an excerpt of what isn't the passage: %s", x->text);
}

static void check_element(excerpt_t *x, const GumboNode *node)
{
    const GumboElement *e = &node->v.element;
    const char *name = name_of(e, x->pool);
    unsigned i;

    FUZZ_CHECK(e->tag_namespace == GUMBO_NAMESPACE_HTML &&
                   is_one_of(name, "html head meta title base link body main h1 h2 blockquote p "
                                   "fact-check section strong em a code br q cite b bdi dl dt dd ins "
                                   "del div span"),
               "an element %s", name);
    FUZZ_CHECK(e->original_tag.length > 0 || !strcmp(name, "html"), "an implied %s", name);
    for (i = 0; i < e->attributes.length; i++) {
        check_attribute(x, name, e->attributes.data[i]);
    }
    if (!strcmp(name, "fact-check")) {
        x->text = "";
        check_children(x, &e->children);
        check_highlight(x);
        x->text = NULL;
    } else {
        check_children(x, &e->children);
    }
}

static void check_node(excerpt_t *x, const GumboNode *node)
{
    switch (node->type) {
    case GUMBO_NODE_ELEMENT:
        check_element(x, node);
        break;
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
        if (x->text) {
            x->text = apr_pstrcat(x->pool, x->text, node->v.text.text, NULL);
        }
        break;
    default:
        fuzz_fail("a node of type %d", node->type);
    }
}

static void check_excerpt(const fc_annotator_t *a, int claim, const fc_page_options_t *options,
                          apr_pool_t *p)
{
    fc_html_t *h = fc_html_create(p);
    fc_claim_result_t result;
    excerpt_t x = {.options = options, .result = &result, .pool = p};
    GumboOutput *output;
    const char *link = fc_excerpt_link(a, claim, URL, p);
    size_t i;

    fc_annotator_result(a, claim, &result);
    fc_excerpt_page(h, a, claim, URL, "https://site.example/_factcheck/oembed?url=x&format=json");
    for (i = 0; i < h->length; i++) {
        FUZZ_CHECK((h->data[i] >= 0x20 && h->data[i] < 0x7F) || h->data[i] == '\n',
                   "character %d in an excerpt", h->data[i]);
    }
    for (i = strlen(URL); link[i]; i++) {
        FUZZ_CHECK(link[i] > 0x20 && link[i] < 0x7F && !strchr("\"'<>\\`", link[i]),
                   "character %d in a link", link[i]);
    }
    output = gumbo_parse_with_options(&kGumboDefaultOptions, h->data, h->length);
    check_children(&x, &output->document->v.document.children);
    FUZZ_CHECK((x.highlights > 0) == (result.match_count > 0), "%d passages, %d excerpts",
               result.match_count, x.highlights);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
}

/* --- all --- */

static fc_page_options_t read_options(unsigned byte)
{
    static const char *const languages[] = {NULL, "en", "ar", "de"};
    fc_page_options_t options = {.charset = "utf-8",
                                 .url = URL,
                                 .stylesheet = byte & 1 ? "/_factcheck/factcheck.css" : NULL,
                                 .contact = byte & 2 ? "mailto:desk@site.example" : NULL,
                                 .about = byte & 4 ? "/about" : NULL,
                                 .language = languages[byte >> 3 & 3],
                                 .show = FC_SHOW_DEFAULT | FC_SHOW_MISSING,
                                 .structured_data = 1,
                                 .now = apr_time_from_sec(1600000000),
                                 .whole = 1,
                                 .report = 1,
                                 .excerpts = 1,
                                 .hold = 1 << 20,
                                 .work = 1 << 24};

    options.show |= byte & 32 ? FC_SHOW_DRAFT : 0;
    return options;
}

static void check_forms(const fc_annotator_t *a, const fc_reviews_t *reviews,
                        const fc_page_options_t *options, apr_pool_t *p)
{
    fc_claim_result_t result;
    int i;

    for (i = 0; i < fc_reviews_count(reviews); i++) {
        const fc_claim_t *claim = fc_reviews_claim(reviews, i);

        fc_annotator_result(a, i, &result);
        check_claim_review(claim, &result, p);
        check_annotation(claim, NULL, p);
        check_annotation(claim, &result, p);
        check_excerpt(a, i, options, p);
    }
}

static void annotate(const fc_reviews_t *reviews, const char *page, size_t n, unsigned byte,
                     apr_pool_t *p)
{
    fc_page_options_t options = read_options(byte);
    const fc_insertion_t *insertion;
    fc_claim_result_t result;
    fc_annotator_t *a;
    int i, scripts = 0, admitted = 0;

    FUZZ_CHECK(fc_annotator_open(&a, reviews, &options, p) == APR_SUCCESS &&
                   fc_annotator_feed(a, page, n) == APR_SUCCESS &&
                   fc_annotator_finish(a) == APR_SUCCESS,
               "annotating fails");
    while ((insertion = fc_annotator_next(a)) != NULL) {
        scripts += check_script(insertion->html, insertion->length);
    }
    for (i = 0; i < fc_reviews_count(reviews); i++) {
        fc_annotator_result(a, i, &result);
        admitted += result.listed && !fc_claim_review_why_not(fc_reviews_claim(reviews, i), &result,
                                                              URL, options.now, p);
    }
    FUZZ_CHECK(scripts == (admitted && !fc_annotator_reason(a)), "%d scripts, %d reviews admitted",
               scripts, admitted);
    check_forms(a, reviews, &options, p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fc_sidecar_limits_t limits = {64 * 1024, 8, 200};
    const fc_reviews_options_t reviews_options = {.tolerance = FC_TOLERANCE_DEFAULT};
    const uint8_t *end = size ? memchr(data + 1, 0, size - 1) : NULL;
    const fc_reviews_t *reviews;
    const fc_sidecar_t *sidecar;
    fc_error_t error;
    apr_pool_t *p;

    if (!end || size > 64 * 1024) {
        return 0;
    }
    apr_pool_create(&p, fuzz_process_pool());
    if (fc_sidecar_parse(&sidecar, &error, "a.claims.xml", (const char *)data + 1,
                         (size_t)(end - data - 1), &limits, p) == APR_SUCCESS &&
        fc_reviews_compile(&reviews, &error, &sidecar, 1, &limits, &reviews_options, p) ==
            APR_SUCCESS) {
        char *page = fuzz_copy(end + 1, size - (size_t)(end + 1 - data));
        annotate(reviews, page, size - (size_t)(end + 1 - data), data[0], p);
        free(page);
    }
    apr_pool_destroy(p);
    return 0;
}
