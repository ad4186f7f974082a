/* What surrounds a text, without a tree: expected from the HTML standard's tree construction
 * (13.2.6) by hand.
 *
 * Each text that readers can read is written down as its words, then what may be done with it: m
 * where it may be marked, l where a link may stand beside it, ^ or _ where it is set high or low;
 * then, where it may be marked, a letter for its block container: A for the first one. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "engine/scanner.h"
#include "engine/text.h"
#include "engine/tree.h"

typedef struct walk_t {
    fc_tree_t *tree;
    fc_scanner_t *scanner;
    apr_pool_t *pool;
    char *line; /* of all texts */
    apr_uint32_t blocks[26];
    int block_count;
    int plain_body; /* fc_tree_at_plain_body after the last </body>; -1: none */
    const char *ids, *base, *lang;
    int fragment_opened, fragment_closed; /* numbers of the tokens that did; 0 */
    int tokens;
} walk_t;

static char block_letter(walk_t *w, apr_uint32_t block)
{
    int i;

    for (i = 0; i < w->block_count && w->blocks[i] != block; i++) {
    }
    if (i == 26) {
        return '?';
    }
    if (i == w->block_count) {
        w->blocks[w->block_count++] = block;
    }
    return (char)('A' + i);
}

static int is_white(const char *bytes, apr_size_t n)
{
    apr_size_t i;

    for (i = 0; i < n && strchr(" \n\t\r\f", bytes[i]) && bytes[i]; i++) {
    }
    return i == n;
}

static void take_text(walk_t *w, const fc_token_t *token)
{
    int white = is_white(token->bytes, token->length);
    fc_tree_events_t events;
    fc_place_t place = fc_tree_text(w->tree, white, &events);

    if (white) {
        assert_false(place.markable);
        assert_false(place.reference);
    } else if (place.readable) {
        assert_true(place.markable || !place.reference);
        char letter[2] = {place.markable ? block_letter(w, place.block) : '\0', '\0'};
        w->line = apr_psprintf(w->pool, "%s%s%.*s:%s%s%s%s", w->line, *w->line ? " " : "",
                               (int)token->length, token->bytes, place.markable ? "m" : "",
                               place.reference ? "l" : "",
                               place.level > 0   ? "^"
                               : place.level < 0 ? "_"
                                                 : "",
                               letter);
    }
}

static void take_events(walk_t *w, const fc_tree_events_t *events)
{
    if (events->id) {
        w->ids = apr_pstrcat(w->pool, w->ids, *w->ids ? " " : "", events->id, NULL);
    }
    if (events->base_href) {
        assert_null(w->base);
        w->base = apr_pstrdup(w->pool, events->base_href);
    }
    if (events->lang) {
        w->lang = apr_pstrdup(w->pool, events->lang);
    }
    if (events->fragment_opened >= 0) {
        assert_int_equal(w->fragment_opened, 0);
        w->fragment_opened = w->tokens;
    }
    if (events->fragments_closed_count) {
        assert_int_equal(w->fragment_closed, 0);
        w->fragment_closed = w->tokens;
    }
}

static apr_status_t on_token(void *baton, const fc_token_t *token)
{
    walk_t *w = baton;
    fc_tree_events_t events;

    w->tokens++;
    if (token->type == FC_TOKEN_TEXT) {
        take_text(w, token);
        return APR_SUCCESS;
    }
    assert_int_not_equal(token->type, FC_TOKEN_REFERENCE);
    fc_tree_token(w->tree, token, &events);
    take_events(w, &events);
    if (token->type == FC_TOKEN_END_TAG && token->tag == FC_TAG_body) {
        w->plain_body = fc_tree_at_plain_body(w->tree);
    }
    return APR_SUCCESS;
}

