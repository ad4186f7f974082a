/* References and notes: what readers are told, in markup that is the same in every page. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "engine/note.h"

#define DATE(y, m, d)                                                                              \
    {                                                                                              \
        .year = y, .month = m, .day = d,                                                           \
        .time = (((y)-1970) * 372LL + (m)*31 + (d)) * APR_USEC_PER_SEC * 86400                     \
    }

static apr_pool_t *pool;

static const fc_author_t desk = {
    .id = "desk", .name = "Example Fact Desk", .url = "https://facts.example/", .lang = "en"};
static const fc_date_t modified = DATE(2019, 4, 3);
static const fc_date_t said = DATE(2019, 3, 5);
static const fc_inline_t body[] = {
    {FC_INLINE_TEXT, NULL, "The annual report puts it at ", NULL, NULL},
    {FC_INLINE_START, "em", NULL, NULL, NULL},
    {FC_INLINE_TEXT, NULL, "48.4%", NULL, NULL},
    {FC_INLINE_END, "em", NULL, NULL, NULL},
};
static const fc_target_t passage = {
    .exact = "almost half of its revenue comes from outside China",
    .prefix = "Europe matters, because ",
    .suffix = ", by its own account",
    .lang = "en",
};
static const fc_citation_t report = {.name = "Annual report 2018",
                                     .url = "https://example.org/report",
                                     .archived_at = "https://archive.example/1",
                                     .publisher = "The company",
                                     .lang = "en"};

/* The contract's example, to be varied. */
static fc_claim_t claim(void)
{
    return (fc_claim_t){
        .id = "overseas-revenue",
        .author = &desk,
        .url = "https://facts.example/overseas-revenue",
        .date_published = DATE(2019, 4, 2),
        .date_modified = &modified,
        .targets = &passage,
        .target_count = 1,
        .claim_reviewed = "Almost half of the company's revenue comes from outside China.",
        .claim_reviewed_lang = "en",
        .rating_value_text = "5",
        .worst_rating_text = "1",
        .best_rating_text = "5",
        .rating_value = 5,
        .worst_rating = 1,
        .best_rating = 5,
        .has_rating = 1,
        .alternate_name = "Accurate",
        .alternate_name_lang = "en",
        .review_body = {body, 4, "en"},
        .citations = &report,
        .citation_count = 1,
        .lang = "en",
    };
}

static fc_note_page_t page(void)
{
    return (fc_note_page_t){.language = "en",
                            .base_url = "",
                            .section_id = "factcheck-notes",
                            .popover = 1,
                            .now = APR_INT64_MAX};
}

static const fc_note_place_t intact_place = {
    .state = FC_STATE_INTACT, .id = "factcheck-1", .target = 1};

static fc_note_t intact(const fc_claim_t *c)
{
    return (fc_note_t){.claim = c,
                       .id = "factcheck-note-overseas-revenue",
                       .body_id = "factcheck-7",
                       .state = FC_STATE_INTACT,
                       .places = &intact_place,
                       .place_count = 1};
}

static const char *section_of(const fc_note_page_t *p, const fc_note_t *notes, int n)
{
    fc_html_t *h = fc_html_create(pool);

    fc_note_section(h, p, notes, n, 0);
    return apr_pstrmemdup(pool, h->data, h->length);
}

static const char *section(const fc_note_t *note)
{
    fc_note_page_t p = page();

    return section_of(&p, note, 1);
}

static const char *reference_in(const fc_note_page_t *p, const fc_claim_t *c, fc_state_t state)
{
    fc_html_t *h = fc_html_create(pool);

    fc_note_reference(h, p, c, state, "factcheck-note-x", "factcheck-7");
    return apr_pstrmemdup(pool, h->data, h->length);
}

static const char *reference(const fc_claim_t *c, fc_state_t state)
{
    fc_note_page_t p = page();

    return reference_in(&p, c, state);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("`%s` isn't in: %s", part, text);
}

static void assert_hasnt(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("`%s` is in: %s", part, text);
}

static void assert_before(const char *text, const char *first, const char *second)
{
    assert_has(text, first);
    assert_has(text, second);
    if (strstr(text, first) >= strstr(text, second))
        fail_msg("`%s` doesn't stand before `%s` in: %s", first, second, text);
}

static int count_of(const char *text, const char *part)
{
    int count = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}

/* Every start tag has its own end tag, in order, and no link stands in a link: then the parser has
 * nothing to repair and builds the same tree in every page. */
