/* Where words and numbers end (contract, section 2, "Word borders"). */
#include "text.h"

/* The surroundings of one place between two characters: a before it, b after it. */
typedef struct place_t {
    const fc_text_t *text;
    apr_int64_t at;
    const fc_char_t *a, *b;
    int ends;
} place_t;

#define BORDER 1
#define INSIDE 0
#define UNKNOWN (-1)

static int is_number(const fc_char_t *c)
{
    return c->class_ == FC_CLASS_DIGIT || c->class_ == FC_CLASS_NUMBER;
}

static int is_word(const fc_char_t *c)
{
    return c->class_ == FC_CLASS_LETTER || is_number(c);
}

/* The character before a that belongs to the same run (nothing between them), or NULL. */
static const fc_char_t *before_a(const place_t *place)
{
    if (place->at - 2 < place->text->first || place->a->gap != FC_GAP_NONE ||
        (place->a->flags & FC_BORDER_LEVEL)) {
        return NULL;
    }
    return fc_text_at(place->text, place->at - 2);
}

/* The character after b that belongs to the same run; *known is cleared where it may still come. */
static const fc_char_t *after_b(const place_t *place, int *known)
{
    const fc_char_t *c;

    if (place->at + 1 >= place->text->count) {
        *known = place->text->at_border;
        return NULL;
    }
    c = fc_text_at(place->text, place->at + 1);
    return c->gap == FC_GAP_NONE && !(c->flags & FC_BORDER_LEVEL) ? c : NULL;
}

/* Whether the character after b makes the word or number go on. */
static int goes_on_if(const place_t *place, int (*wanted)(const fc_char_t *))
{
    int known = 1;
    const fc_char_t *next = after_b(place, &known);

    if (!known) {
        return UNKNOWN;
    }
    return next && wanted(next) ? INSIDE : BORDER;
}

static int is_letter(const fc_char_t *c)
{
    return c->class_ == FC_CLASS_LETTER;
}

static int is_digit(const fc_char_t *c)
{
    return c->class_ == FC_CLASS_DIGIT;
}

static int is_digit_joined(const fc_char_t *c)
{
    return is_digit(c) && c->gap == FC_GAP_NONE && !(c->flags & FC_BORDER_LEVEL);
}

/* Digits on both sides of a space: one number where one to three stand before and three after. */
static int between_groups(const place_t *place)
{
    const fc_text_t *t = place->text;
    apr_int64_t i;
    int left = 1, right = 1;

    for (i = place->at - 1; left <= 3 && is_digit_joined(fc_text_at(t, i)) && i > t->first; i--) {
        if (!is_digit(fc_text_at(t, i - 1))) {
            break;
        }
        left++;
    }
    for (i = place->at + 1; right <= 3; i++) {
        if (i >= t->count) {
            if (!t->at_border) {
                return UNKNOWN;
            }
            break;
        }
        if (!is_digit_joined(fc_text_at(t, i))) {
            break;
        }
        right++;
    }
    return left <= 3 && right == 3 ? INSIDE : BORDER;
}

static int across_space(const place_t *place)
{
    if (is_number(place->a) && place->b->class_ == FC_CLASS_PERCENT) {
        return INSIDE;
    }
    return is_digit(place->a) && is_digit(place->b) ? between_groups(place) : BORDER;
}

/* b is a mark that joins what stands around it. */
static int before_mark(const place_t *place)
{
    switch (place->b->class_) {
    case FC_CLASS_HYPHEN:
        return is_word(place->a) ? goes_on_if(place, is_word) : BORDER;
    case FC_CLASS_APOSTROPHE:
        if (is_digit(place->a)) {
            int number = goes_on_if(place, is_digit);
            if (number != BORDER) {
                return number;
            }
        }
        return place->ends && is_word(place->a) ? goes_on_if(place, is_letter) : BORDER;
    case FC_CLASS_POINT:
        return is_digit(place->a) ? goes_on_if(place, is_digit) : BORDER;
    case FC_CLASS_PERCENT:
        return is_number(place->a) ? INSIDE : BORDER;
    default:
        return BORDER;
    }
}

/* a is a mark that joins what stands around it. */
static int after_mark(const place_t *place)
{
    const fc_char_t *before = before_a(place);

    switch (place->a->class_) {
    case FC_CLASS_HYPHEN:
        return (is_word(place->b) && before && is_word(before)) || is_number(place->b) ? INSIDE
                                                                                       : BORDER;
    case FC_CLASS_SIGN:
        return is_number(place->b) ? INSIDE : BORDER;
    case FC_CLASS_APOSTROPHE:
        if (before && is_digit(before) && is_digit(place->b)) {
            return INSIDE;
        }
        return place->ends && before && is_word(before) && is_letter(place->b) ? INSIDE : BORDER;
    case FC_CLASS_POINT: /* after a letter it is a full stop; else a decimal sign, ".5" too */
        return is_digit(place->b) && !(before && is_letter(before)) ? INSIDE : BORDER;
    default:
        return BORDER;
    }
}

int fc_text_is_word_border(const fc_text_t *t, apr_int64_t i, int ends)
{
    place_t place = {t, i, NULL, NULL, ends};

    if (i <= t->first) {
        return BORDER;
    }
    place.a = fc_text_at(t, i - 1);
    if (i >= t->count) {
        if (t->at_border || place.a->class_ == FC_CLASS_OTHER || place.a->class_ == FC_CLASS_LONE) {
            return BORDER;
        }
        return UNKNOWN;
    }
    place.b = fc_text_at(t, i);
    if (place.b->gap == FC_GAP_FREE) {
        return BORDER;
    }
    if (place.b->flags & FC_BORDER_LEVEL) {
        return is_digit(place.a) && is_digit(place.b) && place.b->gap == FC_GAP_NONE &&
                       !(place.b->flags & FC_BORDER_LINK)
                   ? INSIDE
                   : BORDER;
    }
    if (place.b->gap == FC_GAP_SPACE) {
        return across_space(&place);
    }
    if (is_word(place.a) && is_word(place.b)) {
        return INSIDE;
    }
    if (before_mark(&place) != BORDER) {
        return before_mark(&place);
    }
    return after_mark(&place);
}
