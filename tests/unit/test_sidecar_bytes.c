/* A sidecar as bytes: encodings, limits, broken files, many threads. */
#include <stdlib.h>
#include <iconv.h>
#include <unistd.h>
#include <apr_thread_proc.h>
#include <utf8proc.h>
#include "sidecar_input.h"

#define DECLARED(encoding) "<?xml version=\"1.0\" encoding=\"" encoding "\"?>\n"
#define CLAIM_REVIEWED(words) IN_CLAIM("<claimReviewed>" words "</claimReviewed>")

static char *encode(const char *encoding, const char *bom, const char *text, apr_size_t *n,
                    apr_pool_t *p)
{
    size_t in_left = strlen(text), out_left = in_left * 4 + 4;
    char *bytes = apr_palloc(p, out_left), *in = (char *)text, *out = bytes;
    iconv_t cd = iconv_open(encoding, "UTF-8");

    assert_true(cd != (iconv_t)-1);
    memcpy(bytes, bom, strlen(bom));
    out += strlen(bom);
    assert_int_equal(iconv(cd, &in, &in_left, &out, &out_left), 0);
    iconv_close(cd);
    *n = (apr_size_t)(out - bytes);
    return bytes;
}

static void check_encoding(const char *encoding, const char *bom, const char *text,
                           const char *words, apr_pool_t *p)
{
    const fc_sidecar_t *sidecar;
    fc_error_t error;
    apr_size_t n;
    char *bytes = encode(encoding, bom, text, &n, p);
    apr_status_t rv = parse_bytes(&sidecar, &error, bytes, n, p);

    if (rv != APR_SUCCESS) {
        fail_msg("%s: %d:%d: %s", encoding, error.line, error.column, error.message);
    }
    assert_string_equal(sidecar->claims[0].claim_reviewed, words);
    assert_int_equal(sidecar->claims[0].targets[0].line, 5);
    assert_int_equal(sidecar->claims[0].targets[0].column, 1);
}

#define GREEK "é Ω 😀"

static void test_every_common_encoding_reads_the_same(void **state)
{
    check_encoding("UTF-8", "", DECLARED("UTF-8") CLAIM_REVIEWED(GREEK), GREEK, *state);
    check_encoding("UTF-8", "\xEF\xBB\xBF", DECLARED("utf-8") CLAIM_REVIEWED(GREEK), GREEK, *state);
    check_encoding("UTF-8", "\xEF\xBB\xBF", "<?xml version='1.0'?>\n" CLAIM_REVIEWED(GREEK), GREEK,
                   *state);
    check_encoding("UTF-16LE", "\xFF\xFE", DECLARED("UTF-16") CLAIM_REVIEWED(GREEK), GREEK, *state);
    check_encoding("UTF-16BE", "\xFE\xFF", DECLARED("UTF-16") CLAIM_REVIEWED(GREEK), GREEK, *state);
    check_encoding("UTF-16LE", "\xFF\xFE", "\n" CLAIM_REVIEWED(GREEK), GREEK, *state);
    check_encoding("WINDOWS-1252", "", DECLARED("windows-1252") CLAIM_REVIEWED("é – €"), "é – €",
                   *state);
    check_encoding("ISO-8859-1", "", DECLARED("ISO-8859-1") CLAIM_REVIEWED("é"), "é", *state);
    check_encoding("ISO-8859-7", "", DECLARED("iso-8859-7") CLAIM_REVIEWED("Ωα"), "Ωα", *state);
    check_encoding("SHIFT_JIS", "", DECLARED("Shift_JIS") CLAIM_REVIEWED("ソ能表"), "ソ能表",
                   *state);
    check_encoding("GB18030", "", DECLARED("GB18030") CLAIM_REVIEWED("汉 😀"), "汉 😀", *state);
    check_encoding("ISO-2022-JP", "", DECLARED("ISO-2022-JP") CLAIM_REVIEWED("日本"), "日本",
                   *state);
    check_encoding("ASCII", "", DECLARED("US-ASCII") CLAIM_REVIEWED("e"), "e", *state);
    check_encoding("UCS-4BE", "", DECLARED("ISO-10646-UCS-4") CLAIM_REVIEWED(GREEK), GREEK, *state);
    check_encoding("IBM037", "", DECLARED("IBM037") CLAIM_REVIEWED("é"), "é", *state);
}

