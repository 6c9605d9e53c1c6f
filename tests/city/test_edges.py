"""The edges file is read completely, and rejected when two arcs share an id."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from services.city.city import City
from services.city.edges import read_edges
from services.city.files import rows, write_rows


def test_an_arc_keeps_what_the_file_says(hamlet: City) -> None:
    edge = hamlet.streets.edge("d")
    assert (edge.u, edge.v, edge.length_metres, edge.speed_kmh) == (4, 5, 100, 36)
    assert (edge.name, edge.access, edge.one_way) == ("Middle Street", "vehicle", True)


def test_two_arcs_of_one_id_are_refused(hamlet_folder: Path, tmp_path: Path) -> None:
    lines = list(rows(hamlet_folder / "edges.csv.gz"))
    write_rows(tmp_path / "edges.csv.gz", [*lines, lines[0]])
    with pytest.raises(ValueError, match="two arcs are called a"):
        read_edges(tmp_path / "edges.csv.gz")


def test_every_path_of_the_real_city_joins_its_two_nodes(montpellier: City) -> None:
    streets = montpellier.streets
    ends = [streets.edges.path(row)[[0, -1]] for row in range(len(streets.ids))]
    drawn = streets.plane.metres(*np.concatenate(ends).T)
    nodes = np.stack([streets.edges.u, streets.edges.v], axis=1).ravel()
    stated = streets.plane.metres(*streets.nodes[nodes].T)
    assert np.linalg.norm(drawn - stated, axis=1).max() < 1.0
