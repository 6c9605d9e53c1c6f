"""The search for conflicts of works among 10,000, and the whole decision of a changed works site.

The works are arcs of Montpellier's streets, in a year, each for 1 to 60 days. The alternatives are
a comparison with all works, and a tree of rectangles (shapely's STRtree), which is built again at
each change. `python -m tests.bench.works` prints the table; no broker is needed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from shapely import LineString, STRtree

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.city.files import rows
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.fold.works import IndexedWorks
from services.coordination.domain.rules.city_decider import city_decider
from services.coordination.domain.rules.works_conflicts import DAY, conflicts_of
from tests.bench.figures import VIGIE, Line, latency
from tests.bench.installation import Scene
from tests.coordination.places import NOON
from tests.processes import CITY
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, WorksChanged
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events

WORKS, SEARCHES, DECISIONS = 10_000, 2_000, 400
MARGIN_DEGREES = 0.0003
"""More than 20 m in each direction."""


def measure(_scene: Scene) -> Iterator[Line]:
    """Search, and decide."""
    yield from compared(SEARCHES, DECISIONS)


def bulletins() -> list[WorksChanged]:
    """Return works in random streets and weeks of a year."""
    random = np.random.default_rng(11)
    paths = [row["lonlat_path"].split(";") for row in rows(CITY / "edges.csv.gz")]
    made = []
    for number in range(WORKS):
        path = paths[int(random.integers(len(paths)))]
        start = NOON + int(random.integers(0, 365)) * DAY
        end = start + int(random.integers(1, 61)) * DAY
        works = WorksChanged(
            works_id=f"W{number}", kind="gas", state="planned", digs=bool(random.random() < 0.7)
        )
        for position, text in ((works.place.position, path[0]), (works.end_position, path[-1])):
            position.longitude, position.latitude = map(float, text.split())
        works.start_time.FromMicroseconds(start)
        works.end_time.FromMicroseconds(end)
        made.append(works)
    return made


def received(works: WorksChanged, offset: int) -> events.BulletinReceived:
    """Return the message that publishes works."""
    bulletin = Bulletin(
        department="roads",
        aggregate=f"works/{works.works_id}",
        version=offset + 1,
        event_time=NOON,
        works_changed=works,
    )
    return events.BulletinReceived(
        topic="vigie.roads.bulletins", offset=offset, bulletin=bulletin, rules_version=1
    )


def compared(searches: int, decisions: int) -> Iterator[Line]:
    """Measure the index, both alternatives on the same works, and the decision of a change."""
    city, context = CityState(), DecisionContext(NOON, "city")
    published = bulletins()
    for offset, works in enumerate(published):
        evolve(city, received(works, offset), context)
    index = city.works_index
    sites = list(index.all())
    sample = sites[:: max(1, len(sites) // searches)]
    tree = STRtree([_line(each) for each in sites])

    def by_tree(works: IndexedWorks) -> Sequence[IndexedWorks]:
        return [sites[int(each)] for each in tree.query(_line(works).buffer(MARGIN_DEGREES))]

    figure = f"works conflicts among {len(sites):,}, CPU"
    seconds, counts = _timed(sample, index.near)
    note = f"{np.mean(counts):.1f} conflicts each"
    yield latency(figure, VIGIE, [seconds], promised={"p99": 5}, note=note)
    few = sample[:: max(1, len(sample) // 100)]
    seconds, all_counts = _timed(few, lambda _works: sites)
    same = all_counts == [len(conflicts_of(each, index.near(each), NOON)) for each in few]
    yield latency(figure, "compare with all", [seconds], note=_same(is_same=same))
    began = time.thread_time()
    STRtree([_line(each) for each in sites])
    build = time.thread_time() - began
    seconds, tree_counts = _timed(sample, by_tree)
    note = f"{_same(is_same=tree_counts == counts)}; built in {1000 * build:.0f} ms at each change"
    yield latency(figure, "shapely STRtree", [seconds], note=note)
    yield _decided(city, published, decisions)


def _same(*, is_same: bool) -> str:
    return "the same conflicts" if is_same else "OTHER CONFLICTS"


def _line(works: IndexedWorks) -> LineString:
    ends = (works.longitude, works.latitude), (works.end_longitude, works.end_latitude)
    return LineString(ends)


def _timed(
    sample: Sequence[IndexedWorks], near: Callable[[IndexedWorks], Sequence[IndexedWorks]]
) -> tuple[list[float], list[int]]:
    seconds, counts = [], []
    for works in sample:
        began = time.thread_time()
        found = conflicts_of(works, near(works), NOON)
        seconds.append(time.thread_time() - began)
        counts.append(len(found))
    return seconds, counts


def _decided(city: CityState, published: Sequence[WorksChanged], decisions: int) -> Line:
    """Measure the decision that moves works by a month, with the conflicts of their neighbours."""
    decider, seconds = city_decider(lambda _lon, _lat: True), []
    for number, works in enumerate(published[:decisions]):
        moved = WorksChanged()
        moved.CopyFrom(works)
        moved.end_time.FromMicroseconds(works.end_time.ToMicroseconds() + 30 * DAY)
        command = commands.ReceiveBulletinsRequest(received=[received(moved, WORKS + number)])
        context = DecisionContext(NOON + number * MICROS, "city")
        began = time.thread_time()
        decided = decider.decide(command, city, context)
        seconds.append(time.thread_time() - began)
        for event in decided:
            evolve(city, event, context)
    figure = f"decision of a works change among {len(city.works_index.sites):,}, CPU"
    return latency(figure, VIGIE, [seconds], promised={"p99": 20})


def main() -> None:
    """Print the figures."""
    for line in compared(SEARCHES, DECISIONS):
        shown = replace(line, repeats={})
        figures = {key: round(value, 3) for key, value in shown.values.items()}
        sys.stdout.write(f"{shown.figure} | {shown.who} | {figures} | {shown.note}\n")


if __name__ == "__main__":
    main()
