/* factcheck new: an empty valid sidecar. */
#include <apr_strings.h>
#include "article.h"
#include "claim_xml.h"
#include "command.h"
#include "engine/settings.h"
#include "fresh.h"
#include "revision.h"

static const char help[] =
    "usage: factcheck new ARTICLE [options]\n\n"
    "Makes an empty sidecar for the article, which names the schema to XML editors. Where there\n"
    "is one already, it stays as it is.\n\n"
    "  -s, --sidecar FILE     the sidecar (else ARTICLE.claims.xml)\n"
    "  -a, --author NAME      declares who checks; may be given several times\n"
    "      --author-url URL   the page of the author named last\n"
    "      --language TAG     of what will stand in it (else the article's)\n"
    "      --schema URL       where the schema is (else where it was installed)\n"
    "  -h, --help             this\n\n"
    "exit code: 0 made, 2 wrong usage, or a file can't be read or written\n";

enum { OPTION_AUTHOR_URL = 256, OPTION_LANGUAGE, OPTION_SCHEMA };

static const apr_getopt_option_t option_table[] = {
    {"sidecar", 's', 1, NULL},
    {"author", 'a', 1, NULL},
    {"author-url", OPTION_AUTHOR_URL, 1, NULL},
    {"language", OPTION_LANGUAGE, 1, NULL},
    {"schema", OPTION_SCHEMA, 1, NULL},
    {"help", 'h', 0, NULL},
    {NULL, 0, 0, NULL},
};

typedef struct request_t {
    const char *article, *sidecar, *language, *schema;
    apr_array_header_t *authors; /* fc_author_t; ids aren't set */
    apr_pool_t *pool;
} request_t;

/* Returns NULL, or what the option takes. */
static const char *take_option(void *request, int option, const char *value)
{
    request_t *r = request;
    switch (option) {
    case 's':
        r->sidecar = value;
        return NULL;
    case 'a':
        APR_ARRAY_PUSH(r->authors, fc_author_t) = (fc_author_t){.name = value};
        return *value ? NULL : "it takes a name";
    case OPTION_AUTHOR_URL:
        if (r->authors->nelts == 0) {
            return "it goes behind the --author that it belongs to";
        }
        APR_ARRAY_IDX(r->authors, r->authors->nelts - 1, fc_author_t).url = value;
        return NULL;
    case OPTION_LANGUAGE:
        r->language = value;
        return fc_setting_is_language(value) ? NULL : "it takes a language tag, such as en";
    case OPTION_SCHEMA:
        r->schema = value;
        return NULL;
    default:
        return NULL;
    }
}

static const char *take_arguments(void *request, const char *const *arguments, int count)
{
    request_t *r = request;

    r->article = arguments[0];
    return count == 1 ? NULL : count == 0 ? "name an article" : "name one article";
}

static void add_authors(const request_t *r, fc_sidecar_edit_t *edit)
{
    const fc_sidecar_t *sidecar = fc_sidecar_edit_sidecar(edit);
    const char *xml = "";
    fc_names_t names;
    int i, is_new;

    fc_names_collect(&names, sidecar, r->pool);
    for (i = 0; i < r->authors->nelts; i++) {
        const fc_author_t *given = &APR_ARRAY_IDX(r->authors, i, fc_author_t), *author;

        author = fc_names_author(&names, given->name, given->url, sidecar->lang, &is_new);
        if (is_new) {
            xml = apr_pstrcat(
                r->pool, xml,
                fc_author_xml(author, fc_sidecar_edit_style(edit), sidecar->lang, r->pool), NULL);
        }
    }
    if (*xml != '\0') {
        fc_sidecar_edit_append(edit, xml);
    }
}

static int make(void *request)
{
    request_t *r = request;
    const fc_annotator_t *annotator;
    const fc_sidecar_t *made;
    fc_revision_t *revision = NULL;
    fc_article_t article;
    fc_error_t error;
    apr_status_t rv = fc_article_read_page(&article, &error, r->article, r->pool);

    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&annotator, &error, &article, apr_time_now(), 0, r->pool);
    }
    if (rv == APR_SUCCESS) {
        const char *lang =
            r->language ? r->language : fc_fresh_language(fc_annotator_language(annotator));

        r->sidecar = r->sidecar ? r->sidecar : fc_article_sidecar(r->article, r->pool);
        rv = fc_revision_begin(&revision, &error, r->sidecar,
                               fc_fresh_sidecar(lang, r->schema, r->pool), r->pool);
    }
    if (rv == APR_SUCCESS && !fc_revision_is_fresh(revision)) {
        return fc_command_fail("%s: it is there already, and stays as it is: add to it with "
                               "factcheck quote --into",
                               r->sidecar);
    }
    if (rv == APR_SUCCESS) {
        add_authors(r, fc_revision_edit(revision));
        rv = fc_revision_preview(revision, &made, &error);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_revision_commit(revision, &error);
    }
    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    if (r->schema == NULL && !fc_fresh_schema_is_there()) {
        fc_log(&fc_command_log, FC_LOG_WARNING,
               "%s: the schema that it names isn't installed (%s): XML editors won't find it; "
               "say where it is with --schema",
               r->sidecar, fc_fresh_schema(r->pool));
    }
    return fc_command_print(apr_pstrcat(r->pool, "made ", r->sidecar, "\n", NULL));
}

static const fc_usage_t usage = {"new", help, option_table, take_option, take_arguments, make};

int fc_command_new(int argc, const char *const *argv, apr_pool_t *p)
{
    request_t request = {.pool = p};

    request.authors = apr_array_make(p, 2, sizeof(fc_author_t));
    return fc_usage_run(&usage, &request, argc, argv, p);
}