static walk_t *walk(const char *page, const char *const *fragments, int count, apr_pool_t *p)
{
    walk_t *w = apr_pcalloc(p, sizeof(*w));

    w->pool = p;
    w->line = "";
    w->ids = "";
    w->plain_body = -1;
    w->scanner = fc_scanner_create(on_token, w, 64 * 1024, p);
    w->tree = fc_tree_create(w->scanner, fragments, count, p);
    assert_int_equal(fc_scanner_feed(w->scanner, page, strlen(page)), APR_SUCCESS);
    assert_int_equal(fc_scanner_finish(w->scanner), APR_SUCCESS);
    return w;
}

/* --- places --- */

typedef struct place_case_t {
    const char *name, *page, *places;
} place_case_t;

/* clang-format off */
static const place_case_t places[] = {
    {"text alone", "one", "one:mlA"},
    {"paragraphs", "<p>one</p>two<p>three", "one:mlA two:mlB three:mlC"},
    {"inline elements make no block", "<p>one<b>two</b><x-y>three</x-y>four",
     "one:mlA two:mlA three:mlA four:mlA"},
    {"block that comes back", "<div>one<p>two</p>three</div>", "one:mlA two:mlB three:mlA"},
    {"block that ends a paragraph", "<p>one<div>two</div>three</p>four",
     "one:mlA two:mlB three:mlC four:mlC"},
    {"phrasing and unknown elements don't end one",
     "<p>one<span>two</span><fact-check>three</fact-check>four",
     "one:mlA two:mlA three:mlA four:mlA"},
    {"end of a paragraph that isn't open", "<div>one</p>two", "one:mlA two:mlA"},
    {"list items without end tags", "<ul><li>one<li>two</ul>three", "one:mlA two:mlB three:mlC"},
    {"list that ends a paragraph", "<p>one<ul><li>two</ul>three", "one:mlA two:mlB three:mlC"},
    {"nested list", "<ul><li>one<ul><li>two</ul>three<li>four</ul>",
     "one:mlA two:mlB three:mlA four:mlC"},
    {"terms without end tags", "<dl><dt>one<dd>two<dt>three</dl>four",
     "one:mlA two:mlB three:mlC four:mlD"},
    {"heading within a heading", "<h1>one<h2>two</h1>three", "one:mlA two:mlB three:mlC"},
    {"heading takes a link", "<h1>one</h1>", "one:mlA"},
    {"form within a form", "<form>one<form>two</form>three", "one:mlA two:mlA three:mlB"},
    {"text after the body", "<body>one</body>two</html>three", "one:mlA two:mlA three:mlA"},
    {"paragraph goes on after the body", "<p>one</body>two</html>three",
     "one:mlA two:mlA three:mlA"},
    {"several bodies", "<body>one</body><body>two</body>three", "one:mlA two:mlA three:mlA"},
    {"whole document", "<!DOCTYPE html><html><head><title>x</title></head><body>one", "one:mlA"},
    {"head ended by text", "<title>x</title>one", "one:mlA"},
    {"end tags that nothing opened", "one</div></b></td></a>two", "one:mlA two:mlA"},
    {"tag in a tag", "<p>one<a<b>two", "one:mlA two:mlA"},
    {"greater-than sign in an attribute", "<p title='a>b' hidden>one<p>two", "two:mlA"},
    {"sup and sub", "one<sup>two<b>three</b></sup>four<sub>five",
     "one:mlA two:ml^A three:ml^A four:mlA five:ml_A"},
    {"block ends a sup", "<sup>one<div>two</div>three", "one:ml^A two:mlB three:ml^A"},
};

