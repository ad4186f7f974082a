/* Every state of the HTML standard's tokenizer, 13.2.5: a row says what comes in, what the standard
 * says comes out (in trace.h's writing), and what would break. */
#include "trace.h"

typedef struct row_t {
    const char *input;
    size_t length;
    const char *expected;
    const char *breaks; /* what would break */
} row_t;

#define ROW(input, expected, breaks)                                                               \
    {                                                                                              \
        input, sizeof(input) - 1, expected, breaks                                                 \
    }

static void check_rows(const row_t *rows, size_t n, fc_content_t content,
                       const char *last_start_tag, int foreign)
{
    size_t i;
    unsigned cut;

    for (i = 0; i < n; i++) {
        for (cut = TRACE_WHOLE; cut < 6; cut++) {
            char *line =
                trace_scan(rows[i].input, rows[i].length, content, last_start_tag, foreign, 0, cut);

            if (strcmp(line, rows[i].expected) != 0) {
                fail_msg("%s (cut %u)\n input:    %s\n expected: %s\n got:      %s", rows[i].breaks,
                         cut, rows[i].input, rows[i].expected, line);
            }
            free(line);
        }
    }
}

#define CHECK(rows, content, last, foreign)                                                        \
    check_rows(rows, sizeof(rows) / sizeof(*(rows)), content, last, foreign)

