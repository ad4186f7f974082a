/* factcheck annotate: the page as the server would send it. */
#include <string.h>
#include <apr_cstr.h>
#include <apr_strings.h>
#include "article.h"
#include "command.h"
#include "crew.h"
#include "engine/settings.h"
#include "engine/stylesheet.h"
#include "output.h"

static const char help[] =
    "usage: factcheck annotate ARTICLE [options]\n"
    "       factcheck annotate ARTICLE|FOLDER… -d FOLDER [options]\n\n"
    "Writes the article with its notes. With the server's values it is byte for byte what\n"
    "the server sends; nothing is written where something is wrong. With -d all articles, and\n"
    "those of folders that have a sidecar, go to the same place within another folder, and the\n"
    "builtin stylesheet to where they look for it.\n\n"
    "  -s, --sidecar FILE   the sidecar (else ARTICLE.claims.xml); several are merged in order\n"
    "  -o, --output FILE    where to write (else standard output); replaced at one stroke\n"
    "  -d, --directory DIR  the folder to write to\n"
    "      --url URL        the page's address, for pages that have a <base href>; with -d the\n"
    "                       folder's\n"
    "      --path PATH      FactCheckPath, which the stylesheet's link begins with (/_factcheck)\n"
    "      --theme THEME    builtin (as where it isn't said), none, or a stylesheet's /PATH,\n"
    "                       which popover may follow (\"/notes.css popover\")\n"
    "      --show STATES    of intact, changed, missing and draft (\"intact changed\")\n"
    "      --language TAG   of the module's own words (auto: the sidecar's, else the page's)\n"
    "      --contact URL    where readers report errors: https, mailto or a path\n"
    "      --about PATH     the site's page on how it checks\n"
    "      --structured-data  ClaimReview JSON-LD in the page, which needs its --url\n"
    "  -h, --help           this\n\n"
    "exit code: 0 written, 2 wrong usage, or a file can't be read or written\n";

enum {
    OPTION_URL = 256,
    OPTION_PATH,
    OPTION_THEME,
    OPTION_SHOW,
    OPTION_LANGUAGE,
    OPTION_CONTACT,
    OPTION_ABOUT,
    OPTION_STRUCTURED_DATA
};

static const apr_getopt_option_t option_table[] = {
    {"sidecar", 's', 1, NULL},
    {"output", 'o', 1, NULL},
    {"url", OPTION_URL, 1, NULL},
    {"path", OPTION_PATH, 1, NULL},
    {"theme", OPTION_THEME, 1, NULL},
    {"show", OPTION_SHOW, 1, NULL},
    {"language", OPTION_LANGUAGE, 1, NULL},
    {"contact", OPTION_CONTACT, 1, NULL},
    {"about", OPTION_ABOUT, 1, NULL},
    {"structured-data", OPTION_STRUCTURED_DATA, 0, NULL},
    {"directory", 'd', 1, NULL},
    {"help", 'h', 0, NULL},
    {NULL, 0, 0, NULL},
};

typedef struct request_t {
    const char *const *articles;
    int article_count;
    const char *output, *directory; /* both NULL: standard output */
    apr_array_header_t *sidecars;   /* const char * */
    const char *path, *theme;
    fc_page_options_t page;
    int is_builtin;
    int code, written; /* of those done so far, in the main thread */
    apr_pool_t *pool;
} request_t;

/* --- options -------------------------------------------------------------------------------- */

/* What FactCheckShow takes, with white space or commas between. */
static const char *read_show(request_t *r, const char *value)
{
    char *last, *word = apr_strtok(apr_pstrdup(r->pool, value), " ,\t", &last);

    r->page.show = 0;
    for (; word != NULL; word = apr_strtok(NULL, " ,\t", &last)) {
        unsigned bit = fc_setting_state(word);

        if (bit == 0) {
            return "it takes one or more of intact, changed, missing and draft";
        }
        r->page.show |= bit;
    }
    return r->page.show ? NULL : "it takes one or more of intact, changed, missing and draft";
}

static const char *read_url(request_t *r, const char *value)
{
    r->page.url = value;
    return apr_cstr_casecmpn(value, "https://", 8) == 0 ||
                   apr_cstr_casecmpn(value, "http://", 7) == 0
               ? NULL
               : "it takes the page's whole address, such as https://example.org/news/a.html";
}

/* What FactCheckTheme takes, as one argument. */
static const char *read_theme(request_t *r, const char *value)
{
    char *more;

    r->theme = apr_strtok(apr_pstrdup(r->pool, value), " ", &more);
    r->page.popover = 0;
    if (r->theme != NULL && *more == '\0' && apr_cstr_casecmp(r->theme, "none") == 0) {
        return NULL;
    }
    if (r->theme != NULL && *more == '\0' && apr_cstr_casecmp(r->theme, "builtin") == 0) {
        r->page.popover = 1;
        return NULL;
    }
    if (r->theme != NULL && fc_setting_is_site_path(r->theme)) {
        r->page.popover = apr_cstr_casecmp(more, "popover") == 0;
        if (r->page.popover || *more == '\0') {
            return NULL;
        }
    }
    return "it takes builtin, none, or the path of a stylesheet of the site, such as /notes.css, "
           "which popover may follow";
}

