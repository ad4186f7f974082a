/* The tree invariant against a whole HTML parser, Gumbo: without what was injected, a page's output
 * is parsed to the tree of its origin. (Tests elsewhere do so with other parsers, on fewer pages.)
 *
 * Input: as fuzz_annotator.c. What Gumbo, a parser of 2013, reads otherwise than browsers do now,
 * is left out: select's new content, noscript with scripting on, </br> before a frameset (13.2.6.4.7:
 * it is a <br>, and after that there is none). */
#include <gumbo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

typedef struct tree_t {
    char *text;
    size_t n, size;
    int in_text; /* text is open: what follows joins it */
} tree_t;

static void put(tree_t *t, const char *bytes, size_t n)
{
    if (t->n + n + 1 > t->size) {
        t->text = realloc(t->text, t->size = 2 * (t->n + n + 1));
    }
    memcpy(t->text + t->n, bytes, n);
    t->n += n;
    t->text[t->n] = '\0';
}

static void put_string(tree_t *t, const char *string)
{
    put(t, string, strlen(string));
}

static void put_name(tree_t *t, const GumboElement *e)
{
    GumboStringPiece name = e->original_tag;

    put_string(t, e->tag_namespace == GUMBO_NAMESPACE_SVG      ? "svg:"
                  : e->tag_namespace == GUMBO_NAMESPACE_MATHML ? "math:"
                                                               : "");
    if (e->tag != GUMBO_TAG_UNKNOWN) {
        put_string(t, gumbo_normalized_tagname(e->tag));
    } else {
        gumbo_tag_from_original_text(&name);
        put(t, name.data, name.length);
    }
}

/* By its attribute: after "</>" Gumbo takes a name from where that began. */
static int is_highlight(const GumboElement *e)
{
    return e->tag == GUMBO_TAG_UNKNOWN &&
           gumbo_get_attribute(&e->attributes, "data-factcheck-state") != NULL;
}

static void put_node(tree_t *t, const GumboNode *node);

static void put_element(tree_t *t, const GumboNode *node)
{
    const GumboElement *e = &node->v.element;
    int highlight = is_highlight(e);
    unsigned i;

    if (gumbo_get_attribute(&e->attributes, "data-factcheck-ui")) {
        return;
    }
    if (!highlight) {
        t->in_text = 0;
        put_string(t, "\n<");
        put_name(t, e);
        for (i = 0; i < e->attributes.length; i++) {
            const GumboAttribute *a = e->attributes.data[i];
            put_string(t, " ");
            put_string(t, a->name);
            put_string(t, "=");
            put_string(t, a->value);
        }
    }
    for (i = 0; i < e->children.length; i++) {
        put_node(t, e->children.data[i]);
    }
    if (!highlight) {
        t->in_text = 0;
        put_string(t, "\n>");
    }
}

static void put_node(tree_t *t, const GumboNode *node)
{
    switch (node->type) {
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE:
        put_element(t, node);
        break;
    case GUMBO_NODE_COMMENT:
        t->in_text = 0;
        put_string(t, "\n!");
        put_string(t, node->v.text.text);
        break;
    default:
        if (!t->in_text) {
            put_string(t, "\n#");
        }
        t->in_text = 1;
        put_string(t, node->v.text.text);
    }
}

static tree_t tree_of(const char *bytes, size_t n)
{
    GumboOptions options = kGumboDefaultOptions;
    GumboOutput *output;
    tree_t t = {0};
    unsigned i;

    options.max_errors = 0;
    output = gumbo_parse_with_options(&options, bytes, n);
    put_string(&t, "");
    for (i = 0; i < output->document->v.document.children.length; i++) {
        put_node(&t, output->document->v.document.children.data[i]);
    }
    gumbo_destroy_output(&options, output);
    return t;
}

static int holds(const fuzz_page_t *page, const char *what)
{
    return memmem(page->bytes, page->n, what, strlen(what)) != NULL;
}

static int is_read_alike(const fuzz_page_t *page)
{
    static const char *const others[] = {"<noscript", "<select",   "<search",
                                         "<dialog",   "<menuitem", "<keygen"};
    const char *form;
    size_t i;

    for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (holds(page, others[i])) {
            return 0;
        }
    }
    if (holds(page, "<frameset") && holds(page, "</br")) {
        return 0;
    }
    if ((holds(page, "<svg") || holds(page, "<math")) &&
        (holds(page, "</br") || holds(page, "</p"))) {
        return 0;
    }
    form = memmem(page->bytes, page->n, "<form", 5);
    return !form || !memmem(form + 1, page->n - (size_t)(form + 1 - page->bytes), "<form", 5);
}

/* With all that a terminal doesn't show. */
static void show(const char *what, const char *bytes, size_t n)
{
    size_t i;

    fprintf(stderr, "--- %s\n", what);
    for (i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        fprintf(stderr, c < 0x20 && c != '\n' ? "\\x%02x" : "%c", c);
    }
    fputc('\n', stderr);
}

static void compare(const fuzz_page_t *page, const fuzz_run_t *run, const tree_t *origin,
                    const tree_t *output)
{
    size_t i = 0, from;

    if (origin->n == output->n && !memcmp(origin->text, output->text, origin->n)) {
        return;
    }
    while (origin->text[i] == output->text[i]) {
        i++;
    }
    from = i < 200 ? 0 : i - 200;
    show("page", page->bytes, page->n);
    show("output", run->output, run->output_n);
    show("origin's tree, where they part", origin->text + from, strnlen(origin->text + from, 400));
    show("output's tree", output->text + from, strnlen(output->text + from, 400));
    fuzz_fail("another tree");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static fuzz_page_t page;
    fuzz_input_t input = {data, size}, claims, rest;
    fuzz_cuts_t cuts = {0, 0};
    const fc_reviews_t *reviews;
    fc_page_options_t options;
    fuzz_run_t run;
    tree_t origin, output;
    apr_pool_t *p;
    int count;

    if (size < FUZZ_HEADER) {
        return 0;
    }
    options = fuzz_page_options(&input);
    options.whole = fuzz_byte(&input) & 1;
    count = 1 + (int)fuzz_below(&input, FUZZ_CLAIMS);
    claims.at = data + FUZZ_OPTION_BYTES;
    claims.left = FUZZ_CLAIMS * FUZZ_CLAIM_BYTES;
    rest.at = data + FUZZ_HEADER;
    rest.left = size - FUZZ_HEADER;
    fuzz_page_make(&page, &rest);
    if (!is_read_alike(&page)) {
        return 0;
    }
    apr_pool_create(&p, fuzz_process_pool());
    reviews = fuzz_page_reviews(&page, &claims, count, 0.25, p);
    if (reviews) {
        fuzz_page_run(&run, reviews, options, cuts, &page, p);
        origin = tree_of(page.bytes, page.n);
        output = tree_of(run.output, run.output_n);
        compare(&page, &run, &origin, &output);
        free(origin.text);
        free(output.text);
    }
    apr_pool_destroy(p);
    return 0;
}