static const place_case_t tables[] = {
    {"text directly in a table", "<table>one<tr>two<td>three</td>four</tr>five</table>six",
     "one: two: three:mlA four: five: six:mlB"},
    {"text in table bodies", "<table><thead>one<tbody>two<tfoot>three", "one: two: three:"},
    {"text in a column group", "<table><colgroup>one<col></table>two", "one: two:mlA"},
    {"caption", "<table><caption>one</caption>two<tr><td>three", "one:mlA two: three:mlB"},
    {"cells", "<table><tr><td>one<td>two<tr><td>three</table>", "one:mlA two:mlB three:mlC"},
    {"cells without rows", "<table><td>one<td>two</table>", "one:mlA two:mlB"},
    {"head cell takes no link", "<table><tr><th>one<td>two", "one:mA two:mlB"},
    {"table in a cell", "<table><tr><td>one<table>two<tr><td>three</table>four</table>five",
     "one:mlA two: three:mlB four:mlA five:mlC"},
    {"quirks: table within a paragraph", "<p>one<table><tr><td>two</table>three",
     "one:mlA two:mlB three:mlA"},
    {"table ends a paragraph", "<!DOCTYPE html><p>one<table><tr><td>two</table>three",
     "one:mlA two:mlB three:mlC"},
    {"old doctype is quirks", "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 3.2 "
     "Final//EN'><p>one<table><tr><td>two</table>three", "one:mlA two:mlB three:mlA"},
    {"strict doctype isn't", "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN' "
     "'http://www.w3.org/TR/html4/strict.dtd'><p>one<table><tr><td>two</table>three",
     "one:mlA two:mlB three:mlC"},
    {"transitional doctype is quirks, with an address too", "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD "
     "HTML 4.0 Transitional//EN\" "
     "\"http://www.w3.org/TR/REC-html40/loose.dtd\"><p>one<table><tr><td>two</table>three",
     "one:mlA two:mlB three:mlA"},
    {"transitional doctype of HTML 4.01 is quirks without an address", "<!doctype html public "
     "'-//w3c//dtd html 4.01 transitional//en'><p>one<table><tr><td>two</table>three",
     "one:mlA two:mlB three:mlA"},
    {"transitional doctype of HTML 4.01 isn't with one", "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML "
     "4.01 Transitional//EN' "
     "'http://www.w3.org/TR/html4/loose.dtd'><p>one<table><tr><td>two</table>three",
     "one:mlA two:mlB three:mlC"},
    {"transitional doctype of XHTML isn't", "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 "
     "Transitional//EN'><p>one<table><tr><td>two</table>three", "one:mlA two:mlB three:mlC"},
    {"doctype of another name is quirks", "<!DOCTYPE htm><p>one<table><tr><td>two</table>three",
     "one:mlA two:mlB three:mlA"},
    {"doctype that comes late is none", "<p>x<!DOCTYPE html><p>one<table><tr><td>two</table>three",
     "x:mlA one:mlB two:mlC three:mlB"},
    {"table that ends within a cell's paragraph", "<table><tr><td><p>one</table>two",
     "one:mlA two:mlB"},
    {"formatting doesn't leave its cell", "<table><tr><td><a href=x>one<td>two</table>three",
     "one:mA two:mlB three:mlC"},
    {"stray cell tags", "<td>one</td><tr>two", "one:mlA two:mlA"},
};

