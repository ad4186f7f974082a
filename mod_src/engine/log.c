#include "log.h"

#include <string.h>
#include <apr_strings.h>
#include <utf8proc.h>

/* Bytes of one line before escaping; what is longer is cut. An access log line of httpd is of this
 * order, and both buffers fit the smallest thread stacks. */
#define LINE_SIZE 4096
#define ESCAPED_SIZE (LINE_SIZE * 4)

static int is_control(utf8proc_int32_t codepoint)
{
    return codepoint < 0x20 || (codepoint >= 0x7f && codepoint < 0xa0);
}

static char *escape_byte(char *out, unsigned char byte)
{
    static const char hex[] = "0123456789ABCDEF";

    *out++ = '\\';
    *out++ = 'x';
    *out++ = hex[byte >> 4];
    *out++ = hex[byte & 15];
    return out;
}

/* Of a character cut in two by the line's limit the first bytes are escaped like all others that
 * aren't UTF-8. */
static void escape_line(char *out, const char *line, apr_size_t length)
{
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)line;
    apr_size_t i = 0;

    while (i < length) {
        utf8proc_int32_t codepoint = -1;
        utf8proc_ssize_t taken =
            utf8proc_iterate(in + i, (utf8proc_ssize_t)(length - i), &codepoint);
        int bad = taken <= 0;

        if (bad) {
            taken = 1;
        }
        for (; taken > 0; taken--, i++) {
            if (bad || is_control(codepoint)) {
                out = escape_byte(out, in[i]);
            } else {
                *out++ = (char)in[i];
            }
        }
    }
    *out = '\0';
}

void fc_log(const fc_log_t *log, fc_log_level_t level, const char *format, ...)
{
    char line[LINE_SIZE], escaped[ESCAPED_SIZE];
    va_list args;
    int length;

    if (log == NULL || log->fn == NULL || level > log->level) {
        return;
    }
    va_start(args, format);
    length = apr_vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    escape_line(escaped, line, length > 0 ? (apr_size_t)length : 0);
    log->fn(log->baton, level, escaped);
}

static int is_space(utf8proc_int32_t codepoint)
{
    switch (utf8proc_category(codepoint)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return 1;
    default:
        return 0;
    }
}

const char *fc_log_quote(const char *utf8, apr_size_t size, apr_pool_t *p)
{
    static const char more[] = "…";
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)utf8;
    char *quoted = apr_palloc(p, size + sizeof(more) + 2), *out = quoted, *end = quoted + size + 1;
    utf8proc_int32_t codepoint = 0;
    utf8proc_ssize_t taken;
    int space = 0;

    *out++ = '"';
    for (; *in != '\0'; in += taken) {
        taken = utf8proc_iterate(in, -1, &codepoint);
        if (taken <= 0) {
            taken = 1;
            codepoint = ' '; /* not UTF-8 */
        }
        if (out + taken > end) {
            memcpy(out, more, strlen(more));
            out += strlen(more);
            break;
        }
        if (!is_space(codepoint)) {
            memcpy(out, in, (size_t)taken);
            out += taken;
        } else if (!space) {
            *out++ = ' ';
        }
        space = is_space(codepoint);
    }
    *out++ = '"';
    *out = '\0';
    return quoted;
}
