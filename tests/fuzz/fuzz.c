#include "fuzz.h"

#include <apr_general.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

void fuzz_fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs("broken: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}

/* What lives as long as the process lies in memory that LeakSanitizer doesn't look through. */
__attribute__((weak)) void __lsan_disable(void);
__attribute__((weak)) void __lsan_enable(void);

apr_pool_t *fuzz_process_pool(void)
{
    static apr_pool_t *process;

    if (!process) {
        if (__lsan_disable) {
            __lsan_disable();
        }
        apr_initialize();
        apr_pool_create(&process, NULL);
        FUZZ_CHECK(fc_engine_init(process) == APR_SUCCESS, "the engine doesn't start");
        if (__lsan_enable) {
            __lsan_enable();
        }
    }
    return process;
}

unsigned fuzz_byte(fuzz_input_t *input)
{
    if (!input->left) {
        return 0;
    }
    input->left--;
    return *input->at++;
}

unsigned fuzz_below(fuzz_input_t *input, unsigned n)
{
    unsigned value = fuzz_byte(input);
    if (n > 256) {
        value = value << 8 | fuzz_byte(input);
    }
    return value % n;
}

size_t fuzz_cut(fuzz_cuts_t *cuts, size_t left)
{
    size_t length;

    switch (cuts->mode) {
    case 0:
        return left;
    case 1:
        return 1;
    default:
        cuts->seed = cuts->seed * 1664525u + 1013904223u;
        length = 1 + (cuts->seed >> 8) % (cuts->mode % 2 ? 7 : 61);
        return length < left ? length : left;
    }
}

int fuzz_pause(const fuzz_cuts_t *cuts)
{
    return cuts->mode == 1 || (cuts->mode > 1 && (cuts->seed >> 4 & 3) == 0);
}

char *fuzz_copy(const void *bytes, size_t n)
{
    char *copy = malloc(n ? n : 1);
    if (n) {
        memcpy(copy, bytes, n);
    }
    return copy;
}

size_t fuzz_utf8_valid(const char *bytes, size_t n)
{
    size_t at = 0;

    while (at < n) {
        utf8proc_int32_t cp;
        utf8proc_ssize_t length =
            utf8proc_iterate((const utf8proc_uint8_t *)bytes + at, (utf8proc_ssize_t)(n - at), &cp);
        if (length <= 0) {
            return at;
        }
        at += (size_t)length;
    }
    return n;
}
