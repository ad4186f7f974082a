#include "note_text.h"

#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>

int fc_note_is_introduced(const fc_note_writer_t *w, const fc_author_t *author)
{
    for (int i = 0; i < FC_AUTHORS_INTRODUCED && w->introduced[i]; i++) {
        if (w->introduced[i] == author)
            return 1;
    }
    return 0;
}

fc_review_standing_t fc_note_standing(const fc_note_writer_t *w, const fc_claim_t *claim)
{
    if (claim->status == FC_WORK_WITHDRAWN)
        return FC_REVIEW_WITHDRAWN;
    if (claim->status == FC_WORK_DRAFT)
        return FC_REVIEW_DRAFT;
    if (claim->date_published.time > w->page->now)
        return FC_REVIEW_UNPUBLISHED;
    return FC_REVIEW_IN_FORCE;
}

void fc_note_word(const fc_note_writer_t *w, fc_word_t word, apr_int64_t n)
{
    fc_words_write(w->h, w->words, word, n, NULL, NULL);
}

/* --- language and direction --- */

static int is_words_language(const fc_note_writer_t *w, const char *lang)
{
    return lang && !strcasecmp(lang, w->words->language);
}

void fc_note_block_lang(const fc_note_writer_t *w, const char *lang)
{
    if (!lang) {
        fc_html_raw(w->h, " dir=\"auto\"");
    } else if (!is_words_language(w, lang)) {
        fc_html_attribute(w->h, "lang", lang);
        fc_html_attribute(w->h, "dir", fc_language_direction(lang));
    }
}

/* 1 where text has letters that run against the direction of our words, judged by the first bytes
 * of their UTF-8: U+0590 to U+08FF, the presentation forms, and the right-to-left planes. */
static int runs_against(const char *text, int rtl)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        int is_rtl = (*c >= 0xD6 && *c <= 0xDF) || (*c == 0xE0 && c[1] >= 0xA0 && c[1] <= 0xA3) ||
                     (*c == 0xEF && c[1] >= 0xAC && c[1] <= 0xBB) ||
                     (*c == 0xF0 && (c[1] == 0x9E || (c[1] == 0x90 && c[2] >= 0xA0)));

        if (rtl ? apr_isalnum(*c) || (*c >= 0xC3 && *c < 0xD6) : is_rtl)
            return 1;
    }
    return 0;
}

/* 1 where a text has to be isolated within our words; its <bdi> is then open. */
static int open_span(const fc_note_writer_t *w, const char *text, const char *lang)
{
    int ours = is_words_language(w, lang);

    if (ours && !runs_against(text, *w->words->direction == 'r'))
        return 0;
    fc_html_raw(w->h, "<bdi");
    if (lang && !ours) {
        fc_html_attribute(w->h, "lang", lang);
        fc_html_attribute(w->h, "dir", fc_language_direction(lang));
    }
    fc_html_raw(w->h, ">");
    return 1;
}

static void close_span(const fc_note_writer_t *w, int isolated)
{
    if (isolated)
        fc_html_raw(w->h, "</bdi>");
}

static void span_n(const fc_note_writer_t *w, const char *text, apr_size_t n, const char *lang)
{
    int isolated = open_span(w, text, lang);

    fc_html_text_n(w->h, text, n);
    close_span(w, isolated);
}

void fc_note_span(const fc_note_writer_t *w, const char *text, const char *lang)
{
    span_n(w, text, strlen(text), lang);
}

typedef struct quoted_t {
    const fc_note_writer_t *w;
    const char *lang;
    const fc_stretches_t *marks;
    const char *element;
} quoted_t;

static void write_tag(fc_html_t *h, const char *start, const char *name)
{
    fc_html_raw(h, start);
    fc_html_raw(h, name);
    fc_html_raw(h, ">");
}

static void write_quoted(void *baton, const void *value)
{
    const quoted_t *q = baton;
    const char *text = value;
    fc_html_t *h = q->w->h;
    int isolated = open_span(q->w, text, q->lang);
    apr_size_t at = 0;

    for (int i = 0; q->marks && i < q->marks->count; i++) {
        const fc_stretch_t *mark = &q->marks->items[i];

        fc_html_text_n(h, text + at, mark->start - at);
        write_tag(h, "<", q->element);
        fc_html_text_n(h, text + mark->start, mark->end - mark->start);
        write_tag(h, "</", q->element);
        at = mark->end;
    }
    fc_html_text(h, text + at);
    close_span(q->w, isolated);
}

void fc_note_quote(const fc_note_writer_t *w, const char *text, const char *lang,
                   const fc_stretches_t *marks, const char *element)
{
    quoted_t q = {w, lang, marks, element};
    const fc_word_fill_t fills[] = {{"text", write_quoted, text}, {NULL, NULL, NULL}};

    fc_words_write(w->h, w->words, FC_WORD_QUOTE, 0, fills, &q);
}

/* --- text with inline markup --- */

