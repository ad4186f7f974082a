/* Finding many patterns in one pass: an Aho-Corasick automaton (A. V. Aho and M. J. Corasick,
 * "Efficient string matching", CACM 18(6), 1975) over folded characters, entered only where a
 * filter over the patterns' first characters lets a place through.
 *
 * The automaton is immutable once compiled and shared by threads; a scan's state is the caller's.
 */
#ifndef FC_MATCHER_H
#define FC_MATCHER_H

#include <apr_errno.h>
#include <apr_pools.h>
#include "text.h"

typedef struct fc_matcher_t fc_matcher_t;

/* Compiles n patterns of folded characters (lengths >= 1) into p. Equal patterns are one: what is
 * reported is the first of them, and fc_matcher_same goes through the others. n may be 0. */
fc_matcher_t *fc_matcher_compile(const apr_uint32_t *const *patterns, const int *lengths, int n,
                                 apr_pool_t *p);

/* The next pattern equal to this one, or -1. */
int fc_matcher_same(const fc_matcher_t *m, int pattern);

typedef struct fc_matcher_scan_t {
    apr_int64_t next;  /* number of the next character to look at */
    apr_int64_t entry; /* where the automaton was entered last */
    apr_uint32_t state;
} fc_matcher_scan_t;

/* Called for each occurrence: pattern's characters end before character end. Occurrences come in
 * ascending order of end, and of equal ends the longer first. A result other than APR_SUCCESS ends
 * the scan and is passed on. */
typedef apr_status_t fc_matcher_fn(void *baton, int pattern, apr_int64_t end);

/* Goes on to the text's last character; *scan starts as zeros. */
apr_status_t fc_matcher_run(const fc_matcher_t *m, fc_matcher_scan_t *scan, const fc_text_t *text,
                            fc_matcher_fn *fn, void *baton);

/* Number of the first character at which an occurrence that wasn't reported may begin. */
apr_int64_t fc_matcher_open(const fc_matcher_t *m, const fc_matcher_scan_t *scan);

/* Bytes that the automaton takes, for the store's budget. */
apr_size_t fc_matcher_size(const fc_matcher_t *m);

#endif
