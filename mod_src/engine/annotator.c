/* The engine's door: tokens go to the tree and the text, passages from the anchor to the splice. */
#include "annotator_private.h"

#include <apr_strings.h>
#include <string.h>

/* Of one tag so many bytes are looked at for its attributes. */
#define CAPTURE_LIMIT (64 * 1024)
/* So many bytes are read before what they hold is decided, unless somebody waits for it; a file may
 * come at once, and what is kept of its text shall not grow with it. */
#define PART (64 * 1024)
/* Bytes are let go, where FactCheckLimit Hold says so, so many times in as many bytes. */
#define RELEASES 16
/* Bytes that tell a byte order mark. */
#define BOM_LENGTH 4

apr_status_t fc_engine_init(apr_pool_t *p)
{
    return fc_sidecar_init(p);
}

/* --- opening --- */

static apr_status_t on_token(void *baton, const fc_token_t *token);
static void open_anchor(fc_annotator_t *a);

/* What kind of HTTP charset lets the page start without its first FC_CHARSET_PRESCAN bytes. */
static apr_size_t head_needed(const char *charset)
{
    return charset && fc_charset_lookup(charset, strlen(charset)) ? BOM_LENGTH : FC_CHARSET_PRESCAN;
}

apr_status_t fc_annotator_open(fc_annotator_t **annotator, const fc_reviews_t *reviews,
                               const fc_page_options_t *options, apr_pool_t *p)
{
    fc_annotator_t *a = apr_pcalloc(p, sizeof(*a));
    int i;

    a->reviews = reviews;
    a->options = options;
    a->pool = p;
    a->head_needed = head_needed(options->charset);
    a->shown = apr_pcalloc(p, (apr_size_t)reviews->claim_count + 1);
    for (i = 0; i < reviews->claim_count; i++) {
        a->shown[i] = (char)fc_claim_is_shown(&reviews->claims[i], options->show, options->now);
    }
    a->passages = apr_array_make(p, 16, sizeof(fc_passage_t));
    a->scanner = fc_scanner_create(on_token, a, CAPTURE_LIMIT, p);
    a->tree = fc_tree_create(a->scanner, reviews->fragments, reviews->fragment_count, p);
    a->text = fc_text_create(NULL, p);
    if (options->excerpts) {
        a->excerpts = fc_excerpts_create(a->text, reviews->quote_count, p);
    }
    open_anchor(a);
    if (options->hold && !options->whole) {
        a->step = options->hold < RELEASES ? 1 : (apr_off_t)(options->hold / RELEASES);
    }
    a->splice = fc_splice_create(options->whole, p);
    a->inject = fc_inject_create(reviews, options, a->passages, p);
    a->body_end = -1;
    *annotator = a;
    return APR_SUCCESS;
}

/* --- tokens --- */

/* HTML's white space, and NUL, which tree construction drops: alone it isn't even that. */
static int is_html_white(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\0';
}

static void take_events(fc_annotator_t *a, const fc_tree_events_t *events)
{
    int i;

    if (events->fragments_closed_count || events->fragment_opened >= 0) {
        fc_text_seal(a->text);
    }
    if (events->fragment_opened >= 0) {
        fc_anchor_fragment(a->anchor, events->fragment_opened, 1);
    }
    for (i = 0; i < events->fragments_closed_count; i++) { /* a void element is both */
        fc_anchor_fragment(a->anchor, events->fragments_closed[i], 0);
    }
    if (events->borders) {
        fc_text_border(a->text, events->borders);
    }
    if (events->id) {
        fc_inject_page_id(a->inject, events->id);
    }
    if (events->base_href) {
        fc_inject_page_base(a->inject);
    }
    if (events->lang) {
        fc_inject_page_language(a->inject, events->lang);
    }
}

/* Text bytes or a reference from start to end, all white or none of it before words have come. */
static void take_text(fc_annotator_t *a, const fc_token_t *token, apr_size_t from, apr_size_t to,
                      int white)
{
    apr_off_t start = token->start + a->shift + (apr_off_t)from;
    apr_off_t end =
        token->type == FC_TOKEN_TEXT ? start + (apr_off_t)(to - from) : token->end + a->shift;
    fc_tree_events_t events;

    if (!a->in_words) {
        a->place = fc_tree_text(a->tree, white, &events);
        take_events(a, &events);
        a->in_words = !white;
    }
    if (!a->place.readable) {
        return;
    }
    fc_splice_text(a->splice, start, end, &a->place, white);
    fc_text_level(a->text, a->place.level);
    if (token->type == FC_TOKEN_TEXT) {
        fc_text_bytes(a->text, token->bytes + from, to - from, start);
    } else {
        fc_text_codepoints(a->text, token->codepoints, token->codepoint_count, start, end);
    }
}

