#!/usr/bin/python3
"""Turns the word files into C: gen_words.py OUT_HEADER OUT_TABLE FILE...

The first file is the master: the others must have its keys, with the same names in braces. See
conf/words/en.txt for the format. Faults are reported as file:line and end the build.
"""
import os
import re
import sys

CATEGORIES = ["zero", "one", "two", "few", "many", "other"]
SETTINGS = {"direction", "months"}
LINE = re.compile(r"([a-z][a-z-]*)(?: ([a-z]+))?\s*=\s*(.*)")
CONDITION = re.compile(r"(?:n|[0-9]+|==|!=|<=|>=|<|>|&&|\|\||%|[() ])+")


class Fault(Exception):
    pass


def names(text):
    return set(re.findall(r"{([a-z]+)}", text))


class Language:
    """One word file: texts[key][category], plural conditions in order, settings."""

    def __init__(self, path):
        self.path = path
        self.tag = os.path.splitext(os.path.basename(path))[0]
        self.identifier = re.sub(r"[^A-Za-z0-9]", "_", self.tag)
        self.texts, self.plurals, self.settings, self.lines = {}, [], {}, {}
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.strip()
                if line and not line.startswith("#"):
                    self.take(number, line)
        self.check()

    def fault(self, number, what):
        raise Fault(f"{self.path}:{number}: {what}")

    def take(self, number, line):
        match = LINE.fullmatch(line)
        if not match or not match[3]:
            self.fault(number, "write `key = text`, or `key category = text` for a plural form")
        key, category, text = match.groups()
        if category and category not in CATEGORIES:
            self.fault(number, f"{category} is no plural category; they are {', '.join(CATEGORIES)}")
        if key == "plural":
            if not CONDITION.fullmatch(text):
                self.fault(number, "a plural condition has only n, numbers and C's operators")
            self.plurals.append((category, text))
        elif key in SETTINGS:
            self.settings[key] = text
        else:
            forms = self.texts.setdefault(key, {})
            if (category or "other") in forms:
                self.fault(number, f"{key} {category or ''} stands here a second time")
            forms[category or "other"] = text
            self.lines.setdefault(key, number)

    def check(self):
        if self.settings.get("direction") not in ("ltr", "rtl"):
            self.fault(1, "say `direction = ltr` or `direction = rtl`")
        self.months = [m.strip() for m in self.settings.get("months", "").split(",")]
        if len(self.months) != 12:
            self.fault(1, "months needs twelve names with commas between them")
        for key, forms in self.texts.items():
            if "other" not in forms:
                self.fault(self.lines[key], f"{key} needs a form `other`")

    def compare(self, master):
        for key in sorted(master.texts.keys() ^ self.texts.keys()):
            if key in self.texts:
                self.fault(self.lines[key], f"{key} is no key of {master.path}")
            self.fault(1, f"{key} is missing; {master.path} has it")
        for key, forms in self.texts.items():
            wanted = names(master.texts[key]["other"])
            for text in forms.values():
                # A form for one number alone may say the number in words.
                if names(text) | {"n"} != wanted | {"n"}:
                    self.fault(self.lines[key], f"{key} must have {{…}} as in {master.path}")


def quoted(text):
    """A C string literal in ASCII; the pieces keep hexadecimal escapes apart."""
    out = "".join(
        chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\x{b:02x}\"\""
        for b in text.encode()
    )
    return f'"{out}"'


def identifier(key):
    return "FC_WORD_" + key.upper().replace("-", "_")


def write_header(path, master):
    with open(path, "w", encoding="ascii") as out:
        out.write("typedef enum fc_word_t {\n")
        for key in master.texts:
            out.write(f"    {identifier(key)},\n")
        out.write("    FC_WORD_COUNT\n} fc_word_t;\n")


def write_language(out, language):
    out.write(f"static int plural_{language.identifier}(apr_int64_t n)\n{{\n    (void)n;\n")
    for category, condition in language.plurals:
        out.write(f"    if ({condition})\n        return {CATEGORIES.index(category)};\n")
    out.write(f"    return {CATEGORIES.index('other')};\n}}\n\n")
    out.write(f"static const fc_words_t words_{language.identifier} = {{\n")
    out.write(f"    {quoted(language.tag)}, {quoted(language.settings['direction'])},\n")
    out.write(f"    plural_{language.identifier},\n    {{ ")
    out.write(", ".join(quoted(month) for month in language.months) + " },\n    {\n")
    for key, forms in language.texts.items():
        row = ", ".join(quoted(forms.get(c, forms["other"])) for c in CATEGORIES)
        out.write(f"        [{identifier(key)}] = {{ {row} }},\n")
    out.write("    }\n};\n\n")


def write_table(path, languages):
    with open(path, "w", encoding="ascii") as out:
        for language in languages:
            write_language(out, language)
        out.write("static const fc_words_t *const all_words[] = {\n")
        for language in languages:
            out.write(f"    &words_{language.identifier},\n")
        out.write("};\n")


def main(header, table, *files):
    try:
        languages = [Language(path) for path in files]
        for language in languages:
            language.compare(languages[0])
    except (Fault, UnicodeDecodeError, OSError) as fault:
        sys.exit(f"gen_words.py: {fault}")
    write_header(header, languages[0])
    write_table(table, languages)


if __name__ == "__main__":
    main(*sys.argv[1:])
