/* From text to a tree whose elements know where they stand. libxml2's own columns count bytes here
 * and characters there, and its schema errors have none; the byte at which its parser stands is
 * exact, though, as long as it reads UTF-8 from memory. */
#include "sidecar_parts.h"

#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

typedef struct reader_t {
    fc_source_t *source;
    fc_spot_t spot; /* the last start tag, whence the next one's lines are counted */
    int foreign;    /* how deep in other namespaces' elements, which are dropped */
    int depth;      /* open elements of ours */
    int claims;
} reader_t;

static reader_t *reader_of(void *sax)
{
    return ((xmlParserCtxtPtr)sax)->_private;
}

static apr_size_t parser_offset(xmlParserCtxtPtr parser)
{
    long offset = xmlByteConsumed(parser);
    fc_source_t *s = reader_of(parser)->source;

    return offset < 0 ? 0 : (apr_size_t)offset > s->length ? s->length : (apr_size_t)offset;
}

/* The last needle that begins before the offset; the offset itself where there is none. */
static apr_size_t find_back(const fc_source_t *s, apr_size_t offset, const char *needle)
{
    apr_size_t n = strlen(needle), at;

    for (at = offset; at > 0; at--) {
        if (at - 1 + n <= s->length && memcmp(s->text + at - 1, needle, n) == 0) {
            return at - 1;
        }
    }
    return offset;
}

/* --- elements ------------------------------------------------------------------------------- */

static int is_ours(const xmlChar *uri)
{
    return uri == NULL || strcmp((const char *)uri, FC_SIDECAR_NAMESPACE) == 0;
}

/* The root's children are claims and authors: the former have a limit of their own, and libxml2
 * validates both in linear time. */
static int has_too_many_children(xmlParserCtxtPtr parser)
{
    fc_xml_place_t *parent = parser->node ? parser->node->_private : NULL;

    return parent != NULL && reader_of(parser)->depth > 2 &&
           ++parent->children > FC_SIDECAR_CHILDREN;
}

static int exceeds_limits(xmlParserCtxtPtr parser, const xmlChar *name)
{
    reader_t *r = reader_of(parser);
    fc_source_t *s = r->source;

    if (r->depth + r->foreign > FC_SIDECAR_DEPTH) {
        fc_source_fault(s, &r->spot,
                        "elements stand deeper within each other here than %d: "
                        "take some away",
                        FC_SIDECAR_DEPTH);
    } else if (r->foreign > 0) {
        return 0;
    } else if (r->depth == 2 && strcmp((const char *)name, "claimReview") == 0 &&
               ++r->claims > s->limits->claims) {
        fc_source_fault(s, &r->spot,
                        "this is claimReview number %d, and a sidecar may hold %d: "
                        "take some away, or raise the limit (FactCheckLimit Claims)",
                        r->claims, s->limits->claims);
    } else if (has_too_many_children(parser)) {
        fc_source_fault(s, &r->spot, "<%s> holds more than %d elements: take some away",
                        (const char *)parser->node->name, FC_SIDECAR_CHILDREN);
    } else {
        return 0;
    }
    xmlStopParser(parser);
    return 1;
}

/* Copies those attributes that aren't another namespace's (libxml2's five pointers for each) and
 * returns their number. */
