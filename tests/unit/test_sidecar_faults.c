/* Each rule broken once: the fault's place and the words that say what is wrong and what to do. In
 * the inputs § marks the place, and is taken out before they are parsed. */
#include <stdlib.h>
#include "sidecar_input.h"

#define MARK "§"

typedef struct fault_t {
    const char *breaks; /* one line: the rule */
    const char *input;
    const char *words[3]; /* all of them stand in the message */
} fault_t;

static const fault_t faults[] = {
    /* the XML itself */
    {"text without markup", "§hello", {"no XML here", NS}},
    {"white space alone", " \n  §", {"no XML here"}},
    {"crossed tags",
     FILE_BEGIN "<author>§</claimReviews>",
     {"doesn't close <author>", "line 2", "</author>"}},
    {"an end tag missing", FILE_BEGIN AUTHOR "§", {"<claimReviews> of line 1", "</claimReviews>"}},
    {"a second root", IN_FILE("") "§<author/>", {"after the end of the root"}},
    {"text after the root", IN_FILE("") "§x", {"after the end of the root"}},
    {"a single ampersand", IN_CLAIM("<claimReviewed>A §& B</claimReviewed>"), {"&amp;"}},
    {"an HTML entity",
     IN_CLAIM("<claimReviewed>é§&nbsp;B</claimReviewed>"),
     {"&nbsp; isn't known", "&#233;"}},
    {"a < in an attribute",
     FILE_BEGIN "<author id=\"a\" name=\"x §< y\"/>" FILE_END,
     {"attribute", "&lt;"}},
    {"an attribute twice",
     FILE_BEGIN "§<author id=\"a\" id=\"b\" name=\"x\"/>" FILE_END,
     {"id", "twice", "remove one"}},
    {"a prefix that isn't declared", IN_FILE("§<x:y/>"), {"prefix", "xmlns:"}},
    {"an attribute's prefix that isn't declared",
     FILE_BEGIN "§<author x:y=\"1\" id=\"desk\" name=\"n\"/>" FILE_END,
     {"prefix", "xmlns:"}},
    {"a control character", IN_CLAIM("<claimReviewed>ab§\x01</claimReviewed>"), {"well-formed"}},
    {"a CDATA section without end",
     IN_CLAIM("<claimReviewed>§<![CDATA[a <b>]</claimReviewed>"),
     {"no end", "]]>"}},
    {"a comment without end", IN_CLAIM("§<!-- words"), {"no end", "-->"}},
    {"a DOCTYPE", "\n <!-- é -->§<!DOCTYPE claimReviews>\n" IN_FILE(""), {"DOCTYPE", "remove"}},
    {"an external DTD",
     "§<!DOCTYPE claimReviews SYSTEM \"file:///etc/passwd\">" IN_FILE(""),
     {"DOCTYPE"}},
    {"an entity bomb",
     "§<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
     "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>" IN_CLAIM(
         "<claimReviewed>&c;</claimReviewed>"),
     {"DOCTYPE", "entities"}},

    /* the vocabulary */
    {"another root", "<!-- x -->\n§<claims xmlns=\"" NS "\"/>", {"<claims>", "<claimReviews"}},
    {"the root without its namespace",
     "§<claimReviews><author/></claimReviews>",
     {"no namespace", "xmlns=\"" NS "\""}},
    {"the root in another version's namespace",
     "§<claimReviews xmlns=\"urn:factcheck:sidecar:2\"/>",
     {"\"urn:factcheck:sidecar:2\"", NS}},
    {"an unknown element", IN_FILE("§<reviewer/>"), {"<reviewer> isn't known", "<claimReview>"}},
    {"an unknown element among text",
     IN_CLAIM("<reviewBody>é <em>x§<b>y</b></em></reviewBody>"),
     {"<b> isn't known", "text, ", "<strong>"}},
    {"an element where none may be",
     IN_FILE("<author id=\"b\" name=\"n\">§<nick/></author>"),
     {"<nick>", "nothing"}},
    {"an element in the wrong place",
     IN_FILE("§<citation name=\"n\"/>"),
     {"<citation>", "can't stand in <claimReviews>", "into <claimReview>"}},
    {"an element without namespace",
     IN_FILE("§<note xmlns=\"\"/>"),
     {"<note> is in no namespace", "xmlns=\"\""}},
    {"markup in a quote",
     WITH_TARGET("<target><TextQuoteSelector><exact>a §<em>b</em></exact></TextQuoteSelector>"
                 "</target>"),
     {"<em> can't stand in <exact>", "<reviewBody>"}},
    {"a link in a link",
     IN_CLAIM("<reviewBody><a href=\"https://e.example/\">x<em>§<a href=\"https://e.example/\"/>"
              "</em></a></reviewBody>"),
     {"link", "within another link"}},
    {"text where only elements may be",
     IN_CLAIM("<citation name=\"n\"/>\n  §stray é <citation name=\"m\"/>"),
     {"<claimReview>", "no text"}},
    {"text in an element that is empty",
     IN_CLAIM("<!-- a > b --><citation name=\"x>y\"><!-- c --> <?p i?>§x</citation>"),
     {"<citation>", "nothing", "remove it"}},
    {"text behind another namespace's element",
     IN_CLAIM("<x:a xmlns:x=\"urn:x\" b=\">\">t<x:b/>u</x:a>§v"),
     {"<claimReview>", "no text"}},
    {"two bodies",
     IN_CLAIM("<reviewBody/><citation name=\"n\"/>§<reviewBody/>"),
     {"more than one <reviewBody>"}},
    {"two quotes in a target",
     WITH_TARGET("<target><TextQuoteSelector><exact>a</exact></TextQuoteSelector>"
                 "§<TextQuoteSelector><exact>b</exact></TextQuoteSelector></target>"),
     {"more than one <TextQuoteSelector>"}},
    {"a review without target",
     IN_FILE("§" CLAIM_BEGIN RATING CLAIM_END),
     {"<claimReview> lacks <target>"}},
    {"a review without verdict",
     IN_FILE("\t§" CLAIM_BEGIN TARGET CLAIM_END),
     {"<claimReview> lacks <reviewRating>"}},
    {"a target without quote", WITH_TARGET("§<target/>"), {"<target> lacks <TextQuoteSelector>"}},
    {"a position without quote",
     WITH_TARGET("§<target><TextPositionSelector start=\"1\" end=\"2\"/></target>"),
     {"lacks <TextQuoteSelector>"}},
    {"a fragment without quote",
     WITH_TARGET("<target>§<FragmentSelector value=\"x\"/></target>"),
     {"<FragmentSelector> lacks <TextQuoteSelector>"}},
    {"a quote beside its fragment",
     WITH_TARGET("<target><FragmentSelector value=\"x\"><TextQuoteSelector><exact>a</exact>"
                 "</TextQuoteSelector></FragmentSelector>§<TextQuoteSelector><exact>a</exact>"
                 "</TextQuoteSelector></target>"),
     {"<TextQuoteSelector>", "beside <FragmentSelector>"}},
    {"a quote without exact",
     WITH_TARGET("<target>§<TextQuoteSelector><prefix>a</prefix></TextQuoteSelector></target>"),
     {"lacks <exact>"}},
    {"an empty exact",
     WITH_TARGET("<target><TextQuoteSelector>§<exact/></TextQuoteSelector></target>"),
     {"<exact> is empty", "article"}},
    {"an exact of white space",
     WITH_TARGET("<target><TextQuoteSelector>§<exact> \n </exact></TextQuoteSelector></target>"),
     {"<exact> is empty"}},
    {"an empty claim", IN_CLAIM("§<claimReviewed> </claimReviewed>"), {"<claimReviewed> is empty"}},
    {"an empty correction",
     IN_CLAIM("§<correction datePublished=\"2020-01-01\"><br/></correction>"),
     {"<correction> is empty"}},

    /* attributes */
    {"an unknown attribute",
     IN_CLAIM("<citation name=\"n\"\n   §href=\"https://e.example/\"/>"),
     {"no attribute href", "archivedAt", "xml:lang"}},
    {"an attribute with the sidecar's prefix",
     IN_FILE("<f:author xmlns:f=\"" NS "\" id=\"a\" §f:url=\"https://e.example/\" name=\"n\"/>"),
     {"url", "without"}},
    {"an author without id",
     FILE_BEGIN "§<author name=\"n\"/>" FILE_END,
     {"lacks the attribute id"}},
    {"an author without name",
     FILE_BEGIN "§<author id=\"n\"/>" FILE_END,
     {"lacks the attribute name"}},
    {"an author with an empty name",
     FILE_BEGIN "<author id=\"n\" §name=\" \"/>" FILE_END,
     {"name=\" \" of <author>"}},
    {"a review without id",
     IN_FILE("§<claimReview author=\"desk\" datePublished=\"2019-04-02\">" TARGET RATING CLAIM_END),
     {"lacks the attribute id", "id=\"…\""}},
    {"a review without author",
     IN_FILE("§<claimReview id=\"c\" datePublished=\"2019-04-02\">" TARGET RATING CLAIM_END),
     {"lacks the attribute author"}},
    {"a review without date",
     IN_FILE("§<claimReview id=\"c\" author=\"desk\">" TARGET RATING CLAIM_END),
     {"lacks the attribute datePublished"}},
    {"a rating without words",
     IN_FILE(CLAIM_BEGIN TARGET "  §<reviewRating ratingValue=\"3\"/>" CLAIM_END),
     {"lacks the attribute alternateName"}},
    {"a citation without name", IN_CLAIM("§<citation/>"), {"lacks the attribute name"}},
    {"a correction without date",
     IN_CLAIM("§<correction>x</correction>"),
     {"lacks the attribute datePublished"}},
    {"a link without address",
     IN_CLAIM("<reviewBody>§<a>x</a></reviewBody>"),
     {"lacks the attribute href"}},
    {"a position without end",
     WITH_TARGET("<target>§<TextPositionSelector start=\"1\"/><TextQuoteSelector><exact>a</exact>"
                 "</TextQuoteSelector></target>"),
     {"lacks the attribute end"}},
    {"a fragment without value",
     WITH_TARGET("<target>§<FragmentSelector><TextQuoteSelector><exact>a</exact>"
                 "</TextQuoteSelector></FragmentSelector></target>"),
     {"lacks the attribute value"}},

    /* kinds of values */
    {"an id that begins with a digit",
     IN_FILE("<claimReview author=\"desk\" §id=\"1c\" datePublished=\"2019-04-02\">" TARGET RATING
                 CLAIM_END),
     {"id=\"1c\"", "NCName"}},
    {"an id with a colon",
     IN_FILE("<claimReview author=\"desk\" §id=\"a:c\" datePublished=\"2019-04-02\">" TARGET RATING
                 CLAIM_END),
     {"id=\"a:c\"", "NCName"}},
    {"an id with white space around it",
     IN_FILE("<claimReview author=\"desk\" §id=\" c\" datePublished=\"2019-04-02\">" TARGET RATING
                 CLAIM_END),
     {"id=\" c\"", "NCName"}},
    {"a status that isn't one",
     WITH_ATTRIBUTES("datePublished=\"2019-04-02\" §creativeWorkStatus=\"draft\""),
     {"creativeWorkStatus=\"draft\"", "Published, Draft or Withdrawn"}},
    {"an occurrence that isn't one",
     WITH_TARGET("<target §occurrence=\"last\"><TextQuoteSelector><exact>a</exact>"
                 "</TextQuoteSelector></target>"),
     {"occurrence=\"last\"", "all or first"}},
    {"a day that isn't", WITH_ATTRIBUTES("§datePublished=\"2019-02-29\""), {"no such day"}},
    {"a modification date that isn't",
     WITH_ATTRIBUTES("datePublished=\"2019-02-28\" §dateModified=\"2019-02-28 10:00\""),
     {"dateModified=\"2019-02-28 10:00\""}},
    {"an expiry date that isn't",
     WITH_ATTRIBUTES("datePublished=\"2019-02-28\" §expires=\"soon\""),
     {"expires=\"soon\"", "YYYY-MM-DD"}},
    {"a claim's date that isn't",
     IN_CLAIM("<itemReviewed §datePublished=\"2019-13-01\"/>"),
     {"datePublished", "months"}},
    {"a citation's date that isn't",
     IN_CLAIM("<citation name=\"n\" §datePublished=\"2019\"/>"),
     {"datePublished=\"2019\" of <citation>"}},
    {"a correction's date that isn't",
     IN_CLAIM("<correction §datePublished=\"\">x</correction>"),
     {"datePublished=\"\" of <correction>"}},
    {"an author's link to a script",
     FILE_BEGIN "<author id=\"desk\" name=\"n\" §url=\"javascript:alert(1)\"/>" FILE_END,
     {"url=\"javascript:alert(1)\"", "https://"}},
    {"a review's link that is relative",
     WITH_ATTRIBUTES("datePublished=\"2019-02-28\" §url=\"/here\""),
     {"url=\"/here\"", "https://"}},
    {"a citation's link by ftp",
     IN_CLAIM("<citation name=\"n\" §url=\"ftp://e.example/\"/>"),
     {"https://"}},
    {"an archive's link without host",
     IN_CLAIM("<citation name=\"n\" §archivedAt=\"https:///x\"/>"),
     {"archivedAt", "https://"}},
    {"a link with data in the body",
     IN_CLAIM("<reviewBody>x<a §href=\"data:text/html,x\">y</a></reviewBody>"),
     {"href", "https://"}},
    {"a link with a space",
     IN_CLAIM("<citation name=\"n\" §url=\"https://e.example/a b\"/>"),
     {"U+0020", "percent"}},
    {"a link with a quotation mark",
     IN_CLAIM("<citation name=\"n\" §url='https://e.example/\"x'/>"),
     {"U+0022"}},
    {"a link with a line's end",
     IN_CLAIM("<citation name=\"n\" §url='https://e.example/&#10;x'/>"),
     {"U+000A"}},
    {"a link that turns the reading order",
     IN_CLAIM("<citation name=\"n\" §url='https://e.example/\xE2\x80\xAEx'/>"),
     {"U+202E"}},
    {"a rating in words",
     WITH_RATING("alternateName=\"a\" §ratingValue=\"five\""),
     {"ratingValue=\"five\"", "number"}},
    {"a worst rating in words",
     WITH_RATING("alternateName=\"a\" §worstRating=\"\""),
     {"worstRating=\"\"", "number"}},
    {"a best rating that isn't finite",
     WITH_RATING("alternateName=\"a\" §bestRating=\"INF\""),
     {"bestRating=\"INF\"", "number"}},
    {"an empty verdict", WITH_RATING("§alternateName=\"\""), {"alternateName=\"\""}},
    {"a position below 0",
     WITH_TARGET("<target><TextPositionSelector §start=\"-1\" end=\"2\"/><TextQuoteSelector><exact>"
                 "a</exact></TextQuoteSelector></target>"),
     {"start=\"-1\"", "whole number"}},
    {"a position past all texts",
     WITH_TARGET("<target><TextPositionSelector start=\"1\" §end=\"99999999999999999999\"/>"
                 "<TextQuoteSelector><exact>a</exact></TextQuoteSelector></target>"),
     {"end=", "whole number"}},
    {"a language that isn't a tag",
     IN_CLAIM("<claimReviewed §xml:lang=\"en us\">x</claimReviewed>"),
     {"xml:lang=\"en us\"", "pt-BR"}},

    /* beyond the schema */
    {"a review's id twice",
     IN_FILE(CLAIM_BEGIN TARGET RATING CLAIM_END
             "<claimReview author=\"desk\" datePublished=\"2019-04-02\" §id=\"c\">" TARGET RATING
                 CLAIM_END),
     {"id=\"c\"", "line 3", "its own"}},
    {"an author's id twice",
     IN_FILE("<author name=\"n\" §id=\"desk\"/>"),
     {"id=\"desk\"", "line 2"}},
    {"a review's author that isn't declared",
     IN_FILE("<claimReview id=\"c\" §author='dask' datePublished=\"2019-04-02\">" TARGET RATING
                 CLAIM_END),
     {"author=\"dask\"", "no <author>", "declare"}},
    {"a review that expires before it is published",
     WITH_ATTRIBUTES("datePublished=\"2019-04-02\" §expires=\"2019-04-01\""),
     {"expires", "2019-04-02", "later"}},
    {"a review that expires as it is published, in another zone",
     WITH_ATTRIBUTES("§expires=\"2019-04-02T02:00+02:00\" datePublished=\"2019-04-02\""),
     {"expires", "later"}},
    {"a rating above the best",
     WITH_RATING("alternateName=\"a\" §ratingValue=\"6\""),
     {"ratingValue=\"6\"", "(1)", "(5)"}},
    {"a rating below the worst",
     WITH_RATING("bestRating=\"9\" worstRating=\"3\" §ratingValue=\"2.9\" alternateName=\"a\""),
     {"ratingValue=\"2.9\"", "(3)", "(9)"}},
    {"a rating's bounds exchanged",
     WITH_RATING("alternateName=\"a\" §worstRating=\"5\" bestRating=\"1\""),
     {"worstRating (5)", "bestRating (1)"}},
    {"a worst rating above the best that isn't said",
     WITH_RATING("alternateName=\"a\" §worstRating=\"6\""),
     {"worstRating (6)", "bestRating (5)"}},
    {"a position that ends before it starts",
     WITH_TARGET("<target><TextPositionSelector start=\"10\" §end=\"9\"/><TextQuoteSelector><exact>"
                 "a</exact></TextQuoteSelector></target>"),
     {"end=\"9\"", "(10)"}},

    /* the order of faults, and places behind characters of several bytes */
    {"two faults: the first in the document counts",
     IN_FILE(CLAIM_BEGIN TARGET "<reviewRating §alternateName=\"\" ratingValue=\"x\"/>" CLAIM_END
                                "<nonsense/>"),
     {"alternateName"}},
    {"a rule's fault before a schema's",
     IN_FILE("<claimReview id=\"c\" §author=\"x\" datePublished=\"2019-04-02\">" TARGET RATING
             "<nonsense/>" CLAIM_END),
     {"author=\"x\""}},
    {"a schema's fault before a missing end",
     FILE_BEGIN "<nonsense/>\n" AUTHOR "§",
     {"still open"}},
    {"a fault behind characters of two, three and four bytes",
     IN_CLAIM("<claimReviewed>é€😀</claimReviewed>\t§<b/>"),
     {"<b>"}},
    {"a fault behind all kinds of line ends",
     "<claimReviews xmlns=\"" NS "\">\r\n<!--\r-->\n\r\n §<b/></claimReviews>",
     {"<b>"}},
    {"an attribute whose name another value holds",
     IN_CLAIM("<citation name=\" url=x\"\n\t§url='no'/>"),
     {"url=\"no\""}},
};

