/* Word borders (contract, section 2): where a quote has no context, a passage ends where a word or a
 * number ends. All quotes are shorter than 16 characters, so that nothing else finds them. */
#include "support.h"

/* clang-format off */
static const table_case_t words[] = {
    {"word within a longer one, at its end", "<p>an illegal act", {{"legal", MISSING}}},
    {"word within a longer one, at its start", "<p>a legally binding act", {{"legal", MISSING}}},
    {"word within a longer one, in its middle", "<p>they act illegally", {{"legal", MISSING}}},
    {"word beside signs", "<p>(⟦legal⟧) «⟦legal⟧», ⟦legal⟧. ⟦legal⟧? /⟦legal⟧/ [⟦legal⟧]", {{"legal", INTACT}}},
    {"word at both ends of the page", "⟦legal⟧", {{"legal", INTACT}}},
    {"word cut by a tag isn't two", "<p>a <b>legal</b>ly binding, il<i>legal</i>", {{"legal", MISSING}}},
    {"word cut by a link isn't two", "<p>a <a href=x>legal</a>ly binding", {{"legal", MISSING}}},
    {"word cut by a comment isn't two", "<p>a legal<!-- x -->ly binding", {{"legal", MISSING}}},
    {"word cut by a soft hyphen isn't two", "<p>a legal\u00ADly bin\u00ADding il\u00ADlegal", {{"legal", MISSING}}},
    {"word cut by a zero width space isn't two", "<p>a legal\u200Bly", {{"legal", MISSING}}},
    {"word cut by a reference isn't two", "<p>a legal&eacute; &eacute;legal", {{"legal", MISSING}}},
    {"line break ends a word", "<p>il<br>⟦legal⟧<br>ly", {{"legal", INTACT}}},
    {"blocks end a word", "<ul><li>il<li>⟦legal⟧<li>ly</ul>", {{"legal", INTACT}}},
    {"cells end a word", "<table><tr><td>il<td>⟦legal⟧<td>ly</table>", {{"legal", INTACT}}},
    {"digits belong to a word", "<p>an A4 page, mp3s", {{"A", MISSING}, {"mp", MISSING}, {"4", MISSING}}},
    {"digit before a letter", "<p>at 5pm", {{"pm", MISSING}, {"5", MISSING}}},
    {"mark belongs to a word", "<p>un cafe\u0301 noir", {{"cafe", MISSING}}},
    {"whole quote of two words", "<p>the ⟦legal act⟧s of, illegal acts", {{"legal act", INTACT, .suffix = "s of"}}},
    {"last word of several goes on", "<p>the legal acts of", {{"legal act", MISSING}}},
    {"first word of several goes on", "<p>the illegal act of", {{"legal act", MISSING}}},
    {"underline sign ends a word", "<p>a _⟦legal⟧_ act", {{"legal", INTACT}}},
    {"emoji ends a word", "<p>😀⟦legal⟧😀", {{"legal", INTACT}}},
    {"currency sign doesn't belong to a number", "<p>for $⟦5⟧ or ⟦5⟧€ or £⟦5⟧", {{"5", INTACT}}},
};