static void assert_closed(const char *html)
{
    const char *open[64];
    int depth = 0, links = 0;

    for (const char *at = strchr(html, '<'); at; at = strchr(at + 1, '<')) {
        const char *name = at + 1 + (at[1] == '/');
        size_t length = strcspn(name, " >");
        int is_link = length == 1 && *name == 'a';

        if ((length == 2 && !strncmp(name, "br", 2)) || !strncmp(at, "<!-->", 5))
            continue;
        if (at[1] != '/') {
            assert_true(depth < 64);
            open[depth++] = name;
            links += is_link;
            assert_true(links <= 1);
            continue;
        }
        assert_true(depth > 0);
        depth--;
        if (strncmp(open[depth], name, length) || strcspn(open[depth], " >") != length)
            fail_msg("%.20s is closed by %.20s", open[depth], name);
        links -= is_link;
    }
    assert_int_equal(depth, 0);
}

static void assert_ascii(const char *html)
{
    for (; *html; html++)
        assert_true((unsigned char)*html >= ' ' && (unsigned char)*html < 0x7f);
}

/* --- choices --- */

/* FactCheckLanguage wins, then the sidecar's language, then the page's, then English. */
static void test_language_is_chosen_in_order(void **state)
{
    (void)state;
    assert_string_equal(fc_note_language("en-GB", NULL, NULL), "en");
    assert_string_equal(fc_note_language("auto", "en-US", "tlh"), "en");
    assert_string_equal(fc_note_language(NULL, "tlh", "en"), "en");
    assert_string_equal(fc_note_language("tlh", NULL, NULL), "en");
    assert_string_equal(fc_note_language(NULL, NULL, NULL), "en");
}

