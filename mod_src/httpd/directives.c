#include "directives.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include "locate.h"
#include "mod_factcheck.h"
#include "engine/settings.h"
#include "engine/stylesheet.h"

#define STORE_SIZE (APR_INT64_C(256) << 20)

/* --- FactCheckLimit's table --- */

static const struct {
    const char *name;
    int is_size; /* bytes, and so K, M and G are understood */
    apr_int64_t minimum, maximum, normal;
} caps[FC_CAP_COUNT] = {
    [FC_CAP_SIDECAR_SIZE] = {"SidecarSize", 1, 1, 1 << 30, FC_LIMIT_SIDECAR_SIZE},
    [FC_CAP_CLAIMS] = {"Claims", 0, 1, 10000000, FC_LIMIT_CLAIMS},
    [FC_CAP_QUOTE_LENGTH] = {"QuoteLength", 0, 1, 10000000, FC_LIMIT_QUOTE_LENGTH},
    [FC_CAP_SCAN] = {"Scan", 1, 1, APR_INT64_C(1) << 40, FC_LIMIT_SCAN},
    [FC_CAP_HOLD] = {"Hold", 1, 1024, 1 << 30, FC_LIMIT_HOLD},
    [FC_CAP_WORK] = {"Work", 0, 1000, APR_INT64_C(1) << 40, FC_LIMIT_WORK},
};

/* --- creating and merging --- */

void *fc_dir_conf_create(apr_pool_t *p, char *dir)
{
    fc_dir_conf_t *conf = apr_pcalloc(p, sizeof(*conf));

    (void)dir;
    conf->tolerance = -1;
    return conf;
}

void *fc_dir_conf_merge(apr_pool_t *p, void *base_conf, void *add_conf)
{
    const fc_dir_conf_t *base = base_conf, *add = add_conf;
    fc_dir_conf_t *conf = apr_palloc(p, sizeof(*conf));
    const fc_dir_conf_t *theme = add->theme != FC_THEME_UNSET ? add : base;

    conf->grant = add->grant != FC_GRANT_UNSET ? add->grant : base->grant;
    conf->sidecars = add->sidecars ? add->sidecars : base->sidecars;
    conf->theme = theme->theme;
    conf->theme_path = theme->theme_path;
    conf->theme_popover = theme->theme_popover;
    conf->show = add->show ? add->show : base->show;
    conf->contact = add->contact ? add->contact : base->contact;
    conf->language = add->language ? add->language : base->language;
    conf->explain = add->explain != FC_FLAG_UNSET ? add->explain : base->explain;
    conf->structured_data =
        add->structured_data != FC_FLAG_UNSET ? add->structured_data : base->structured_data;
    conf->serve = add->serve ? add->serve : base->serve;
    conf->frame_ancestors = add->frame_ancestors ? add->frame_ancestors : base->frame_ancestors;
    conf->tolerance = add->tolerance >= 0 ? add->tolerance : base->tolerance;
    return conf;
}

void *fc_server_conf_create(apr_pool_t *p, server_rec *s)
{
    (void)s;
    return apr_pcalloc(p, sizeof(fc_server_conf_t));
}

void *fc_server_conf_merge(apr_pool_t *p, void *base_conf, void *add_conf)
{
    const fc_server_conf_t *base = base_conf, *add = add_conf;
    fc_server_conf_t *conf = apr_palloc(p, sizeof(*conf));

    conf->path = add->path ? add->path : base->path;
    conf->about = add->about ? add->about : base->about;
    conf->store_size = base->store_size;
    for (int i = 0; i < FC_CAP_COUNT; i++) {
        conf->caps[i] = add->caps[i] ? add->caps[i] : base->caps[i];
    }
    return conf;
}

/* --- what holds --- */

const fc_dir_conf_t *fc_dir_conf_get(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &factcheck_module);
}

const fc_server_conf_t *fc_server_conf_get(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &factcheck_module);
}

const char *fc_server_conf_path(const fc_server_conf_t *conf)
{
    return conf->path ? conf->path : FC_PATH_DEFAULT;
}

apr_int64_t fc_server_conf_cap(const fc_server_conf_t *conf, fc_cap_t cap)
{
    return conf->caps[cap] ? conf->caps[cap] : caps[cap].normal;
}

apr_int64_t fc_server_conf_store_size(const fc_server_conf_t *conf)
{
    return conf->store_size ? conf->store_size : STORE_SIZE;
}

double fc_dir_conf_tolerance(const fc_dir_conf_t *conf)
{
    return conf->tolerance >= 0 ? conf->tolerance : FC_TOLERANCE_DEFAULT;
}

unsigned fc_dir_conf_show(const fc_dir_conf_t *conf)
{
    return conf->show ? conf->show : FC_SHOW_DEFAULT;
}

