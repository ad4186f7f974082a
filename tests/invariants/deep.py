"""Pages that are too large or too regular to be kept as files."""

WORDS = "Deep down the reservoir held 2,500 cubic metres of water last year"


def nested(tag, depth, close=True):
    """Text at every hundredth level, going down and coming up."""
    parts = ["<!DOCTYPE html><meta charset=utf-8><title>Nested %s</title>\n" % tag]
    for level in range(depth):
        parts.append("<%s>" % tag)
        if level % 100 == 0:
            parts.append("%s at level %d. " % (WORDS, level))
    parts.append("The bottom of it all holds eleven words and nothing that is marked. ")
    if close:
        for level in range(depth, 0, -1):
            parts.append("</%s>" % tag)
            if level % 100 == 0:
                parts.append("%s, back at level %d. " % (WORDS, level))
        parts.append("<p>Back on top, this sentence can be marked again as any other can.</p>")
    return "".join(parts).encode()


def edge():
    """Text at each depth around the levels where marking stops and where Chromium's tree ends."""
    parts = ["<!DOCTYPE html><meta charset=utf-8><title>Edge</title><body>"]
    for level in range(3, 530):
        parts.append("<div>")
        if level > 470:
            parts.append("Level %d counts so many divs. " % level)
    return "".join(parts + ["</div>" * 527, "<p>And here is level three again.</p>"]).encode()


def large_table():
    rows = "".join(
        "<tr><th>Row %d<td>holds %d apples<td><a href=#r%d>and a link %d</a>\n" % (n, n * 7, n, n)
        for n in range(200))
    return ("<!DOCTYPE html><meta charset=utf-8><title>Table</title><table>%s</table>" % rows).encode()


def one_paragraph():
    return ("<!DOCTYPE html><meta charset=utf-8><p>" + " ".join(
        "Sentence %d has <b>bold %d</b> words &amp; signs." % (n, n) for n in range(400))).encode()


PAGES = {
    "nested-div-600": lambda: nested("div", 600),
    "nested-b-600": lambda: nested("b", 600),
    "nested-div-5000": lambda: nested("div", 5000),
    "nested-div-600-unclosed": lambda: nested("div", 600, close=False),
    "depth-edge": edge,
    "large-table": large_table,
    "one-paragraph": one_paragraph,
}