/* Any scale maps to five looks by where the value lies between worst and best. */
static void test_any_scale_maps_to_five_looks(void **state)
{
    static const struct {
        double value, worst, best;
        int family;
    } cases[] = {
        {1, 1, 5, 1},  {2, 1, 5, 2},    {5, 1, 5, 5},    {0, 0, 10, 1}, {10, 0, 10, 5},
        {5, 0, 10, 3}, {1, 1, 2, 1},    {2, 1, 2, 5},    {1, 5, 1, 5},  {5, 5, 1, 1},
        {0, -1, 1, 3}, {90, 0, 100, 5}, {87, 0, 100, 4}, {3, 3, 3, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fc_claim_t c = claim();

        c.rating_value = cases[i].value;
        c.worst_rating = cases[i].worst;
        c.best_rating = cases[i].best;
        assert_int_equal(fc_note_rating_family(&c), cases[i].family);
    }
}

/* Without a rating, or when it was withdrawn, there is no look that could pass for one. */
static void test_no_rating_has_no_look(void **state)
{
    fc_claim_t c = claim();

    (void)state;
    c.has_rating = 0;
    assert_int_equal(fc_note_rating_family(&c), 0);
    c = claim();
    c.status = FC_WORK_WITHDRAWN;
    assert_int_equal(fc_note_rating_family(&c), 0);
}

/* --- the reference --- */

/* It is a link to the list item and a button for the body, kept from search snippets, with spaces
 * around each. */
static void test_reference_is_a_link_and_a_button_with_spaces(void **state)
{
    fc_claim_t c = claim();
    const char *html = reference(&c, FC_STATE_INTACT);

    (void)state;
    assert_has(html, "<fc-ref data-factcheck-ui data-nosnippet");
    assert_has(html, "> <a role=\"doc-noteref\" href=\"#factcheck-note-x\">Accurate</a><!--><button ");
    assert_has(html, "<button type=button popovertarget=factcheck-7>Accurate</button><!--> <");
    assert_has(html, " data-fc=\"5\">");
    assert_int_equal(count_of(html, "<a "), 1);
    assert_hasnt(html, "style=");
    assert_closed(html);
    assert_ascii(html);
}

/* Where the stylesheet knows no popovers there are none: they would be hidden for good. */
static void test_without_popovers_there_is_no_button(void **state)
{
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    fc_note_page_t p = page();

    (void)state;
    p.popover = 0;
    assert_has(reference_in(&p, &c, FC_STATE_INTACT), ">Accurate</a> </fc-ref>");
    assert_hasnt(section_of(&p, &note, 1), "popover");
    assert_hasnt(section_of(&p, &note, 1), "<button");
    assert_has(section_of(&p, &note, 1), "<div id=\"factcheck-7\" role=\"comment\" data-fc=\"5\">");
    note.places = NULL;
    note.place_count = 0;
    assert_has(section_of(&p, &note, 1), "<li id=\"factcheck-note-overseas-revenue\"><div ");
}

/* At words that were edited there is no verdict, nor its look. */
static void test_reference_of_changed_has_no_verdict(void **state)
{
    fc_claim_t c = claim();
    const char *html = reference(&c, FC_STATE_CHANGED);

    (void)state;
    assert_has(html, ">Edited since checked</a>");
    assert_hasnt(html, "Accurate");
    assert_hasnt(html, "data-fc");
}

/* A withdrawn verdict isn't said again. */
static void test_reference_of_withdrawn_has_no_verdict(void **state)
{
    fc_claim_t c = claim();

    (void)state;
    c.status = FC_WORK_WITHDRAWN;
    assert_has(reference(&c, FC_STATE_INTACT), ">Withdrawn</a>");
    assert_hasnt(reference(&c, FC_STATE_INTACT), "Accurate");
    assert_hasnt(reference(&c, FC_STATE_INTACT), "data-fc");
}

/* Editors see at the passage that readers don't see this yet. */
static void test_reference_of_draft_says_so(void **state)
{
    fc_claim_t c = claim();
    fc_note_page_t p = page();

    (void)state;
    c.status = FC_WORK_DRAFT;
    assert_has(reference(&c, FC_STATE_INTACT), ">Draft: Accurate</a>");
    assert_has(reference(&c, FC_STATE_CHANGED), ">Draft: Edited since checked</a>");
    c = claim();
    p.now = c.date_published.time - 1;
    assert_has(reference_in(&p, &c, FC_STATE_INTACT), ">Not yet published: Accurate</a>");
    p.now = c.date_published.time;
    assert_has(reference_in(&p, &c, FC_STATE_INTACT), ">Accurate</a>");
}

/* A verdict of 200 words would drown the sentence: it is cut there, between words, and whole in the
 * note. */
static void test_long_verdict_is_cut_in_the_sentence_only(void **state)
{
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    char *words = apr_pstrdup(pool, "start");

    (void)state;
    for (int i = 0; i < 200; i++)
        words = apr_psprintf(pool, "%s word%d", words, i);
    c.alternate_name = words;
    assert_has(reference(&c, FC_STATE_INTACT), " word8&#8230;</a>");
    assert_has(section(&note), words);
}

/* A verdict without spaces is cut at a character, never inside one. */
static void test_long_verdict_without_spaces_is_cut_at_a_character(void **state)
{
    fc_claim_t c = claim();
    char *name = apr_pstrdup(pool, "");

    (void)state;
    for (int i = 0; i < 100; i++)
        name = apr_pstrcat(pool, name, "\u771f", NULL);
    c.alternate_name = name;
    assert_int_equal(count_of(reference(&c, FC_STATE_INTACT), "&#30495;"), 2 * 60);
    assert_hasnt(reference(&c, FC_STATE_INTACT), "&#65533;");
}

/* With <base href> a bare fragment would lead to another page. */
static void test_links_are_absolute_under_base(void **state)
{
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    fc_note_page_t p = page();

    (void)state;
    p.base_url = "https://site.example/news/a.html?x=1&y=2";
    p.contact = "/contact?a=1";
    p.about = "/how";
    assert_has(reference_in(&p, &c, FC_STATE_INTACT),
               "href=\"https://site.example/news/a.html?x=1&amp;y=2#factcheck-note-x\"");
    assert_has(section_of(&p, &note, 1), "href=\"https://site.example/contact?a=1\"");
    assert_has(section_of(&p, &note, 1), "href=\"https://site.example/how\"");
    assert_has(section_of(&p, &note, 1), "a.html?x=1&amp;y=2#factcheck-1\"");
}

/* --- the note --- */

/* Everything that a reader needs to judge the check stands in the note, in reading order. */
static void test_note_says_everything_in_order(void **state)
{
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    fc_note_page_t p = page();
    const char *html;

    (void)state;
    p.contact = "mailto:desk@facts.example";
    c.item_author = "The boss";
    c.item_published = &said;
    html = section_of(&p, &note, 1);
    assert_has(html, "<li id=\"factcheck-note-overseas-revenue\"");
    assert_before(html, "&#8220;almost half of its revenue comes from outside China&#8221;",
                  "<a role=\"doc-backlink\" href=\"#factcheck-1\">");
    assert_before(html, "doc-backlink", "</p><!--><button type=button popovertarget=factcheck-7>");
    assert_before(html, "</button><!-->", "<div id=\"factcheck-7\" role=\"comment\"");
    assert_before(html, " popover>", "<b>Accurate</b> 5 (scale 1 to 5)");
    assert_before(html, "(scale", "puts it at <em>48.4%</em>");
    assert_before(html, "48.4%", "<dt>Claim</dt><dd>Almost half of the company&#39;s revenue");
    assert_before(html, "Almost half of the", " (The boss, 5 March 2019)</dd>");
    assert_before(html, "The boss",
                  "<a href=\"https://example.org/report\">Annual report 2018</a>");
    assert_before(html, "Annual report 2018", "The company");
    assert_before(html, "The company", "<a href=\"https://archive.example/1\">archived</a>");
    assert_before(html, "archived<", "<dt>Checked by</dt>");
    assert_before(strstr(html, "<ol"), "<dt>Checked by</dt>", "updated 3 April 2019");
    assert_before(html, "updated 3 April",
                  "<a href=\"https://facts.example/overseas-revenue\">Full review</a>");
    assert_hasnt(strstr(html, "<ol"), "facts.example/\">"); /* linked once, at the start */
    assert_before(html, "Full review", "<a href=\"mailto:desk@facts.example\">Report an error</a>");
    assert_closed(html);
    assert_ascii(html);
}

/* The quote stands for the claim where no claimReviewed is given, and isn't said twice. */
static void test_quote_stands_for_an_absent_claim(void **state)
{
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);

    (void)state;
    c.claim_reviewed = NULL;
    assert_int_equal(count_of(section(&note), passage.exact), 1);
    assert_hasnt(section(&note), "<dt>Claim</dt>");
    c.claim_reviewed = passage.exact;
    assert_int_equal(count_of(section(&note), passage.exact), 1);
}