static void on_text(fc_annotator_t *a, const fc_token_t *token)
{
    apr_size_t from = 0, white;

    if (token->start != a->text_end) { /* "</>" stood there, which is nothing */
        fc_text_break(a->text);
        fc_splice_break(a->splice, 0);
    }
    a->text_end = token->end;
    if (token->type == FC_TOKEN_REFERENCE) {
        int cp = token->codepoints[0];
        take_text(a, token, 0, 0, cp < 0x80 && is_html_white((char)cp) && !a->in_words);
        return;
    }
    while (!a->in_words && from < token->length && token->bytes[from] == '\0') {
        from++;
    }
    white = from;
    while (!a->in_words && white < token->length && is_html_white(token->bytes[white])) {
        white++;
    }
    if (white > from) {
        take_text(a, token, from, white, 1);
    }
    if (white < token->length) {
        take_text(a, token, white, token->length, 0);
    }
}

static void on_markup(fc_annotator_t *a, const fc_token_t *token)
{
    fc_tree_events_t events;

    a->text_end = token->end;
    fc_text_break(a->text);
    fc_tree_token(a->tree, token, &events);
    fc_splice_break(a->splice, (events.borders & FC_BORDER_BLOCK) != 0);
    take_events(a, &events);
    a->in_words = 0;
    if (token->type == FC_TOKEN_END_TAG && token->tag == FC_TAG_body) {
        a->body_end = fc_tree_at_plain_body(a->tree) ? token->start + a->shift : -1;
    }
}

static apr_status_t on_token(void *baton, const fc_token_t *token)
{
    if (token->type == FC_TOKEN_TEXT || token->type == FC_TOKEN_REFERENCE) {
        on_text(baton, token);
    } else {
        on_markup(baton, token);
    }
    return APR_SUCCESS;
}

/* --- passages --- */

/* Words beside a passage that a note shows where they were edited, in characters. */
#define AROUND 40

/* The farthest border of a word from `at` in direction step, at most AROUND characters away: one
 * with white space, where there is any, lest the words begin with an apostrophe or a comma. */
static apr_int64_t words_away(const fc_text_t *t, apr_int64_t at, int step)
{
    apr_int64_t i = at, border = at, gap = at, last = step < 0 ? t->first : t->count;
    int count;

    for (count = 0; count < AROUND && i != last; count++) {
        i += step;
        if (i != last && fc_text_is_word_border(t, i, step > 0) != 1) {
            continue;
        }
        border = i;
        if (i == last || fc_text_at(t, i)->gap != FC_GAP_NONE) {
            gap = i;
        }
    }
    return gap != at ? gap : border;
}

/* A passage that may be, with where it would be marked. */
typedef struct prospect_t {
    fc_passage_t passage;
    int rank;                /* among the quotes */
    const fc_marks_t *marks; /* NULL: nowhere */
} prospect_t;

static void fill_prospect(fc_annotator_t *a, prospect_t *prospect, const fc_quote_t *quote,
                          apr_int64_t from, apr_int64_t to)
{
    fc_passage_t *passage = &prospect->passage;

    memset(prospect, 0, sizeof(*prospect));
    prospect->rank = (int)(quote - a->reviews->quotes);
    passage->claim = quote->claim;
    passage->target = quote->target;
    passage->start = fc_text_at(a->text, from)->start;
    passage->end = fc_text_at(a->text, to - 1)->end;
    prospect->marks = fc_splice_prepare(a->splice, a->text, from, to, a->pool);
}

static void add_passage(fc_annotator_t *a, const prospect_t *prospect)
{
    unsigned shown = prospect->passage.state == FC_STATE_INTACT ? FC_SHOW_INTACT : FC_SHOW_CHANGED;

    APR_ARRAY_PUSH(a->passages, fc_passage_t) = prospect->passage;
    if (prospect->marks && (a->options->show & shown)) {
        fc_splice_passage(a->splice, a->passages->nelts - 1, prospect->rank, prospect->marks);
    }
}

static void take_passage(void *baton, const fc_quote_t *quote, apr_int64_t from, apr_int64_t to)
{
    fc_annotator_t *a = baton;
    prospect_t prospect;

    fill_prospect(a, &prospect, quote, from, to);
    prospect.passage.state = FC_STATE_INTACT;
    if (a->options->report) {
        prospect.passage.text = fc_text_copy(a->text, from, to, a->pool);
    }
    if (a->excerpts) {
        prospect.passage.excerpt = fc_excerpts_take(a->excerpts, prospect.rank, from, to);
    }
    add_passage(a, &prospect);
}

