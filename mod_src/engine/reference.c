#include "reference.h"

/* One letter of the trie of names: the rows of a group stand side by side, in ascending order. */
typedef struct fc_entity_row_t {
    char letter;
    unsigned char last;   /* of its group */
    unsigned short child; /* first row of the group that may follow, 0: none may */
    unsigned short value; /* what the name up to here stands for, 0: it is no name */
} fc_entity_row_t;

#include "entities_table.h"

enum { BEGIN, NAME, NUMBER, HEX_BEGIN, HEX, DECIMAL };

#define NUMBER_BEYOND 0x110000u

static int is_alpha(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_digit(int c)
{
    return c >= '0' && c <= '9';
}

void fc_reference_begin(fc_reference_t *r, int in_attribute)
{
    r->state = BEGIN;
    r->in_attribute = in_attribute;
    r->row = 0;
    r->number = 0;
    r->consumed = 1;
    r->length = 0;
    r->codepoint_count = 0;
}

/* 13.2.5.80 Numeric character reference end state */
static int codepoint_of_number(apr_uint32_t number)
{
    /* The bytes of windows-1252 that old pages wrote as references. */
    static const unsigned short remapped[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

    if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF)) {
        return 0xFFFD;
    }
    if (number >= 0x80 && number <= 0x9F) {
        return remapped[number - 0x80];
    }
    return (int)number;
}

static int end_number(fc_reference_t *r, int byte)
{
    if (byte == ';') {
        r->consumed++;
    }
    r->length = r->consumed;
    r->codepoints[0] = codepoint_of_number(r->number);
    r->codepoint_count = 1;
    return 0;
}

static int push_digit(fc_reference_t *r, unsigned base, unsigned digit)
{
    r->consumed++;
    if (r->number < NUMBER_BEYOND) {
        r->number = r->number * base + digit;
    }
    return 1;
}

/* 13.2.5.76 and 13.2.5.78 Hexadecimal character reference (start) state */
static int push_hex(fc_reference_t *r, int byte)
{
    if (is_digit(byte)) {
        r->state = HEX;
        return push_digit(r, 16, (unsigned)(byte - '0'));
    }
    if ((byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F')) {
        r->state = HEX;
        return push_digit(r, 16, (unsigned)((byte | 0x20) - 'a' + 10));
    }
    return r->state == HEX ? end_number(r, byte) : 0;
}

/* 13.2.5.77 and 13.2.5.79 Decimal character reference (start) state */
static int push_decimal(fc_reference_t *r, int byte)
{
    if (is_digit(byte)) {
        r->state = DECIMAL;
        return push_digit(r, 10, (unsigned)(byte - '0'));
    }
    return r->state == DECIMAL ? end_number(r, byte) : 0;
}

/* The longest name was found and byte isn't part of it. What was consumed past it is a letter or
 * digit of a longer name that didn't come about. */
static int end_name(fc_reference_t *r, int byte)
{
    int next_is_word = r->consumed > r->length || is_alpha(byte) || is_digit(byte);

    if (r->in_attribute && r->length > 0 && (next_is_word || byte == '=')) {
        r->length = 0;
    }
    return 0;
}

/* 13.2.5.73 Named character reference state: the longest name counts. */
static int push_name(fc_reference_t *r, int byte)
{
    const fc_entity_row_t *row = &fc_entity_rows[r->row];

    if (r->consumed == 1) {
        /* The first group is all letters, and large. */
        row += (byte | 0x20) - 'a' + ((byte & 0x20) ? 26 : 0);
    } else {
        while (row->letter != byte && !row->last) {
            row++;
        }
        if (row->letter != byte) {
            return end_name(r, byte);
        }
    }
    r->consumed++;
    if (row->value != 0) {
        const int *value = fc_entity_values[row->value];

        r->length = r->consumed;
        r->codepoints[0] = value[0];
        r->codepoints[1] = value[1];
        r->codepoint_count = value[1] != 0 ? 2 : 1;
    }
    r->row = row->child;
    return row->child != 0; /* only a semicolon has nothing after it */
}

/* 13.2.5.72 Character reference state, 13.2.5.75 Numeric character reference state */
int fc_reference_push(fc_reference_t *r, int byte)
{
    switch (r->state) {
    case BEGIN:
        if (is_alpha(byte)) {
            r->state = NAME;
            return push_name(r, byte);
        }
        if (byte != '#') {
            return 0;
        }
        r->state = NUMBER;
        r->consumed++;
        return 1;
    case NAME:
        return push_name(r, byte);
    case NUMBER:
        if (byte == 'x' || byte == 'X') {
            r->state = HEX_BEGIN;
            r->consumed++;
            return 1;
        }
        return push_decimal(r, byte);
    case DECIMAL:
        return push_decimal(r, byte);
    default:
        return push_hex(r, byte);
    }
}
