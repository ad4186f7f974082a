/* The page's charset: labels, detection, decoding. Expected values are the Encoding and the HTML
 * standard's; the large tables are compared with the C library's own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <iconv.h>

#include "engine/charset.h"

static const fc_charset_t *lookup(const char *label)
{
    const fc_charset_t *cs = fc_charset_lookup(label, strlen(label));

    assert_non_null(cs);
    return cs;
}

/* --- labels --- */

static void test_labels_mean_what_browsers_take_them_for(void **state)
{
    static const struct {
        const char *label, *name;
        int supported;
    } rows[] = {
        {"utf-8", "UTF-8", 1},
        {"UTF8", "UTF-8", 1},
        {"unicode-1-1-utf-8", "UTF-8", 1},
        {" \t\r\n\fUtf-8 ", "UTF-8", 1},
        {"iso-8859-1", "windows-1252", 1},
        {"us-ascii", "windows-1252", 1},
        {"latin1", "windows-1252", 1},
        {"l1", "windows-1252", 1},
        {"iso-8859-9", "windows-1254", 1},
        {"iso-8859-11", "windows-874", 1},
        {"tis-620", "windows-874", 1},
        {"ISO-8859-8-I", "ISO-8859-8-I", 1},
        {"logical", "ISO-8859-8-I", 1},
        {"visual", "ISO-8859-8", 1},
        {"iso-8859-6-e", "ISO-8859-6", 1},
        {"sun_eu_greek", "ISO-8859-7", 1},
        {"iso_8859-15", "ISO-8859-15", 1},
        {"iso-8859-16", "ISO-8859-16", 1},
        {"866", "IBM866", 1},
        {"koi", "KOI8-R", 1},
        {"koi8-ru", "KOI8-U", 1},
        {"mac", "macintosh", 1},
        {"x-mac-ukrainian", "x-mac-cyrillic", 1},
        {"x-cp1251", "windows-1251", 1},
        {"gb2312", "GBK", 1},
        {"chinese", "GBK", 1},
        {"GB18030", "gb18030", 1},
        {"big5-hkscs", "Big5", 1},
        {"x-euc-jp", "EUC-JP", 1},
        {"windows-31j", "Shift_JIS", 1},
        {"sjis", "Shift_JIS", 1},
        {"ks_c_5601-1987", "EUC-KR", 1},
        {"windows-949", "EUC-KR", 1},
        {"x-user-defined", "x-user-defined", 1},
        {"iso-2022-jp", "ISO-2022-JP", 0},
        {"hz-gb-2312", "replacement", 0},
        {"iso-2022-kr", "replacement", 0},
        {"utf-16", "UTF-16LE", 0},
        {"ucs-2", "UTF-16LE", 0},
        {"utf-16be", "UTF-16BE", 0},
    };
    static const char *const unknown[] = {
        "",        "utf",  "utf-32",      "utf-7",      "x-utf-8", "utf 8",
        "latin-1", "none", "iso-8859-12", "utf-8 utf8", "\"utf-8"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_string_equal(fc_charset_name(lookup(rows[i].label)), rows[i].name);
        assert_int_equal(fc_charset_is_supported(lookup(rows[i].label)), rows[i].supported);
    }
    for (i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
        assert_null(fc_charset_lookup(unknown[i], strlen(unknown[i])));
    }
}

static void test_ascii_runs_may_be_compared_as_they_are_only_where_they_are_ascii(void **state)
{
    static const char *const transparent[] = {"utf-8", "windows-1252", "koi8-r", "x-user-defined"};
    static const char *const other[] = {"shift_jis", "euc-jp", "gbk", "gb18030", "big5", "euc-kr"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(transparent) / sizeof(*transparent); i++) {
        assert_true(fc_charset_is_ascii_transparent(lookup(transparent[i])));
    }
    for (i = 0; i < sizeof(other) / sizeof(*other); i++) {
        assert_false(fc_charset_is_ascii_transparent(lookup(other[i])));
    }
}

/* --- detection --- */

typedef struct detection_t {
    const char *bytes;
    apr_size_t length;
    const char *http;
    const char *name;
    const char *breaks; /* what would break */
} detection_t;

#define BYTES(literal) literal, sizeof(literal) - 1

