#include "page.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* --- the page --- */

typedef enum { TOKEN_TEXT, TOKEN_WHITE, TOKEN_BLOCK, TOKEN_MARKUP, TOKEN_REPEAT } token_kind_t;

static const struct {
    token_kind_t kind;
    const char *bytes;
    size_t n;
    const char *reads;
    size_t reads_n;
} tokens[] = {
#include "fuzz_tokens.inc"
};

#define TOKENS (sizeof(tokens) / sizeof(tokens[0]))
/* Tokens that take one byte. */
#define SHORT_TOKENS 232

static unsigned take_token(fuzz_input_t *input)
{
    unsigned token = fuzz_byte(input);

    if (token >= SHORT_TOKENS) {
        token = SHORT_TOKENS + fuzz_byte(input) % (unsigned)(TOKENS - SHORT_TOKENS);
    }
    return token;
}

static void add_token(fuzz_page_t *page, unsigned token)
{
    const utf8proc_uint8_t *reads = (const utf8proc_uint8_t *)tokens[token].reads;
    size_t at = 0;

    if (page->n + tokens[token].n > FUZZ_PAGE_MAX) {
        return;
    }
    memcpy(page->bytes + page->n, tokens[token].bytes, tokens[token].n);
    page->n += tokens[token].n;
    while (at < tokens[token].reads_n && page->text_n < FUZZ_PAGE_MAX) {
        utf8proc_int32_t cp;
        utf8proc_ssize_t n =
            utf8proc_iterate(reads + at, (utf8proc_ssize_t)(tokens[token].reads_n - at), &cp);
        if (n <= 0) {
            break;
        }
        page->text[page->text_n++] = cp;
        at += (size_t)n;
    }
}

void fuzz_page_make(fuzz_page_t *page, fuzz_input_t *input)
{
    page->n = page->text_n = 0;
    while (input->left && page->n < FUZZ_PAGE_MAX) {
        unsigned token = take_token(input);
        int times = 1;
        if (tokens[token].kind == TOKEN_REPEAT) {
            times = atoi(tokens[token].bytes);
            token = take_token(input);
        }
        while (times-- && tokens[token].kind != TOKEN_REPEAT) {
            add_token(page, token);
        }
    }
}

/* --- claims --- */

static const char *utf8_of(const int32_t *cps, size_t n, apr_pool_t *p)
{
    utf8proc_uint8_t *out = apr_palloc(p, n * 4 + 1), *at = out;
    size_t i;

    for (i = 0; i < n; i++) {
        at += utf8proc_encode_char(cps[i], at);
    }
    *at = '\0';
    return (const char *)out;
}

/* Part of the page's text, with an edit where one is asked for. */
static const char *quote(const fuzz_page_t *page, size_t from, size_t n, unsigned edit,
                         unsigned where, apr_pool_t *p)
{
    static const int32_t others[] = {'x', ' ', '0', 0x301, 'a', '-', 0x4ED6, '%'};
    int32_t *cps = apr_palloc(p, (n + 2) * sizeof(*cps));
    size_t at;

    n = from < page->text_n ? (n < page->text_n - from ? n : page->text_n - from) : 0;
    memcpy(cps, page->text + from, n * sizeof(*cps));
    if (n) {
        at = where % n;
        switch (edit % 4) {
        case 1:
            cps[at] = others[where % 8];
            break;
        case 2:
            memmove(cps + at, cps + at + 1, (n - at - 1) * sizeof(*cps));
            n--;
            break;
        case 3:
            memmove(cps + at + 1, cps + at, (n - at) * sizeof(*cps));
            cps[at] = others[where % 8];
            n++;
            break;
        default:
            break;
        }
    }
    return utf8_of(cps, n, p);
}

static void fill_target(fc_target_t *target, const fuzz_page_t *page, fuzz_input_t *input,
                        unsigned flags, apr_pool_t *p)
{
    static const char *const fragments[] = {"a", "b", "c"};
    size_t n_text = page->text_n ? page->text_n : 1;
    size_t from = (fuzz_byte(input) << 8 | fuzz_byte(input)) % n_text;
    size_t n = 1 + fuzz_byte(input);
    unsigned contexts = fuzz_byte(input), edits = fuzz_byte(input), where = fuzz_byte(input);
    size_t before = contexts % 16 * 3, after = contexts / 16 * 3;

    n = flags & 1 ? n : 1 + n % 48;
    target->exact = quote(page, from, n, flags & 2 ? edits : 0, where, p);
    if (before) {
        before = before < from ? before : from;
        target->prefix = quote(page, from - before, before, edits / 4, where, p);
    }
    if (after) {
        target->suffix = quote(page, from + n, after, edits / 16, where, p);
    }
    target->fragment = flags & 4 ? fragments[edits % 3] : NULL;
    target->first_only = target->occurrence_said = (flags & 8) != 0;
    target->start = flags & 16 ? (apr_int64_t)from : -1;
    target->end = flags & 16 ? (apr_int64_t)(from + n) : -1;
    target->line = target->column = 1;
}

