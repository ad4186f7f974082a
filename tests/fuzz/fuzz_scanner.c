/* The scanner, led by the tree as in the product: tokens leave no gap, are the same in any cut, and
 * hold what their offsets say.
 *
 * Input: a byte that says how to begin, one for the capture limit, two for the cuts, then the page.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/scanner.h"
#include "engine/tree.h"
#include "fuzz.h"

/* What is compared: every token but text, and text as a whole. */
typedef struct trace_t {
    const uint8_t *page;
    size_t size;
    fc_scanner_t *scanner;
    fc_tree_t *tree; /* NULL: nobody leads the scanner */
    apr_off_t end;   /* of the last token */
    uint64_t hash, text_hash;
    unsigned tokens;
    int in_words;
    apr_pool_t *scratch;
} trace_t;

static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
    const uint8_t *b = bytes;
    size_t i;
    for (i = 0; i < n; i++) {
        hash = (hash ^ b[i]) * 0x100000001B3ull;
    }
    return hash;
}

static uint64_t mix_number(uint64_t hash, long number)
{
    return mix(hash, &number, sizeof(number));
}

static void check_place(const trace_t *trace, const fc_token_t *token)
{
    size_t start = (size_t)token->start, i;

    FUZZ_CHECK(token->start <= token->end && (size_t)token->end <= trace->size,
               "token %d from %ld to %ld of %zu bytes", token->type, (long)token->start,
               (long)token->end, trace->size);
    if (token->start != trace->end) {
        FUZZ_CHECK(token->start == trace->end + 3 && !memcmp(trace->page + trace->end, "</>", 3),
                   "a gap from %ld to %ld", (long)trace->end, (long)token->start);
    }
    FUZZ_CHECK(token->length <= (size_t)(token->end - token->start), "more bytes than there are");
    FUZZ_CHECK(token->truncated || token->length == (size_t)(token->end - token->start),
               "fewer bytes than there are and not truncated");
    FUZZ_CHECK(!memcmp(trace->page + start, token->bytes, token->length),
               "a token's bytes at %zu aren't the page's", start);
    if (token->type == FC_TOKEN_START_TAG || token->type == FC_TOKEN_END_TAG) {
        for (i = 0; i < token->name_length; i++) {
            FUZZ_CHECK(!(token->name[i] >= 'A' && token->name[i] <= 'Z') && token->name[i],
                       "a tag's name isn't made lower case");
        }
        FUZZ_CHECK(token->truncated || token->tag == fc_tag_lookup(token->name, token->name_length),
                   "a tag's number isn't its name's");
    }
    if (token->type == FC_TOKEN_REFERENCE) {
        FUZZ_CHECK(token->codepoint_count == 1 || token->codepoint_count == 2, "no code point");
        for (i = 0; i < (size_t)token->codepoint_count; i++) {
            int cp = token->codepoints[i];
            FUZZ_CHECK(cp >= 0 && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF),
                       "a reference to %x", (unsigned)cp);
        }
    }
}

static void trace_attributes(trace_t *trace, const fc_token_t *token)
{
    const fc_attribute_t *attributes;
    int n, i, k;

    apr_pool_clear(trace->scratch);
    n = fc_token_attributes(token, &attributes, trace->scratch);
    for (i = 0; i < n; i++) {
        const fc_attribute_t *a = &attributes[i];
        FUZZ_CHECK(a->name_length == strlen(a->name), "a NUL in an attribute's name");
        FUZZ_CHECK(!a->value[a->value_length], "an attribute's value isn't terminated");
        for (k = 0; k < i && n < 64; k++) {
            FUZZ_CHECK(strcmp(attributes[k].name, a->name) != 0, "attribute %s twice", a->name);
        }
        trace->hash = mix(trace->hash, a->name, a->name_length + 1);
        trace->hash = mix(trace->hash, a->value, a->value_length + 1);
    }
}

static void lead(trace_t *trace, const fc_token_t *token)
{
    fc_tree_events_t events;

    if (token->type != FC_TOKEN_TEXT && token->type != FC_TOKEN_REFERENCE) {
        fc_tree_token(trace->tree, token, &events);
        trace->in_words = 0;
    } else if (!trace->in_words) {
        fc_place_t place = fc_tree_text(trace->tree, 0, &events);
        trace->hash = mix_number(trace->hash, place.readable | place.markable << 1 |
                                                  place.reference << 2 | place.depth << 3);
        trace->in_words = 1;
    }
}

/* Byte by byte, with what stands around: however the text was cut, the hash is the same. */
static void mix_text(trace_t *trace, const fc_token_t *token)
{
    apr_size_t i;

    for (i = 0; i < token->length; i++) {
        trace->text_hash = mix(trace->text_hash, &token->bytes[i], 1);
        trace->text_hash += trace->tokens * 2 + (unsigned)token->decodes;
    }
}

