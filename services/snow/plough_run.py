"""When a plough comes: the order of its circuit, its place, its load and its reloads. Pure.

A hop goes from the middle of a section to the middle of the next one. It is driven at the speed of
spreading, over the street itself or over 1.3 times the straight line, whichever is longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import dist

from services.city.winter import WinterCircuit, WinterSection
from services.snow.domain.rules import Rules

DETOUR = 1.3
"""Driven distance over the straight line in a city. Own rule."""
BRINE_KG_PER_LITRE = 1.17
"""The density of brine with 22 % of salt."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stop:
    """A section in the order of its circuit. Seconds are from the section before, and the depot."""

    section: WinterSection
    hop_seconds: float
    depot_seconds: float
    square_metres: float


@dataclass(frozen=True, slots=True)
class Load:
    """Salt and brine on a plough."""

    salt_kg: float
    brine_litres: float


@dataclass(frozen=True, slots=True)
class Pass:
    """An expected pass: `seconds` from now, after so many reloads."""

    section: WinterSection
    seconds: float
    reloads: int


def drive_seconds(start: Point, end: Point, rules: Rules) -> float:
    """Return the time between two points of the plane."""
    return dist(start, end) * DETOUR / (rules.spreading_kmh / 3.6)


def stops_of(
    circuit: WinterCircuit,
    sections: Mapping[str, WinterSection],
    middles: Mapping[str, Point],
    depot: Point,
    rules: Rules,
) -> tuple[Stop, ...]:
    """Return the sections of a circuit in order; the first hop is from the last section."""
    found, speed = [], rules.spreading_kmh / 3.6
    before = circuit.sections[-1]
    for section_id in circuit.sections:
        section, middle = sections[section_id], middles[section_id]
        street = (section.length_metres + sections[before].length_metres) / 2 / speed
        hop = max(street, drive_seconds(middles[before], middle, rules))
        home = drive_seconds(middle, depot, rules)
        found.append(Stop(section, hop, home, section.length_metres * rules.width_metres))
        before = section_id
    return tuple(found)


def salt_used(square_metres: float, grams: int, brine_percent: int) -> Load:
    """Return what the treatment of an area uses: dry salt, and brine for its share."""
    kilograms, share = square_metres * grams / 1_000, brine_percent / 100
    return Load(kilograms * (1 - share), kilograms * share / BRINE_KG_PER_LITRE)


def passes(
    stops: Sequence[Stop],
    *,
    start: int,
    first_seconds: float,
    load: Load,
    full: Load,
    dose: tuple[int, int],
    reload_seconds: int,
) -> Iterator[Pass]:
    """Yield one round of passes from the stop `start`, `first_seconds` away.

    The plough drives to its depot before a section that its load does not suffice for.
    """
    seconds, reloads = 0.0, 0
    for number in range(len(stops)):
        stop = stops[(start + number) % len(stops)]
        need = salt_used(stop.square_metres, *dose)
        hop = stop.hop_seconds if number else first_seconds
        if need.salt_kg > load.salt_kg or need.brine_litres > load.brine_litres:
            hop = 2 * stop.depot_seconds + reload_seconds
            load, reloads = full, reloads + 1
        load = Load(load.salt_kg - need.salt_kg, load.brine_litres - need.brine_litres)
        seconds += hop
        yield Pass(stop.section, seconds, reloads)