static const char *read_path(request_t *r, const char *value)
{
    return fc_setting_path(&r->path, value, r->pool)
               ? NULL
               : "it takes the path of an URL, such as /_factcheck";
}

static const char *read_language(request_t *r, const char *value)
{
    r->page.language = value;
    return apr_cstr_casecmp(value, "auto") == 0 || fc_setting_is_language(value)
               ? NULL
               : "it takes auto, or a language tag such as en or pt-BR";
}

static const char *read_contact(request_t *r, const char *value)
{
    r->page.contact = apr_cstr_casecmp(value, "none") != 0 ? value : NULL;
    return r->page.contact == NULL || fc_setting_is_contact(value, r->pool)
               ? NULL
               : "it takes an https URL, mailto:somebody@example.org, a path of the site, or none";
}

/* Returns NULL, or what the option takes. */
static const char *take_option(void *request, int option, const char *value)
{
    request_t *r = request;
    switch (option) {
    case 's':
        APR_ARRAY_PUSH(r->sidecars, const char *) = value;
        return NULL;
    case 'o':
        r->output = strcmp(value, FC_STDIN) != 0 ? value : NULL; /* - */
        return NULL;
    case OPTION_URL:
        return read_url(r, value);
    case OPTION_PATH:
        return read_path(r, value);
    case OPTION_THEME:
        return read_theme(r, value);
    case OPTION_SHOW:
        return read_show(r, value);
    case OPTION_LANGUAGE:
        return read_language(r, value);
    case OPTION_CONTACT:
        return read_contact(r, value);
    case OPTION_ABOUT:
        r->page.about = value;
        return fc_setting_is_site_path(value) ? NULL : "it takes a path of the site";
    case OPTION_STRUCTURED_DATA:
        r->page.structured_data = 1;
        return NULL;
    case 'd':
        r->directory = value;
        return *value ? NULL : "it takes a folder";
    default:
        return NULL;
    }
}

static const char *take_arguments(void *request, const char *const *arguments, int count)
{
    request_t *r = request;

    r->articles = arguments;
    r->article_count = count;
    if (count == 0) {
        return "name an article";
    }
    if (r->directory == NULL && count > 1) {
        return "name one article only, or a folder to write to (-d)";
    }
    if (r->page.structured_data && r->page.url == NULL) {
        return "--structured-data needs the page's --url";
    }
    return r->directory != NULL && (r->output != NULL || r->sidecars->nelts > 0)
               ? "-d goes without -o and -s"
               : NULL;
}

/* --- writing -------------------------------------------------------------------------------- */

typedef struct weaver_t {
    const fc_article_t *article;
    fc_annotator_t *annotator;
    fc_output_t *output;
    apr_size_t written; /* bytes of the article */
} weaver_t;

/* Writes the article's bytes up to the offset. */
static apr_status_t write_to(weaver_t *w, apr_size_t offset)
{
    apr_status_t rv =
        fc_output_write(w->output, w->article->bytes + w->written, offset - w->written);

    w->written = offset;
    return rv;
}

static apr_status_t write_insertions(weaver_t *w)
{
    const fc_insertion_t *insertion;
    apr_status_t rv = APR_SUCCESS;

    while (rv == APR_SUCCESS && (insertion = fc_annotator_next(w->annotator)) != NULL) {
        rv = write_to(w, (apr_size_t)insertion->offset);
        if (rv == APR_SUCCESS) {
            rv = fc_output_write(w->output, insertion->html, insertion->length);
        }
    }
    return rv;
}

static apr_status_t weave(weaver_t *w)
{
    const fc_article_t *article = w->article;
    apr_status_t rv = fc_annotator_feed(w->annotator, article->bytes, article->length);

    if (rv == APR_SUCCESS) {
        rv = write_insertions(w);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_annotator_finish(w->annotator);
    }
    if (rv == APR_SUCCESS) {
        rv = write_insertions(w);
    }
    return rv == APR_SUCCESS ? write_to(w, article->length) : rv;
}

static int write_page(const fc_article_t *article, const fc_page_options_t *page,
                      const char *output, apr_pool_t *p)
{
    weaver_t weaver = {.article = article};
    apr_status_t rv = fc_annotator_open(&weaver.annotator, article->reviews, page, p);

    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s: it can't be annotated: %pm", article->path, &rv);
    }
    rv = fc_output_begin(&weaver.output, output, p);
    if (rv == APR_SUCCESS) {
        rv = weave(&weaver);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_output_finish(weaver.output);
    }
    fc_output_abandon(weaver.output);
    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s: it can't be written: %pm", output ? output : "standard output",
                               &rv);
    }
    if (fc_annotator_reason(weaver.annotator) != NULL) {
        fc_log(&fc_command_log, FC_LOG_WARNING, "%s: nothing was added: %s", article->path,
               fc_annotator_reason(weaver.annotator));
    }
    return FC_EXIT_FINE;
}

