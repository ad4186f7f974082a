/* What the sidecar's rooms share, and nobody else needs: bytes → UTF-8 text (sidecar_text.c) → tree
 * with places (sidecar_xml.c, sidecar_places.c) → the schema's verdict (sidecar_schema.c) → what is
 * wrong, in words (sidecar_check.c, sidecar_values.c), also by the rules beyond the schema
 * (sidecar_rules.c) → the structs of sidecar.h (sidecar_build.c). */
#ifndef FC_SIDECAR_PARTS_H
#define FC_SIDECAR_PARTS_H

#include <apr_hash.h>
#include <libxml/tree.h>
#include "sidecar.h"
#include "vocabulary.h"

/* Bytes of the text, end exclusive. */
typedef struct fc_span_t {
    apr_size_t start, end;
} fc_span_t;

/* A place in the text. */
typedef struct fc_spot_t {
    apr_size_t offset; /* bytes of the UTF-8 text */
    int line, column;  /* from 1; columns in characters */
} fc_spot_t;

/* Where an element stands; hangs on its node. */
typedef struct fc_xml_place_t {
    fc_spot_t start;         /* its start tag's < */
    apr_size_t tag_end, end; /* behind the start tag's name and attributes; behind the element */
    int children;            /* elements in it, up to FC_SIDECAR_CHILDREN */
} fc_xml_place_t;

/* One sidecar being read. */
typedef struct fc_source_t {
    const char *file;
    const char *text; /* UTF-8 without BOM, well-formed, not terminated; in scratch */
    apr_size_t length;
    const char *encoding; /* what the bytes were converted from; NULL: they are the text's own */
    const fc_sidecar_limits_t *limits;
    fc_error_t *error; /* message is NULL as long as there is none */
    apr_pool_t *p;     /* of what stays */
    apr_pool_t *scratch;
} fc_source_t;

/* How deep elements may stand within each other, how many an element other than the root may hold,
 * how many attributes a tag may have. libxml2 takes quadratic time for the latter two. */
#define FC_SIDECAR_DEPTH 100
#define FC_SIDECAR_CHILDREN 1000
#define FC_SIDECAR_ATTRIBUTES 64

/* Notes the fault, where it is the first, at the spot (NULL: it has none). Always APR_EINVAL. */
apr_status_t fc_source_fault(fc_source_t *s, const fc_spot_t *spot, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same at a byte of the text. */
apr_status_t fc_source_fault_at(fc_source_t *s, apr_size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Moves the spot on to the offset, which isn't before it. */
void fc_spot_advance(fc_spot_t *spot, const char *text, apr_size_t offset);

/* A value as a message shows it: in quotes, on one line, cut where it is long. */
const char *fc_source_quote(fc_source_t *s, const char *value);

/* Reads the bytes in whatever encoding they are and sets text and length. */
apr_status_t fc_source_decode(fc_source_t *s, const char *bytes, apr_size_t n);

/* That no tag has too many attributes. */
apr_status_t fc_source_check_tags(fc_source_t *s);

/* Parses the text. The tree holds no comments, no processing instructions and nothing of other
 * namespaces but for the root and xml:lang; each node->_private is its fc_xml_place_t. *doc is the
 * caller's to free; NULL on a fault. */
apr_status_t fc_source_read(fc_source_t *s, xmlDocPtr *doc);

/* The place of an element's attribute, and that of the first text in it that isn't white space. */
fc_spot_t fc_source_attribute_spot(const fc_source_t *s, xmlNodePtr element, xmlAttrPtr attribute);
fc_spot_t fc_source_text_spot(const fc_source_t *s, xmlNodePtr element);

/* What stands between an element's tags; of an empty-element tag, end is its slash and start is
 * behind the tag. */
fc_span_t fc_source_content(const fc_source_t *s, xmlNodePtr element);

/* What stands between the quotation marks of an element's attribute. */
fc_span_t fc_source_attribute_value(const fc_source_t *s, xmlNodePtr element, xmlAttrPtr attribute);

/* All of that: the tree of a valid sidecar, *doc the caller's to free; NULL on a fault. */
apr_status_t fc_source_load(fc_source_t *s, xmlDocPtr *doc, const char *bytes, apr_size_t n);

/* libxml2 goes on where it has no memory: it crashes, or makes another file of a file, of a tag without
 * an attribute, of a quote without its context. Between begin and end what it asks for in this thread
 * is had as memory of pools is: where there is none, the pool's abort function is called, and the
 * process ends. Others' use of libxml2 stays as it is. */
typedef apr_pool_t *fc_memory_t;

fc_memory_t fc_memory_begin(apr_pool_t *p);
void fc_memory_end(fc_memory_t outer);

/* Once, before threads; until p goes. */
apr_status_t fc_memory_init(apr_pool_t *p);

/* Makes the schema ready for fc_schema_validate; once. */
apr_status_t fc_schema_init(apr_pool_t *p);

/* The schema's word: *valid, and where it isn't the first reason in libxml2's words, from p, with
 * the element it has in mind (NULL: unknown). Only errors of this machine fail. */
apr_status_t fc_schema_validate(xmlDocPtr doc, int *valid, const char **reason, xmlNodePtr *node,
                                apr_pool_t *p);

/* The first fault in document order, against the schema's vocabulary or the rules beyond it. */
apr_status_t fc_source_check(fc_source_t *s, xmlDocPtr doc);

/* What the rules beyond the schema know of the whole file. */
typedef struct fc_rules_t fc_rules_t;

fc_rules_t *fc_rules_create(fc_source_t *s, xmlDocPtr doc);

/* The rules for one attribute (without namespace, its value already found to be of its kind), and
 * for one element as a whole; each to be called in document order. */
apr_status_t fc_rules_attribute(fc_rules_t *rules, xmlNodePtr element, xmlAttrPtr attribute,
                                const char *value);
apr_status_t fc_rules_element(fc_rules_t *rules, xmlNodePtr element);

/* Whether a value is of its kind; where not, *remedy is what to do about it, static or from p. */
int fc_value_check(const fc_vocabulary_attribute_t *rule, const char *value, const char **remedy,
                   apr_pool_t *p);

/* schema.org's bounds for a rating that doesn't say. */
#define FC_RATING_WORST "1"
#define FC_RATING_BEST "5"

/* A number in the schema's notation, whatever the locale. */
double fc_value_number(const char *value);

/* 1 where there is nothing but XML white space. */
int fc_value_is_blank(const char *value);

/* The value of an attribute without namespace, NULL where absent; an element's text. Both as in the
 * file, in p. */
const char *fc_node_attribute(xmlNodePtr element, const char *name, apr_pool_t *p);
const char *fc_node_text(xmlNodePtr element, apr_pool_t *p);

/* The next element among node and its following siblings that is of this name (NULL: of any). */
xmlNodePtr fc_node_element(xmlNodePtr node, const char *name);

/* How many children of that name there are. */
int fc_node_count(xmlNodePtr element, const char *name);

/* What the tree says, which has been found valid. */
const fc_sidecar_t *fc_sidecar_build(fc_source_t *s, xmlDocPtr doc);

#endif
