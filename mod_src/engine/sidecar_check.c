/* The first fault in a sidecar, in words. The walk follows the table that is made from the schema,
 * in document order: what concerns an element as a whole (its place is its start tag), then its
 * attributes, then its content. */
#include "sidecar_parts.h"

#include <string.h>
#include <apr_strings.h>
#include <libxml/parser.h>

typedef struct checker_t {
    fc_source_t *source;
    fc_rules_t *rules;
} checker_t;

static const fc_vocabulary_attribute_t language_rule = {"xml:lang", 0, FC_VALUE_LANGUAGE, NULL};

static const fc_spot_t *spot_of(xmlNodePtr element)
{
    return &((const fc_xml_place_t *)element->_private)->start;
}

static const char *name_of(xmlNodePtr element)
{
    return (const char *)element->name;
}

static const char *namespace_of(const xmlNs *ns)
{
    return ns ? (const char *)ns->href : NULL;
}

static int is_namespace(const xmlNs *ns, const char *uri)
{
    return ns != NULL && strcmp(namespace_of(ns), uri) == 0;
}

/* Adds a word to an enumeration. */
static const char *enumerate(fc_source_t *s, const char *words, const char *open, const char *word,
                             const char *close)
{
    return apr_pstrcat(s->scratch, words ? words : "", words ? ", " : "", open, word, close, NULL);
}

/* --- vocabulary ----------------------------------------------------------------------------- */

static const fc_vocabulary_child_t *find_child(const fc_vocabulary_child_t *list, const char *name)
{
    for (; list != NULL && list->element >= 0; list++) {
        if (strcmp(fc_vocabulary[list->element].name, name) == 0) {
            return list;
        }
    }
    return NULL;
}

/* Of the alternatives the one that the first child belongs to. */
static const fc_vocabulary_child_t *choose_content(const fc_vocabulary_element_t *entry,
                                                   xmlNodePtr element)
{
    xmlNodePtr child = fc_node_element(element->children, NULL);
    int i;

    for (i = 1; child != NULL && i < FC_VOCABULARY_ALTERNATIVES; i++) {
        if (find_child(entry->content[i], name_of(child))) {
            return entry->content[i];
        }
    }
    return entry->content[0];
}

static const char *list_children(fc_source_t *s, const fc_vocabulary_child_t *list)
{
    const char *words = NULL;

    for (; list->element >= 0; list++) {
        words = enumerate(s, words, "<", fc_vocabulary[list->element].name, ">");
    }
    return words;
}

/* The elements that may hold one of that name, each once; NULL where there is no such name. */
static const char *list_parents(fc_source_t *s, const char *name)
{
    const char *words = NULL;
    int i, a;

    for (i = 0; i < fc_vocabulary_count; i++) {
        for (a = 0; a < FC_VOCABULARY_ALTERNATIVES; a++) {
            const char *parent = apr_pstrcat(s->scratch, "<", fc_vocabulary[i].name, ">", NULL);

            if (find_child(fc_vocabulary[i].content[a], name) &&
                (words == NULL || strstr(words, parent) == NULL)) {
                words = enumerate(s, words, "", parent, "");
            }
        }
    }
    return words;
}

/* --- elements ------------------------------------------------------------------------------- */

static apr_status_t check_missing(checker_t *c, xmlNodePtr element,
                                  const fc_vocabulary_element_t *entry,
                                  const fc_vocabulary_child_t *content)
{
    const fc_vocabulary_attribute_t *rule;

    for (rule = entry->attributes; rule->name != NULL; rule++) {
        if (rule->required && !xmlHasNsProp(element, BAD_CAST rule->name, NULL)) {
            return fc_source_fault(c->source, spot_of(element),
                                   "<%s> lacks the attribute %s: add %s=\"…\"", entry->name,
                                   rule->name, rule->name);
        }
    }
    for (; content->element >= 0; content++) {
        const char *name = fc_vocabulary[content->element].name;

        if (content->min > 0 && fc_node_count(element, name) == 0) {
            return fc_source_fault(c->source, spot_of(element), "<%s> lacks <%s>: add it",
                                   entry->name, name);
        }
    }
    return fc_rules_element(c->rules, element);
}

