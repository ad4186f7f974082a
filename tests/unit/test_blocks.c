/* Arrays with holes against an array without. */
#include "support.h"

#include <string.h>
#include "engine/blocks.h"

#define BLOCK 64

/* Compares with an array of as many blocks, each filled with a byte of its own, 0 where it is a
 * hole, through many steps drawn by a seed. */
static void test_blocks_keep_what_is_written_whatever_is_forgotten(void **state)
{
    apr_byte_t model[400] = {0}, next = 0;
    fc_blocks_t blocks;
    unsigned seed = 7;
    apr_size_t count = 0;

    fc_blocks_init(&blocks, BLOCK, *state);
    for (int step = 0; step < 20000; step++) {
        apr_size_t at = (seed = seed * 1103515245u + 12345u) / 65536 % 300;
        if (step % 10 == 0) {
            apr_size_t gone = at % 40;
            fc_blocks_forget(&blocks, gone);
            memmove(model, model + gone, sizeof(model) - gone);
            memset(model + sizeof(model) - gone, 0, gone);
            count = gone < count ? count - gone : 0;
        } else {
            next = (apr_byte_t)(next % 255 + 1);
            memset(fc_blocks_get(&blocks, at), next, BLOCK);
            model[at] = next;
            count = at + 1 > count ? at + 1 : count;
        }
        assert_int_equal(blocks.count, count);
        for (apr_size_t i = 0; i < count; i++) {
            const apr_byte_t *block = blocks.table[i];
            assert_int_equal(block != NULL, model[i] != 0);
            if (block) {
                assert_int_equal(block[0], model[i]);
                assert_int_equal(block[BLOCK - 1], model[i]);
            }
        }
    }
}

static void test_blocks_that_are_forgotten_serve_again(void **state)
{
    fc_blocks_t blocks;
    void *first;

    fc_blocks_init(&blocks, BLOCK, *state);
    first = fc_blocks_get(&blocks, 0);
    fc_blocks_forget(&blocks, 1);
    assert_ptr_equal(fc_blocks_get(&blocks, 5), first);
    assert_ptr_not_equal(fc_blocks_get(&blocks, 0), first);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, table_setup, table_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_blocks_keep_what_is_written_whatever_is_forgotten),
        TEST(test_blocks_that_are_forgotten_serve_again),
    };

    return cmocka_run_group_tests_name("blocks", tests, table_setup_group, table_teardown_group);
}
