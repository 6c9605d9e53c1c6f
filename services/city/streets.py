"""The streets of a city: where crews can drive, how long it takes, which street a point is on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from services.city.files import fingerprint, rows
from services.city.plane import Plane

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

OPEN: frozenset[int] = frozenset()
NO_LIMIT = float("inf")
CLOSURE_SETS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Route:
    """A drive from one node to another; the path is (lon, lat) pairs in the order driven."""

    seconds: float
    metres: float
    edges: tuple[int, ...]
    path: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """One street arc as people speak of it, made on demand: the graph itself keeps arrays."""

    id: int
    u: int
    v: int
    name: str
    type: str
    access: str
    one_way: bool
    length_metres: float
    speed_kmh: float


@dataclass(frozen=True, slots=True)
class Columns:
    """The edges file as arrays, one row an arc, in ascending order of id."""

    ids: Ints
    u: Ints
    v: Ints
    length_metres: Floats
    speed_kmh: Floats
    one_way: NDArray[np.bool_]
    labels: Ints  # row -> index into `texts`
    texts: tuple[tuple[str, str, str], ...]  # name, type, access
    points: Floats  # lon, lat of all paths, end to end
    starts: Ints  # row -> its first point; one more at the end


def read_edges(path: Path) -> Columns:
    """Reads the edges file; ids must ascend, so that an id is found by bisection."""
    numbers: list[tuple[int, int, int, float, float, bool, int]] = []
    texts: dict[tuple[str, str, str], int] = {}
    points: list[float] = []
    starts = [0]
    for row in rows(path):
        label = texts.setdefault((row["name"], row["type"], row["access"]), len(texts))
        ends = int(row["u"]), int(row["v"])
        size, speed = float(row["length_metres"]), float(row["speed_kmh"])
        numbers.append((int(row["id"]), *ends, size, speed, row["direction"] == "one", label))
        points.extend(map(float, row["lonlat_path"].replace(";", " ").split()))
        starts.append(len(points) // 2)
    ids, u, v, size_, speed_, one_way, labels = map(np.asarray, zip(*numbers, strict=True))
    if np.any(np.diff(ids) <= 0):
        raise ValueError(f"{path}: edge ids must ascend")
    whole = [a.astype(np.int32) for a in (ids, u, v, labels)]
    return Columns(
        whole[0],
        whole[1],
        whole[2],
        size_.astype(np.float64),
        speed_.astype(np.float64),
        one_way.astype(np.bool_),
        whole[3],
        tuple(texts),
        np.asarray(points, np.float64).reshape(-1, 2),
        np.asarray(starts, np.int32),
    )


class StreetGraph:
    """The street graph of one city; read-only, so that every thread may ask it.

    A node is the row number of the nodes file. Crews drive on `vehicle` arcs only; a node that no
    such arc touches is not routable and lies infinitely far from everything.
    """

    def __init__(
        self, nodes: Floats, edges: Columns, plane: Plane, factor: float, sha: str
    ) -> None:
        self.nodes, self.edges, self.plane, self.sha256 = nodes, edges, plane, sha
        self.seconds = edges.length_metres / (edges.speed_kmh / 3.6 * factor)
        drivable = np.array([access == "vehicle" for _, _, access in edges.texts])[edges.labels]
        back = drivable & ~edges.one_way
        rank = np.arange(len(edges.ids), dtype=np.int32)
        tail = np.concatenate([edges.u[drivable], edges.v[back]])
        head = np.concatenate([edges.v[drivable], edges.u[back]])
        carried = np.concatenate([rank[drivable], rank[back]])
        # Rows are heads: a run from the target against the traffic reaches every start at once.
        order = np.lexsort((tail, head))
        self._tail, self._arc = tail[order].astype(np.int32), carried[order]
        self._row = np.searchsorted(head[order], np.arange(len(nodes) + 1)).astype(np.int32)
        self._cost = self.seconds[self._arc]
        self._matrix = lru_cache(CLOSURE_SETS_KEPT)(self._reversed)
        self.routable = np.zeros(len(nodes), np.bool_)
        self.routable[tail] = self.routable[head] = True
        self._routable = np.flatnonzero(self.routable)
        self._near = cKDTree(plane.metres(*nodes[self._routable].T))
        owner = np.repeat(rank, np.diff(edges.starts))
        lines = shapely.linestrings(plane.metres(*edges.points.T), indices=owner)
        self._lines = shapely.STRtree(np.asarray(lines))

    @classmethod
    def load(cls, folder: Path, plane: Plane, factor: float) -> StreetGraph:
        """Reads `nodes.csv.gz` and `edges.csv.gz`; factor is driven speed over permitted speed."""
        paths = folder / "nodes.csv.gz", folder / "edges.csv.gz"
        nodes = []
        for number, row in enumerate(rows(paths[0])):
            if int(row["id"]) != number:
                raise ValueError(f"{paths[0]}: node {row['id']} stands on row {number}")
            nodes.append((float(row["lon"]), float(row["lat"])))
        edges = read_edges(paths[1])
        return cls(np.asarray(nodes, np.float64), edges, plane, factor, fingerprint(paths))

    def nearest_node(self, lon: float, lat: float) -> int:
        """The routable node nearest as the crow flies."""
        _, place = self._near.query(self.plane.metres(lon, lat))
        return int(self._routable[place])

    def nearest_nodes(self, lonlat: Floats) -> NDArray[np.int64]:
        """The same for many points at once: rows of (lon, lat) in, one node each out."""
        _, places = self._near.query(self.plane.metres(lonlat[:, 0], lonlat[:, 1]))
        return np.asarray(self._routable[places], np.int64)

    def nearest_edge(self, lon: float, lat: float) -> int:
        """The id of the street arc nearest to the point, for vehicles or not."""
        row = self._lines.nearest(shapely.Point(self.plane.metres(lon, lat)))
        return int(self.edges.ids[row])

    def edge(self, edge_id: int) -> Edge:
        """The arc with that id; KeyError when there is none."""
        row, all_ = self._place(edge_id), self.edges
        name, type_, access = all_.texts[all_.labels[row]]
        return Edge(
            edge_id,
            int(all_.u[row]),
            int(all_.v[row]),
            name,
            type_,
            access,
            bool(all_.one_way[row]),
            float(all_.length_metres[row]),
            float(all_.speed_kmh[row]),
        )

    def path(self, edge_id: int) -> Floats:
        """The (lon, lat) points of an arc, from u to v."""
        row = self._place(edge_id)
        return self.edges.points[self.edges.starts[row] : self.edges.starts[row + 1]]

    def seconds_to(
        self, node: int, closed: frozenset[int] = OPEN, limit_seconds: float = NO_LIMIT
    ) -> Floats:
        """Seconds of driving from every node to this one; infinite where no way is open.

        One run of Dijkstra against the traffic, whatever the number of crews that ask. Nodes
        further than the limit come out infinite and cost nothing.
        """
        found = dijkstra(self._matrix(closed), indices=[node], limit=limit_seconds)
        return np.asarray(found[0], np.float64)

    def route(self, start: int, goal: int, closed: frozenset[int] = OPEN) -> Route | None:
        """The fastest drive, or None when no way is open."""
        matrix = self._matrix(closed)
        runs = dijkstra(matrix, indices=[goal], return_predecessors=True)
        far, onward = runs[0][0], runs[1][0]
        if not np.isfinite(far[start]):
            return None
        taken: list[int] = []
        points: list[Floats] = [self.nodes[[start]]]
        at = start
        while at != goal:
            ahead = int(onward[at])
            row = self._fastest(matrix.data, at, ahead)
            line = self.edges.points[self.edges.starts[row] : self.edges.starts[row + 1]]
            points.append((line if self.edges.u[row] == at else line[::-1])[1:])
            taken.append(row)
            at = ahead
        metres = float(self.edges.length_metres[taken].sum())
        ids = tuple(int(i) for i in self.edges.ids[taken])
        path = tuple((float(lon), float(lat)) for lon, lat in np.concatenate(points))
        return Route(float(far[start]), metres, ids, path)

    def _place(self, edge_id: int) -> int:
        row = int(np.searchsorted(self.edges.ids, edge_id))
        if row == len(self.edges.ids) or self.edges.ids[row] != edge_id:
            raise KeyError(edge_id)
        return row

    def _fastest(self, cost: Floats, tail: int, head: int) -> int:
        """Two nodes may be joined by several arcs: the row of the cheapest open one."""
        entries = np.arange(self._row[head], self._row[head + 1])
        entries = entries[self._tail[entries] == tail]
        return int(self._arc[entries[np.argmin(cost[entries])]])

    def _reversed(self, closed: frozenset[int]) -> csr_matrix:
        """The graph against the traffic; a closed arc stays in it and costs infinitely much."""
        cost = self._cost
        if closed:
            shut = np.isin(self.edges.ids, np.fromiter(closed, np.int64, len(closed)))
            cost = np.where(shut[self._arc], np.inf, cost)
        size = len(self.nodes)
        return csr_matrix((cost, self._tail, self._row), shape=(size, size))