static void check_detections(const detection_t *rows, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        char *bytes = malloc(rows[i].length + 1); /* so that a sanitizer sees who reads past it */
        const fc_charset_t *cs;
        apr_size_t bom;

        memcpy(bytes, rows[i].bytes, rows[i].length);
        cs = fc_charset_detect(bytes, rows[i].length, rows[i].http, &bom);
        if (strcmp(fc_charset_name(cs), rows[i].name) != 0) {
            fail_msg("%s: %s, not %s", rows[i].breaks, fc_charset_name(cs), rows[i].name);
        }
        free(bytes);
    }
}

static void test_bom_goes_before_http_before_meta_before_default(void **state)
{
    static const detection_t rows[] = {
        {BYTES("\xEF\xBB\xBF<meta charset=koi8-r>"), "big5", "UTF-8", "a UTF-8 BOM"},
        {BYTES("\xFE\xFF\0<"), "utf-8", "UTF-16BE", "a UTF-16BE BOM"},
        {BYTES("\xFF\xFE<\0"), "utf-8", "UTF-16LE", "a UTF-16LE BOM"},
        {BYTES("\xEF\xBB<meta charset=koi8-r>"), NULL, "KOI8-R", "half a BOM"},
        {BYTES("<meta charset=koi8-r>"), "big5", "Big5", "the HTTP header"},
        {BYTES("<meta charset=koi8-r>"), "iso-8859-1", "windows-1252", "its label"},
        {BYTES("<meta charset=koi8-r>"), "nonsense", "KOI8-R", "an unknown label in it"},
        {BYTES("<meta charset=koi8-r>"), "", "KOI8-R", "an empty one"},
        {BYTES("<meta charset=koi8-r>"), NULL, "KOI8-R", "meta"},
        {BYTES("<p>"), NULL, "windows-1252", "the default"},
        {BYTES(""), NULL, "windows-1252", "an empty page"},
        {BYTES("<meta charset=nonsense>"), NULL, "windows-1252", "an unknown label in meta"},
    };
    apr_size_t bom;

    (void)state;
    check_detections(rows, sizeof(rows) / sizeof(*rows));
    (void)fc_charset_detect("\xEF\xBB\xBFx", 4, NULL, &bom);
    assert_int_equal(bom, 3);
    (void)fc_charset_detect("\xFF\xFEx", 3, NULL, &bom);
    assert_int_equal(bom, 2);
    (void)fc_charset_detect("x", 1, NULL, &bom);
    assert_int_equal(bom, 0);
}

static void test_encodings_that_no_browser_knows_are_left_alone(void **state)
{
    static const char *const labels[] = {
        "utf-32",      "UTF-32LE",      "utf-32be",        "utf-7",       "hz-gb-2312", "HZ",
        "ISO-2022-JP", "iso-2022-jp-2", "iso-2022-cn-ext", "iso-2022-kr", "utf-16",     "ucs-4"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
        apr_size_t bom;
        const fc_charset_t *cs = fc_charset_detect("<meta charset=utf-8>", 20, labels[i], &bom);

        assert_false(fc_charset_is_supported(cs));
        assert_true(strlen(fc_charset_name(cs)) > 0);
    }
}

