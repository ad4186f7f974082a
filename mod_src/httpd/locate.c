#include "locate.h"

#include <apr_file_info.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include <ap_mmn.h>
#include <http_core.h>
#include <http_log.h>
#include <http_request.h>
#include "mod_factcheck.h"
#include "response.h"

APLOG_USE_MODULE(factcheck);

#define DEFAULT_SUFFIX ".claims.xml"
#define URI_VARIABLE "FACTCHECK_URI"

/* What fc_locate_sources's own evaluations hand to variables through ap_expr_eval_ctx_t.data. */
typedef struct evaluation_t {
    int no_uri; /* FACTCHECK_URI has no value here */
} evaluation_t;

/* --- %{FACTCHECK_URI} --- */

static int normalize_path(char *path)
{
#if AP_MODULE_MAGIC_AT_LEAST(20120211, 109)
    return ap_normalize_path(path, AP_NORMALIZE_MERGE_SLASHES | AP_NORMALIZE_NOT_ABOVE_ROOT);
#else
    int depth = 0;
    const char *segment = path;

    ap_no2slash(path);
    while (*segment == '/') {
        const char *end = segment + 1 + strcspn(segment + 1, "/");
        apr_size_t n = end - segment - 1;
        if (n == 2 && !strncmp(segment + 1, "..", 2)) {
            depth--;
        } else if (n && !(n == 1 && segment[1] == '.')) {
            depth++;
        }
        if (depth < 0) {
            return 0;
        }
        segment = end;
    }
    ap_getparents(path);
    return *path == '/';
#endif
}

const char *fc_locate_decode(const char *raw, apr_pool_t *p)
{
    char *path = apr_pstrdup(p, raw);

    return *path == '/' && ap_unescape_url(path) == OK && normalize_path(path) ? path : NULL;
}

/* The request that the client made, or the look-up that we made for it. */
static const request_rec *first_request(const request_rec *r)
{
    for (;;) {
        const fc_request_t *main_request = r->main ? fc_request_get(r->main) : NULL;
        if (main_request && main_request->is_own_path) {
            return r;
        }
        if (!r->main && !r->prev) {
            return r;
        }
        r = r->main ? r->main : r->prev;
    }
}

const char *fc_locate_raw_path(const request_rec *r, apr_pool_t *p)
{
    const char *raw = r->unparsed_uri;
    apr_uri_t uri;

    if (raw && *raw == '/') {
        /* httpd takes no authority from such a request line, but apr_uri_parse would. */
        while (raw[1] == '/') {
            raw++;
        }
    }
    return raw && apr_uri_parse(p, raw, &uri) == APR_SUCCESS ? uri.path : NULL;
}

const char *fc_locate_path(const request_rec *r, apr_pool_t *p)
{
    const char *raw = fc_locate_raw_path(first_request(r), p);

    return raw ? fc_locate_decode(raw, p) : NULL;
}

/* The value of FACTCHECK_URI; NULL where there is none. */
static const char *client_path(const request_rec *r, apr_pool_t *p)
{
    const char *path = fc_locate_path(r, p);
    apr_size_t length = path ? strlen(path) : 0;

    if (length == 1) {
        return "/index";
    }
    return length && path[length - 1] == '/' ? apr_pstrmemdup(p, path, length - 1) : path;
}

static const char *uri_value(ap_expr_eval_ctx_t *ctx, const void *data)
{
    const char *path = client_path(ctx->r, ctx->p);

    (void)data;
    return path ? path : "";
}

static const char *uri_value_for_sidecar(ap_expr_eval_ctx_t *ctx, const void *data)
{
    evaluation_t *evaluation = ctx->data;
    const char *path = client_path(ctx->r, ctx->p);

    (void)data;
    if (!path) {
        evaluation->no_uri = 1;
    }
    return path ? path : "";
}

static int look_up(ap_expr_lookup_parms *parms, ap_expr_var_func_t *function)
{
    if (parms->type != AP_EXPR_FUNC_VAR || strcasecmp(parms->name, URI_VARIABLE)) {
        return DECLINED;
    }
    *parms->func = (const void *)function;
    *parms->data = URI_VARIABLE; /* httpd wants one that isn't NULL */
    return OK;
}

static int look_up_anywhere(ap_expr_lookup_parms *parms)
{
    return look_up(parms, uri_value);
}

static int look_up_for_sidecar(ap_expr_lookup_parms *parms)
{
    int rv = look_up(parms, uri_value_for_sidecar);

    return rv == DECLINED ? ap_expr_lookup_default(parms) : rv;
}

