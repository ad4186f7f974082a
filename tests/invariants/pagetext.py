"""A page as its readers read it: the text that takes part, each character with its bytes.

html5lib builds the tree. So that a character of the tree leads back to its bytes, the tokenizer
hands the tree builder one private-use code point for each run of visible characters, and that
number is looked up when the tree is walked.
"""

import bisect
import re
import xml.etree.ElementTree

import html5lib
from html5lib import _inputstream, _tokenizer, constants, html5parser

import charsets
from folding import HTML_SPACE, is_white

HTML = "{http://www.w3.org/1999/xhtml}"

# What takes no part (contract, section 2).
SILENT = frozenset(
    "script style template noscript noembed noframes iframe textarea select datalist title head "
    "rt rp audio video canvas object".split()
)
# Blocks after the HTML standard, section 15.3 "Non-replaced elements".
BLOCKS = frozenset(
    "html body address blockquote center dialog div figure figcaption footer form header hr legend "
    "listing main p plaintext pre search xmp article aside h1 h2 h3 h4 h5 h6 hgroup nav section dir "
    "dd dl dt menu ol ul li table caption colgroup col thead tbody tfoot tr td th fieldset details "
    "summary optgroup option".split()
)
# Neither plainly a block nor plainly not: nothing is asserted across their edges.
UNSURE_ELEMENTS = frozenset("button marquee applet rb rtc".split())

# Text whose parent is one of these was written where only table parts belong.
TABLE_PARTS = frozenset("table tbody thead tfoot tr colgroup".split())

TABLE_TAG = re.compile(rb"</?(?:table|caption|colgroup|col|thead|tbody|tfoot|tr|td|th)\b", re.I)

# What stands in the gap before a character, as bits.
WHITE, NEWLINE, BLOCK, BREAK, SCRIPT_EDGE, LINK_EDGE, UNSURE = 1, 2, 4, 8, 16, 32, 64


class WholeStream(_inputstream.HTMLUnicodeInputStream):
    """An input stream in one chunk, so that chunkOffset is the offset in the text."""

    def __init__(self, text):
        super().__init__(text)
        self.reportCharacterErrors = None
        self.chunk = self.dataStream.read()
        self.chunkSize = len(self.chunk)

    def readChunk(self, chunkSize=None):
        self.chunkOffset = self.chunkSize
        return False


class PlacingTokenizer(_tokenizer.HTMLTokenizer):
    """Replaces runs of visible text by private-use numbers of `runs`. Templates are left out whole:
    they take no part, and html5lib doesn't know them."""

    def __init__(self, text, parser, runs):
        super().__init__("", parser=parser)
        self.stream = WholeStream(text)
        self.text, self.runs = text, runs
        self.reference_start = self.templates = 0

    def entityDataState(self):
        self.reference_start = self.stream.chunkOffset - 1
        return super().entityDataState()

    def __iter__(self):
        self.tokenQueue = _tokenizer.deque([])
        characters = constants.tokenTypes["Characters"]
        visible = (
            self.dataState, self.entityDataState, self.tagOpenState, self.closeTagOpenState,
            self.rawtextState, self.rawtextLessThanSignState, self.rawtextEndTagOpenState,
            self.rawtextEndTagNameState, self.plaintextState)
        running = True
        while running:
            state = self.state
            running = state()
            is_visible = state in visible
            while self.tokenQueue:
                token = self.tokenQueue.popleft()
                self.templates += self.template_change(token)
                if self.templates or self.is_template(token):
                    continue
                if is_visible and token["type"] == characters and token["data"] != "\0":
                    token = dict(token, data=self.place(token["data"], state == self.entityDataState))
                yield token

    def template_change(self, token):
        """How a token changes the number of open templates; those of svg and math are none."""
        if not self.is_template(token):
            return 0
        if token["type"] == constants.tokenTypes["StartTag"]:
            return 1
        return -1 if self.templates else 0

    def is_template(self, token):
        tags = (constants.tokenTypes["StartTag"], constants.tokenTypes["EndTag"])
        if token["type"] not in tags or token["name"] != "template":
            return False
        open_elements = self.parser.tree.openElements
        return not open_elements or open_elements[-1].namespace == constants.namespaces["html"]

    def place(self, data, is_reference):
        end = self.stream.chunkOffset
        if is_reference:
            places = self.place_reference(data, self.reference_start, end)
        else:
            start = end - len(data)
            assert self.text[start:end].replace("\0", "\ufffd") == data.replace("\0", "\ufffd")
            places = [(start + i, start + i + 1) for i in range(len(data))]
        result, run = [], []
        for char, span in zip(data, places):
            if char in HTML_SPACE:
                result += self.number(run)
                run = []
                result.append(char)
            else:
                run.append((char, *span))
        return "".join(result + self.number(run))

    def number(self, run):
        if not run:
            return []
        self.runs.append(run)
        index = len(self.runs) - 1
        assert index < 131068, "too many runs of text for private-use numbers"
        return [chr(0xF0000 + index if index < 65534 else 0x100000 + index - 65534)]

    def place_reference(self, data, start, end):
        source = self.text[start:end]
        if source == data:  # no reference after all
            return [(start + i, start + i + 1) for i in range(len(data))]
        if source.startswith("&#"):
            return [(start, end)] * len(data)
        name = source[1:]
        while name and name not in constants.entities:
            name = name[:-1]
        decoded, tail = constants.entities[name], source[1 + len(name) :]
        assert data == decoded + tail
        head = start + 1 + len(name)
        return [(start, head)] * len(decoded) + [(head + i, head + i + 1) for i in range(len(tail))]


