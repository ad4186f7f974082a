"""Small pages and claims on them, made to meet every rule of the contract's section 2: passages that
come back with other words in and around them, out of few words that are much alike."""

from folding import is_mark
from oracle import Claim, Target

WORDS = {
    "two letters": "ab ba aab abb a bb abab".split(),
    "news": """the company did not pay tax taxes in 2018 30% 13% −5 5 2 500 600 non-binding binding legal
        illegal can't can we won’t l'entreprise million billion Euro euro rose fell “half” 10² 1,000
        1.5 — – of café Straße fine ﬁne""".split(),
    "cyrillic": "он не платил налоги налог в году 2018 компания не-член член млн млрд её ее".split(),
    "han": "他 没 有 缴 税 公司 年 二 三 百 万 税款 公 司".split(),
    "thai": "เขา ไม่ ได้ จ่าย ภาษี ปี ใน บริษัท ล้าน".split(),
    "arabic": "لم تدفع الشركة الضرائب في عام ٢٠١٨ مليون مليار دفعت".split(),
    "devanagari": "कंपनी ने कर नहीं दिया वर्ष २०१८ में लाख करोड़".split(),
    "hangul": "회사는 세금을 내지 않았다 냈다 년에 백만 천만 그".split(),
}
UNSEPARATED = ("han", "thai")


class Maker:
    """A page out of one vocabulary: `passage` stands in it several times, more or less edited."""

    def __init__(self, rng, vocabulary):
        self.rng, self.words = rng, WORDS[vocabulary]
        self.joint = "" if vocabulary in UNSEPARATED else " "

    def some(self, least, most):
        return self.rng.choices(self.words, k=self.rng.randrange(least, most + 1))

    def edited(self, words, edits):
        words = list(words)
        for _ in range(edits):
            place = self.rng.randrange(len(words) + 1)
            draw = self.rng.random()
            if draw < 0.3 or place == len(words):
                words.insert(place, self.rng.choice(self.words))
            elif draw < 0.6:
                words[place] = self.rng.choice(self.words)
            elif draw < 0.8 and len(words) > 1:
                del words[place]
            else:
                letter = self.rng.randrange(len(words[place]))
                other = self.rng.choice("".join(self.words))
                words[place] = words[place][:letter] + other + words[place][letter + 1 :]
        return words

    def joined(self, words):
        return "".join(
            word + (self.joint if self.rng.random() < 0.97 or not self.joint else "")
            for word in words).strip()

    def markup(self, text):
        """The text, with markup that changes nothing of what is read, or little."""
        rng, parts = self.rng, []
        for char, after in zip(text, text[1:] + " "):
            draw = 1 if is_mark(after) or is_mark(char) else rng.random()
            if draw < 0.015:
                char = rng.choice(("<b>%s</b>", "<a href=u>%s</a>", "<i>%s</i>", "<span>%s</span>")) % char
            elif draw < 0.02 and (char.isdigit() or char.isalpha()):
                # (Whether a linked digit set high beside digits is an exponent, the contract leaves open.)
                char = rng.choice(("<sup>%s</sup>", "<sub>%s</sub>") + (
                    () if char.isdigit() else ("<sup><a href=u>%s</a></sup>",))) % char
            elif draw < 0.025:
                char += rng.choice(("&shy;", "\u200b", "<span hidden>no</span>", "<script>not</script>"))
            elif char == " " and draw < 0.1:
                char = rng.choice(("\n", "&nbsp;", "  ", "<br>", " <b></b> ", "</p><p>", " <br> "))
            elif char == "&":
                char = "&amp;"
            parts.append(char)
        return "".join(parts)

    def page(self):
        """(the page's source, the passage's words, the words before and after it)."""
        rng = self.rng
        passage, before, after = self.some(1, 12), self.some(1, 9), self.some(1, 9)
        if rng.random() < 0.5:
            passage = (passage * 8)[: rng.randrange(4, 12)] if rng.random() < 0.2 else self.some(6, 12)
        blocks = []
        for _ in range(rng.randrange(1, 4)):
            kinds = rng.choice(((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (2, 0, 1), (1, 1, 1),
                                (4, 0, 4), (0, 2, 0), (6, 0, 0)))
            words = [self.edited(w, edits) for w, edits in zip((before, passage, after), kinds)]
            blocks.append(self.joined(sum(words, self.some(0, 4)) + self.some(0, 4)))
        if rng.random() < 0.5:
            blocks.append(self.joined(self.some(1, 20)))
        rng.shuffle(blocks)
        tags = rng.choices(("p", "div", "li", "h2"), k=len(blocks))
        body = "".join("<%s id=e%d>%s</%s>\n" % (tag, number, self.markup(text), tag)
                       for number, (text, tag) in enumerate(zip(blocks, tags)))
        return "<!DOCTYPE html><meta charset=utf-8><title>t</title>\n" + body, passage, before, after

    def target(self, passage, before, after):
        rng = self.rng
        target = Target(self.joined(self.edited(passage, rng.choice((0, 0, 0, 1, 1, 2)))))
        if rng.random() < 0.7:
            words = self.edited(before, rng.choice((0, 0, 1, 2, 3)))
            target.prefix = self.joined(words) + self.joint
        if rng.random() < 0.7:
            words = self.edited(after, rng.choice((0, 0, 1, 2, 3)))
            target.suffix = self.joint + self.joined(words)
        if rng.random() < 0.1:
            target.prefix = (target.prefix or "")[-rng.randrange(1, 12) :] or None
        if rng.random() < 0.1:
            target.suffix = (target.suffix or "")[: rng.randrange(1, 12)] or None
        if rng.random() < 0.1:
            target.occurrence = "first"
        if rng.random() < 0.1:
            target.fragment = "e%d" % rng.randrange(4)
        if rng.random() < 0.1:
            target.start = rng.randrange(300)
        return target


def make(rng, count):
    """(vocabulary, the page's source, claims)."""
    vocabulary = rng.choice(sorted(WORDS))
    maker = Maker(rng, vocabulary)
    source, *words = maker.page()
    targets = [maker.target(*words) for _ in range(count)]
    return vocabulary, source, [
        Claim("c%d" % number, [target], vocabulary) for number, target in enumerate(targets)]
