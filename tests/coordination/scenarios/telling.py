"""The messages of the scenarios, beside the commands of `World`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.entities import timestamp
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2, role_pb2


def role(name: str, *skills: str, **fields: Any) -> role_pb2.Role:
    """Return a role that takes these skills and half an hour."""
    return role_pb2.Role(name=name, skills=skills, **({"work_seconds": 1_800} | fields))


def correct(
    world: World,
    need_id: str,
    place: place_pb2.Place,
    priority: int,
    kind: str = "pothole",
    skills: Sequence[str] = (),
    **fields: Any,
) -> None:
    """Let a department correct a need; its clock stays as it was."""
    name, _, aggregate = need_id.partition("/")
    need = bulletins.NeedRaised(
        need_id=need_id,
        kind=kind,
        priority=proto_enum(place_pb2.Priority, priority),
        place=place,
        skills=skills,
        clock_start_time=timestamp(world.city.needs[need_id].clock_start_time),
        **({"work_seconds": 1_800} | fields),
    )
    world.announce(name, aggregate, need_changed=bulletins.NeedChanged(need=need))


def equip(
    world: World, key: str, *equipment: str, skills: Sequence[str] = (), size: int = 0
) -> None:
    """Let a department edit the card of a crew."""
    name, _, crew_id = key.partition("/")
    card = crews.RegisterCrewRequest(
        crew_id=crew_id,
        name=crew_id.upper(),
        skills=skills,
        equipment=equipment,
        size=size,
        lending="LENDING_RULE_ALWAYS",
        depot=world.parked[key],
    )
    assert world.departments[name].decide(crew_id, card, "tester", world.time) is None
    world.settle()


def declare_kind(world: World, name: str, kind: str, *roles: role_pb2.Role) -> None:
    """Let a department publish a kind of its needs."""
    declared = role_pb2.NeedKind(kind=kind, priority="PRIORITY_P1", roles=roles, because="a rule")
    news = bulletins.KindsDeclared(kinds=[declared])
    world.announce(name, "desk/kinds", kinds_declared=news)


def codes(world: World, key: str) -> set[str]:
    """Return the codes of the alerts of an incident."""
    return {alert.code for alert in world.incident(key).alerts}


def asked(world: World, *keys: str) -> list[str]:
    """Return the crews that have an offer now."""
    return [key for key in keys if world.offered(key)]


def on_call(
    world: World, key: str, place: place_pb2.Place, *, hours: float = 90, minutes: int = 30
) -> str:
    """Put a crew at home on call for some hours, with its turnout; return its key."""
    world.crew(key, place, hours=1)
    until_time = timestamp(world.time + round(hours * 3_600 * MICROS))
    turnout = minutes * 60
    world.do(key, crews.StartOnCallRequest, until_time=until_time, turnout_seconds=turnout)
    world.do(key, crews.EndShiftRequest)
    return key


def assign(world: World, need: str, key: str) -> None:
    """Let an operator choose a crew for the leading role."""
    department, _, crew_id = key.partition("/")
    request = api.AssignIncidentRequest(
        incident_id=world.incident(need).id,
        department=department,
        crew_id=crew_id,
        reason="LOCAL_KNOWLEDGE",
    )
    world.operator(request)
