"""Builds a city's folder from published files: `python -m services.city.builder --help`.

Equal inputs give equal bytes. The `[build]` tables of the folder's `city.toml` hold everything that
is particular to a city or to a publisher's vocabulary.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from services.city.builder.arcs import Arc, Row, read_arcs
from services.city.builder.equipment import write_bollards, write_junctions, write_winter
from services.city.builder.flow import read_counts
from services.city.builder.lights import attach_lights, place_cabinets
from services.city.builder.requests import Spot, place_requests, read_requests
from services.city.builder.roster import generate_crews
from services.city.city import City
from services.city.districts import Districts
from services.city.files import rows, write_rows
from services.city.map_projection import Plane
from services.city.streets import StreetGraph

# Distance between the possible places of an event on a street.
SPOT_METRES = 25.0


def build(
    *,
    lights: Path,
    districts: Path,
    nodes: Path,
    edges: Path,
    requests: Path,
    out: Path,
    junctions: Path | None = None,
    zones: Path | None = None,
    counts: Path | None = None,
) -> City:
    """Write every built file into the folder of `city.toml`, and load the result.

    A file that is not given has no rows: the city has no such thing, or no rule for it.
    """
    facts = tomllib.loads((out / "city.toml").read_text(encoding="utf-8"))
    rules, plane = facts["build"], Plane(*facts["centre"])
    main_kmh = rules["main_street_kmh"]
    arcs = _write_streets(list(rows(nodes)), list(rows(edges)), rules["streets"], out)
    _write_districts(districts, rules["districts"], out)
    lamps = _write_lights(list(rows(lights)), arcs, plane, rules["cabinet_prefix"], out)
    streets = StreetGraph.load(out, plane, facts["driving"]["factor"])
    depots = _depots(rules["depots"], streets)
    write_rows(out / "crews.csv", generate_crews(rules["teams"], depots, rules["shifts"]))
    counted = read_counts(list(rows(counts)), arcs) if counts else {}
    if junctions:
        write_junctions(junctions, arcs, counted, plane=plane, main_kmh=main_kmh, out=out)
    if zones:
        write_bollards(zones, arcs, plane, rules["bollards"], out)
    if "winter" in rules:
        write_winter(arcs, edges, counted, facts=facts, streets=streets, depots=depots, out=out)
    spots = {"street": _street_spots(arcs, plane, main_kmh), "lamp": lamps}
    recorded = read_requests(list(rows(requests)), rules["requests"])
    write_rows(out / "arrivals.csv.gz", place_requests(recorded, spots, rules["requests"]))
    return City.load(out)


def _write_lights(
    lights: Sequence[Row], arcs: Sequence[Arc], plane: Plane, prefix: str, out: Path
) -> list[Spot]:
    """Write lights and cabinets; return the places at the lights."""
    attached = attach_lights(lights, arcs, plane)
    districts = Districts.load(out, plane)
    wired, cabinets = place_cabinets(attached, arcs, districts, plane=plane, prefix=prefix)
    write_rows(out / "lights.csv.gz", wired)
    write_rows(out / "cabinets.csv", cabinets)
    return _lamp_spots(wired)


def _write_streets(
    nodes: Sequence[Row], edges: Sequence[Row], rules: Mapping[str, Any], out: Path
) -> list[Arc]:
    arcs = read_arcs(nodes, edges, rules)
    numbered = [{"id": n, "lon": row["lon"], "lat": row["lat"]} for n, row in enumerate(nodes)]
    write_rows(out / "nodes.csv.gz", numbered)
    write_rows(out / "edges.csv.gz", [arc.row() for arc in arcs])
    return arcs


def _write_districts(source: Path, names: Mapping[str, str], out: Path) -> None:
    features = [
        (f["properties"]["code"], f["properties"]["name"], _rounded(f["geometry"]))
        for f in json.loads(source.read_text(encoding="utf-8"))["features"]
    ]
    lines = ",\n".join(
        json.dumps(
            {
                "type": "Feature",
                "properties": {"id": code, "name": names.get(code, name)},
                "geometry": geometry,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for code, name, geometry in sorted(features, key=lambda f: str(f[0]))
    )
    (out / "districts.geojson").write_text(
        f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8"
    )


def _rounded(geometry: Mapping[str, Any]) -> dict[str, Any]:
    def shorten(part: Any) -> Any:
        return round(part, 6) if isinstance(part, float) else [shorten(p) for p in part]

    return {"type": geometry["type"], "coordinates": shorten(geometry["coordinates"])}


def _depots(
    published: Mapping[str, Sequence[float]], streets: StreetGraph
) -> dict[str, tuple[float, float]]:
    """Move each depot to the nearest node that a vehicle can leave from."""
    places = {}
    for name, (lon, lat) in published.items():
        at = streets.nodes[streets.nearest_node(lon, lat)]
        places[name] = (float(at[0]), float(at[1]))
    return places


def _street_spots(arcs: Sequence[Arc], plane: Plane, main_kmh: int) -> list[Spot]:
    """Return evenly spaced spots along every arc that a vehicle can use."""
    spots = []
    for arc in arcs:
        if arc.access != "vehicle":
            continue
        line = shapely.LineString(plane.metres(*np.asarray(arc.path).T))
        number = max(1, round(line.length / SPOT_METRES))
        for step in range(number):
            point = line.interpolate((step + 0.5) / number, normalized=True)
            lon, lat = plane.degrees(point.x, point.y)
            spots.append(Spot(lon, lat, arc.id, arc.speed_kmh >= main_kmh))
    return spots


def _lamp_spots(wired: Sequence[Mapping[str, object]]) -> list[Spot]:
    return [
        Spot(
            lon=float(str(row["lon"])),
            lat=float(str(row["lat"])),
            edge=str(row["edge"]),
            main=False,
            lamp=str(row["id"]),
        )
        for row in wired
    ]


def main() -> None:
    """Read the command line, build, and print a summary."""
    parser = argparse.ArgumentParser(prog="python -m services.city.builder", description=__doc__)
    for name in ("lights", "districts", "nodes", "edges", "requests", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("junctions", "zones", "counts"):
        parser.add_argument(f"--{name}", type=Path)
    city = build(**vars(parser.parse_args()))
    lamps = sum(len(cabinet.lamps) for cabinet in city.cabinets)
    print(  # noqa: T201 - a command says what it made
        f"{city.name}: {len(city.streets.nodes)} nodes, {len(city.streets.ids)} arcs, "
        f"{len(city.cabinets)} cabinets, {lamps} lamps, {len(city.crews)} crews, "
        f"{sum(1 for _ in city.arrivals())} arrivals, {len(city.junctions)} junctions, "
        f"{len(city.bollards)} bollards, {len(city.flow_sections)} flow sections, "
        f"{len(city.winter_sections)} winter sections, {len(city.winter_circuits)} circuits"
    )


if __name__ == "__main__":
    main()
