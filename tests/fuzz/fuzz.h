/* What the harnesses share. Each is one file with LLVMFuzzerTestOneInput, linked either to
 * libFuzzer (make fuzz) or to replay.c, which runs it over kept inputs without clang. A fault found
 * ends the process by abort(), which both take for a crash. */
#ifndef FUZZ_H
#define FUZZ_H

#include <apr_pools.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/annotator.h"
#include "engine/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what doesn't hold, and aborts. */
void fuzz_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#define FUZZ_CHECK(condition, ...)                                                                 \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fuzz_fail(__VA_ARGS__);                                                                \
        }                                                                                          \
    } while (0)

/* A pool that lives as long as the process, with the engine initialised. */
apr_pool_t *fuzz_process_pool(void);

/* --- the input, taken piece by piece; zeros once it is used up --- */

typedef struct fuzz_input_t {
    const uint8_t *at;
    size_t left;
} fuzz_input_t;

unsigned fuzz_byte(fuzz_input_t *input);
unsigned fuzz_below(fuzz_input_t *input, unsigned n); /* 0 to n - 1; n <= 65536 */

/* --- cuts --- */

/* How an input is cut: mode 0 whole, 1 byte by byte, else pieces of a length drawn by seed. */
typedef struct fuzz_cuts_t {
    unsigned mode, seed;
} fuzz_cuts_t;

/* Length of the next piece of what is left (at least 1). */
size_t fuzz_cut(fuzz_cuts_t *cuts, size_t left);

/* 1 where the piece before is followed by a pause: never with mode 0, always with 1. */
int fuzz_pause(const fuzz_cuts_t *cuts);

/* A copy of exactly n bytes, so that a sanitizer sees who reads past them or too late; freed by the
 * caller. */
char *fuzz_copy(const void *bytes, size_t n);

/* --- text --- */

/* Offset of the first byte that is no UTF-8, or n. */
size_t fuzz_utf8_valid(const char *bytes, size_t n);

#endif
