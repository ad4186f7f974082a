/* Words that stand verbatim in other surroundings than the sidecar's (contract, section 2): rules 3
 * to 5.
 *
 * The contexts are made of letters that all differ, and what is edited in a page is a z, which none
 * of them has: so a context's edits are as many as there are z. */
#include "support.h"

/* clang-format off */

/* Quotes by their length in folded characters. */
#define Q40 "pay taxes in the country where it makes its sales"
#define Q32 "no tax was paid in all of those ten years"
#define Q31 "no tax was paid by it in all of the years"
#define Q16 "tax was paid abroad"
#define Q15 "tax is paid abroad"
/* Han and kana, each counting as two. */
#define H16 "日本国憲法第九条は戦争放棄を定め"
#define H15 "日本国憲法第九条は戦争放棄を定"
#define H8 "日本国憲法第九条"
#define H7 "日本国憲法第九"

#define P20 "abcdef ghijk lmnop qrst "
#define S20 " abcd efghi jklmno pqrst"
#define P10 "abcde fghij "
#define S10 " klmno pqrst"

static const table_case_t rule_3[] = {
    {"one edit far from the quote", "<p>zbcdef ghijk lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"half of the context", "<p>zzzzzz zzzzk lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"less than half of the context", "<p>zzzzzz zzzzz lmnop qrst " Q32 ".",
     {{Q32, MISSING, .prefix = P20}}},
    {"half of a suffix", "<p>⟦" Q32 "⟧ abcd efghi jzzzzz zzzzz", {{Q32, INTACT, .suffix = S20}}},
    {"less than half of a suffix", "<p>" Q32 " abcd efghi zzzzzz zzzzz",
     {{Q32, MISSING, .suffix = S20}}},
    {"half of both together", "<p>zzzzz fghij ⟦" Q32 "⟧ klmno zzzzz.",
     {{Q32, INTACT, .prefix = P10, .suffix = S10}}},
    {"less than half of both", "<p>zzzzz zghij " Q32 " klmno zzzzz.",
     {{Q32, MISSING, .prefix = P10, .suffix = S10}}},
    {"one side whole, none of the other", "<p>zzzzz zzzzz ⟦" Q32 "⟧ klmno pqrst.",
     {{Q32, CONTEXT, .prefix = P10, .suffix = S10}}},
    {"one side whole, its nearest word of the other", "<p>zzzzz fghij ⟦" Q32 "⟧ klmno pqrst.",
     {{Q32, INTACT, .prefix = P10, .suffix = S10}}},
    {"words are left out", "<p>lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = "gh ijk lmnop qrst "}}},
    {"words are put in", "<p>abcdef ghijk zz zz lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"page ends where the suffix was", "<p>" Q32, {{Q32, MISSING, .suffix = S20}}},
    {"page begins where the prefix was", Q32 " x", {{Q32, MISSING, .prefix = P20}}},
    {"context in another block", "<h2>zbcdef ghijk</h2><p>lmnop</p> <p>qrst</p>\n<p>⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"context folds", "<p>zbcdef gh\u00ADijk <b>lm</b>nop qrst\u00A0⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"quote in pieces", "<p>zbcdef ghijk lmnop qrst ⟦no <b>tax</b> was paid in <i>all of</i> "
     "those&#32;ten years⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"one that matches whole leaves it to that one", "<p>zbcdef ghijk lmnop qrst " Q32 ". " P20 "⟦"
     Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"one within a word is none", "<p>zbcdef ghijk lmnop qrst ⟦" Q32 "⟧. zbcdef ghijk lmnop qrst "
     Q32 "z.",
     {{Q32, INTACT, .prefix = P20}}},
    {"32 characters of Han", "<p>zbcdef ghijk lmnop qrst ⟦" H16 "⟧。",
     {{H16, INTACT, .prefix = P20}}},
};

static const table_case_t better[] = {
    {"better by a fifth", "<p>zzzzef ghijk lmnop qrst ⟦" Q32 "⟧. zzzzzz zzijk lmnop qrst " Q32 ".",
     {{Q32, INTACT, .prefix = P20}}},
    {"better by a fifth, behind the worse", "<p>zzzzzz zzijk lmnop qrst " Q32
     ". zzzzef ghijk lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"better by less than a fifth", "<p>zzzzef ghijk lmnop qrst " Q32 ". zzzzzz zhijk lmnop qrst "
     Q32 ".",
     {{Q32, MISSING, .prefix = P20}}},
    {"better by less than a fifth, behind", "<p>zzzzzz zhijk lmnop qrst " Q32
     ". zzzzef ghijk lmnop qrst " Q32 ".",
     {{Q32, MISSING, .prefix = P20}}},
    {"better by a fifth than the next, not than the last",
     "<p>zzzzef ghijk lmnop qrst " Q32 ". zzzzzz zzzzz lmnop qrst " Q32 ". zzzzzf ghijk lmnop qrst "
     Q32 ".",
     {{Q32, MISSING, .prefix = P20}}},
    {"better by a fifth than two others",
     "<p>zzzzzz zzzzz lmnop qrst " Q32 ". zzzzef ghijk lmnop qrst ⟦" Q32
     "⟧. zzzzzz zzijk lmnop qrst " Q32 ".",
     {{Q32, INTACT, .prefix = P20}}},
    {"better than one that hasn't half", "<p>zzzzzz zzzzz zzzzz qrst " Q32
     ". zzzzzz zzijk lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"two alike", "<p>zzzzef ghijk lmnop qrst " Q32 ". zzzzef ghijk lmnop qrst " Q32 ".",
     {{Q32, MISSING, .prefix = P20}}},
    {"two alike and a worse one", "<p>zbcdef ghijk lmnop qrst " Q32 ". zbcdef ghijk lmnop qrst " Q32
     ". zzzzzz zzzzz zzzzz zzzz " Q32 ".",
     {{Q32, MISSING, .prefix = P20}}},
    {"better, but its nearest word edited", "<p>zzzzzz ghijk lmnop qrst " Q32
     ". abcdef ghijk lmnop qrsz ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = P20}}},
    {"others outside its element don't count", "<p>zbcdef ghijk lmnop qrst " Q32
     ".<p id=a>zbcdef ghijk lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20, .fragment = "a"}}},
};

static const table_case_t nearest_word[] = {
    {"word before is edited", "<p>abcdef ghijk lmnop qzst ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = P20}}},
    {"word after is edited", "<p>⟦" Q32 "⟧ abzd efghi jklmno pqrst",
     {{Q32, CONTEXT, .suffix = S20}}},
    {"word before is longer", "<p>abcdef ghijk lmnop zqrst ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = P20}}},
    {"word after is longer", "<p>⟦" Q32 "⟧ abcdz efghi jklmno pqrst",
     {{Q32, CONTEXT, .suffix = S20}}},
    {"word before is shorter", "<p>abcdef ghijk lmnop rst ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = P20}}},
    {"word before is gone", "<p>abcdef ghijk lmnop ⟦" Q32 "⟧.", {{Q32, CONTEXT, .prefix = P20}}},
    {"word after is gone", "<p>⟦" Q32 "⟧ efghi jklmno pqrst", {{Q32, CONTEXT, .suffix = S20}}},
    {"word is put in before", "<p>abcdef ghijk lmnop qrst z ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = P20}}},
    {"word is put in after", "<p>⟦" Q32 "⟧ z abcd efghi jklmno pqrst",
     {{Q32, CONTEXT, .suffix = S20}}},
    {"sign is put in before", "<p>abcdef ghijk lmnop qrst “⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = P20}}},
    {"did not pay is not did pay", "<p>the company did ⟦" Q40 "⟧.",
     {{Q40, CONTEXT, .prefix = "the company did not "}}},
    {"did pay is not did not pay", "<p>the company did not ⟦" Q40 "⟧.",
     {{Q40, CONTEXT, .prefix = "the company did "}}},
    {"legal is not illegal", "<p>and in the illegal ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "and so in the legal "}}},
    {"sign beside the quote is edited", "<p>abcdef ghijk lmnop qrst; ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk lmnop qrst: "}}},
    {"sign after the quote is edited", "<p>⟦" Q32 "⟧; abcd efghi jklmno pqrst",
     {{Q32, CONTEXT, .suffix = ", abcd efghi jklmno pqrst"}}},
    {"sign behind the nearest word is edited", "<p>abcdef ghijk; lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = "abcdef ghijk, lmnop qrst "}}},
    {"word before is in two", "<p>abcdef ghijk lm nopqrst ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk lmnopqrst "}}},
    {"words before are in one", "<p>abcdef ghijk lmnopqrst ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk lm nopqrst "}}},
    {"words far before are in one", "<p>abcdefghijk lmnop qrst ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = P20}}},
    {"case of the word before", "<p>abcdef ghijk lmnop Qrst ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = P20}}},
    {"word with a hyphen", "<p>abcdef ghijk binding ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk non-binding "}}},
    {"word with a hyphen stands", "<p>zbcdef ghijk non-binding ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = "abcdef ghijk non-binding "}}},
    {"word gets a hyphen", "<p>abcdef ghijk non-binding ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk a binding "}}},
    {"word with an apostrophe before", "<p>abcdef ghijk couldn’t ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk shouldn’t "}}},
    {"word with an apostrophe after", "<p>⟦" Q32 "⟧ should efghi jklmno pqrst",
     {{Q32, CONTEXT, .suffix = " shouldn’t efghi jklmno pqrst"}}},
    {"word with an apostrophe stands", "<p>⟦" Q32 "⟧ shouldn’t efghi jklmno zqrst",
     {{Q32, INTACT, .suffix = " shouldn’t efghi jklmno pqrst"}}},
    {"word gets an apostrophe", "<p>⟦" Q32 "⟧ can’t efghi jklmno pqrst",
     {{Q32, CONTEXT, .suffix = " can efghi jklmno pqrst"}}},
    {"number before", "<p>abcdef ghijk in 2018, ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk in 2019, "}}},
    {"number with a decimal point", "<p>abcdef ghijk in 2.5 ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk in 1.5 "}}},
    {"number with a decimal point stands", "<p>zbcdef ghijk in 1.5 ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = "abcdef ghijk in 1.5 "}}},
    {"number in groups", "<p>abcdef ghijk in 3 500 ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk in 2 500 "}}},
    {"number in groups stands", "<p>zbcdef ghijk in 2 500 ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = "abcdef ghijk in 2 500 "}}},
    {"number's sign", "<p>abcdef ghijk in +5 ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcdef ghijk in −5 "}}},
    {"number's sign stands", "<p>zbcdef ghijk in −5 ⟦" Q32 "⟧.",
     {{Q32, INTACT, .prefix = "abcdef ghijk in −5 "}}},
    {"number's percent sign", "<p>⟦" Q32 "⟧ 30 ‰ efghi jklmno pqrst",
     {{Q32, CONTEXT, .suffix = " 30 % efghi jklmno pqrst"}}},
    {"number's percent sign stands", "<p>⟦" Q32 "⟧ 30 % efghi jklmno zqrst",
     {{Q32, INTACT, .suffix = " 30 % efghi jklmno pqrst"}}},
    {"number's fraction", "<p>⟦" Q32 "⟧ 3½ efghi jklmno pqrst",
     {{Q32, CONTEXT, .suffix = " 3 efghi jklmno pqrst"}}},
    {"footnote after the nearest word", "<p>⟦" Q32 "⟧ abcd<sup>1</sup> efghi jklmno pqrst",
     {{Q32, INTACT, .suffix = S20}}},
    {"context without a word", "<p>— [⟦" Q32 "⟧]", {{Q32, CONTEXT, .prefix = "— ("}}},
    {"Han has no words: all of it counts", "<p>戊地玄黄宇宙洪荒日月盈昃辰宿列張⟦" H16 "⟧。",
     {{H16, CONTEXT, .prefix = "天地玄黄宇宙洪荒日月盈昃辰宿列張"}}},
    {"Cyrillic", "<p>в прошлом году нашей компанией ⟦⟪никакие налоги за границей не были "
     "уплачены⟫⟧.",
     {{"никакие налоги за границей не были уплачены", CONTEXT,
      .prefix = "в прошлом году нашей компании "},
      {"никакие налоги за границей не были уплачены", INTACT,
      .prefix = "в этом году нашей компанией "}}},
    {"Arabic", "<p>في العام الماضي فقط ⟦لم تدفع الشركة أي ضرائب في تلك السنوات كلها⟧.",
     {{"لم تدفع الشركة أي ضرائب في تلك السنوات كلها", INTACT, .prefix = "في العام الحالي فقط "}}},
};

