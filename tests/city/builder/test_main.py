"""The builder: from published files to a city that loads, with equal bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.city.builder.__main__ import build
from services.city.city import City
from services.city.files import write_rows
from services.city.map_projection import Plane

PLANE = Plane(5.0, 47.0)
RULES = """
[build]
cabinet_prefix = "SAM"
main_street_kmh = 50
bollards = 1
[build.streets]
dropped_directions = ["fictive"]
dropped_uses = []
closed_directions = []
one_way_directions = ["one"]
foot_uses = ["foot"]
[build.streets.speed_kmh]
default = 30
[build.districts]
A = "All of it"
[build.depots]
only = [5.0, 47.0]
[build.shifts]
day = ["06:00", "18:00"]
[[build.teams]]
department = "roads"
call_sign = "Road"
depot = "only"
shift = "day"
crews = 2
skills = ["road_repair"]
equipment = []
lending = "ALWAYS"
[build.winter]
first_streets = []
second_daily = 1000
untreated_ownerships = []
levels = { 1 = "N1", 2 = "N2", 3 = "N3" }
circuit_metres = 1000
stocks = { only = { salt_kg = 1000, brine_litres = 0 } }
[build.requests]
start = "2011-07-01T00:00:00"
no_location = []
kinds = { "Dark" = "lamp_failure", "Hole" = "pothole" }
[build.requests.treatment]
lamp_failure = { department = "lighting", priority = 3, happens_to = "lamp" }
pothole = { department = "roads", priority = 3, happens_to = "street" }
"""
BUILT = ("nodes.csv.gz", "edges.csv.gz", "lights.csv.gz", "cabinets.csv", "crews.csv",
         "arrivals.csv.gz", "districts.geojson", "junctions.csv", "bollards.csv",
         "flow_sections.csv.gz", "winter_sections.csv.gz", "winter_circuits.csv",
         "depots.csv")  # fmt: skip


def square(lonlat: list[tuple[float, float]]) -> list[dict[str, object]]:
    """Four one-way streets around a block."""
    edges: list[dict[str, object]] = []
    for n in range(4):
        ends = lonlat[n], lonlat[(n + 1) % 4]
        edges.append({
            "arc_id": n, "u": f"n{n}", "v": f"n{(n + 1) % 4}", "length_m": 400, "use": "",
            "street_name": f"Side {n}", "street_type": "RUE", "direction": "one",
            "lonlat_path": ";".join(f"{lon} {lat}" for lon, lat in ends),
        })  # fmt: skip
    return edges


@pytest.fixture
def published(tmp_path: Path) -> dict[str, Path]:
    """The files of a publisher: a square of four streets, 100 lights, three requests."""
    corners = [(0, 0), (400, 0), (400, 400), (0, 400)]
    lonlat = [PLANE.degrees(x, y) for x, y in corners]
    nodes = [{"id": f"n{n}", "lon": lon, "lat": lat} for n, (lon, lat) in enumerate(lonlat)]
    edges = square(lonlat)
    spots = [PLANE.degrees(4 * n, 3) for n in range(100)]
    lights = [
        {"id": n, "lon": lon, "lat": lat, "lantern_type": "X"} for n, (lon, lat) in enumerate(spots)
    ]
    requests = [
        {
            "case_enquiry_id": n, "type": kind, "open_dt": f"2011-07-01 0{n}:00:00",
            "longitude": n, "latitude": n,
        }
        for n, kind in enumerate(["Hole", "Dark", "Other"])
    ]  # fmt: skip
    counts = [{"ident": "1TR0", "tjm": 2000, "phjm": 200, "phjs": 200}]
    junctions = [{"id": 7, "lon": lonlat[1][0], "lat": lonlat[1][1], "place": "Corner"}]
    tables = {"nodes": nodes, "edges": edges, "lights": lights, "requests": requests,
              "counts": counts, "junctions": junctions}  # fmt: skip
    paths = {name: tmp_path / f"{name}.csv" for name in tables}
    for name, lines in tables.items():
        write_rows(paths[name], lines)
    inside = [PLANE.degrees(x, y) for x, y in ((300, -9), (500, -9), (500, 200), (300, -9))]
    paths["zones"] = tmp_path / "zones.json"
    zone = {"properties": {"NOM": "Z"},
            "geometry": {"type": "Polygon", "coordinates": [inside]}}  # fmt: skip
    paths["zones"].write_text(json.dumps({"features": [zone]}), encoding="utf-8")
    ring = [[4.99, 46.99], [5.02, 46.99], [5.02, 47.02], [4.99, 46.99]]
    district = {"type": "Feature", "properties": {"code": "A", "name": "ALL"},
                "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip
    paths["districts"] = tmp_path / "districts.json"
    paths["districts"].write_text(json.dumps({"features": [district]}), encoding="utf-8")
    return paths


def made(published: dict[str, Path], facts: Path, out: Path) -> City:
    out.mkdir()
    text = facts.read_text(encoding="utf-8") + RULES
    (out / "city.toml").write_text(text, encoding="utf-8")
    return build(**published, out=out)


def test_published_files_become_a_city_that_loads(
    published: dict[str, Path], hamlet_folder: Path, tmp_path: Path
) -> None:
    city = made(published, hamlet_folder / "city.toml", tmp_path / "out")
    assert sum(len(cabinet.lamps) for cabinet in city.cabinets) == 100
    assert {cabinet.street for cabinet in city.cabinets} == {"Side 0"}
    assert [cabinet.id for cabinet in city.cabinets] == ["SAM-0001", "SAM-0002"]
    assert [crew.name for crew in city.crews] == ["Road 1", "Road 2"]
    assert [(a.kind, a.lamp is None) for a in city.arrivals()] == [
        ("pothole", True),
        ("lamp_failure", False),
    ]
    assert city.districts.named("A").name == "All of it"


def test_equipment_of_traffic_and_the_winter_service_are_built_where_they_are_published(
    published: dict[str, Path], hamlet_folder: Path, tmp_path: Path
) -> None:
    city = made(published, hamlet_folder / "city.toml", tmp_path / "out")
    assert [(j.id, j.name, j.edges) for j in city.junctions] == [("J007", "Corner", ("0", "1"))]
    assert [(s.edge, s.usual[8], s.basis) for s in city.flow_sections] == [("0", 200, "arc")]
    assert [bollard.zone for bollard in city.bollards] == ["Z"]
    assert [(s.street, s.rank) for s in city.winter_sections] == [
        ("Side 0", 2), ("Side 1", 3), ("Side 2", 3), ("Side 3", 3),
    ]  # fmt: skip
    assert [depot.salt_kg for depot in city.depots] == [1000]
    assert sorted(s for c in city.winter_circuits for s in c.sections) == [
        section.id for section in city.winter_sections
    ]
    for name in ("junctions", "zones", "counts"):
        del published[name]
    city = made(published, hamlet_folder / "city.toml", tmp_path / "without")
    assert (city.junctions, city.flow_sections, city.bollards) == ((), (), ())


def test_equal_inputs_make_equal_bytes(
    published: dict[str, Path], hamlet_folder: Path, tmp_path: Path
) -> None:
    for name in ("one", "other"):
        made(published, hamlet_folder / "city.toml", tmp_path / name)
    for name in BUILT:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
