#include "rich.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include "bytes.h"
#include "sidecar_edit.h"

const char *fc_rich_html(const fc_rich_t *rich, apr_pool_t *p)
{
    apr_array_header_t *parts = apr_array_make(p, rich->count * 2 + 1, sizeof(const char *));
    int i;

    for (i = 0; i < rich->count; i++) {
        const fc_inline_t *item = &rich->items[i];
        const char *lang =
            item->lang ? apr_psprintf(p, " lang=\"%s\"", fc_xml_escape(item->lang, p)) : "";
        const char *part;

        switch (item->kind) {
        case FC_INLINE_TEXT:
            part = fc_xml_escape(item->text, p);
            break;
        case FC_INLINE_BR:
            part = apr_pstrcat(p, "<br", lang, ">", NULL);
            break;
        case FC_INLINE_END:
            part = apr_pstrcat(p, "</", item->name, ">", NULL);
            break;
        default:
            part = item->href ? apr_pstrcat(p, " href=\"", fc_xml_escape(item->href, p), "\"", NULL)
                              : "";
            part = apr_pstrcat(p, "<", item->name, part, lang, ">", NULL);
        }
        APR_ARRAY_PUSH(parts, const char *) = part;
    }
    return apr_array_pstrcat(p, parts, '\0');
}

const char *fc_rich_plain(const fc_rich_t *rich, apr_pool_t *p)
{
    apr_array_header_t *parts = apr_array_make(p, rich->count + 1, sizeof(const char *));
    const char *in;
    char *text, *out;
    int i;

    for (i = 0; i < rich->count; i++) {
        if (rich->items[i].kind == FC_INLINE_TEXT) {
            APR_ARRAY_PUSH(parts, const char *) = rich->items[i].text;
        } else if (rich->items[i].kind == FC_INLINE_BR) {
            APR_ARRAY_PUSH(parts, const char *) = " ";
        }
    }
    in = text = out = apr_array_pstrcat(p, parts, '\0');
    for (; *in != '\0'; in++) {
        if (!fc_byte_is_space(*in)) {
            *out++ = *in;
        } else if (out > text && out[-1] != ' ') {
            *out++ = ' ';
        }
    }
    while (out > text && out[-1] == ' ') {
        out--;
    }
    *out = '\0';
    return text;
}
