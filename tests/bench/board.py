"""The board against one post after another, and against OR-tools on the same boards.

Posts and crews are at random crossings of Montpellier. A crew can serve a post with probability
1/2 (skills). Three crews of ten are free, and the others cost 300 to 1,800 s more, for what they
leave. CPU time does not depend on other programs of the machine.
`python -m tests.bench.board FOLDER` prints the figures as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from services.city.city import City
from services.coordination.dispatch.board import Board, Post, assign
from services.coordination.dispatch.travel_times import StreetTravelTimes
from tests.bench.figures import VIGIE, Line, latency
from tests.bench.installation import Scene
from tests.coordination.dispatch.one_by_one import objective, one_by_one
from tests.processes import CITY, ROOT

PYTHON = ROOT / ".venv-ortools" / "bin" / "python"
ABLE, FREE = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Size:
    """A size of board: posts, crews, how many boards, and the promise in ms."""

    posts: int
    crews: int
    boards: int
    promised: float

    @property
    def name(self) -> str:
        return f"board, {self.posts} posts x {self.crews:,} crews"


SIZES = (Size(2, 17, 600, 1), Size(4, 17, 600, 1), Size(8, 17, 600, 1))
STORM = Size(100, 2_050, 60, 10)


def measure(scene: Scene) -> Iterator[Line]:
    """All sizes, in a process of its own."""
    with scene.installation("board") as city:
        yield from (
            Line(**each) for each in json.loads(city.run("board", str(city.folder)).output())
        )


def _boards(times: StreetTravelTimes, size: Size) -> Iterator[Board]:
    random = np.random.default_rng(size.posts)
    streets = times.streets
    crossings = streets.nodes[streets.routable]
    for _ in range(size.boards):
        crews, places = random.choice(crossings, size.crews), random.choice(crossings, size.posts)
        drives = np.array(
            [times.seconds(lon, lat, crews, frozenset()) for lon, lat in places.tolist()]
        )
        busy = random.random(size.crews) >= FREE
        prices = np.rint(drives + busy * random.uniform(300, 1_800, size.crews))
        prices[random.random(prices.shape) >= ABLE] = np.inf
        posts = [Post(f"p{row:03}") for row in range(size.posts)]
        ids = [f"c{number:04}" for number in range(size.crews)]
        yield Board(posts, ids, prices, random.integers(0, 6, size.crews).tolist())


def compared(times: StreetTravelTimes, size: Size, folder: Path) -> Iterator[Line]:
    """Solve boards of one size in each way."""
    boards = list(_boards(times, size))
    together, one = [], []
    seconds, seconds_one = [], []
    for board in boards:
        began = time.thread_time()
        found = assign(board, 0)
        seconds.append(time.thread_time() - began)
        began = time.thread_time()
        greedy = one_by_one(board)
        seconds_one.append(time.thread_time() - began)
        together.append(_cost(board, found))
        one.append(_cost(board, greedy))
    note = _excess(np.array(one), np.array(together))
    yield latency(size.name, VIGIE, [seconds], promised={"p50": size.promised})
    yield latency(size.name, "one by one", [seconds_one], note=note)
    if PYTHON.exists():
        found_there = _with_ortools(boards, folder)
        same = int(np.sum(np.array(found_there["costs"]) == np.array(together)))
        note = f"the same cost on {same} of {len(boards)} boards"
        yield latency(size.name, "OR-tools", [found_there["seconds"]], note=note)


def _cost(board: Board, crews: dict[str, str]) -> float:
    missing, seconds = objective(board, crews, 0)
    return missing * _dearest(board) + seconds


def _dearest(board: Board) -> float:
    """The price of a post without a crew: more than all others together."""
    able = board.prices[np.isfinite(board.prices)]
    return float(able.max(initial=0) * len(board.posts) + 1)


def _excess(one: np.ndarray, together: np.ndarray) -> str:
    more = (one - together) / together * 100
    mean, high = float(np.sum(one - together) / np.sum(together) * 100), np.percentile(more, 95)
    return (
        f"dearer on {np.mean(one > together):.0%} of {len(one)} boards, "
        f"by {mean:.1f} % in the mean and {high:.0f} % at p95"
    )


def _with_ortools(boards: Sequence[Board], folder: Path) -> dict[str, list[float]]:
    arrays: dict[str, np.ndarray] = {"count": np.array(len(boards))}
    for number, board in enumerate(boards):
        rows, columns = np.nonzero(np.isfinite(board.prices))
        arrays[f"rows{number}"], arrays[f"columns{number}"] = rows, columns
        arrays[f"prices{number}"] = board.prices[rows, columns].astype(np.int64)
        arrays[f"unserved{number}"] = np.full(len(board.posts), _dearest(board), np.int64)
    path = folder / "boards.npz"
    np.savez(path, allow_pickle=False, **arrays)
    command = [str(PYTHON), "-m", "tests.bench.with_ortools", str(path)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: dict[str, list[float]] = json.loads(output)
    return found


def main(folder: str) -> None:
    """Compare boards as they occur, and one of a storm in ten times the city."""
    times = StreetTravelTimes(City.load(CITY).streets)
    lines = [line for size in (*SIZES, STORM) for line in compared(times, size, Path(folder))]
    sys.stdout.write(json.dumps([asdict(line) for line in lines], indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