/* What is absent leaves no empty row. */
static void test_absent_parts_leave_no_rows(void **state)
{
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    const char *html;

    (void)state;
    c.review_body.count = 0;
    c.citation_count = 0;
    c.url = NULL;
    c.has_rating = 0;
    c.date_modified = NULL;
    html = section(&note);
    assert_hasnt(html, "Finding");
    assert_hasnt(html, "Source");
    assert_hasnt(html, "Full review");
    assert_hasnt(html, "scale");
    assert_hasnt(html, "updated");
    assert_hasnt(html, "<dd></dd>");
    assert_hasnt(html, "()");
    assert_hasnt(html, "<p></p>");
}

/* A claim found at several places leads back to each, by different names. */
static void test_note_leads_back_to_every_place(void **state)
{
    const fc_note_place_t places[] = {
        {.state = FC_STATE_INTACT, .id = "p1", .target = 1},
        {.state = FC_STATE_INTACT, .id = NULL, .target = 1}, /* couldn't be marked */
        {.state = FC_STATE_INTACT, .id = "p3", .target = 1},
    };
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    const char *html;

    (void)state;
    note.places = places;
    note.place_count = 3;
    html = section(&note);
    assert_has(html, "<a role=\"doc-backlink\" href=\"#p1\">Back to passage 1</a>");
    assert_has(html, "<a role=\"doc-backlink\" href=\"#p3\">Back to passage 2</a>");
    assert_int_equal(count_of(html, "doc-backlink"), 2);
    note.place_count = 1;
    assert_has(section(&note), ">Back to passage</a>");
}

/* Corrections are dated and stand in the order given. */
static void test_corrections_are_dated_and_in_order(void **state)
{
    const fc_inline_t first[] = {{FC_INLINE_TEXT, NULL, "It said 84%.", NULL, NULL}};
    const fc_inline_t second[] = {{FC_INLINE_TEXT, NULL, "It said 44%.", NULL, NULL}};
    const fc_correction_t corrections[] = {
        {DATE(2019, 5, 1), {first, 1, "en"}},
        {DATE(2019, 6, 1), {second, 1, "en"}},
    };
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);

    (void)state;
    c.corrections = corrections;
    c.correction_count = 2;
    assert_before(section(&note), "<dt>Corrections</dt>", "1 May 2019: ");
    assert_before(section(&note), "It said 84%.", "1 June 2019: ");
    assert_before(section(&note), "1 June 2019", "It said 44%.");
    c.correction_count = 1;
    assert_has(section(&note), "<dt>Correction</dt>");
}

/* --- the states --- */