static void rich_start(const fc_note_writer_t *w, const fc_inline_t *item)
{
    fc_html_raw(w->h, "<");
    fc_html_raw(w->h, item->name);
    fc_html_attribute(w->h, "href", item->href);
    if (item->lang) {
        fc_html_attribute(w->h, "lang", item->lang);
        fc_html_attribute(w->h, "dir", fc_language_direction(item->lang));
    }
    fc_html_raw(w->h, ">");
}

void fc_note_rich(const fc_note_writer_t *w, const fc_rich_t *rich)
{
    int links = 0; /* open, one in another */

    for (int i = 0; i < rich->count; i++) {
        const fc_inline_t *item = &rich->items[i];
        int is_link = (item->kind == FC_INLINE_START || item->kind == FC_INLINE_END) &&
                      !strcmp(item->name, "a");

        switch (item->kind) {
        case FC_INLINE_TEXT:
            fc_html_text(w->h, item->text);
            break;
        case FC_INLINE_BR:
            fc_html_raw(w->h, "<br>");
            break;
        case FC_INLINE_START:
            links += is_link;
            if (!is_link || links == 1)
                rich_start(w, item);
            break;
        case FC_INLINE_END:
            if (!is_link || links == 1)
                write_tag(w->h, "</", item->name);
            links -= is_link;
            break;
        }
    }
}

/* --- links --- */

void fc_note_open_reference(const fc_note_writer_t *w, int family)
{
    fc_html_raw(w->h, "<fc-ref data-factcheck-ui data-nosnippet");
    fc_html_attribute(w->h, "lang", w->words->language);
    fc_note_look(w->h, family);
    /* The spaces are for text browsers and for copies: the stylesheet sets its own. */
    fc_html_raw(w->h, "> ");
}

void fc_note_open_fragment(const fc_note_writer_t *w, const char *id, const char *role)
{
    fc_html_raw(w->h, "<a");
    fc_html_raw(w->h, role);
    fc_html_raw(w->h, " href=\"");
    if (*w->page->base_url)
        fc_html_text(w->h, w->page->base_url);
    fc_html_raw(w->h, "#");
    fc_html_raw(w->h, id);
    fc_html_raw(w->h, "\">");
}

void fc_note_open_link(const fc_note_writer_t *w, const char *href)
{
    const char *authority = strstr(w->page->base_url, "://");

    fc_html_raw(w->h, "<a href=\"");
    if (*href == '/' && authority) {
        authority += strlen("://");
        fc_html_text_n(w->h, w->page->base_url,
                       (apr_size_t)(authority + strcspn(authority, "/?#") - w->page->base_url));
    }
    fc_html_text(w->h, href);
    fc_html_raw(w->h, "\">");
}

void fc_note_linked(const fc_note_writer_t *w, const char *text, const char *lang, const char *url)
{
    if (url)
        fc_note_open_link(w, url);
    fc_note_span(w, text, lang);
    if (url)
        fc_html_raw(w->h, "</a>");
}

/* --- verdicts --- */

typedef struct verdict_t {
    const fc_note_writer_t *w;
    const fc_claim_t *claim;
    int changed, limit;
} verdict_t;

/* How many bytes of text to show for limit characters: all of it, or up to the last space before
 * that, or a character's border where there is no space. */
static apr_size_t cut_length(const char *text, int limit)
{
    apr_size_t length, space = 0;

    for (length = 0; text[length]; length++) {
        if ((text[length] & 0xC0) == 0x80)
            continue;
        if (limit-- == 0)
            return space ? space : length;
        if (text[length] == ' ')
            space = length;
    }
    return length;
}

static void write_verdict(void *baton, const void *value)
{
    const verdict_t *v = baton;
    const char *text = value;
    apr_size_t length = v->limit ? cut_length(text, v->limit) : strlen(text);

    if (v->changed) {
        fc_note_word(v->w, FC_WORD_EDITED, 0);
        return;
    }
    span_n(v->w, text, length, v->claim->alternate_name_lang);
    if (text[length])
        fc_html_text(v->w->h, "\u2026");
}

void fc_note_verdict(const fc_note_writer_t *w, const fc_claim_t *claim, int changed, int limit)
{
    verdict_t v = {w, claim, changed, limit};
    const fc_word_fill_t fills[] = {
        {"verdict", write_verdict, claim->alternate_name},
        {NULL, NULL, NULL},
    };

    switch (fc_note_standing(w, claim)) {
    case FC_REVIEW_IN_FORCE:
        write_verdict(&v, claim->alternate_name);
        break;
    case FC_REVIEW_UNPUBLISHED:
        fc_words_write(w->h, w->words, FC_WORD_UNPUBLISHED, 0, fills, &v);
        break;
    case FC_REVIEW_DRAFT:
        fc_words_write(w->h, w->words, FC_WORD_DRAFT, 0, fills, &v);
        break;
    case FC_REVIEW_WITHDRAWN:
        fc_note_word(w, FC_WORD_WITHDRAWN, 0);
        break;
    }
}
