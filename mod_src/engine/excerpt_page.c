#include "excerpt_page.h"

#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include "annotator_private.h"
#include "note_item.h"
#include "note_review.h"

/* Of a claim's words so many bytes stand in a title. */
#define TITLE_SIZE 200
/* A text fragment names passages of up to so many bytes whole, longer ones by their first and last
 * words. */
#define FRAGMENT_SIZE 200
#define FRAGMENT_WORDS 4

/* --- words --- */

static apr_size_t words_length(const char *text, int words)
{
    const char *at = text;

    for (; *at != '\0' && words > 0; words--) {
        at += strspn(at, " ");
        at += strcspn(at, " ");
    }
    return (apr_size_t)(at - text);
}

static const char *first_words(const char *text, int words, apr_pool_t *p)
{
    text += strspn(text, " ");
    return apr_pstrmemdup(p, text, words_length(text, words));
}

static const char *last_words(const char *text, int words, apr_pool_t *p)
{
    apr_size_t end = strlen(text), at;

    while (end > 0 && text[end - 1] == ' ') {
        end--;
    }
    for (at = end; at > 0; at--) {
        if (text[at - 1] == ' ' && --words == 0) {
            break;
        }
    }
    return apr_pstrmemdup(p, text + at, end - at);
}

/* At most size bytes, cut between words, or else between characters. */
static const char *shorten(const char *text, apr_size_t size, apr_pool_t *p)
{
    apr_size_t at = size;

    if (strlen(text) <= size) {
        return text;
    }
    while (at > 0 && text[at] != ' ') {
        at--;
    }
    for (at = at ? at : size; at > 0 && (text[at] & 0xC0) == 0x80; at--) {
    }
    return apr_pstrcat(p, apr_pstrmemdup(p, text, at), "\u2026", NULL);
}

/* --- the link to the passage --- */

/* Percent-encodes all but letters, digits and these. */
static const char *escape(const char *text, const char *but, apr_pool_t *p)
{
    char *escaped = apr_palloc(p, strlen(text) * 3 + 1), *out = escaped;

    for (; *text != '\0'; text++) {
        if (apr_isalnum(*text) || strchr(but, *text)) {
            *out++ = *text;
        } else {
            out += apr_snprintf(out, 4, "%%%02X", (unsigned char)*text);
        }
    }
    *out = '\0';
    return escaped;
}

/* The dash, the comma and the ampersand are signs of the text directive's own. */
static const char *escape_term(const char *text, apr_pool_t *p)
{
    return escape(text, "._~", p);
}

/* WICG's text fragments: prefix-,start,end. What follows the passage in the article's text is not
 * named: in its page that is the reference. Where the directive fits nowhere, browsers go by the
 * id. */
static const char *text_directive(const fc_match_t *match, apr_pool_t *p)
{
    const fc_excerpt_t *excerpt = match->excerpt;
    const char *start = match->text, *end = NULL;
    const char *prefix = last_words(excerpt->prefix, FRAGMENT_WORDS, p);

    if (excerpt->has_border || strlen(match->text) > FRAGMENT_SIZE) {
        start = first_words(match->text, FRAGMENT_WORDS, p);
        end = last_words(match->text, FRAGMENT_WORDS, p);
    }
    return apr_pstrcat(p, ":~:text=", escape_term(prefix, p), *prefix ? "-," : "",
                       escape_term(start, p), end ? "," : "", end ? escape_term(end, p) : "", NULL);
}

const char *fc_excerpt_link(const fc_annotator_t *a, int claim, const char *url, apr_pool_t *p)
{
    fc_claim_result_t result;
    const fc_match_t *match;
    const char *id;

    fc_annotator_result(a, claim, &result);
    match = result.match_count ? &result.matches[0] : NULL;
    id = match && match->id ? match->id : result.note_id;
    if (!id && !(match && match->excerpt)) {
        return url;
    }
    return apr_pstrcat(p, url, "#", id ? escape(id, "-._~", p) : "",
                       match && match->excerpt ? text_directive(match, p) : "", NULL);
}

/* --- the note --- */

