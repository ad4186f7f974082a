/* Other wording (contract, section 2): where nothing was taken by the rules for verbatim words, the
 * nearest range within the tolerance is the changed passage.
 *
 * Letters that are edited in a page are a z, which quotes and contexts haven't: so there are as
 * many edits as there are z. */
#include "support.h"

/* clang-format off */

#define Q32 "no tax was paid in all of those ten years"
#define Q16 "abcd efgh ijkl mnop"
#define Q15 "abcd efgh ijkl mno"
#define Q18 "abcd efgh ijkl mnop qr"
#define H8 "日本国憲法第九条"
#define H7 "日本国憲法第九"
#define C20 "costs rose by 30 percent"
#define R71 \
    "Xabcdefghijklmnopqrstuvwxyabcdefghijklmnopqrstuvwxyabcdefghijklmnopqrst"
#define P20 "stuvwx 12345 67890 ABCD "
#define S20 " ABCD 67890 12345 stuvwx"

static const table_case_t edits[] = {
    {"a digit", "<p>Here ⟦costs rose by 13 percent⟧.",
     {{C20, WORDING, .text = "costs rose by 13 percent"}}},
    {"a word", "<p>Here ⟦costs rose by 5 billion in a year⟧.",
     {{"costs rose by 5 million in a year", WORDING}}},
    {"illegal is not legal", "<p>Here ⟦the deal was illegal in all of Europe⟧.",
     {{"the deal was legal in all of Europe", WORDING}}},
    {"illegal is not legal, at its start", "<p>An ⟦illegal deal was made in Europe⟧.",
     {{"legal deal was made in Europe", WORDING}}},
    {"not is put in", "<p>Here ⟦the deal was not legal in all of Europe⟧.",
     {{"the deal was legal in all of Europe", WORDING}}},
    {"not is left out", "<p>Here ⟦the deal was legal in all of Europe⟧.",
     {{"the deal was not legal in all of Europe", WORDING}}},
    {"a sign", "<p>Here ⟦costs rose by €30 in a year⟧.",
     {{"costs rose by $30 in a year", WORDING}}},
    {"a minus sign", "<p>Here ⟦costs moved by −30 in a year⟧.",
     {{"costs moved by 30 in a year", WORDING}}},
    {"a percent sign", "<p>Here ⟦costs moved by 30% in a year⟧.",
     {{"costs moved by 30 in a year", WORDING}}},
    {"a full stop", "<p>⟦Here costs rose. They moved by 30⟧.",
     {{"Here costs rose; They moved by 30", WORDING}}},
    {"a letter's case", "<p>⟦Costs rose by 30 percent⟧.", {{C20, WORDING}}},
    {"an accent", "<p>Ici ⟦les salaries de la société⟧.",
     {{"les salariés de la société", WORDING}}},
    {"white space put in", "<p>it was ⟦a moral thing to do for them⟧.",
     {{"amoral thing to do for them", WORDING}}},
    {"white space left out", "<p>it was ⟦amoral thing to do for them⟧.",
     {{"a moral thing to do for them", WORDING}}},
    {"a power", "<p>⟦about 10<sup>2</sup> metres above the sea level⟧.",
     {{"about 102 metres above the sea level", WORDING}}},
    {"a fraction", "<p>⟦about ½ of it is above the sea level⟧.",
     {{"about 1/2 of it is above the sea level", WORDING}}},
    {"across markup, references and blocks", "<p>Here ⟦costs <b>rose</b></p>\n<p>by&nbsp;<i>13</i> "
     "per<!-- -->cent⟧.",
     {{C20, WORDING, .text = "costs rose by 13 percent"}}},
    {"across what takes no part", "<p>Here ⟦costs <script>fell</script>rose by 13 percent⟧.",
     {{C20, WORDING}}},
    {"Cyrillic", "<p>Вчера ⟦налоги выросли на тридцать процентов⟧.",
     {{"налоги выросли на двадцать процентов", WORDING}}},
    {"Greek", "<p>Χθες ⟦οι φόροι αυξήθηκαν κατά τριάντα⟧.",
     {{"οι φόροι αυξήθηκαν κατά σαράντα", WORDING}}},
    {"Arabic", "<p>أمس ⟦ارتفعت الضرائب بنسبة ثلاثين⟧.", {{"ارتفعت الضرائب بنسبة عشرين", WORDING}}},
    {"Hebrew", "<p>אתמול ⟦המסים עלו בשלושים אחוז⟧.", {{"המסים עלו בשלושה אחוז", WORDING}}},
    {"Han", "<p>⟦日本の人口は一億三千万人であ⟧る。", {{"日本の人口は一億二千万人であ", WORDING, .suffix = "る。"}}},
    {"Hangul", "<p>작년에 ⟦세금이 삼십 퍼센트 올랐다⟧.", {{"세금이 이십 퍼센트 올랐다", WORDING}}},
    {"Thai", "<p>⟦ภาษีเพิ่มขึ้นสามสิบเปอร์เซ็นต์ในปีนี้⟧",
     {{"ภาษีเพิ่มขึ้นสี่สิบเปอร์เซ็นต์ในปีนี้", WORDING}}},
    {"Devanagari", "<p>कल ⟦करों में तीस प्रतिशत की वृद्धि हुई⟧।",
     {{"करों में बीस प्रतिशत की वृद्धि हुई", WORDING}}},
};