def run_of(char):
    code = ord(char)
    return code - 0xF0000 if code < 0x100000 else 65534 + code - 0x100000


class PlacingParser(html5parser.HTMLParser):
    def parse_placed(self, text, runs):
        self.innerHTMLMode, self.container, self.scripting = False, None, True
        self.tokenizer = PlacingTokenizer(text, self, runs)
        self.reset()
        self.mainLoop()
        return self.tree.document._element


class Node:
    """A text node, and what of its surroundings the checks ask for."""

    __slots__ = ("ancestors", "depth", "first", "last", "moved", "no_reference")

    def __init__(self, path):
        self.ancestors = tuple(path)
        self.depth = len(path)
        self.first = self.last = None  # its items
        self.moved = False  # the tree has it elsewhere than the source
        self.no_reference = ""  # why none may stand here, once someone has asked


class Page:
    """items: the characters that take part and aren't white space, in the order of their bytes.

    Parallel lists: chars, starts, ends (bytes, end exclusive), nodes (Node), gaps (bits), spaces
    (the white space before the character). spans: the merged byte ranges of all text tokens.
    """

    def __init__(self, data, name=""):
        self.name, self.data = name, data
        self.charset = charsets.detect(data)
        self.supported = self.charset not in charsets.UNTOUCHED
        self.chars, self.starts, self.ends, self.nodes = [], [], [], []
        self.gaps, self.spaces, self.all_nodes, self.spans = [], [], [], []
        self.char_starts, self.char_ends, self.end_gap, self.inside = [], [], BLOCK, set()
        if self.supported:
            self.read()

    def read(self):
        text, starts, ends = charsets.decode(self.data, self.charset)
        runs = []
        parser = PlacingParser(
            html5lib.getTreeBuilder("etree", implementation=xml.etree.ElementTree, fullTree=True)
        )
        tree = parser.parse_placed(text, runs)
        self.open_template = parser.tokenizer.templates > 0
        found = Walker(runs, starts, ends).walk(tree)
        order = sorted(range(len(found.chars)), key=lambda i: found.starts[i])
        for place, index in enumerate(order):
            follows = index == 0 if place == 0 else order[place - 1] == index - 1
            self.chars.append(found.chars[index])
            self.starts.append(found.starts[index])
            self.ends.append(found.ends[index])
            self.nodes.append(found.nodes[index])
            # Where the tree's order isn't the source's, the contract doesn't say what is beside what.
            gap = found.gaps[index] | (0 if follows else UNSURE)
            if place and not gap & BLOCK and TABLE_TAG.search(
                    self.data, self.ends[-2], self.starts[-1]):
                gap |= UNSURE  # what stood loose in a table is joined in the tree
            self.gaps.append(gap)
            self.spaces.append(found.spaces[index])
            if not follows:
                found.nodes[index].moved = True
        self.end_gap = found.gap
        self.all_nodes = found.all_nodes
        for index, node in enumerate(self.nodes):
            if node.first is None:
                node.first = index
            node.last = index
        self.char_starts, self.char_ends = starts, ends
        # Bytes within a reference, where nothing may be put in.
        self.inside = {
            starts[at] for run in runs for _, first, last in run for at in range(first + 1, last)}
        self.spans = merge((starts[run[0][1]], ends[run[-1][2] - 1]) for run in runs)

    def items_between(self, start, end):
        """Indices of the items whose bytes lie in start..end."""
        return range(bisect.bisect_left(self.starts, start), bisect.bisect_left(self.starts, end))

    def text(self, first, last):
        """Items first..last (exclusive) as readers see them, white space collapsed."""
        parts = []
        for index in range(first, last):
            if index > first and self.gaps[index] & (WHITE | BLOCK | BREAK):
                parts.append(" ")
            parts.append(self.chars[index])
        return "".join(parts)


