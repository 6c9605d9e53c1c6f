"""A story of a city with every event that the journal of coordination can hold."""

from __future__ import annotations

from typing import Any, cast
from unittest.mock import Mock

from google.protobuf.message import Message

from services.chassis.sdk.service import InboundMessage, Service
from services.chassis.sdk.settings import Settings, read
from services.coordination import inbox
from services.coordination.domain.fold import orders
from services.coordination.domain.place_names import nameless
from services.coordination.service import declare as coordination
from services.testing.sample_messages import filled
from tests.coordination.places import at, in_city
from tests.coordination.works_sites import site
from tests.coordination.world import World
from tests.golden.recorder import Recorder
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2

CITY = "city/city"


def coordination_service() -> Service:
    """Coordination, on ground of its own."""
    ground = Mock(spec_set=("streets", "districts", "names_at"))
    ground.names_at = nameless
    ground.streets.sha256 = "s"
    ground.districts.sha256 = "d"
    ground.districts.contains = in_city
    ground.districts.surrounds = in_city
    return coordination(ground, read(Settings))


class Recorded(World):
    """A small city whose coordination decides as a partition owner does."""

    def __init__(self) -> None:
        super().__init__()
        self.run = Recorder(coordination_service())

    def command(self, request: Message, command_id: str = "") -> list[Message]:
        """Decide one command, and give the orders that follow."""
        self.run.time = max(self.run.time, self.time)
        if isinstance(request, commands.ReceiveBulletinsRequest | commands.ChooseRequest):
            entry = self.run.own(request, CITY)
        else:
            actor = "coordination" if isinstance(request, journal.ElapseRequest) else "room"
            entry = self.run.ask(request, actor=actor, aggregate=CITY, command_id=command_id)
        self.city = self.run.partition_state.state("city", CITY)
        self.send(orders.new_orders(self.city, entry.events))
        return list(entry.events)


def coordination_story() -> Recorder:
    """Let a day pass."""
    world = Recorded()
    world.run.misuse(
        _report("flooding", at(3)),
        _report("flooding", at(300)),
        commands.ReceiveBulletinsRequest(
            received=[events.BulletinReceived(topic="none", partition=-1)]
        ),
        CITY,
    )
    world.city = world.run.partition_state.state("city", CITY)
    world.close("I1")
    _offers(world)
    _corrections(world)
    _closings(world)
    _roles(world)
    _relief(world)
    _relief_of_one_role(world)
    _operators(world)
    _works(world)
    _news(world)
    return world.run


def _report(kind: str, place: place_pb2.Place, priority: Any = 2) -> api.OpenIncidentRequest:
    return api.OpenIncidentRequest(kind=kind, priority=priority, place=place)


def _offers(world: Recorded) -> None:
    """An offer without a crew, left unsafe and done; another declined, then not answered."""
    world.need("roads", "defect/1", at(0), 3, "pothole", ["one"], make_safe_seconds=60)
    world.advance(3_000)
    world.crew("roads/r1", at(1), ["one"], hours=20)
    world.advance(5)
    task = world.take_to_site("roads/r1")
    world.do("roads/r1", crews.DeclareSiteRequest, task_id=task, unsafe=True, make_safe_seconds=300)
    world.do("roads/r1", crews.ReleaseTaskRequest, task_id=task, reason="BREAKDOWN")
    world.crew("roads/r2", at(2), ["one"], hours=20)
    world.advance(5)
    world.take_to_site("roads/r2")
    world.need("lighting", "cabinet/1/door", at(2), 1, "door_open", ["one"])
    world.advance(5)
    world.finish("roads/r2")
    world.crew("lighting/l1", at(-5), ["two"], hours=20)
    world.need("roads", "defect/2", at(-6), 2, "flooding", ["two"])
    world.decline("lighting/l1")
    world.advance(2_000)
    world.advance(400)


def _corrections(world: Recorded) -> None:
    """Reports that join and are split, an incident that is upgraded, held, released and joined."""
    world.crew("roads/r4", at(21), ["four"], hours=20)
    world.need("roads", "defect/4", at(20), 2, "tree_down", ["four"])
    other = world.need("lighting", "cabinet/2/door", at(20.01), 1, "tree_down", ["four"])
    named = world.city.incident_by_need[other]
    world.operator(api.SplitIncidentRequest(incident_id=named, need_id=other))
    apart = world.city.incident_by_need[other]
    world.operator(api.HoldIncidentRequest(incident_id=named))
    world.advance(60)
    world.operator(api.UpgradeIncidentRequest(incident_id=named, priority="PRIORITY_P1"))
    world.advance(1_900)
    world.operator(api.AcknowledgeAlertRequest(incident_id=named, code="HELD"))
    world.operator(api.ReleaseIncidentRequest(incident_id=named))
    world.operator(api.JoinIncidentsRequest(incident_id=named, other_incident_id=apart))
    world.operator(api.HoldIncidentRequest(incident_id="I99"))
    world.advance(60)


def _closings(world: Recorded) -> None:
    """A task that is called back, an order that is lost, a need that changes and ends."""
    world.crew("roads/r3", at(30), ["three"], hours=20)
    world.need("roads", "defect/3", at(31), 2, "subsidence", ["three"])
    world.accept("roads/r3")
    world.close(world.city.incident_by_need["roads/defect/3"])
    world.lost_orders = True
    world.need("roads", "defect/5", at(31), 2, "oil_spill", ["three"])
    world.advance(200)
    world.lost_orders = False
    world.change_need("roads/defect/5", "oil_spill", at(31), 1)
    world.announce("roads", "defect/5", need_ended={"need_id": "roads/defect/5"})
    world.run.open("epoch-2", restored=True)


