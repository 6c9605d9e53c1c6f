"""Coordination's decider: which rule decides on each command and each kind of bulletin."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext
from services.coordination.domain.bulletin_rules import Surrounds, everywhere, judged
from services.coordination.domain.fold.apply_bulletin import is_new
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import EMPTY, evolve
from services.coordination.domain.place_names import (
    NamePlace,
    name_need,
    name_report,
    nameless,
)
from services.coordination.domain.policy import DEFAULT, Policy
from services.coordination.domain.rules.answers import on_order_answered
from services.coordination.domain.rules.appraisals import on_appraisal
from services.coordination.domain.rules.backups import on_backup_requested
from services.coordination.domain.rules.crews import on_crew_changed
from services.coordination.domain.rules.decision_draft import DecisionDraft, Events, Situation
from services.coordination.domain.rules.incidents import on_need_ended, on_need_raised
from services.coordination.domain.rules.operator import Contains, handle_operator
from services.coordination.domain.rules.tasks import on_task_changed
from services.coordination.domain.rules.timers import on_timer
from services.coordination.domain.rules.works import on_works_changed
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

BulletinRule: TypeAlias = Callable[[Situation, events.BulletinReceived], Events]


def on_other_bulletin(_now: Situation, received: events.BulletinReceived) -> Events:
    """Record a bulletin that no decision follows from."""
    yield received


RULES: Mapping[str | None, BulletinRule] = {
    "need_raised": on_need_raised,
    "need_changed": on_need_raised,
    "need_ended": on_need_ended,
    "task_changed": on_task_changed,
    "crew_changed": on_crew_changed,
    "order_answered": on_order_answered,
    "backup_requested": on_backup_requested,
    "works_changed": on_works_changed,
}
"""The rule of each kind of bulletin. A rule yields the bulletin itself before what follows."""


def city_decider(
    contains: Contains,
    policy: Policy = DEFAULT,
    surrounds: Surrounds = everywhere,
    departments: Collection[str] = (),
    name_place: NamePlace = nameless,
) -> Decider[CityState]:
    """Return the decider of one city; `contains(longitude, latitude)` tests its boundary.

    `surrounds` tests for the country around it, too, where its departments may have needs.
    `departments` are those that an operator may name; empty for any. `name_place` names a place
    that is reported by its position alone.
    """

    def decide(command: Message, city: CityState, context: DecisionContext) -> Sequence[Message]:
        draft = DecisionDraft(city, policy, context)
        now = draft.situation
        match command:
            case commands.ReceiveBulletinsRequest():
                for received in command.received:
                    kept = judged(received, context.time, surrounds)
                    name_need(kept.bulletin, name_place)
                    draft.add(on_bulletin(now, kept))
            case commands.ChooseRequest():
                draft.add(on_appraisal(now, command))
            case journal.ElapseRequest():
                draft.add(on_timer(now))
            case _:
                name_report(command, name_place)
                draft.add(handle_operator(now, command, contains, departments))
        return draft.events

    return Decider(decide, evolve, EMPTY, CityState.next_timer)


def on_bulletin(now: Situation, received: events.BulletinReceived) -> Events:
    """Return the events of one bulletin, none for a repeated one.

    Each bulletin is decided to its end before the next one, so that the cut between two batches
    makes no difference.
    """
    if not is_new(now.city, received):
        return iter(())
    rule = RULES.get(received.bulletin.WhichOneof("news"), on_other_bulletin)
    return rule(now, received)
