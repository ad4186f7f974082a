"""Writes the sidecar schema and the table of its vocabulary as C: gen_vocabulary.py SCHEMA OUTPUT.

Understands as much of RELAX NG as the schema uses, and stops at anything else.
"""

import sys
import xml.etree.ElementTree as ET

RNG = "{http://relaxng.org/ns/structure/1.0}"
FOREIGN = ("foreign", "foreignElement", "anything")  # definitions of other namespaces' things
MANY = 0  # fc_vocabulary_child_t.max


class Content:
    """What a pattern allows: attributes, text, and alternative lists of children."""

    def __init__(self):
        self.attributes = {}
        self.text = False
        self.alternatives = [{}]  # element pattern -> (min, max)

    def append(self, other):
        """This pattern and then, or interleaved with, the other."""
        self.attributes.update(other.attributes)
        self.text = self.text or other.text
        self.alternatives = [{**a, **b} for a in self.alternatives for b in other.alternatives]

    def repeat(self, least, most):
        merged = {}
        for alternative in self.alternatives:
            merged.update(alternative)
        self.alternatives = [
            {e: (least and n, MANY if most == MANY else m) for e, (n, m) in merged.items()}
        ]


class Schema:
    def __init__(self, path):
        root = ET.parse(path).getroot()
        self.defines = {d.get("name"): d for d in root.iter(RNG + "define")}
        self.elements = []  # element patterns in the order of their indices
        self.content = []
        start = self.of_children(root.find(RNG + "start"))
        for pattern in start.alternatives[0]:
            self.index(pattern)

    def index(self, pattern):
        if pattern not in self.elements:
            self.elements.append(pattern)
            self.content.append(None)
            self.content[self.elements.index(pattern)] = self.of_children(pattern)
            for alternative in self.content[self.elements.index(pattern)].alternatives:
                for child in alternative:
                    self.index(child)
        return self.elements.index(pattern)

    def of_children(self, node):
        content = Content()
        for child in node:
            if child.tag.startswith(RNG):
                content.append(self.of(child))
        return content

    def of(self, node):
        kind = node.tag.removeprefix(RNG)
        content = Content()
        if kind == "element":
            if node.get("name"):  # one without a name is another namespace's
                content.alternatives = [{node: (1, 1)}]
        elif kind == "attribute":
            name = node.get("name")
            if name and name != "xml:lang":
                content.attributes[name] = (True, *self.value(node))
        elif kind == "text":
            content.text = True
        elif kind == "ref":
            content = self.of_children(self.defines[node.get("name")])
        elif kind in ("interleave", "group"):
            content = self.of_children(node)
        elif kind in ("optional", "zeroOrMore", "oneOrMore"):
            content = self.of_children(node)
            content.repeat(0 if kind != "oneOrMore" else 1, 1 if kind == "optional" else MANY)
            if kind != "oneOrMore":
                content.attributes = {
                    name: (False, *rest) for name, (_, *rest) in content.attributes.items()
                }
        elif kind == "choice":
            content.alternatives = []
            for child in node:
                branch = self.of(child)
                content.text = content.text or branch.text
                content.alternatives += branch.alternatives
        else:
            sys.exit(f"gen_vocabulary.py: <{kind}> isn't known here")
        return content

    def value(self, attribute):
        for child in attribute:
            if child.tag == RNG + "ref":
                return child.get("name"), ()
            if child.tag == RNG + "choice":
                return "choice", tuple(value.text for value in child.findall(RNG + "value"))
        sys.exit(f"gen_vocabulary.py: attribute {attribute.get('name')} has no kind of value")


def write_element(out, schema, i):
    content = schema.content[i]
    for name, (_, _, choices) in content.attributes.items():
        if choices:
            words = ", ".join(f'"{c}"' for c in choices)
            out.write(f"static const char *const choices_{i}_{name}[] = {{{words}, NULL}};\n")
    out.write(f"static const fc_vocabulary_attribute_t attributes_{i}[] = {{\n")
    for name, (required, value, choices) in content.attributes.items():
        words = f"choices_{i}_{name}" if choices else "NULL"
        out.write(f'    {{"{name}", {int(required)}, FC_VALUE_{value.upper()}, {words}}},\n')
    out.write("    {NULL, 0, FC_VALUE_WORDS, NULL}};\n")
    for a, alternative in enumerate(content.alternatives):
        out.write(f"static const fc_vocabulary_child_t content_{i}_{a}[] = {{\n")
        for child, (least, most) in alternative.items():
            out.write(f"    {{{schema.index(child)}, {least}, {most}}},\n")
        out.write("    {-1, 0, 0}};\n")


def write_table(out, schema):
    out.write("const fc_vocabulary_element_t fc_vocabulary[] = {\n")
    for i, pattern in enumerate(schema.elements):
        content = schema.content[i]
        lists = ", ".join(f"content_{i}_{a}" for a in range(len(content.alternatives)))
        out.write(
            f'    {{"{pattern.get("name")}", {int(content.text)}, attributes_{i}, {{{lists}}}}},\n'
        )
    out.write(f"}};\nconst int fc_vocabulary_count = {len(schema.elements)};\n")


def without_foreign(path):
    """The schema for trees that hold nothing of other namespaces. libxml2 validates content that
    names all its elements in linear time, and what any name fits in quadratic time and worse."""
    tree = ET.parse(path)
    for node in list(tree.iter()):
        for child in list(node):
            documentation = not child.tag.startswith(RNG)
            any_name = any(part.tag == RNG + "anyName" for part in child)
            if documentation or any_name or child.get("name") in FOREIGN:
                node.remove(child)
    for node in list(tree.iter()):
        for child in list(node):
            if child.tag == RNG + "zeroOrMore" and len(child) == 0:
                node.remove(child)
    ET.indent(tree, " ")
    ET.register_namespace("", RNG.strip("{}"))
    return ET.tostring(tree.getroot(), encoding="unicode")


def write_text(out, path):
    out.write("const char fc_schema_text[] =\n")
    for line in without_foreign(path).splitlines():
        quoted = line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
        out.write(f'    "{quoted}\\n"\n')
    out.write("    ;\nconst size_t fc_schema_length = sizeof(fc_schema_text) - 1;\n")


def main():
    schema = Schema(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("/* Made by gen_vocabulary.py from the sidecar schema. */\n")
        for i in range(len(schema.elements)):
            write_element(out, schema, i)
        write_table(out, schema)
        write_text(out, sys.argv[1])


main()