void fc_locate_register(void)
{
    ap_hook_expr_lookup(look_up_anywhere, NULL, NULL, APR_HOOK_MIDDLE);
}

/* --- an expression at start-up --- */

/* 1 where text is %{name}, whatever follows. */
static int is_variable(const char *text, const char *name)
{
    apr_size_t n = strlen(name);

    return !strncmp(text, "%{", 2) && !strncasecmp(text + 2, name, n) && text[2 + n] == '}';
}

/* The literal text before the first variable, back reference or escape. */
static apr_size_t literal_length(const char *text)
{
    apr_size_t n = 0;

    while (text[n] && text[n] != '\\' && !(text[n] == '%' && text[n + 1] == '{') &&
           !(text[n] == '$' && apr_isdigit(text[n + 1]))) {
        n++;
    }
    return n;
}

static const char *literal_dir(const char *text, apr_pool_t *p)
{
    apr_size_t n = literal_length(text);
    const char *dir;
    char *clean;

    if (!n || *text != '/') {
        return NULL;
    }
    if (!is_variable(text + n, URI_VARIABLE) && !is_variable(text + n, "REQUEST_URI")) {
        while (text[n - 1] != '/') {
            n--;
        }
    }
    dir = apr_pstrmemdup(p, text, n);
    if (apr_filepath_merge(&clean, NULL, dir, APR_FILEPATH_NOTRELATIVE, p) != APR_SUCCESS) {
        return NULL;
    }
    n = strlen(clean);
    return clean[n - 1] == '/' ? clean : apr_pstrcat(p, clean, "/", NULL);
}

const char *fc_locate_parse(fc_sidecar_expr_t *sidecar, cmd_parms *cmd, const char *text)
{
    const char *error = NULL;

    sidecar->text = text;
    sidecar->expr =
        ap_expr_parse_cmd(cmd, text, AP_EXPR_FLAG_STRING_RESULT, &error, look_up_for_sidecar);
    if (error) {
        return apr_psprintf(cmd->pool, "FactCheckSidecar: can't read the expression '%s': %s", text,
                            error);
    }
    sidecar->literal_dir = literal_dir(text, cmd->pool);
    if (!sidecar->literal_dir && !is_variable(text, "REQUEST_FILENAME") &&
        !is_variable(text, "SCRIPT_FILENAME") &&
        ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        ap_log_error(APLOG_MARK, APLOG_WARNING | APLOG_STARTUP, 0, cmd->server,
                     FC_LOGNO(0001) "FactCheckSidecar %s (%s:%d) begins with neither a literal "
                                    "directory nor %%{REQUEST_FILENAME} or %%{SCRIPT_FILENAME}: "
                                    "only files in the article's own directory will be read",
                     text, cmd->directive->filename, cmd->directive->line_num);
    }
    return NULL;
}

/* --- an expression at a request --- */

static int has_parent_segment(const char *path)
{
    const char *found = path;

    while ((found = strstr(found, "..")) != NULL) {
        if ((found == path || found[-1] == '/') && (found[2] == '/' || !found[2])) {
            return 1;
        }
        found += 2;
    }
    return 0;
}

/* The directory of the file that r is mapped to, with a slash at its end; NULL where it is mapped
 * to none (proxied requests). */
static const char *article_dir(const request_rec *r, apr_pool_t *p)
{
    if (!r->filename || *r->filename != '/') {
        return NULL;
    }
    return ap_make_dirstr_parent(p, r->filename);
}

static int lies_below(const char *path, const char *dir)
{
    return dir && !strncmp(path, dir, strlen(dir));
}

/* May the symbolic link at path be followed? After core's own rule for Options. */
static int is_link_allowed(request_rec *r, const char *path, const apr_finfo_t *link)
{
    int options = ap_allow_options(r);
    apr_finfo_t target;

    if (options & OPT_SYM_LINKS) {
        return 1;
    }
    return (options & OPT_SYM_OWNER) &&
           apr_stat(&target, path, APR_FINFO_OWNER, r->pool) == APR_SUCCESS &&
           apr_uid_compare(target.user, link->user) == APR_SUCCESS;
}

/* Looks at each part of path below its first base_length bytes. */
static int are_links_allowed(request_rec *r, const char *path, apr_size_t base_length)
{
    const char *end = path + base_length;

    if (ap_allow_options(r) & OPT_SYM_LINKS) {
        return 1;
    }
    while (*end) {
        const char *part;
        apr_finfo_t info;
        apr_status_t rv;

        end += strcspn(end, "/");
        part = apr_pstrmemdup(r->pool, path, end - path);
        rv = apr_stat(&info, part, APR_FINFO_LINK | APR_FINFO_TYPE | APR_FINFO_OWNER, r->pool);
        if (rv != APR_SUCCESS && rv != APR_INCOMPLETE) {
            return 0;
        }
        if (info.filetype == APR_LNK && !is_link_allowed(r, part, &info)) {
            return 0;
        }
        end += *end == '/';
    }
    return 1;
}