static int choose_attributes(const xmlChar **chosen, const xmlChar **attributes, int count)
{
    int i, n = 0;

    for (i = 0; i < count && n < FC_SIDECAR_ATTRIBUTES; i++) {
        const xmlChar **attribute = attributes + (apr_size_t)i * 5;
        int is_lang = xmlStrEqual(attribute[0], BAD_CAST "lang") &&
                      xmlStrEqual(attribute[2], XML_XML_NAMESPACE);

        if (is_lang || is_ours(attribute[2])) {
            memcpy(chosen + (apr_size_t)n++ * 5, attribute, 5 * sizeof(*attribute));
        }
    }
    return n;
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int attribute_count,
                     int default_count, const xmlChar **attributes)
{
    xmlParserCtxtPtr parser = ctx;
    reader_t *r = reader_of(ctx);
    const xmlChar *chosen[FC_SIDECAR_ATTRIBUTES * 5];
    apr_size_t offset = parser_offset(parser);
    int dropped = r->foreign > 0 || (r->depth > 0 && !is_ours(uri));

    (void)default_count; /* without a DTD there is none */
    /* In a start tag there is no other < than the one that begins it. */
    fc_spot_advance(&r->spot, r->source->text, find_back(r->source, offset, "<"));
    if (dropped) {
        r->foreign++;
    } else {
        r->depth++;
    }
    if (exceeds_limits(parser, name) || dropped) {
        return;
    }
    attribute_count = choose_attributes(chosen, attributes, attribute_count);
    xmlSAX2StartElementNs(ctx, name, prefix, uri, namespace_count, namespaces, attribute_count, 0,
                          chosen);
    if (parser->node != NULL) {
        fc_xml_place_t *place = apr_pcalloc(r->source->scratch, sizeof(*place));

        place->start = r->spot;
        place->tag_end = offset;
        parser->node->_private = place;
    }
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    xmlParserCtxtPtr parser = ctx;
    reader_t *r = reader_of(ctx);

    if (r->foreign > 0) {
        r->foreign--;
        return;
    }
    r->depth--;
    if (parser->node != NULL && parser->node->_private != NULL) {
        ((fc_xml_place_t *)parser->node->_private)->end = parser_offset(parser);
    }
    xmlSAX2EndElementNs(ctx, name, prefix, uri);
}

static void on_text(void *ctx, const xmlChar *text, int n)
{
    if (reader_of(ctx)->foreign == 0) {
        xmlSAX2Characters(ctx, text, n);
    }
}

/* Called before anything of the DTD is read. */
static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    fc_source_t *s = reader_of(ctx)->source;

    (void)name, (void)external, (void)system;
    fc_source_fault_at(s, find_back(s, parser_offset(ctx), "<!DOCTYPE"),
                       "a sidecar has no DOCTYPE and no DTD: remove it, and write characters "
                       "instead of entities");
    xmlStopParser(ctx);
}

/* --- faults in the XML itself --------------------------------------------------------------- */

static void fault_mismatch(fc_source_t *s, const xmlError *e, apr_size_t offset)
{
    fc_source_fault_at(s, find_back(s, offset, "</"),
                       "the end tag here doesn't close <%s>, which was opened in line %d and is "
                       "still open: write </%s> before it, or correct the names",
                       e->str1, e->int1, e->str1);
}

static void fault_entity(fc_source_t *s, const xmlError *e, apr_size_t offset)
{
    fc_source_fault_at(s, find_back(s, offset, "&"),
                       "the entity &%s; isn't known: there are &amp; &lt; &gt; &quot; &apos; and "
                       "character references such as &#233; – or write the character itself",
                       e->str1);
}

/* libxml2's words for all that is rarer: their first line, for some quote the file below it. */
static void fault_other(fc_source_t *s, const xmlError *e, apr_size_t offset)
{
    const char *words = apr_pstrdup(s->scratch, e->message ? e->message : "no reason given");
    apr_size_t n = strcspn(words, "\n");

    while (n > 0 && apr_isspace(words[n - 1])) {
        n--;
    }
    fc_source_fault_at(s, offset, "this isn't well-formed XML (%s): correct the markup here",
                       apr_pstrmemdup(s->scratch, words, n));
}

static void fault_xml(fc_source_t *s, const xmlError *e, apr_size_t offset)
{
    int at_ampersand = find_back(s, offset, "&") + 1 == offset;

    switch (e->code) {
    case XML_ERR_DOCUMENT_EMPTY:
        fc_source_fault_at(s, offset,
                           "there is no XML here: begin with "
                           "<claimReviews xmlns=\"" FC_SIDECAR_NAMESPACE "\">");
        break;
    case XML_ERR_TAG_NAME_MISMATCH:
        fault_mismatch(s, e, offset);
        break;
    case XML_ERR_TAG_NOT_FINISHED:
        fc_source_fault_at(s, offset,
                           "the file ends, but <%s> of line %d is still open: write "
                           "</%s>, or fetch the whole file again",
                           e->str1, e->int1, e->str1);
        break;
    case XML_ERR_DOCUMENT_END:
        fc_source_fault_at(s, offset,
                           "after the end of the root element there may be nothing but "
                           "comments: remove this, or move it into <claimReviews>");
        break;
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
        fault_entity(s, e, offset);
        break;
    case XML_ERR_LT_IN_ATTRIBUTE:
        fc_source_fault_at(s, offset,
                           "there is a < in an attribute's value: write &lt;, or close "
                           "the value with its quotation mark before");
        break;
    case XML_ERR_ATTRIBUTE_REDEFINED:
        fc_source_fault_at(s, find_back(s, offset, "<"),
                           "the attribute %s stands twice in this tag: remove one", e->str1);
        break;
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
        fc_source_fault_at(s, find_back(s, offset, "<"),
                           "a prefix in this tag isn't declared: add its xmlns:…=\"…\", or remove "
                           "the prefix");
        break;
    case XML_ERR_CDATA_NOT_FINISHED:
        fc_source_fault_at(s, find_back(s, offset, "<![CDATA["),
                           "the CDATA section that begins here has no end: write ]]> where it "
                           "ends");
        break;
    case XML_ERR_COMMENT_NOT_FINISHED:
        fc_source_fault_at(s, find_back(s, offset, "<!--"),
                           "the comment that begins here has no end: write --> where it ends");
        break;
    case XML_ERR_NAME_REQUIRED:
        if (at_ampersand) {
            fc_source_fault_at(s, offset - 1, "a single & must be written &amp;");
            break;
        }
        /* fall through */
    default:
        fault_other(s, e, offset);
    }
}

