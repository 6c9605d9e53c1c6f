"""Find words that plain English does not need, in the prose of the repository.

    python -m tests.words                      print each place
    python -m tests.words services/roads       print each place in a folder or a file

Prose is: docstrings, comments and sentences in strings of services, deploy and tests; comments of
protos, charts and the Makefile; texts of alert rules; Markdown. Names in backquotes, code blocks
and lines with the comment "words: ok" are skipped.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ALLOWED = "words: ok"
OWN = {"tests/words.py", "tests/test_words.py"}  # they quote the words
# A sentence begins with a block, an empty line, a list item, a table cell or after a full stop.
# No quantifier gives back what it matched, and an empty line starts no match: in the comments of a
# file most lines are empty, and each way to split them between two quantifiers would be tried.
PARAGRAPH = r"(?:\A\s*+|(?<!\n)\n[^\S\n]*+\n\s*+)"
SENTENCE = rf"(?:{PARAGRAPH}|(?<=[a-z)`\"][.!?:])\s++|\n[^\S\n]*+[-*|]\s++|\|\s*+)"
VERB = r"(?:is|are|was|were|has|had|have|does|did|can|may|must|will|would|stands?|comes?|came)"


RULES = {
    "tell": (r"\b(?:told|tells?(?! \w+ apart)|telling)\b", "report, send, log, return"),
    "hear": (r"\b(?:hears?|heard|hearing)\b", "receive, consume, read"),
    "say": (r"\b(?:says?|said|saying)\b", "report, state, define, return"),
    "know": (r"\b(?:knows|knew)\b", "has, holds, stores, reads, finds"),
    "speak": (r"\b(?:speaks?|spoke|spoken)\b", "send, call, use the protocol"),
    "wish": (r"\b(?:wish(?:es|ed)?|believes?|believed)\b", "a named requirement"),
    "is asked": (r"\b(?:is|are|was|were|be|been|being) asked\b", "X requests, X queries"),
    "nobody": (r"\b(?:nobody|somebody|who(?:m)?ever|whom)\b", "the named actor"),
    "whatever": (r"\b(?:whatever|wherever|whence|lest|albeit)\b", "the plain condition"),
    "anew": (r"\banew\b", "again; a new X"),
    "bear": (r"\b(?:bears?|bore|borne)\b", "tolerate, support, carry"),
    "hang": (r"\b(?:hung|hangs)\b", "attached, connected; stalls"),
    "fuse": (r"\b(?:fused?|fuses|fusing)\b", "merge, correlate"),
    "voice": (r"\bvoices?\b", "report"),
    "house": (r"\bhouses?\b", "service node; building"),
    "desk": (r"\bdesks?\b(?!/)", "command processor; dispatch mode"),
    "ledger": (r"\bledgers?\b", "state"),
    "mishap": (r"\bmishaps?\b", "random fault"),
    "owe": (r"\b(?:owed?|owes|owing)\b", "pending"),
    "mend": (r"\bmend(?:s|ed|ing)?\b", "repair, fix, clear"),
    "refusal": (r"\b(?:refusals?|misset)\b", "error, rejection, invalid setting"),
    "stand": (r"\b(?:stands?(?! (?:for|alone)\b|-down)|stood)\b", "is, is in, applies"),
    "ring": (r"\b(?:rang|rung|bells?)\b", "fire, notify"),
    "of ours": (r"\b(?:of ours|by heart|of its own accord)\b", "plain ownership"),
    "away": (
        r"\b(?:is|are|was|were|be|been|falls?|fell|stays?) (?:away|silent)\b",
        "unavailable; not responding",
    ),
    "look": (
        r"\b(?:an?|first|each|every|one|three|the|no|new|last) looks?\b",
        "reading, view, observation",
    ),
    "the room": (r"(?<!control )\b(?:the|a) rooms?\b", "the operator; the package"),
    "the field": (
        r"\b(?:simulated|whole) field\b|\bfield's\b|\bthe field (?:runs?|starts?|is run|plays?)\b",
        "the simulator",
    ),
    "bare what": (
        (
            rf"\b(?:of|to|for|with|by|from|than|and|or|but|only|at|as) (?:what|who) {VERB}\b|"
            r"\bwhat (?:is|are|was|were|lacks?|lies|came|goes|went|stays|holds)\b(?! (?:this|it)\b)"
        ),
        "the noun that is meant",
    ),
    "Who begins": (
        rf"{SENTENCE}(?:Who|Whose|What|Whatever|Nobody|Somebody|None of)\b(?![^.!?\n]*\?)",
        "begin with the noun that acts",
    ),
    "It begins": (
        rf"{PARAGRAPH}(?:It|They|He|She)\b",
        "begin a paragraph with the noun that acts",
    ),
    "One that": (
        rf"{SENTENCE}(?:One|Those|He) (?:who|that|which)\b",
        "begin with the noun that acts",
    ),
}
"""Each rule by its name: the pattern, and what to write instead."""

CASED = ("Who begins", "It begins", "One that")
PATTERNS = {
    name: re.compile(pattern, 0 if name in CASED else re.IGNORECASE)
    for name, (pattern, _) in RULES.items()
}


class Place(NamedTuple):
    path: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        instead = RULES[self.rule][1]
        return f'{self.path}:{self.line}: "{self.text}" ({self.rule}): {instead}'


def files(under: str = "") -> Iterator[str]:
    """Yield the paths of the committed files with prose, from the root of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", under or "."],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for path in sorted(listed.stdout.split()):
        if path.startswith("protos/buf/") or path in OWN or not (ROOT / path).exists():
            continue
        top, _, suffix = path.partition("/")[0], *path.rpartition(".")[1:]
        if (
            suffix == "md"
            or (top in {"services", "deploy", "tests"} and suffix in {"py", "toml", "yaml"})
            or (top == "protos" and suffix == "proto")
            or (top == "charts" and suffix in {"yaml", "tpl", "txt", "gotmpl"})
            or path in {"Makefile", "deploy/Dockerfile"}
        ):
            yield path