static int annotate(const request_t *r, const char *path, const char *output, const char *url,
                    apr_pool_t *p)
{
    fc_page_options_t page = r->page;
    fc_article_t article;
    fc_error_t error;

    if (output != NULL && fc_output_is_same(output, path)) {
        return fc_command_fail("%s: that is the article itself: name another %s", output,
                               r->directory ? "folder" : "file");
    }
    if (fc_article_read(&article, &error, path, r->sidecars, p) != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, p));
    }
    page.whole = article.length <= FC_LIMIT_SCAN;
    page.url = url;
    return write_page(&article, &page, output, p);
}

/* --- many ----------------------------------------------------------------------------------- */

/* The place of an article within the folder to write to: where it was named by a path that leads
 * elsewhere, its name. */
static const char *place_within(const char *relative)
{
    const char *at, *slash = strrchr(relative, '/');

    if (*relative == '/') {
        return slash + 1;
    }
    for (at = relative; at != NULL; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL) {
        if (strncmp(at, "../", 3) == 0) {
            return slash + 1;
        }
    }
    return relative;
}

static apr_status_t make_folder_of(const char *path, apr_pool_t *p)
{
    return apr_dir_make_recursive(apr_pstrmemdup(p, path, (apr_size_t)(strrchr(path, '/') - path)),
                                  APR_FPROT_OS_DEFAULT, p);
}

static void annotate_item(void *baton, const fc_walk_item_t *item, void *result, apr_pool_t *p)
{
    const request_t *r = baton;
    const char *within = place_within(item->relative), *url = NULL;
    const char *output = apr_pstrcat(p, r->directory, "/", within, NULL);
    int *code = result;
    apr_status_t rv;

    if (item->error != NULL) {
        *code = fc_command_fail("%s: %s", item->path, item->error);
        return;
    }
    if (r->page.url != NULL) {
        url = apr_pstrcat(p, r->page.url, r->page.url[strlen(r->page.url) - 1] == '/' ? "" : "/",
                          fc_article_url_path(within, p), NULL);
    }
    rv = make_folder_of(output, p);
    *code = rv == APR_SUCCESS ? annotate(r, item->path, output, url, p)
                              : fc_command_fail("%s: its folder can't be made: %pm", output, &rv);
}

static void take_code(void *baton, void *result)
{
    request_t *r = baton;

    r->code = *(int *)result > r->code ? *(int *)result : r->code;
    r->written += *(int *)result == FC_EXIT_FINE;
}

static int write_stylesheet(const request_t *r)
{
    const char *path = apr_pstrcat(r->pool, r->directory, r->page.stylesheet, NULL);
    apr_size_t length;
    const char *bytes = fc_stylesheet_bytes(&length);
    apr_status_t rv = make_folder_of(path, r->pool);
    fc_output_t *output;

    if (rv == APR_SUCCESS) {
        rv = fc_output_begin(&output, path, r->pool);
        if (rv == APR_SUCCESS) {
            rv = fc_output_write(output, bytes, length);
        }
        if (rv == APR_SUCCESS) {
            rv = fc_output_finish(output);
        }
        fc_output_abandon(output);
    }
    return rv == APR_SUCCESS ? FC_EXIT_FINE
                             : fc_command_fail("%s: it can't be written: %pm", path, &rv);
}

static int annotate_all(request_t *r)
{
    fc_walk_t *walk = fc_walk_open(r->articles, r->article_count, r->pool);
    apr_status_t rv =
        fc_crew_run(walk, fc_crew_size(), annotate_item, take_code, sizeof(int), r, r->pool);

    if (rv != APR_SUCCESS) {
        return fc_command_fail("it can't be begun: %pm", &rv);
    }
    if (r->is_builtin && r->written > 0 && write_stylesheet(r) != FC_EXIT_FINE) {
        r->code = FC_EXIT_TROUBLE;
    }
    return r->code;
}

static int run(void *request)
{
    request_t *r = request;

    r->is_builtin = apr_cstr_casecmp(r->theme, "builtin") == 0;
    if (r->is_builtin) {
        r->page.stylesheet = fc_stylesheet_href(r->path, r->pool);
    } else if (apr_cstr_casecmp(r->theme, "none") != 0) {
        r->page.stylesheet = r->theme;
    }
    /* take_arguments sees to it that there is one: NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    return r->directory ? annotate_all(r)
                        : annotate(r, r->articles[0], r->output, r->page.url, r->pool);
}

static const fc_usage_t usage = {"annotate", help, option_table, take_option, take_arguments, run};

int fc_command_annotate(int argc, const char *const *argv, apr_pool_t *p)
{
    request_t request = {.pool = p, .path = FC_PATH_DEFAULT, .theme = "builtin"};

    request.sidecars = apr_array_make(p, 1, sizeof(const char *));
    request.page.show = FC_SHOW_DEFAULT;
    request.page.popover = 1;
    request.page.now = apr_time_now();
    request.page.hold = FC_LIMIT_HOLD;
    request.page.work = FC_LIMIT_WORK;
    request.page.log = &fc_command_log;
    return fc_usage_run(&usage, &request, argc, argv, p);
}
