#include "words.h"

#include <stdlib.h>
#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "words.inc"

#define WORDS_COUNT ((int)(sizeof(all_words) / sizeof(all_words[0])))

const fc_words_t *fc_words_find(const char *tag)
{
    size_t length;

    /* One that was found before, as a rule. */
    for (int i = 0; i < WORDS_COUNT; i++) {
        if (all_words[i]->language == tag)
            return all_words[i];
    }
    length = tag ? strlen(tag) : 0;
    while (length) {
        for (int i = 0; i < WORDS_COUNT; i++) {
            const char *language = all_words[i]->language;

            if (strlen(language) == length && !strncasecmp(language, tag, length))
                return all_words[i];
        }
        /* RFC 4647, 3.4 "Lookup": without the last subtag. */
        do {
            length--;
        } while (length && tag[length] != '-');
    }
    return NULL;
}

static void fill(fc_html_t *h, const char *name, size_t length, apr_int64_t n,
                 const fc_word_fill_t *fills, void *baton)
{
    for (; fills && fills->name; fills++) {
        if (strlen(fills->name) == length && !memcmp(fills->name, name, length)) {
            fills->write(baton, fills->value);
            return;
        }
    }
    if (length == 1 && *name == 'n')
        fc_html_number(h, n);
}

void fc_words_write(fc_html_t *h, const fc_words_t *words, fc_word_t word, apr_int64_t n,
                    const fc_word_fill_t *fills, void *baton)
{
    const char *text = words->texts[word][words->plural(n)];
    const char *open, *close;

    while ((open = strchr(text, '{')) && (close = strchr(open, '}'))) {
        fc_html_text_n(h, text, (apr_size_t)(open - text));
        fill(h, open + 1, (size_t)(close - open - 1), n, fills, baton);
        text = close + 1;
    }
    fc_html_text(h, text);
}

/* --- dates --- */

typedef struct date_writer_t {
    fc_html_t *h;
    const fc_words_t *words;
    const fc_date_t *date;
} date_writer_t;

static void write_number(void *baton, const void *value)
{
    fc_html_number(((date_writer_t *)baton)->h, *(const int *)value);
}

static void write_text(void *baton, const void *value)
{
    fc_html_text(((date_writer_t *)baton)->h, value);
}

static void write_time(void *baton, const void *value)
{
    date_writer_t *w = baton;
    const fc_date_t *date = value;
    char text[32];

    apr_snprintf(text, sizeof(text), "%02d:%02d", date->hour, date->minute);
    fc_html_text(w->h, text);
}

static void write_zone(void *baton, const void *value)
{
    date_writer_t *w = baton;
    int minutes = ((const fc_date_t *)value)->offset_minutes;
    char text[32];

    if (minutes)
        apr_snprintf(text, sizeof(text), "UTC%s%02d:%02d", minutes < 0 ? "\u2212" : "+",
                     abs(minutes) / 60, abs(minutes) % 60);
    else
        apr_cpystrn(text, "UTC", sizeof(text));
    fc_html_text(w->h, text);
}

static void write_date(void *baton, const void *value)
{
    date_writer_t *w = baton;
    const fc_date_t *date = value;
    int is_month = date->month >= 1 && date->month <= 12; /* a date that nobody set has none */
    const fc_word_fill_t fills[] = {
        {"day", write_number, &date->day},
        {"month", write_text, is_month ? w->words->months[date->month - 1] : ""},
        {"year", write_number, &date->year},
        {NULL, NULL, NULL},
    };

    fc_words_write(w->h, w->words, FC_WORD_DATE, date->day, fills, w);
}

void fc_words_date(fc_html_t *h, const fc_words_t *words, const fc_date_t *date)
{
    date_writer_t w = {h, words, date};
    const fc_word_fill_t fills[] = {
        {"date", write_date, date},
        {"time", write_time, date},
        {"zone", write_zone, date},
        {NULL, NULL, NULL},
    };

    if (date->has_time)
        fc_words_write(h, words, FC_WORD_DATE_TIME, 0, fills, &w);
    else
        write_date(&w, date);
}

/* --- direction --- */

/* Languages whose usual script runs from right to left, and those scripts (ISO 639, ISO 15924). */
static const char rtl_languages[] = " ae ar arc arz ckb dv fa glk he iw ji lrc mzn nqo pnb ps "
                                    "sd skr syr ug ur yi ";
static const char rtl_scripts[] = " adlm arab aran armi avst hebr mand mani mend nbat nkoo phli "
                                  "rohg samr syrc thaa yezi ";

static int is_listed(const char *list, const char *subtag, size_t length)
{
    char word[16];

    if (length + 3 > sizeof(word))
        return 0;
    word[0] = ' ';
    for (size_t i = 0; i < length; i++)
        word[i + 1] = (char)apr_tolower(subtag[i]);
    word[length + 1] = ' ';
    word[length + 2] = '\0';
    return strstr(list, word) != NULL;
}

const char *fc_language_direction(const char *tag)
{
    size_t length = strcspn(tag, "-");
    const char *script = tag[length] ? tag + length + 1 : "";
    size_t script_length = strcspn(script, "-");

    if (script_length == 4 && apr_isalpha(*script))
        return is_listed(rtl_scripts, script, 4) ? "rtl" : "ltr";
    return is_listed(rtl_languages, tag, length) ? "rtl" : "ltr";
}
