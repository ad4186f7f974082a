/* Which occurrences are taken where the words stand verbatim (contract, section 2): rules 1 and 2,
 * occurrence, several targets, FragmentSelector. Quotes that must be refused are shorter than 16
 * characters: nothing but rules 1 and 2 takes them. */
#include "support.h"

/* clang-format off */

/* 32 characters that differ from each other, white space not counted. */
#define THIRTY_TWO "abcdefgh ijklmnop qrstuvwx yz012345 "
#define HAN_SIXTEEN "天地玄黄宇宙洪荒日月盈昃辰宿列張"

static const table_case_t rule_1[] = {
    {"every occurrence is taken", "<p>⟦one⟧ two ⟦one⟧</p><p>⟦one⟧", {{"one", INTACT}}},
    {"none is missing", "<p>two three", {{"one", MISSING}}},
    {"occurrences overlap", "<p>⟦a b ⟦a⟧ b a⟧ c", {{"a b a", INTACT}}},
    {"occurrences touch", "<p>⟦日本⟧⟦日本⟧", {{"日本", INTACT}}},
    {"many in a row overlap", "<p>⟦日⟦日⟧⟦日⟧日⟧", {{"日日", INTACT}}},
    {"long quote", "<p>⟦the company paid no tax in all those years⟧ and\n"
     "<p>⟦the company paid no tax in <i>all</i> those years⟧", {{"the company paid no tax in all those years", INTACT}}},
    {"beginning of an occurrence isn't one", "<p>one two one ⟦one two three⟧", {{"one two three", INTACT}}},
    {"occurrence begins within a failed one", "<p>日月⟦日月日星⟧", {{"日月日星", INTACT}}},
    {"position doesn't choose among intact", "<p>⟦one⟧ two ⟦one⟧", {{"one", INTACT, .start = 8, .end = 11}}},
    {"position doesn't refuse", "<p>two ⟦one⟧", {{"one", INTACT, .start = 900, .end = 903}}},
    {"across tags, lines and blocks", "<ul>\n<li>two <b>⟦one</b></li>\n<li>two⟧ three</ul>", {{"one two", INTACT}}},
    {"page is nothing else", "⟦one⟧", {{"one", INTACT}}},
    {"context empty", "<p>⟦one⟧ two ⟦one⟧", {{"one", INTACT, .prefix = "", .suffix = ""}}},
};

static const table_case_t rule_2[] = {
    {"prefix chooses", "<p>a red apple, a green ⟦apple⟧, an apple", {{"apple", INTACT, .prefix = "green "}}},
    {"suffix chooses", "<p>an apple, an ⟦apple⟧ tree, an apple", {{"apple", INTACT, .suffix = " tree"}}},
    {"both choose", "<p>red apple, red ⟦apple⟧ tree, green apple tree",
     {{"apple", INTACT, .prefix = "red ", .suffix = " tree"}}},
    {"one of both isn't enough", "<p>red apple, green apple tree", {{"apple", MISSING, .prefix = "red ", .suffix = " tree"}}},
    {"several match whole", "<p>red ⟦apple⟧, green apple, red ⟦apple⟧", {{"apple", INTACT, .prefix = "red "}}},
    {"others without context aren't taken", "<p>an apple, the apple", {{"apple", MISSING, .prefix = "red "}}},
    {"short quote with its context", "<p>it cost 30%, then ⟦13%⟧", {{"13%", INTACT, .prefix = "then "}}},
    {"sign as context", "<p>an apple (⟦apple⟧)", {{"apple", INTACT, .prefix = "("}}},
    {"context in another block", "<h2>Fruit</h2><p>⟦Apple⟧</p><p>Apple", {{"Apple", INTACT, .prefix = "Fruit "}}},
    {"context in another block, without space", "<h2>Fruit</h2><p>⟦Apple⟧</p><p>Apple", {{"Apple", INTACT, .prefix = "Fruit"}}},
    {"context behind a line break", "<p>⟦Apple⟧<br>\nTree, Apple", {{"Apple", INTACT, .suffix = "Tree"}}},
    {"context folds", "<p>the “\uFB01rst”\u00A0– e\u0301te\u0301 ⟦apple⟧, apple",
     {{"apple", INTACT, .prefix = "the \"fi\u00ADrst\" - été "}}},
    {"context with markup and references", "<p>R<b>&amp;</b>D <a href=x>and</a> ⟦apple⟧, apple",
     {{"apple", INTACT, .prefix = "R&D and "}}},
    {"context's case is wording", "<p>Red apple", {{"apple", MISSING, .prefix = "red "}}},
    {"context's digits are wording", "<p>in 2018 an apple", {{"apple", MISSING, .prefix = "in 2019 an "}}},
    {"white space within the context is wording", "<p>a moral apple", {{"apple", MISSING, .prefix = "amoral "}}},
    {"white space between context and quote is wording", "<p>non apple", {{"apple", MISSING, .prefix = "non"}}},
    {"more before than there is", "<p>green apple", {{"apple", MISSING, .prefix = "a green "}}},
    {"more after than there is", "<p>green apple tree", {{"apple", MISSING, .suffix = " trees"}}},
    {"suffix is the page's end", "<p>green ⟦apple⟧ tree", {{"apple", INTACT, .suffix = " tree"}}},
    {"prefix is the page's start", "green ⟦apple⟧ tree", {{"apple", INTACT, .prefix = "green "}}},
    {"context ends within a word", "<p>evergreen ⟦apple⟧s", {{"apple", INTACT, .prefix = "rgreen ", .suffix = "s"}}},
    {"context goes on far after", "<p>⟦apple⟧ " THIRTY_TWO "<p>apple", {{"apple", INTACT, .suffix = " " THIRTY_TWO}}},
};

