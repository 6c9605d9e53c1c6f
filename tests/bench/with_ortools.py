"""OR-tools' minimum-cost flow on recorded boards, in its own environment: `BOARDS.npz`.

Prints as JSON the CPU seconds and the cost of each board.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow


def solve(rows: Any, columns: Any, prices: Any, unserved: Any) -> int:
    """Return the cost of the cheapest solution: a unit from each post to a crew, or past all."""
    posts = len(unserved)
    crews = int(columns.max(initial=-1)) + 1
    every, seats = np.arange(posts), posts + np.arange(crews)
    sink = posts + crews
    tails = np.concatenate([rows, every, seats])
    heads = np.concatenate([posts + columns, np.full(posts + crews, sink)])
    costs = np.concatenate([prices, unserved, np.zeros(crews, np.int64)])
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones(len(tails), np.int64), costs)
    flow.set_nodes_supplies(np.append(every, sink), np.append(np.ones(posts, np.int64), -posts))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-tools found no solution")
    return int(flow.optimal_cost())


def main(path: str) -> None:
    """Solve each board of the file."""
    found: dict[str, list[float]] = {"seconds": [], "costs": []}
    with np.load(path) as boards:
        for number in range(int(boards["count"])):
            given = [
                boards[f"{name}{number}"] for name in ("rows", "columns", "prices", "unserved")
            ]
            began = time.thread_time()
            found["costs"].append(solve(*given))
            found["seconds"].append(time.thread_time() - began)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