static const place_case_t silent[] = {
    {"script", "<script>one</script>two", "two:mlA"},
    {"script doubly escaped", "<script><!--<script>one</script>two</script>three", "three:mlA"},
    {"style", "<style>one</style>two", "two:mlA"},
    {"title", "<body><title>one</title>two", "two:mlA"},
    {"textarea", "<textarea>\none<b></textarea>two", "two:mlA"},
    {"iframe, noembed, noframes",
     "<iframe>one</iframe><noembed>two</noembed><noframes>three</noframes>four", "four:mlA"},
    {"noscript", "<body><noscript><b>one</b></noscript>two", "two:mlA"},
    {"xmp can be read, not marked", "<xmp>one</xmp>two", "one: two:mlA"},
    {"plaintext can be read, not marked", "<plaintext>one</plaintext>two", "one</plaintext>two:"},
    {"template", "<template>one<p>two</template>three", "three:mlA"},
    {"template in a table", "<table><tr><td><template><td>one</template>two", "two:mlA"},
    {"white space makes formatting again: the link stands around the second div",
     "<b><p><a><div> <div><label><label><label>one<p></b>two", "one:mA two:mB"},
    {"white space in a table makes nothing again", "<p><a>one</p><table> <tr><td>two", "one:mA two:mlB"},
    {"search, whole", "<p>a<search><b>one</b><ul><li>two<li>three</ul></search>four",
     "a:mlA one:mlB two:mlC three:mlD four:mlE"},
    {"search, where browsers differ on what ends in it", "<b>one<search>two</b>three", "one:mlA two:mlB"},
    {"search in a list item", "<ul><li>one<search>two<li>three", "one:mlA two:mlB"},
    {"search and an end tag that opened outside", "<x>one<search>two</x>three", "one:mlA two:mlB"},
    {"select", "<select><option>one<optgroup>two</select>three", "three:mlA"},
    {"comment that is empty", "<!-->one<!--->two<!--x--!>three", "one:mlA two:mlA three:mlA"},
    {"bogus comments", "one<!x>two<?x>three</3>four", "one:mlA two:mlA three:mlA four:mlA"},
    {"CDATA is a comment", "<p>one<![CDATA[two]]>three", "one:mlA three:mlA"},
    {"hidden", "<div hidden>one<p>two</div>three", "three:mlA"},
    {"hidden formatting is made again", "<p><b hidden>one<p>two</b>three", "three:mlA"},
    {"frameset", "<frameset><frame>one</frameset>two", ""},
    {"frameset after text is none", "one<frameset>two", "one:mlA two:mlA"},
};

static const place_case_t foreign[] = {
    {"svg", "<svg><text>one</text></svg>two", "two:mlA"},
    {"math", "<math><mi>one</mi></math>two", "two:mlA"},
    {"svg that closes itself", "<svg/>one<math/>two", "one:mlA two:mlA"},
    {"style in svg is no raw text", "<svg><style>one</style><text>two</svg>three", "three:mlA"},
    {"HTML ends an svg", "<svg><style><b>one</b></style></svg>two", "one:mlA two:mlA"},
    {"paragraph ends an svg", "<svg><g><p>one</p></g>two", "one:mlA two:mlB"},
    {"end of a paragraph ends an svg", "<svg><g></p>one", "one:mlA"},
    {"font ends an svg with a colour only",
     "<svg><font>one</font></svg>two<svg><font color=x>three", "two:mlA three:mlA"},
    {"title in svg holds HTML", "<svg><title><p>one</p></title></svg>two", "two:mlA"},
    {"foreignObject holds HTML", "<svg><foreignObject><div>one</div></foreignObject></svg>two",
     "two:mlA"},
    {"CDATA in svg is text", "<svg><![CDATA[<p>one]]></svg>two", "two:mlA"},
    {"mtext holds HTML", "<math><mtext><b>one</b></mtext></math>two", "two:mlA"},
    {"annotation-xml holds HTML where it says so", "<math><annotation-xml "
     "encoding=text/html><b>one</b></annotation-xml></math>two", "two:mlA"},
    {"annotation-xml ends where it doesn't", "<math><annotation-xml><p>one", "one:mlA"},
    {"script in svg ends with its tag", "<svg><script>one</script></svg>two", "two:mlA"},
};