static const table_case_t reach[] = {
    {"of a prefix 32 characters count", "<p>something else " THIRTY_TWO "⟦apple⟧ apple",
     {{"apple", INTACT, .prefix = "words before it " THIRTY_TWO}}},
    {"the 32nd before it counts", "<p>words before it Zbcdefgh ijklmnop qrstuvwx yz012345 apple",
     {{"apple", MISSING, .prefix = "words before it " THIRTY_TWO}}},
    {"of a suffix 32 characters count", "<p>apple ⟦apple⟧ " THIRTY_TWO "something else",
     {{"apple", INTACT, .suffix = " " THIRTY_TWO "words after it"}}},
    {"the 32nd after it counts", "<p>apple abcdefgh ijklmnop qrstuvwx yz01234Z words after it",
     {{"apple", MISSING, .suffix = " " THIRTY_TWO "words after it"}}},
    {"Han counts as two before it", "<p>甲乙丙丁" HAN_SIXTEEN "⟦真実⟧、真実", {{"真実", INTACT, .prefix = "戊己庚辛" HAN_SIXTEEN}}},
    {"the 16th Han before it counts", "<p>甲人地玄黄宇宙洪荒日月盈昃辰宿列張真実", {{"真実", MISSING, .prefix = "甲" HAN_SIXTEEN}}},
    {"Han counts as two after it", "<p>真実、⟦真実⟧" HAN_SIXTEEN "甲乙丙丁", {{"真実", INTACT, .suffix = HAN_SIXTEEN "戊己庚辛"}}},
    {"the 16th Han after it counts", "<p>真実天地玄黄宇宙洪荒日月盈昃辰宿列人甲", {{"真実", MISSING, .suffix = HAN_SIXTEEN "甲"}}},
    {"kana counts as two", "<p>んんんあいうえおかきくけこさしすせそた⟦真実⟧、真実",
     {{"真実", INTACT, .prefix = "ぬぬぬあいうえおかきくけこさしすせそた"}}},
    {"Hangul counts as two", "<p>힣힣힣 가나다라 마바사아 자차카타 파하거너 ⟦사과⟧, 사과",
     {{"사과", INTACT, .prefix = "뷁뷁뷁 가나다라 마바사아 자차카타 파하거너 "}}},
    {"Cyrillic counts as one", "<p>яяяя абвгдежз ийклмноп рстуфхцч шщъыьэюё ⟦факт⟧, факт",
     {{"факт", INTACT, .prefix = "ээээ абвгдежз ийклмноп рстуфхцч шщъыьэюё "}}},
    {"white space isn't counted", "<p>x a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 ⟦fact⟧, fact",
     {{"fact", INTACT, .prefix = "y a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 "}}},
};

