"""Hamlet: a town of nine crossings, written by hand, small enough to check on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.city import City
from services.city.files import write_rows
from services.city.map_projection import Plane

# 6 --- 7 --- 8      North Street     A block is 100 m and takes ten seconds. Every street is
# |     |     |                       two-way but Middle Street, which runs eastward. Arc "e" is
# 3 --> 4 --> 5      Middle Street    a second and slower arc between 1 and 2; the arc from 2 to 9
# |     |     |                       is for people on foot.
# 0 --- 1 --- 2 --- 9 South Street
PLANE = Plane(5.0, 47.0)
CORNERS = {n: (100.0 * (n % 3), 100.0 * (n // 3)) for n in range(9)} | {9: (250.0, -50.0)}
ARCS = (
    ("a", 0, 1, "South Street", "both", "vehicle"),
    ("b", 1, 2, "South Street", "both", "vehicle"),
    ("c", 3, 4, "Middle Street", "one", "vehicle"),
    ("d", 4, 5, "Middle Street", "one", "vehicle"),
    ("e", 1, 2, "South Street", "both", "vehicle"),
    ("f", 6, 7, "North Street", "both", "vehicle"),
    ("g", 7, 8, "North Street", "both", "vehicle"),
    ("h", 0, 3, "West Lane", "both", "vehicle"),
    ("i", 3, 6, "West Lane", "both", "vehicle"),
    ("j", 1, 4, "Mid Lane", "both", "vehicle"),
    ("k", 4, 7, "Mid Lane", "both", "vehicle"),
    ("l", 2, 5, "East Lane", "both", "vehicle"),
    ("m", 5, 8, "East Lane", "both", "vehicle"),
    ("n", 2, 9, "Footpath", "both", "foot"),
)

TOML = """
name = "Hamlet"
timezone = "Europe/Paris"
bbox = [4.99, 46.99, 5.01, 47.01]
centre = [5.0, 47.0]
languages = ["en"]
population = 12
placed = ["everything"]
[[sources]]
credit = "made by hand"
[driving]
factor = 1.0
"""

DISTRICTS = """{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"W","name":"West"},"geometry":{"type":"Polygon",
"coordinates":[[[4.999,46.999],[5.001,46.999],[5.001,47.003],[4.999,47.003],[4.999,46.999]]]}},
{"type":"Feature","properties":{"id":"E","name":"East"},"geometry":{"type":"Polygon",
"coordinates":[[[5.001,46.999],[5.004,46.999],[5.004,47.003],[5.001,47.003],[5.001,46.999]]]}}]}"""


def _lonlat(node: int) -> tuple[float, float]:
    return PLANE.degrees(*CORNERS[node])


@pytest.fixture(scope="session")
def hamlet_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of Hamlet: streets, districts, one cabinet, two crews, two arrivals."""
    folder = tmp_path_factory.mktemp("hamlet")
    (folder / "city.toml").write_text(TOML, encoding="utf-8")
    (folder / "districts.geojson").write_text(DISTRICTS, encoding="utf-8")
    nodes = [{"id": n, "lon": _lonlat(n)[0], "lat": _lonlat(n)[1]} for n in CORNERS]
    write_rows(folder / "nodes.csv.gz", nodes)
    edges = [
        {
            "id": name, "u": u, "v": v, "length_metres": 150 if name == "e" else 100,
            "name": street, "type": "RUE", "direction": direction, "access": access,
            "speed_kmh": 36, "lonlat_path": ";".join("{} {}".format(*_lonlat(n)) for n in (u, v)),
        }
        for name, u, v, street, direction, access in ARCS
    ]  # fmt: skip
    write_rows(folder / "edges.csv.gz", edges)
    _equip(folder)
    return folder


def _equip(folder: Path) -> None:
    lights = [
        {
            "id": f"L{n}", "lon": 5.0 + n / 10_000, "lat": 47.0, "lantern_type": "LANTERNE",
            "edge": "a", "cabinet": "HAM-0001", "feeder": 1 + n // 2, "seat": 1 - n % 2,
        }
        for n in range(4)
    ]  # fmt: skip
    write_rows(folder / "lights.csv.gz", lights)
    (folder / "cabinets.csv").write_text(
        "id,lon,lat,street,district,feeders,lamps\nHAM-0001,5.0001,47.0,South Street,W,2,4\n",
        encoding="utf-8",
    )
    (folder / "crews.csv").write_text(
        "department,crew_id,name,skills,equipment,depot_lon,depot_lat,lending,shift_start,"
        "shift_end\n"
        "lighting,lighting-01,Lamp 1,electrical;signing,cones,5.0,47.0,ALWAYS,05:30,13:30\n"
        "roads,roads-01,Road 1,road_repair,,5.0,47.0,NEVER,21:30,05:30\n",
        encoding="utf-8",
    )
    arrivals = [
        {
            "seconds": 60 * n, "kind": kind, "department": department, "priority": 3, "edge": "a",
            "lon": 5.0, "lat": 47.0, "lamp": lamp,
        }
        for n, (kind, department, lamp) in enumerate(
            [("lamp_failure", "lighting", "L1"), ("pothole", "roads", "")]
        )
    ]  # fmt: skip
    write_rows(folder / "arrivals.csv.gz", arrivals)


@pytest.fixture(scope="session")
def hamlet(hamlet_folder: Path) -> City:
    """Hamlet, loaded."""
    return City.load(hamlet_folder)


@pytest.fixture(scope="session")
def montpellier() -> City:
    """The first real city."""
    return City.load(Path(__file__).parents[2] / "deploy" / "cities" / "montpellier")