static const place_case_t formatting[] = {
    {"misnested", "<p><b>one<i>two</b>three</i>four", "one:mlA two:mlA three:mlA four:mlA"},
    {"bold across a paragraph", "<b>one<p>two</b>three</p>four",
     "one:mlA two:mlB three:mlB four:mlA"},
    {"link across a paragraph", "<a href=x>one<p>two</a>three</p>four",
     "one:mA two:mB three:mlB four:mlA"},
    {"link made again after bold", "<b>one<a href=x>two</b>three</a>four",
     "one:mlA two:mA three:mA four:mlA"},
    {"link never closed", "<p><a name=x>one</p>two<p>three</a>four",
     "one:mA two:mB three:mC four:mlC"},
    {"link in a link", "<a href=x>one<a href=y>two</a>three", "one:mA two:mA three:mlA"},
    {"link never closed around a table", "<a href=x>one<table><tr><td>two</table>three</a>four",
     "one:mA two:mB three:mA four:mlA"},
    {"nobr in a nobr", "<nobr>one<nobr>two</nobr>three", "one:mlA two:mlA three:mlA"},
    {"formatting closed from outside", "<div><b>one</div>two</b>three",
     "one:mlA two:mlB three:mlB"},
    {"many that are alike", "<p><b><b><b><b><b>one<p>two", "one:mlA two:mlB"},
};

static const place_case_t no_link[] = {
    {"link", "<a href=x>one<b>two</b></a>three", "one:mA two:mA three:mlA"},
    {"button", "<button>one<p>two</button>three", "one:mA two:mB three:mlA"},
    {"button in a button", "<button>one<button>two</button>three", "one:mA two:mA three:mlA"},
    {"button keeps the paragraph around it", "<p>one<button><p>two</button>three</p>four",
     "one:mlA two:mB three:mlA four:mlC"},
    {"label", "<label>one<i>two</i></label>three", "one:mA two:mA three:mlA"},
    {"summary", "<details><summary>one</summary>two</details>", "one:mA two:mlB"},
    {"legend", "<fieldset><legend>one</legend>two", "one:mA two:mlB"},
    {"ruby", "<ruby>one<rt>two</rt>three</ruby>four", "one:mA three:mA four:mlA"},
    {"aria-hidden", "<p aria-hidden=true>one<p aria-hidden=false>two", "one:mA two:mlB"},
    {"aria-hidden inherited", "<div aria-hidden=true><p aria-hidden=false>one</div>two",
     "one:mA two:mlB"},
    {"inert", "<p inert>one<p>two", "one:mA two:mlB"},
    {"contenteditable", "<p contenteditable>one<p contenteditable=true>two<p "
     "contenteditable=false>three", "one:mA two:mB three:mlC"},
    {"interactive roles", "<p role=button>one<p role='x TAB'>two<p role=link>three<p "
     "role=note>four", "one:mA two:mB three:mC four:mlD"},
    {"roles whose children are presentational",
     "<p role=img>one<p role=math>two<p role=figure>three", "one:mA two:mB three:mlC"},
    {"role inherited", "<div role=button><p>one</p></div>two", "one:mA two:mlB"},
};
/* clang-format on */

static void check_places(void **state)
{
    const place_case_t *c = *state;
    apr_pool_t *p;

    apr_pool_create(&p, NULL);
    assert_string_equal(walk(c->page, NULL, 0, p)->line, c->places);
    apr_pool_destroy(p);
}

static int run_places(const char *group, const place_case_t *cases, size_t n)
{
    struct CMUnitTest *tests = calloc(n, sizeof(*tests));
    size_t i;
    int failed;

    for (i = 0; i < n; i++) {
        tests[i].name = cases[i].name;
        tests[i].test_func = check_places;
        tests[i].initial_state = (void *)&cases[i];
    }
    failed = _cmocka_run_group_tests(group, tests, n, table_setup_group, table_teardown_group);
    free(tests);
    return failed;
}

/* --- depth --- */

static const char *repeat(const char *text, int times, apr_pool_t *p)
{
    size_t n = strlen(text);
    char *all = apr_palloc(p, n * (size_t)times + 1);
    int i;

    for (i = 0; i < times; i++) {
        memcpy(all + (size_t)i * n, text, n);
    }
    all[n * (size_t)times] = '\0';
    return all;
}