static void check_fault(const char *bytes, apr_size_t n, int line, int column, const char *words,
                        apr_pool_t *p)
{
    const fc_sidecar_t *sidecar;
    fc_error_t error;

    assert_int_equal(parse_bytes(&sidecar, &error, bytes, n, p), APR_EINVAL);
    if (strstr(error.message, words) == NULL || error.line != line || error.column != column) {
        fail_msg("%d:%d: %s", error.line, error.column, error.message);
    }
}

static void check_fault_text(const char *text, int line, int column, const char *words,
                             apr_pool_t *p)
{
    check_fault(text, strlen(text), line, column, words, p);
}

static void test_fault_in_utf_16_has_its_place_in_characters(void **state)
{
    apr_size_t n;
    char *bytes = encode("UTF-16BE", "\xFE\xFF", IN_FILE("<!-- é😀 --><b/>"), &n, *state);

    check_fault(bytes, n, 3, 12, "<b>", *state);
}

static void test_bytes_that_lie_about_their_encoding_are_a_fault(void **state)
{
    apr_size_t n;
    char *bytes;

    /* said to be UTF-8, is Latin-1; an overlong form; a surrogate; cut at the end */
    check_fault_text(CLAIM_REVIEWED("a\xE9z"), 6, 17, "0xE9", *state);
    check_fault_text(DECLARED("UTF-8") CLAIM_REVIEWED("\xC0\xBC"), 7, 16, "0xC0", *state);
    check_fault_text(CLAIM_REVIEWED("\xED\xA0\x80"), 6, 16, "0xED", *state);
    check_fault_text("<!--é\xF0\x9F\x98", 1, 6, "0xF0", *state);
    /* said to be UTF-16, is ASCII */
    check_fault_text(DECLARED("UTF-16") CLAIM_REVIEWED("a"), 1, 31, "UTF-16", *state);
    check_fault_text(DECLARED("UTF-32") CLAIM_REVIEWED("a"), 1, 31, "UTF-32", *state);
    check_fault_text(DECLARED("IBM037") CLAIM_REVIEWED("a"), 1, 31, "IBM037", *state);
    /* said to be another one than the byte order mark says */
    check_fault_text("\xEF\xBB\xBF" DECLARED("windows-1252") CLAIM_REVIEWED("a"), 1, 31,
                     "byte order mark", *state);
    bytes = encode("UTF-16LE", "\xFF\xFE", DECLARED("UTF-8") CLAIM_REVIEWED("a"), &n, *state);
    check_fault(bytes, n, 1, 31, "UTF-8", *state);
    /* bytes that the named encoding hasn't */
    check_fault_text(DECLARED("US-ASCII") CLAIM_REVIEWED("a\xE9z"), 7, 17, "US-ASCII", *state);
    check_fault_text(DECLARED("Shift_JIS") CLAIM_REVIEWED("a\x81 "), 7, 17, "Shift_JIS", *state);
    check_fault_text(DECLARED("EUC-JP") "<!-- a\xFF -->", 2, 7, "EUC-JP", *state);
    /* an unpaired surrogate */
    bytes = encode("UTF-16LE", "\xFF\xFE", "<a>bc</a>", &n, *state);
    memcpy(bytes + 2 + 2 * 4, "\x00\xD8", 2);
    check_fault(bytes, n, 1, 5, "UTF-16", *state);
}

static void test_unknown_encoding_is_named(void **state)
{
    check_fault_text("<?xml version='1.0' encoding='KLINGON-8' ?>" CLAIM_REVIEWED("a"), 1, 31,
                     "\"KLINGON-8\" isn't known", *state);
}