def blocks(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield each run of prose of a file, with the number of its first line."""
    if path.endswith(".py"):
        yield from _python(text)
    elif path.endswith((".md", ".gotmpl")):
        code = re.compile(r"^(```|~~~).*?^\1|<!--.*?-->", re.MULTILINE | re.DOTALL)
        yield 1, code.sub(lambda found: "\n" * found[0].count("\n"), text)
    elif path.endswith(".txt"):
        yield 1, re.sub(r"\{\{.*?\}\}", "", text)
    else:
        yield from _comments(path, text)


def _comments(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield the comments, the template comments, and the texts of alert rules."""
    mark = r"//" if path.endswith(".proto") else r"#+"
    comment = re.compile(rf"(?:^|\s){mark}(?: (?:-- )?|$)(.*)")
    lines, templated = list[str](), False
    for number, line in enumerate(text.split("\n"), start=1):
        templated = templated or "{{- /*" in line or "{{/*" in line
        alert = re.match(r"\s+(?:summary|description): \"?(.*)", line)
        found = comment.search(line)
        if templated:
            lines.append(re.sub(r"\{\{-? ?/\*|\*/ ?-?\}\}", "", line).strip())
            templated = "*/" not in line
        elif alert:
            yield number, re.sub(r"\{\{.*?\}\}", "X", alert[1])
            lines.append("")
        else:
            lines.append(found[1] if found else "")
    yield 1, "\n".join(lines)


def _python(text: str) -> Iterator[tuple[int, str]]:
    """Yield the comments, as one text with a line for each, then each string of a sentence."""
    lines = [""] * (text.count("\n") + 1)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not re.match(r"# (?:noqa|type:)", token.string):
            lines[token.start[0] - 1] = token.string.lstrip("# ")
    yield 1, "\n".join(lines)
    inner = set[int]()
    for node in ast.walk(ast.parse(text)):
        sentence = ""
        if isinstance(node, ast.JoinedStr):
            inner.update(id(value) for value in node.values)
            parts = (v.value if isinstance(v, ast.Constant) else "X" for v in node.values)
            sentence = "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            sentence = "" if id(node) in inner else node.value
        if isinstance(node, ast.expr) and len(sentence.split()) > 2:
            yield node.lineno, sentence


def places(path: str) -> Iterator[Place]:
    """Yield each place of a file where a word stands that plain English does not need."""
    text = (ROOT / path).read_text()
    source = text.split("\n")
    for first, block in blocks(path, text):
        prose = re.sub(r"`[^`\n]+`", lambda found: "X" * len(found[0]), block)
        for rule, pattern in PATTERNS.items():
            for found in pattern.finditer(prose):
                start = found.end() - len(found[0].lstrip("\n -*|"))
                line = first + prose.count("\n", 0, start)
                if ALLOWED not in source[line - 1]:
                    yield Place(path, line, rule, " ".join(found[0].split()))


def main(arguments: list[str]) -> int:
    found = [each for under in arguments or [""] for path in files(under) for each in places(path)]
    sys.stdout.writelines(f"{place}\n" for place in found)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