static const table_case_t scripts[] = {
    {"Cyrillic", "<p>беззаконие и законный, но ⟦закон⟧", {{"закон", INTACT}}},
    {"Greek", "<p>ο παράλογος, ο λόγος2, ο ⟦λόγος⟧", {{"λόγος", INTACT}}},
    {"Arabic article", "<p>الكتاب كتابة ⟦كتاب⟧", {{"كتاب", INTACT}}},
    {"Arabic vowel sign at the end", "<p>كتابٌ جديد", {{"كتاب", MISSING}}},
    {"Hebrew article", "<p>הספר ספרים ⟦ספר⟧", {{"ספר", INTACT}}},
    {"Hangul particle", "<p>한국은 한국어 대한국 ⟦한국⟧", {{"한국", INTACT}}},
    {"Devanagari", "<p>करना करें अकर ⟦कर⟧", {{"कर", INTACT}}},
    {"Tamil", "<p>தமிழ்நாடு ⟦தமிழ்⟧", {{"தமிழ்", INTACT}}},
    {"Armenian and Georgian", "<p>օրենքը ⟦օրենք⟧ კანონი ⟪კანონ⟫", {{"օրենք", INTACT}, {"კანონ", INTACT}}},
    {"Han has no borders", "<p>大⟦日本⟧語", {{"日本", INTACT}}},
    {"kana has none", "<p>これは⟦ひらがな⟧です", {{"ひらがな", INTACT}}},
    {"Katakana has none", "<p>カラー⟦テレビ⟧ゲーム", {{"テレビ", INTACT}}},
    {"Thai has none", "<p>ประเทศ⟦ไทย⟧เรา", {{"ไทย", INTACT}}},
    {"Lao, Khmer and Burmese have none", "<p>ປະເທດ⟦ລາວ⟧ດີ ប្រទេស⟪កម្ពុជា⟫យើង မြန်မာ⟨စာ⟩ပေ",
     {{"ລາວ", INTACT}, {"កម្ពុជា", INTACT}, {"စာ", INTACT}}},
    {"Latin word among Han", "<p>中国⟦GDP⟧增长", {{"GDP", INTACT}}},
    {"Han beside Latin", "<p>AI⟦時代⟧AI", {{"時代", INTACT}}},
    {"Latin word among Han goes on", "<p>中国GDPs增长", {{"GDP", MISSING}}},
    {"number before Han", "<p>約⟦15⟧万人", {{"15", INTACT}}},
    {"number before Han goes on at its start", "<p>約15万人", {{"5万人", MISSING}}},
    {"number before Han, quoted with it", "<p>約⟦15万⟧人", {{"15万", INTACT}}},
    {"Han numerals are no number", "<p>約二⟦十五⟧万人", {{"十五", INTACT}}},
    {"Arabic-Indic digits", "<p>حوالي ١٥ و ⟦٥⟧ فقط", {{"٥", INTACT}}},
    {"Devanagari digits", "<p>लगभग १५ और ⟦५⟧ है", {{"५", INTACT}}},
};

static const table_case_t hyphens[] = {
    {"hyphen-minus", "<p>a non-binding vote", {{"binding", MISSING}}},
    {"hyphen", "<p>a non‐binding vote", {{"binding", MISSING}}},
    {"no-break hyphen", "<p>a non‑binding vote", {{"binding", MISSING}}},
    {"hyphen at the quote's end", "<p>a non-binding vote", {{"non", MISSING}}},
    {"en dash isn't one", "<p>a non–⟦binding⟧ vote", {{"binding", INTACT}}},
    {"em dash isn't one", "<p>a non—⟦binding⟧—vote", {{"binding", INTACT}}},
    {"minus sign isn't one", "<p>a non−⟦binding⟧ vote", {{"binding", INTACT}}},
    {"number in words", "<p>some twenty-five million", {{"five million", MISSING}}},
    {"number in words, whole", "<p>some ⟦twenty-five million⟧", {{"twenty-five million", INTACT}}},
    {"hyphen with a space after it", "<p>pre- and ⟦post⟧- war", {{"post", INTACT}}},
    {"hyphen with a space before it", "<p>a -⟦binding⟧ vote", {{"binding", INTACT}}},
    {"two hyphens", "<p>a non--⟦binding⟧ vote", {{"binding", INTACT}}},
    {"hyphen between letter and digit", "<p>the COVID-19 wave", {{"COVID", MISSING}, {"19", MISSING}}},
    {"hyphen between digits", "<p>on 2019-04-02 then", {{"2019", MISSING}, {"04", MISSING}, {"02", MISSING}}},
    {"hyphen between digit and letter", "<p>a 5-day trip", {{"day trip", MISSING}, {"5", MISSING}}},
    {"hyphen behind a tag", "<p>a non-<b>binding</b> vote", {{"binding", MISSING}}},
    {"hyphen before a tag", "<p>a <b>non</b>-binding vote", {{"binding", MISSING}, {"non", MISSING}}},
    {"hyphen by reference", "<p>a non&#45;binding and non&hyphen;binding vote", {{"binding", MISSING}}},
    {"hyphen and soft hyphen", "<p>a non-\u00ADbinding vote", {{"binding", MISSING}}},
    {"hyphen at a line break", "<p>a non-<br>⟦binding⟧ vote", {{"binding", INTACT}}},
    {"Cyrillic", "<p>северо-запад", {{"запад", MISSING}, {"северо", MISSING}}},
    {"hyphen before Han", "<p>A-⟦日本⟧", {{"日本", INTACT}}},
    {"quote that ends with the hyphen", "<p>⟦pre-⟧ and post", {{"pre-", INTACT}}},
    {"quote that ends with the hyphen within a word", "<p>a pre-war time", {{"pre-", MISSING}}},
};

