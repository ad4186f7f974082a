/* Text that takes part (contract, section 2): what a reader can read in the page's body. What takes
 * no part is as if absent, neither space nor border: words go on across it, and none are found in
 * it. */
#include "support.h"

/* clang-format off */

/* Of what takes no part: words on both sides are one word, not two, and the words inside aren't
 * there. inside: what stands within; the words "secret words" are part of it. */
#define ABSENT(what, inside)                                                                       \
    {what ": words go on across it", "<div>an ⟦a" inside "moral⟧ act</div>",                       \
     {{"amoral", INTACT}}},                                                                        \
    {what ": no space", "<div>an a" inside "moral act</div>", {{"a moral", MISSING}}},             \
    {what ": white space around it is one run",                                                    \
     "<div>⟦an \n " inside " \n act⟧</div>", {{"an act", INTACT}}},                                \
    {what ": no border of words", "<div>an il" inside "legal act</div>", {{"legal", MISSING}}},    \
    {what ": its words aren't there", "<div>an " inside " act</div>",                              \
     {{"secret words", MISSING}}},                                                                 \
    {what ": nor parts of them", "<div>an " inside "act</div>", {{"words act", MISSING},           \
     {"an secret", MISSING}}}

static const table_case_t elements[] = {
    ABSENT("script", "<script>secret words</script>"),
    ABSENT("script with a comment", "<script><!-- secret words --></script>"),
    ABSENT("style", "<style>secret words</style>"),
    ABSENT("template", "<template><p>secret words</p></template>"),
    ABSENT("noscript", "<noscript><p>secret words</p></noscript>"),
    ABSENT("noembed", "<noembed>secret words</noembed>"),
    ABSENT("noframes", "<noframes>secret words</noframes>"),
    ABSENT("iframe", "<iframe>secret words</iframe>"),
    ABSENT("textarea", "<textarea>\nsecret words\n</textarea>"),
    ABSENT("datalist", "<datalist><option>secret words</datalist>"),
    ABSENT("title in the body", "<title>secret words</title>"),
    ABSENT("comment", "<!-- secret words -->"),
    ABSENT("svg", "<svg><text>secret words</text></svg>"),
    ABSENT("svg with a title and HTML inside",
           "<svg><title>secret words</title><foreignObject><p>secret "
     "words</p></foreignObject></svg>"),
    ABSENT("math", "<math><mi>secret words</mi></math>"),
    ABSENT("math with text inside", "<math><mtext><b>secret words</b></mtext></math>"),
    ABSENT("audio", "<audio src=x>secret words</audio>"),
    ABSENT("video", "<video src=x><track>secret words</video>"),
    ABSENT("canvas", "<canvas><b>secret</b> words</canvas>"),
    ABSENT("object", "<object data=x><i>secret words</i></object>"),
};

static const table_case_t attributes[] = {
    ABSENT("hidden", "<span hidden>secret words</span>"),
    ABSENT("hidden with a value", "<span class=x hidden='until-found'>secret words</span>"),
    ABSENT("hidden in upper case", "<SPAN HIDDEN>secret words</SPAN>"),
    ABSENT("hidden division", "<div hidden><p>secret words</p>\n<p>more</p></div>"),
    ABSENT("hidden line break", "<br hidden><i hidden>secret words</i>"),
    ABSENT("hidden line break by its end tag", "<i hidden>secret words</br></i>"),
    ABSENT("hidden rule", "<span hidden>secret words<hr></span>"),
    ABSENT("hidden sup", "<sup hidden>secret words</sup>"),
    ABSENT("hidden link", "<a hidden href=x>secret words</a>"),
    ABSENT("hidden with others inside", "<i hidden><b>secret</b> <u>words</u></i>"),
    ABSENT("data-factcheck-skip", "<span data-factcheck-skip>secret words</span>"),
    ABSENT("data-factcheck-skip on a block",
           "<section data-factcheck-skip=''><h2>secret words</h2></section>"),
    ABSENT("data-factcheck-skip with others inside",
           "<div data-factcheck-skip><div><ul><li>secret words</ul></div></div>"),
};

static const table_case_t selects[] = {
    {"select: words go on across it", "<div>an ⟦a<select><option>secret words</select>moral⟧ "
     "act</div>",
     {{"amoral", INTACT}}},
    {"select: its words aren't there", "<div>an <select><option>secret words</select> act</div>",
     {{"secret words", MISSING}}},
};