static void log_refusal(request_rec *r, const char *what, const char *value)
{
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, FC_LOGNO(0002) "no sidecar for %s: %s: %s", r->uri,
                  what, value);
}

/* Adds the file at value to sources if it may be read. */
static void add_source(apr_array_header_t *sources, request_rec *r, const char *literal,
                       const char *value)
{
    const char *own = article_dir(r, r->pool);
    const char *base;
    fc_source_t source = {0};
    char *path;

    if (*value != '/') {
        log_refusal(r, "the expression's value is no absolute path", value);
        return;
    }
    if (has_parent_segment(value) ||
        apr_filepath_merge(&path, NULL, value, APR_FILEPATH_NOTRELATIVE, r->pool) != APR_SUCCESS) {
        log_refusal(r, "the path has a .. in it", value);
        return;
    }
    base = lies_below(path, literal) ? literal : lies_below(path, own) ? own : NULL;
    if (!base) {
        log_refusal(r,
                    "the file lies neither below the expression's literal directory nor the "
                    "article's",
                    path);
        return;
    }
    source.path = path;
    source.rv = apr_stat(&source.info, path, FC_SOURCE_FINFO, r->pool);
    if (source.rv == APR_INCOMPLETE) {
        source.rv = APR_SUCCESS;
    } else if (APR_STATUS_IS_ENOENT(source.rv) || APR_STATUS_IS_ENOTDIR(source.rv) ||
               APR_STATUS_IS_ENAMETOOLONG(source.rv)) {
        source.rv = APR_ENOENT;
    }
    if (source.rv == APR_SUCCESS && !are_links_allowed(r, path, strlen(base))) {
        log_refusal(r, "Options doesn't let a symbolic link be followed", path);
        return;
    }
    APR_ARRAY_PUSH(sources, fc_source_t) = source;
}

/* The expression's value; NULL where it has none. */
static const char *evaluate(request_rec *r, const fc_sidecar_expr_t *sidecar, const char **vary)
{
    evaluation_t evaluation = {0};
    ap_expr_eval_ctx_t ctx = {0};
    ap_regmatch_t matches[AP_MAX_REG_MATCH];
    const char *error = NULL, *source = NULL, *value = NULL;

    ctx.r = r;
    ctx.c = r->connection;
    ctx.s = r->server;
    ctx.p = r->pool;
    ctx.err = &error;
    ctx.info = sidecar->expr;
    ctx.re_nmatch = AP_MAX_REG_MATCH;
    ctx.re_pmatch = matches;
    ctx.re_source = &source;
    ctx.vary_this = vary;
    ctx.result_string = &value;
    ctx.data = &evaluation;

    if (ap_expr_exec_ctx(&ctx) <= 0 || !value) {
        return NULL; /* httpd has logged why */
    }
    if (evaluation.no_uri) {
        log_refusal(r, "the requested path names no file", r->unparsed_uri);
        return NULL;
    }
    return value;
}

static int is_precompressed(const request_rec *r)
{
    apr_size_t n = r->filename ? strlen(r->filename) : 0;

    return r->content_encoding && n > 3 && !strcmp(r->filename + n - 3, ".gz") &&
           fc_response_is_gzip(r->content_encoding);
}

apr_array_header_t *fc_locate_sources(request_rec *r, const fc_dir_conf_t *conf, const char **vary)
{
    apr_array_header_t *sources = apr_array_make(r->pool, 1, sizeof(fc_source_t));
    char *filename = r->filename;

    *vary = NULL;
    if (is_precompressed(r)) {
        r->filename = apr_pstrmemdup(r->pool, filename, strlen(filename) - 3);
    }
    if (!conf->sidecars) {
        add_source(sources, r, NULL,
                   apr_pstrcat(r->pool, r->filename ? r->filename : "", DEFAULT_SUFFIX, NULL));
    } else {
        for (int i = 0; i < conf->sidecars->nelts; i++) {
            const fc_sidecar_expr_t *sidecar =
                &APR_ARRAY_IDX(conf->sidecars, i, const fc_sidecar_expr_t);
            const char *value = evaluate(r, sidecar, vary);
            if (value) {
                add_source(sources, r, sidecar->literal_dir, value);
            }
        }
    }
    r->filename = filename;
    return sources;
}
