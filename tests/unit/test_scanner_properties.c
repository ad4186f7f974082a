/* What must hold of the scanner on any input: the same tokens in any cut, no byte lost, no failure,
 * linear time, constant memory. */
#include <dirent.h>
#include <malloc.h>
#include <time.h>

#include "trace.h"

/* A page with a bit of everything; its strings are text to the compiler, markup to the scanner. */
static const char rich_page[] =
    "\xEF\xBB\xBF<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\"\r\n 'http://www.w3.org/x'>\n"
    "<HTML lang=de><!-- a - b -- c --><!--><!----!><head><title>A &amp; B</titl> </title >\r\n"
    "<meta charset=utf-8><base href='/x?a=1&amp;b=2&copy=3'><style>a > b { c: '</styl>' }</style>\n"
    "<script>if (a < b && c) { '<!-- <script> </script> -->' }</script>\n"
    "<script><!--\n a--; document.write('<b>'); //--></script></head>\n"
    "<body onload='a(\"b > c\")' class = x data-y>\n"
    "<p>10&#x202F;000 &euro; &ndash; 3 < 4 &notit; &amp &# &#x; caf\xC3\xA9 &#233;</p></>\n"
    "<a href=http://x/y?a&b=c&lt=d title='&quot;e&quot;'>f</a\n><br/><img src=x / alt>\n"
    "<svg><style><![CDATA[ a > b ]] ]>&amp;]]]></style><title>x</title></svg>\n"
    "<![CDATA[ not here ]]><?php echo '>' ?></3><textarea>\n</b>&lt;</textarea>\n"
    "<xmp><b></xmp>a\0b<x\0y z\0='\0'></x\0y>\n"
    "<\xC3\xA9></ b><p =a ==b \"'<>c</p><td nowrap><!doctyp x><!DOCTYPE>\n"
    "<p>\xE6\x97\xA5\xE6\x9C\xAC &NotEqualTilde; &CounterClockwiseContourIntegral; \xFF\xFE</p>\n"
    "</body></html>\n<!-- after --><plaintext></plaintext>&amp;";

#define RICH_LENGTH (sizeof(rich_page) - 1)

static void check_cuts(const char *input, size_t n, unsigned seeds, const char *name)
{
    char *whole = trace_scan(input, n, FC_CONTENT_DATA, NULL, 0, 1, TRACE_WHOLE);
    unsigned cut;

    for (cut = TRACE_BYTEWISE; cut < 2 + seeds; cut++) {
        char *line = trace_scan(input, n, FC_CONTENT_DATA, NULL, 0, 1, cut);

        if (strcmp(line, whole) != 0) {
            fail_msg("%s: other tokens when cut (seed %u)\n whole: %s\n cut:   %s", name, cut,
                     whole, line);
        }
        free(line);
    }
    free(whole);
}

static void test_rich_page_gives_the_same_tokens_in_any_cut(void **state)
{
    (void)state;
    check_cuts(rich_page, RICH_LENGTH, 200, "the rich page");
}

static void test_page_cut_off_at_any_byte_loses_no_byte(void **state)
{
    size_t n;

    (void)state;
    for (n = 0; n < RICH_LENGTH; n++) {
        char *copy = malloc(n + 1); /* so that a sanitizer sees who reads past the end */

        memcpy(copy, rich_page, n);
        check_cuts(copy, n, 1, "the rich page cut off");
        free(copy);
    }
}

/* Bytes out of those that mean something to the scanner. */
static void fill_with_noise(char *noise, size_t n, unsigned *seed)
{
    static const char letters[] = "<<<>>//!--??[]]=\"'& \n\r\t#x;aAmp1\0\x80";
    static const char *const words[] = {"<!--",     "-->",      "--!>",      "<script", "</script",
                                        "<title>",  "</title>", "<![CDATA[", "]]>",     "<!doctype",
                                        "&not",     "&#x",      "<svg>",     "</svg>",  "<style>",
                                        "</style ", " a='",     "\">"};
    size_t at = 0;

    while (at < n) {
        if (trace_random(seed) % 4 == 0) {
            const char *word = words[trace_random(seed) % (sizeof(words) / sizeof(*words))];

            while (*word != '\0' && at < n) {
                noise[at++] = *word++;
            }
        } else {
            noise[at++] = letters[trace_random(seed) % (sizeof(letters) - 1)];
        }
    }
}

