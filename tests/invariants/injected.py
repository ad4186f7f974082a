"""What was injected into a page: found by aligning the response with the origin, byte by byte.

The first invariant is this alignment: it either accounts for every byte of both or fails. The parser
is strict on purpose: injected markup is ASCII, well-formed, its attributes double-quoted or plain
words, and its only comments empty ones in pairs, which hide what is between them from text browsers.
"""

import dataclasses
import re

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
NAME = rb"[a-z][a-z0-9-]*"
ATTRIBUTE = rb'\s+([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"<>]*)"|=([a-z0-9-]+))?'
TAG = re.compile(rb"<(" + NAME + rb")((?:" + ATTRIBUTE + rb")*)\s*(/?)>")
ATTRIBUTES = re.compile(ATTRIBUTE)
END_TAG = re.compile(rb"</(" + NAME + rb")>")
HIDING = b"<!-->"
TEXT = re.compile(rb"(?:[^<>&]|&(?:amp|lt|gt|quot|#[0-9]+|#x[0-9a-fA-F]+);)+")
JSON_LD = re.compile(rb"<script(?:" + ATTRIBUTE + rb")*>([^<]*)</script>")
CANDIDATE = re.compile(rb"</fact-check>|<fact-check[\s>]|<" + NAME + rb"\s(?=[^<>]*?data-factcheck-ui)")
HIGHLIGHT_STATES = ("intact", "changed")


class Broken(AssertionError):
    """An invariant doesn't hold."""


@dataclasses.dataclass
class Insertion:
    offset: int  # origin byte that it stands before
    data: bytes
    kind: str  # "open", "close", "ui"
    name: str = ""
    attributes: dict = dataclasses.field(default_factory=dict)


def attributes_of(raw):
    found = {}
    for name, value, word in ATTRIBUTES.findall(raw):
        name, value = name.decode().lower(), value or word
        if name in found:
            raise Broken("attribute %s twice in %r" % (name, raw))
        if value and not re.fullmatch(TEXT.pattern, value):
            raise Broken("a lone & in an attribute: %r" % raw)
        found[name] = value.decode("ascii", "replace")
    return found


def parse_element(data, position):
    """The end of one well-formed element that begins at position; Broken where it isn't."""
    stack = []
    hidden_since = None  # how deep the stack was
    while True:
        if stack and data.startswith(HIDING, position):
            if hidden_since not in (None, len(stack)):
                raise Broken("what is hidden isn't whole elements at byte %d of the output" % position)
            hidden_since = len(stack) if hidden_since is None else None
            position += len(HIDING)
            continue
        script = JSON_LD.match(data, position)
        tag = TAG.match(data, position)
        end = END_TAG.match(data, position)
        if script:
            if attributes_of(data[position : script.end()].split(b">")[0]).get("type") != "application/ld+json":
                raise Broken("a script that isn't JSON-LD at byte %d" % position)
            position = script.end()
        elif tag:
            name = tag.group(1)
            if name.decode() in ("style", "script"):
                raise Broken("an inline %s at byte %d of the output" % (name.decode(), position))
            check_attributes(attributes_of(tag.group(2)), position)
            position = tag.end()
            if name.decode() not in VOID:
                stack.append(name)
        elif end:
            if not stack or stack.pop() != end.group(1):
                raise Broken("injected end tags don't nest at byte %d of the output" % position)
            position = end.end()
        else:
            text = TEXT.match(data, position)
            if not text or not stack:
                raise Broken("injected markup isn't well-formed at byte %d of the output: %r"
                             % (position, data[position : position + 60]))
            position = text.end()
        if not stack:
            if hidden_since is not None:
                raise Broken("text browsers lose what follows byte %d of the output" % position)
            return position


def check_attributes(attributes, position):
    for name, value in attributes.items():
        if name == "style" or name.startswith("on"):
            raise Broken("inline %s, which a strict policy refuses, at byte %d" % (name, position))
        if name in ("href", "src", "action") and re.match(r"\s*(javascript|data|vbscript):", value, re.I):
            raise Broken("a %s of %r at byte %d" % (name, value, position))