static int is_in_link(xmlNodePtr element)
{
    for (element = element->parent; element != NULL; element = element->parent) {
        if (element->type == XML_ELEMENT_NODE && strcmp(name_of(element), "a") == 0) {
            return 1;
        }
    }
    return 0;
}

/* A child that the schema doesn't allow there. */
static apr_status_t fault_child(checker_t *c, xmlNodePtr child,
                                const fc_vocabulary_element_t *parent,
                                const fc_vocabulary_child_t *content)
{
    fc_source_t *s = c->source;
    const char *name = name_of(child), *places = list_parents(s, name);
    const char *allowed = list_children(s, content);
    const char *own = apr_pstrcat(s->scratch, "<", parent->name, ">", NULL);

    if (child->ns == NULL) {
        return fc_source_fault(s, spot_of(child),
                               "<%s> is in no namespace: remove the xmlns=\"\" that takes it out "
                               "of %s",
                               name, FC_SIDECAR_NAMESPACE);
    }
    if (strcmp(name, "a") == 0 && is_in_link(child)) {
        return fc_source_fault(s, spot_of(child),
                               "a link can't stand within another link: end the "
                               "outer <a> before this one");
    }
    if (places != NULL && strstr(places, own) != NULL) {
        return fc_source_fault(s, spot_of(child),
                               "<%s> can't stand beside <%s> in <%s>: keep one of them, or put it "
                               "into the other",
                               name, name_of(fc_node_element(child->parent->children, NULL)),
                               parent->name);
    }
    if (places != NULL) {
        return fc_source_fault(s, spot_of(child), "<%s> can't stand in <%s>: move it into %s", name,
                               parent->name, places);
    }
    return fc_source_fault(
        s, spot_of(child),
        "<%s> isn't known here, and <%s> may hold %s%s: "
        "correct the name, or remove it",
        name, parent->name,
        parent->text ? "text"
        : allowed    ? ""
                     : "nothing",
        allowed ? apr_pstrcat(s->scratch, parent->text ? ", " : "", allowed, NULL) : "");
}

static apr_status_t fault_text(checker_t *c, xmlNodePtr element,
                               const fc_vocabulary_child_t *content)
{
    fc_spot_t spot = fc_source_text_spot(c->source, element);
    const char *allowed = list_children(c->source, content);

    return fc_source_fault(c->source, &spot, "<%s> may hold %s, and no text of its own: %s",
                           name_of(element), allowed ? allowed : "nothing",
                           allowed ? "put it into the element it belongs to" : "remove it");
}

/* --- attributes ----------------------------------------------------------------------------- */

static apr_status_t fault_attribute(checker_t *c, xmlNodePtr element, xmlAttrPtr attribute,
                                    const fc_vocabulary_element_t *entry)
{
    const fc_vocabulary_attribute_t *rule = entry->attributes;
    fc_spot_t spot = fc_source_attribute_spot(c->source, element, attribute);
    const char *words = NULL;

    for (; rule->name != NULL; rule++) {
        words = enumerate(c->source, words, "", rule->name, "");
    }
    words = enumerate(c->source, words, "", "xml:lang", "");
    return fc_source_fault(c->source, &spot,
                           "<%s> has no attribute %s; there are %s: correct the "
                           "name, or remove it",
                           entry->name, (const char *)attribute->name, words);
}

static apr_status_t check_value(checker_t *c, xmlNodePtr element, xmlAttrPtr attribute,
                                const fc_vocabulary_attribute_t *rule)
{
    fc_source_t *s = c->source;
    xmlChar *content = xmlNodeListGetString(element->doc, attribute->children, 1);
    const char *value = apr_pstrdup(s->scratch, content ? (const char *)content : "");
    const char *remedy;

    xmlFree(content);
    if (!fc_value_check(rule, value, &remedy, s->scratch)) {
        fc_spot_t spot = fc_source_attribute_spot(s, element, attribute);

        return fc_source_fault(s, &spot, "%s=%s of <%s>: %s", rule->name, fc_source_quote(s, value),
                               name_of(element), remedy);
    }
    return attribute->ns == NULL ? fc_rules_attribute(c->rules, element, attribute, value)
                                 : APR_SUCCESS;
}