static void test_nothing_is_marked_too_deep_and_marking_goes_on_above(void **state)
{
    apr_pool_t *p = *state;
    /* html and body are two */
    const char *page = apr_pstrcat(p, repeat("<div>", 477, p), "one<div>two</div>three",
                                   repeat("</div>", 477, p), "four", NULL);

    assert_string_equal(walk(page, NULL, 0, p)->line, "one:mlA two: three:mlA four:mlB");
}

static void test_formatting_that_is_made_again_counts_as_deep(void **state)
{
    apr_pool_t *p = *state;
    char *page = apr_pstrdup(p, "");
    int i;

    for (i = 0; i < 500; i++) { /* each of its own kind: none is dropped as one too many */
        page = apr_psprintf(p, "%s<font size=%d>", page, i);
    }
    page = apr_pstrcat(p, "<p>", page, "one</p><p>two", NULL);
    assert_string_equal(walk(page, NULL, 0, p)->line, "one: two:");
}

static void test_endless_depth_and_endless_formatting_end(void **state)
{
    apr_pool_t *p = *state;
    const char *page = apr_pstrcat(p, "one", repeat("<div>", 100000, p), "two", NULL);
    walk_t *w = walk(page, NULL, 0, p);

    assert_memory_equal(w->line, "one:mlA", 7);
    assert_null(strchr(w->line + 7, 'm'));
    page = apr_pstrcat(p, repeat("<p><b><i><u><font size=1><a>x</p>", 20000, p), NULL);
    walk(page, NULL, 0, p);
}

/* --- notes --- */

static const struct {
    const char *name, *page;
    fc_notes_place_t place;
} notes[] = {
    {"nothing open", "<p>one", FC_NOTES_PLAIN},
    {"whole document", "<html><body><p>one</p></body></html>\n", FC_NOTES_PLAIN},
    {"link that was closed", "<p><a href=x>one</a>", FC_NOTES_PLAIN},
    {"open formatting", "<p><b><font>one", FC_NOTES_PLAIN},
    {"dangling link", "<p><a name=x>one</p>", FC_NOTES_TABLE},
    {"dangling link in a font", "<font><a name=x>one</font></body>", FC_NOTES_TABLE},
    {"open button", "<button>one", FC_NOTES_TABLE},
    {"open nobr", "<p><nobr>one</p>", FC_NOTES_TABLE},
    {"open svg", "<svg><g>one", FC_NOTES_TABLE},
    {"open math", "<math><mi>one", FC_NOTES_TABLE},
    {"open script", "<script>one", FC_NOTES_NONE},
    {"open title", "<title>one", FC_NOTES_NONE},
    {"open textarea", "<textarea>one", FC_NOTES_NONE},
    {"open template", "<template>one", FC_NOTES_NONE},
    {"open select", "<select><option>one", FC_NOTES_NONE},
    {"frameset", "<frameset><frame></frameset></html>", FC_NOTES_NONE},
};

static void test_notes_stand_where_they_break_nothing(void **state)
{
    size_t i;

    for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        if (fc_tree_notes(walk(notes[i].page, NULL, 0, *state)->tree) != notes[i].place) {
            fail_msg("%s: another place for notes", notes[i].name);
        }
    }
}

static void test_no_notes_too_deep(void **state)
{
    assert_int_equal(fc_tree_notes(walk(repeat("<div>", 470, *state), NULL, 0, *state)->tree),
                     FC_NOTES_PLAIN);
    assert_int_equal(fc_tree_notes(walk(repeat("<div>", 480, *state), NULL, 0, *state)->tree),
                     FC_NOTES_NONE);
}