/* HTML standard, 13.2.3.2 "prescan a byte stream to determine its encoding" */
static void test_prescan_reads_meta_as_browsers_do(void **state)
{
    static const detection_t rows[] = {
        {BYTES("<META CHARSET='KOI8-R'>"), NULL, "KOI8-R", "upper case and quotes"},
        {BYTES("<meta/charset=koi8-r>"), NULL, "KOI8-R", "a solidus for a space"},
        {BYTES("<meta a=1 b charset = \"koi8-r\" >"), NULL, "KOI8-R", "other attributes"},
        {BYTES("<metacharset=koi8-r>"), NULL, "windows-1252", "no space"},
        {BYTES("<meta charset=koi8-r charset=big5>"), NULL, "KOI8-R", "the first of doubled"},
        {BYTES("<meta http-equiv=content-type http-equiv=x content='charset=koi8-r'>"), NULL,
         "KOI8-R", "the first http-equiv"},
        {BYTES("<meta http-equiv=content-type content=x content='charset=koi8-r'>"), NULL,
         "windows-1252", "the first content"},
        {BYTES("<meta charset=koi8-r"), NULL, "windows-1252", "an unfinished tag"},
        {BYTES("<meta charset='koi8-r>"), NULL, "windows-1252", "an unfinished value"},
        {BYTES("<meta charset=x><meta charset=koi8-r>"), NULL, "KOI8-R", "a second meta"},
        {BYTES("<meta charset=utf-16>"), NULL, "UTF-8", "UTF-16 can't be declared in ASCII"},
        {BYTES("<meta charset=utf-16be>"), NULL, "UTF-8", "UTF-16BE neither"},
        {BYTES("<meta charset=x-user-defined>"), NULL, "windows-1252", "x-user-defined in meta"},
        {BYTES("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>"), NULL,
         "KOI8-R", "http-equiv"},
        {BYTES("<meta content='text/html; charset=koi8-r' http-equiv=content-type>"), NULL,
         "KOI8-R", "content before http-equiv"},
        {BYTES("<meta content='text/html; charset=koi8-r'>"), NULL, "windows-1252",
         "content without http-equiv"},
        {BYTES("<meta http-equiv=refresh content='charset=koi8-r'>"), NULL, "windows-1252",
         "another http-equiv"},
        {BYTES("<meta http-equiv=content-type content='CharSet = \"koi8-r\"'>"), NULL, "KOI8-R",
         "quotes within content"},
        {BYTES("<meta http-equiv=content-type content='charset=\"koi8-r'>"), NULL, "windows-1252",
         "an unpaired quote within content"},
        {BYTES("<meta http-equiv=content-type content='charset charset=koi8-r;x'>"), NULL, "KOI8-R",
         "charset without its equals sign, then with"},
        {BYTES("<meta http-equiv=content-type content='text/html'>"), NULL, "windows-1252",
         "content without charset"},
        {BYTES("<meta http-equiv=content-type content='charset=big5' charset=koi8-r>"), NULL,
         "KOI8-R", "charset goes before content"},
        {BYTES("<!-- <meta charset=big5> --><meta charset=koi8-r>"), NULL, "KOI8-R", "a comment"},
        {BYTES("<!--><meta charset=koi8-r>"), NULL, "KOI8-R", "a comment that is over at once"},
        {BYTES("<!---><meta charset=koi8-r>-->"), NULL, "KOI8-R", "and by a dash more"},
        {BYTES("<!--><!-- > <meta charset=koi8-r>"), NULL, "windows-1252", "one that isn't over"},
        {BYTES("<a b='<meta charset=big5>'><meta charset=koi8-r>"), NULL, "KOI8-R",
         "meta within an attribute"},
        {BYTES("</a b='<meta charset=big5>'><meta charset=koi8-r>"), NULL, "KOI8-R",
         "within an end tag's"},
        {BYTES("<a b='><meta charset=koi8-r>"), NULL, "windows-1252", "an attribute without end"},
        {BYTES("<!x '><meta charset=koi8-r>"), NULL, "KOI8-R", "a declaration ends at once"},
        {BYTES("<?x '><meta charset=koi8-r>"), NULL, "KOI8-R", "so does an instruction"},
        {BYTES("</ '><meta charset=koi8-r>"), NULL, "KOI8-R", "so does a bad end tag"},
        {BYTES("<3 '><meta charset=koi8-r>"), NULL, "KOI8-R", "a less-than sign is none of them"},
        {BYTES("<title><meta charset=koi8-r></title>"), NULL, "KOI8-R",
         "the prescan knows no raw text"},
        {BYTES("<?xml version='1.0' encoding='koi8-r'?><p>"), NULL, "KOI8-R", "an XML declaration"},
        {BYTES("<?xml encoding = \"utf-16\" ?>"), NULL, "UTF-8", "one that can't be"},
        {BYTES("<?xml encoding='koi8-r'?><meta charset=big5>"), NULL, "Big5",
         "meta goes before it"},
        {BYTES(" <?xml encoding='koi8-r'?>"), NULL, "windows-1252", "one that isn't at the start"},
        {BYTES("<?xml encoding='koi8 -r'?>"), NULL, "windows-1252", "one with a space in it"},
        {BYTES("<?xml encoding='koi8-r?>'"), NULL, "windows-1252", "one without its quote"},
        {BYTES("<?xml encoding=koi8-r?>"), NULL, "windows-1252", "one without quotes"},
        {BYTES("<\0?\0x\0m\0"), NULL, "UTF-16LE", "an XML declaration in UTF-16LE"},
        {BYTES("\0<\0?\0x\0m"), NULL, "UTF-16BE", "in UTF-16BE"},
    };
    char page[2048];
    apr_size_t bom;

    (void)state;
    check_detections(rows, sizeof(rows) / sizeof(*rows));
    memset(page, ' ', sizeof(page));
    memcpy(page + FC_CHARSET_PRESCAN - 21, "<meta charset=koi8-r>", 21);
    assert_string_equal(fc_charset_name(fc_charset_detect(page, sizeof(page), NULL, &bom)),
                        "KOI8-R");
    memset(page, ' ', sizeof(page));
    memcpy(page + FC_CHARSET_PRESCAN - 20, "<meta charset=koi8-r>", 21);
    assert_string_equal(fc_charset_name(fc_charset_detect(page, sizeof(page), NULL, &bom)),
                        "windows-1252");
}

