/* The schema and the words: whatever the schema refuses is explained, and whatever is explained as
 * the schema's is refused by it. */
#include <stdlib.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include "sidecar_input.h"

#define SEEDS 3000
#define PARSE (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

static const char sample[] = FILE_BEGIN AUTHOR
    "<claimReview id=\"a\" author=\"desk\" url=\"https://f.example/1\" "
    "datePublished=\"2019-04-02\" "
    "dateModified=\"2019-04-03T09:00:00Z\" expires=\"2030-01-01\" creativeWorkStatus=\"Draft\">"
    "<reviewRating ratingValue=\"2.5\" worstRating=\"0\" bestRating=\"10\" alternateName=\"a\"/>"
    "<target occurrence=\"first\" xml:lang=\"de\"><TextQuoteSelector><prefix>p</prefix>"
    "<exact xml:lang=\"fr\">e</exact><suffix>s</suffix></TextQuoteSelector>"
    "<TextPositionSelector start=\"7\" end=\"19\"/></target><target><FragmentSelector value=\"r\">"
    "<TextQuoteSelector><exact>one</exact></TextQuoteSelector></FragmentSelector></target>"
    "<claimReviewed xml:lang=\"\">A</claimReviewed><itemReviewed author=\"T\" "
    "datePublished=\"1903-03-05\"/><reviewBody>It <em>4</em>; <a href=\"http://e.example/\">p "
    "<code>17</code></a><br/><cite>x</cite><q/></reviewBody><citation name=\"R\" "
    "url=\"https://e.example/r\" publisher=\"P\" archivedAt=\"https://a.example/1\" "
    "datePublished=\"2018-12-31\"/><correction datePublished=\"2021-01-01\">L</correction>"
    "</claimReview>" CLAIM_BEGIN TARGET RATING CLAIM_END FILE_END;

static void ignore(void *baton, xmlErrorPtr error)
{
    (void)baton, (void)error;
}

static xmlRelaxNGPtr schema;

/* As it stands in the tree: the published one, which editors validate with. */
static int setup_schema(void **state)
{
    xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt("conf/factcheck-sidecar.rng");

    schema = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
    return schema ? setup(state) : -1;
}

static int teardown_schema(void **state)
{
    xmlRelaxNGFree(schema);
    return teardown(state);
}

static int schema_allows(xmlDocPtr doc)
{
    xmlRelaxNGValidCtxtPtr context = xmlRelaxNGNewValidCtxt(schema);
    int rc;

    xmlRelaxNGSetValidStructuredErrors(context, ignore, NULL);
    rc = xmlRelaxNGValidateDoc(context, doc);
    xmlRelaxNGFreeValidCtxt(context);
    return rc == 0;
}

static void test_schema_by_itself_allows_other_namespaces(void **state)
{
    static const char text[] =
        "<claimReviews xmlns=\"" NS "\" xmlns:x=\"urn:x\" x:a=\"b\"><x:a><claimReview/>t</x:a>"
        "<author id=\"desk\" name=\"D\" x:id=\"2\"><x:b/></author>" CLAIM_BEGIN
        "<x:c>t<x:d/></x:c><target><x:d/><FragmentSelector value=\"v\"><x:d/><TextQuoteSelector>"
        "<x:e/><exact>one<x:f> gone</x:f> two</exact></TextQuoteSelector></FragmentSelector><x:e/>"
        "</target><reviewRating alternateName=\"ok\"><x:g/></reviewRating><itemReviewed><x:g/>"
        "</itemReviewed><reviewBody>a<x:h>gone</x:h>b<br><x:i/></br></reviewBody><x:e/>" CLAIM_END
        "</claimReviews>";
    xmlDocPtr doc = xmlReadMemory(text, sizeof(text) - 1, NULL, NULL, PARSE);

    (void)state;
    assert_true(schema_allows(doc));
    xmlFreeDoc(doc);
}

static void test_schema_by_itself_refuses_elements_without_namespace(void **state)
{
    static const char text[] = IN_FILE("<x xmlns=\"\"/>");
    xmlDocPtr doc = xmlReadMemory(text, sizeof(text) - 1, NULL, NULL, PARSE);

    (void)state;
    assert_false(schema_allows(doc));
    xmlFreeDoc(doc);
}

/* --- random changes of a valid sidecar ------------------------------------------------------ */

static xmlNodePtr list_elements(xmlNodePtr node, xmlNodePtr *list, int *n)
{
    for (node = node->children; node != NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE) {
            list[(*n)++] = node;
            list_elements(node, list, n);
        }
    }
    return list[0];
}

