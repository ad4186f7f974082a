"""Sidecars for the tests, built with lxml after the contract's section 1."""

from lxml import etree

NAMESPACE = "urn:factcheck:sidecar:1"


def element(parent, tag, text=None, /, **attributes):
    child = etree.SubElement(parent, "{%s}%s" % (NAMESPACE, tag), **attributes)
    child.text = text
    return child


def build(claims, language="en"):
    """The bytes of a sidecar with these claims (oracle.Claim)."""
    root = etree.Element("{%s}claimReviews" % NAMESPACE, nsmap={None: NAMESPACE})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    element(root, "author", id="desk", name="Test Desk", url="https://facts.example/")
    for number, claim in enumerate(claims):
        review = element(root, "claimReview", id=claim.id, author="desk", datePublished="2019-04-02")
        for target in claim.targets:
            attributes = {"occurrence": target.occurrence} if target.occurrence else {}
            holder = element(review, "target", **attributes)
            if target.fragment is not None:
                holder = element(holder, "FragmentSelector", value=target.fragment)
            selector = element(holder, "TextQuoteSelector")
            for name in ("prefix", "exact", "suffix"):
                text = getattr(target, name)
                if text is not None:
                    element(selector, name, text)
            if target.start is not None:
                element(holder, "TextPositionSelector", start=str(target.start),
                        end=str(target.start + len(target.exact)))
        element(review, "claimReviewed", "A claim in neutral words.")
        element(review, "reviewRating", ratingValue=str(number % 5 + 1), worstRating="1",
                bestRating="5", alternateName="Verdict %d" % number)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)


def is_xml_text(text):
    """Whether XML 1.0 can hold the text."""
    return all(
        c in "\t\n" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"
        for c in text
    )
