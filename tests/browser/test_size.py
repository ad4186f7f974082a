"""What a claim costs in bytes beside its own text, counted in what the command writes."""

import html
from xml.sax.saxutils import escape

import pytest

import annotated

# The contract's example, with all that a note can have but a correction: in three languages.
CLAIMS = {
    "en": dict(
        before="Europe matters, because ",
        quote="almost half of its revenue comes from outside China",
        after=", by its own account.",
        said="The company",
        claim="Almost half of the company's revenue comes from outside China.",
        verdict="Accurate",
        body="The annual report puts it at 48.4%.",
        source="Annual report 2018",
        publisher="The company",
        desk="Example Fact Desk",
        dates=("5 March 2019", "2 April 2019", "3 April 2019"),
    ),
    "ar": dict(
        before="أوروبا مهمة، لأن ",
        quote="نحو نصف إيراداتها يأتي من خارج الصين",
        after="، بحسب قولها.",
        said="الشركة",
        claim="يأتي نحو نصف إيرادات الشركة من خارج الصين.",
        verdict="دقيق",
        body="يذكر التقرير السنوي نسبة 48.4%.",
        source="التقرير السنوي 2018",
        publisher="الشركة",
        desk="مكتب التدقيق",
        dates=("5 مارس 2019", "2 أبريل 2019", "3 أبريل 2019"),
    ),
    "zh": dict(
        before="欧洲很重要，因为",
        quote="该公司将近一半的收入来自中国以外的地区",
        after="，这是公司自己的说法。",
        said="该公司",
        claim="该公司将近一半的收入来自中国以外。",
        verdict="准确",
        body="年度报告给出的数字是48.4%。",
        source="2018年年度报告",
        publisher="该公司",
        desk="示例核查台",
        dates=("2019年3月5日", "2019年4月2日", "2019年4月3日"),
    ),
}
NAME = "overseas-revenue"
URLS = ("https://facts.example/overseas-revenue", "https://example.org/report",
        "https://archive.example/1")
CONTACT = "/contact"


def claim(name, texts):
    t = {key: escape(value) for key, value in texts.items() if isinstance(value, str)}
    return (
        f'<claimReview id="{name}" author="desk" url="{URLS[0]}" datePublished="2019-04-02" '
        f'dateModified="2019-04-03">{annotated.selector(texts["quote"])}'
        f'<itemReviewed author="{t["said"]}" datePublished="2019-03-05"/>'
        f'<claimReviewed>{t["claim"]}</claimReviewed>'
        f'<reviewRating ratingValue="5" worstRating="1" bestRating="5" '
        f'alternateName="{t["verdict"]}"/><reviewBody>{t["body"]}</reviewBody>'
        f'<citation name="{t["source"]}" url="{URLS[1]}" publisher="{t["publisher"]}" '
        f'archivedAt="{URLS[2]}"/></claimReview>'
    )


def injected(language, texts, names):
    """How many bytes the command adds to a page with one claim a name, each on its own passage."""
    quotes = [f"{texts['quote']} {number}" for number in range(len(names))]
    article = f'<html lang="{language}"><meta charset=utf-8>' + "".join(
        f"<p>{texts['before']}{quote}{texts['after']}</p>" for quote in quotes)
    claims = [claim(name, {**texts, "quote": quote}) for name, quote in zip(names, quotes)]
    sidecar = annotated.sidecar(*claims, lang=language, desk=texts["desk"])
    page = annotated.annotate(article, sidecar, "--contact", CONTACT)
    assert page.count(b'aria-details="') == len(names)
    assert page.count(b"popovertarget=") == 2 * len(names)
    return len(page) - len(article.encode())


def as_reference(text):
    return len(html.escape(text, quote=True).encode("ascii", "xmlcharrefreplace"))


def overhead(language):
    """Bytes that one claim more adds, less the review's own text, each of it counted once: as it is
    written, in ASCII with references."""
    texts = CLAIMS[language]
    names = [NAME, NAME.replace("revenue", "profits")]
    added = injected(language, texts, names) - injected(language, texts, names[:1])
    own = [texts[key] for key in
           ("quote", "said", "claim", "verdict", "body", "source", "publisher", "desk")]
    own += [*texts["dates"], *URLS, NAME, "515", " 1"]
    return added - sum(as_reference(text) for text in own)


def test_english_markup_is_at_most_900_bytes_a_claim():
    """A heavily annotated page would be mostly markup."""
    assert overhead("en") <= 900


@pytest.mark.parametrize("language, limit", [("ar", 1600), ("zh", 1110)])
def test_other_scripts_cost_their_references_and_no_more(language, limit):
    """Words in other scripts are written as character references: it must not get out of hand."""
    assert overhead(language) <= limit


def test_claims_cost_the_same_however_many():
    """Something in the markup grows with the number of claims."""
    texts = CLAIMS["en"]
    names = [f"{NAME}-{number}" for number in range(100, 160)]
    one, all_of_them = injected("en", texts, names[:10]), injected("en", texts, names)
    assert (all_of_them - one) / 50 <= one / 10


if __name__ == "__main__":
    for tag in CLAIMS:
        print(f"{tag}: {overhead(tag)} bytes a claim")