static void on_error(void *ctx, xmlErrorPtr e)
{
    xmlParserCtxtPtr parser = ctx;

    if (e->level >= XML_ERR_ERROR &&
        (e->domain == XML_FROM_PARSER || e->domain == XML_FROM_NAMESPACE)) {
        fc_source_t *s = reader_of(ctx)->source;

        if (s->error->message == NULL) {
            fault_xml(s, e, parser_offset(parser));
        }
    }
}

/* --- the parser ----------------------------------------------------------------------------- */

static void set_handlers(xmlSAXHandlerPtr sax)
{
    sax->startElementNs = on_start;
    sax->endElementNs = on_end;
    sax->characters = on_text;
    sax->ignorableWhitespace = on_text;
    sax->cdataBlock = on_text;
    sax->internalSubset = on_doctype;
    sax->externalSubset = NULL;
    sax->comment = NULL;
    sax->processingInstruction = NULL;
    sax->serror = on_error;
    sax->error = NULL;
    sax->warning = NULL;
    sax->fatalError = NULL;
}

apr_status_t fc_source_read(fc_source_t *s, xmlDocPtr *doc)
{
    /* NOCDATA would put libxml2's own handler for CDATA back; IGNORE_ENC since the declaration
     * speaks of the bytes before they were converted. */
    const int options = XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_IGNORE_ENC;
    reader_t reader = {.source = s, .spot = {0, 1, 1}};
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    apr_status_t rv = APR_ENOMEM;

    *doc = NULL;
    if (parser != NULL) {
        parser->_private = &reader;
        set_handlers(parser->sax);
        *doc = xmlCtxtReadMemory(parser, s->text, (int)s->length, NULL, NULL, options);
        rv = APR_SUCCESS;
    }
    if (parser != NULL && (*doc == NULL || s->error->message != NULL)) {
        rv = fc_source_fault(s, NULL, "the XML can't be read: correct the file");
        xmlFreeDoc(*doc);
        *doc = NULL;
    }
    xmlFreeParserCtxt(parser);
    return rv;
}

/* --- reading the tree ----------------------------------------------------------------------- */

xmlNodePtr fc_node_element(xmlNodePtr node, const char *name)
{
    while (node != NULL && (node->type != XML_ELEMENT_NODE ||
                            (name != NULL && strcmp((const char *)node->name, name) != 0))) {
        node = node->next;
    }
    return node;
}

int fc_node_count(xmlNodePtr element, const char *name)
{
    xmlNodePtr child = fc_node_element(element->children, name);
    int n = 0;

    for (; child != NULL; child = fc_node_element(child->next, name)) {
        n++;
    }
    return n;
}

static const char *take_string(xmlChar *value, apr_pool_t *p)
{
    const char *copy = value ? apr_pstrdup(p, (const char *)value) : NULL;

    xmlFree(value);
    return copy;
}

const char *fc_node_attribute(xmlNodePtr element, const char *name, apr_pool_t *p)
{
    return take_string(xmlGetNoNsProp(element, (const xmlChar *)name), p);
}

const char *fc_node_text(xmlNodePtr element, apr_pool_t *p)
{
    const char *text = take_string(xmlNodeGetContent(element), p);

    return text ? text : "";
}
