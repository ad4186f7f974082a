/* The text's characters don't depend on how its bytes come: with random texts of letters, white
 * space, characters that are dropped, and marks that join what stands before them. */
#include "support.h"

#include <string.h>
#include "engine/charset.h"
#include "engine/text.h"

#define TEXTS 40000
#define LENGTH 48

typedef struct sort_t {
    const char *charset;
    const char *pieces[10]; /* each as likely as another */
} sort_t;

static const sort_t sorts[] = {
    {"utf-8", {"l", "ab", "tentative", " ", "\n", "\0", "\0", "\x01", "\xCC\x81", "1"}},
    {"windows-1255", {"l", "ab", "tentative", " ", "\n", "\0", "\0", "\x7F", "\xCA", "\xE0"}},
};

static fc_text_t *read_text(const char *charset, const char *bytes, size_t n, size_t cut,
                            apr_pool_t *p)
{
    fc_text_t *text = fc_text_create(fc_charset_lookup(charset, strlen(charset)), p);
    size_t at, length;

    for (at = 0; at < n; at += length) {
        length = cut < n - at ? cut : n - at;
        fc_text_bytes(text, bytes + at, length, (apr_off_t)at);
    }
    fc_text_finish(text);
    return text;
}

static void check_same(const fc_text_t *whole, const fc_text_t *other, unsigned seed, size_t cut)
{
    apr_int64_t i;

    if (whole->count != other->count) {
        fail_msg("seed %u: %ld characters, cut by %zu %ld", seed, (long)whole->count, cut,
                 (long)other->count);
    }
    for (i = 0; i < whole->count; i++) {
        const fc_char_t *a = fc_text_at(whole, i), *b = fc_text_at(other, i);
        if (a->folded != b->folded || a->position != b->position || a->start != b->start ||
            a->end != b->end || memcmp(&a->traits, &b->traits, sizeof(a->traits))) {
            fail_msg("seed %u: character %ld of bytes %ld to %ld is one of %ld to %ld, cut by %zu",
                     seed, (long)i, (long)a->start, (long)a->end, (long)b->start, (long)b->end,
                     cut);
        }
    }
}

static void test_text_is_the_same_however_it_comes(void **state)
{
    unsigned drawn, seed;

    for (drawn = 0; drawn < TEXTS; drawn++) {
        const sort_t *sort = &sorts[drawn % 2];
        char bytes[LENGTH + 16];
        size_t n = 0, cut;
        fc_text_t *whole;
        apr_pool_t *p;

        apr_pool_create(&p, *state);
        seed = drawn;
        while (n < LENGTH) {
            const char *piece = sort->pieces[table_random(&seed) % 10];
            size_t length = *piece ? strlen(piece) : 1;
            memcpy(bytes + n, piece, length);
            n += length;
        }
        whole = read_text(sort->charset, bytes, n, n, p);
        for (cut = 1; cut < 20; cut += 3) {
            check_same(whole, read_text(sort->charset, bytes, n, cut, p), drawn, cut);
        }
        apr_pool_destroy(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_text_is_the_same_however_it_comes, table_setup,
                                        table_teardown),
    };

    return cmocka_run_group_tests_name("text", tests, table_setup_group, table_teardown_group);
}