static apr_status_t on_token(void *baton, const fc_token_t *token)
{
    trace_t *trace = baton;

    check_place(trace, token);
    trace->end = token->end;
    if (token->type == FC_TOKEN_TEXT) {
        mix_text(trace, token);
    } else {
        trace->tokens++;
        trace->hash = mix_number(trace->hash, (long)token->start);
        trace->hash = mix_number(trace->hash, (long)token->end);
        trace->hash = mix_number(trace->hash, token->type | token->self_closing << 8 |
                                                  token->truncated << 9 | token->tag << 10);
        if (token->type == FC_TOKEN_START_TAG) {
            trace_attributes(trace, token);
        }
        if (token->type == FC_TOKEN_REFERENCE) {
            trace->hash = mix(trace->hash, token->codepoints,
                              (size_t)token->codepoint_count * sizeof(token->codepoints[0]));
        }
        if (token->type == FC_TOKEN_DOCTYPE) {
            fc_doctype_t doctype;
            fc_token_doctype(token, &doctype, trace->scratch);
            trace->hash = mix_number(trace->hash, doctype.force_quirks);
        }
    }
    if (trace->tree) {
        lead(trace, token);
    }
    return APR_SUCCESS;
}

typedef struct setting_t {
    unsigned begin;
    size_t capture;
} setting_t;

/* The text's bytes are hashed as they come, so cuts don't show: only what stands between them is.
 */
static void scan(trace_t *trace, const setting_t *setting, fuzz_cuts_t cuts, apr_pool_t *p)
{
    static const char *const names[] = {"title", "style", "script", "plaintext", "x", "xmp"};
    size_t at = 0, n;
    apr_off_t position = 0;

    apr_pool_create(&trace->scratch, p);
    trace->scanner = fc_scanner_create(on_token, trace, setting->capture, p);
    if (setting->begin % 8 < 2) {
        trace->tree = fc_tree_create(trace->scanner, NULL, 0, p);
    } else {
        fc_scanner_set_content(trace->scanner, (fc_content_t)(setting->begin % 6),
                               names[setting->begin / 8 % 6]);
        fc_scanner_set_foreign(trace->scanner, setting->begin >> 7);
    }
    while (at < trace->size) {
        char *piece;
        n = fuzz_cut(&cuts, trace->size - at);
        piece = fuzz_copy(trace->page + at, n);
        FUZZ_CHECK(fc_scanner_feed(trace->scanner, piece, n) == APR_SUCCESS, "feeding fails");
        free(piece);
        at += n;
        FUZZ_CHECK(fc_scanner_position(trace->scanner) >= position &&
                       (size_t)fc_scanner_position(trace->scanner) <= at,
                   "the position goes from %ld to %ld of %zu", (long)position,
                   (long)fc_scanner_position(trace->scanner), at);
        position = fc_scanner_position(trace->scanner);
    }
    FUZZ_CHECK(fc_scanner_finish(trace->scanner) == APR_SUCCESS, "finishing fails");
    trace->hash = mix_number(trace->hash, fc_scanner_at_data(trace->scanner));
    trace->hash = mix_number(trace->hash, (long)trace->end);
}

static void check_end(const trace_t *trace)
{
    size_t left = trace->size - (size_t)trace->end;

    if (left && !(left == 3 && !memcmp(trace->page + trace->end, "</>", 3))) {
        FUZZ_CHECK(trace->page[trace->end] == '<', "the end isn't told from byte %ld on",
                   (long)trace->end);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, size};
    setting_t setting;
    fuzz_cuts_t cuts[3] = {{0, 0}, {1, 0}, {2, 0}};
    trace_t first = {0};
    apr_pool_t *p;
    int i;

    setting.begin = fuzz_byte(&input);
    setting.capture = fuzz_byte(&input) % 2 ? 1024 : 65536;
    cuts[2].mode = 2 + fuzz_byte(&input) % 2;
    cuts[2].seed = fuzz_byte(&input);
    for (i = 0; i < 3; i++) {
        trace_t trace = {.page = input.at, .size = input.left, .hash = 1, .text_hash = 1};
        apr_pool_create(&p, fuzz_process_pool());
        scan(&trace, &setting, cuts[i], p);
        check_end(&trace);
        if (i == 0) {
            first = trace;
        } else {
            FUZZ_CHECK(trace.hash == first.hash && trace.text_hash == first.text_hash,
                       "other tokens in cut %d: %u, not %u", i, trace.tokens, first.tokens);
        }
        apr_pool_destroy(p);
    }
    return 0;
}
