#include "html.h"

#include <utf8proc.h>

#define FIRST_SIZE 512
#define REPLACEMENT 0xFFFD

fc_html_t *fc_html_create(apr_pool_t *p)
{
    fc_html_t *h = apr_palloc(p, sizeof(*h));

    h->pool = p;
    h->size = FIRST_SIZE;
    h->data = apr_palloc(p, h->size);
    h->length = h->begun = 0;
    return h;
}

void fc_html_reset(fc_html_t *h)
{
    h->length = h->begun = 0;
}

void fc_html_begin(fc_html_t *h)
{
    h->begun = h->length;
}

void fc_html_grow(fc_html_t *h, apr_size_t n)
{
    apr_size_t kept = h->length - h->begun, size = h->size * 2;
    char *data;

    if (size < kept + n) {
        size = kept + n;
    }
    data = apr_palloc(h->pool, size);
    memcpy(data, h->data + h->begun, kept);
    h->data = data;
    h->size = size;
    h->length = kept;
    h->begun = 0;
}

/* White space that HTML text may hold; CR can't be written as such (it would be read as LF). */
static const unsigned char is_plain[256] = {
    ['\t'] = 1,        ['\n'] = 1, [' ' ... '!'] = 1, ['#' ... '%'] = 1,
    ['(' ... ';'] = 1, ['='] = 1,  ['?' ... '~'] = 1,
};

/* HTML, 13.1.4 "Character references": what a reference may not stand for. */
static int is_forbidden(utf8proc_int32_t codepoint)
{
    return codepoint < 0x20 || (codepoint >= 0x7f && codepoint < 0xa0) ||
           (codepoint >= 0xfdd0 && codepoint <= 0xfdef) || (codepoint & 0xfffe) == 0xfffe;
}

void fc_html_number(fc_html_t *h, apr_int64_t number)
{
    char buffer[24], *at = buffer + sizeof(buffer);
    apr_uint64_t left = number < 0 ? 0 - (apr_uint64_t)number : (apr_uint64_t)number;

    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0) {
        *--at = '-';
    }
    fc_html_bytes(h, at, (apr_size_t)(buffer + sizeof(buffer) - at));
}

static void write_reference(fc_html_t *h, utf8proc_int32_t codepoint)
{
    switch (codepoint) {
    case '&':
        fc_html_raw(h, "&amp;");
        break;
    case '<':
        fc_html_raw(h, "&lt;");
        break;
    case '>':
        fc_html_raw(h, "&gt;");
        break;
    case '"':
        fc_html_raw(h, "&quot;");
        break;
    default:
        if (is_forbidden(codepoint)) {
            codepoint = REPLACEMENT;
        }
        fc_html_bytes(h, "&#", 2);
        fc_html_number(h, codepoint);
        fc_html_bytes(h, ";", 1);
    }
}

void fc_html_text_n(fc_html_t *h, const char *utf8, apr_size_t n)
{
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)utf8;
    apr_size_t start = 0, i = 0;

    while (i < n) {
        utf8proc_int32_t codepoint = -1;
        utf8proc_ssize_t taken;

        if (is_plain[in[i]]) {
            i++;
            continue;
        }
        fc_html_bytes(h, utf8 + start, i - start);
        taken = utf8proc_iterate(in + i, (utf8proc_ssize_t)(n - i), &codepoint);
        write_reference(h, taken > 0 ? codepoint : REPLACEMENT);
        i += taken > 0 ? (apr_size_t)taken : 1;
        start = i;
    }
    fc_html_bytes(h, utf8 + start, i - start);
}

void fc_html_text(fc_html_t *h, const char *utf8)
{
    fc_html_text_n(h, utf8, strlen(utf8));
}

void fc_html_attribute(fc_html_t *h, const char *name, const char *value)
{
    if (value != NULL) {
        fc_html_raw(h, " ");
        fc_html_raw(h, name);
        fc_html_raw(h, "=\"");
        fc_html_text(h, value);
        fc_html_raw(h, "\"");
    }
}

int fc_html_is_plain(const char *utf8)
{
    while (is_plain[(unsigned char)*utf8]) {
        utf8++;
    }
    return !*utf8;
}
