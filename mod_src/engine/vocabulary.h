/* The sidecar's vocabulary as a table, made from the RELAX NG schema by gen_vocabulary.py. The
 * schema decides whether a sidecar is valid; the table is for telling an editor in words what is
 * wrong and what would be right. */
#ifndef FC_VOCABULARY_H
#define FC_VOCABULARY_H

#include <stddef.h>

/* Kinds of attribute values: the schema's definitions of these names; CHOICE: one of a few words.
 */
typedef enum {
    FC_VALUE_WORDS,
    FC_VALUE_IDENTIFIER,
    FC_VALUE_LINK,
    FC_VALUE_DATE,
    FC_VALUE_NUMBER,
    FC_VALUE_COUNT,
    FC_VALUE_LANGUAGE,
    FC_VALUE_CHOICE
} fc_value_t;

typedef struct fc_vocabulary_attribute_t {
    const char *name; /* NULL ends the list; xml:lang isn't in it */
    int required;
    fc_value_t value;
    const char *const *choices; /* of CHOICE, ended by NULL; else NULL */
} fc_vocabulary_attribute_t;

typedef struct fc_vocabulary_child_t {
    short element; /* index into fc_vocabulary; -1 ends the list */
    short min;
    short max; /* 0: any number */
} fc_vocabulary_child_t;

#define FC_VOCABULARY_ALTERNATIVES 2

/* An element in its place: <em> within <a> is another entry than <em> elsewhere. */
typedef struct fc_vocabulary_element_t {
    const char *name;
    int text; /* text may stand in it */
    const fc_vocabulary_attribute_t *attributes;
    /* What it may hold, in any order: the one list or the other; the second may be NULL. */
    const fc_vocabulary_child_t *content[FC_VOCABULARY_ALTERNATIVES];
} fc_vocabulary_element_t;

/* The entries, the root's first. */
extern const fc_vocabulary_element_t fc_vocabulary[];
extern const int fc_vocabulary_count;

/* The schema for trees that hold nothing of other namespaces. */
extern const char fc_schema_text[];
extern const size_t fc_schema_length;

#endif