static void *keep_passage(void *baton, const fc_quote_t *quote, apr_int64_t from, apr_int64_t to)
{
    fc_annotator_t *a = baton;
    prospect_t *prospect = apr_palloc(a->pool, sizeof(*prospect));

    fill_prospect(a, prospect, quote, from, to);
    prospect->passage.text = fc_text_copy(a->text, from, to, a->pool);
    prospect->passage.around =
        fc_text_copy(a->text, words_away(a->text, from, -1), words_away(a->text, to, 1), a->pool);
    if (a->excerpts) {
        prospect->passage.excerpt = fc_excerpts_keep(a->excerpts, from, to);
    }
    return prospect;
}

static void take_kept_passage(void *baton, const fc_quote_t *quote, void *kept, fc_state_t state,
                              fc_cause_t cause)
{
    fc_annotator_t *a = baton;
    prospect_t *prospect = kept;

    (void)quote;
    prospect->passage.state = state;
    prospect->passage.cause = cause;
    add_passage(a, prospect);
}

static void open_anchor(fc_annotator_t *a)
{
    fc_anchor_options_t options = {0};
    fc_anchor_sink_t sink = {take_passage, keep_passage, take_kept_passage, a};

    options.shown = a->shown;
    options.hold = a->options->whole ? 0 : a->options->hold;
    options.work = a->options->work;
    options.keep_text = a->options->keep_text;
    if (a->excerpts) {
        options.look_back = FC_EXCERPT_REACH;
        options.pinned = fc_excerpts_pinned(a->excerpts);
    }
    options.log = a->options->log;
    a->anchor = fc_anchor_create(a->reviews, a->text, &options, &sink, a->pool);
}

/* --- going on --- */

/* The first origin byte that something undecided may still touch. */
static apr_off_t horizon(const fc_annotator_t *a)
{
    apr_off_t position = fc_scanner_position(a->scanner) + a->shift;
    apr_off_t limit = position, pending = fc_text_pending(a->text);
    apr_off_t undecided = fc_anchor_undecided(a->anchor);

    if (pending >= 0 && pending < limit) {
        limit = pending;
    }
    if (undecided >= 0 && undecided < limit) {
        limit = undecided;
    }
    return limit < a->released ? a->released : limit;
}

/* A page that is written when it is whole has them kept. */
static void write_edits(fc_annotator_t *a)
{
    int count;
    const fc_edit_t *edits = fc_splice_edits(a->splice, &count);

    fc_inject_edits(a->inject, edits, count);
}

static void run_anchor(fc_annotator_t *a, int eager)
{
    fc_anchor_run(a->anchor, eager);
    if (a->excerpts) {
        fc_excerpts_cut(a->excerpts);
    }
}

/* What has been held too long leaves. */
static void release(fc_annotator_t *a)
{
    apr_off_t position = fc_scanner_position(a->scanner) + a->shift;
    apr_off_t gone = position - (apr_off_t)a->options->hold;

    if (gone > a->released) {
        a->released = gone;
        fc_anchor_release(a->anchor, gone);
    }
}

static void decide(fc_annotator_t *a, int eager)
{
    apr_off_t limit;

    run_anchor(a, eager);
    if (a->step && a->scanned % a->step == 0) {
        release(a);
    }
    limit = fc_splice_advance(a->splice, horizon(a), 0);
    if (!a->options->whole) {
        write_edits(a);
        a->decided = limit > a->decided ? limit : a->decided;
    }
}

/* How many bytes are to be read before what they hold is decided: to the same places of the page,
 * however it comes. */
static apr_size_t next_part(const fc_annotator_t *a)
{
    apr_off_t part = PART - a->scanned % PART, step = part;

    if (a->step) {
        step = a->step - a->scanned % a->step;
    }
    return (apr_size_t)(part < step ? part : step);
}

static apr_status_t scan(fc_annotator_t *a, const char *bytes, apr_size_t n)
{
    apr_status_t rv = APR_SUCCESS;

    while (n > 0 && rv == APR_SUCCESS) {
        apr_size_t left = next_part(a), part = n < left ? n : left;

        a->scanned += (apr_off_t)part;
        rv = fc_scanner_feed(a->scanner, bytes, part);
        if (rv == APR_SUCCESS && part == left) {
            decide(a, 0);
        }
        bytes += part;
        n -= part;
    }
    return rv;
}