static const table_case_t occurrence[] = {
    {"first of all", "<p>⟦one⟧ two one</p><p>one", {{"one", INTACT, .first = 1}}},
    {"first of those with their context", "<p>one, two ⟦one⟧, one, two one",
     {{"one", INTACT, .first = 1, .prefix = "two "}}},
    {"first waits for the context of an earlier one", "<p>⟦日本⟧人は日本人", {{"日本", INTACT, .first = 1, .suffix = "人"}}},
    {"first of overlapping ones", "<p>⟦a b a⟧ b a", {{"a b a", INTACT, .first = 1}}},
    {"first where there is none", "<p>two", {{"one", MISSING, .first = 1}}},
};

static const table_case_t several[] = {
    {"claims side by side", "<p>⟦one⟧ ⟪two⟫ ⟨three⟩ ⟦one⟧", {{"one", INTACT}, {"two", INTACT}, {"three", INTACT}}},
    {"claim within another's passage", "<p>⟦the ⟪legal⟫ act⟧ is ⟪legal⟫", {{"the legal act", INTACT}, {"legal", INTACT}}},
    {"claims overlap", "<p>⟦one ⟪two⟧ three⟫ four", {{"one two", INTACT}, {"two three", INTACT}}},
    {"claims of the same words", "<p>⟦⟪one⟫⟧ two ⟦⟪one⟫⟧", {{"one", INTACT}, {"one", INTACT}}},
    {"claims of the same words told apart by context", "<p>a ⟦one⟧, the ⟪one⟫",
     {{"one", INTACT, .prefix = "a "}, {"one", INTACT, .prefix = "the "}}},
    {"claims of one passage nest in the sidecar's order", "<p>⟦⟪⟨one⟩⟫⟧ two",
     {{"one", INTACT, .suffix = " two"}, {"one", INTACT}, {"one", INTACT, .suffix = " tw"}}},
    {"claims begin together", "<p>⟦⟪⟨one⟩ two⟫ three⟧", {{"one two three", INTACT}, {"one two", INTACT}, {"one", INTACT}}},
    {"claims end together", "<p>⟦one ⟪two ⟨three⟩⟫⟧", {{"one two three", INTACT}, {"two three", INTACT}, {"three", INTACT}}},
    {"claims across each other's tags", "<p>⟦one <b>⟪two⟧ three</b> four⟫", {{"one two", INTACT}, {"two three four", INTACT}}},
    {"one of them missing", "<p>⟦one⟧ two", {{"one", INTACT}, {"three", MISSING}}},
    {"two targets", "<p>⟦one⟧ ⟪two⟫ three", {{"one", INTACT}, {"two", INTACT, .also = 1}}},
    {"two targets, one of them missing", "<p>⟦one⟧ two", {{"one", INTACT}, {"three", MISSING, .also = 1}}},
    {"two targets, the first missing", "<p>one ⟪two⟫", {{"three", MISSING}, {"two", INTACT, .also = 1}}},
    {"targets decide by themselves", "<p>⟦one⟧ two one ⟪three⟫ ⟪three⟫",
     {{"one", INTACT, .first = 1}, {"three", INTACT, .also = 1}, {"four", MISSING}}},
    {"target beside another claim", "<p>⟦one⟧ ⟪two⟫ ⟨one⟩ three",
     {{"one", INTACT, .suffix = " two"}, {"two", INTACT, .also = 1}, {"one", INTACT, .suffix = " three"}}},
};