static void test_nothing_but_a_bom_or_nul_bytes_is_a_fault(void **state)
{
    check_fault_text("\xEF\xBB\xBF", 1, 1, "no XML here", *state);
    check_fault("", 0, 0, 0, "empty", *state);
    check_fault("\xFF\xFE", 2, 1, 1, "no XML here", *state);
    check_fault("\0\0\0\0", 4, 1, 1, "NUL", *state);
    check_fault("<a>\0</a>", 8, 1, 4, "NUL", *state);
}

static void test_size_beyond_the_limit_is_a_fault(void **state)
{
    const char *text = IN_CLAIM("");
    fc_sidecar_limits_t small = limits;
    const fc_sidecar_t *sidecar;
    fc_error_t error;

    small.sidecar_size = strlen(text);
    assert_int_equal(fc_sidecar_parse(&sidecar, &error, "f", text, strlen(text), &small, *state),
                     APR_SUCCESS);
    small.sidecar_size--;
    assert_int_equal(fc_sidecar_parse(&sidecar, &error, "f", text, strlen(text), &small, *state),
                     APR_EINVAL);
    assert_int_equal(error.line, 0);
    assert_non_null(strstr(error.message, "FactCheckLimit SidecarSize"));
}

static void test_claim_beyond_the_limit_is_a_fault_where_it_stands(void **state)
{
    const char *text =
        IN_FILE("<claimReview id=\"a\" author=\"desk\" datePublished=\"2019-04-02\">" TARGET RATING
                    CLAIM_END CLAIM_BEGIN TARGET RATING CLAIM_END);
    fc_sidecar_limits_t few = limits;
    const fc_sidecar_t *sidecar;
    fc_error_t error;

    few.claims = 2;
    assert_int_equal(fc_sidecar_parse(&sidecar, &error, "f", text, strlen(text), &few, *state),
                     APR_SUCCESS);
    few.claims = 1;
    assert_int_equal(fc_sidecar_parse(&sidecar, &error, "f", text, strlen(text), &few, *state),
                     APR_EINVAL);
    assert_int_equal(error.line, 6);
    assert_int_equal(error.column, 1);
    assert_non_null(strstr(error.message, "FactCheckLimit Claims"));
}

/* n times the part between begin and end. */
static char *repeat(const char *begin, const char *part, int n, const char *end, apr_pool_t *p)
{
    apr_size_t step = strlen(part);
    char *text = apr_palloc(p, strlen(begin) + step * (apr_size_t)n + strlen(end) + 1), *at = text;

    at = apr_cpystrn(at, begin, strlen(begin) + 1);
    for (; n > 0; n--) {
        at = apr_cpystrn(at, part, step + 1);
    }
    apr_cpystrn(at, end, strlen(end) + 1);
    return text;
}

static void test_a_million_claims_end_at_the_limit(void **state)
{
    const fc_sidecar_limits_t roomy = {100 * 1024 * 1024, FC_LIMIT_CLAIMS, FC_LIMIT_QUOTE_LENGTH};
    const char *text = repeat(FILE_BEGIN, "<claimReview/>\n", 1000000, FILE_END, *state);
    const fc_sidecar_t *sidecar;
    fc_error_t error;

    assert_int_equal(fc_sidecar_parse(&sidecar, &error, "f", text, strlen(text), &roomy, *state),
                     APR_EINVAL);
    assert_int_equal(error.line, FC_LIMIT_CLAIMS + 2);
    assert_int_equal(error.column, 1);
}

static void test_deep_nesting_is_a_fault_at_its_depth(void **state)
{
    check_fault_text(repeat(FILE_BEGIN, "<author>\n", 100000, "", *state), 101, 1, "deeper",
                     *state);
    check_fault_text(repeat(FILE_BEGIN, "<x xmlns='urn:x'>\n", 100000, "", *state), 101, 1,
                     "deeper", *state);
}