static const table_case_t others[] = {
    {"rt and rp",
     "<p><ruby>⟦漢<rp>(</rp><rt>かん</rt><rp>)</rp>字⟧<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>は",
     {{"漢字", INTACT}}},
    {"words of rt", "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>は", {{"かん", MISSING}}},
    {"rt without end tags", "<p><ruby>⟦東<rt>とう<rb>京⟧<rt>きょう</ruby>", {{"東京", INTACT}}},
    {"title in the head", "<html><head><title>secret words</title></head><body>x",
     {{"secret words", MISSING}}},
    {"head and body do not join", "<html><head><title>one</title></head><body>two",
     {{"one two", MISSING}}},
    {"whole document", "<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title></head>\n"
     "<body>\n<p>the ⟦very words⟧</p>\n</body>\n</html>\n", {{"very words", INTACT}}},
    {"text before any tag", "⟦very words⟧ of it", {{"very words", INTACT}}},
    {"text after the body", "<body><p>of</p></body></html>the ⟦very words⟧",
     {{"very words", INTACT}}},
    {"frameset has no body", "<html><frameset><noframes>secret words</noframes></frameset></html>",
     {{"secret words", MISSING}}},
    {"attributes aren't text", "<p title='secret words'><img alt='secret words'><input "
     "value='secret words'>",
     {{"secret words", MISSING}}},
    {"details, closed", "<details><summary>more</summary>the ⟦very words⟧</details>",
     {{"very words", INTACT}}},
    {"button and label", "<p><button>the ⟦very</button> <label>words⟧</label>",
     {{"very words", INTACT}}},
    {"aria-hidden can be read", "<p aria-hidden=true>the ⟦very words⟧", {{"very words", INTACT}}},
    {"unknown elements can be read", "<p>the <x-very>⟦very</x-very> words⟧",
     {{"very words", INTACT}}},
    {"attribute with a like name", "<p data-hidden data-factcheck-skipped>the ⟦very words⟧",
     {{"very words", INTACT}}},
    {"hidden only in a class", "<p class='hidden' id=hidden>the ⟦very words⟧",
     {{"very words", INTACT}}},
    {"hidden paragraph that ends by implication", "<p hidden>secret words<p>the ⟦very words⟧",
     {{"very words", INTACT}, {"secret words", MISSING}}},
    {"hidden list item", "<ul><li>one<li hidden>secret words<li>⟦very words⟧</ul>",
     {{"very words", INTACT}, {"secret words", MISSING}}},
    {"hidden element ends with its parent", "<div><span hidden>secret words</div>the ⟦very words⟧",
     {{"very words", INTACT}, {"secret words", MISSING}}},
    {"hidden formatting goes on in the next paragraph",
     "<p><b hidden>secret</p><p>words</b> ⟦very words⟧",
     {{"very words", INTACT}, {"words very", MISSING}}},
    {"blocks around what takes no part are borders", "<p>⟦one</p><p hidden>x</p><p>two⟧</p>",
     {{"onetwo", INTACT}}},
    {"end of a paragraph that isn't open", "<div>⟦one</p>two⟧", {{"one two", INTACT}}},
    {"hidden sup between digits", "<p>it is ⟦10<sup hidden>x</sup>2⟧ m", {{"102", INTACT}}},
    {"text around a comment joins in one letter", "<p>⟦cafe<!-- x -->\u0301⟧ noir",
     {{"café", INTACT}}},
    {"context reads across what takes no part", "<p>it was il<script>x</script>⟦legal⟧ then",
     {{"legal", INTACT, .prefix = "it was il"}}},
    {"plaintext can be read, and is left as it is", "<p>one<plaintext>the ⟦very words⟧ of",
     {{"very words", INTACT}}},
    {"xmp can be read, and is left as it is", "<p>one<xmp>the ⟦very words⟧ of</xmp>",
     {{"very words", INTACT}}},
    {"only what takes no part", "<script>very words</script><!-- very words -->",
     {{"very words", MISSING}}},
    {"empty page", "", {{"very words", MISSING}}},
    {"page of white space", " \n\t ", {{"very words", MISSING}}},
};
/* clang-format on */

#define RUN(cases) table_run(#cases, cases, sizeof(cases) / sizeof(cases[0]))

int main(void)
{
    return RUN(elements) + RUN(attributes) + RUN(selects) + RUN(others);
}