static const table_case_t fragments[] = {
    {"only that element", "<p>one</p><p id=results>two ⟦one⟧</p><p>one", {{"one", INTACT, .fragment = "results"}}},
    {"element isn't there", "<p id=other>one", {{"one", MISSING, .fragment = "results"}}},
    {"element hasn't the words", "<p>one</p><p id=results>two</p><p>one", {{"one", MISSING, .fragment = "results"}}},
    {"elements within it", "<div id=a><p>⟦one⟧<ul><li>two ⟦one⟧</ul></div>one", {{"one", INTACT, .fragment = "a"}}},
    {"nested, the outer one", "<div id=a>⟦one⟧<p id=b>⟦one⟧</p>⟦one⟧</div>one", {{"one", INTACT, .fragment = "a"}}},
    {"nested, the inner one", "<div id=a>one<p id=b>⟦one⟧</p>one</div>one", {{"one", INTACT, .fragment = "b"}}},
    {"nested, both", "<div id=a>⟦one⟧<p id=b>⟦⟪one⟫⟧</p>⟦one⟧</div>one",
     {{"one", INTACT, .fragment = "a"}, {"one", INTACT, .fragment = "b"}}},
    {"two claims in one element", "<p>one two</p><p id=a>⟦one⟧ ⟪two⟫",
     {{"one", INTACT, .fragment = "a"}, {"two", INTACT, .fragment = "a"}}},
    {"two elements, one after the other", "<p id=a>⟦one⟧</p><p id=b>⟪one⟫</p>one",
     {{"one", INTACT, .fragment = "a"}, {"one", INTACT, .fragment = "b"}}},
    {"passage begins before the element", "<p>one <b id=a>two</b> three", {{"one two", MISSING, .fragment = "a"}}},
    {"passage ends after the element", "<p>one <b id=a>two</b> three", {{"two three", MISSING, .fragment = "a"}}},
    {"passage fills the element", "<p>one <b id=a>⟦two⟧</b> two", {{"two", INTACT, .fragment = "a"}}},
    {"end tag left out", "<ul><li id=a>⟦one⟧<li>one</ul>", {{"one", INTACT, .fragment = "a"}}},
    {"paragraph ended by a block", "<p id=a>⟦one⟧<div>one</div>", {{"one", INTACT, .fragment = "a"}}},
    {"cell", "<table><tr><td>one<td id=a>⟦one⟧<td>one</table>", {{"one", INTACT, .fragment = "a"}}},
    {"row", "<table><tr><td>one<tr id=a><td>⟦one⟧<td>⟦one⟧<tr><td>one</table>", {{"one", INTACT, .fragment = "a"}}},
    {"never closed", "<p>one</p><section id=a>⟦one⟧<p>⟦one⟧", {{"one", INTACT, .fragment = "a"}}},
    {"closed by its parent", "<div>one <span id=a>⟦one⟧</div>one", {{"one", INTACT, .fragment = "a"}}},
    {"body", "<body id=a>⟦one⟧", {{"one", INTACT, .fragment = "a"}}},
    {"void element", "<p>one<br id=a>one", {{"one", MISSING, .fragment = "a"}}},
    {"case counts", "<p id=Results>one", {{"one", MISSING, .fragment = "results"}}},
    {"id in quotes, with a reference", "<p class='x' id=\"a&amp;b\" title=y>⟦one⟧</p>one", {{"one", INTACT, .fragment = "a&b"}}},
    {"id beyond ASCII", "<p id=r\u00E9sum\u00E9>⟦one⟧</p>one", {{"one", INTACT, .fragment = "r\u00E9sum\u00E9"}}},
    {"id in upper-case markup", "<P CLASS=x ID='a'>⟦one⟧</P>one", {{"one", INTACT, .fragment = "a"}}},
    {"element that takes no part", "<p id=a hidden>one</p>one", {{"one", MISSING, .fragment = "a"}}},
    {"id in a comment or an attribute", "<!-- <p id=a> --><p title='<p id=a>'>one", {{"one", MISSING, .fragment = "a"}}},
    {"first in the element", "<p>one</p><p id=a>⟦one⟧ one</p>", {{"one", INTACT, .fragment = "a", .first = 1}}},
    {"with context", "<p>two one</p><p id=a>one, two ⟦one⟧</p>", {{"one", INTACT, .fragment = "a", .prefix = "two "}}},
    {"beside a claim without one", "<p>⟪one⟫</p><p id=a>⟦⟪one⟫⟧</p>", {{"one", INTACT, .fragment = "a"}, {"one", INTACT}}},
};
/* clang-format on */

#define RUN(cases) table_run(#cases, cases, sizeof(cases) / sizeof(cases[0]))

int main(void)
{
    return RUN(rule_1) + RUN(rule_2) + RUN(reach) + RUN(occurrence) + RUN(several) + RUN(fragments);
}