static void fill_claim(fc_claim_t *claim, int number, apr_pool_t *p)
{
    static const fc_author_t author = {
        .id = "desk", .name = "<b>Desk</b> & \"co\"]]>", .url = "https://facts.example/?a=1&b=\"<"};

    claim->id = apr_psprintf(p, "c%d", number);
    claim->author = &author;
    claim->date_published.text = "2019-04-02";
    claim->date_published.year = 2019;
    claim->date_published.month = 4;
    claim->date_published.day = 2;
    claim->status = number == 3 ? FC_WORK_WITHDRAWN : FC_WORK_PUBLISHED;
    claim->alternate_name = "</p></fact-check><script>alert(1)</script>";
    claim->claim_reviewed = number % 2 ? "--> caf\xC3\xA9 \xFF </table>" : NULL;
    claim->has_rating = number % 3 == 0;
    claim->rating_value = 1 + number % 5;
    claim->worst_rating = 1;
    claim->best_rating = 5;
    claim->rating_value_text = claim->has_rating ? "1" : NULL;
    claim->worst_rating_text = claim->best_rating_text = claim->rating_value_text;
    claim->file = "page.claims.xml";
}

const fc_reviews_t *fuzz_page_reviews(const fuzz_page_t *page, fuzz_input_t *input, int count,
                                      double tolerance, apr_pool_t *p)
{
    const fc_sidecar_limits_t limits = {FC_LIMIT_SIDECAR_SIZE, FC_LIMIT_CLAIMS,
                                        FC_LIMIT_QUOTE_LENGTH};
    const fc_reviews_options_t options = {.tolerance = tolerance};
    fc_claim_t *claims = apr_pcalloc(p, FUZZ_CLAIMS * sizeof(*claims));
    fc_target_t *targets = apr_pcalloc(p, FUZZ_CLAIMS * sizeof(*targets));
    fc_sidecar_t *sidecar = apr_pcalloc(p, sizeof(*sidecar));
    const fc_reviews_t *reviews = NULL;
    fc_error_t error = {0};
    int i;

    for (i = 0; i < count; i++) {
        unsigned flags = fuzz_byte(input);
        fuzz_input_t rest = {input->at, input->left < FUZZ_CLAIM_BYTES - 1 ? input->left
                                                                           : FUZZ_CLAIM_BYTES - 1};
        input->at += rest.left;
        input->left -= rest.left;
        fill_target(&targets[i], page, &rest, flags, p);
        if ((flags & 32) && i > 0) { /* one more target of the claim before */
            claims[sidecar->claim_count - 1].target_count++;
            continue;
        }
        fill_claim(&claims[sidecar->claim_count], sidecar->claim_count, p);
        claims[sidecar->claim_count].targets = &targets[i];
        claims[sidecar->claim_count++].target_count = 1;
    }
    sidecar->file = "page.claims.xml";
    sidecar->claims = claims;
    if (fc_reviews_compile(&reviews, &error, (const fc_sidecar_t *const *)&sidecar, 1, &limits,
                           &options, p) != APR_SUCCESS) {
        FUZZ_CHECK(error.message && *error.message, "a fault without a message");
        return NULL;
    }
    return reviews;
}

fc_page_options_t fuzz_page_options(fuzz_input_t *input)
{
    static const apr_size_t holds[] = {
        FC_LIMIT_HOLD, FC_LIMIT_HOLD, FC_LIMIT_HOLD, 0, 1, 60, 600, 7};
    static const apr_int64_t works[] = {FC_LIMIT_WORK, FC_LIMIT_WORK, FC_LIMIT_WORK, 0, 1, 300};
    fc_page_options_t options = {0};
    unsigned limits = fuzz_byte(input), shows = fuzz_byte(input);

    options.charset = "utf-8";
    options.show = shows % 4 == 3   ? FC_SHOW_DEFAULT | FC_SHOW_MISSING
                   : shows % 8 == 2 ? FC_SHOW_CHANGED
                                    : FC_SHOW_DEFAULT;
    options.now = apr_time_from_sec(1600000000);
    options.report = (shows & 16) != 0;
    options.hold = holds[limits % 8];
    options.work = works[limits / 8 % 6];
    options.stylesheet = shows & 32 ? NULL : "/_factcheck/factcheck.css";
    options.url = "https://site.example/a/b?c&d";
    return options;
}
