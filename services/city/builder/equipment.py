"""Writes the files of traffic and of the winter service into a city's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services.city.builder.arcs import Arc
from services.city.builder.bollards import place_bollards
from services.city.builder.flow import Count, Counts, place_sections
from services.city.builder.junctions import place_junctions
from services.city.builder.winter_circuits import circuit_rows, depot_rows
from services.city.builder.winter_sections import cut_sections, section_rows
from services.city.files import rows, write_rows
from services.city.map_projection import Plane
from services.city.streets import StreetGraph


def write_junctions(
    published: Path,
    arcs: Sequence[Arc],
    counts: Mapping[str, Count],
    *,
    plane: Plane,
    main_kmh: int,
    out: Path,
) -> None:
    """Write the junctions, and with counts the flow sections at them."""
    junctions = place_junctions(list(rows(published)), arcs, plane, main_kmh)
    write_rows(out / "junctions.csv", junctions)
    if counts:
        sections = place_sections(junctions, arcs, Counts.of(counts, arcs, main_kmh), plane)
        write_rows(out / "flow_sections.csv.gz", sections)


def write_bollards(zones: Path, arcs: Sequence[Arc], plane: Plane, number: int, out: Path) -> None:
    """Write that many bollards at the entrances of the pedestrian zones."""
    features = json.loads(zones.read_text(encoding="utf-8"))["features"]
    write_rows(out / "bollards.csv", place_bollards(features, arcs, plane, number))


def write_winter(
    arcs: Sequence[Arc],
    edges: Path,
    counts: Mapping[str, Count],
    *,
    facts: Mapping[str, Any],
    streets: StreetGraph,
    depots: Mapping[str, tuple[float, float]],
    out: Path,
) -> None:
    """Write the winter service: the sections of all public streets, circuits and depots."""
    rules, main_kmh = facts["build"]["winter"], facts["build"]["main_street_kmh"]
    untreated = rules["untreated_ownerships"]
    private = {row["arc_id"] for row in rows(edges) if row.get("ownership") in untreated}
    sections = cut_sections(arcs, private, counts, rules, plane=streets.plane, main_kmh=main_kmh)
    stocked = {name: depots[name] for name in rules["stocks"]}
    write_rows(out / "winter_sections.csv.gz", section_rows(sections, rules["levels"]))
    circuits = circuit_rows(sections, stocked, streets, rules["circuit_metres"])
    write_rows(out / "winter_circuits.csv", circuits)
    write_rows(out / "depots.csv", depot_rows(stocked, rules["stocks"]))