static void test_body_ends_plain_only_where_nothing_is_open(void **state)
{
    assert_int_equal(walk("<p>one</p></body>", NULL, 0, *state)->plain_body, 1);
    assert_int_equal(walk("<p>one</p>\n</body>\n</html>", NULL, 0, *state)->plain_body, 1);
    assert_int_equal(walk("<div><p>one</div></body>", NULL, 0, *state)->plain_body, 1);
    assert_int_equal(walk("<p>one</body>", NULL, 0, *state)->plain_body, 0);
    assert_int_equal(walk("<p><b>one</p></body>", NULL, 0, *state)->plain_body, 0);
    assert_int_equal(walk("<p>one</p><table></body>", NULL, 0, *state)->plain_body, 0);
    assert_int_equal(walk("<!-- </body> --><script></body></script>", NULL, 0, *state)->plain_body,
                     -1);
}

/* --- events --- */

static void test_ids_base_and_language_are_told(void **state)
{
    walk_t *w = walk("<html lang=de-AT><base target=x><base href='/a?b&amp;c'><base href=/d>"
                     "<p id=factcheck-1 ID=factcheck-2><svg id='fact&#99;heck-3'>"
                     "<g id=\"factcheck-4\"></svg><br id = factcheck-5><td id=factcheck-6>"
                     "<p id=other><p id=factcheck>",
                     NULL, 0, *state);

    assert_string_equal(w->lang, "de-AT");
    assert_string_equal(w->base, "/a?b&c");
    /* a stray cell is dropped, but its id may as well be taken as used */
    assert_string_equal(w->ids, "factcheck-1 factcheck-3 factcheck-4 factcheck-5");
}

static void test_ids_of_comments_and_raw_text_are_none(void **state)
{
    walk_t *w = walk("<!-- <p id=one> --><script><p id=two></script><title><p id=three></title>"
                     "<textarea><p id=four></textarea><p title='<p id=five>'>",
                     NULL, 0, *state);

    assert_string_equal(w->ids, "");
}

static void check_fragment(const char *page, int opened, int closed, apr_pool_t *p)
{
    static const char *const fragments[] = {"a"};
    walk_t *w = walk(page, fragments, 1, p);

    assert_int_equal(w->fragment_opened, opened);
    assert_int_equal(w->fragment_closed, closed);
}

static void test_fragments_begin_and_end_with_their_elements(void **state)
{
    check_fragment("<p id=a>one</p>two", 1, 3, *state);
    check_fragment("<p id=a>one<div>two</div>", 1, 3, *state);
    check_fragment("<ul><li id=a>one<ul><li>two</ul>three<li>four</ul>", 2, 9, *state);
    check_fragment("<div><span id=a>one</div>two", 2, 4, *state);
    check_fragment("<table><tr><td id=a>one<td>two</table>", 3, 5, *state);
    check_fragment("<p>one<br id=a>two", 3, 3, *state);
    check_fragment("<div id=a>one", 1, 0, *state);
    check_fragment("<p id=b>one</p>", 0, 0, *state);
    check_fragment("<p id=A>one</p>", 0, 0, *state);
    check_fragment("<p id=a>one</p><p id=a>two</p>", 1, 3, *state);
}

#define RUN(cases) run_places(#cases, cases, sizeof(cases) / sizeof(cases[0]))
#define TEST(test) cmocka_unit_test_setup_teardown(test, table_setup, table_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_marked_too_deep_and_marking_goes_on_above),
        TEST(test_formatting_that_is_made_again_counts_as_deep),
        TEST(test_endless_depth_and_endless_formatting_end),
        TEST(test_notes_stand_where_they_break_nothing),
        TEST(test_no_notes_too_deep),
        TEST(test_body_ends_plain_only_where_nothing_is_open),
        TEST(test_ids_base_and_language_are_told),
        TEST(test_ids_of_comments_and_raw_text_are_none),
        TEST(test_fragments_begin_and_end_with_their_elements),
    };

    return RUN(places) + RUN(tables) + RUN(silent) + RUN(foreign) + RUN(formatting) + RUN(no_link) +
           cmocka_run_group_tests_name("tree", tests, table_setup_group, table_teardown_group);
}