static void test_prescan_never_reads_past_its_bytes(void **state)
{
    static const char page[] =
        "<!-- x --><a b='c' d=e/f><!DOCTYPE x><?xml encoding='x'?></a ><meta "
        "http-equiv = content-type content=\"text/html; charset = 'x' \" / "
        "charset='koi8-r'>";
    size_t n;

    (void)state;
    for (n = 0; n < sizeof(page); n++) {
        char *bytes = malloc(n + 1);
        apr_size_t bom;

        memcpy(bytes + 1, page, n); /* the sanitizer watches the byte after */
        (void)fc_charset_detect(bytes + 1, n, NULL, &bom);
        free(bytes);
    }
}

/* --- decoding --- */

/* Decodes all bytes; what is cut off at their end is one invalid character. */
static void check_decoded(const char *label, const char *bytes, size_t n, const char *expected)
{
    const fc_charset_t *cs = lookup(label);
    char line[256] = "";
    size_t at = 0, taken;

    for (; at < n; at += taken) {
        unsigned char *rest = malloc(n - at);
        apr_int32_t c;

        memcpy(rest, bytes + at, n - at);
        taken = fc_charset_decode(cs, rest, n - at, &c);
        free(rest);
        if (taken == 0) {
            assert_true(n - at < 4);
            taken = n - at;
            c = FC_CODEPOINT_INVALID;
        }
        assert_true(taken <= n - at);
        snprintf(line + strlen(line), sizeof(line) - strlen(line), at > 0 ? " %X" : "%X",
                 c == FC_CODEPOINT_INVALID ? 0xFFFDu : (unsigned)c);
    }
    assert_string_equal(line, expected);
}