static const table_case_t bars[] = {
    {"a quarter of 16 characters", "<p>⟦azzd ezzh ijkl mnop⟧.", {{Q16, WORDING}}},
    {"more than a quarter of 16", "<p>azzz ezzh ijkl mnop.", {{Q16, MISSING}}},
    {"a quarter of 18 rounds down", "<p>⟦azzd ezzh ijkl mnop qr⟧.", {{Q18, WORDING}}},
    {"more than a quarter of 18", "<p>azzz ezzh ijkl mnop qr.", {{Q18, MISSING}}},
    {"16 characters are enough", "<p>⟦abcd efgz ijkl mnop⟧.", {{Q16, WORDING}}},
    {"15 characters aren't", "<p>abcd efgz ijkl mno.", {{Q15, MISSING}}},
    {"8 of Han are enough", "<p>第一に⟦日本国民法第九条⟧では", {{H8, WORDING}}},
    {"7 of Han aren't", "<p>第一に日本国民法第九では", {{H7, MISSING}}},
    {"a quarter of 8 of Han", "<p>第一に⟦日本国民本第九条⟧では", {{H8, WORDING}}},
    {"more than a quarter of 8 of Han", "<p>第一に日本民民本第九条では", {{H8, MISSING}}},
    {"no tolerance", "<p>abcd efgz ijkl mnop.", {{Q16, MISSING}}, TABLE_NONE},
    {"no tolerance, verbatim", "<p>⟦abcd efgh ijkl mnop⟧.", {{Q16, INTACT}}, TABLE_NONE},
    {"no tolerance, context edited", "<p>stuvwx 12345 67890 ABCz ⟦abcd efgh ijkl mnop⟧.",
     {{Q16, CONTEXT, .prefix = P20}}, TABLE_NONE},
    {"no tolerance, white space put in", "<p>it was a moral thing to do.",
     {{"amoral thing to do", MISSING}}, TABLE_NONE},
    {"half of 16", "<p>⟦azzz ezzz izzl mnop⟧.", {{Q16, WORDING}}, 0.5},
    {"more than half of 16", "<p>azzz ezzz izzz mnop.", {{Q16, MISSING}}, 0.5},
    {"a tenth of 16", "<p>⟦abcz efgh ijkl mnop⟧.", {{Q16, WORDING}}, 0.1},
    {"more than a tenth of 16", "<p>abzz efgh ijkl mnop.", {{Q16, MISSING}}, 0.1},
    {"0.29 of 100 is 29",
     "<p>⟦zzzzzzzzzzzzzzzzzzzzzzzzzzzzz" R71 "⟧.",
     {{"0123456789012345678901234567-" R71, WORDING}}, 0.29},
    {"0.28 of 100 is 28",
     "<p>zzzzzzzzzzzzzzzzzzzzzzzzzzzzz" R71 ".",
     {{"0123456789012345678901234567-" R71, MISSING}}, 0.28},
    {"long insertion within bounds", "<p>⟦no tax was paid in zzzz zzzz all of those ten years⟧.",
     {{Q32, WORDING}}},
    {"long insertion beyond them", "<p>no tax was paid in zzzz zzzz z all of those ten years.",
     {{Q32, MISSING}}},
    {"long deletion within bounds", "<p>⟦no tax was all of those ten years⟧.", {{Q32, WORDING}}},
    {"long deletion beyond them", "<p>no tax was those ten years.", {{Q32, MISSING}}},
    {"nothing like it", "<p>Something else altogether is said here.", {{Q32, MISSING}}},
    {"page shorter than the quote", "<p>no tax", {{Q32, MISSING}}},
    {"page of the quote but for its first word", "⟦tax was paid in all of those ten years⟧",
     {{Q32, WORDING}}},
    {"page of the quote but for its last word", "⟦no tax was paid in all of those ten⟧",
     {{Q32, WORDING}}},
};