static void test_noise_gives_the_same_tokens_in_any_cut(void **state)
{
    unsigned seed = 1;
    int i;

    (void)state;
    for (i = 0; i < 5000; i++) {
        char noise[160];
        size_t n = 1 + trace_random(&seed) % sizeof(noise);

        fill_with_noise(noise, n, &seed);
        check_cuts(noise, n, 2, "noise");
    }
}

static char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *bytes;

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *n = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(*n + 1);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    fclose(file);
    return bytes;
}

static void test_real_pages_give_the_same_tokens_in_any_cut(void **state)
{
    static const char directory[] = "../shared/data/pages";
    DIR *pages = opendir(directory);
    const struct dirent *entry;

    (void)state;
    if (pages == NULL) {
        print_message("skipped: there is no %s\n", directory);
        skip();
    }
    while ((entry = readdir(pages)) != NULL) {
        char path[512];
        char *bytes;
        size_t n;

        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
        bytes = read_file(path, &n);
        check_cuts(bytes, n, 1, entry->d_name);
        free(bytes);
    }
    closedir(pages);
}

/* --- size: pieces of input repeated without end --- */

static apr_status_t count(void *baton, const fc_token_t *token)
{
    long *tokens = baton;

    ++*tokens;
    if (token->type == FC_TOKEN_REFERENCE) {
        assert_int_equal(token->codepoint_count, 1);
    }
    return APR_SUCCESS;
}

typedef struct flood_t {
    const char *breaks; /* what would break */
    const char *before, *piece;
    fc_content_t content;
} flood_t;

static const flood_t floods[] = {
    {"less-than signs", "", "<", FC_CONTENT_DATA},
    {"half end tags", "", "</", FC_CONTENT_DATA},
    {"ampersands", "", "&", FC_CONTENT_DATA},
    {"names that are none", "", "&CounterClockwiseContourIntegra", FC_CONTENT_DATA},
    {"a number without end", "&#", "0", FC_CONTENT_DATA},
    {"a hexadecimal one", "&#x", "f", FC_CONTENT_DATA},
    {"a quoted value without end", "<a b='", "c", FC_CONTENT_DATA},
    {"an unquoted one", "<a b=", "c", FC_CONTENT_DATA},
    {"attributes without end", "<a", " b=c", FC_CONTENT_DATA},
    {"solidi in a tag", "<a", "/", FC_CONTENT_DATA},
    {"a name without end", "<", "aA", FC_CONTENT_DATA},
    {"an end tag's name without end", "</", "aA", FC_CONTENT_DATA},
    {"a comment without end", "<!--", "a-", FC_CONTENT_DATA},
    {"dashes in a comment", "<!--", "-", FC_CONTENT_DATA},
    {"a bogus comment", "<?", "a", FC_CONTENT_DATA},
    {"a doctype without end", "<!DOCTYPE a '", "b", FC_CONTENT_DATA},
    {"brackets in a CDATA section", "", "]", FC_CONTENT_CDATA},
    {"end tags that are none", "", "</titl", FC_CONTENT_RCDATA},
    {"a script without end", "", "a < b", FC_CONTENT_SCRIPT},
    {"an escaped script", "<!--", "-<a", FC_CONTENT_SCRIPT},
    {"a double escaped script", "<!--<script>", "-<", FC_CONTENT_SCRIPT},
    {"tags", "", "<b>a</b>", FC_CONTENT_DATA},
    {"plain text", "", "abcdefgh", FC_CONTENT_PLAINTEXT},
};