static apr_status_t check_attribute(checker_t *c, xmlNodePtr element, xmlAttrPtr attribute,
                                    const fc_vocabulary_element_t *entry)
{
    const fc_vocabulary_attribute_t *rule = entry->attributes;
    const char *name = (const char *)attribute->name;

    if (is_namespace(attribute->ns, (const char *)XML_XML_NAMESPACE)) {
        return check_value(c, element, attribute, &language_rule);
    }
    if (attribute->ns != NULL) {
        fc_spot_t spot = fc_source_attribute_spot(c->source, element, attribute);

        return fc_source_fault(c->source, &spot,
                               "the attribute %s has the sidecar's prefix: write "
                               "it without",
                               name);
    }
    while (rule->name != NULL && strcmp(rule->name, name) != 0) {
        rule++;
    }
    return rule->name ? check_value(c, element, attribute, rule)
                      : fault_attribute(c, element, attribute, entry);
}

/* --- the walk ------------------------------------------------------------------------------- */

static apr_status_t check_element(checker_t *c, xmlNodePtr element,
                                  const fc_vocabulary_element_t *entry);

/* counts: how many of each of the content's children came so far. */
static apr_status_t check_child(checker_t *c, xmlNodePtr child,
                                const fc_vocabulary_element_t *parent,
                                const fc_vocabulary_child_t *content, int *counts)
{
    const fc_vocabulary_child_t *rule = find_child(content, name_of(child));

    if (rule == NULL || child->ns == NULL) {
        return fault_child(c, child, parent, content);
    }
    if (++counts[rule - content] > rule->max && rule->max > 0) {
        return fc_source_fault(c->source, spot_of(child),
                               "<%s> has more than one <%s>: keep one of them", parent->name,
                               name_of(child));
    }
    return check_element(c, child, &fc_vocabulary[rule->element]);
}

static apr_status_t check_content(checker_t *c, xmlNodePtr element,
                                  const fc_vocabulary_element_t *entry,
                                  const fc_vocabulary_child_t *content)
{
    int counts[16] = {0}; /* more than any element has kinds of children */
    xmlNodePtr child;
    apr_status_t rv = APR_SUCCESS;

    for (child = element->children; child != NULL && rv == APR_SUCCESS; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            rv = check_child(c, child, entry, content, counts);
        } else if (!entry->text && !xmlIsBlankNode(child)) {
            rv = fault_text(c, element, content);
        }
    }
    return rv;
}

/* As deep as FC_SIDECAR_DEPTH at most. */
static apr_status_t check_element(checker_t *c, xmlNodePtr element,
                                  const fc_vocabulary_element_t *entry)
{
    const fc_vocabulary_child_t *content = choose_content(entry, element);
    xmlAttrPtr attribute = element->properties;
    apr_status_t rv = check_missing(c, element, entry, content);

    for (; attribute != NULL && rv == APR_SUCCESS; attribute = attribute->next) {
        rv = check_attribute(c, element, attribute, entry);
    }
    return rv == APR_SUCCESS ? check_content(c, element, entry, content) : rv;
}

apr_status_t fc_source_check(fc_source_t *s, xmlDocPtr doc)
{
    xmlNodePtr root = xmlDocGetRootElement(doc);
    checker_t checker = {.source = s};

    if (strcmp(name_of(root), fc_vocabulary[0].name) != 0 ||
        !is_namespace(root->ns, FC_SIDECAR_NAMESPACE)) {
        return fc_source_fault(
            s, spot_of(root),
            "the root element is <%s> in %s: make it <%s "
            "xmlns=\"%s\">",
            name_of(root), root->ns ? fc_source_quote(s, namespace_of(root->ns)) : "no namespace",
            fc_vocabulary[0].name, FC_SIDECAR_NAMESPACE);
    }
    checker.rules = fc_rules_create(s, doc);
    return check_element(&checker, root, &fc_vocabulary[0]);
}
