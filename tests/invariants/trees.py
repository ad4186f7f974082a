"""The second invariant in html5lib's tree: highlights dissolved, [data-factcheck-ui] taken out and
adjacent text joined, a response's tree is the origin's."""

import functools
import xml.etree.ElementTree

import html5lib

import charsets
from injected import Broken
from pagetext import HTML

# Where no reference may stand, by element and by what attributes say (contract, section 3).
NO_REFERENCE = frozenset("a button label summary th legend ruby".split())
# Roles that are interactive or make their children presentational (WAI-ARIA 1.2).
NO_REFERENCE_ROLES = frozenset(
    "button checkbox combobox gridcell link menuitem menuitemcheckbox menuitemradio option radio "
    "searchbox slider spinbutton switch tab textbox treeitem img math meter progressbar scrollbar "
    "separator".split()
)


def parse(data, charset, scripting=True):
    text, _, _ = charsets.decode(data, charset)
    builder = html5lib.getTreeBuilder(
        "etree", implementation=xml.etree.ElementTree, fullTree=True)
    parser = html5lib.HTMLParser(builder, namespaceHTMLElements=True)
    return parser.parse(text, scripting=scripting)


def steps(root):
    """The tree as ("start", element, path), ("end", element), ("text", …), ("comment", …) in order;
    path: the element's ancestors, valid until the next step."""
    path, stack = [], [("element", root)]
    while stack:
        kind, what = stack.pop()
        if kind == "text":
            yield "text", what, path
        elif kind == "end":
            path.pop()
            yield "end", what, path
        elif not isinstance(what.tag, str):
            yield "comment", what.text or "", path
        else:
            yield "start", what, path
            path.append(what)
            stack.append(("end", what))
            pending = [("text", what.text)] if what.text else []
            for child in what:
                pending.append(("element", child))
                if child.tail:
                    pending.append(("text", child.tail))
            stack += reversed(pending)


def canonical(root):
    """The tree as a list of strings, with what was injected taken out of it."""
    result, skipped, text = [], 0, []

    def flush():
        if text:
            result.append("#text " + "".join(text))
            text.clear()

    for kind, what, _ in steps(root):
        if kind in ("start", "end"):
            injected = "data-factcheck-ui" in what.attrib
            if kind == "start":
                skipped += injected
                visible = not skipped and what.tag != HTML + "fact-check"
                if visible:
                    flush()
                    result.append("<%s %r %r" % (what.tag, sorted(what.attrib.items()),
                                                 what.text if what.tag == "<!DOCTYPE>" else ""))
            else:
                visible = not skipped and what.tag != HTML + "fact-check"
                skipped -= injected
                if visible:
                    flush()
                    result.append(">" + what.tag)
        elif not skipped and kind == "text":
            text.append(what)
        elif not skipped:
            flush()
            result.append("#comment " + what)
    flush()
    return result


@functools.lru_cache(maxsize=64)
def canonical_origin(data, charset, scripting=True):
    return canonical(parse(data, charset, scripting))


def compare(before, after, where):
    if before == after:
        return
    for index in range(max(len(before), len(after))):
        pair = [side[index] if index < len(side) else "(nothing)" for side in (before, after)]
        if pair[0] != pair[1]:
            raise Broken("%s: the trees differ at node %d:\n  origin  %.300s\n  output  %.300s\n"
                         "  before it %.200s" % (where, index, *pair, before[index - 1 : index]))


def check_tree(origin, output, charset, scripting=True):
    """The output's tree, for further checks; Broken where it isn't the origin's."""
    if charsets.detect(output) != charset:
        raise Broken("the output's charset is %s, the origin's %s" % (charsets.detect(output), charset))
    tree = parse(output, charset, scripting)
    compare(canonical_origin(origin, charset, scripting), canonical(tree), "html5lib")
    return tree


PROBE = b"<table data-factcheck-ui><tr><td>x</table>"


def no_place_for_notes(page):
    """Why a page may be left without anything: notes at its end would break its tree."""
    if page.open_template:
        return "an open template"
    if page.nodes and page.nodes[-1].depth >= 470:
        return "too deep"
    try:
        tree = check_tree(page.data, page.data + PROBE, page.charset)
    except Broken:
        return "raw text, a comment, a select or a frameset is open"
    stands = any("data-factcheck-ui" in element.attrib for element in tree.iter(HTML + "table"))
    return None if stands else "a tag is open"


def tags_of(path):
    return [element.tag[len(HTML):] if element.tag.startswith(HTML) else element.tag for element in path]


def forbids_reference(path):
    """Why no reference may stand within these elements; None where one may."""
    for name, element in zip(tags_of(path), path):
        attributes = element.attrib
        if name in NO_REFERENCE:
            return name
        if attributes.get("aria-hidden") == "true":
            return "aria-hidden"
        if "inert" in attributes:
            return "inert"
        if attributes.get("contenteditable", "false").lower() != "false":
            return "contenteditable"
        for role in attributes.get("role", "").lower().split()[:1]:
            if role in NO_REFERENCE_ROLES:
                return "role=" + role
    return None


def check_places(tree):
    """References, notes and links stand where the contract lets them, ids are unique and lead
    somewhere. tree: of the output."""
    ids, injected_ids, targets, inside = {}, set(), [], 0
    for kind, element, path in steps(tree):
        if kind == "end" and "data-factcheck-ui" in element.attrib:
            inside -= 1
        if kind != "start":
            continue
        attributes, name = element.attrib, element.tag.replace(HTML, "")
        outermost = "data-factcheck-ui" in attributes
        # The stylesheet's link may stand anywhere, notes as a table where links are left open.
        if outermost and not inside and name not in ("link", "table"):
            why = forbids_reference(path)
            if why:
                raise Broken("what was injected stands in %s: %r" % (why, attributes))
        inside += outermost
        ours = inside or name == "fact-check"
        if "id" in attributes:
            ids[attributes["id"]] = ids.get(attributes["id"], 0) + 1
            if ours and (inside or "data-factcheck" in attributes):
                injected_ids.add(attributes["id"])
        if inside and "#" in attributes.get("href", "") and "://" not in attributes["href"]:
            targets.append(attributes["href"].split("#", 1)[1])
        if ours and "aria-details" in attributes:
            targets.append(attributes["aria-details"])
    for name in injected_ids:
        if ids[name] != 1:
            raise Broken("the injected id %r stands %d times in the page" % (name, ids[name]))
    for name in targets:
        if name not in ids:
            raise Broken("an injected link leads to #%s, which isn't there" % name)