static fc_note_t make_note(const fc_annotator_t *a, int claim, const fc_claim_result_t *result,
                           apr_pool_t *p)
{
    fc_note_place_t *places =
        apr_pcalloc(p, (apr_size_t)(result->match_count + 1) * sizeof(*places));
    int i;

    for (i = 0; i < result->match_count; i++) {
        const fc_match_t *match = &result->matches[i];

        places[i].state = match->state;
        places[i].target = match->target;
        places[i].cause = match->cause;
        if (match->state == FC_STATE_CHANGED) {
            places[i].text = match->cause == FC_CAUSE_CONTEXT ? match->around : match->text;
        }
    }
    return (fc_note_t){.claim = &a->reviews->claims[claim],
                       .body_id = "factcheck-note",
                       .state = result->state,
                       .cause = result->cause,
                       .places = places,
                       .place_count = result->match_count};
}

/* What the options and the page say, as inject.c has it for the page itself. */
static fc_note_page_t make_page(const fc_annotator_t *a)
{
    fc_note_page_t page = {.base_url = "",
                           .contact = a->options->contact,
                           .about = a->options->about,
                           .now = a->options->now};

    page.language =
        fc_note_language(a->options->language, a->reviews->lang, fc_inject_language(a->inject));
    if (page.language == fc_note_parts_language(a->reviews->parts)) {
        page.parts = a->reviews->parts;
    }
    return page;
}

/* 1 where the verdict may stand beside the claim's words. */
static int has_verdict(const fc_note_writer_t *w, const fc_claim_t *claim,
                       const fc_claim_result_t *result)
{
    return fc_note_standing(w, claim) == FC_REVIEW_IN_FORCE && result->match_count > 0 &&
           result->matches[0].state == FC_STATE_INTACT;
}

const char *fc_excerpt_title(const fc_annotator_t *a, int claim, apr_pool_t *p)
{
    const fc_claim_t *c = &a->reviews->claims[claim];
    fc_note_page_t page = make_page(a);
    fc_note_writer_t w = {.page = &page};
    fc_claim_result_t result;
    const char *words =
        shorten(c->claim_reviewed ? c->claim_reviewed : c->targets[0].exact, TITLE_SIZE, p);

    fc_annotator_result(a, claim, &result);
    return has_verdict(&w, c, &result) ? apr_pstrcat(p, c->alternate_name, ": ", words, NULL)
                                       : words;
}

/* --- the page --- */

static void write_head(const fc_note_writer_t *w, const fc_annotator_t *a, const char *title,
                       const char *oembed)
{
    fc_html_t *h = w->h;

    fc_html_raw(h, "<!DOCTYPE html>\n<html");
    fc_html_attribute(h, "lang", w->words->language);
    fc_html_attribute(h, "dir", w->words->direction);
    fc_html_raw(h, "><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                   "<meta name=\"color-scheme\" content=\"light dark\">"
                   "<meta name=\"robots\" content=\"noindex\"><title>");
    fc_note_word(w, FC_WORD_TITLE, 0);
    fc_html_raw(h, ": ");
    fc_html_text(h, title);
    /* What a reader follows shall not open within the frame. */
    fc_html_raw(h, "</title><base target=\"_top\">");
    if (a->options->stylesheet) {
        fc_html_raw(h, "<link rel=\"stylesheet\"");
        fc_html_attribute(h, "href", a->options->stylesheet);
        fc_html_raw(h, ">");
    }
    if (oembed) {
        fc_html_raw(h, "<link rel=\"alternate\" type=\"application/json+oembed\"");
        fc_html_attribute(h, "href", oembed);
        fc_html_attribute(h, "title", title);
        fc_html_raw(h, ">");
    }
    fc_html_raw(h, "</head>\n");
}

static void write_highlight(const fc_note_writer_t *w, const fc_claim_t *claim,
                            const fc_match_t *match)
{
    fc_html_t *h = w->h;

    fc_html_raw(h, "<fact-check");
    fc_html_attribute(h, "data-factcheck", claim->id);
    fc_html_attribute(h, "data-factcheck-state",
                      match->state == FC_STATE_INTACT ? "intact" : "changed");
    if (match->state == FC_STATE_INTACT) {
        fc_note_look(h, fc_note_rating_family(claim));
    }
    fc_html_raw(h, ">");
    fc_html_text(h, match->text);
    fc_html_raw(h, "</fact-check>");
}

