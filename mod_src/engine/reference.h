/* Character references, read byte by byte: HTML standard, 13.2.5.72 to 13.2.5.80. Constant memory
 * whatever a reference's length, so that it may be cut anywhere. */
#ifndef FC_REFERENCE_H
#define FC_REFERENCE_H

#include <apr.h>

typedef struct fc_reference_t {
    int state;
    int in_attribute;
    unsigned row;        /* of the trie's group that may continue the name */
    apr_uint32_t number; /* so far; stays above 0x10FFFF once it got there */
    apr_off_t consumed;  /* bytes taken, '&' included */
    apr_off_t length;    /* once over: bytes of the reference, '&' included; 0: there is none, and
                            what was consumed is text. What was consumed past it is text: ASCII
                            letters and digits. */
    int codepoints[2];   /* what it stands for */
    int codepoint_count; /* 1 or 2 */
} fc_reference_t;

#define FC_REFERENCE_EOF (-1)

/* Begins after an '&' was seen. in_attribute: 1 in attribute values, where a name without its
 * semicolon stays text before an equals sign, letter or digit. */
void fc_reference_begin(fc_reference_t *r, int in_attribute);

/* Offers the next byte (0 to 255), or FC_REFERENCE_EOF. 1: it was consumed and more is wanted. 0:
 * the reference is over and r->length says what became of it; a byte at or past r->consumed wasn't
 * consumed. After 0 the reference must begin anew. */
int fc_reference_push(fc_reference_t *r, int byte);

#endif
