/* What a valid sidecar says, field by field. */
#include <stdlib.h>
#include "sidecar_input.h"

static const char full[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<claimReviews xmlns=\"" NS "\" xml:lang=\"en\" xmlns:x=\"urn:x\" x:y=\"z\">\n"
    "  <claimReview id=\"överseas-1\" author=\"desk\" url=\"https://f.example/1\" x:a=\"b\"\n"
    "      datePublished=\"2019-04-02\" dateModified=\"2019-04-03T09:00:00Z\"\n"
    "      expires=\"2030-01-01\" creativeWorkStatus=\"Withdrawn\">\n"
    "    <reviewRating ratingValue=\"2.5\" worstRating=\"0\" bestRating=\"10\"\n"
    "        alternateName=\"Half true\" xml:lang=\"en-GB\"/>\n"
    "    <target occurrence=\"first\" xml:lang=\"de\">\n"
    "      <TextQuoteSelector>\n"
    "        <prefix>Er sagte, </prefix><exact xml:lang=\"fr\">a &amp; b&#233;\n  c</exact>"
    "<suffix> und</suffix>\n"
    "      </TextQuoteSelector>\n"
    "      <TextPositionSelector start=\"7\" end=\"19\"/>\n"
    "    </target>\n"
    "   <target><FragmentSelector value=\"results\"><TextQuoteSelector><exact>one</exact>"
    "</TextQuoteSelector></FragmentSelector></target>\n"
    "    <claimReviewed xml:lang=\"\">A claim.</claimReviewed>\n"
    "    <itemReviewed author=\"The company\" datePublished=\"1903-03-05\"/>\n"
    "    <reviewBody xml:lang=\"nl\">It is <em xml:lang=\"la\">48.4%</em>; see "
    "<a href=\"http://e.example/\">page <code>17</code></a><br/><![CDATA[<q>]]></reviewBody>\n"
    "    <citation name=\"Report\" url=\"https://e.example/r\" publisher=\"P\"\n"
    "       archivedAt=\"https://a.example/1\" datePublished=\"2018-12-31\"/>\n"
    "    <citation name=\"Other\"/>\n"
    "    <correction datePublished=\"2021-01-01\">Late <q>x</q></correction>\n"
    "    <correction datePublished=\"2020-01-01T10:00+02:00\">Early</correction>\n"
    "    <correction datePublished=\"2021-01-01\">Later</correction>\n"
    "  </claimReview>\n"
    "  <author id=\"desk\" name=\"Désk\" url=\"https://d.example/\" xml:lang=\"fr\"/>\n"
    "  <claimReview id=\"b\" author=\"desk\" datePublished=\"2019-04-02\">\n"
    "    <target><TextQuoteSelector><exact>two</exact></TextQuoteSelector></target>\n"
    "    <reviewRating alternateName=\"Unproven\"/>\n"
    "  </claimReview>\n"
    "</claimReviews>\n";

static void test_claim_keeps_its_attributes(void **state)
{
    const fc_sidecar_t *s = parse_valid(full, *state);
    const fc_claim_t *c = s->claims;

    assert_string_equal(s->file, "a.claims.xml");
    assert_string_equal(s->lang, "en");
    assert_int_equal(s->claim_count, 2);
    assert_string_equal(c->id, "överseas-1");
    assert_string_equal(c->url, "https://f.example/1");
    assert_string_equal(c->date_published.text, "2019-04-02");
    assert_string_equal(c->date_modified->text, "2019-04-03T09:00:00Z");
    assert_string_equal(c->expires->text, "2030-01-01");
    assert_int_equal(c->status, FC_WORK_WITHDRAWN);
    assert_string_equal(c->lang, "en");
    assert_string_equal(c->file, "a.claims.xml");
    assert_int_equal(c->line, 3);
    assert_int_equal(c->column, 3);
}

static void test_author_declared_after_its_review_is_found(void **state)
{
    const fc_author_t *a = parse_valid(full, *state)->claims[0].author;

    assert_string_equal(a->id, "desk");
    assert_string_equal(a->name, "Désk");
    assert_string_equal(a->url, "https://d.example/");
    assert_string_equal(a->lang, "fr");
}

static void test_target_keeps_its_selectors(void **state)
{
    const fc_claim_t *c = parse_valid(full, *state)->claims;
    const fc_target_t *t = c->targets;

    assert_int_equal(c->target_count, 2);
    assert_string_equal(t[0].exact, "a & bé\n  c");
    assert_string_equal(t[0].prefix, "Er sagte, ");
    assert_string_equal(t[0].suffix, " und");
    assert_null(t[0].fragment);
    assert_int_equal(t[0].start, 7);
    assert_int_equal(t[0].end, 19);
    assert_true(t[0].first_only);
    assert_true(t[0].occurrence_said);
    assert_int_equal(t[0].line, 8);
    assert_int_equal(t[0].column, 5);
    assert_string_equal(t[0].lang, "fr");
    assert_string_equal(t[1].exact, "one");
    assert_null(t[1].prefix);
    assert_null(t[1].suffix);
    assert_string_equal(t[1].fragment, "results");
    assert_int_equal(t[1].start, -1);
    assert_int_equal(t[1].end, -1);
    assert_false(t[1].first_only);
    assert_false(t[1].occurrence_said);
    assert_int_equal(t[1].line, 15);
    assert_int_equal(t[1].column, 4);
    assert_string_equal(t[1].lang, "en");
}

static void test_verdict_and_claim_keep_words_and_languages(void **state)
{
    const fc_claim_t *c = parse_valid(full, *state)->claims;

    assert_string_equal(c->rating_value_text, "2.5");
    assert_string_equal(c->worst_rating_text, "0");
    assert_string_equal(c->best_rating_text, "10");
    assert_true(c->has_rating);
    assert_float_equal(c->rating_value, 2.5, 0);
    assert_float_equal(c->worst_rating, 0, 0);
    assert_float_equal(c->best_rating, 10, 0);
    assert_string_equal(c->alternate_name, "Half true");
    assert_string_equal(c->alternate_name_lang, "en-GB");
    assert_string_equal(c->claim_reviewed, "A claim.");
    assert_null(c->claim_reviewed_lang); /* xml:lang="": not known */
    assert_string_equal(c->item_author, "The company");
    assert_int_equal(c->item_published->year, 1903);
}

static void test_what_is_absent_is_null_or_default(void **state)
{
    const fc_claim_t *c = &parse_valid(full, *state)->claims[1];

    assert_null(c->url);
    assert_null(c->date_modified);
    assert_null(c->expires);
    assert_int_equal(c->status, FC_WORK_PUBLISHED);
    assert_null(c->item_author);
    assert_null(c->item_published);
    assert_null(c->claim_reviewed);
    assert_false(c->has_rating);
    assert_null(c->rating_value_text);
    assert_float_equal(c->worst_rating, 1, 0);
    assert_float_equal(c->best_rating, 5, 0);
    assert_int_equal(c->review_body.count, 0);
    assert_int_equal(c->citation_count, 0);
    assert_int_equal(c->correction_count, 0);
}

static void check_item(const fc_inline_t *item, fc_inline_kind_t kind, const char *name_or_text)
{
    assert_int_equal(item->kind, kind);
    assert_string_equal(kind == FC_INLINE_TEXT ? item->text : item->name, name_or_text);
}

static void test_review_body_is_a_flat_run(void **state)
{
    const fc_rich_t *body = &parse_valid(full, *state)->claims[0].review_body;
    const fc_inline_t *i = body->items;

    assert_int_equal(body->count, 13);
    assert_string_equal(body->lang, "nl");
    check_item(&i[0], FC_INLINE_TEXT, "It is ");
    check_item(&i[1], FC_INLINE_START, "em");
    assert_string_equal(i[1].lang, "la");
    assert_null(i[1].href);
    check_item(&i[2], FC_INLINE_TEXT, "48.4%");
    check_item(&i[3], FC_INLINE_END, "em");
    check_item(&i[4], FC_INLINE_TEXT, "; see ");
    check_item(&i[5], FC_INLINE_START, "a");
    assert_string_equal(i[5].href, "http://e.example/");
    assert_null(i[5].lang);
    check_item(&i[6], FC_INLINE_TEXT, "page ");
    check_item(&i[7], FC_INLINE_START, "code");
    check_item(&i[8], FC_INLINE_TEXT, "17");
    check_item(&i[9], FC_INLINE_END, "code");
    check_item(&i[10], FC_INLINE_END, "a");
    check_item(&i[11], FC_INLINE_BR, "br");
    check_item(&i[12], FC_INLINE_TEXT, "<q>");
}

static void test_citations_keep_file_order(void **state)
{
    const fc_claim_t *c = parse_valid(full, *state)->claims;

    assert_int_equal(c->citation_count, 2);
    assert_string_equal(c->citations[0].name, "Report");
    assert_string_equal(c->citations[0].url, "https://e.example/r");
    assert_string_equal(c->citations[0].archived_at, "https://a.example/1");
    assert_string_equal(c->citations[0].publisher, "P");
    assert_string_equal(c->citations[0].date_published->text, "2018-12-31");
    assert_string_equal(c->citations[0].lang, "en");
    assert_string_equal(c->citations[1].name, "Other");
    assert_null(c->citations[1].url);
    assert_null(c->citations[1].archived_at);
    assert_null(c->citations[1].publisher);
    assert_null(c->citations[1].date_published);
}

static void test_corrections_come_oldest_first_and_equals_in_file_order(void **state)
{
    const fc_claim_t *c = parse_valid(full, *state)->claims;

    assert_int_equal(c->correction_count, 3);
    assert_string_equal(c->corrections[0].text.items[0].text, "Early");
    assert_int_equal(c->corrections[0].date_published.offset_minutes, 120);
    assert_string_equal(c->corrections[1].text.items[0].text, "Late ");
    assert_int_equal(c->corrections[1].text.count, 4);
    assert_string_equal(c->corrections[2].text.items[0].text, "Later");
}

static void test_empty_root_is_valid(void **state)
{
    const fc_sidecar_t *s = parse_valid("<claimReviews xmlns=\"" NS "\"/>", *state);

    assert_int_equal(s->claim_count, 0);
    assert_null(s->lang);
}

static void test_prefixed_sidecar_is_the_same(void **state)
{
    const fc_sidecar_t *s =
        parse_valid("<f:claimReviews xmlns:f=\"" NS "\"><f:author id=\"1 2\" name=\"n\"/>"
                    "<f:claimReview id=\"c\" author=\"1 2\" datePublished=\"2019-04-02\"><f:target>"
                    "<f:TextQuoteSelector><f:exact>words</f:exact></f:TextQuoteSelector></f:target>"
                    "<f:reviewRating alternateName=\"ok\"/></f:claimReview></f:claimReviews>",
                    *state);

    assert_string_equal(s->claims[0].targets[0].exact, "words");
}

static void test_other_namespaces_are_as_if_absent(void **state)
{
    const fc_claim_t *c =
        parse_valid("<claimReviews xmlns=\"" NS "\" xmlns:x=\"urn:x\"><x:a><claimReview/>t</x:a>"
                    "<author id=\"desk\" name=\"D\" x:id=\"2\"><x:b/></author>" CLAIM_BEGIN
                    "<x:c>text<x:exact/></x:c><target x:occurrence=\"never\"><x:d/>"
                    "<TextQuoteSelector><x:e/><exact>one<x:f> gone</x:f> two</exact>"
                    "</TextQuoteSelector></target><reviewRating alternateName=\"ok\"><x:g/>"
                    "</reviewRating><reviewBody>a<x:h>gone</x:h>b<br><x:i/></br></reviewBody>"
                    "<reviewBody xmlns=\"urn:x\"/>" CLAIM_END "</claimReviews>",
                    *state)
            ->claims;

    assert_string_equal(c->targets[0].exact, "one two");
    assert_false(c->targets[0].first_only);
    assert_string_equal(c->review_body.items[0].text, "ab");
    assert_int_equal(c->review_body.count, 2);
}

static void test_xinclude_is_ignored_and_loads_nothing(void **state)
{
    const fc_sidecar_t *s =
        parse_valid("<claimReviews xmlns=\"" NS "\" xmlns:xi=\"http://www.w3.org/2001/XInclude\">"
                    "<xi:include href=\"file:///etc/passwd\" parse=\"text\"/></claimReviews>",
                    *state);

    assert_int_equal(s->claim_count, 0);
}

static void test_comments_and_instructions_do_not_cut_a_quote(void **state)
{
    const fc_sidecar_t *s = parse_valid(
        WITH_TARGET("<target><TextQuoteSelector><exact>al<!-- c -->most<?pi x?> half<![CDATA[ &]]>"
                    "</exact></TextQuoteSelector></target>"),
        *state);

    assert_string_equal(s->claims[0].targets[0].exact, "almost half &");
}

static void test_author_and_review_may_share_an_id(void **state)
{
    parse_valid(FILE_BEGIN "<author id=\"c\" name=\"D\"/><claimReview id=\"c\" author=\"c\" "
                           "datePublished=\"2019-04-02\">" TARGET RATING CLAIM_END FILE_END,
                *state);
}

static void test_addresses_of_every_ordinary_form_are_valid(void **state)
{
    parse_valid(IN_CLAIM("<citation name=\"a\" url=\"HTTPS://e.example\"/>"
                         "<citation name=\"b\" url=\"http://[2001:db8::1]:8080/a?b=c|d&amp;e#f\"/>"
                         "<citation name=\"c\" url=\"https://de.example/M\xC3\xBCller_(Ort)\"/>"
                         "<citation name=\"d\" url=\"https://e.example/?q={x}\"/>"),
                *state);
}

static void test_rating_may_lie_at_its_bounds(void **state)
{
    parse_valid(WITH_RATING("alternateName=\"a\" ratingValue=\"1\""), *state);
    parse_valid(WITH_RATING("alternateName=\"a\" ratingValue=\"5.0\""), *state);
    parse_valid(WITH_RATING("alternateName=\"a\" ratingValue=\"-2\" worstRating=\"-2\""), *state);
    parse_valid(WITH_RATING("alternateName=\"a\" ratingValue=\"+3\" bestRating=\"3\""), *state);
}

static void test_position_may_be_empty_and_quote_context_too(void **state)
{
    const fc_target_t *t =
        parse_valid(WITH_TARGET("<target><TextPositionSelector start=\"5\" end=\"5\"/>"
                                "<TextQuoteSelector><prefix/><exact>words</exact><suffix> </suffix>"
                                "</TextQuoteSelector></target>"),
                    *state)
            ->claims[0]
            .targets;

    assert_int_equal(t->start, 5);
    assert_string_equal(t->prefix, "");
    assert_string_equal(t->suffix, " ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_claim_keeps_its_attributes),
        cmocka_unit_test(test_author_declared_after_its_review_is_found),
        cmocka_unit_test(test_target_keeps_its_selectors),
        cmocka_unit_test(test_verdict_and_claim_keep_words_and_languages),
        cmocka_unit_test(test_what_is_absent_is_null_or_default),
        cmocka_unit_test(test_review_body_is_a_flat_run),
        cmocka_unit_test(test_citations_keep_file_order),
        cmocka_unit_test(test_corrections_come_oldest_first_and_equals_in_file_order),
        cmocka_unit_test(test_empty_root_is_valid),
        cmocka_unit_test(test_prefixed_sidecar_is_the_same),
        cmocka_unit_test(test_other_namespaces_are_as_if_absent),
        cmocka_unit_test(test_xinclude_is_ignored_and_loads_nothing),
        cmocka_unit_test(test_comments_and_instructions_do_not_cut_a_quote),
        cmocka_unit_test(test_author_and_review_may_share_an_id),
        cmocka_unit_test(test_addresses_of_every_ordinary_form_are_valid),
        cmocka_unit_test(test_rating_may_lie_at_its_bounds),
        cmocka_unit_test(test_position_may_be_empty_and_quote_context_too),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
