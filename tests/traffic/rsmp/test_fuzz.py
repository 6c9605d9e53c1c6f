"""50,000 frames that are almost messages: the server stays up, and its memory stays bounded."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Iterator

import psutil
import pytest

from services.traffic.rsmp.codec import encode
from services.traffic.rsmp.link import Link, Receive
from services.traffic.rsmp.messages import Message, MessageAck, Watchdog, new_message_id
from tests.traffic.rsmp.raw_site import alarm, dialled, now, plan, version
from tests.traffic.rsmp.supervisor import supervising
from tests.waiting import until

FRAMES = 50_000
MEBIBYTES = 1024 * 1024
LIMIT_MEBIBYTES = 40
VALUES: tuple[object, ...] = (
    *(None, True, 0, -1, 1e308, "", "x", "A9999", "\ud83d\ude00", "9" * 300, [], {}),
    *([[[[[]]]]], {"n": "x"}, "2026-02-30T00:00:00.000Z", "3.2.2", "True"),
)


def sound(chance: random.Random) -> Message:
    """Return a message of a site, one of each kind."""
    kinds = (
        lambda: plan("J1", chance.randrange(300)),
        lambda: alarm("J1", chance.choice(["A0001", "A0302"]), active=chance.random() < 0.5),
        lambda: Watchdog(timestamp=now()),
        lambda: MessageAck(original_id=new_message_id()),
        lambda: version("J1", "3.2.2"),
    )
    return chance.choice(kinds)()


def disturbed(chance: random.Random) -> bytes:
    """Return a frame that was sound before one or two changes."""
    frame = encode(sound(chance))
    message = json.loads(frame[:-1])
    match chance.randrange(6):
        case 0:
            message.pop(chance.choice(list(message)))
        case 1:
            message[chance.choice(list(message))] = chance.choice(VALUES)
        case 2:
            message[chance.choice(["sS", "rvs", "se", "RSMP"])] = [chance.choice(VALUES)] * 3
        case 3:
            place = chance.randrange(len(frame))
            return frame[:place] + chance.randbytes(chance.randrange(9)) + frame[place:]
        case 4:
            return frame[: chance.randrange(len(frame))] + b"\f"
        case _:
            return chance.randbytes(chance.randrange(40)) + b"\f" * chance.randrange(1, 4)
    return json.dumps(message).encode() + b"\f"


def batches(chance: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"".join(disturbed(chance) for _ in range(100))


@pytest.fixture
def frames_taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the frames that reach the server's connections."""
    taken, take = [0], Link._take

    def counted(link: Link, frame: bytes, receive: Receive) -> None:
        taken[0] += 1
        take(link, frame, receive)

    monkeypatch.setattr(Link, "_take", counted)
    return taken


async def send_all(stream: Iterator[bytes], port: int) -> None:
    """Send batches over one connection until they or it end; the answers are checked."""
    async with dialled(port) as site:
        await site.introduce("J1")
        reading = asyncio.create_task(site.ended())
        for batch in stream:
            site.send_bytes(batch)
            await site.drain()
            if reading.done():
                return
        last = plan("J1", 1)
        site.send(last)
        await until(lambda: reading.done() or MessageAck(original_id=last.id) in site.received)
        site.close()
        await reading


async def test_disturbed_frames_disturb_no_other_site(frames_taken: list[int]) -> None:
    process = psutil.Process(os.getpid())
    async with (
        supervising(malformed_frames=FRAMES * 2, burst_messages=FRAMES * 2) as supervisor,
        dialled(supervisor.port) as other,
    ):
        await other.introduce("J2")
        before = process.memory_info().rss
        chance = random.Random(1)
        while frames_taken[0] < FRAMES:
            await send_all(batches(chance, 50), supervisor.port)
        grown = (process.memory_info().rss - before) / MEBIBYTES
        await other.acknowledged(plan("J2", 1))
    assert grown < LIMIT_MEBIBYTES, f"{grown:.0f} MiB more"
