/* What differs between two wordings, word by word, for readers to see. */
#ifndef FC_DIFFERENCE_H
#define FC_DIFFERENCE_H

#include <apr_pools.h>

/* A stretch of one wording: bytes of the text given, from start to end (exclusive). */
typedef struct fc_stretch_t {
    apr_size_t start, end;
} fc_stretch_t;

/* The stretches of a wording that the other one hasn't: in order, apart, without white space at
 * their ends. */
typedef struct fc_stretches_t {
    const fc_stretch_t *items;
    int count;
} fc_stretches_t;

/* Compares old and now (UTF-8). A word is what stands between white space, and each character of a
 * script that doesn't separate words; words that fold to the same (contract, section 2) are the
 * same. Where the wordings differ in too many words at once to find the least difference in bounded
 * time, all between the first and the last different word counts as different. *removed: of old,
 * *added: of now; from p. */
void fc_difference_find(fc_stretches_t *removed, fc_stretches_t *added, const char *old,
                        const char *now, apr_pool_t *p);

#endif