#define FEED_SIZE 65536

/* Scans the flood till n bytes, and adds to *memory what was allocated on the way. */
static void scan_flood(const flood_t *flood, size_t n, size_t *memory)
{
    const size_t piece = strlen(flood->piece);
    char *feed = malloc(FEED_SIZE);
    struct mallinfo2 before;
    struct mallinfo2 after;
    fc_scanner_t *scanner;
    apr_pool_t *pool;
    long tokens = 0;
    size_t i;

    for (i = 0; i + piece <= FEED_SIZE; i += piece) {
        memcpy(feed + i, flood->piece, piece);
    }
    before = mallinfo2();
    apr_pool_create(&pool, NULL);
    scanner = fc_scanner_create(count, &tokens, 4096, pool);
    fc_scanner_set_content(scanner, flood->content, "title");
    assert_int_equal(fc_scanner_feed(scanner, flood->before, strlen(flood->before)), APR_SUCCESS);
    for (; n > i; n -= i) {
        assert_int_equal(fc_scanner_feed(scanner, feed, i), APR_SUCCESS);
    }
    after = mallinfo2();
    assert_int_equal(fc_scanner_finish(scanner), APR_SUCCESS);
    *memory = after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
    apr_pool_destroy(pool);
    free(feed);
}

static void test_memory_stays_constant_on_50_megabytes_of_anything(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(floods) / sizeof(*floods); i++) {
        size_t memory;

        scan_flood(&floods[i], 50 * 1024 * 1024, &memory);
        if (memory > 65536) {
            fail_msg("%s: %zu bytes of memory", floods[i].breaks, memory);
        }
    }
}

/* Seconds of processor time for n bytes in one feed, the least of three. */
static double time_flood(const flood_t *flood, size_t n)
{
    const size_t piece = strlen(flood->piece), before = strlen(flood->before);
    char *input = malloc(before + n + piece);
    double best = 1e9;
    size_t length;
    int i;

    memcpy(input, flood->before, before);
    for (length = before; length < n; length += piece) {
        memcpy(input + length, flood->piece, piece);
    }
    for (i = 0; i < 3; i++) {
        const clock_t start = clock();
        apr_pool_t *pool;
        fc_scanner_t *scanner;
        long tokens = 0;

        apr_pool_create(&pool, NULL);
        scanner = fc_scanner_create(count, &tokens, 4096, pool);
        fc_scanner_set_content(scanner, flood->content, "title");
        assert_int_equal(fc_scanner_feed(scanner, input, length), APR_SUCCESS);
        assert_int_equal(fc_scanner_finish(scanner), APR_SUCCESS);
        apr_pool_destroy(pool);
        if ((double)(clock() - start) / CLOCKS_PER_SEC < best) {
            best = (double)(clock() - start) / CLOCKS_PER_SEC;
        }
    }
    free(input);
    return best;
}

/* Sixteen times the bytes take some sixteen times as long; 256 times if a scan goes back. */
static void test_time_is_linear(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(floods) / sizeof(*floods); i++) {
        const double small = time_flood(&floods[i], 128 * 1024);
        const double large = time_flood(&floods[i], 2 * 1024 * 1024);

        if (large > 64 * small + 0.01) {
            fail_msg("%s: %f s, and %f s for 16 times as much", floods[i].breaks, small, large);
        }
    }
}

/* --- the capture limit --- */

typedef struct seen_t {
    fc_token_t token;
    char name[4096], attributes[4096];
    apr_pool_t *pool;
} seen_t;

static apr_status_t take_tag(void *baton, const fc_token_t *token)
{
    seen_t *seen = baton;
    const fc_attribute_t *attributes;
    int i, n;

    seen->token = *token;
    memcpy(seen->name, token->name, token->name_length);
    seen->name[token->name_length] = '\0';
    seen->attributes[0] = '\0';
    n = fc_token_attributes(token, &attributes, seen->pool);
    for (i = 0; i < n; i++) {
        strcat(strcat(strcat(seen->attributes, attributes[i].name), "="), attributes[i].value);
        strcat(seen->attributes, " ");
    }
    return APR_SUCCESS;
}