static void test_utf_8_decodes_strictly_and_replaces_maximal_subparts(void **state)
{
    static const struct {
        const char *bytes, *expected;
    } rows[] = {
        {"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "61 E9 20AC 1F600"},
        {"\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
         "80 7FF 800 FFFF 10000 10FFFF"},
        /* The Unicode Standard, 3.9: its tables 3-8 to 3-11 */
        {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD 41"},
        {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD 41"},
        {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "FFFD FFFD FFFD FFFD FFFD 41 FFFD FFFD 42"},
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "FFFD FFFD FFFD FFFD 41"},
        {"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64",
         "61 FFFD FFFD FFFD 62 FFFD 63 FFFD FFFD 64"},
        {"\xE2\x82", "FFFD"},
        {"\xF0\x9F\x98", "FFFD"},
        {"\xC3<", "FFFD 3C"},
        {"\xFE\xFF", "FFFD FFFD"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        check_decoded("utf-8", rows[i].bytes, strlen(rows[i].bytes), rows[i].expected);
    }
}

static void test_every_scalar_value_survives_utf_8(void **state)
{
    const fc_charset_t *cs = lookup("utf-8");
    apr_int32_t c, decoded;

    (void)state;
    for (c = 0x80; c <= 0x10FFFF; c++) {
        unsigned char b[4];
        apr_size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

        b[0] = (unsigned char)(n == 2 ? 0xC0 | c >> 6 : n == 3 ? 0xE0 | c >> 12 : 0xF0 | c >> 18);
        b[n - 1] = (unsigned char)(0x80 | (c & 0x3F));
        b[n - 2] = n > 2 ? (unsigned char)(0x80 | (c >> 6 & 0x3F)) : b[n - 2];
        b[1] = n > 3 ? (unsigned char)(0x80 | (c >> 12 & 0x3F)) : b[1];
        if (c >= 0xD800 && c <= 0xDFFF) {
            assert_int_equal(fc_charset_decode(cs, b, n, &decoded), 1);
            assert_int_equal(decoded, FC_CODEPOINT_INVALID);
        } else {
            assert_int_equal(fc_charset_decode(cs, b, n, &decoded), n);
            assert_int_equal(decoded, c);
        }
    }
}

static void test_legacy_encodings_decode_as_the_standard_says(void **state)
{
    static const struct {
        const char *label, *bytes, *expected;
    } rows[] = {
        {"windows-1252", "\x80\x81\x85\x93\x97\x9D\xE9\xFF", "20AC 81 2026 201C 2014 9D E9 FF"},
        {"iso-8859-1", "\x92", "2019"},
        {"iso-8859-2", "\xB1\xB6\xF3", "105 15B F3"},
        {"iso-8859-5", "\xBF\xE0", "41F 440"},
        {"iso-8859-6", "\xC7\xA1", "627 FFFD"},
        {"iso-8859-7", "\xC1\xFF", "391 FFFD"},
        {"iso-8859-8-i", "\xF9\xEC\xA1", "5E9 5DC FFFD"},
        {"iso-8859-15", "\xA4\xBD", "20AC 153"},
        {"koi8-r", "\xF0\xD2", "41F 440"},
        {"koi8-u", "\xA4\xAE\xBE", "454 45E 40E"},
        {"ibm866", "\x8F\xE0\xF2", "41F 440 404"},
        {"macintosh", "\x80\xDB\xF0", "C4 20AC F8FF"},
        {"x-mac-cyrillic", "\x80\xA2\xFF", "410 490 20AC"},
        {"windows-874", "\xA1\x80\x81\xFC", "E01 20AC 81 FFFD"},
        {"windows-1251", "\xCF\xF0\x98", "41F 440 98"},
        {"windows-1253", "\xC1\xAA", "391 FFFD"},
        {"windows-1255", "\xF9\xCA\xD9", "5E9 5BA FFFD"},
        {"windows-1258", "\xD2\xFE", "309 20AB"},
        {"x-user-defined", "\x80\xFF", "F780 F7FF"},
        {"shift_jis", "\x93\xFA\x96{\x83\x5C\xB1\x80\\", "65E5 672C 30BD FF71 80 5C"},
        {"shift_jis", "\x81\x5F\x81\x60\x87\x40\xFA\xB1\xF0\x40", "FF3C FF5E 2460 FA11 E000"},
        {"shift_jis", "\x81\x20\x81\xFF\xA0\xFD\x81", "FFFD 20 FFFD FFFD FFFD FFFD"},
        {"shift_jis", "\x81<\x85\x40\x81\xAD", "FFFD 3C FFFD 40 FFFD"},
        {"euc-jp", "\xC6\xFC\xCB\xDC\x8E\xB1\x8F\xB0\xA1\xAD\xA1", "65E5 672C FF71 4E02 2460"},
        {"euc-jp", "\x8F\xA2\xB7\xA1\xC1", "FF5E FF5E"},
        {"euc-jp", "\x8E\x41\x8E\xE0\x80\x8F\x41\x8F\xA1\x41", "FFFD 41 FFFD FFFD FFFD 41 FFFD 41"},
        {"euc-jp", "\x8F\xA1\xA1\xA1<\xA0\x8F\xB0", "FFFD FFFD 3C FFFD FFFD"},
        {"gbk", "\xD6\xD0\x80\xA1\xA4\xA3\xA0", "4E2D 20AC B7 3000"},
        {"gb18030", "\x81\x30\x81\x30\x94\x39\xDA\x33\xE3\x32\x9A\x35\x81\x35\xF4\x37",
         "80 1F4A9 10FFFF E7C7"},
        {"gb18030", "\xA8\xBC\xFE\x59\xA6\xD9\xAA\xA1", "1E3F 9FB4 FE10 E000"},
        {"gb18030", "\x81\x30\x41\x81\x30\x81\x41\x81<\xFF\x81\x7F",
         "FFFD 30 41 FFFD 30 4E04 FFFD 3C FFFD FFFD 7F"},
        {"gb18030", "\x84\x31\xA4\x39\x84\x31\xA5\x30\xFE\x39\xFE\x39", "FFFF FFFD FFFD"},
        {"gb18030", "\x81\x30\x81", "FFFD"},
        {"big5", "\xA4\xA4\xA4\xE5\x87\x7A\x87\x7B\xA1\x45\xA3\xE1",
         "4E2D 6587 3875 21D53 2027 20AC"},
        {"big5", "\x88\x62\x88\x66", "FFFD CA"},
        {"big5", "\x80\xFF\xA4<\xA4\x7F\xA4\x80\x81\x40", "FFFD FFFD FFFD 3C FFFD 7F FFFD FFFD 40"},
        {"euc-kr", "\xC7\xD1\xB1\xDB\x81\x41\xA2\xE6", "D55C AE00 AC02 20AC"},
        {"euc-kr", "\x80\xC7<\xC7\x40\xC9\xA1\xFF", "FFFD FFFD 3C FFFD 40 FFFD FFFD"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        check_decoded(rows[i].label, rows[i].bytes, strlen(rows[i].bytes), rows[i].expected);
    }
}

/* --- the tables against the C library's --- */

/* The one character that the bytes stand for to iconv, or -1. */
static apr_int32_t iconv_decode(iconv_t cd, const unsigned char *bytes, size_t n)
{
    uint32_t out[8];
    char *in = (char *)bytes, *to = (char *)out;
    size_t left = sizeof(out);

    iconv(cd, NULL, NULL, NULL, NULL);
    if (iconv(cd, &in, &n, &to, &left) == (size_t)-1 || n > 0) {
        return -1;
    }
    iconv(cd, NULL, NULL, &to, &left);
    return to == (char *)(out + 1) ? (apr_int32_t)out[0] : -1;
}

static iconv_t open_iconv(const char *name)
{
    iconv_t cd =
        iconv_open(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "UTF-32LE" : "UTF-32BE", name);

    if (cd == (iconv_t)-1) {
        print_message("skipped: this system's iconv has no %s\n", name);
        skip();
    }
    return cd;
}

/* Where the standard means to differ from the C library: a code, and what it is here. 0 for both
 * ends a list. */
typedef struct exception_t {
    unsigned code;
    apr_int32_t codepoint;
} exception_t;

static apr_int32_t except(const exception_t *exceptions, unsigned code, apr_int32_t otherwise)
{
    for (; exceptions != NULL && exceptions->code != 0; exceptions++) {
        if (exceptions->code == code) {
            return exceptions->codepoint;
        }
    }
    return otherwise;
}

static void test_single_byte_tables_are_the_c_librarys_but_for_named_exceptions(void **state)
{
    static const exception_t koi8_u[] = {{0xAE, 0x45E}, {0xBE, 0x40E}, {0, 0}};
    static const exception_t windows_1255[] = {{0xCA, 0x5BA}, {0, 0}};
    static const exception_t macintosh[] = {{0xC6, 0x2206}, {0xF0, 0xF8FF}, {0, 0}};
    static const exception_t mac_cyrillic[] = {{0xFF, 0x20AC}, {0, 0}};
    static const struct {
        const char *label, *iconv_name;
        const exception_t *exceptions;
        int has_controls; /* what Windows leaves open from 0x80 to 0x9F are the C1 controls */
    } rows[] = {
        {"ibm866", "CP866", NULL, 0},
        {"iso-8859-2", "ISO-8859-2", NULL, 0},
        {"iso-8859-3", "ISO-8859-3", NULL, 0},
        {"iso-8859-4", "ISO-8859-4", NULL, 0},
        {"iso-8859-5", "ISO-8859-5", NULL, 0},
        {"iso-8859-6", "ISO-8859-6", NULL, 0},
        {"iso-8859-7", "ISO-8859-7", NULL, 0},
        {"iso-8859-8", "ISO-8859-8", NULL, 0},
        {"iso-8859-8-i", "ISO-8859-8", NULL, 0},
        {"iso-8859-10", "ISO-8859-10", NULL, 0},
        {"iso-8859-13", "ISO-8859-13", NULL, 0},
        {"iso-8859-14", "ISO-8859-14", NULL, 0},
        {"iso-8859-15", "ISO-8859-15", NULL, 0},
        {"iso-8859-16", "ISO-8859-16", NULL, 0},
        {"koi8-r", "KOI8-R", NULL, 0},
        {"koi8-u", "KOI8-U", koi8_u, 0},
        {"windows-874", "CP874", NULL, 1},
        {"windows-1250", "CP1250", NULL, 1},
        {"windows-1251", "CP1251", NULL, 1},
        {"windows-1252", "CP1252", NULL, 1},
        {"windows-1253", "CP1253", NULL, 1},
        {"windows-1254", "CP1254", NULL, 1},
        {"windows-1255", "CP1255", windows_1255, 1},
        {"windows-1256", "CP1256", NULL, 1},
        {"windows-1257", "CP1257", NULL, 1},
        {"windows-1258", "CP1258", NULL, 1},
        {"macintosh", "MACINTOSH", macintosh, 0},
        {"x-mac-cyrillic", "MAC-UK", mac_cyrillic, 0},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const fc_charset_t *cs = lookup(rows[i].label);
        iconv_t cd = open_iconv(rows[i].iconv_name);
        unsigned code;

        for (code = 0; code < 0x100; code++) {
            const unsigned char byte = (unsigned char)code;
            apr_int32_t expected = iconv_decode(cd, &byte, 1);
            apr_int32_t c;

            if (expected < 0 && rows[i].has_controls && code < 0xA0) {
                expected = (apr_int32_t)code;
            }
            expected = except(rows[i].exceptions, code, expected);
            assert_int_equal(fc_charset_decode(cs, &byte, 1, &c), 1);
            if (c != expected) {
                fail_msg("%s %02X: %X, not %X", rows[i].label, code, (unsigned)c,
                         (unsigned)expected);
            }
        }
        iconv_close(cd);
    }
}

static int is_private(apr_int32_t c)
{
    return c >= 0xE000 && c <= 0xF8FF;
}

static void test_double_byte_tables_are_the_c_librarys_but_for_named_exceptions(void **state)
{
    static const exception_t gb18030[] = {
        {0xA3A0, 0x3000}, {0xFE51, 0xE816}, {0xFE52, 0xE817}, {0xFE53, 0xE818},
        {0xFE6C, 0xE831}, {0xFE76, 0xE83B}, {0xFE91, 0xE855}, {0, 0}};
    static const exception_t big5[] = {{0xA145, 0x2027}, {0xA14E, 0xFE51}, {0xA1C2, 0xAF},
                                       {0xA1E3, 0xFF5E}, {0xA1F2, 0x2295}, {0xA1F3, 0x2299},
                                       {0xA241, 0x2215}, {0xA242, 0xFE68}, {0xA244, 0xFFE5},
                                       {0xA246, 0xFFE0}, {0xA247, 0xFFE1}, {0, 0}};
    static const struct {
        const char *label, *iconv_name;
        const exception_t *exceptions;
        int beyond;       /* how many codes are known here and not there */
        int no_user_area; /* codes for private use there are none here, or other characters */
    } rows[] = {
        {"shift_jis", "CP932", NULL, 0, 0},    {"euc-kr", "UHC", NULL, 0, 0},
        {"gb18030", "GB18030", gb18030, 0, 0}, {"gbk", "GB18030", gb18030, 0, 0},
        {"big5", "BIG5-HKSCS", big5, 131, 0},  {"euc-jp", "EUC-JP-MS", NULL, 0, 1},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const fc_charset_t *cs = lookup(rows[i].label);
        iconv_t cd = open_iconv(rows[i].iconv_name);
        int beyond = 0;
        unsigned code;

        for (code = 0x8000; code <= 0xFFFF; code++) {
            const unsigned char bytes[2] = {(unsigned char)(code >> 8), (unsigned char)code};
            apr_int32_t expected = iconv_decode(cd, bytes, 2);
            apr_int32_t c;

            expected = except(rows[i].exceptions, code, expected);
            if (fc_charset_decode(cs, bytes, 2, &c) != 2) {
                c = FC_CODEPOINT_INVALID;
            }
            if (expected < 0 && c >= 0) {
                beyond++;
            } else if (c != expected && !(rows[i].no_user_area && is_private(expected))) {
                fail_msg("%s %04X: %X, not %X", rows[i].label, code, (unsigned)c,
                         (unsigned)expected);
            }
        }
        assert_int_equal(beyond, rows[i].beyond);
        iconv_close(cd);
    }
}

static void test_gb18030s_four_bytes_reach_every_character(void **state)
{
    const fc_charset_t *cs = lookup("gb18030");
    iconv_t cd = open_iconv("GB18030");
    unsigned pointer;

    (void)state;
    for (pointer = 0; pointer < 126 * 10 * 126 * 10; pointer++) {
        const unsigned char bytes[4] = {
            (unsigned char)(0x81 + pointer / 12600), (unsigned char)(0x30 + pointer / 1260 % 10),
            (unsigned char)(0x81 + pointer / 10 % 126), (unsigned char)(0x30 + pointer % 10)};
        apr_int32_t c, expected = FC_CODEPOINT_INVALID;

        if (pointer >= 189000 && pointer <= 1237575) {
            expected = (apr_int32_t)pointer - 189000 + 0x10000;
        } else if (pointer < 50000) {
            expected = iconv_decode(cd, bytes, 4);
        }
        assert_int_equal(fc_charset_decode(cs, bytes, 4, &c), 4);
        /* The standard has the forms and parts of GB 18030-2022 in two bytes and in four; the C
         * library has them in two alone. */
        if ((c >= 0xFE10 && c <= 0xFE19) || (c >= 0x9FB4 && c <= 0x9FBB)) {
            assert_int_equal(expected, -1);
        } else {
            assert_int_equal(c, expected);
        }
    }
    iconv_close(cd);
}

/* --- what must hold of every decoder on any bytes --- */

static void test_decoders_keep_their_contract_on_any_bytes(void **state)
{
    static const char *const labels[] = {"utf-8",  "windows-1253", "gb18030",        "big5",
                                         "euc-jp", "shift_jis",    "x-user-defined", "euc-kr"};
    /* Bytes at the borders of what the decoders tell apart. */
    static const unsigned char borders[] = {0x22, 0x26, 0x27, 0x2F, 0x30, 0x39, 0x3C, 0x3E,
                                            0x40, 0x5C, 0x7E, 0x7F, 0x80, 0x81, 0x88, 0x8E,
                                            0x8F, 0x90, 0x9F, 0xA0, 0xA1, 0xBF, 0xC2, 0xDF,
                                            0xE0, 0xED, 0xF0, 0xF4, 0xFC, 0xFD, 0xFE, 0xFF};
    const size_t n = sizeof(borders);
    size_t i, code;

    (void)state;
    for (i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
        const fc_charset_t *cs = lookup(labels[i]);

        for (code = 0; code < n * n * n * n; code++) {
            const unsigned char bytes[4] = {borders[code % n], borders[code / n % n],
                                            borders[code / n / n % n], borders[code / n / n / n]};
            apr_int32_t c, again;
            const apr_size_t taken = fc_charset_decode(cs, bytes, 4, &c);
            apr_size_t k;

            assert_in_range(taken, 1, 4);
            for (k = 1; k < 4; k++) { /* fewer bytes: the same answer, or a call for more */
                const apr_size_t less = fc_charset_decode(cs, bytes, k, &again);

                assert_true(less == 0 || (less == taken && again == c));
            }
            for (k = 1; k < taken; k++) { /* markup is never swallowed */
                assert_true(strchr("<>&\"'/", bytes[k]) == NULL || bytes[k] == 0);
            }
            if (bytes[0] < 0x80) {
                assert_int_equal(c, bytes[0]);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_mean_what_browsers_take_them_for),
        cmocka_unit_test(test_ascii_runs_may_be_compared_as_they_are_only_where_they_are_ascii),
        cmocka_unit_test(test_bom_goes_before_http_before_meta_before_default),
        cmocka_unit_test(test_encodings_that_no_browser_knows_are_left_alone),
        cmocka_unit_test(test_prescan_reads_meta_as_browsers_do),
        cmocka_unit_test(test_prescan_never_reads_past_its_bytes),
        cmocka_unit_test(test_utf_8_decodes_strictly_and_replaces_maximal_subparts),
        cmocka_unit_test(test_every_scalar_value_survives_utf_8),
        cmocka_unit_test(test_legacy_encodings_decode_as_the_standard_says),
        cmocka_unit_test(test_single_byte_tables_are_the_c_librarys_but_for_named_exceptions),
        cmocka_unit_test(test_double_byte_tables_are_the_c_librarys_but_for_named_exceptions),
        cmocka_unit_test(test_gb18030s_four_bytes_reach_every_character),
        cmocka_unit_test(test_decoders_keep_their_contract_on_any_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