def _roles(world: Recorded) -> None:
    """Two crews for one incident; one is late, another report may be of the same event."""
    world.crew("roads/r5", at(41), ["five"], hours=20)
    world.crew("roads/r6", at(42), ["six"], hours=20)
    roles = [{"name": "repair", "skills": ["five"]}, {"name": "signing", "skills": ["six"]}]
    need = world.need("roads", "defect/6", at(40), 2, "subsidence", roles=roles)
    world.accept("roads/r5")
    world.accept("roads/r6")
    world.need("lighting", "cabinet/3/door", at(40.01), 1, "pothole_found", ["five"])
    world.operator(
        api.UpgradeIncidentRequest(
            incident_id=world.city.incident_by_need[need], priority="PRIORITY_P1"
        )
    )
    world.advance(100)
    world.depart("roads/r6")
    world.arrive("roads/r6")
    world.finish("roads/r6")


def _relief(world: Recorded) -> None:
    """A crew whose work outlasts its shift; the next shift takes over the unsafe site."""
    world.crew("roads/r7", at(-19), ["seven"], hours=1)
    world.need("roads", "defect/7", at(-20), 1, "sinkhole", ["seven"], work_seconds=7_200)
    task = world.take_to_site("roads/r7")
    world.do("roads/r7", crews.DeclareSiteRequest, task_id=task, unsafe=True, make_safe_seconds=300)
    world.crew("roads/r8", at(-18), ["seven"], hours=20)
    world.advance(1_830)
    world.take_to_site("roads/r8")
    world.finish("roads/r8")


def _relief_of_one_role(world: Recorded) -> None:
    """A crew in two roles whose relief fills one: it stays for the other, and both finish."""
    world.crew("roads/r9", at(-29), ["nine", "ten"], hours=1)
    roles = [{"name": "repair", "skills": ["nine"]}, {"name": "signing", "skills": ["ten"]}]
    place = at(-30)
    world.need("roads", "defect/9", place, 1, "landslide", roles=roles, work_seconds=7_200)
    world.take_to_site("roads/r9")
    world.crew("roads/r10", at(-28), ["nine"], hours=20)
    world.advance(1_830)
    world.take_to_site("roads/r10")
    world.finish("roads/r9")
    world.finish("roads/r10")


def _operators(world: Recorded) -> None:
    """Two incidents kept apart; a mode with a confirmation; one taken, one given to a crew."""
    world.operator(
        api.SetDispatchModeRequest(
            priority="PRIORITY_P2", mode="DISPATCH_MODE_CONFIRM", reason="TRAINING"
        )
    )
    world.crew("roads/r9", at(-30), ["nine"], hours=20)
    first = world.need("roads", "defect/9", at(-31), 2, "flooding", ["nine"])
    second = world.need("roads", "defect/10", at(-29), 2, "subsidence", ["nine"])
    world.advance(5)
    one, other = world.incident(first).id, world.incident(second).id
    world.operator(api.KeepApartRequest(incident_id=one, other_incident_id=other))
    world.operator(api.ConfirmOfferRequest(decision_id=f"{one}.1"))
    world.operator(api.TakeIncidentRequest(incident_id=other))
    world.operator(
        api.AssignIncidentRequest(
            incident_id=other, department="roads", crew_id="r9", reason="PHONED"
        )
    )
    world.operator(api.HandBackIncidentRequest(incident_id=other))
    world.operator(api.RequestBackupRequest(incident_id=other, count=1))
    about = {"incident_id": other, "role": "backup"}
    world.operator(api.StageRoleRequest(**about, hold_place=at(-28), reason="POLICE"))
    world.operator(api.StandDownRequest(**about))


def _works(world: Recorded) -> None:
    """Two works in one place, and urgent ones whose notice to the mayor is late."""
    for works_id in ("W1", "W2"):
        world.announce("roads", f"works/{works_id}", works_changed=site(works_id))
    late = site("W3", 2, state="running", urgent=True, notice_overdue=True)
    world.announce("roads", "works/W3", works_changed=late)
    world.announce("roads", "works/W1", works_changed=site("W1", state="cancelled"))


def _news(world: Recorded) -> None:
    """Every kind of bulletin, its fields filled; one without news, a bad one, one that is none."""
    for news in bulletins.Bulletin.DESCRIPTOR.oneofs[0].fields:
        told = cast("bulletins.Bulletin", filled(bulletins.Bulletin, news.name))
        part = {news.name: getattr(told, news.name)}
        for named in (
            told.need_raised,
            told.need_changed.need,
            told.need_ended,
            told.need_unserved,
            told.task_changed,
            told.backup_requested,
        ):
            if named.need_id:
                named.need_id = "roads/sample/1"
        if news.name == "order_answered":
            told.order_answered.outcome = "refused"
        if news.name == "signal_dark":
            told.signal_dark.cause = "controller"
        world.announce("roads", f"sample/{news.name}", **part)
    world.announce("roads", "sample/none")
    world.announce("roads", "sample/bad", need_ended=bulletins.NeedEnded(need_id="1"))
    taken = InboundMessage("vigie.water.bulletins", 2, 5, b"\xff", "00-trace")
    world.command(inbox.to_command([taken]))
