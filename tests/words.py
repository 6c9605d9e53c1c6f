"""Find words that plain English does not need, in the prose of the repository.

    python -m tests.words                      count each area, against tests/words.toml
    python -m tests.words services/roads       print each place in a folder or a file
    python -m tests.words --lower              write the counts that fell to tests/words.toml

Prose is: docstrings, comments and sentences in strings of services and deploy; comments of
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
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
RATCHET = ROOT / "tests" / "words.toml"
ALLOWED = "words: ok"
# A sentence begins with a block, an empty line, a list item, a table cell or after a full stop.
PARAGRAPH = r"(?:\A\s*|\n\s*\n\s*)"
SENTENCE = rf"(?:{PARAGRAPH}|(?<=[a-z)`\"][.!?:])\s+|\n\s*[-*|]\s+|\|\s*)"
HEADER = """\
# How many riddle words each area may hold; the counts only fall. See tests/words.py.
# The places in one folder: .venv/bin/python -m tests.words services/roads
# Lower the counts:         .venv/bin/python -m tests.words --lower
[most]
"""
VERB = r"(?:is|are|was|were|has|had|have|does|did|can|may|must|will|would|stands?|comes?|came)"


class Rule(NamedTuple):
    word: str  # as it is counted
    pattern: str
    instead: str


RULES = (
    Rule("tell", r"\b(?:told|tells?(?! \w+ apart)|telling)\b", "report, send, log, return"),
    Rule("hear", r"\b(?:hears?|heard|hearing)\b", "receive, consume, read"),
    Rule("say", r"\b(?:says?|said|saying)\b", "report, state, define, return"),
    Rule("know", r"\b(?:knows|knew)\b", "has, holds, stores, reads, finds"),
    Rule("speak", r"\b(?:speaks?|spoke|spoken)\b", "send, call, use the protocol"),
    Rule("wish", r"\b(?:wish(?:es|ed)?|believes?|believed)\b", "a named requirement"),
    Rule("is asked", r"\b(?:is|are|was|were|be|been|being) asked\b", "X requests, X queries"),
    Rule("nobody", r"\b(?:nobody|somebody|who(?:m)?ever|whom)\b", "the named actor"),
    Rule("whatever", r"\b(?:whatever|wherever|whence|lest|albeit)\b", "the plain condition"),
    Rule("anew", r"\banew\b", "again; a new X"),
    Rule("bear", r"\b(?:bears?|bore|borne)\b", "tolerate, support, carry"),
    Rule("hang", r"\b(?:hung|hangs)\b", "attached, connected; stalls"),
    Rule("fuse", r"\b(?:fused?|fuses|fusing)\b", "merge, correlate"),
    Rule("voice", r"\bvoices?\b", "report"),
    Rule("house", r"\bhouses?\b", "service node; building"),
    Rule("desk", r"\bdesks?\b(?!/)", "command processor; dispatch mode"),
    Rule("ledger", r"\bledgers?\b", "state"),
    Rule("mishap", r"\bmishaps?\b", "random fault"),
    Rule("owe", r"\b(?:owed?|owes|owing)\b", "pending"),
    Rule("mend", r"\bmend(?:s|ed|ing)?\b", "repair, fix, clear"),
    Rule("refusal", r"\b(?:refusals?|misset)\b", "error, rejection, invalid setting"),
    Rule("stand", r"\b(?:stands?(?! (?:for|alone)\b)|stood)\b", "is, is in, applies"),
    Rule("ring", r"\b(?:rang|rung|bells?)\b", "fire, notify"),
    Rule("of ours", r"\b(?:of ours|by heart|of its own accord)\b", "plain ownership"),
    Rule(
        "away",
        r"\b(?:is|are|was|were|be|been|falls?|fell|stays?) (?:away|silent)\b",
        "unavailable; not responding",
    ),
    Rule(
        "look",
        r"\b(?:an?|first|each|every|one|three|the|no|new|last) looks?\b",
        "reading, view, observation",
    ),
    Rule("the room", r"(?<!control )\b(?:the|a) rooms?\b", "the operator; the package"),
    Rule(
        "the field",
        r"\b(?:simulated|whole) field\b|\bfield's\b|\bthe field (?:runs?|starts?|is run|plays?)\b",
        "the simulator",
    ),
    Rule(
        "bare what",
        rf"\b(?:of|to|for|with|by|from|than|and|or|but|only|at|as) (?:what|who) {VERB}\b"
        r"|\bwhat (?:is|are|was|were|lacks?|lies|came|goes|went|stays|holds)\b(?! (?:this|it)\b)",
        "the noun that is meant",
    ),
    Rule(
        "Who begins",
        rf"{SENTENCE}(?:Who|Whose|What|Whatever|Nobody|Somebody|None of)\b(?![^.!?\n]*\?)",
        "begin with the noun that acts",
    ),
    Rule(
        "It begins",
        rf"{PARAGRAPH}(?:It|They|He|She)\b",
        "begin a paragraph with the noun that acts",
    ),
    Rule(
        "One that",
        rf"{SENTENCE}(?:One|Those|He) (?:who|that|which)\b",
        "begin with the noun that acts",
    ),
)
CASED = ("Who begins", "It begins", "One that")
PATTERNS = [
    (rule, re.compile(rule.pattern, 0 if rule.word in CASED else re.IGNORECASE)) for rule in RULES
]


class Place(NamedTuple):
    path: str
    line: int
    rule: Rule
    text: str


def area_of(path: str) -> str:
    """Return the folder whose count a file belongs to: services/roads, charts, or root."""
    parts = path.split("/")
    if len(parts) == 1:
        return "root"
    return (
        "/".join(parts[:2]) if parts[0] in {"services", "deploy"} and len(parts) > 2 else parts[0]
    )


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
        if path.startswith("protos/buf/") or not (ROOT / path).exists():
            continue
        top, _, suffix = path.partition("/")[0], *path.rpartition(".")[1:]
        if (
            suffix == "md"
            or (top in {"services", "deploy"} and suffix in {"py", "toml", "yaml"})
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
        mark = r"//" if path.endswith(".proto") else r"#+"
        yield from _runs(_commented(text, re.compile(rf"(?:^|\s){mark}(?: (?:-- )?|$)(.*)")))


def _commented(text: str, comment: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines of comments, of template comments, and of the texts of alert rules."""
    templated = False
    for number, line in enumerate(text.split("\n"), start=1):
        templated = templated or "{{- /*" in line or "{{/*" in line
        alert = re.match(r"\s+(?:summary|description): \"?(.*)", line)
        if templated:
            yield number, re.sub(r"\{\{-? ?/\*|\*/ ?-?\}\}", "", line).strip()
            templated = "*/" not in line
        elif alert:
            yield number, "\n" + re.sub(r"\{\{.*?\}\}", "X", alert[1])
        elif found := comment.search(line):
            yield number, found[1]