static const table_case_t rule_4[] = {
    {"31 characters aren't 32", "<p>zbcdef ghijk lmnop qrst ⟦" Q31 "⟧.",
     {{Q31, CONTEXT, .prefix = P20}}},
    {"half of the context", "<p>zzzzzz zzzzk lmnop qrst ⟦" Q31 "⟧.",
     {{Q31, CONTEXT, .prefix = P20}}},
    {"less than half of the context", "<p>zzzzzz zzzzz lmnop qrst " Q31 ".",
     {{Q31, MISSING, .prefix = P20}}},
    {"better by a fifth", "<p>zzzzzz zzijk lmnop qrst " Q31 ". zzzzef ghijk lmnop qrst ⟦" Q31 "⟧.",
     {{Q31, CONTEXT, .prefix = P20}}},
    {"better by less than a fifth", "<p>zzzzzz zhijk lmnop qrst " Q31 ". zzzzef ghijk lmnop qrst "
     Q31 ".",
     {{Q31, MISSING, .prefix = P20}}},
    {"two alike", "<p>zbcdef ghijk lmnop qrst " Q31 ". zbcdef ghijk lmnop qrst " Q31 ".",
     {{Q31, MISSING, .prefix = P20}}},
    {"little context that doesn't match", "<p>zzz " Q31 ".", {{Q31, MISSING, .prefix = "But "}}},
    {"16 characters", "<p>zbcdef ghijk lmnop qrst ⟦" Q16 "⟧.", {{Q16, CONTEXT, .prefix = P20}}},
    {"15 characters aren't 16", "<p>zbcdef ghijk lmnop qrst " Q15 ".",
     {{Q15, MISSING, .prefix = P20}}},
    {"30 characters of Han", "<p>zbcdef ghijk lmnop qrst ⟦" H15 "⟧。",
     {{H15, CONTEXT, .prefix = P20}}},
    {"16 characters of Han", "<p>zbcdef ghijk lmnop qrst ⟦" H8 "⟧。",
     {{H8, CONTEXT, .prefix = P20}}},
    {"14 characters of Han aren't 16", "<p>zbcdef ghijk lmnop qrst " H7 "。",
     {{H7, MISSING, .prefix = P20}}},
    {"16 characters of Hangul", "<p>zbcdef ghijk lmnop qrst ⟦세금을 한푼도 냈다⟧.",
     {{"세금을 한푼도 냈다", CONTEXT, .prefix = P20}}},
    {"14 characters of Hangul aren't 16", "<p>zbcdef ghijk lmnop qrst 세금을 한푼 냈다.",
     {{"세금을 한푼 냈다", MISSING, .prefix = P20}}},
    {"16 characters of kana", "<p>zbcdef ghijk lmnop qrst ⟦ぜいきんはらった⟧。",
     {{"ぜいきんはらった", CONTEXT, .prefix = P20}}},
    {"16 letters of Thai", "<p>zbcdef ghijk lmnop qrst ⟦ภาษที่จายในประเท⟧ ก",
     {{"ภาษที่จายในประเท", CONTEXT, .prefix = P20}}},
    {"number as a quote", "<p>it cost 30%, then 13%, but 13% it was",
     {{"13%", MISSING, .prefix = "and "}}},
};