static void write_passage(const fc_note_writer_t *w, const fc_annotator_t *a,
                          const fc_claim_t *claim, const fc_match_t *match, const char *url)
{
    const fc_excerpt_t *excerpt = match->excerpt;
    const char *language = fc_inject_language(a->inject);
    fc_html_t *h = w->h;

    fc_html_raw(h, "<blockquote");
    fc_html_attribute(h, "cite", url);
    fc_html_attribute(h, "lang", language);
    fc_html_attribute(h, "dir", language ? fc_language_direction(language) : "auto");
    fc_html_raw(h, "><p>");
    if (excerpt->cut_before) {
        fc_html_text(h, "\u2026 ");
    }
    fc_html_text(h, excerpt->before);
    write_highlight(w, claim, match);
    fc_html_text(h, excerpt->after);
    if (excerpt->cut_after) {
        fc_html_text(h, " \u2026");
    }
    fc_html_raw(h, "</p></blockquote>");
}

/* One passage of each target. */
static void write_passages(const fc_note_writer_t *w, const fc_annotator_t *a,
                           const fc_claim_t *claim, const fc_claim_result_t *result,
                           const char *url)
{
    char *seen = apr_pcalloc(w->h->pool, (apr_size_t)claim->target_count + 1);
    int i;

    for (i = 0; i < result->match_count; i++) {
        const fc_match_t *match = &result->matches[i];

        if (match->excerpt && !seen[match->target]) {
            seen[match->target] = 1;
            write_passage(w, a, claim, match, url);
        }
    }
}

static void write_link(const fc_note_writer_t *w, const char *href, fc_word_t word)
{
    fc_note_open_link(w, href);
    fc_note_word(w, word, 0);
    fc_html_raw(w->h, "</a>");
}

/* The way to the passage, and to what the site says of its checks. */
static void write_links(const fc_note_writer_t *w, const char *link)
{
    fc_html_raw(w->h, "<p>");
    write_link(w, link, FC_WORD_EXCERPT_LINK);
    if (w->page->about) {
        fc_note_word(w, FC_WORD_COMMA, 0);
        write_link(w, w->page->about, FC_WORD_ABOUT);
    }
    fc_html_raw(w->h, "</p>");
}

static void write_gone(const fc_note_writer_t *w, const char *url)
{
    fc_html_raw(w->h, "<p>");
    fc_note_word(w, FC_WORD_EXCERPT_GONE, 0);
    fc_html_raw(w->h, "</p><p>");
    fc_note_open_link(w, url);
    fc_html_text(w->h, url);
    fc_html_raw(w->h, "</a></p>");
}

void fc_excerpt_page(fc_html_t *h, const fc_annotator_t *a, int claim, const char *url,
                     const char *oembed)
{
    const fc_claim_t *c = &a->reviews->claims[claim];
    fc_note_page_t page = make_page(a);
    const fc_words_t *words = fc_words_find(page.language);
    fc_note_writer_t w = {.h = h, .words = words ? words : fc_words_find("en"), .page = &page};
    fc_claim_result_t result;
    fc_note_t note;

    fc_annotator_result(a, claim, &result);
    note = make_note(a, claim, &result, h->pool);
    write_head(&w, a, fc_excerpt_title(a, claim, h->pool), oembed);
    fc_html_raw(h, "<body class=\"factcheck-page\"><main><h1>");
    fc_note_word(&w, FC_WORD_TITLE, 0);
    fc_html_raw(h, "</h1>");
    if (result.match_count > 0) {
        write_passages(&w, a, c, &result, url);
        fc_html_raw(h, "<section data-factcheck-ui role=\"doc-endnotes\" aria-label=\"");
        fc_note_word(&w, FC_WORD_TITLE, 0);
        fc_html_raw(h, "\">");
        fc_note_body(&w, &note);
        write_links(&w, fc_excerpt_link(a, claim, url, h->pool));
        fc_html_raw(h, "</section>");
    } else {
        write_gone(&w, url);
    }
    fc_html_raw(h, "</main></body></html>\n");
}
