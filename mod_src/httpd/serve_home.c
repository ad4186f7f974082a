/* The page at FactCheckPath itself, for people: what this site's checks are, how they are made,
 * where to report an error, and in which forms others can have them. */
#include "serve.h"

#include "engine/note.h"
#include "engine/words.h"

typedef struct home_t {
    fc_html_t *h;
    const fc_words_t *words;
    const fc_dir_conf_t *dir;
    const fc_server_conf_t *server;
} home_t;

static void write_word(const home_t *home, const char *before, fc_word_t key, const char *after)
{
    fc_html_raw(home->h, before);
    fc_words_write(home->h, home->words, key, 0, NULL, NULL);
    fc_html_raw(home->h, after);
}

static void write_link(const home_t *home, const char *href, fc_word_t key)
{
    if (href && *href) {
        fc_html_raw(home->h, "<p><a");
        fc_html_attribute(home->h, "href", href);
        write_word(home, ">", key, "</a></p>");
    }
}

static void write_forms(const home_t *home)
{
    static const struct {
        unsigned form;
        const char *name, *url;
    } forms[] = {
        {FC_SERVE_ANNOTATIONS, "W3C Web Annotation", "/annotations/ARTICLE/"},
        {FC_SERVE_CLAIM_REVIEW, "ClaimReview (JSON-LD)", "/claimreview/ARTICLE"},
        {FC_SERVE_EXCERPTS, "Excerpt (HTML)", "/excerpt/ARTICLE?claim=ID"},
        {FC_SERVE_OEMBED, "oEmbed", "/oembed?url=URL"},
    };
    int count = 0;

    for (apr_size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (!fc_dir_conf_serves(home->dir, forms[i].form)) {
            continue;
        }
        if (!count++) {
            write_word(home, "<h2>", FC_WORD_SITE_FORMATS, "</h2><ul>");
        }
        fc_html_raw(home->h, "<li>");
        fc_html_raw(home->h, forms[i].name);
        fc_html_raw(home->h, ": <code dir=\"ltr\">");
        fc_html_text(home->h, fc_server_conf_path(home->server));
        fc_html_raw(home->h, forms[i].url);
        fc_html_raw(home->h, "</code></li>");
    }
    if (count) {
        fc_html_raw(home->h, "</ul>");
    }
}

int fc_serve_home(request_rec *r)
{
    home_t home = {.h = fc_html_create(r->pool),
                   .dir = fc_dir_conf_get(r),
                   .server = fc_server_conf_get(r->server)};
    const char *stylesheet = fc_conf_stylesheet(home.dir, home.server, r->pool);
    fc_html_t *h = home.h;

    home.words = fc_words_find(fc_note_language(home.dir->language, NULL, NULL));
    fc_html_raw(h, "<!DOCTYPE html>\n<html");
    fc_html_attribute(h, "lang", home.words->language);
    fc_html_attribute(h, "dir", home.words->direction);
    write_word(
        &home,
        "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>",
        FC_WORD_TITLE, "</title>");
    if (stylesheet) {
        fc_html_raw(h, "<link rel=\"stylesheet\"");
        fc_html_attribute(h, "href", stylesheet);
        fc_html_raw(h, ">");
    }
    write_word(&home, "</head>\n<body class=\"factcheck-page\"><main><h1>", FC_WORD_TITLE, "</h1>");
    write_word(&home, "<p>", FC_WORD_SITE_INTRO, "</p>");
    write_word(&home, "<p>", FC_WORD_SITE_EDITED, "</p>");
    write_link(&home, home.server->about, FC_WORD_ABOUT);
    write_link(&home, home.dir->contact, FC_WORD_REPORT);
    write_forms(&home);
    fc_html_raw(h, "</main></body></html>\n");
    return fc_serve_page(r, h, 0, "'none'", stylesheet != NULL);
}