/* Edited wording: the verdict stands beside the wording that was checked, and nowhere else. */
static void test_changed_wording_keeps_the_verdict_off_the_new_words(void **state)
{
    const fc_note_place_t place = {.state = FC_STATE_CHANGED,
                                   .id = "p1",
                                   .text = "almost 60% of its revenue <comes> from outside China",
                                   .target = 1};
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    const char *html;

    (void)state;
    note.state = FC_STATE_CHANGED;
    note.cause = FC_CAUSE_WORDING;
    note.places = &place;
    html = section(&note);
    assert_has(html, "<p><b>Edited since checked</b></p>");
    assert_has(html, "The article was edited after the check.");
    assert_int_equal(count_of(html, "Accurate"), 1);
    assert_before(html, "outside China", "<dt>Finding</dt><dd>The annual");
    assert_before(html, "The page now says", "<dt>Finding</dt>");
    assert_before(html, "<dt>What was checked</dt>",
                  "&#8220;almost <del>half</del> of its revenue <del>comes</del> from outside");
    assert_before(html, "<del>half</del> of its revenue", "<b>Accurate</b>");
    assert_before(html, "<b>Accurate</b>", "<dt>The page now says</dt>");
    assert_before(html, "The page now says",
                  "almost <ins>60%</ins> of its revenue <ins>&lt;comes&gt;</ins> from");
    assert_hasnt(html, "data-fc=\"5");
    assert_closed(html);
}

/* Edited context: the words around the passage are shown, as they were and as they are. */
static void test_changed_context_shows_the_words_around(void **state)
{
    const fc_note_place_t place = {.state = FC_STATE_CHANGED,
                                   .id = "p1",
                                   .text = "Nobody claims that almost half of its revenue",
                                   .cause = FC_CAUSE_CONTEXT,
                                   .target = 1};
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    const char *html;

    (void)state;
    note.state = FC_STATE_CHANGED;
    note.cause = FC_CAUSE_WORDING; /* the place's own counts */
    note.places = &place;
    html = section(&note);
    assert_has(html, "The words around this passage were edited");
    assert_hasnt(html, "The article was edited");
    assert_before(html, "Europe matters, because", "<strong>almost half of its revenue");
    assert_has(html, "because <strong>almost half");
    assert_has(html, "outside China</strong>, by its own account");
    assert_before(html, "by its own account", "<b>Accurate</b>");
    assert_before(html, "<b>Accurate</b>",
                  "&#8230; <bdi>Nobody claims that almost half of its revenue</bdi> &#8230;");
    assert_hasnt(html, "<ins>");
    assert_hasnt(html, "<del>");
}

/* What is gone stands at the end under its own title, with its quote, after what is there. */
static void test_missing_stands_last_under_its_title(void **state)
{
    fc_claim_t c = claim(), gone = claim();
    fc_note_t notes[2] = {intact(&gone), intact(&c)};
    fc_note_page_t p = page();
    const char *html;

    (void)state;
    notes[0].id = "factcheck-note-gone";
    notes[0].state = FC_STATE_MISSING;
    notes[0].place_count = 0;
    html = section_of(&p, notes, 2);
    assert_before(html, "factcheck-note-overseas-revenue", "No longer in this article");
    assert_before(html, "No longer in this article", "factcheck-note-gone");
    assert_int_equal(count_of(html, "No longer in this article"), 1);
    assert_int_equal(count_of(html, "doc-backlink"), 1);
    assert_has(html, "One passage of this page was checked");
    assert_closed(html);
}

/* Of several targets each that isn't intact is named with what became of it; the verdict stays. */
static void test_each_target_says_what_became_of_it(void **state)
{
    const fc_target_t targets[] = {{.exact = "the first quote", .lang = "en"},
                                   {.exact = "the second quote", .lang = "en"},
                                   {.exact = "the third quote", .lang = "en"}};
    const fc_note_place_t places[] = {
        {.state = FC_STATE_CHANGED,
         .id = "p2",
         .text = "a second quote",
         .target = 2,
         .cause = FC_CAUSE_WORDING},
        {.state = FC_STATE_INTACT, .id = "p1", .target = 1},
    };
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    const char *html;

    (void)state;
    c.targets = targets;
    c.target_count = 3;
    note.state = FC_STATE_MISSING;
    note.places = places;
    note.place_count = 2;
    html = section(&note);
    assert_has(html, "<p><b>Accurate</b>");
    assert_before(html, "the first quote", "<b>Accurate</b>");
    assert_before(html, "the first quote", "href=\"#p1\"");
    assert_before(html, "<dt>What was checked</dt>", "<del>the</del> second quote");
    assert_before(html, "<dt>The page now says</dt>", "<ins>a</ins> second quote");
    assert_before(html, "</ins> second quote", "href=\"#p2\"");
    assert_before(html, "<dt>No longer in this article</dt>", "the third quote");
    assert_hasnt(html, "<p><strong>No longer in this article");
    assert_closed(html);
}