int fc_dir_conf_serves(const fc_dir_conf_t *conf, unsigned form)
{
    return (conf->serve & form) != 0;
}

const char *fc_conf_stylesheet(const fc_dir_conf_t *dir, const fc_server_conf_t *server,
                               apr_pool_t *p)
{
    switch (dir->theme) {
    case FC_THEME_NONE:
        return NULL;
    case FC_THEME_OWN:
        return dir->theme_path;
    default:
        return fc_stylesheet_href(fc_server_conf_path(server), p);
    }
}

int fc_dir_conf_popover(const fc_dir_conf_t *conf)
{
    return conf->theme == FC_THEME_UNSET || conf->theme == FC_THEME_BUILTIN || conf->theme_popover;
}

/* --- values that several directives take --- */

static const char *wrong(cmd_parms *cmd, const char *value, const char *allowed)
{
    return apr_psprintf(cmd->pool, "%s can't be '%s': %s", cmd->cmd->name, value, allowed);
}

/* --- directives --- */

static const char *set_grant(cmd_parms *cmd, void *conf, const char *value)
{
    fc_dir_conf_t *dir = conf;

    if (!ap_cstr_casecmp(value, "On")) {
        dir->grant = FC_GRANT_ON;
    } else if (!ap_cstr_casecmp(value, "Off")) {
        dir->grant = FC_GRANT_OFF;
    } else if (!ap_cstr_casecmp(value, "Placed")) {
        dir->grant = FC_GRANT_PLACED;
    } else {
        return wrong(cmd, value,
                     "it takes On, Off, or Placed (for those who place the filter with "
                     "mod_filter)");
    }
    return NULL;
}

static const char *set_sidecars(cmd_parms *cmd, void *conf, int argc, char *const argv[])
{
    fc_dir_conf_t *dir = conf;
    apr_array_header_t *sidecars;
    const char *error = NULL;

    if (!argc) {
        return "FactCheckSidecar takes one or more file paths, such as "
               "%{REQUEST_FILENAME}.claims.xml or /srv/claims%{FACTCHECK_URI}.xml";
    }
    sidecars = apr_array_make(cmd->pool, argc, sizeof(fc_sidecar_expr_t));
    for (int i = 0; i < argc && !error; i++) {
        error = fc_locate_parse(&APR_ARRAY_PUSH(sidecars, fc_sidecar_expr_t), cmd, argv[i]);
    }
    dir->sidecars = sidecars;
    return error;
}

static const char *set_path(cmd_parms *cmd, void *conf, const char *value)
{
    static const char allowed[] =
        "it takes the path of an URL, such as " FC_PATH_DEFAULT ": letters, digits, - _ ~ and . "
        "(which no part may begin with), parts parted by a slash, not / alone";
    fc_server_conf_t *server = ap_get_module_config(cmd->server->module_config, &factcheck_module);

    (void)conf;
    return fc_setting_path(&server->path, value, cmd->pool) ? NULL : wrong(cmd, value, allowed);
}

static const char *set_about(cmd_parms *cmd, void *conf, const char *value)
{
    fc_server_conf_t *server = ap_get_module_config(cmd->server->module_config, &factcheck_module);

    (void)conf;
    if (!fc_setting_is_site_path(value)) {
        return wrong(cmd, value, "it takes the path of a page of this site, such as /how-we-check");
    }
    server->about = value;
    return NULL;
}

static const char *set_theme(cmd_parms *cmd, void *conf, const char *value, const char *more)
{
    fc_dir_conf_t *dir = conf;

    dir->theme_popover = 0;
    if (!ap_cstr_casecmp(value, "builtin")) {
        dir->theme = FC_THEME_BUILTIN;
    } else if (!ap_cstr_casecmp(value, "none")) {
        dir->theme = FC_THEME_NONE;
    } else if (fc_setting_is_site_path(value)) {
        dir->theme = FC_THEME_OWN;
        dir->theme_path = value;
    } else {
        return wrong(cmd, value,
                     "it takes builtin, none, or the path of a stylesheet of this site, such as "
                     "/notes.css");
    }
    if (more) {
        if (dir->theme != FC_THEME_OWN || ap_cstr_casecmp(more, "popover")) {
            return wrong(cmd, more,
                         "after a stylesheet of your own it may say popover, and nothing else");
        }
        dir->theme_popover = 1;
    }
    return NULL;
}

static const char *set_show(cmd_parms *cmd, void *conf, int argc, char *const argv[])
{
    fc_dir_conf_t *dir = conf;

    if (!argc) {
        return "FactCheckShow takes one or more of intact, changed, missing and draft";
    }
    dir->show = 0;
    for (int i = 0; i < argc; i++) {
        unsigned bit = fc_setting_state(argv[i]);
        if (!bit) {
            return wrong(cmd, argv[i], "it takes one or more of intact, changed, missing, draft");
        }
        dir->show |= bit;
    }
    return NULL;
}

