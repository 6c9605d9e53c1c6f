"""Reads and writes the CSV files of a city; equal rows are written as equal bytes."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield each row of a CSV file with a header, gzipped or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    yield from csv.DictReader(io.StringIO(text, newline=""))


def rows_if_any(path: Path) -> Iterator[dict[str, str]]:
    """Yield each row as `rows` does, and none without that file: a city may have no such thing."""
    if path.exists():
        yield from rows(path)


def write_rows(path: Path, lines: Sequence[Mapping[str, object]]) -> None:
    """Write a CSV file whose columns are those of the first row. Raises ValueError without rows.

    Gzip stores no name and no time, so equal rows give equal bytes.
    """
    if not lines:
        raise ValueError(
            f"{path.name} would have no rows: check the input files and the rules of city.toml"
        )
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)


def fingerprint(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of several files, names included, in the order given."""
    digest = sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