static xmlAttrPtr choose_attribute(xmlNodePtr element)
{
    xmlAttrPtr attribute = element->properties;
    int n = 0;

    for (; attribute != NULL; attribute = attribute->next) {
        n++;
    }
    for (attribute = element->properties, n = n ? rand() % n : 0; n > 0; n--) {
        attribute = attribute->next;
    }
    return attribute;
}

static void change_attribute(xmlNodePtr element)
{
    static const char *const values[] = {"",    " ",          "x",    "1c",   "-1", "12",
                                         "all", "2019-04-02", "a b ", "desk", "3",  "https://a/"};
    static const char *const names[] = {"id", "name", "url", "href", "start", "title", "lang"};
    xmlAttrPtr attribute = choose_attribute(element);
    const char *value = values[(size_t)rand() % (sizeof(values) / sizeof(values[0]))];

    switch (attribute ? rand() % 3 : 2) {
    case 0:
        xmlRemoveProp(attribute);
        break;
    case 1:
        xmlSetNsProp(element, attribute->ns, attribute->name, BAD_CAST value);
        break;
    default:
        xmlSetProp(element, BAD_CAST names[(size_t)rand() % (sizeof(names) / sizeof(names[0]))],
                   BAD_CAST value);
    }
}

static void change(xmlDocPtr doc)
{
    xmlNodePtr list[100], from, to;
    int n = 0;

    list_elements((xmlNodePtr)doc, list, &n);
    from = list[1 + rand() % (n - 1)];
    to = list[rand() % n];
    switch (rand() % 6) {
    case 0:
        xmlUnlinkNode(from);
        xmlFreeNode(from);
        break;
    case 1:
        xmlAddChild(to, xmlCopyNode(from, 1));
        break;
    case 2:
        xmlNodeSetName(from, to->name);
        break;
    case 3:
        xmlNodeAddContent(to, BAD_CAST(rand() % 2 ? "t" : " "));
        break;
    default:
        change_attribute(to);
    }
}

/* The words with which the schema's own faults begin or that stand in them; all others are of the
 * rules beyond it. */
static int is_beyond_schema(const char *message)
{
    static const char *const words[] = {"has this id already",
                                        "there is no <author>",
                                        "would never be shown",
                                        "is empty",
                                        "before the start",
                                        "isn't between",
                                        "is greater than",
                                        "NCName",
                                        "https://",
                                        "write a number",
                                        "whole number",
                                        "no such day"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strstr(message, words[i]) != NULL) {
            return 1;
        }
    }
    return 0;
}

static void test_schema_and_words_agree_on_changed_sidecars(void **state)
{
    int seed, valid = 0, invalid = 0;

    (void)state;
    for (seed = 1; seed <= SEEDS; seed++) {
        xmlDocPtr doc = xmlReadMemory(sample, sizeof(sample) - 1, NULL, NULL, PARSE), again;
        const fc_sidecar_t *sidecar;
        fc_error_t error;
        apr_status_t rv;
        apr_pool_t *p;
        xmlChar *text;
        int n, allowed;

        apr_pool_create(&p, NULL);
        srand((unsigned)seed);
        change(doc);
        xmlDocDumpMemory(doc, &text, &n);
        again = xmlReadMemory((char *)text, n, NULL, NULL, PARSE);
        allowed = schema_allows(again);
        rv = parse_bytes(&sidecar, &error, (char *)text, (apr_size_t)n, p);
        if (!allowed && rv == APR_SUCCESS) {
            fail_msg("seed %d: taken, though the schema refuses it:\n%s", seed, text);
        }
        if (!allowed && strstr(error.message, "the schema doesn't allow") != NULL) {
            fail_msg("seed %d: without words of ours: %s\n%s", seed, error.message, text);
        }
        if (allowed && rv != APR_SUCCESS && !is_beyond_schema(error.message)) {
            fail_msg("seed %d: refused, though the schema allows it: %s\n%s", seed, error.message,
                     text);
        }
        *(rv == APR_SUCCESS ? &valid : &invalid) += 1;
        xmlFree(text);
        xmlFreeDoc(doc);
        xmlFreeDoc(again);
        apr_pool_destroy(p);
    }
    assert_true(valid > SEEDS / 20);
    assert_true(invalid > SEEDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema_by_itself_allows_other_namespaces),
        cmocka_unit_test(test_schema_by_itself_refuses_elements_without_namespace),
        cmocka_unit_test(test_schema_and_words_agree_on_changed_sidecars),
    };

    return cmocka_run_group_tests(tests, setup_schema, teardown_schema);
}
