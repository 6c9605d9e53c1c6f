"""The published JSON schemas of RSMP, which every message of a test is checked against.

../rsmp_schemas is an unchanged copy from github.com/rsmp-nordic (MIT, its LICENCE is beside).
Three slips of it are corrected here as it is read.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import jsonschema_rs

from services.traffic.rsmp.versions import LATEST, SXL_VERSION, CoreVersion

FOLDER = Path(__file__).parents[1] / "rsmp_schemas"
ROOT = "rsmp:///"
DRAFT = "http://json-schema.org/draft-07/schema#"


class InvalidMessage(AssertionError):
    """A message that the schemas reject."""


def check(frame: bytes, core: CoreVersion | None = None) -> None:
    """Raise `InvalidMessage` unless a frame is a message of RSMP and of the exchange list."""
    message = json.loads(frame.rstrip(b"\f"))
    try:
        _validator(core or LATEST).validate(message)
    except jsonschema_rs.ValidationError as error:
        raise InvalidMessage(f"RSMP {core or LATEST}: {error}\n{message}") from error


def is_valid(frame: bytes, core: CoreVersion | None = None) -> bool:
    """Return whether `check` accepts a frame."""
    try:
        check(frame, core)
    except (InvalidMessage, ValueError):
        return False
    return True


@cache
def _validator(core: CoreVersion) -> jsonschema_rs.Draft7Validator:
    both = [f"core/{core}/rsmp.json", f"tlc/{SXL_VERSION}/rsmp.json"]
    schema = {"$schema": DRAFT, "$id": f"{ROOT}all.json", "allOf": [{"$ref": b} for b in both]}
    return jsonschema_rs.Draft7Validator(schema, retriever=_read)


def _read(uri: str) -> Any:
    text = (FOLDER / urlparse(uri).path.lstrip("/")).read_text()
    return json.loads(text, object_hook=_corrected)


def _corrected(node: dict[str, Any]) -> dict[str, Any]:
    if node.get("type") == "string, null":  # in the aggregated status: no type of JSON schema
        node["type"] = ["string", "null"]
    if "\\g<item>" in str(node.get("pattern")):  # in S0023: a call of a group, which is Ruby's
        item = r"\d{1,2}-\d{1,2}-\d{1,2}"
        node["pattern"] = f"^$|^{item}(,{item})*$"
    if node.get("if", {}).get("required") == ["q"]:  # a command's quality is in its age, not in q
        unknown = {"required": ["age"], "properties": {"age": {"enum": ["undefined", "unknown"]}}}
        node["if"] = {"anyOf": [node["if"], unknown]}
    return node