static const table_case_t rule_5[] = {
    {"long quote, once, 15 characters of context", "<p>zzzzz zzzzz zzzzz ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "abcde fghij klmno "}}},
    {"long quote, once, 16 characters of context", "<p>zzzzz zzzzz zzzzz " Q32 ".",
     {{Q32, MISSING, .prefix = "abcde fghij klmnop "}}},
    {"long quote, once, 15 on both sides", "<p>zzzzzz ⟦" Q32 "⟧ zzzzz",
     {{Q32, CONTEXT, .prefix = "abcd efgh ", .suffix = " ijkl mno"}}},
    {"long quote, once, 16 on both sides", "<p>zzzzzz " Q32 " zzzzz",
     {{Q32, MISSING, .prefix = "abcd efgh ", .suffix = " ijkl mnop"}}},
    {"long quote, once, 14 of Han as context", "<p>zzz ⟦" Q32 "⟧.",
     {{Q32, CONTEXT, .prefix = "天地玄黄宇宙洪"}}},
    {"long quote, once, 16 of Han as context", "<p>zzz " Q32 ".",
     {{Q32, MISSING, .prefix = "天地玄黄宇宙洪荒 "}}},
    {"long quote, once, page begins with it", "⟦" Q32 "⟧.", {{Q32, CONTEXT, .prefix = "But "}}},
    {"long quote, twice", "<p>zzz " Q32 ". zzz " Q32 ".", {{Q32, MISSING, .prefix = "But "}}},
    {"quote of 31 characters, once", "<p>zzz " Q31 ".", {{Q31, MISSING, .prefix = "But "}}},
    {"correction that quotes the old sentence",
     "<p>Europe matters, because nearly a third of the sales are made abroad.</p>\n<p>Correction: "
     "we wrote before "
     "that almost half of its revenue comes from outside China.</p>",
     {{"almost half of its revenue comes from outside China", MISSING,
      .prefix = "Europe matters, because ", .suffix = ", by its own account"}}},
    {"correction doesn't get what the edited sentence gets",
     "<p>Europe matters, because ⟦almost a third of its revenue comes from outside China⟧, by its "
     "own account.</p>\n"
     "<p>Correction: we wrote before that almost half of its revenue comes from outside China.</p>",
     {{"almost half of its revenue comes from outside China", WORDING,
      .prefix = "Europe matters, because ", .suffix = ", by its own account"}}},
    {"refused words with one more aren't other wording", "<p>zzzzzz zzzzz zzzzz qrst " Q32 " x.",
     {{Q32, MISSING, .prefix = P20}}},
    {"refused twice, not taken as other wording", "<p>zbcdef ghijk lmnop qrst " Q40
     ". zbcdef ghijk lmnop qrst " Q40 ".",
     {{Q40, MISSING, .prefix = P20}}},
    {"no context wants none", "<p>zzz ⟦" Q32 "⟧.", {{Q32, INTACT}}},
};

static const table_case_t targets[] = {
    {"one intact, one changed", "<p>⟦one⟧, zbcdef ghijk lmnop qrst ⟪" Q31 "⟫.",
     {{"one", INTACT}, {Q31, CONTEXT, .prefix = P20, .also = 1}}},
    {"one changed, one missing", "<p>one, zbcdef ghijk lmnop qrst ⟪" Q31 "⟫.",
     {{"two", MISSING}, {Q31, CONTEXT, .prefix = P20, .also = 1}}},
    {"one quote, two claims, two contexts", "<p>zbcdef ghijk lmnop qrst ⟦⟪" Q32 "⟫⟧.",
     {{Q32, INTACT, .prefix = P20}, {Q32, CONTEXT, .prefix = "zbcdef ghijk lmnop zzzz "}}},
};
/* clang-format on */

#define RUN(cases) table_run(#cases, cases, sizeof(cases) / sizeof(cases[0]))

int main(void)
{
    return RUN(rule_3) + RUN(better) + RUN(nearest_word) + RUN(rule_4) + RUN(rule_5) + RUN(targets);
}