static const char *set_contact(cmd_parms *cmd, void *conf, const char *value)
{
    fc_dir_conf_t *dir = conf;

    if (!ap_cstr_casecmp(value, "none")) {
        dir->contact = "";
        return NULL;
    }
    if (!fc_setting_is_contact(value, cmd->temp_pool)) {
        return wrong(cmd, value,
                     "it takes an https URL, mailto:somebody@example.org, a path of this site, or "
                     "none");
    }
    dir->contact = value;
    return NULL;
}

static const char *set_explain(cmd_parms *cmd, void *conf, int on)
{
    fc_dir_conf_t *dir = conf;

    (void)cmd;
    dir->explain = on ? FC_FLAG_ON : FC_FLAG_OFF;
    return NULL;
}

static const char *set_structured_data(cmd_parms *cmd, void *conf, int on)
{
    fc_dir_conf_t *dir = conf;

    (void)cmd;
    dir->structured_data = on ? FC_FLAG_ON : FC_FLAG_OFF;
    return NULL;
}

static unsigned serve_bit(const char *word)
{
    static const struct {
        const char *name;
        unsigned bit;
    } forms[] = {{"none", FC_SERVE_NONE},
                 {"annotations", FC_SERVE_ANNOTATIONS},
                 {"claimreview", FC_SERVE_CLAIM_REVIEW},
                 {"excerpts", FC_SERVE_EXCERPTS},
                 {"oembed", FC_SERVE_OEMBED}};

    for (apr_size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (!ap_cstr_casecmp(word, forms[i].name)) {
            return forms[i].bit;
        }
    }
    return 0;
}

static const char *set_serve(cmd_parms *cmd, void *conf, int argc, char *const argv[])
{
    static const char allowed[] =
        "it takes none, or one or more of annotations, claimreview, excerpts and oembed";
    fc_dir_conf_t *dir = conf;

    dir->serve = 0;
    for (int i = 0; i < argc; i++) {
        unsigned bit = serve_bit(argv[i]);
        if (!bit || (bit == FC_SERVE_NONE && argc > 1)) {
            return wrong(cmd, argv[i], allowed);
        }
        dir->serve |= bit;
    }
    return dir->serve ? NULL : wrong(cmd, "", allowed);
}

/* A source of frame-ancestors as Content-Security-Policy has it: httpd has taken the quotes away that
 * its keywords stand in. */
static const char *frame_ancestor(const char *word)
{
    if (!ap_cstr_casecmp(word, "self") || !ap_cstr_casecmp(word, "'self'")) {
        return "'self'";
    }
    if (!ap_cstr_casecmp(word, "none") || !ap_cstr_casecmp(word, "'none'")) {
        return "'none'";
    }
    return fc_setting_is_source(word) ? word : NULL;
}

static const char *set_frame_ancestors(cmd_parms *cmd, void *conf, int argc, char *const argv[])
{
    fc_dir_conf_t *dir = conf;
    const char *list = "";

    for (int i = 0; i < argc; i++) {
        const char *source = frame_ancestor(argv[i]);
        if (!source || (argc > 1 && !strcmp(source, "'none'"))) {
            return wrong(cmd, argv[i],
                         "it takes *, none alone, or sources such as self and "
                         "https://*.example.org");
        }
        list = apr_pstrcat(cmd->pool, list, i ? " " : "", source, NULL);
    }
    dir->frame_ancestors = list;
    return argc ? NULL : "FactCheckFrameAncestors takes *, none, or one or more sources";
}

static const char *set_tolerance(cmd_parms *cmd, void *conf, const char *value)
{
    fc_dir_conf_t *dir = conf;
    char *end;
    double tolerance = strtod(value, &end);

    if (!*value || *end || !apr_isdigit(*value) || !(tolerance >= 0 && tolerance <= 0.5)) {
        return wrong(cmd, value, "it takes a number from 0 to 0.5, such as 0.25");
    }
    dir->tolerance = tolerance;
    return NULL;
}

static const char *set_language(cmd_parms *cmd, void *conf, const char *value)
{
    fc_dir_conf_t *dir = conf;

    if (ap_cstr_casecmp(value, "auto") && !fc_setting_is_language(value)) {
        return wrong(cmd, value, "it takes auto, or a language tag such as en or pt-BR");
    }
    dir->language = value;
    return NULL;
}

