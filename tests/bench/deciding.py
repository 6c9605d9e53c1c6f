"""Duration of one decision, including its routes on the street graph."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.bench.figures import VIGIE, Line
from tests.bench.scene import Scene

PROMISES = {205: 5.0, 2_050: 20.0}


def measure(scene: Scene) -> Iterator[Line]:
    """Both sizes of city, in a process of its own."""
    with scene.installation("deciding") as city:
        told = city.run("bench_decide").output()
    for run in json.loads(told)["runs"]:
        crews = run["crews"]
        for key, name in (("with_record", "decision"), ("with_record_cpu", "decision, CPU time")):
            found = run[key]
            values = {which: found[f"{which}_ms"] for which in ("p50", "p90", "p99", "max")}
            promised = {"p99": PROMISES[crews]} if key == "with_record" else {}
            yield Line(f"{name}, {crews:,} crews", VIGIE, "ms", values, found["samples"], promised)