static void test_long_names_and_open_values_are_faults(void **state)
{
    char *name = repeat("", "n", 60000, "", *state);

    check_fault_text(apr_pstrcat(*state, "<", name, "/>", NULL), 1, 2, "too long", *state);
    check_fault_text(IN_FILE("<author id=\"a\" name=\"b\" url=\""), 3, 30, "<", *state);
}

static void check_valid(const char *text, apr_pool_t *p)
{
    parse_valid(text, p);
}

/* libxml2 would take minutes and gigabytes for some of these. */
static void test_hostile_files_end_at_a_limit_or_soon(void **state)
{
    const char *in_author = " <author id=\"a\" name=\"n\">";
    const char *body = FILE_BEGIN AUTHOR CLAIM_BEGIN TARGET RATING "<reviewBody>";

    alarm(60);
    check_fault_text(repeat(FILE_BEGIN "<!-- ' -->\n  <author", " b=''", 65, "/>", *state), 3, 3,
                     "64 attributes", *state);
    check_fault_text(repeat("\n<a", " xmlns:b='>'", 300000, "/>", *state), 2, 1, "64 attributes",
                     *state);
    check_valid(repeat("<claimReviews xmlns=\"" NS "\" xmlns:x=\"urn:x\"><author id=\"a\" "
                       "name=\"n\"",
                       "", 0, " x:a='1' x:b='2' xml:space='preserve'/></claimReviews>", *state),
                *state);
    check_fault_text(repeat(apr_pstrcat(*state, FILE_BEGIN, in_author, NULL), "\n<br/>", 300000,
                            "</author>" FILE_END, *state),
                     1003, 1, "<author> holds more than 1000", *state);
    check_valid(repeat(body, "\n<br/>", 1000, "</reviewBody>" CLAIM_END FILE_END, *state), *state);
    check_fault_text(repeat(body, "\n<br/>", 1001, "</reviewBody>" CLAIM_END FILE_END, *state),
                     1006 + 1, 1, "<reviewBody> holds more than 1000", *state);
    check_valid(
        repeat(body, "<x xmlns='urn:x'/>", 100000, "</reviewBody>" CLAIM_END FILE_END, *state),
        *state);
    check_fault_text(repeat(FILE_BEGIN, "\n<x/>", 500000, FILE_END, *state), 3, 1,
                     "<x> isn't known", *state);
    check_fault_text(
        repeat(FILE_BEGIN AUTHOR "\n", "<author id=\"a\" name=\"n\"/>\n", 100000, FILE_END, *state),
        5, 9, "its own", *state);
    alarm(0);
}

static const char whole[] = DECLARED("UTF-8") IN_CLAIM(
    "<!-- c --><reviewBody>é <a href=\"https://e.example/?a&amp;b\">x</a><![CDATA[y]]></reviewBody>"
    "<x:y xmlns:x=\"urn:x\" z='1'/><?pi x?>");

static void test_cut_at_any_byte_it_is_never_valid(void **state)
{
    apr_size_t n, end = (apr_size_t)(strrchr(whole, '>') + 1 - whole);
    apr_pool_t *p;

    (void)state;
    for (n = 0; n <= strlen(whole); n++) {
        const fc_sidecar_t *sidecar;
        fc_error_t error;

        apr_pool_create(&p, NULL);
        assert_int_equal(parse_bytes(&sidecar, &error, whole, n, p),
                         n < end ? APR_EINVAL : APR_SUCCESS);
        assert_true((sidecar != NULL) == (n >= end));
        apr_pool_destroy(p);
    }
}

static void test_any_byte_changed_never_crashes_and_a_fault_has_words(void **state)
{
    static const unsigned char bytes[] = {0, '<', '>', '&', '"', '/', 0x80, 0xC3, 0xFF};
    char *text = apr_pstrdup(*state, whole);
    apr_pool_t *p;
    apr_size_t i, b;

    for (i = 0; i < strlen(whole); i++) {
        for (b = 0; b < sizeof(bytes); b++) {
            const fc_sidecar_t *sidecar;
            fc_error_t error;

            apr_pool_create(&p, NULL);
            text[i] = (char)bytes[b];
            if (parse_bytes(&sidecar, &error, text, strlen(whole), p) != APR_SUCCESS) {
                assert_true(error.line >= 1 && error.column >= 1);
                assert_true(strlen(error.message) > 20);
            }
            apr_pool_destroy(p);
        }
        text[i] = whole[i];
    }
}

