#!/usr/bin/env python3
"""Writes the indexes of the Encoding standard (chapter 5 and 9 to 13) as C tables.

They are made from Python's codecs, and put right where those differ from the standard: every
difference is named here. 0 stands for what maps to nothing (no index maps anything to U+0000).
"""
import sys

SINGLE = {
    "IBM866": "cp866",
    **{"ISO_8859_%d" % n: "iso8859-%d" % n for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "KOI8_R": "koi8-r",
    "KOI8_U": "koi8-u",
    "MACINTOSH": "mac-roman",
    "WINDOWS_874": "cp874",
    **{"WINDOWS_%d" % n: "cp%d" % n for n in range(1250, 1259)},
    "X_MAC_CYRILLIC": "mac-cyrillic",
}

# KOI8-U has the Belarusian letters of KOI8-RU; windows-1255 a vowel point that codecs leave out.
SINGLE_CORRECTIONS = {
    ("KOI8_U", 0xAE): 0x45E,
    ("KOI8_U", 0xBE): 0x40E,
    ("WINDOWS_1255", 0xCA): 0x5BA,
}

# The forms of GB 18030-2022 instead of private-use characters, and one space as it is used.
GB18030_CORRECTIONS = {
    0xA3A0: 0x3000, 0xA6D9: 0xFE10, 0xA6DA: 0xFE12, 0xA6DB: 0xFE11, 0xA6DC: 0xFE13,
    0xA6DD: 0xFE14, 0xA6DE: 0xFE15, 0xA6DF: 0xFE16, 0xA6EC: 0xFE17, 0xA6ED: 0xFE18,
    0xA6F3: 0xFE19, 0xA8BC: 0x1E3F, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5, 0xFE66: 0x9FB6,
    0xFE67: 0x9FB7, 0xFE6D: 0x9FB8, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFEA0: 0x9FBB,
}

# What HKSCS-2008 added to the HKSCS-2004 that Python knows, and the control pictures of ETEN: runs.
BIG5_RUNS = {
    0x877A: """3875 21D53 2369E 26021 3EEC 258DE 3AF5 7AFC 9F97 24161 2890D 231EA 20A8A 2325E 430A
        8484 9F96 942F 4930 8613 5896 974A 9218 79D0 7A32 6660 6A29 889D 744C 7BC5 6782 7A2C 524F
        9046 34E6 73C4 25DB9 74C6 9FC7 57B3 492F 544C 4131 2368E 5818 7A72 27B65 8B8F 46AE 26E88
        4181 25D99 7BAE 224BC 9FC8 224C1 224C9 224CC 9FC9 8504 235BB 40B4 9FCA 44E1 2ADFF 62C1 706E
        9FCB""",
    0xA3C0: " ".join("%X" % c for c in [*range(0x2400, 0x2420), 0x2421, 0x20AC]),
}

# Characters that HKSCS unified with others elsewhere in Big5, and that the standard keeps.
BIG5_CORRECTIONS = """
    8E69:7BB8 8E6F:7C06 8E7E:7CCE 8EAB:7DD2 8EB4:7E1D 8ECD:8005 8ED0:8028 8F57:83C1 8F69:84A8
    8F6E:840F 8FCB:89A6 8FCC:89A9 8FFE:8D77 906D:90FD 907A:92B9 90DC:975C 90F1:97FF 91BF:9F16
    9244:8503 92AF:5159 92B0:515B 92B1:515D 92B2:515E 92C8:936E 92D1:7479 9447:6D67 94CA:799B
    95D9:9097 9644:975D 96ED:701E 96FC:5B28 9B76:7201 9B78:77D7 9B7B:7E87 9BC6:99D6 9BDE:91D4
    9BEC:60DE 9BF6:6FB6 9C42:8F36 9C53:4FBB 9C62:71DF 9C68:9104 9C6B:9DF0 9C77:83CF 9CBC:5C10
    9CBD:79E3 9CD0:5A67 9D57:8F0B 9D5A:7B51 9DC4:62D0 9EA9:6062 9EEF:75F9 9EFD:6C4A 9F60:9B2E
    9F66:9F17 9FCB:50ED 9FD8:5F0C A063:880F A077:62CE A0D5:7468 A0DF:7162 A0E4:7250 C6CF:5EF4
    C6D3:65E0 C6D5:7676 C6D7:96B6 C6DE:3003 C6DF:4EDD FA5F:5029 FA66:507D FABD:5305 FAC5:5344
    FAD5:537F FB48:5605 FBB8:5A77 FBF3:5E75 FBF9:5ED0 FC4F:5F58 FC6C:60A4 FCB9:6490 FCE2:6674
    FCF1:675E FDB7:6C9C FDB8:6E1D FDBB:6E2F FDF1:716E FE52:732A FE6F:745C FEAA:74E9 FEDD:7809"""


def decode(bytes_, codec):
    """The one character that bytes_ stand for, or 0."""
    try:
        text = bytes(bytes_).decode(codec)
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 else 0


def single(name, codec):
    row = [decode([b], codec) for b in range(0x80, 0x100)]
    if name.startswith("WINDOWS"):
        # Bytes that Windows leaves undefined are the C1 control characters.
        row[:0x20] = [c or 0x80 + i for i, c in enumerate(row[:0x20])]
    for (of_name, byte), c in SINGLE_CORRECTIONS.items():
        if of_name == name:
            row[byte - 0x80] = c
    return row


def jis0208():
    """By the pointers of 12.3.1: 188 to a lead byte of Shift_JIS."""
    index = []
    for pointer in range(11280):
        lead, trail = divmod(pointer, 188)
        index.append(decode([lead + (0x81 if lead < 0x1F else 0xC1),
                             trail + (0x40 if trail < 0x3F else 0x41)], "cp932"))
    return index


def jis0212():
    index = [decode([0x8F, 0xA1 + p // 94, 0xA1 + p % 94], "euc_jp") for p in range(94 * 94)]
    index[94 + 0x16] = 0xFF5E  # the tilde that codecs map to ASCII's
    return index


def gb18030():
    index = []
    for pointer in range(23940):
        lead, trail = divmod(pointer, 190)
        lead, trail = lead + 0x81, trail + (0x40 if trail < 0x3F else 0x41)
        index.append(GB18030_CORRECTIONS.get(lead << 8 | trail) or decode([lead, trail], "gb18030"))
    return index


def gb18030_ranges():
    """(pointer, code point) where a run of consecutive code points begins, below U+10000."""
    ranges = []
    for p in range(39420):
        c = decode([0x81 + p // 12600, 0x30 + p // 1260 % 10, 0x81 + p // 10 % 126, 0x30 + p % 10],
                   "gb18030")
        if p == 7457:
            c = 0xE7C7  # changed places with A8BC
        if not ranges or c - ranges[-1][1] != p - ranges[-1][0]:
            ranges.append((p, c))
    return ranges


def big5():
    corrections = {}
    for pair in BIG5_CORRECTIONS.split():
        code, c = pair.split(":")
        corrections[int(code, 16)] = int(c, 16)
    index = []
    for pointer in range(126 * 157):
        lead, trail = divmod(pointer, 157)
        lead, trail = lead + 0x81, trail + (0x40 if trail < 0x3F else 0x62)
        # The signs in these rows as Windows has them.
        codec = "cp950" if lead in (0xA1, 0xA2) else "big5hkscs"
        index.append(corrections.get(lead << 8 | trail) or decode([lead, trail], codec))
    for start, run in BIG5_RUNS.items():
        trail = start & 0xFF
        pointer = ((start >> 8) - 0x81) * 157 + trail - (0x40 if trail < 0x7F else 0x62)
        for i, c in enumerate(run.split()):
            index[pointer + i] = int(c, 16)
    return index


def euc_kr():
    return [decode([0x81 + p // 190, 0x41 + p % 190], "cp949") for p in range(126 * 190)]


def write_array(declaration, values):
    sys.stdout.write("%s = {" % declaration)
    for i, value in enumerate(values):
        sys.stdout.write("%s%d," % ("" if i % 16 else "\n    ", value))
    sys.stdout.write("\n};\n\n")


def main():
    out = sys.stdout
    out.write("/* Generated by gen_charsets.py. */\n")
    out.write("const uint16_t fc_index_single[FC_SINGLE_COUNT][128] = {\n")
    for name, codec in SINGLE.items():
        out.write("    [FC_SINGLE_%s] = {%s},\n" % (name, ",".join(map(str, single(name, codec)))))
    out.write("};\n\n")
    write_array("const uint16_t fc_index_jis0208[11280]", jis0208())
    write_array("const uint16_t fc_index_jis0212[8836]", jis0212())
    write_array("const uint16_t fc_index_gb18030[23940]", gb18030())
    write_array("const uint16_t fc_index_euc_kr[23940]", euc_kr())

    # Big5 has characters of plane 2; which ones is said by a bit each.
    index = big5()
    assert all(c < 0x10000 or 0x20000 <= c < 0x30000 for c in index)
    write_array("const uint16_t fc_index_big5[19782]", [c & 0xFFFF for c in index])
    bits = [0] * (len(index) // 8 + 1)
    for pointer, c in enumerate(index):
        bits[pointer // 8] |= (c >= 0x20000) << pointer % 8
    write_array("const uint8_t fc_index_big5_plane2[2473]", bits)

    ranges = gb18030_ranges()
    out.write("const unsigned fc_index_gb18030_range_count = %d;\n" % len(ranges))
    out.write("const uint16_t fc_index_gb18030_ranges[][2] = {\n")
    for pointer, c in ranges:
        out.write("    {%d, %d},\n" % (pointer, c))
    out.write("};\n")


main()