/* A withdrawn review says so and shows neither its verdict nor its rating, edited or not. */
static void test_withdrawn_shows_no_rating(void **state)
{
    const fc_note_place_t place = {.state = FC_STATE_CHANGED,
                                   .id = "p1",
                                   .text = "other words",
                                   .cause = FC_CAUSE_WORDING,
                                   .target = 1};
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);

    (void)state;
    c.status = FC_WORK_WITHDRAWN;
    for (int i = 0; i < 2; i++) {
        const char *html = section(&note);

        assert_has(html, "<p><b>Withdrawn</b></p>");
        assert_has(html, "withdrawn this check");
        assert_hasnt(html, "Accurate");
        assert_hasnt(html, "scale");
        assert_hasnt(html, "data-fc=\"5");
        assert_has(html, "No check of this page is in force.");
        note.places = &place;
        note.state = FC_STATE_CHANGED;
    }
}

/* Drafts and reviews yet to be published are marked, and don't count as checks. */
static void test_draft_is_marked_and_not_counted(void **state)
{
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    fc_note_page_t p = page();

    (void)state;
    c.status = FC_WORK_DRAFT;
    assert_has(section(&note), "<b>Draft: Accurate</b>");
    assert_has(section(&note), "a draft that readers do not see");
    assert_has(section(&note), "No check of this page is in force.");
    c = claim();
    p.now = c.date_published.time - 1;
    assert_has(section_of(&p, &note, 1), "<b>Not yet published: Accurate</b>");
    assert_has(section_of(&p, &note, 1), "before 2 April 2019.");
    assert_has(section_of(&p, &note, 1), "No check of this page is in force.");
}

/* --- the scope --- */

/* The notes begin with what was checked, by whom and when, and that the rest was not. */
static void test_scope_names_count_authors_and_dates(void **state)
{
    static const char *const names[] = {"Ann", "Ben", "Cem", "Dag", "Eve", "Fay"};
    static const char *const lists[] = {
        "Ann",
        "Ann and Ben",
        "Ann, Ben and Cem",
        "Ann, Ben, Cem and Dag",
        "Ann, Ben, Cem, Dag and one other",
        "Ann, Ben, Cem, Dag and 2 others",
    };
    fc_author_t authors[6];
    fc_claim_t claims[6];
    fc_note_t notes[6];
    fc_note_page_t p = page();

    (void)state;
    p.about = "/how";
    for (int i = 0; i < 6; i++) {
        authors[i] = (fc_author_t){.id = names[i], .name = names[i], .lang = "en"};
        claims[i] = claim();
        claims[i].author = &authors[i];
        claims[i].date_modified = NULL;
        claims[i].date_published = (fc_date_t)DATE(2019, 4, 2 + i);
        notes[i] = intact(&claims[i]);
    }
    for (int n = 1; n <= 6; n++) {
        const char *html = section_of(&p, notes, n);
        const char *count = n == 1 ? "One passage of this page was"
                                   : apr_psprintf(pool, "%d passages of this page were", n);

        assert_has(html, apr_psprintf(pool, "<p>%s checked by %s ", count, lists[n - 1]));
        assert_before(html, "The rest of the page was not checked.", "<a href=\"/how\">");
        assert_before(html, "<a href=\"/how\">", "<ol");
        if (n == 1)
            assert_has(html, "on 2 April 2019.");
        else
            assert_has(html, apr_psprintf(pool, "between 2 April 2019 and %d April 2019.", n + 1));
    }
}

/* The same desk checked many claims: it is named once. */
static void test_scope_names_an_author_once(void **state)
{
    fc_claim_t c = claim();
    fc_note_t notes[2] = {intact(&c), intact(&c)};
    fc_note_page_t p = page();

    (void)state;
    assert_has(section_of(&p, notes, 2),
               "2 passages of this page were checked by <a href=\"https://facts.example/\">"
               "Example Fact Desk</a> between");
}

/* --- languages --- */

/* Text of another language says which, with its direction; text of the words' language needs
 * nothing; where none is said the text itself decides. */
static void test_language_and_direction_of_texts(void **state)
{
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);

    (void)state;
    assert_hasnt(strstr(section(&note), "<ol"), " lang=");
    assert_hasnt(strstr(section(&note), "<ol"), " dir=");
    assert_hasnt(section(&note), "<bdi");
    c.claim_reviewed_lang = "ar";
    c.review_body.lang = NULL;
    c.alternate_name_lang = "de";
    assert_has(section(&note), "<dd><bdi lang=\"ar\" dir=\"rtl\">Almost");
    assert_has(section(&note), "<p dir=\"auto\">The annual");
    assert_has(section(&note), "<b><bdi lang=\"de\" dir=\"ltr\">Accurate</bdi></b>");
    assert_has(reference(&c, FC_STATE_INTACT), "><bdi lang=\"de\" dir=\"ltr\">Accurate</bdi></a>");
}

