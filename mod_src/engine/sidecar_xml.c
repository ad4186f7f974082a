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

static int exceeds_limits(xmlParserCtxtPtr parser, const xmlChar *name)
{
    reader_t *r = reader_of(parser);
    fc_source_t *s = r->source;

    if (r->depth + r->foreign > FC_SIDECAR_DEPTH) {
        fc_source_fault(s, &r->spot,
                        "elements stand deeper within each other here than %d: "
                        "take some away",
                        FC_SIDECAR_DEPTH);
    } else if (r->depth == 2 && r->foreign == 0 && strcmp((const char *)name, "claimReview") == 0 &&
               ++r->claims > s->limits->claims) {
        fc_source_fault(s, &r->spot,
                        "this is claimReview number %d, and a sidecar may hold %d: "
                        "take some away, or raise the limit (FactCheckLimit Claims)",
                        r->claims, s->limits->claims);
    } else {
        return 0;
    }
    xmlStopParser(parser);
    return 1;
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int attribute_count,
                     int default_count, const xmlChar **attributes)
{
    xmlParserCtxtPtr parser = ctx;
    reader_t *r = reader_of(ctx);
    apr_size_t offset = parser_offset(parser);
    int dropped = r->foreign > 0 || (r->depth > 0 && !is_ours(uri));

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
    xmlSAX2StartElementNs(ctx, name, prefix, uri, namespace_count, namespaces, attribute_count,
                          default_count, attributes);
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

/* libxml2's words for all that is rarer. */
static void fault_other(fc_source_t *s, const xmlError *e, apr_size_t offset)
{
    const char *words = apr_pstrdup(s->scratch, e->message ? e->message : "no reason given");
    apr_size_t n = strlen(words);

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

/* --- places within elements ----------------------------------------------------------------- */

fc_spot_t fc_source_attribute_spot(const fc_source_t *s, xmlNodePtr element, xmlAttrPtr attribute)
{
    const fc_xml_place_t *place = element->_private;
    fc_spot_t spot = place->start;
    const char *name = (const char *)attribute->name;
    const char *prefix = attribute->ns ? (const char *)attribute->ns->prefix : NULL;
    apr_size_t n = strlen(name), p = prefix ? strlen(prefix) + 1 : 0;
    apr_size_t at = place->start.offset, end = place->tag_end;
    char quote = '\0';

    for (; at < end; at++) {
        char c = s->text[at];

        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (apr_isspace(c) && at + 1 + p + n < end &&
                   (p == 0 || memcmp(s->text + at + 1, prefix, p - 1) == 0) &&
                   memcmp(s->text + at + 1 + p, name, n) == 0 &&
                   (apr_isspace(s->text[at + 1 + p + n]) || s->text[at + 1 + p + n] == '=')) {
            fc_spot_advance(&spot, s->text, at + 1);
            break;
        }
    }
    return spot;
}

/* Behind the next end of that kind. */
static apr_size_t skip_past(const fc_source_t *s, apr_size_t at, const char *end)
{
    apr_size_t n = strlen(end);

    while (at + n <= s->length && memcmp(s->text + at, end, n) != 0) {
        at++;
    }
    return at + n;
}

/* Behind a tag: a > in an attribute's value doesn't end it. */
static apr_size_t skip_tag(const fc_source_t *s, apr_size_t at)
{
    char quote = '\0';

    for (; at < s->length && (quote != '\0' || s->text[at] != '>'); at++) {
        char c = s->text[at];

        if (quote == '\0' && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = '\0';
        }
    }
    return at + 1;
}

static int begins(const fc_source_t *s, apr_size_t at, const char *what)
{
    return at + strlen(what) <= s->length && memcmp(s->text + at, what, strlen(what)) == 0;
}

fc_spot_t fc_source_text_spot(const fc_source_t *s, xmlNodePtr element)
{
    const fc_xml_place_t *place = element->_private;
    xmlNodePtr child = fc_node_element(element->children, NULL);
    fc_spot_t spot = place->start;
    apr_size_t at = skip_tag(s, place->tag_end);
    int foreign = 0;

    while (at < place->end) {
        const fc_xml_place_t *next = child ? child->_private : NULL;

        if (next != NULL && at == next->start.offset) {
            at = next->end;
            child = fc_node_element(child->next, NULL);
        } else if (begins(s, at, "<!--")) {
            at = skip_past(s, at + 4, "-->");
        } else if (begins(s, at, "<?")) {
            at = skip_past(s, at, "?>");
        } else if (begins(s, at, "<![CDATA[")) {
            at += 9;
        } else if (begins(s, at, "]]>")) {
            at += 3;
        } else if (begins(s, at, "<")) { /* of another namespace, or the end */
            int closes = begins(s, at, "</");

            at = skip_tag(s, at);
            foreign += closes ? -1 : s->text[at - 2] == '/' ? 0 : 1;
        } else if (foreign == 0 && !apr_isspace(s->text[at])) {
            fc_spot_advance(&spot, s->text, at);
            break;
        } else {
            at++;
        }
    }
    return spot;
}

fc_span_t fc_source_content(const fc_source_t *s, xmlNodePtr element)
{
    const fc_xml_place_t *place = element->_private;
    fc_span_t span = {skip_tag(s, place->tag_end), 0};

    span.end = s->text[span.start - 2] == '/' && span.start == place->end
                   ? span.start - 2
                   : find_back(s, place->end, "</");
    return span;
}

fc_span_t fc_source_attribute_value(const fc_source_t *s, xmlNodePtr element, xmlAttrPtr attribute)
{
    fc_spot_t name = fc_source_attribute_spot(s, element, attribute);
    fc_span_t span = {name.offset, 0};

    while (s->text[span.start] != '"' && s->text[span.start] != '\'') {
        span.start++;
    }
    span.start++;
    span.end = span.start;
    while (s->text[span.end] != s->text[span.start - 1]) {
        span.end++;
    }
    return span;
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