/* Where the mark stands, counted by hand: CR LF, LF and CR each end a line. */
static const char *take_mark(const char *input, int *line, int *column, apr_pool_t *p)
{
    const char *mark = strstr(input, MARK), *c;

    *line = *column = 1;
    for (c = input; c < mark; c++) {
        if (*c == '\n' || (*c == '\r' && c[1] != '\n')) {
            ++*line;
            *column = 1;
        } else if (*c != '\r' && (*c & 0xc0) != 0x80) {
            ++*column;
        }
    }
    return apr_pstrcat(p, apr_pstrmemdup(p, input, (apr_size_t)(mark - input)), mark + strlen(MARK),
                       NULL);
}

static void test_fault_is_reported_where_it_stands(void **state)
{
    const fault_t *fault = *state;
    apr_pool_t *p;
    const fc_sidecar_t *sidecar;
    fc_error_t error;
    const char *text;
    int line, column, i;

    apr_pool_create(&p, NULL);
    text = take_mark(fault->input, &line, &column, p);
    assert_int_equal(parse_bytes(&sidecar, &error, text, strlen(text), p), APR_EINVAL);
    assert_null(sidecar);
    assert_string_equal(error.file, "a.claims.xml");
    for (i = 0; i < 3 && fault->words[i] != NULL; i++) {
        if (strstr(error.message, fault->words[i]) == NULL) {
            fail_msg("\"%s\" isn't in: %s", fault->words[i], error.message);
        }
    }
    assert_null(strchr(error.message, '\n'));
    if (error.line != line || error.column != column) {
        fail_msg("%d:%d, not %d:%d: %s", line, column, error.line, error.column, error.message);
    }
    apr_pool_destroy(p);
}

/* The tests' own states are their faults; a state of the group would take their place. */
static void *engine;

static int setup_engine(void **state)
{
    (void)state;
    return setup(&engine);
}

static int teardown_engine(void **state)
{
    (void)state;
    return teardown(&engine);
}

int main(void)
{
    struct CMUnitTest tests[sizeof(faults) / sizeof(faults[0])];
    size_t i;

    for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        tests[i] = (struct CMUnitTest){faults[i].breaks, test_fault_is_reported_where_it_stands,
                                       NULL, NULL, (void *)&faults[i]};
    }
    return cmocka_run_group_tests(tests, setup_engine, teardown_engine);
}