def parse_insertion(data, position):
    """(Insertion without its offset, its end) of what begins at a candidate, or None where that is no
    injected markup of ours."""
    end = END_TAG.match(data, position)
    if end:
        return Insertion(0, end.group(0), "close", "fact-check"), end.end()
    tag = TAG.match(data, position)
    if not tag:
        return None
    name, attributes = tag.group(1).decode(), attributes_of(tag.group(2))
    if name == "fact-check":
        if "data-factcheck" not in attributes:
            return None
        check_attributes(attributes, position)
        return Insertion(0, tag.group(0), "open", name, attributes), tag.end()
    if "data-factcheck-ui" not in attributes:
        return None
    stop = parse_element(data, position)
    return Insertion(0, data[position:stop], "ui", name, attributes), stop


def align(origin, output):
    """The insertions that make output of origin; Broken where there are none that do.

    Where the origin itself holds what looks like ours, both readings are tried.
    """
    failure = None
    branches = [(0, 0, ())]
    while branches:
        at_origin, at_output, chain = branches.pop()
        insertions = list(chain)
        try:
            while True:
                candidate = CANDIDATE.search(output, at_output)
                stop = candidate.start() if candidate else len(output)
                length = stop - at_output
                if origin[at_origin : at_origin + length] != output[at_output:stop]:
                    raise first_difference(origin, output, at_origin, at_output, length)
                at_origin += length
                at_output = stop
                if not candidate:
                    if at_origin != len(origin):
                        raise Broken("the output ends where the origin has %d bytes more, from byte %d"
                                     % (len(origin) - at_origin, at_origin))
                    check_ascii(insertions)
                    return insertions
                own = candidate.group(0)
                may_be_own = origin.startswith(own, at_origin)
                try:
                    parsed = parse_insertion(output, stop)
                except Broken:
                    if not may_be_own:
                        raise
                    parsed = None
                if parsed is None and not may_be_own:
                    raise Broken("unknown markup at byte %d of the output" % stop)
                if parsed is None:
                    at_origin, at_output = at_origin + len(own), stop + len(own)
                    continue
                if may_be_own and len(branches) < 100000:
                    branches.append((at_origin + len(own), stop + len(own), tuple(insertions)))
                insertion, at_output = parsed
                insertion.offset = at_origin
                insertions.append(insertion)
        except Broken as broken:
            failure = failure or broken
    raise failure


def first_difference(origin, output, at_origin, at_output, length):
    low, high = 0, length
    while low < high:  # the longest common beginning
        middle = (low + high + 1) // 2
        if origin[at_origin : at_origin + middle] == output[at_output : at_output + middle]:
            low = middle
        else:
            high = middle - 1
    return Broken("bytes differ from origin byte %d on: origin %r, output %r" % (
        at_origin + low, origin[at_origin + low :][:60], output[at_output + low :][:60]))


def check_ascii(insertions):
    for insertion in insertions:
        if not insertion.data.isascii():
            raise Broken("injected bytes aren't ASCII at origin byte %d" % insertion.offset)


def weave(origin, insertions):
    """The page with (offset, markup) put in: what align undoes. For the tests of the checks."""
    parts, last = [], 0
    for offset, markup in sorted(insertions, key=lambda pair: pair[0]):
        parts += [origin[last:offset], markup]
        last = offset
    return b"".join(parts + [origin[last:]])


@dataclasses.dataclass
class Highlight:
    claim: str
    state: str
    start: int
    end: int
    attributes: dict


def highlights(insertions):
    """The highlights in order of their start tags; Broken where they don't nest."""
    found, stack = [], []
    for insertion in insertions:
        if insertion.kind == "open":
            attributes = insertion.attributes
            if attributes.get("data-factcheck-state") not in HIGHLIGHT_STATES:
                raise Broken("a highlight of state %r" % attributes.get("data-factcheck-state"))
            found.append(Highlight(attributes["data-factcheck"], attributes["data-factcheck-state"],
                                   insertion.offset, -1, attributes))
            stack.append(found[-1])
        elif insertion.kind == "close":
            if not stack:
                raise Broken("a highlight ends that didn't begin, at byte %d" % insertion.offset)
            stack.pop().end = insertion.offset
    if stack:
        raise Broken("a highlight that began at byte %d never ends" % stack[0].start)
    return found