def _runs(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join lines that follow one another."""
    first, run = 0, list[str]()
    for number, line in lines:
        if run and number != first + len(run):
            yield first, "\n".join(run)
            run = []
        if line.startswith("\n"):
            yield number, line.strip()
            continue
        first = first if run else number
        run.append(line)
    if run:
        yield first, "\n".join(run)


def _python(text: str) -> Iterator[tuple[int, str]]:
    comments = (
        (token.start[0], token.string.lstrip("# "))
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT and not re.match(r"# (?:noqa|type:)", token.string)
    )
    yield from _runs(comments)
    inner = set[int]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            inner.update(id(value) for value in node.values)
            parts = (v.value if isinstance(v, ast.Constant) else "X" for v in node.values)
            sentence = "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            sentence = "" if id(node) in inner else node.value
        else:
            continue
        if len(sentence.split()) > 2:
            yield node.lineno, sentence


def places(path: str) -> Iterator[Place]:
    """Yield each place of a file where a word stands that plain English does not need."""
    text = (ROOT / path).read_text()
    source = text.split("\n")
    for first, block in blocks(path, text):
        prose = re.sub(r"`[^`\n]+`", lambda found: "X" * len(found[0]), block)
        for rule, pattern in PATTERNS:
            for found in pattern.finditer(prose):
                start = found.end() - len(found[0].lstrip("\n -*|"))
                line = first + prose.count("\n", 0, start)
                if ALLOWED not in source[line - 1]:
                    yield Place(path, line, rule, " ".join(found[0].split()))


def count(under: str = "") -> dict[str, Counter[str]]:
    """Return how often each word occurs in each area."""
    found: dict[str, Counter[str]] = {}
    for path in files(under):
        found.setdefault(area_of(path), Counter()).update(p.rule.word for p in places(path))
    return found


def agreed() -> dict[str, int]:
    """Return the highest count that each area may have: none for an area that is not listed."""
    limits: dict[str, int] = tomllib.loads(RATCHET.read_text())["most"]
    return limits


def lowered(found: dict[str, Counter[str]], limits: dict[str, int]) -> str:
    """Return the text of the ratchet with no limit above what was found."""
    lines = (
        f'"{area}" = {min(sum(words.values()), limits.get(area, 0))}'
        for area, words in sorted(found.items())
        if words
    )
    return HEADER + "\n".join((*lines, ""))


def write(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: list[str]) -> int:
    if arguments and arguments != ["--lower"]:
        found = [place for under in arguments for path in files(under) for place in places(path)]
        for place in found:
            write(f'{place.path}:{place.line}: "{place.text}": {place.rule.instead}')
        for word, times in Counter(place.rule.word for place in found).most_common():
            write(f"{times:5} {word}")
        return bool(found)
    areas, limits = count(), agreed()
    if arguments:
        RATCHET.write_text(lowered(areas, limits))
        limits = agreed()
    above = {a for a, words in areas.items() if sum(words.values()) > limits.get(a, 0)}
    for area, words in sorted(areas.items()):
        total, most = sum(words.values()), limits.get(area, 0)
        common = ", ".join(f"{times} {word}" for word, times in words.most_common(6))
        if area in above:
            write(f"{area}: {total} words, {most} allowed ({common}).")
            write(f"  Run `python -m tests.words {area if area != 'root' else 'README.md'}`.")
        elif total < most:
            write(f"{area}: {total} words, {most} allowed: run `python -m tests.words --lower`.")
    return bool(above)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
