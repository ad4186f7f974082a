/* The module's own words, in the languages that conf/words holds. Everything is static and
 * immutable; texts are UTF-8. */
#ifndef FC_WORDS_H
#define FC_WORDS_H

#include <apr_pools.h>
#include "html.h"
#include "sidecar.h"
#include "words_keys.h" /* fc_word_t, made from conf/words/en.txt */

#define FC_PLURAL_CATEGORIES 6 /* zero one two few many other */

typedef struct fc_words_t {
    const char *language;         /* BCP 47 */
    const char *direction;        /* "ltr" or "rtl" */
    int (*plural)(apr_int64_t n); /* the category of a number */
    const char *months[12];
    const char *texts[FC_WORD_COUNT][FC_PLURAL_CATEGORIES];
} fc_words_t;

/* The words of a language tag, or of the longest beginning of it that there are words for (de-AT:
 * de); case doesn't count. NULL where there are none or tag is NULL. */
const fc_words_t *fc_words_find(const char *tag);

/* What is put in place of a {name} in a text. */
typedef struct fc_word_fill_t {
    const char *name;
    void (*write)(void *baton, const void *value);
    const void *value;
} fc_word_fill_t;

/* Writes a text, n choosing its plural form, with its names filled in: fills ends with a name that
 * is NULL and may be NULL as a whole; each write gets baton. {n} is filled with n where fills has
 * none of that name. */
void fc_words_write(fc_html_t *h, const fc_words_t *words, fc_word_t word, apr_int64_t n,
                    const fc_word_fill_t *fills, void *baton);

/* Writes a date in the language's form, with the zone where it has a time (UTC where none is said:
 * contract, section 1). */
void fc_words_date(fc_html_t *h, const fc_words_t *words, const fc_date_t *date);

/* "rtl" or "ltr": the direction of a language tag's script. */
const char *fc_language_direction(const char *tag);

#endif
