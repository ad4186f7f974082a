"""A page's bytes as characters with byte offsets, after the Encoding standard as far as it is asked
for here: which bytes make a character, and how many of those that make none are replaced at once."""

import codecs

import webencodings
from html5lib import _inputstream

INVALID = "\udcff"  # stands for bytes that don't decode; no quote holds it

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))
UNTOUCHED = frozenset("utf-16le utf-16be iso-2022-jp replacement".split())

# Python's codec and the ranges of lead and trail bytes.
DOUBLE = {
    "gbk": ("gb18030", ((0x81, 0xFE),), ((0x40, 0x7E), (0x80, 0xFE))),
    "gb18030": ("gb18030", ((0x81, 0xFE),), ((0x40, 0x7E), (0x80, 0xFE))),
    "big5": ("big5hkscs", ((0x81, 0xFE),), ((0x40, 0x7E), (0xA1, 0xFE))),
    "euc-kr": ("cp949", ((0x81, 0xFE),), ((0x41, 0xFE),)),
    "shift_jis": ("cp932", ((0x81, 0x9F), (0xE0, 0xFC)), ((0x40, 0x7E), (0x80, 0xFC))),
    "euc-jp": ("euc_jp", ((0x8E, 0x8E), (0xA1, 0xFE)), ((0xA1, 0xFE),)),
}


def detect(data):
    """The charset of a page that comes without HTTP headers, by its name in the standard."""
    for mark, name in BOMS:
        if data.startswith(mark):
            return name
    found = _inputstream.EncodingParser(data[:1024]).getEncoding()
    return found.name if found else "windows-1252"


def decode(data, charset):
    """(characters, starts, ends) with newlines made one LF each; offsets in bytes."""
    position = 3 if data.startswith(codecs.BOM_UTF8) else 0
    if charset == "utf-8":
        units = utf8_units(data, position)
    elif charset in DOUBLE:
        units = double_units(data, position, charset)
    else:
        units = single_units(data, position, charset)
    chars, starts, ends = [], [], []
    after_cr = False
    for char, start, end in units:
        if char == "\n" and after_cr:
            ends[-1] = end
            after_cr = False
            continue
        after_cr = char == "\r"
        chars.append("\n" if after_cr else char)
        starts.append(start)
        ends.append(end)
    return "".join(chars), starts, ends


def utf8_units(data, position):
    for char in data[position:].decode("utf-8", "surrogateescape"):
        invalid = "\udc80" <= char <= "\udcff"
        size = 1 if invalid else len(char.encode())
        yield INVALID if invalid else char, position, position + size
        position += size


def single_units(data, position, charset):
    table = []
    codec = webencodings.lookup(charset).codec_info
    for byte in range(256):
        try:
            table.append(codec.decode(bytes([byte]))[0])
        except UnicodeDecodeError:
            # The standard's windows-125x have C1 controls where Python's have nothing.
            c1 = byte < 0xA0 and charset.startswith("windows-")
            table.append(chr(byte) if c1 else INVALID)
    for index in range(position, len(data)):
        yield table[data[index]], index, index + 1


def double_units(data, position, charset):
    codec, leads, trails = DOUBLE[charset]
    while position < len(data):
        size = double_size(data, position, charset, leads, trails)
        try:
            char = data[position : position + size].decode(codec)
        except UnicodeDecodeError:
            char = INVALID
            if size > 1 and data[position + size - 1] < 0x80:
                size = 1
        if len(char) != 1:  # Big5's few double characters
            char = INVALID
        yield char, position, position + size
        position += size


def double_size(data, position, charset, leads, trails):
    lead, rest = data[position], data[position + 1 : position + 4]
    if not within(lead, leads) or not rest:
        return 1
    if codec_is_gb(charset) and within(rest[0], ((0x30, 0x39),)):
        four = len(rest) == 3 and within(rest[1], leads) and within(rest[2], ((0x30, 0x39),))
        return 4 if four else 1
    if charset == "euc-jp" and lead == 0x8F and len(rest) > 1:
        return 3
    if not within(rest[0], trails):
        return 1 if rest[0] < 0x80 else 2
    return 2


def codec_is_gb(charset):
    return charset in ("gbk", "gb18030")


def within(byte, ranges):
    return any(first <= byte <= last for first, last in ranges)
