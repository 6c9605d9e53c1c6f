"""The scenarios: each injects a fault under load and measures the time without answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import grpc

from tests.faults.harness import Replica
from tests.faults.load import report
from tests.faults.poison import Place, is_refusal, poison, records_at
from tests.faults.reading import read_journal
from tests.faults.scene import ALL, Scene
from vigie.journal.v1.journal_pb2 import Outcome, Record

if TYPE_CHECKING:
    from deploy.local.broker import Broker

Scenario = Callable[[Scene], Awaitable[None]]

BREATH_SECONDS = 2.0
AWAY_SECONDS = 60.0
AFTER_SECONDS = 8.0
FAST_SECONDS = 1.0


async def kill(scene: Scene, rounds: int = 3) -> None:
    """Kill -9 an owner; the other replica takes over; it comes back."""
    for _ in range(rounds):
        await asyncio.sleep(BREATH_SECONDS)
        victim = scene.chance.choice(scene.roads)
        owned = await scene.owned(victim)
        since = time.monotonic()
        victim.kill()
        await _taken_over(scene, victim, "kill -9", owned, since)
        await _come_back(scene, victim)


async def kill_all(scene: Scene, rounds: int = 2) -> None:
    """Kill -9 every replica at once: none can take over."""
    for _ in range(rounds):
        await asyncio.sleep(BREATH_SECONDS)
        since = time.monotonic()
        for replica in scene.roads:
            replica.kill()
        for replica in scene.roads:
            replica.start()
        await scene.until(scene.all_owned, "all partitions are open again")
        await scene.recovered("kill -9 of all", ALL, since)


async def rolling(scene: Scene, rounds: int = 2) -> None:
    """Stop and start one replica after the other, as an upgrade does."""
    for replica in scene.roads * rounds:
        await asyncio.sleep(BREATH_SECONDS)
        owned = await scene.owned(replica)
        since = time.monotonic()
        if code := await asyncio.to_thread(replica.terminate):
            scene.remarks.append(f"{replica.name} ended with {code} on SIGTERM")
        await _taken_over(scene, replica, "SIGTERM", owned, since)
        await _come_back(scene, replica)


async def _come_back(scene: Scene, replica: Replica) -> None:
    since = time.monotonic()
    replica.start()
    await scene.until(scene.all_share, f"{replica.name} has its share again")
    await scene.recovered("coming back", ALL, since)


async def _taken_over(
    scene: Scene, gone: Replica, kind: str, owned: Sequence[int], since: float
) -> None:
    await scene.until(lambda: scene.all_owned(gone), f"another took over after {kind}")
    await scene.recovered(kind, owned, since)


async def freeze(scene: Scene) -> None:
    """Stop an owner for longer than its session, let it go on, twice: it must find itself out."""
    for seconds in (8.0, 11.0):
        await asyncio.sleep(BREATH_SECONDS)
        await frozen(scene, seconds)
        await scene.until(scene.all_share, "both replicas have their share again")


async def frozen(scene: Scene, seconds: float) -> None:
    """Stop an owner for some seconds while another takes over, then let it do its damage."""
    victim = scene.chance.choice(scene.roads)
    owned = await scene.owned(victim)
    since = time.monotonic()
    await victim.freeze(seconds)
    await asyncio.sleep(BREATH_SECONDS)
    scene.note_takeover(f"SIGSTOP {seconds:g} s", owned, since)


async def blink(scene: Scene) -> None:
    """Stop each replica for less than its session: no other takes over, nothing is lost."""
    for seconds in (1.0, 3.0):
        for replica in scene.roads:
            await asyncio.sleep(1)
            await replica.freeze(seconds)
    await scene.until(scene.all_share, "both replicas have their share")


async def broker_kill(scene: Scene, rounds: int = 2) -> None:
    """Kill -9 the broker and start it again on the same folder."""
    for _ in range(rounds):
        await asyncio.sleep(BREATH_SECONDS)
        since = time.monotonic()
        await asyncio.to_thread(kill_broker, scene.broker)
        await asyncio.to_thread(scene.broker.start)
        up = time.monotonic()
        await scene.until(scene.all_owned, "all partitions are open after the broker's death", 90)
        await scene.recovered("broker kill -9", ALL, since)
        scene.remarks.append(f"broker back after {up - since:.1f} s")


def kill_broker(broker: Broker) -> None:
    """End the broker as the kernel does."""
    mark = broker.running
    process = mark.alive() if mark else None
    if process is None:
        raise RuntimeError("the broker does not run")
    process.kill()
    process.wait(10)


async def broker_away(scene: Scene) -> None:
    """Take the broker away for a minute: refused fast, nothing lost, and no restart needed."""
    await asyncio.sleep(BREATH_SECONDS)
    pids = [replica.pid for replica in scene.roads]
    gone = time.monotonic()
    await asyncio.to_thread(kill_broker, scene.broker)
    answers: list[tuple[float, grpc.StatusCode, float]] = []
    while time.monotonic() - gone < AWAY_SECONDS:
        answers.append(await refusal(scene, gone))
        await asyncio.sleep(1)
    await asyncio.to_thread(scene.broker.start)
    back = time.monotonic()
    await scene.until(scene.all_owned, "all partitions are open once the broker is back", 90)
    told = len(scene.callers.history.told)
    await scene.until(lambda: len(scene.callers.history.told) > told + 20, "callers have answers")
    scene.takeovers.setdefault("broker away", []).append(round(time.monotonic() - back, 3))
    await asyncio.sleep(AFTER_SECONDS)
    judge_refusals(scene, answers)
    if [replica.pid for replica in scene.roads] != pids:
        scene.callers.history.mistaken.append("a service was restarted by a broker's absence")


async def refusal(scene: Scene, gone: float) -> tuple[float, grpc.StatusCode, float]:
    """Call once; return seconds since the broker's end, status, and seconds of the call."""
    started = time.monotonic()
    line = scene.chance.choice(scene.callers.lines)
    try:
        await line.call(report(), 5.0)
        code = grpc.StatusCode.OK
    except grpc.aio.AioRpcError as error:
        code = error.code()
    return started - gone, code, time.monotonic() - started