static void test_nothing_is_printed(void **state)
{
    static const char *const texts[] = {"<a",
                                        DECLARED("US-ASCII") "\xE9",
                                        DECLARED("klingon"),
                                        DECLARED("UTF-16") "<a/>",
                                        IN_FILE("<author xml:id='1' id='a' name='b'/>"),
                                        IN_FILE("<x:a xmlns:x='a b'/>"),
                                        IN_FILE("<nonsense/>"),
                                        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/'><a/>",
                                        IN_FILE("<author id='b' name='b' url='&e;'/>"),
                                        IN_CLAIM("<citation name=''/>")};
    int kept = dup(2);
    FILE *f = tmpfile();
    size_t i;

    dup2(fileno(f), 2);
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const fc_sidecar_t *sidecar;
        fc_error_t error;

        parse_bytes(&sidecar, &error, texts[i], strlen(texts[i]), *state);
    }
    dup2(kept, 2);
    close(kept);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    assert_int_equal(ftell(f), 0);
    fclose(f);
}

#define THREADS 8
#define ROUNDS 100

static void *APR_THREAD_FUNC parse_often(apr_thread_t *thread, void *data)
{
    int *failures = data, i;

    (void)thread;
    for (i = 0; i < ROUNDS; i++) {
        const char *broken = IN_FILE("<claimReview id=\"c\" author=\"desk\" datePublished="
                                     "\"2019-04-02\">" TARGET "<reviewRating/>" CLAIM_END);
        const fc_sidecar_t *sidecar;
        fc_error_t error;
        apr_pool_t *p;

        apr_pool_create(&p, NULL);
        *failures += parse_bytes(&sidecar, &error, whole, strlen(whole), p) != APR_SUCCESS ||
                     strcmp(sidecar->claims[0].targets[0].exact, "words") != 0;
        *failures += parse_bytes(&sidecar, &error, broken, strlen(broken), p) != APR_EINVAL ||
                     error.line != 4 || strstr(error.message, "alternateName") == NULL;
        apr_pool_destroy(p);
    }
    return NULL;
}

static void test_threads_parse_at_once_without_mixing(void **state)
{
    apr_thread_t *threads[THREADS];
    int failures[THREADS] = {0}, i;
    apr_status_t unused;

    for (i = 0; i < THREADS; i++) {
        assert_int_equal(apr_thread_create(&threads[i], NULL, parse_often, &failures[i], *state),
                         APR_SUCCESS);
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&unused, threads[i]);
        assert_int_equal(failures[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_common_encoding_reads_the_same),
        cmocka_unit_test(test_fault_in_utf_16_has_its_place_in_characters),
        cmocka_unit_test(test_bytes_that_lie_about_their_encoding_are_a_fault),
        cmocka_unit_test(test_unknown_encoding_is_named),
        cmocka_unit_test(test_nothing_but_a_bom_or_nul_bytes_is_a_fault),
        cmocka_unit_test(test_size_beyond_the_limit_is_a_fault),
        cmocka_unit_test(test_claim_beyond_the_limit_is_a_fault_where_it_stands),
        cmocka_unit_test(test_a_million_claims_end_at_the_limit),
        cmocka_unit_test(test_deep_nesting_is_a_fault_at_its_depth),
        cmocka_unit_test(test_long_names_and_open_values_are_faults),
        cmocka_unit_test(test_hostile_files_end_at_a_limit_or_soon),
        cmocka_unit_test(test_cut_at_any_byte_it_is_never_valid),
        cmocka_unit_test(test_any_byte_changed_never_crashes_and_a_fault_has_words),
        cmocka_unit_test(test_nothing_is_printed),
        cmocka_unit_test(test_threads_parse_at_once_without_mixing),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
