/* Finding one's way in a sidecar's text without the parser: places that it doesn't tell, and what
 * must be known before it begins. */
#include "sidecar_parts.h"

#include <string.h>
#include <apr_lib.h>

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

/* Behind the tag, in which a > in an attribute's value is no end; *values: how many of them it has.
 */
static apr_size_t skip_tag(const fc_source_t *s, apr_size_t at, int *values)
{
    char quote = '\0';

    for (*values = 0; at < s->length && (quote != '\0' || s->text[at] != '>'); at++) {
        char c = s->text[at];

        if (quote == '\0' && (c == '"' || c == '\'')) {
            quote = c;
            ++*values;
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
    int foreign = 0, values;
    apr_size_t at = skip_tag(s, place->tag_end, &values);

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

            at = skip_tag(s, at, &values);
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
    int values;
    fc_span_t span = {skip_tag(s, place->tag_end, &values), 0};

    if (s->text[span.start - 2] == '/' && span.start == place->end) {
        span.end = span.start - 2;
        return span;
    }
    for (span.end = place->end - 1; !begins(s, span.end, "</"); span.end--) {
    }
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

/* --- before parsing ------------------------------------------------------------------------- */

/* Up to the first fault in the markup this reads tags as the parser does, and behind it the parser
 * doesn't read. */
apr_status_t fc_source_check_tags(fc_source_t *s)
{
    const char *next;
    apr_size_t at = 0;
    int values;

    while (at < s->length && (next = memchr(s->text + at, '<', s->length - at)) != NULL) {
        at = (apr_size_t)(next - s->text);
        if (begins(s, at, "<!--")) {
            at = skip_past(s, at + 4, "-->");
        } else if (begins(s, at, "<![CDATA[")) {
            at = skip_past(s, at, "]]>");
        } else if (begins(s, at, "<?")) {
            at = skip_past(s, at, "?>");
        } else if (begins(s, at, "<!")) {
            return APR_SUCCESS; /* a DOCTYPE, at which the parser stops */
        } else {
            apr_size_t start = at;

            at = skip_tag(s, start, &values);
            if (values > FC_SIDECAR_ATTRIBUTES) {
                return fc_source_fault_at(s, start,
                                          "this tag has more than %d attributes: take "
                                          "some away",
                                          FC_SIDECAR_ATTRIBUTES);
            }
        }
    }
    return APR_SUCCESS;
}