/* 13.2.5.1 Data, .6 Tag open, .7 End tag open, .8 Tag name */
static void test_text_and_tags_are_told_apart(void **state)
{
    static const row_t rows[] = {
        ROW("plain", "plain", "text alone"),
        ROW("", "", "an empty page"),
        ROW("a\0b", "a\\0b", "NUL in text stays for the tree to drop"),
        ROW("a<b>c</b>d", "a{b}c{/b}d", "the simplest tags"),
        ROW("<Em></EM>", "{em}{/em}", "names are compared in lower case"),
        ROW("<x\0Y>", "{x\xEF\xBF\xBDy}", "NUL in a name"),
        ROW("<a<b>", "{a<b}", "a name may hold a less-than sign"),
        ROW("1 < 2", "1 < 2", "a lone less-than sign is text"),
        ROW("<3", "<3", "a digit begins no tag"),
        ROW("<<b>", "<{b}", "a less-than sign before a tag"),
        ROW("a<", "a<", "a less-than sign at the end of the file"),
        ROW("a</", "a</", "an end tag barely begun at the end of the file"),
        ROW("a</>b", "ab", "an end tag without a name is nothing"),
        ROW("</3>", "{!3}", "an end tag that begins with a digit is a comment"),
        ROW("</ a>", "{! a}", "white space before an end tag's name"),
        ROW("a<b", "a", "an unfinished tag at the end of the file is dropped"),
        ROW("a</b", "a", "an unfinished end tag, too"),
        ROW("<?php echo 1 ?>x", "{!?php echo 1 ?}x", "a processing instruction is a comment"),
        ROW("<b/>", "{b /}", "a self-closing tag"),
        ROW("<b/ >", "{b}", "a solidus that closes nothing"),
        ROW("</b/>", "{/b}", "an end tag with a solidus"),
        ROW("</b x='>'>y", "{/b}y", "an end tag with attributes"),
        ROW("\xC3\xA9<\xC3\xA9>", "\xC3\xA9<\xC3\xA9>", "only ASCII letters begin a tag"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_DATA, NULL, 0);
}

/* 13.2.5.32 Before attribute name to .40 Self-closing start tag */
static void test_attributes(void **state)
{
    static const row_t rows[] = {
        ROW("<a b>", "{a b=}", "an attribute without a value"),
        ROW("<a b c>", "{a b= c=}", "two of them"),
        ROW("<a b=c>", "{a b=c}", "an unquoted value"),
        ROW("<a b='c d'e>", "{a b=c d e=}", "no space after a quoted value"),
        ROW("<a b=\"c>d\">e", "{a b=c>d}e", "a quoted value may hold what ends a tag"),
        ROW("<a b='c\">d'>e", "{a b=c\">d}e", "and the other quote"),
        ROW("<a b\t=\n'c'>", "{a b=c}", "white space around the equals sign"),
        ROW("<a b =c>", "{a b=c}", "an equals sign after white space"),
        ROW("<a b  c=d>", "{a b= c=d}", "white space after a name, then another"),
        ROW("<a B=C>", "{a b=C}", "names in lower case, values as they are"),
        ROW("<a b=1 B=2 c=3>", "{a b=1 c=3}", "of doubled names the first"),
        ROW("<a =b>", "{a =b=}", "an equals sign begins a name"),
        ROW("<a ==b>", "{a ==b}", "and the second one ends it"),
        ROW("<a b=>c", "{a b=}c", "no value before the tag's end"),
        ROW("<a b= >c", "{a b=}c", "nor after white space"),
        ROW("<a b='' c=\"\">", "{a b= c=}", "empty values"),
        ROW("<a b=c/>", "{a b=c/}", "an unquoted value may end in a solidus"),
        ROW("<a b='c'/>", "{a b=c /}", "a solidus after a quoted value"),
        ROW("<a b/>", "{a b= /}", "a solidus after a name"),
        ROW("<a b /c>", "{a b= c=}", "a solidus between attributes"),
        ROW("<a / b=c / >", "{a b=c}", "several of them"),
        ROW("<a b=c\"d'e>", "{a b=c\"d'e}", "quotes within an unquoted value"),
        ROW("<a b=`c`>", "{a b=`c`}", "a grave accent is no quote"),
        ROW("<a \"b\"<c>", "{a \"b\"<c=}", "a name of signs"),
        ROW("<a b\0c='d\0e'>",
            "{a b\xEF\xBF\xBD"
            "c=d\xEF\xBF\xBD"
            "e}",
            "NUL in attributes"),
        ROW("<a b='1\r\n2\r3\n'>", "{a b=1\n2\n3\n}", "newlines are normalised in values"),
        ROW("<a\rb\r\n=\rc\r>", "{a b=c}", "a carriage return is white space"),
        ROW("<a\fb>", "{a b=}", "so is a form feed"),
        ROW("<a\vb>", "{a\vb}", "but not a vertical tab"),
        ROW("<a b='c", "", "an unfinished value at the end of the file"),
        ROW("<a b=c", "", "an unfinished unquoted value"),
        ROW("<a b", "", "an unfinished name"),
        ROW("<a b=", "", "a missing value"),
        ROW("<a ", "", "white space"),
        ROW("<a/", "", "a solidus"),
        ROW("<a b='c'", "", "a tag unfinished after a value"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_DATA, NULL, 0);
}

/* 13.2.5.72 Character reference to .80 Numeric character reference end, in text */
static void test_references_in_text(void **state)
{
    static const row_t rows[] = {
        ROW("a&amp;b", "a&b", "a name"),
        ROW("&", "&", "an ampersand alone"),
        ROW("& b", "& b", "an ampersand before white space"),
        ROW("&&amp;&", "&&&", "ampersands in a row"),
        ROW("&amp", "&", "a name that needs no semicolon, at the end of the file"),
        ROW("&notit;", "\xC2\xACit;", "the longest name that is one, and text after it"),
        ROW("&notin;", "\xE2\x88\x89", "a longer name"),
        ROW("&noti", "\xC2\xACi", "cut off within a longer name"),
        ROW("&nosuch;x", "&nosuch;x", "a name that is none"),
        ROW("&NotEqualTilde;", "\xE2\x89\x82\xCC\xB8", "a name for two code points"),
        ROW("&CounterClockwiseContourIntegral;", "\xE2\x88\xB3", "the longest name"),
        ROW("&fjlig;", "fj", "two ASCII letters"),
        ROW("&Aacute;&aacute;", "\xC3\x81\xC3\xA1", "upper and lower case differ"),
        ROW("&lt&gt;", "<>", "a reference ended by another"),
        ROW("&am<b>", "&am{b}", "a tag ends a name"),
        ROW("&#65;&#x42;&#X43;", "ABC", "numbers"),
        ROW("&#65B", "AB", "a number without its semicolon"),
        ROW("&#x41g", "Ag", "a hexadecimal one"),
        ROW("&#", "&#", "no number at the end of the file"),
        ROW("&#;&#x;&#xg", "&#;&#x;&#xg", "no digits"),
        ROW("&#0;&#xD800;&#x110000;&#99999999999999999999;",
            "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "numbers that are no characters"),
        ROW("&#x80;&#x99;&#159;", "\xE2\x82\xAC\xE2\x84\xA2\xC5\xB8", "windows-1252 in numbers"),
        ROW("&#x81;", "\xC2\x81", "a hole in windows-1252"),
        ROW("&#x1F600;", "\xF0\x9F\x98\x80", "beyond the first plane"),
        ROW("&#0000000000000000000000000000000000000000000000000065;", "A", "leading zeros"),
        ROW("&#65", "A", "a number at the end of the file"),
        ROW("&\xC3\xA9", "&\xC3\xA9", "an ampersand before what isn't ASCII"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_DATA, NULL, 0);
}

/* The same in attribute values: 13.2.5.73, "for historical reasons" */
static void test_references_in_attributes(void **state)
{
    static const row_t rows[] = {
        ROW("<a b='&amp;'>", "{a b=&}", "a name"),
        ROW("<a b='&amp'>", "{a b=&}", "without its semicolon at the value's end"),
        ROW("<a b=&lt>", "{a b=<}", "in an unquoted value"),
        ROW("<a b='?x&copy=1'>", "{a b=?x&copy=1}", "an equals sign makes it text"),
        ROW("<a b='?x&copy;=1'>", "{a b=?x\xC2\xA9=1}", "but not with a semicolon"),
        ROW("<a b='&copyx'>", "{a b=&copyx}", "so does a letter"),
        ROW("<a b='&copy1'>", "{a b=&copy1}", "so does a digit"),
        ROW("<a b='&notit'>", "{a b=&notit}", "a letter of a longer name"),
        ROW("<a b='&copy-'>", "{a b=\xC2\xA9-}", "a sign doesn't"),
        ROW("<a b='&#65&#x80;&#'>", "{a b=A\xE2\x82\xAC&#}", "numbers"),
        ROW("<a b='&nGt;'>", "{a b=\xE2\x89\xAB\xE2\x83\x92}",
            "a name shorter than its characters"),
        ROW("<a &amp;=b>", "{a &amp;=b}", "names hold no references"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_DATA, NULL, 0);
}

/* 13.2.5.41 Bogus comment to .52 Comment end bang */
static void test_comments(void **state)
{
    static const row_t rows[] = {
        ROW("<!--a-->b", "{!a}b", "a comment"),
        ROW("<!---->", "{!}", "an empty one"),
        ROW("<!-->a", "{!}a", "cut short at its beginning"),
        ROW("<!--->a", "{!}a", "and by a dash more"),
        ROW("<!---->a-->", "{!}a-->", "it ends at the first end"),
        ROW("<!--a--!>b", "{!a}b", "a bang ends it, too"),
        ROW("<!--a--!b-->", "{!a--!b}", "a bang that doesn't"),
        ROW("<!--a--!-->", "{!a--!}", "a bang before the end"),
        ROW("<!--a--->", "{!a-}", "three dashes"),
        ROW("<!--a-b--c-->", "{!a-b--c}", "dashes within"),
        ROW("<!--a->b-->", "{!a->b}", "a dash is no end"),
        ROW("<!--<!---->", "{!<!--}", "another one's beginning within"),
        ROW("<!--<!-->a", "{!<!}a", "whose dashes are this one's end"),
        ROW("<!--<b>&amp;\0\r\n-->", "{!<b>&amp;\xEF\xBF\xBD\n}", "markup within"),
        ROW("<!--!-->", "{!!}", "a bang alone"),
        ROW("<!--->-->", "{!}-->", "a dash and an end"),
        ROW("<!---!>-->", "{!-!>}", "a dash and a bang are no end"),
        ROW("<!----!>a", "{!}a", "two dashes and a bang are one"),
        ROW("<!--a", "{!a}", "unfinished at the end of the file"),
        ROW("<!--a-", "{!a}", "unfinished at a dash"),
        ROW("<!--a--", "{!a}", "at two"),
        ROW("<!--a--!", "{!a}", "at a bang"),
        ROW("<!--", "{!}", "at its beginning"),
        ROW("<!---", "{!}", "and by a dash more"),
        ROW("<!--<!-", "{!<!}", "at another one's beginning"),
        ROW("<!-", "{!-}", "half of its beginning"),
        ROW("<!-a-->b", "{!-a--}b", "a beginning with one dash"),
        ROW("<!", "{!}", "a declaration of nothing"),
        ROW("<!>a", "{!}a", "and its end"),
        ROW("<!a>b", "{!a}b", "a declaration of something"),
        ROW("<!doctyp>", "{!doctyp}", "almost a doctype"),
        ROW("<!DOC", "{!DOC}", "a doctype cut off"),
        ROW("<![CDATA[a]]>b", "{![CDATA[a]]}b", "a CDATA section where none can be"),
        ROW("<![CDAT", "{![CDAT}", "one cut off"),
        ROW("<?", "{!?}", "a question mark"),
        ROW("<?>a", "{!?}a", "and its end"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_DATA, NULL, 0);
}

/* 13.2.5.53 DOCTYPE to .68 Bogus DOCTYPE */
static void test_doctypes(void **state)
{
    static const row_t rows[] = {
        ROW("<!DOCTYPE html>a", "{D html|-|-}a", "the doctype"),
        ROW("<!doctype HTML>", "{D html|-|-}", "in any case"),
        ROW("<!DOCTYPEhtml>", "{D html|-|-}", "without a space"),
        ROW("<!DOCTYPE\r\nhtml\r\n>", "{D html|-|-}", "with newlines"),
        ROW("<!DOCTYPE>", "{D -|-|- quirks}", "without a name"),
        ROW("<!DOCTYPE >", "{D -|-|- quirks}", "nor after a space"),
        ROW("<!DOCTYPE", "{D -|-|- quirks}", "at the end of the file"),
        ROW("<!DOCTYPE html", "{D html|-|- quirks}", "unfinished after its name"),
        ROW("<!DOCTYPE html ", "{D html|-|- quirks}", "and after white space"),
        ROW("<!DOCTYPE a\0b>",
            "{D a\xEF\xBF\xBD"
            "b|-|-}",
            "NUL in its name"),
        ROW("<!DOCTYPE html x>", "{D html|-|- quirks}", "anything after its name"),
        ROW("<!DOCTYPE html PUBLIC>", "{D html|-|- quirks}", "no public identifier"),
        ROW("<!DOCTYPE html PUBLIC x>", "{D html|-|- quirks}", "an unquoted one"),
        ROW("<!DOCTYPE html public\"p\">", "{D html|p|-}", "a public identifier without a space"),
        ROW("<!DOCTYPE html PUBLIC 'p' >", "{D html|p|-}", "in single quotes"),
        ROW("<!DOCTYPE html PUBLIC 'p\">a", "{D html|p\"|- quirks}a", "cut short by the end"),
        ROW("<!DOCTYPE html PUBLIC 'p", "{D html|p|- quirks}", "cut short by the file's"),
        ROW("<!DOCTYPE html PUBLIC 'p' 's'>", "{D html|p|s}", "and a system identifier"),
        ROW("<!DOCTYPE html PUBLIC 'p'\"s\">", "{D html|p|s}", "without a space"),
        ROW("<!DOCTYPE html PUBLIC 'p' x 's'>", "{D html|p|- quirks}", "something between them"),
        ROW("<!DOCTYPE html PUBLIC 'p'", "{D html|p|- quirks}", "unfinished between them"),
        ROW("<!DOCTYPE html PUBLIC '' ''>", "{D html||}", "empty is not missing"),
        ROW("<!DOCTYPE html SYSTEM>", "{D html|-|- quirks}", "no system identifier"),
        ROW("<!DOCTYPE html SYSTEM x>", "{D html|-|- quirks}", "an unquoted one"),
        ROW("<!DOCTYPE html SYSTEM's'>", "{D html|-|s}", "without a space"),
        ROW("<!DOCTYPE html SYSTEM \"s>a", "{D html|-|s quirks}a", "cut short by the end"),
        ROW("<!DOCTYPE html SYSTEM 's' x>", "{D html|-|s}", "anything after it is harmless"),
        ROW("<!DOCTYPE html SYSTEM 's' x", "{D html|-|s}", "at the end of the file, too"),
        ROW("<!DOCTYPE html SYSTEM 's'", "{D html|-|s quirks}", "unfinished after it"),
        ROW("<!DOCTYPE html SYSTEM 'a\0b'>",
            "{D html|-|a\xEF\xBF\xBD"
            "b}",
            "NUL in it"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_DATA, NULL, 0);
}

/* 13.2.5.69 CDATA section to .71 CDATA section end */
static void test_cdata_sections_in_foreign_content(void **state)
{
    static const row_t rows[] = {
        ROW("a<![CDATA[b]]>c", "a{[}b{]}c", "a section"),
        ROW("<![CDATA[]]>", "{[}{]}", "an empty one"),
        ROW("<![CDATA[<b>&amp;\0]]>", "{[}<b>&amp;\\0{]}", "it holds text only"),
        ROW("<![CDATA[a]b]]c]]>", "{[}a]b]]c{]}", "brackets within"),
        ROW("<![CDATA[a]]]>b", "{[}a]{]}b", "a bracket before its end"),
        ROW("<![CDATA[]]]]]]>b", "{[}]]]]{]}b", "several"),
        ROW("<![CDATA[a] ]>]]>", "{[}a] ]>{]}", "a bracket too few"),
        ROW("<![CDATA[a", "{[}a", "unfinished at the end of the file"),
        ROW("<![CDATA[a]", "{[}a]", "at a bracket"),
        ROW("<![CDATA[a]]", "{[}a]]", "at two"),
        ROW("<![cdata[a]]>", "{![cdata[a]]}", "upper case only"),
    };
    static const row_t within[] = {
        ROW("a<b>&lt;]]>&lt;", "a<b>&lt;{]}<", "a scanner that starts within one"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_DATA, NULL, 1);
    CHECK(within, FC_CONTENT_CDATA, NULL, 0);
}

/* 13.2.5.2 RCDATA, .9 to .11 */
static void test_rcdata(void **state)
{
    static const row_t rows[] = {
        ROW("a<b>&lt;</b></title>c", "a<b><</b>{/title}c", "its end tag only, and references"),
        ROW("a</TITLE >b&lt;", "a{/title}b<", "an end tag in upper case"),
        ROW("</title/>b", "{/title}b", "with a solidus"),
        ROW("</title a='>'>b", "{/title}b", "with attributes"),
        ROW("</titles>", "</titles>", "a longer name"),
        ROW("</titl>", "</titl>", "a shorter one"),
        ROW("<</title>", "<{/title}", "a less-than sign before it"),
        ROW("</</title>", "</{/title}", "half an end tag before it"),
        ROW("</tit</title>", "</tit{/title}", "most of an end tag before it"),
        ROW("<!--</title>", "<!--{/title}", "no comments here"),
        ROW("a</title", "a</title", "text at the end of the file"),
        ROW("a</title ", "a", "but a tag after white space"),
        ROW("a</", "a</", "half of one"),
        ROW("a<", "a<", "a less-than sign"),
        ROW("&amp", "&", "a reference at the end"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_RCDATA, "title", 0);
}

/* 13.2.5.3 RAWTEXT, .12 to .14; .5 PLAINTEXT */
static void test_rawtext_and_plaintext(void **state)
{
    static const row_t raw[] = {
        ROW("a<b>&lt;</b></style>&lt;", "a<b>&lt;</b>{/style}<", "its end tag only"),
        ROW("</xmp></sTyle\n>", "</xmp>{/style}", "another element's end tag"),
        ROW("<!--</style>-->", "<!--{/style}-->", "no comments here"),
        ROW("a\0b", "a\\0b", "NUL is there for the consumer to see"),
        ROW("</style", "</style", "text at the end of the file"),
    };
    static const row_t nameless[] = {
        ROW("a</style></>b", "a</style></>b", "where no start tag was seen, no end tag is right"),
    };
    static const row_t plain[] = {
        ROW("a</plaintext><!--&amp;", "a</plaintext><!--&amp;", "plaintext never ends"),
    };

    (void)state;
    CHECK(raw, FC_CONTENT_RAWTEXT, "style", 0);
    CHECK(nameless, FC_CONTENT_RAWTEXT, NULL, 0);
    CHECK(plain, FC_CONTENT_PLAINTEXT, "plaintext", 0);
}

/* 13.2.5.4 Script data, .15 to .31 */
static void test_script_data(void **state)
{
    static const row_t rows[] = {
        ROW("a<b&lt;</script>&lt;", "a<b&lt;{/script}<", "its end tag only"),
        ROW("</scripts></SCRIPT >a", "</scripts>{/script}a", "another name"),
        ROW("'<' + '/script>'</script>", "'<' + '/script>'{/script}", "a tag in two strings"),
        ROW("<!-</script>", "<!-{/script}", "no comment"),
        ROW("<!a</script>", "<!a{/script}", "no comment at all"),
        ROW("<!--a</script>b", "<!--a{/script}b", "escaped text ends, too"),
        ROW("<!-->a</script>", "<!-->a{/script}", "an escape over at once"),
        ROW("<!--><script></script>", "<!--><script>{/script}", "after it nothing is escaped"),
        ROW("<!---><script></script>", "<!---><script>{/script}", "nor after three dashes"),
        ROW("<!--a-b--c<d></script>", "<!--a-b--c<d>{/script}", "dashes and tags within"),
        ROW("<!-- <script></script> --></script>b", "<!-- <script></script> -->{/script}b",
            "a script within an escape hides an end tag"),
        ROW("<!--<SCRIPT/</sCript></script>b", "<!--<SCRIPT/</sCript>{/script}b",
            "in any case, with any end of the name"),
        ROW("<!--<scripts></script>b", "<!--<scripts>{/script}b", "another name doesn't hide it"),
        ROW("<!--<scrip></script>b", "<!--<scrip>{/script}b", "a shorter one neither"),
        ROW("<!--<script<a></script>b", "<!--<script<a>{/script}b", "a name that doesn't end"),
        ROW("<!--<script>-->a</script>b", "<!--<script>-->a{/script}b", "its end ends both"),
        ROW("<!--<script>a-b--c-->d</script>", "<!--<script>a-b--c-->d{/script}", "after dashes"),
        ROW("<!--<script>-<--</script></script>b", "<!--<script>-<--</script>{/script}b",
            "a dash before a less-than sign"),
        ROW("<!--<script>--<</script></script>b", "<!--<script>--<</script>{/script}b",
            "two dashes before one"),
        ROW("<!--<script></scripts></script></script>b",
            "<!--<script></scripts></script>{/script}b", "an end tag of another name within"),
        ROW("<!--<script></b></script></script>", "<!--<script></b></script>{/script}",
            "an end tag of another element within"),
        ROW("<!--<script><script></script></script>", "<!--<script><script></script>{/script}",
            "they don't nest"),
        ROW("<!--<script>a</script>b<script>c</script>d</script>e",
            "<!--<script>a</script>b<script>c</script>d{/script}e", "two one after the other"),
        ROW("<!--</a></script>", "<!--</a>{/script}", "an end tag within an escape"),
        ROW("<!--<1></script>", "<!--<1>{/script}", "a less-than sign within an escape"),
        ROW("<!----</script>", "<!----{/script}", "dashes at the end of an escape"),
        ROW("<!--a-</script>", "<!--a-{/script}", "one dash before the end tag"),
        ROW("<!--a", "<!--a", "unfinished at the end of the file"),
        ROW("<!--<script>a", "<!--<script>a", "unfinished within both"),
        ROW("<!--a</script", "<!--a</script", "an unfinished end tag"),
        ROW("<!--a<", "<!--a<", "a less-than sign at the end"),
    };

    (void)state;
    CHECK(rows, FC_CONTENT_SCRIPT, "script", 0);
}

/* --- what the rows don't show --- */

typedef struct log_t {
    char text[1024];
    fc_scanner_t *scanner;
} log_t;

static apr_status_t take_log(void *baton, const fc_token_t *token)
{
    log_t *log = baton;
    const size_t n = strlen(log->text);

    snprintf(log->text + n, sizeof(log->text) - n, "%d:%d-%d:%d ", (int)token->type,
             (int)token->start, (int)token->end, token->type == FC_TOKEN_TEXT ? token->decodes : 0);
    if (token->type == FC_TOKEN_START_TAG && token->tag == FC_TAG_style) {
        fc_scanner_set_content(log->scanner, FC_CONTENT_RAWTEXT, NULL);
    }
    return APR_SUCCESS;
}

static void test_tokens_say_where_they_stand_and_whether_text_decodes(void **state)
{
    static const char input[] = "a&lt;<style>b&lt;</style>c<!--d--></><p";
    char expected[256];
    log_t log = {.text = ""};
    apr_pool_t *pool;

    (void)state;
    snprintf(expected, sizeof(expected),
             "%d:0-1:1 %d:1-5:0 %d:5-12:0 %d:12-17:0 %d:17-25:0 %d:25-26:1 %d:26-34:0 ",
             FC_TOKEN_TEXT, FC_TOKEN_REFERENCE, FC_TOKEN_START_TAG, FC_TOKEN_TEXT, FC_TOKEN_END_TAG,
             FC_TOKEN_TEXT, FC_TOKEN_COMMENT);
    apr_pool_create(&pool, NULL);
    log.scanner = fc_scanner_create(take_log, &log, 1024, pool);
    assert_int_equal(fc_scanner_feed(log.scanner, input, sizeof(input) - 1), APR_SUCCESS);
    assert_string_equal(log.text, expected);
    assert_int_equal(fc_scanner_position(log.scanner), 37); /* where the unfinished tag begins */
    assert_int_equal(fc_scanner_finish(log.scanner), APR_SUCCESS);
    assert_int_equal(fc_scanner_position(log.scanner), 37);
    apr_pool_destroy(pool);
}

static apr_status_t take_nothing(void *baton, const fc_token_t *token)
{
    (void)baton;
    (void)token;
    return APR_SUCCESS;
}

static int ends_at_data(const char *input, fc_content_t content)
{
    apr_pool_t *pool;
    fc_scanner_t *scanner;
    int at_data;

    apr_pool_create(&pool, NULL);
    scanner = fc_scanner_create(take_nothing, NULL, 1024, pool);
    fc_scanner_set_content(scanner, content, "x");
    (void)fc_scanner_feed(scanner, input, strlen(input));
    (void)fc_scanner_finish(scanner);
    at_data = fc_scanner_at_data(scanner);
    apr_pool_destroy(pool);
    return at_data;
}

static void test_end_of_file_is_known_to_be_safe_for_markup(void **state)
{
    static const char *const safe[] = {"",  "a",   "<p>",  "</p>", "<!---->",
                                       "&", "&am", "&amp", "&#1"};
    static const char *const unsafe[] = {"<",  "</",   "<p",      "<p a",      "<p a=", "<p a='",
                                         "<!", "<!--", "<!--a--", "<!DOCTYPE", "<?a"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(safe) / sizeof(*safe); i++) {
        assert_true(ends_at_data(safe[i], FC_CONTENT_DATA));
    }
    for (i = 0; i < sizeof(unsafe) / sizeof(*unsafe); i++) {
        assert_false(ends_at_data(unsafe[i], FC_CONTENT_DATA));
    }
    assert_false(ends_at_data("a", FC_CONTENT_RCDATA));
    assert_false(ends_at_data("&am", FC_CONTENT_RCDATA));
    assert_false(ends_at_data("a", FC_CONTENT_SCRIPT));
    assert_false(ends_at_data("a", FC_CONTENT_PLAINTEXT));
    assert_false(ends_at_data("a]", FC_CONTENT_CDATA));
    assert_true(ends_at_data("a</x>", FC_CONTENT_RCDATA));
}

static apr_status_t take_and_fail(void *baton, const fc_token_t *token)
{
    ++*(int *)baton;
    return token->type == FC_TOKEN_COMMENT ? APR_EGENERAL : APR_SUCCESS;
}

static void test_error_of_the_callback_ends_the_scan(void **state)
{
    apr_pool_t *pool;
    fc_scanner_t *scanner;
    int calls = 0;

    (void)state;
    apr_pool_create(&pool, NULL);
    scanner = fc_scanner_create(take_and_fail, &calls, 1024, pool);
    assert_int_equal(fc_scanner_feed(scanner, "a<!--b-->c<b>", 13), APR_EGENERAL);
    assert_int_equal(calls, 2);
    assert_int_equal(fc_scanner_feed(scanner, "d<e>", 4), APR_EGENERAL);
    assert_int_equal(fc_scanner_finish(scanner), APR_EGENERAL);
    assert_int_equal(calls, 2);
    apr_pool_destroy(pool);
}

static void test_every_known_tag_has_its_number_and_no_other_name(void **state)
{
    static const struct {
        const char *name;
        fc_tag_t tag;
    } tags[] = {
#define TAG(name) {#name, FC_TAG_##name},
        FC_TAGS(TAG)
#undef TAG
    };
    size_t i, j;

    (void)state;
    for (i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
        char name[64];
        size_t n = strlen(tags[i].name);

        for (j = 0; j <= n; j++) {
            char c = tags[i].name[j];

            name[j] = (char)(c == '_' ? '-' : c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        assert_int_equal(fc_tag_lookup(name, n), tags[i].tag);
        name[n] = 'x'; /* no two known names differ by that */
        assert_int_equal(fc_tag_lookup(name, n + 1), FC_TAG_OTHER);
        name[0] ^= 0x20;
        assert_int_equal(fc_tag_lookup(name, n), FC_TAG_OTHER);
    }
    assert_int_equal(fc_tag_lookup("", 0), FC_TAG_OTHER);
    assert_int_equal(fc_tag_lookup("fact-check", 10), FC_TAG_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_and_tags_are_told_apart),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_references_in_text),
        cmocka_unit_test(test_references_in_attributes),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_doctypes),
        cmocka_unit_test(test_cdata_sections_in_foreign_content),
        cmocka_unit_test(test_rcdata),
        cmocka_unit_test(test_rawtext_and_plaintext),
        cmocka_unit_test(test_script_data),
        cmocka_unit_test(test_tokens_say_where_they_stand_and_whether_text_decodes),
        cmocka_unit_test(test_end_of_file_is_known_to_be_safe_for_markup),
        cmocka_unit_test(test_error_of_the_callback_ends_the_scan),
        cmocka_unit_test(test_every_known_tag_has_its_number_and_no_other_name),
    };

    return cmocka_run_group_tests(tests, trace_setup, trace_teardown);
}