/* A right-to-left name in our sentence is isolated, or it would carry the date with it. */
static void test_names_against_the_direction_are_isolated(void **state)
{
    const fc_author_t author = {.id = "x", .name = "\u05d0\u05d1", .lang = "en"};
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);

    (void)state;
    c.author = &author;
    assert_has(section(&note), "<dd><bdi>&#1488;&#1489;</bdi>, 2 April 2019");
}

/* A language said within the text becomes lang and dir there. */
static void test_inline_language_is_kept(void **state)
{
    const fc_inline_t items[] = {
        {FC_INLINE_START, "q", NULL, NULL, "he"},
        {FC_INLINE_TEXT, NULL, "x", NULL, NULL},
        {FC_INLINE_BR, NULL, NULL, NULL, NULL},
        {FC_INLINE_END, "q", NULL, NULL, NULL},
    };
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);

    (void)state;
    c.review_body.items = items;
    assert_has(section(&note), "<q lang=\"he\" dir=\"rtl\">x<br></q>");
}

/* The note that the first reference opens leads to the scope statement: a reader who never goes to
 * the notes would take the rest of the page for checked. */
static void test_one_note_leads_to_the_scope(void **state)
{
    fc_claim_t c = claim();
    fc_note_t notes[2] = {intact(&c), intact(&c)};
    fc_note_page_t p = page();
    const char *html;

    (void)state;
    notes[1].leads_to_scope = 1;
    html = section_of(&p, notes, 2);
    assert_has(html, "<section data-factcheck-ui id=\"factcheck-notes\" role=\"doc-endnotes\"");
    assert_int_equal(count_of(html, "<a href=\"#factcheck-notes\">What was checked"), 1);
    p.base_url = "https://site.example/a.html";
    assert_has(section_of(&p, notes, 2), "\"https://site.example/a.html#factcheck-notes\"");
}

/* --- what mustn't get through --- */

/* Nothing that an editor writes becomes markup, in text or in an attribute. */
static void test_no_text_of_the_sidecar_is_markup(void **state)
{
    static const char evil[] = "\"'><script>alert(1)</script>&amp;";
    const fc_author_t author = {.id = evil, .name = evil, .url = evil, .lang = evil};
    const fc_target_t target = {.exact = evil, .prefix = evil, .suffix = evil, .lang = evil};
    const fc_citation_t citation = {evil, evil, evil, evil, NULL, evil};
    const fc_inline_t items[] = {{FC_INLINE_START, "a", NULL, evil, evil},
                                 {FC_INLINE_TEXT, NULL, evil, NULL, NULL},
                                 {FC_INLINE_END, "a", NULL, NULL, NULL}};
    const fc_correction_t correction = {DATE(2019, 4, 2), {items, 3, evil}};
    const fc_note_place_t places[] = {
        {.state = FC_STATE_CHANGED,
         .id = "p1",
         .text = evil,
         .target = 1,
         .cause = FC_CAUSE_CONTEXT},
    };
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    fc_note_page_t p = page();
    fc_html_t *h = fc_html_create(pool);
    const char *html;

    (void)state;
    c.author = &author;
    c.url = c.item_author = c.claim_reviewed = c.claim_reviewed_lang = evil;
    c.alternate_name = c.alternate_name_lang = c.lang = c.rating_value_text = evil;
    c.targets = &target;
    c.review_body = (fc_rich_t){items, 3, evil};
    c.citations = &citation;
    c.corrections = &correction;
    c.correction_count = 1;
    p.contact = p.about = evil;
    p.base_url = evil;
    note.places = places;
    fc_note_section(h, &p, &note, 1, 1);
    fc_note_reference(h, &p, &c, FC_STATE_INTACT, "n1", "b1");
    html = apr_pstrmemdup(pool, h->data, h->length);
    assert_hasnt(html, "<script");
    assert_hasnt(html, "'>");
    assert_hasnt(html, "\"'");
    assert_closed(html);
    assert_ascii(html);
}

