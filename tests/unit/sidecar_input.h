/* Sidecars for tests. */
#ifndef SIDECAR_INPUT_H
#define SIDECAR_INPUT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <apr_general.h>
#include <apr_strings.h>
#include "engine/sidecar.h"

#define NS "urn:factcheck:sidecar:1"

static const fc_sidecar_limits_t limits = {FC_LIMIT_SIDECAR_SIZE, FC_LIMIT_CLAIMS,
                                           FC_LIMIT_QUOTE_LENGTH};

/* A well-formed, valid file of one claim, into which the parts are put. */
#define FILE_BEGIN "<claimReviews xmlns=\"" NS "\">\n"
#define AUTHOR "<author id=\"desk\" name=\"Desk\"/>\n"
#define CLAIM_BEGIN "<claimReview id=\"c\" author=\"desk\" datePublished=\"2019-04-02\">\n"
#define TARGET "<target><TextQuoteSelector><exact>words</exact></TextQuoteSelector></target>\n"
#define RATING "<reviewRating alternateName=\"Accurate\"/>\n"
#define CLAIM_END "</claimReview>\n"
#define FILE_END "</claimReviews>\n"
#define IN_FILE(content) FILE_BEGIN AUTHOR content FILE_END
#define IN_CLAIM(content) IN_FILE(CLAIM_BEGIN TARGET RATING content CLAIM_END)
#define WITH_TARGET(target) IN_FILE(CLAIM_BEGIN target RATING CLAIM_END)
#define WITH_ATTRIBUTES(attributes)                                                                \
    IN_FILE("<claimReview id=\"c\" author=\"desk\" " attributes ">" TARGET RATING CLAIM_END)
#define WITH_RATING(attributes)                                                                    \
    IN_FILE(CLAIM_BEGIN TARGET "<reviewRating " attributes "/>" CLAIM_END)

static inline apr_status_t parse_bytes(const fc_sidecar_t **sidecar, fc_error_t *error,
                                       const char *bytes, apr_size_t n, apr_pool_t *p)
{
    /* A copy of just these bytes, so that a sanitizer sees what reads beyond them. */
    char *copy = memcpy(malloc(n + 1), bytes, n);
    apr_status_t rv;

    copy = realloc(copy, n > 0 ? n : 1);
    rv = fc_sidecar_parse(sidecar, error, "a.claims.xml", copy, n, &limits, p);
    memset(copy, 'x', n);
    free(copy);
    return rv;
}

static inline const fc_sidecar_t *parse_valid(const char *text, apr_pool_t *p)
{
    const fc_sidecar_t *sidecar;
    fc_error_t error;
    apr_status_t rv = parse_bytes(&sidecar, &error, text, strlen(text), p);

    if (rv != APR_SUCCESS) {
        fail_msg("%d:%d: %s\nin:\n%s", error.line, error.column, error.message, text);
    }
    assert_null(error.message);
    return sidecar;
}

static int setup(void **state)
{
    apr_pool_t *p;

    apr_initialize();
    apr_pool_create(&p, NULL);
    assert_int_equal(fc_sidecar_init(p), APR_SUCCESS);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    apr_pool_destroy(*state);
    apr_terminate();
    return 0;
}

#endif