def judge_refusals(scene: Scene, answers: list[tuple[float, grpc.StatusCode, float]]) -> None:
    slow = [each for each in answers if each[0] > FAST_SECONDS and each[2] > FAST_SECONDS]
    other = [each for each in answers if each[1] is not grpc.StatusCode.UNAVAILABLE]
    scene.remarks.append(
        f"{len(answers)} calls during the outage: {len(slow)} slow, {len(other)} not "
        f"UNAVAILABLE, slowest {max(each[2] for each in answers):.2f} s"
    )
    for at, code, took in (*slow, *(each for each in other if each[0] > FAST_SECONDS)):
        scene.callers.history.mistaken.append(
            f"{at:.0f} s without a broker a caller waited {took:.2f} s for {code.name}"
        )


async def poisoned(scene: Scene) -> None:
    """Put bytes on the topics that no service would send."""
    await asyncio.sleep(BREATH_SECONDS)
    pids = [replica.pid for replica in scene.roads]
    bootstrap, journal = scene.town.bootstrap, scene.names.journal
    places = await asyncio.to_thread(poison, bootstrap, scene.names)

    def records() -> Mapping[Place, Record]:
        return records_at(read_journal(bootstrap, journal), places)

    await scene.until(lambda: len(records()) == len(places), "each poisonous command has a record")
    scene.callers.history.mistaken += [
        f"the poison at {place} was {Outcome.Name(record.outcome)}"
        for place, record in (await asyncio.to_thread(records)).items()
        if not is_refusal(record)
    ]
    await asyncio.sleep(BREATH_SECONDS)  # the load goes on: what the poison broke shows afterwards
    scene.remarks.append(f"{len(places)} poisonous commands, each recorded and refused")
    if [replica.pid for replica in scene.roads] != pids or scene.town.exits:
        scene.callers.history.mistaken.append("a service ended of poisonous bytes")


SCENARIOS: dict[str, Scenario] = {
    "kill": kill,
    "kill_all": kill_all,
    "rolling": rolling,
    "freeze": freeze,
    "blink": blink,
    "poison": poisoned,
    "broker_kill": broker_kill,
    "broker_away": broker_away,
}
