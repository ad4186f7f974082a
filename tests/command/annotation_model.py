"""The Web Annotation Data Model, as annotation.schema.json has it."""

import json
import pathlib

import jsonschema

SCHEMA = json.loads((pathlib.Path(__file__).parent / "annotation.schema.json").read_text())


def _leaves(error):
    """What is wrong at the bottom of it, rather than "is not valid under any of"."""
    for inner in error.context or []:
        yield from _leaves(inner)
    if not error.context:
        yield "/".join(map(str, error.absolute_path)) + ": " + error.message[:200]


def faults(document, part=None):
    """A list of lines, empty where it is valid. part: one of the schema's definitions, for what stands
    within a document; else it is a document of its own, with its context."""
    schema = SCHEMA if part is None else {
        "$ref": f"#/definitions/{part}", "definitions": SCHEMA["definitions"]}
    errors = jsonschema.Draft7Validator(schema).iter_errors(document)
    return [line for error in errors for line in _leaves(error)]