/* The encoding is known now, or that there is none that can be worked with. */
static apr_status_t start(fc_annotator_t *a)
{
    apr_size_t bom;
    const fc_charset_t *cs = fc_charset_detect(a->head, a->head_length, a->options->charset, &bom);

    a->started = 1;
    if (!fc_charset_is_supported(cs)) {
        a->reason =
            apr_psprintf(a->pool, "its character encoding %s isn't supported", fc_charset_name(cs));
        a->decided = a->fed;
        return APR_SUCCESS;
    }
    fc_text_set_charset(a->text, cs);
    a->shift = a->scanned = (apr_off_t)bom;
    return scan(a, a->head + bom, a->head_length - bom);
}

apr_status_t fc_annotator_feed(fc_annotator_t *a, const char *bytes, apr_size_t n)
{
    apr_status_t rv = APR_SUCCESS;
    apr_size_t room;

    a->fed += (apr_off_t)n;
    if (!a->started) {
        room = a->head_needed - a->head_length;
        room = n < room ? n : room;
        memcpy(a->head + a->head_length, bytes, room);
        a->head_length += room;
        bytes += room;
        n -= room;
        if (a->head_length < a->head_needed) {
            return APR_SUCCESS;
        }
        rv = start(a);
    }
    if (a->reason) {
        a->decided = a->fed;
    } else if (rv == APR_SUCCESS && n) {
        rv = scan(a, bytes, n);
    }
    return rv;
}

void fc_annotator_flush(fc_annotator_t *a)
{
    if (a->started && !a->reason) {
        decide(a, 1);
    }
}

/* --- the end --- */

/* Where the notes stand: at the end of the file, else before the last </body>. Returns -1 where no
 * place is safe. */
static apr_off_t notes_offset(const fc_annotator_t *a, int *as_table)
{
    fc_notes_place_t place = fc_tree_notes(a->tree);

    *as_table = place == FC_NOTES_TABLE;
    if (place == FC_NOTES_NONE) {
        return -1;
    }
    if (fc_scanner_at_data(a->scanner)) {
        return a->fed;
    }
    if (a->body_end >= 0 && a->options->whole) {
        int n;
        const fc_edit_t *edits = fc_splice_edits(a->splice, &n);
        *as_table = 0;
        return n == 0 || edits[n - 1].offset <= a->body_end ? a->body_end : -1;
    }
    return -1;
}

static void write_notes(fc_annotator_t *a)
{
    int as_table;
    apr_off_t offset;

    if (!fc_inject_has_notes(a->inject, a->outcomes)) {
        return;
    }
    offset = notes_offset(a, &as_table);
    if (offset < 0) {
        a->reason = fc_tree_lost(a->tree);
        if (!a->reason) {
            a->reason = "its notes have no safe place: its markup ends where none can be added";
        }
        if (!a->options->whole) {
            fc_log(a->options->log, FC_LOG_WARNING, "the notes are left out: %s", a->reason);
        }
        return;
    }
    if (a->options->whole) {
        write_edits(a);
    }
    fc_inject_notes(a->inject, a->outcomes, offset, as_table);
}

apr_status_t fc_annotator_finish(fc_annotator_t *a)
{
    apr_status_t rv = APR_SUCCESS;

    if (!a->started) {
        rv = start(a);
    }
    if (rv == APR_SUCCESS && !a->reason) {
        rv = fc_scanner_finish(a->scanner);
    }
    if (rv == APR_SUCCESS && !a->reason) {
        fc_text_finish(a->text);
        run_anchor(a, 1);
        fc_splice_advance(a->splice, a->fed, 1);
        if (!a->options->whole) {
            write_edits(a);
        }
    }
    annotator_settle(a);
    if (rv == APR_SUCCESS && !a->reason) {
        write_notes(a);
    }
    a->finished = 1;
    a->decided = a->fed;
    return rv;
}

/* --- asking --- */

apr_off_t fc_annotator_decided(const fc_annotator_t *a)
{
    return a->decided;
}

const fc_insertion_t *fc_annotator_next(fc_annotator_t *a)
{
    return fc_inject_next(a->inject, a->decided);
}

const char *fc_annotator_reason(const fc_annotator_t *a)
{
    return a->reason;
}

int fc_annotator_uses_url(const fc_annotator_t *a)
{
    return fc_inject_uses_url(a->inject);
}

int fc_annotator_is_exhausted(const fc_annotator_t *a)
{
    return fc_anchor_is_exhausted(a->anchor);
}