static const table_case_t ends[] = {
    {"range ends with the word, not in it", "<p>Here ⟦costs rose by 30 percentages⟧ then.",
     {{C20, WORDING}}},
    {"range begins with the word, not in it", "<p>Here ⟦recosts rose by 30 percent⟧ then.",
     {{C20, WORDING}}},
    {"range ends with the number", "<p>⟦in all of this time costs rose by 301⟧ then.",
     {{"in all of this time costs rose by 30", WORDING}}},
    {"range ends with the number's percent sign",
     "<p>⟦in all of this time costs rose by 30 %⟧ then.",
     {{"in all of this time costs rose by 30", WORDING}}},
    {"range begins with the number's sign", "<p>by ⟦−30 degrees it became colder⟧ then.",
     {{"30 degrees it became colder", WORDING}}},
    {"range ends with the hyphen's word",
     "<p>⟦no tax was paid in all of those ten years-old⟧ then.",
     {{Q32, WORDING}}},
    {"range ends with the apostrophe's letter", "<p>⟦in all of this time they can’t⟧ go.",
     {{"in all of this time they can", WORDING}}},
    {"range in letters of Thai ends anywhere", "<p>ก⟦ภาษที่จายแลประเท⟧ก",
     {{"ภาษที่จายในประเท", WORDING}}},
    {"last word edited, context after it", "<p>Here ⟦costs rose by 30 points⟧ in one year.",
     {{C20, WORDING, .suffix = " in one year"}}},
    {"last word shorter, context after it", "<p>Here ⟦costs rose by 30 pct⟧ in one year.",
     {{C20, WORDING, .suffix = " in one year"}}},
    {"last word in two, context after it", "<p>Here ⟦costs rose by 30 per cent⟧ in one year.",
     {{C20, WORDING, .suffix = " in one year"}}},
    {"first word edited, context before it", "<p>Last year ⟦prices rose by 30 percent⟧.",
     {{C20, WORDING, .prefix = "Last year "}}},
    {"words put in at the start, context before them",
     "<p>Last year ⟦its costs rose by 13 percent⟧.",
     {{C20, WORDING, .prefix = "Last year "}}},
    {"last letter of Han edited, context after it", "<p>第一に⟦日本国憲法第九章⟧には",
     {{H8, WORDING, .suffix = "には"}}},
    {"verbatim, but within a word", "<p>stuvwx 12345 67890 ABCD ⟦no tax was paid in all of those "
     "ten yearsz⟧ ABCD 67890 12345 stuvwx",
     {{Q32, WORDING, .prefix = P20, .suffix = S20}}},
};

static const table_case_t contexts[] = {
    {"context stands", "<p>stuvwx 12345 67890 ABCD ⟦abcd efgz ijkl mnop⟧.",
     {{Q16, WORDING, .prefix = P20}}},
    {"half of the context", "<p>zzzzzz zzzz5 67890 ABCD ⟦abcd efgz ijkl mnop⟧.",
     {{Q16, WORDING, .prefix = P20}}},
    {"less than half of the context", "<p>zzzzzz zzzzz 67890 ABCD abcd efgz ijkl mnop.",
     {{Q16, MISSING, .prefix = P20}}},
    {"half of a suffix", "<p>⟦abcd efgz ijkl mnop⟧ ABCD 67890 1zzzz zzzzzz",
     {{Q16, WORDING, .suffix = S20}}},
    {"less than half of a suffix", "<p>abcd efgz ijkl mnop ABCD 67890 zzzzz zzzzzz",
     {{Q16, MISSING, .suffix = S20}}},
    {"half of both together", "<p>zzzz zzzz ⟦abcd efgz ijkl mnop⟧ ABCD 6789",
     {{Q16, WORDING, .prefix = "stuv wxyY ", .suffix = " ABCD 6789"}}},
    {"less than half of both", "<p>zzzz zzzz abcd efgz ijkl mnop zBCD 6789",
     {{Q16, MISSING, .prefix = "stuv wxyY ", .suffix = " ABCD 6789"}}},
    {"context of another passage", "<p>stuvwx 12345 67890 ABCD zzzz. Some more words here: abcd "
     "efgz ijkl mnop.",
     {{Q16, MISSING, .prefix = P20}}},
    {"little context counts as much", "<p>zzz abcd efgz ijkl mnop.",
     {{Q16, MISSING, .prefix = "But "}}},
    {"element isn't there", "<p>abcd efgz ijkl mnop.", {{Q16, MISSING, .fragment = "a"}}},
    {"only in its element", "<p>abcd efgz ijkl mnop.</p><p id=a>⟦abcd zzgh ijkl mnop⟧.</p><p>abcd "
     "efgz ijkl mnop.",
     {{Q16, WORDING, .fragment = "a"}}},
    {"not in its element", "<p id=a>one</p><p>abcd efgz ijkl mnop.",
     {{Q16, MISSING, .fragment = "a"}}},
};