/* The tag that input is, scanned whole and byte by byte with the smallest capture limit. */
static void check_long_tag(const char *input, const char *name, const char *attributes)
{
    const size_t n = strlen(input);
    int bytewise;

    for (bytewise = 0; bytewise < 2; bytewise++) {
        seen_t seen = {.token.length = 0};
        fc_scanner_t *scanner;
        size_t i;

        apr_pool_create(&seen.pool, NULL);
        scanner = fc_scanner_create(take_tag, &seen, 0, seen.pool);
        for (i = 0; i < (bytewise ? n : 1); i++) {
            assert_int_equal(fc_scanner_feed(scanner, input + i, bytewise ? 1 : n), APR_SUCCESS);
        }
        assert_int_equal(seen.token.end, n);
        assert_int_equal(seen.token.length, 1024);
        assert_true(seen.token.truncated);
        assert_string_equal(seen.name, name);
        assert_string_equal(seen.attributes, attributes);
        apr_pool_destroy(seen.pool);
    }
}

static void test_tag_past_the_capture_limit_keeps_its_first_attributes(void **state)
{
    char filler[3001], input[4096], name[1024];

    (void)state;
    memset(filler, 'x', sizeof(filler) - 1);
    filler[sizeof(filler) - 1] = '\0';

    snprintf(input, sizeof(input), "<a b=1 c d='%s' e=2>", filler);
    check_long_tag(input, "a", "b=1 c= ");
    snprintf(input, sizeof(input), "<a b=1 c=%s e=2>", filler);
    check_long_tag(input, "a", "b=1 ");
    snprintf(input, sizeof(input), "<a b=1 c%s=2>", filler);
    check_long_tag(input, "a", "b=1 ");
    snprintf(input, sizeof(input), "<A%s>", filler);
    memset(name, 'x', sizeof(name));
    name[0] = 'a';
    name[1023] = '\0'; /* the limit less the '<' */
    check_long_tag(input, name, "");
}

static void test_thousands_of_attributes_are_told_apart_in_little_time(void **state)
{
    const size_t n = 200000;
    char *input = malloc(n * 10 + 16);
    size_t length = 2, i;
    fc_attribute_t const *attributes;
    fc_token_t token = {.type = FC_TOKEN_START_TAG};
    const clock_t start = clock();
    apr_pool_t *pool;
    int found;

    (void)state;
    memcpy(input, "<a", 2);
    for (i = 0; i < n; i++) {
        length += (size_t)sprintf(input + length, " b%zu=%zu", i % (n / 2) % 99999, i % 10);
    }
    input[length++] = '>';
    token.bytes = input;
    token.length = length;
    apr_pool_create(&pool, NULL);
    found = fc_token_attributes(&token, &attributes, pool);
    assert_int_equal(found, 99999);
    assert_string_equal(attributes[99998].name, "b99998");
    assert_string_equal(attributes[99998].value, "8");
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5);
    apr_pool_destroy(pool);
    free(input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rich_page_gives_the_same_tokens_in_any_cut),
        cmocka_unit_test(test_page_cut_off_at_any_byte_loses_no_byte),
        cmocka_unit_test(test_noise_gives_the_same_tokens_in_any_cut),
        cmocka_unit_test(test_real_pages_give_the_same_tokens_in_any_cut),
        cmocka_unit_test(test_memory_stays_constant_on_50_megabytes_of_anything),
        cmocka_unit_test(test_time_is_linear),
        cmocka_unit_test(test_tag_past_the_capture_limit_keeps_its_first_attributes),
        cmocka_unit_test(test_thousands_of_attributes_are_told_apart_in_little_time),
    };

    return cmocka_run_group_tests(tests, trace_setup, trace_teardown);
}
