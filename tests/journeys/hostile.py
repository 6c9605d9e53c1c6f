"""Bad input at the edges of traffic, snow and roads: sites, and calls that must be rejected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from services.chassis.sdk.clock import now_microseconds
from services.city.junctions import load_junctions
from services.crews.domain.timestamp import timestamp
from services.traffic.rsmp.codec import encode
from services.traffic.rsmp.messages import MessageAck, new_message_id
from tests.faults.harness import Replica
from tests.journeys.signals import NORTH, install
from tests.journeys.stage import COMEDIE, Point, Stage, at, in_seconds
from tests.journeys.works import DAY, stretch
from tests.processes import CITY
from tests.snow.test_cap import BOMB
from tests.traffic.rsmp.raw_site import RawSite, dialled, plan, version
from tests.waiting import until

SITE = "J131"
"""A junction whose controller is the attacker."""
MORE_THAN_A_BURST = 13_000
SPAIN = (-3.7, 40.4)


async def flood(site: RawSite) -> None:
    await site.introduce(SITE)
    site.send_bytes(encode(MessageAck(original_id=new_message_id())) * MORE_THAN_A_BURST)


async def send_too_long_a_frame(site: RawSite) -> None:
    await site.introduce(SITE)
    site.send_bytes(b"x" * 70_000)


async def send_no_messages(site: RawSite) -> None:
    await site.introduce(SITE)
    site.send_bytes(b"no json\f" * 30)


async def be_cut_off(site: RawSite) -> None:
    await site.introduce(SITE)
    site.send_bytes(encode(plan(SITE, 1))[:-20])
    site.close()


async def name_an_unknown_version(site: RawSite) -> None:
    assert "4.0" in await site.rejected(version(SITE, "4.0"))


async def name_an_unknown_site(site: RawSite) -> None:
    assert "not known" in await site.rejected(version("J999", "3.2.2"))


async def take_the_place_of_another_site(site: RawSite) -> None:
    """Dial as a site that is connected: it dials again, and has its place back."""
    await site.introduce(NORTH)


ATTACKS: Mapping[str, Callable[[RawSite], Awaitable[None]]] = {
    "flood": flood,
    "frame_too_long": send_too_long_a_frame,
    "malformed": send_no_messages,
    "peer_closed": be_cut_off,
    "version": name_an_unknown_version,
    "unknown_site": name_an_unknown_site,
    "replaced": take_the_place_of_another_site,
}
"""Acts of a site, by the reason for which its connection, or another one of it, ends."""


async def attack(stage: Stage, port: int) -> None:
    """Let a site do all of it; each connection ends with its reason, and a sound one is served."""
    await install(stage, next(each for each in load_junctions(CITY) if each.id == SITE))
    replica = stage.town.of("traffic")[0]
    for reason, act in ATTACKS.items():
        before = _ended(replica, reason)
        async with dialled(port) as site:
            await act(site)
            await site.ended()
        await _until_ended(replica, reason, before + 1)
    async with dialled(port) as site:
        await site.introduce(SITE)
        sound = plan(SITE, 1)
        site.send(sound)
        assert await site.expect(MessageAck) == MessageAck(original_id=sound.id)


async def _until_ended(replica: Replica, reason: str, count: float) -> None:
    await until(lambda: _ended(replica, reason) >= count, f"a connection ends: {reason}")


def _ended(replica: Replica, reason: str) -> float:
    """Return how many connections of the department ended for a reason."""
    lines = replica.page("/metrics").splitlines()
    wanted = "vigie_rsmp_connections_ended_total{"
    found = (each for each in lines if each.startswith(wanted) and f'reason="{reason}"' in each)
    return sum(float(each.rpartition(" ")[2]) for each in found)


def bad_calls(crew_id: str, where: Point) -> Sequence[tuple[str, str, dict[str, Any], str, str]]:
    """Return calls that must be rejected: service, rpc, fields, the error and its field.

    The crew is at a place where it treats a section.
    """
    sighted = {
        "crew_id": crew_id,
        "position": at(where).position,
        "pass_time": timestamp(now_microseconds()),
        "dose": {"spread_grams": 15},
    }
    early = {"start_time": in_seconds(DAY), "end_time": in_seconds(DAY / 2)}
    asked = {"kind": "gas", "requester": "gas", **stretch(COMEDIE), **early}
    past = {"until_time": in_seconds(-60)}
    ways = {"edge_ids": ["1115"], "via_edge_ids": ["1116"], "reason": "works"}
    return (
        ("snow", "ReportPass", sighted | {"pass_time": in_seconds(-DAY)},
         "PASS_TIME_INVALID", "pass_time"),
        ("snow", "ReportPass", sighted | {"position": at(SPAIN).position},
         "POSITION_INVALID", "position"),
        ("snow", "ReceiveAlert", {"cap": BOMB.encode()}, "CAP_INVALID", "cap"),
        ("snow", "OpenEvent", {"event_id": "E", "onset_time": in_seconds(DAY),
         "end_time": in_seconds(DAY / 2)}, "TIME_INVALID", "end_time"),
        ("snow", "PlanDuty", {"crew_id": crew_id, **early}, "TIME_INVALID", "end_time"),
        ("roads", "RequestWorks", asked, "END_TIME_INVALID", "end_time"),
        ("traffic", "SetPlan", {"junction_id": NORTH, "plan": 2, **past},
         "UNTIL_TIME_INVALID", "until_time"),
        ("traffic", "OpenDiversion", ways | past, "UNTIL_TIME_INVALID", "until_time"),
    )  # fmt: skip