/* A link in a link would be split by the parser: the inner one is left out, its text isn't. */
static void test_link_in_a_link_loses_itself(void **state)
{
    const fc_inline_t items[] = {
        {FC_INLINE_START, "a", NULL, "https://a.example/", NULL},
        {FC_INLINE_START, "em", NULL, NULL, NULL},
        {FC_INLINE_START, "a", NULL, "https://b.example/", NULL},
        {FC_INLINE_TEXT, NULL, "inner", NULL, NULL},
        {FC_INLINE_END, "a", NULL, NULL, NULL},
        {FC_INLINE_END, "em", NULL, NULL, NULL},
        {FC_INLINE_END, "a", NULL, NULL, NULL},
    };
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);

    (void)state;
    c.review_body = (fc_rich_t){items, 7, "en"};
    assert_has(section(&note), "<a href=\"https://a.example/\"><em>inner</em></a>");
    assert_closed(section(&note));
}

/* As a table all stands in one cell of a presentational table, the outermost element. */
static void test_as_table_wraps_everything(void **state)
{
    static const char start[] = "<table role=\"presentation\" data-factcheck-ui><tbody><tr><td>";
    static const char end[] = "</td></tr></tbody></table>";
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    fc_note_page_t p = page();
    fc_html_t *h = fc_html_create(pool);
    const char *html;

    (void)state;
    fc_note_section(h, &p, &note, 1, 1);
    html = apr_pstrmemdup(pool, h->data, h->length);
    assert_memory_equal(html, start, strlen(start));
    assert_string_equal(html + strlen(html) - strlen(end), end);
    assert_int_equal(count_of(html, "data-factcheck-ui"), 1);
    assert_closed(html);
    assert_memory_equal(section(&note), "<section data-factcheck-ui ", 27);
}

/* A quote that stands 50,000 times leads back to each place, in time that grows with their number
 * and not with its square. */
static void test_many_places_take_linear_time(void **state)
{
    const int n = 50000;
    fc_note_place_t *places = apr_pcalloc(pool, n * sizeof(*places));
    fc_claim_t c = claim();
    fc_note_t note = intact(&c);
    apr_time_t start = apr_time_now();
    const char *html;

    (void)state;
    for (int i = 0; i < n; i++)
        places[i] = intact_place;
    note.places = places;
    note.place_count = n;
    html = section(&note);
    assert_has(html, ">Back to passage 50000</a>");
    assert_true(apr_time_now() - start < 2 * APR_USEC_PER_SEC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_is_chosen_in_order),
        cmocka_unit_test(test_any_scale_maps_to_five_looks),
        cmocka_unit_test(test_no_rating_has_no_look),
        cmocka_unit_test(test_reference_is_a_link_and_a_button_with_spaces),
        cmocka_unit_test(test_without_popovers_there_is_no_button),
        cmocka_unit_test(test_reference_of_changed_has_no_verdict),
        cmocka_unit_test(test_reference_of_withdrawn_has_no_verdict),
        cmocka_unit_test(test_reference_of_draft_says_so),
        cmocka_unit_test(test_long_verdict_is_cut_in_the_sentence_only),
        cmocka_unit_test(test_long_verdict_without_spaces_is_cut_at_a_character),
        cmocka_unit_test(test_links_are_absolute_under_base),
        cmocka_unit_test(test_note_says_everything_in_order),
        cmocka_unit_test(test_quote_stands_for_an_absent_claim),
        cmocka_unit_test(test_absent_parts_leave_no_rows),
        cmocka_unit_test(test_note_leads_back_to_every_place),
        cmocka_unit_test(test_corrections_are_dated_and_in_order),
        cmocka_unit_test(test_changed_wording_keeps_the_verdict_off_the_new_words),
        cmocka_unit_test(test_changed_context_shows_the_words_around),
        cmocka_unit_test(test_missing_stands_last_under_its_title),
        cmocka_unit_test(test_each_target_says_what_became_of_it),
        cmocka_unit_test(test_withdrawn_shows_no_rating),
        cmocka_unit_test(test_draft_is_marked_and_not_counted),
        cmocka_unit_test(test_scope_names_count_authors_and_dates),
        cmocka_unit_test(test_scope_names_an_author_once),
        cmocka_unit_test(test_one_note_leads_to_the_scope),
        cmocka_unit_test(test_language_and_direction_of_texts),
        cmocka_unit_test(test_names_against_the_direction_are_isolated),
        cmocka_unit_test(test_inline_language_is_kept),
        cmocka_unit_test(test_no_text_of_the_sidecar_is_markup),
        cmocka_unit_test(test_link_in_a_link_loses_itself),
        cmocka_unit_test(test_as_table_wraps_everything),
        cmocka_unit_test(test_many_places_take_linear_time),
    };
    int failed;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(pool);
    apr_terminate();
    return failed;
}