static const table_case_t apostrophes[] = {
    {"word goes on at its end", "<p>we can't go", {{"we can", MISSING}}},
    {"word goes on at its end, curly", "<p>we can’t go", {{"we can", MISSING}}},
    {"word goes on at its end, by reference", "<p>we can&rsquo;t and we can&apos;t", {{"we can", MISSING}}},
    {"apostrophe in another element", "<p>we <b>can</b>’t go", {{"we can", MISSING}}},
    {"article before the word", "<p>dans l'⟦entreprise⟧ de", {{"entreprise", INTACT}}},
    {"article before the word, curly", "<p>dans l’⟦entreprise⟧ de", {{"entreprise", INTACT}}},
    {"article alone goes on", "<p>dans l’entreprise de", {{"dans l", MISSING}}},
    {"name after a particle", "<p>Jeanne d’⟦Arc⟧ est", {{"Arc", INTACT}}},
    {"name before a particle", "<p>Jeanne d’Arc est", {{"Jeanne d", MISSING}}},
    {"possessive", "<p>the company’s profits", {{"the company", MISSING}}},
    {"possessive without letter", "<p>the ⟦companies⟧’ profits", {{"companies", INTACT}}},
    {"closing quotation mark", "<p>‘we ⟦can⟧’ he said", {{"can", INTACT}}},
    {"opening quotation mark", "<p>he said ‘⟦can⟧ we’", {{"can", INTACT}}},
    {"apostrophe and a digit don't go on", "<p>the ⟦can⟧’2 x", {{"can", INTACT}}},
    {"apostrophe at a line break", "<p>the ⟦can⟧’<br>t go", {{"can", INTACT}}},
    {"left single quotation mark is none", "<p>the ⟦can⟧‘t go", {{"can", INTACT}}},
    {"quote that ends with the apostrophe", "<p>we can’t go", {{"we can’", MISSING}}},
    {"quote that ends with a closing mark", "<p>‘we ⟦can’⟧ he said", {{"can’", INTACT}}},
};

static const table_case_t numbers[] = {
    {"longer number", "<p>some 15 million", {{"5 million", MISSING}}},
    {"longer number at its end", "<p>it is 150 then", {{"15", MISSING}}},
    {"decimal point", "<p>it is 1.5 then", {{"1", MISSING}, {"5", MISSING}}},
    {"decimal comma", "<p>it is 1,5 then", {{"1", MISSING}, {"5", MISSING}}},
    {"decimal places", "<p>it is 3.14 then", {{"3.1", MISSING}, {"14", MISSING}}},
    {"thousands", "<p>it is 2,500,000 then", {{"2", MISSING}, {"500", MISSING}, {"000", MISSING}}},
    {"thousands, longer parts", "<p>it is 2.500.000 then", {{"2.500", MISSING}, {"500.000", MISSING}}},
    {"thousands by apostrophe", "<p>it is 2'500 and 2’500", {{"2", MISSING}, {"500", MISSING}}},
    {"whole numbers", "<p>it is ⟦1.5⟧ or ⟪2,500⟫ or ⟨2'500⟩.", {{"1.5", INTACT}, {"2,500", INTACT}, {"2’500", INTACT}}},
    {"Arabic decimal and thousands signs", "<p>حوالي ٥٫٣ و ٥٬٣٠٠", {{"٥", MISSING}, {"٣", MISSING}, {"٣٠٠", MISSING}}},
    {"full stop after a number", "<p>it was in ⟦2019⟧. Then", {{"2019", INTACT}}},
    {"full stop at the page's end", "<p>it was in ⟦2019⟧.", {{"2019", INTACT}}},
    {"comma after a number", "<p>in ⟦2019⟧, and then", {{"2019", INTACT}}},
    {"full stop and a letter", "<p>in ⟦2019⟧.Then", {{"2019", INTACT}}},
    {"comma and a block", "<p>in ⟦2019⟧,<p>5", {{"2019", INTACT}}},
    {"decimal in another element", "<p>it is 1<b>.5</b> and 2.<i>7</i>", {{"1", MISSING}, {"2", MISSING}, {"7", MISSING}}},
    {"ellipsis is no decimal sign", "<p>from ⟦5⟧…⟪7⟫ x", {{"5", INTACT}, {"7", INTACT}}},
};

