/* Encodings: detection never leaves the bytes given, decoding goes on through any bytes, says the
 * same however many follow, and of UTF-8 what the standard says.
 *
 * Input: a byte for the label, one for what is said in HTTP, then the page's bytes. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "engine/charset.h"
#include "engine/text.h"
#include "fuzz.h"

static const char *const labels[] = {
    "utf-8",        "windows-1252", "windows-1250", "windows-1251",   "windows-1253",
    "windows-1254", "windows-1255", "windows-1256", "windows-1257",   "windows-1258",
    "windows-874",  "iso-8859-2",   "iso-8859-3",   "iso-8859-4",     "iso-8859-5",
    "iso-8859-6",   "iso-8859-7",   "iso-8859-8",   "iso-8859-8-i",   "iso-8859-10",
    "iso-8859-13",  "iso-8859-14",  "iso-8859-15",  "iso-8859-16",    "koi8-r",
    "koi8-u",       "macintosh",    "ibm866",       "x-mac-cyrillic", "gbk",
    "gb18030",      "big5",         "euc-jp",       "shift_jis",      "euc-kr",
    "utf-16le",     "utf-16be",     "iso-2022-jp",  "x-user-defined", "replacement",
    "utf-32",       "hz-gb-2312",
};

#define LABELS (sizeof(labels) / sizeof(labels[0]))

/* What UTF-8 holds at the start of bytes, by another decoder. */
static void check_utf8(const uint8_t *bytes, size_t n, size_t taken, apr_int32_t cp)
{
    utf8proc_int32_t expected;
    utf8proc_ssize_t length = utf8proc_iterate(bytes, (utf8proc_ssize_t)(n < 4 ? n : 4), &expected);

    if (length > 0) {
        FUZZ_CHECK(taken == (size_t)length && cp == expected,
                   "UTF-8 U+%04X of %ld bytes comes as %x of %zu", (unsigned)expected, (long)length,
                   (unsigned)cp, taken);
    } else {
        FUZZ_CHECK(cp == FC_CODEPOINT_INVALID, "U+%04X of bytes that are no UTF-8", (unsigned)cp);
    }
}

static void check_decoding(const fc_charset_t *cs, const uint8_t *bytes, size_t n)
{
    int is_utf8 = !strcmp(fc_charset_name(cs), "UTF-8");
    size_t at = 0, k;

    while (at < n) {
        apr_int32_t cp = 0, with_fewer;
        size_t taken = fc_charset_decode(cs, bytes + at, n - at, &cp);
        if (taken == 0) {
            FUZZ_CHECK(n - at < 4, "%s wants more than four bytes", fc_charset_name(cs));
            return;
        }
        FUZZ_CHECK(taken <= n - at && taken <= 4, "%s takes %zu bytes", fc_charset_name(cs), taken);
        FUZZ_CHECK(cp == FC_CODEPOINT_INVALID ||
                       (cp >= 0 && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF)),
                   "%s gives %x", fc_charset_name(cs), (unsigned)cp);
        FUZZ_CHECK(!fc_charset_is_ascii_transparent(cs) || bytes[at] >= 0x80 ||
                       (taken == 1 && cp == bytes[at]),
                   "%s isn't ASCII at %02x", fc_charset_name(cs), bytes[at]);
        if (is_utf8) {
            check_utf8(bytes + at, n - at, taken, cp);
        }
        for (k = 1; k < n - at && k < 5; k++) {
            char *copy = fuzz_copy(bytes + at, k);
            size_t other = fc_charset_decode(cs, (const unsigned char *)copy, k, &with_fewer);
            FUZZ_CHECK(other == 0 || (other == taken && with_fewer == cp),
                       "%s decodes %zu bytes as %x, %zu of them as %x", fc_charset_name(cs), taken,
                       (unsigned)cp, k, (unsigned)with_fewer);
            FUZZ_CHECK(other != 0 || k < taken || k < 4, "%s waits for no reason",
                       fc_charset_name(cs));
            free(copy);
        }
        at += taken;
    }
}

static void check_detection(const uint8_t *bytes, size_t n, const char *http)
{
    size_t given = n < FC_CHARSET_PRESCAN ? n : FC_CHARSET_PRESCAN, bom = 99, again;
    char *copy = fuzz_copy(bytes, given);
    const fc_charset_t *cs = fc_charset_detect(copy, given, http, &bom);

    FUZZ_CHECK(cs && fc_charset_name(cs), "no encoding");
    FUZZ_CHECK(bom <= given && bom != 1 && bom <= 3, "a byte order mark of %zu bytes", bom);
    FUZZ_CHECK(fc_charset_detect(copy, given, http, &again) == cs && again == bom,
               "another encoding at second sight");
    if (bom == 0 && http && fc_charset_lookup(http, strlen(http))) {
        FUZZ_CHECK(cs == fc_charset_lookup(http, strlen(http)), "HTTP's charset isn't heeded");
    }
    free(copy);
}

/* Text in any cut gives the same characters, whose bytes are the page's. */
static void check_text(const fc_charset_t *cs, const uint8_t *bytes, size_t n)
{
    fc_text_t *text[2];
    apr_pool_t *p;
    apr_int64_t i;
    size_t at;
    char *piece;

    apr_pool_create(&p, fuzz_process_pool());
    text[0] = fc_text_create(cs, p);
    fc_text_bytes(text[0], (const char *)bytes, n, 0);
    fc_text_finish(text[0]);
    text[1] = fc_text_create(cs, p);
    for (at = 0; at < n; at++) {
        piece = fuzz_copy(bytes + at, 1);
        fc_text_bytes(text[1], piece, 1, (apr_off_t)at);
        free(piece);
    }
    fc_text_finish(text[1]);
    FUZZ_CHECK(text[0]->count == text[1]->count, "%s: %ld characters, cut %ld", fc_charset_name(cs),
               (long)text[0]->count, (long)text[1]->count);
    for (i = 0; i < text[0]->count; i++) {
        const fc_char_t *a = fc_text_at(text[0], i), *b = fc_text_at(text[1], i);
        FUZZ_CHECK(a->folded == b->folded && a->start == b->start && a->end == b->end &&
                       a->gap == b->gap && a->flags == b->flags && a->position == b->position &&
                       a->class_ == b->class_ && a->weight == b->weight,
                   "%s: character %ld is another when cut", fc_charset_name(cs), (long)i);
        FUZZ_CHECK(a->start < a->end && (size_t)a->end <= n, "a character without bytes");
    }
    apr_pool_destroy(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, size};
    const char *label = labels[fuzz_below(&input, LABELS)];
    unsigned http = fuzz_byte(&input);
    const fc_charset_t *cs = fc_charset_lookup(label, strlen(label));
    char *bytes = fuzz_copy(input.at, input.left);

    check_detection(input.at, input.left, http < LABELS ? labels[http] : NULL);
    if (cs && fc_charset_is_supported(cs)) {
        check_decoding(cs, (const uint8_t *)bytes, input.left);
        check_text(cs, (const uint8_t *)bytes, input.left);
    }
    /* As a label. */
    fc_charset_lookup(bytes, input.left);
    free(bytes);
    return 0;
}
