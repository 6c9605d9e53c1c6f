"""Three brokers: one killed, one frozen, one cut off, and two of them dead at once."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from confluent_kafka.admin import AdminClient, ConfigResource

from tests.faults import network
from tests.faults.cluster import SIZE, Cluster, Node, running
from tests.faults.network import Network
from tests.faults.scenarios import judge_refusals, refusal
from tests.faults.scene import ALL, Scene, Stage

BREATH_SECONDS = 8.0
AWAY_SECONDS = 15.0
"""Longer than a broker's session of 4 s, and than the takeover after it."""
CUT_SECONDS = 50.0
"""Longer than a follower may lag (30 s, looked at every 15 s) before it counts no more."""
DEAD_SECONDS = 25.0
WHOLE_SECONDS = 120.0
UNCLEAN = "unclean.leader.election.enable"

SETTINGS = {
    "VIGIE_TOPIC_REPLICATION_FACTOR": "3",
    # Less often than on one broker: these runs make many more records.
    "VIGIE_SNAPSHOT_RECORDS": "2000",
}


@contextmanager
def staged(stage: Stage) -> Iterator[tuple[Stage, Network]]:
    """Start three brokers on hosts of their own."""
    home = Path(tempfile.mkdtemp(prefix="three-", dir=stage.folder))
    with network.opened() as net, running(Cluster(home, net.hosts)) as cluster:
        yield on_cluster(stage, cluster), net


def on_cluster(stage: Stage, cluster: Cluster) -> Stage:
    """Return a stage on a cluster in place of its broker."""
    data = [node.data for node in cluster.nodes]
    other = replace(stage, bootstrap=cluster.bootstrap, data=data, broker=None)
    return replace(other, cluster=cluster, settings=SETTINGS)


async def leader_of(scene: Scene) -> Node:
    """Return the node that leads a partition of the journal, chosen by chance."""
    partition = scene.chance.choice(ALL)
    return await asyncio.to_thread(scene.cluster.leader, scene.names.journal, partition)


async def _coordinator(scene: Scene) -> Node:
    name = scene.names.transactional_id(scene.chance.choice(ALL))
    return await asyncio.to_thread(scene.cluster.coordinator, name)


async def _controller(scene: Scene) -> Node:
    return await asyncio.to_thread(scene.cluster.controller)


async def whole(scene: Scene, kind: str, since: float) -> None:
    """Wait until every copy is in sync and callers are answered; note the longest silence."""
    await scene.until(scene.cluster.whole, f"all copies are in sync after {kind}", WHOLE_SECONDS)
    await scene.until(scene.all_owned, f"all partitions are open after {kind}", WHOLE_SECONDS)
    await scene.recovered(kind, ALL, since)


async def _killed(scene: Scene, kind: str, find: Callable[[Scene], Awaitable[Node]]) -> None:
    await asyncio.sleep(BREATH_SECONDS)
    victim = await find(scene)
    since = time.monotonic()
    await asyncio.to_thread(victim.kill)
    await asyncio.sleep(AWAY_SECONDS)
    await asyncio.to_thread(scene.cluster.start, [victim])
    await whole(scene, kind, since)


async def leader_killed(scene: Scene) -> None:
    """Kill -9 the leader of a partition, and leave it dead until callers are answered."""
    victim = await leader_of(scene)
    since = time.monotonic()
    await asyncio.to_thread(victim.kill)
    await scene.recovered("leader killed", ALL, since)


async def three_kill(scene: Scene, net: Network) -> None:
    """Kill -9 the leader of a partition, then the coordinator of its transactions."""
    await _killed(scene, "leader killed", leader_of)
    await _killed(scene, "coordinator killed", _coordinator)


async def three_controller(scene: Scene, net: Network) -> None:
    """Kill -9 the active controller, which is a broker as well."""
    await _killed(scene, "controller killed", _controller)


async def three_freeze(scene: Scene, net: Network) -> None:
    """Stop the leader of a partition for less than its session, then for longer."""
    for seconds in (5.0, AWAY_SECONDS):
        await asyncio.sleep(BREATH_SECONDS)
        victim = await leader_of(scene)
        since = time.monotonic()
        victim.living.suspend()
        await asyncio.sleep(seconds)
        victim.living.resume()
        await whole(scene, f"leader frozen {seconds:g} s", since)


async def three_partition(scene: Scene, net: Network) -> None:
    """Cut the leader of a partition from one other node, then from both; callers reach all."""
    for name, count in (("one link cut", 1), ("leader cut off", 2)):
        await asyncio.sleep(BREATH_SECONDS)
        victim = await leader_of(scene)
        others = [each.number for each in scene.cluster.nodes if each is not victim]
        cut = scene.chance.sample(others, count)
        role = "leads the controllers" if victim is await _controller(scene) else "follows"
        scene.remarks.append(f"{name}: {victim.number} ({role}) from {cut}")
        since = time.monotonic()
        for other in cut:
            await asyncio.to_thread(net.cut, victim.number, other)
        await asyncio.sleep(CUT_SECONDS)
        for other in cut:
            await asyncio.to_thread(net.heal, victim.number, other)
        await whole(scene, name, since)


async def three_unclean(scene: Scene, net: Network) -> None:
    """Kill two of three: refused fast. The last dies too, and an older one starts alone."""
    await asyncio.sleep(BREATH_SECONDS)
    scene.callers.history.mistaken += await asyncio.to_thread(_unclean_topics, scene)
    first, second, last = scene.chance.sample(scene.cluster.nodes, SIZE)
    since = time.monotonic()
    await asyncio.to_thread(first.kill)
    await asyncio.sleep(AWAY_SECONDS)
    scene.note_takeover("first of two killed", ALL, since)
    gone = time.monotonic()
    await asyncio.to_thread(second.kill)
    await _refused(scene, gone)
    await asyncio.to_thread(last.kill)
    # The last records are on the other two alone: the first must not lead before it has them.
    await asyncio.to_thread(scene.cluster.start, [first, second])
    await asyncio.to_thread(scene.cluster.start, [last])
    back = time.monotonic()
    await whole(scene, "two of three killed", since)
    scene.remarks.append(f"all well {time.monotonic() - back:.1f} s after the last node's start")


async def _refused(scene: Scene, gone: float) -> None:
    answers = []
    while time.monotonic() - gone < DEAD_SECONDS:
        answers.append(await refusal(scene, gone))
        await asyncio.sleep(1)
    judge_refusals(scene, answers)


def _unclean_topics(scene: Scene) -> Sequence[str]:
    """Return the topics that would take a leader that lacks acknowledged records."""
    topics = scene.cluster.metadata().topics
    wanted = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in topics]
    client = AdminClient({"bootstrap.servers": scene.town.bootstrap})
    return [
        f"{resource.name} has {UNCLEAN}=true"
        for resource, future in client.describe_configs(wanted).items()
        if future.result()[UNCLEAN].value != "false"
    ]


SCENARIOS: dict[str, Callable[[Scene, Network], Awaitable[None]]] = {
    "three_kill": three_kill,
    "three_freeze": three_freeze,
    "three_controller": three_controller,
    "three_partition": three_partition,
    "three_unclean": three_unclean,
}