def merge(ranges):
    merged = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return merged


class Walker:
    """Walks the tree in its order and collects what takes part."""

    def __init__(self, runs, starts, ends):
        self.runs, self.byte_starts, self.byte_ends = runs, starts, ends
        self.chars, self.starts, self.ends, self.nodes, self.gaps = [], [], [], [], []
        self.spaces, self.all_nodes = [], []
        self.gap, self.space, self.node, self.path = BLOCK, "", None, []

    def walk(self, root):
        stack = [("element", root)]
        while stack:
            kind, what = stack.pop()
            if kind == "text":
                self.text(what)
            elif kind == "leave":
                self.path.pop()
                self.edge(what)
            elif self.takes_part(what):
                self.edge(what)
                self.path.append(what)
                stack.append(("leave", what))
                children = []
                if what.text:
                    children.append(("text", what.text))
                for child in what:
                    children.append(("element", child))
                    if child.tail:
                        children.append(("text", child.tail))
                stack += reversed(children)
            else:
                self.node = None
        return self

    @staticmethod
    def takes_part(element):
        if not isinstance(element.tag, str):
            return False  # comments
        if element.tag == "DOCUMENT_ROOT":
            return True
        if not element.tag.startswith(HTML) or element.tag[len(HTML) :] in SILENT:
            return False
        return "hidden" not in element.attrib and "data-factcheck-skip" not in element.attrib

    def edge(self, element):
        self.node = None
        name = element.tag[len(HTML) :]
        if name in BLOCKS:
            self.gap |= BLOCK
        elif name == "br":
            self.gap |= BREAK
        elif name in ("sup", "sub"):
            self.gap |= SCRIPT_EDGE
        elif name == "a":
            self.gap |= LINK_EDGE
        elif name in UNSURE_ELEMENTS:
            self.gap |= UNSURE

    def text(self, text):
        for code in text:
            if code in HTML_SPACE:
                self.gap |= WHITE | (NEWLINE if code == "\n" else 0)
                self.space += code
                continue
            if not ("\U000f0000" <= code):
                continue  # a NUL or the like, which the tree drops or shows as U+FFFD
            for char, start, end in self.runs[run_of(code)]:
                if is_white(char):
                    self.gap |= WHITE
                    self.space += char
                    continue
                self.item(char, self.byte_starts[start], self.byte_ends[end - 1])

    def item(self, char, start, end):
        if self.node is None:
            self.node = Node(self.path)
            self.all_nodes.append(self.node)
        for values, value in (
            (self.chars, char), (self.starts, start), (self.ends, end), (self.nodes, self.node),
            (self.gaps, self.gap), (self.spaces, self.space),
        ):
            values.append(value)
        self.gap, self.space = 0, ""