static const table_case_t choice[] = {
    {"fewest edits", "<p>abcd efzz ijkl mnop. ⟦abcd efgz ijkl mnop⟧. abzz efgh ijkl mnop.",
     {{Q16, WORDING}}},
    {"first of equals", "<p>⟦abcd efgz ijkl mnop⟧. abcd efgh ijkz mnop. abcz efgh ijkl mnop.",
     {{Q16, WORDING}}},
    {"fewest edits in quote and context together",
     "<p>zzzzzx 12345 67890 ABCD abcd efgz ijkl mnop. stuvwx 12345 67890 ABCD ⟦abcd efzz ijkl "
     "mnop⟧.",
     {{Q16, WORDING, .prefix = P20}}},
    {"fewest edits together, the other way round",
     "<p>stuvwx 12345 67890 ABCD ⟦abcd efzz ijkl mnop⟧. zzzzzx 12345 67890 ABCD abcd efgz ijkl "
     "mnop.",
     {{Q16, WORDING, .prefix = P20}}},
    {"first of equals together, fewer in the context",
     "<p>stuvwx 12345 67890 ABCD ⟦abcd efzz ijkl mnop⟧. ztuvwx 12345 67890 ABCD abcd efgz ijkl "
     "mnop.",
     {{Q16, WORDING, .prefix = P20}}},
    {"first of equals together, fewer in the quote",
     "<p>ztuvwx 12345 67890 ABCD ⟦abcd efgz ijkl mnop⟧. stuvwx 12345 67890 ABCD abcd efzz ijkl "
     "mnop.",
     {{Q16, WORDING, .prefix = P20}}},
    {"context tells equals apart", "<p>zzzz 12345 67890 ABCD abcd efgz ijkl mnop. stuvwx 12345 "
     "67890 ABCD ⟦abcd efgz ijkl mnop⟧.",
     {{Q16, WORDING, .prefix = P20}}},
    {"verbatim elsewhere leaves nothing to look for", "<p>abcd efgz ijkl mnop. ⟦abcd efgh ijkl "
     "mnop⟧. abcd efgz ijkl mnop.",
     {{Q16, INTACT}}},
    {"verbatim in its context leaves nothing to look for",
     "<p>stuvwx 12345 67890 ABCD abcd efgz ijkl mnop. " P20 "⟦abcd efgh ijkl mnop⟧.",
     {{Q16, INTACT, .prefix = P20}}},
    {"context's rules come first", "<p>stuvwx 12345 67890 ABCD abcd efgz ijkl mnop. zzuvwx 12345 "
     "67890 ABCD ⟦abcd efgh ijkl mnop⟧.",
     {{Q16, CONTEXT, .prefix = P20}}},
    {"verbatim in another context is passed by", "<p>zzzzzz zzzzz zzzzz zzzz abcd efgh ijkl mnop. "
     "stuvwx 12345 67890 ABCD ⟦abcd efgz ijkl mnop⟧.",
     {{Q16, WORDING, .prefix = P20}}},
    {"far into a long page", "<p>Some words that have nothing to do with it. Some words that have "
     "nothing to do with it. Some words "
     "that have nothing to do with it.</p><p>Some words that have nothing to do with it. Some "
     "words that have nothing to do with "
     "it.</p><ul><li>one<li>two</ul><p>Some words and ⟦abcd efgz ijkl mnop⟧ and more.</p><p>Some "
     "words that have nothing to do with it.",
     {{Q16, WORDING}}},
    {"words that repeat", "<p>⟦na na na na no na na na⟧.", {{"na na na na na na na na", WORDING}}},
    {"one passage, though first isn't said", "<p>⟦abcd efgz ijkl mnop⟧, abcd efgz ijkl mnop",
     {{Q16, WORDING}}},
    {"one passage, though first is said", "<p>abcd efzz ijkl mnop, ⟦abcd efgz ijkl mnop⟧",
     {{Q16, WORDING, .first = 1}}},
};