static const table_case_t groups[] = {
    {"group of three", "<p>some 2 500 people", {{"2", MISSING}, {"500", MISSING}, {"500 people", MISSING}}},
    {"no-break space", "<p>some 2&nbsp;500 people", {{"2", MISSING}, {"500", MISSING}}},
    {"narrow no-break and thin space", "<p>some 2\u202F500 or 2\u2009500 people", {{"2", MISSING}, {"500", MISSING}}},
    {"newline", "<p>some 2\n500 people", {{"2", MISSING}, {"500", MISSING}}},
    {"several groups", "<p>some 12 345 678 people", {{"12", MISSING}, {"345", MISSING}, {"678", MISSING}}},
    {"several groups, several quoted", "<p>some 12 345 678 people", {{"12 345", MISSING}, {"345 678", MISSING}}},
    {"several groups, all quoted", "<p>some ⟦12 345 678⟧ people", {{"12 345 678", INTACT}}},
    {"three digits before", "<p>some 500 000 people", {{"500", MISSING}, {"000", MISSING}}},
    {"in another element", "<p>some <b>2</b> 500 people", {{"2", MISSING}, {"500", MISSING}}},
    {"two digits after are no group", "<p>took ⟦2⟧ ⟪50⟫ then", {{"2", INTACT}, {"50", INTACT}}},
    {"four digits after are no group", "<p>in ⟦2⟧ ⟪2019⟫ then", {{"2", INTACT}, {"2019", INTACT}}},
    {"four digits before are no group", "<p>in ⟦2019⟧ ⟪500⟫ then", {{"2019", INTACT}, {"500", INTACT}}},
    {"group at a line break", "<p>⟦2⟧<br>⟪500⟫ people", {{"2", INTACT}, {"500", INTACT}}},
    {"group in another cell", "<table><tr><td>⟦2⟧ <td> ⟪500⟫</table>", {{"2", INTACT}, {"500", INTACT}}},
    {"group at the page's end", "<p>some 2 500", {{"2", MISSING}, {"500", MISSING}}},
    {"group and a letter", "<p>some ⟦2⟧ 50x then", {{"2", INTACT}}},
    {"word after a number", "<p>some ⟦2⟧ people", {{"2", INTACT}}},
};

static const table_case_t signs[] = {
    {"minus sign", "<p>at −5 degrees", {{"5", MISSING}}},
    {"hyphen as a minus sign", "<p>at -5 degrees", {{"5", MISSING}}},
    {"en dash as a minus sign", "<p>at –5 degrees", {{"5", MISSING}}},
    {"plus sign", "<p>at +5 degrees", {{"5", MISSING}}},
    {"plus-minus sign", "<p>at ±5 degrees", {{"5", MISSING}}},
    {"by reference", "<p>at &minus;5 or &plusmn;5 or &ndash;5", {{"5", MISSING}}},
    {"quoted with it", "<p>at ⟦−5⟧ degrees", {{"-5", INTACT}}},
    {"em dash is none", "<p>at —⟦5⟧ degrees", {{"5", INTACT}}},
    {"not directly before it", "<p>at − ⟦5⟧ degrees", {{"5", INTACT}}},
    {"before a word it is none", "<p>it –⟦five⟧ degrees", {{"five", INTACT}}},
    {"sign in another element", "<p>at <b>−</b>5 degrees", {{"5", MISSING}}},
    {"plus sign between numbers", "<p>is 2+5 then", {{"5", MISSING}}},
    {"longer number with a sign", "<p>at −5 000 degrees", {{"5 000", MISSING}}},
    {"start of the range has none", "<p>pages ⟦10⟧–20 of it", {{"10", INTACT}}},
};

static const table_case_t percents[] = {
    {"percent sign", "<p>of 30% then", {{"30", MISSING}}},
    {"percent sign with a space", "<p>of 30 % then", {{"30", MISSING}}},
    {"percent sign with a no-break space", "<p>of 30&nbsp;% or 30\u202F%", {{"30", MISSING}}},
    {"per mille sign", "<p>of 30‰ or 30 ‰", {{"30", MISSING}}},
    {"in another element", "<p>of <b>30</b>% or 30<i>%</i>", {{"30", MISSING}}},
    {"quoted with it", "<p>of ⟦30 %⟧ then ⟪30%⟫", {{"30 %", INTACT}, {"30%", INTACT}}},
    {"in words it is none", "<p>of ⟦30⟧ percent", {{"30", INTACT}}},
    {"after a word it is none", "<p>of ⟦ten⟧ % then", {{"ten", INTACT}}},
    {"longer number", "<p>of 130% or 1.30%", {{"30%", MISSING}}},
    {"at the page's end", "<p>of 30%", {{"30", MISSING}}},
    {"at a line break", "<p>of ⟦30⟧<br>% then", {{"30", INTACT}}},
};