/* Digits, with K, M or G behind them where it counts bytes. Returns 0 where it is none. */
static int parse_number(apr_int64_t *number, const char *value, int is_size)
{
    static const char units[] = "KMG";
    const char *unit;
    char *end;

    if (!apr_isdigit(*value)) {
        return 0;
    }
    errno = 0;
    *number = apr_strtoi64(value, &end, 10);
    if (errno) {
        return 0;
    }
    unit = *end ? strchr(units, apr_toupper(*end)) : NULL;
    if (is_size && unit && !end[1]) {
        int shift = 10 * (unit - units + 1);
        if (*number > (APR_INT64_MAX >> shift)) {
            return 0;
        }
        *number <<= shift;
        return 1;
    }
    return !*end;
}

static const char *set_limit(cmd_parms *cmd, void *conf, const char *name, const char *value)
{
    fc_server_conf_t *server = ap_get_module_config(cmd->server->module_config, &factcheck_module);
    const char *names = "";

    (void)conf;
    for (int i = 0; i < FC_CAP_COUNT; i++) {
        apr_int64_t number;
        if (ap_cstr_casecmp(name, caps[i].name)) {
            names = apr_pstrcat(cmd->temp_pool, names, i ? ", " : "", caps[i].name, NULL);
            continue;
        }
        if (!parse_number(&number, value, caps[i].is_size) || number < caps[i].minimum ||
            number > caps[i].maximum) {
            return apr_psprintf(cmd->pool,
                                "FactCheckLimit %s can't be '%s': it takes a whole number from "
                                "%" APR_INT64_T_FMT " to %" APR_INT64_T_FMT "%s",
                                caps[i].name, value, caps[i].minimum, caps[i].maximum,
                                caps[i].is_size ? " (bytes; K, M and G may follow)" : "");
        }
        server->caps[i] = number;
        return NULL;
    }
    return apr_psprintf(cmd->pool, "FactCheckLimit knows no '%s': it takes one of %s, and a value",
                        name, names);
}

static const char *set_store_size(cmd_parms *cmd, void *conf, const char *value)
{
    fc_server_conf_t *server = ap_get_module_config(cmd->server->module_config, &factcheck_module);
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)conf;
    if (error) {
        return error;
    }
    if (!parse_number(&server->store_size, value, 1) || server->store_size < 1) {
        return wrong(cmd, value, "it takes a number of bytes, which K, M or G may follow");
    }
    return NULL;
}

const command_rec fc_directives[] = {
    AP_INIT_TAKE1("FactCheck", set_grant, NULL, OR_FILEINFO,
                  "On, Off or Placed: annotate HTML responses here"),
    AP_INIT_TAKE_ARGV("FactCheckSidecar", set_sidecars, NULL, RSRC_CONF | ACCESS_CONF,
                      "where the sidecars are: file paths as string expressions"),
    AP_INIT_TAKE1("FactCheckPath", set_path, NULL, RSRC_CONF,
                  "URL path under which the module serves what is its own"),
    AP_INIT_TAKE12("FactCheckTheme", set_theme, NULL, OR_FILEINFO,
                   "builtin, none, or the URL path of a stylesheet, which popover may follow"),
    AP_INIT_TAKE_ARGV("FactCheckShow", set_show, NULL, OR_FILEINFO,
                      "which of intact, changed, missing and draft readers see"),
    AP_INIT_TAKE1("FactCheckContact", set_contact, NULL, OR_FILEINFO,
                  "where a reader reports an error: https URL, mailto, path, or none"),
    AP_INIT_FLAG("FactCheckExplain", set_explain, NULL, OR_FILEINFO,
                 "On or Off: say in the header FactCheck-Status what was done"),
    AP_INIT_FLAG("FactCheckStructuredData", set_structured_data, NULL, OR_FILEINFO,
                 "On or Off: ClaimReview JSON-LD in the page"),
    AP_INIT_TAKE_ARGV("FactCheckServe", set_serve, NULL, OR_FILEINFO,
                      "which of annotations, claimreview, excerpts and oembed are served; or none"),
    AP_INIT_TAKE_ARGV("FactCheckFrameAncestors", set_frame_ancestors, NULL, OR_FILEINFO,
                      "who may embed excerpts, as sources of Content-Security-Policy"),
    AP_INIT_TAKE1("FactCheckTolerance", set_tolerance, NULL, RSRC_CONF | ACCESS_CONF,
                  "how much of a quote may be other wording: 0 to 0.5"),
    AP_INIT_TAKE1("FactCheckLanguage", set_language, NULL, OR_FILEINFO,
                  "language of the module's own words: auto or a tag"),
    AP_INIT_TAKE1("FactCheckAbout", set_about, NULL, RSRC_CONF,
                  "URL path of the site's page on how it checks"),
    AP_INIT_TAKE2("FactCheckLimit", set_limit, NULL, RSRC_CONF,
                  "a limit's name and value, such as SidecarSize 4M"),
    AP_INIT_TAKE1("FactCheckStoreSize", set_store_size, NULL, RSRC_CONF,
                  "bytes that all processes together keep of compiled sidecars and plans"),
    {.name = NULL}};