static const table_case_t hints[] = {
    {"nearer one of equals", "<p>abcd efgz ijkl mnop. ⟦abcd efgh ijkz mnop⟧.",
     {{Q16, WORDING, .start = 21, .end = 40}}},
    {"nearer one of equals, the first", "<p>⟦abcd efgz ijkl mnop⟧. abcd efgh ijkz mnop.",
     {{Q16, WORDING, .start = 0, .end = 19}}},
    {"just nearer to the first", "<p>⟦abcd efgz ijkl mnop⟧. abcd efgh ijkz mnop.",
     {{Q16, WORDING, .start = 10, .end = 29}}},
    {"just nearer to the second", "<p>abcd efgz ijkl mnop. ⟦abcd efgh ijkz mnop⟧.",
     {{Q16, WORDING, .start = 11, .end = 30}}},
    {"beyond the page", "<p>abcd efgz ijkl mnop. ⟦abcd efgh ijkz mnop⟧.",
     {{Q16, WORDING, .start = 9000, .end = 9019}}},
    {"counts code points, white space collapsed", "<p>é&eacute;😀<b>e</b>  \n abcd efgz ijkl mnop. "
     "⟦abcd efgh ijkz mnop⟧.",
     {{Q16, WORDING, .start = 16, .end = 35}}},
    {"counts code points, not less", "<p>é&eacute;😀<b>e</b>  \n ⟦abcd efgz ijkl mnop⟧. abcd efgh "
     "ijkz mnop.",
     {{Q16, WORDING, .start = 15, .end = 34}}},
    {"doesn't count what takes no part", "<p>é&eacute;😀<script>xxxxxxxxxxxxx</script><b>e</b> <!-- "
     "x --> ⟦abcd efgz ijkl mnop⟧. abcd efgh ijkz mnop.",
     {{Q16, WORDING, .start = 15, .end = 34}}},
    {"chooses no worse one", "<p>abcd efzz ijkl mnop. ⟦abcd efgh ijkz mnop⟧.",
     {{Q16, WORDING, .start = 0, .end = 19}}},
    {"finds nothing by itself", "<p>Something else altogether is said here.",
     {{Q16, MISSING, .start = 0, .end = 19}}},
};

static const table_case_t targets[] = {
    {"one intact, one changed", "<p>⟦one⟧, ⟪abcd efgz ijkl mnop⟫.",
     {{"one", INTACT}, {Q16, WORDING, .also = 1}}},
    {"one missing, one changed", "<p>one, ⟪abcd efgz ijkl mnop⟫.",
     {{"two", MISSING}, {Q16, WORDING, .also = 1}}},
    {"two claims, one passage", "<p>⟦⟪abcd efgz ijkl mnop⟫⟧.",
     {{Q16, WORDING}, {"abcd efgy ijkl mnop", WORDING}}},
    {"claim within a changed passage", "<p>⟦abcd ⟪efgz⟫ ijkl mnop⟧.",
     {{Q16, WORDING}, {"efgz", INTACT}}},
    {"claims that overlap", "<p>⟦no tax was paid in ⟪all of these ten years⟧ and more⟫.",
     {{Q32, WORDING}, {"all of those ten years and more", WORDING}}},
};

/* Quotes longer than a machine word has bits. */
#define W63 "In the year of the great storm nobody in our town had yet thought of building a wall"
#define REST \
    " along the whole shore of the bay, and those who did were laughed at by all the others in it"

static const table_case_t lengthy[] = {
    {"edit at its start", "<p>⟦On the year of the great storm nobody in our town had yet thought "
     "of building a wall" REST "⟧.",
     {{W63 REST, WORDING}}},
    {"edit at its end", "<p>⟦" W63 " along the whole shore of the bay, and those who did were "
     "laughed at by all the others in is⟧.",
     {{W63 REST, WORDING}}},
    {"edit in its middle", "<p>⟦" W63 "s" REST "⟧.", {{W63 REST, WORDING}}},
    {"verbatim", "<p>⟦" W63 REST "⟧.", {{W63 REST, INTACT}}},
    {"words exchanged", "<p>⟦In the year of the great flood nobody in this town had ever thought "
     "of building a dam" REST "⟧.",
     {{W63 REST, WORDING}}},
};
/* clang-format on */

#define RUN(cases) table_run(#cases, cases, sizeof(cases) / sizeof(cases[0]))

int main(void)
{
    return RUN(edits) + RUN(bars) + RUN(ends) + RUN(contexts) + RUN(choice) + RUN(hints) +
           RUN(targets) + RUN(lengthy);
}
