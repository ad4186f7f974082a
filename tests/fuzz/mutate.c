/* What libFuzzer's own mutations don't do well: a harness's header is changed in place, so that the
 * page behind it stays where it is; tags of a sidecar move as a whole. Linked for fuzzing alone. */
#include <string.h>

#include "page.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

#ifdef FUZZ_XML
/* The next '<' from a place on, round the end. */
static size_t next_tag(const uint8_t *data, size_t size, size_t from)
{
    size_t i;
    for (i = 0; i < size; i++) {
        if (data[(from + i) % size] == '<') {
            return (from + i) % size;
        }
    }
    return 0;
}

/* Copies some tags and what is between them to before another tag. */
static size_t copy_tags(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint8_t piece[512];
    size_t from = next_tag(data, size, seed % size), end = from, n, to;
    unsigned tags = 1 + seed / 7 % 4;

    while (tags-- && end < size) {
        for (end++; end < size && data[end] != '<'; end++) {
        }
    }
    n = end - from < sizeof(piece) ? end - from : sizeof(piece);
    n = n < max_size - size ? n : max_size - size;
    memcpy(piece, data + from, n);
    if (seed & 0x10000) { /* moved, not copied */
        memmove(data + from, data + from + n, size - from - n);
        size -= n;
    }
    to = size ? next_tag(data, size, seed / 31 % size) : 0;
    memmove(data + to + n, data + to, size - to);
    memcpy(data + to, piece, n);
    return size + n;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    if (seed % 4 && size > 8) {
        return copy_tags(data, size, max_size, seed / 4);
    }
    return LLVMFuzzerMutate(data, size, max_size);
}
#else
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    if (size <= FUZZ_HEADER || max_size <= FUZZ_HEADER) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    if (seed % 3 == 0) {
        LLVMFuzzerMutate(data, FUZZ_HEADER, FUZZ_HEADER);
        return size;
    }
    return FUZZ_HEADER +
           LLVMFuzzerMutate(data + FUZZ_HEADER, size - FUZZ_HEADER, max_size - FUZZ_HEADER);
}
#endif