static const table_case_t category_n[] = {
    {"fraction after a number", "<p>of 3½ then", {{"3", MISSING}, {"½", MISSING}}},
    {"fraction alone", "<p>of ⟦½⟧ then", {{"½", INTACT}}},
    {"superscript after a number", "<p>of 10² then", {{"10", MISSING}}},
    {"quoted with it", "<p>of ⟦3½⟧ then ⟪10²⟫", {{"3½", INTACT}, {"10²", INTACT}}},
    {"fraction by reference", "<p>of 3&frac12; then", {{"3", MISSING}}},
    {"fraction with a percent sign", "<p>of ½% then", {{"½", MISSING}}},
    {"fraction with a minus sign", "<p>of −½ then", {{"½", MISSING}}},
    {"digit before a circled number", "<p>of 3① then", {{"3", MISSING}}},
};

static const table_case_t levels[] = {
    {"footnote after a word", "<p>a ⟦fact⟧<sup>1</sup> is", {{"fact", INTACT}}},
    {"footnote with a link", "<p>a ⟦fact⟧<sup><a href=#n>[1]</a></sup> is", {{"fact", INTACT}}},
    {"footnote in letters", "<p>a ⟦fact⟧<sup>a</sup> is", {{"fact", INTACT}}},
    {"footnote after a percent sign", "<p>of ⟦30%⟧<sup>1</sup> then", {{"30%", INTACT}}},
    {"footnote after a full stop", "<p>a ⟦fact.⟧<sup>1</sup> Is", {{"fact.", INTACT}}},
    {"word after a footnote", "<p>a<sup>1</sup>⟦fact⟧ is", {{"fact", INTACT}}},
    {"word before an index", "<p>of ⟦CO⟧<sub>2</sub> in", {{"CO", INTACT}}},
    {"ordinal ending", "<p>the ⟦1⟧<sup>st</sup> one", {{"1", INTACT}}},
    {"power", "<p>of 10<sup>2</sup> then", {{"10", MISSING}}},
    {"index of digits", "<p>of 10<sub>2</sub> then", {{"10", MISSING}}},
    {"power after its link", "<p>of ⟦30⟧<a href=#n><sup>2</sup></a> then", {{"30", INTACT}}},
    {"power with the link inside", "<p>of ⟦30⟧<sup><a href=#n>2</a></sup> then", {{"30", INTACT}}},
    {"link that ends before the power", "<p>of <a href=x>⟦30⟧</a><sup>2</sup> then", {{"30", INTACT}}},
    {"power in brackets is no digit", "<p>of ⟦30⟧<sup>(2)</sup> then", {{"30", INTACT}}},
    {"level with other elements between", "<p>of <b>10</b><i><sup>2</sup></i> then", {{"10", MISSING}}},
    {"sup in a word", "<p>an il<sup>⟦legal⟧</sup>ly", {{"legal", INTACT}}},
    {"hyphen before a sup", "<p>a non-<sup>⟦binding⟧</sup> x", {{"binding", INTACT}}},
};

static const table_case_t contexts[] = {
    {"context within the word, before", "<p>an il⟦legal⟧ act, a legal one", {{"legal", INTACT, .prefix = "il"}}},
    {"context within the word, after", "<p>a ⟦legal⟧ly binding act", {{"legal", INTACT, .suffix = "ly"}}},
    {"other side is judged", "<p>it acts illegally", {{"legal", MISSING, .prefix = "il"}}},
    {"other side is judged, before", "<p>it acts illegally", {{"legal", MISSING, .suffix = "ly"}}},
    {"both sides given", "<p>it acts il⟦legal⟧ly", {{"legal", INTACT, .prefix = "il", .suffix = "ly"}}},
    {"context within a number", "<p>of 1⟦5 million⟧ then", {{"5 million", INTACT, .prefix = "of 1"}}},
    {"context that folds to nothing leaves the border", "<p>an illegal act", {{"legal", MISSING, .prefix = "\u00AD"}}},
};
/* clang-format on */

#define RUN(cases) table_run(#cases, cases, sizeof(cases) / sizeof(cases[0]))

int main(void)
{
    return RUN(words) + RUN(scripts) + RUN(hyphens) + RUN(apostrophes) + RUN(numbers) +
           RUN(groups) + RUN(signs) + RUN(percents) + RUN(category_n) + RUN(levels) + RUN(contexts);
}
