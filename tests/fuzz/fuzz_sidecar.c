/* Sidecars: any bytes give a sidecar that holds what the contract says, or an error that says where
 * and what; and whatever a sidecar says, what it makes of a page is well-formed.
 *
 * Input: the sidecar's bytes. */
#include <stdlib.h>
#include <string.h>

#include "page.h"

static void check_text(const char *text, const char *what)
{
    FUZZ_CHECK(!text || fuzz_utf8_valid(text, strlen(text)) == strlen(text), "%s isn't UTF-8",
               what);
}

static void check_url(const char *url, const char *what)
{
    check_text(url, what);
    FUZZ_CHECK(!url || !strncasecmp(url, "http://", 7) || !strncasecmp(url, "https://", 8),
               "%s is no link: %s", what, url);
}

static void check_date(const fc_date_t *date)
{
    if (date) {
        FUZZ_CHECK(date->month >= 1 && date->month <= 12 && date->day >= 1 && date->day <= 31 &&
                       date->hour >= 0 && date->hour <= 24 && date->minute >= 0 &&
                       date->minute <= 59 && date->second >= 0 && date->second <= 60,
                   "the date %s", date->text);
    }
}

static void check_rich(const fc_rich_t *rich)
{
    int i, depth = 0;

    for (i = 0; i < rich->count; i++) {
        const fc_inline_t *item = &rich->items[i];
        check_text(item->text, "text");
        check_url(item->href, "href");
        depth += item->kind == FC_INLINE_START;
        depth -= item->kind == FC_INLINE_END;
        FUZZ_CHECK(depth >= 0, "inline markup doesn't nest");
    }
    FUZZ_CHECK(depth == 0, "inline markup stays open");
}

static void check_claim(const fc_claim_t *claim)
{
    int i;

    check_text(claim->id, "an id");
    FUZZ_CHECK(claim->id && *claim->id && !strpbrk(claim->id, " \t\r\n<>&\"':/"),
               "an id that is none");
    FUZZ_CHECK(claim->author && claim->author->name, "a claim without author");
    check_text(claim->author->name, "a name");
    check_url(claim->author->url, "an author's url");
    check_url(claim->url, "a claim's url");
    check_date(&claim->date_published);
    check_date(claim->date_modified);
    check_date(claim->expires);
    check_date(claim->item_published);
    check_text(claim->claim_reviewed, "a claim");
    check_text(claim->alternate_name, "a verdict");
    FUZZ_CHECK(claim->alternate_name, "no verdict in words");
    FUZZ_CHECK(!claim->has_rating || (claim->worst_rating <= claim->rating_value &&
                                      claim->rating_value <= claim->best_rating),
               "a rating out of its range");
    check_rich(&claim->review_body);
    FUZZ_CHECK(claim->target_count >= 1, "a claim without target");
    for (i = 0; i < claim->target_count; i++) {
        const fc_target_t *target = &claim->targets[i];
        FUZZ_CHECK(target->exact && *target->exact, "a target without quote");
        check_text(target->exact, "a quote");
        check_text(target->prefix, "a prefix");
        check_text(target->suffix, "a suffix");
        FUZZ_CHECK((target->start < 0) == (target->end < 0), "half a position");
    }
    for (i = 0; i < claim->citation_count; i++) {
        FUZZ_CHECK(claim->citations[i].name, "a citation without name");
        check_url(claim->citations[i].url, "a citation's url");
        check_url(claim->citations[i].archived_at, "an archive's url");
        check_date(claim->citations[i].date_published);
    }
    for (i = 0; i < claim->correction_count; i++) {
        check_date(&claim->corrections[i].date_published);
        check_rich(&claim->corrections[i].text);
        FUZZ_CHECK(i == 0 || claim->corrections[i - 1].date_published.time <=
                                 claim->corrections[i].date_published.time,
                   "corrections aren't oldest first");
    }
}

static void check_error(const fc_error_t *error, size_t size)
{
    size_t i;

    FUZZ_CHECK(error->message && *error->message, "an error without words");
    check_text(error->message, "an error's message");
    for (i = 0; error->message[i]; i++) {
        FUZZ_CHECK((unsigned char)error->message[i] >= 0x20, "a control character in a message");
    }
    FUZZ_CHECK(error->line >= 0 && (size_t)error->line <= size + 1,
               "an error in line %d of %zu bytes", error->line, size);
    FUZZ_CHECK(error->column >= 0 && (size_t)error->column <= size + 1, "an error in column %d",
               error->column);
}

/* A page that holds nothing of it: every note is one of a passage that is gone. */
static void annotate(const fc_sidecar_t *sidecar, const fc_sidecar_limits_t *limits, apr_pool_t *p)
{
    static fuzz_page_t page = {.bytes =
                                   "<!DOCTYPE html><title>t</title><p>Some words, 48 of them, and "
                                   "a passage. words"};
    const fc_reviews_options_t reviews_options = {.tolerance = FC_TOLERANCE_DEFAULT};
    fuzz_input_t none = {NULL, 0};
    fc_page_options_t options = fuzz_page_options(&none);
    const fc_reviews_t *reviews;
    fc_error_t error = {0};
    fuzz_run_t run;
    fuzz_cuts_t cuts = {0, 0};

    if (fc_reviews_compile(&reviews, &error, &sidecar, 1, limits, &reviews_options, p) !=
        APR_SUCCESS) {
        check_error(&error, 1 << 20);
        return;
    }
    page.n = strlen(page.bytes);
    options.whole = 1;
    options.show |= FC_SHOW_MISSING | FC_SHOW_DRAFT;
    fuzz_page_run(&run, reviews, options, cuts, &page, p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fc_sidecar_limits_t limits = {256 * 1024, 40, 200};
    const fc_sidecar_t *sidecar = NULL;
    fc_error_t error = {0};
    char *bytes = fuzz_copy(data, size);
    apr_pool_t *p;
    int i;

    apr_pool_create(&p, fuzz_process_pool());
    if (fc_sidecar_parse(&sidecar, &error, "a.claims.xml", bytes, size, &limits, p) ==
        APR_SUCCESS) {
        free(bytes); /* nothing of it may be pointed to */
        FUZZ_CHECK(sidecar->claim_count <= limits.claims, "%d claims", sidecar->claim_count);
        for (i = 0; i < sidecar->claim_count; i++) {
            check_claim(&sidecar->claims[i]);
        }
        annotate(sidecar, &limits, p);
    } else {
        free(bytes);
        check_error(&error, size);
    }
    apr_pool_destroy(p);
    return 0;
}
