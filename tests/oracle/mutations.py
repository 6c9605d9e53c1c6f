"""Rules made wrong on purpose: one for each invariant, which must notice it.

A mutation patches the rules as little as can be. `also` are further codes that it may break.
An invariant that the rules do not keep yet (`KNOWN`) needs no mutation: they are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch import pricing
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.domain import policy
from services.coordination.domain.fold import evolve as fold
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.rules import (
    appraisals,
    choose as choosing,
    city_decider,
    incidents,
    operator,
    tasks,
)
from services.crews.domain import offers
from tests.oracle import wiring
from tests.oracle.watch import Watch
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import events_pb2 as crew_events

Patch = Callable[[pytest.MonkeyPatch], None]
ELIGIBLE = events.VERDICT_ELIGIBLE
FAR = 10_000_000


class Mutation(NamedTuple):
    """A patch of the rules, and the codes that it may break besides its own."""

    patch: Patch
    also: frozenset[str] = frozenset()


def setting(target: Any, name: str, value: Any) -> Patch:
    return lambda monkeypatch: monkeypatch.setattr(target, name, value)


def both(*patches: Patch) -> Patch:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        for each in patches:
            each(monkeypatch)

    return patch


def nothing(*_: Any, **__: Any) -> Iterator[Any]:
    """A rule that yields nothing."""
    yield from ()


def raising(*_: Any, **__: Any) -> Iterator[Any]:
    raise KeyError("mutation")


def only_accepted(*given: Any) -> list[Any]:
    """The new task is accepted, and the old one goes on."""
    return [each for each in accept(*given) if isinstance(each, crew_events.TaskAccepted)]


def leaves_at_once(*given: Any) -> list[Any]:
    """The old site is left as it is."""
    happened = list(accept(*given))
    for each in happened:
        if isinstance(each, crew_events.MakingSafeStarted):
            left = crew_events.TaskSuspended(task_id=each.task_id, left_safe=False)
            return [happened[0], left]
    return happened


accept = offers.accept
evaluate_all, cover, explain = pricing._evaluate_all, pricing._cover, choosing.explain_choice


def loses_a_row(evaluation: Evaluation, table: events.Appraisal) -> Any:
    found = evaluate_all(evaluation, table)
    del table.candidates[:1]
    return found


def free_is_dear(row: events.Candidate, *_: Any) -> int:
    row.coverage_seconds = 3_000
    return 3_000


def near_is_dear(row: events.Candidate, *_: Any) -> int:
    row.coverage_seconds = max(0, 3_000 - 3 * row.eta_seconds)
    return row.coverage_seconds


def always_available(evaluation: Evaluation, crew: Any) -> Any:
    return available(evaluation, replace(crew, offered_from=4))


available = Evaluation.availability


def cheapest(table: events.Appraisal) -> events.Candidate | None:
    """Choose by price alone, free or busy."""
    rows = [row for row in table.candidates if row.verdict == ELIGIBLE]
    return min(rows, key=lambda row: (row.price_seconds, not row.task_id), default=None)


def second(table: events.Appraisal) -> events.Candidate | None:
    """Choose, and send another one."""
    best = explain(table)
    others = (r for r in table.candidates if r.verdict == ELIGIBLE and r is not best)
    return next(others, best)


def ties_are_dearer(table: events.Appraisal) -> events.Candidate | None:
    best = explain(table)
    for row in table.candidates:
        if row.verdict == ELIGIBLE and row is not best:
            row.passed_over = events.PASSED_OVER_DEARER
    return best


def counts_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fold of an event depends on how many were folded before."""
    whole, counter = fold.EVOLVE[events.IncidentAssigned], count(1)

    def counted(city: CityState, event: Any, time: int) -> None:
        whole(city, event, time)
        city.availability_changes += next(counter)

    monkeypatch.setitem(fold.EVOLVE, events.IncidentAssigned, counted)


def without(type_: str) -> Patch:
    """Lose every order of a type."""
    give = wiring.new_orders

    def given(*about: Any) -> list[Any]:
        return [order for order in give(*about) if order.type != type_]

    return setting(wiring, "new_orders", given)


MUTATIONS: Mapping[str, Mutation] = {
    "TWO_ACTIVE": Mutation(setting(offers, "accept", only_accepted)),
    "TWO_OFFERS": Mutation(
        both(
            setting(Evaluation, "is_reserved", lambda *_: False),
            setting(CityState, "is_reserved", lambda *_: False),
        )
    ),
    "OFFER_NEVER_ENDS": Mutation(setting(policy, "NEWS_GRACE_SECONDS", FAR)),
    "GHOST_CREW": Mutation(setting(tasks, "LEAVING", {})),
    "TWO_CREWS_STAY": Mutation(setting(incidents, "_can_be_recalled", lambda *_: False)),
    "UNAVAILABLE_CREW_ASKED": Mutation(setting(Evaluation, "availability", always_available)),
    "SITE_LEFT_UNSAFE": Mutation(setting(offers, "accept", leaves_at_once)),
    "CREW_BUDGET": Mutation(
        both(
            setting(policy, "CREW_DIVERSIONS_MOST", FAR),
            setting(policy, "DIVERTED_LATELY_SECONDS", 0),
            setting(Watch, "crew_diversions_most", 1),  # three in one shift are rare
        )
    ),
    "TASK_BUDGET": Mutation(
        both(
            setting(policy, "TASK_DIVERSIONS_MOST", FAR),
            setting(Watch, "task_diversions_most", 1),
        )
    ),
    "EXPLAIN_SUM": Mutation(setting(pricing, "_cover", lambda *about: cover(*about) + 7)),
    "EXPLAIN_NOBODY": Mutation(setting(pricing, "_evaluate_all", loses_a_row)),
    "EXPLAIN_GAIN": Mutation(
        both(setting(choosing, "choose", cheapest), setting(wiring, "choose", cheapest))
    ),
    "EXPLAIN_TIE_CALLED_DEARER": Mutation(setting(appraisals, "explain_choice", ties_are_dearer)),
    "CHOICE_FROM_TABLE": Mutation(
        setting(appraisals, "explain_choice", second), frozenset({"EXPLAIN_GAIN"})
    ),
    "DOMINATED_FREE": Mutation(setting(pricing, "_cover", free_is_dear)),
    "LIFE_GETS_SLOWER_BY_3_MIN": Mutation(setting(pricing, "_cover", near_is_dear)),
    "LIFE_UNPROTECTED": Mutation(
        setting(Evaluation, "divertibility", lambda *_: ELIGIBLE),
        frozenset({"CREW_BUDGET", "TASK_BUDGET"}),
    ),
    "LIFE_WAITS_ELIGIBLE": Mutation(
        both(
            setting(AppraisalScheduler, "_sweep", lambda *_: []),
            setting(appraisals, "_next_appraisal", lambda _incident, time: time + 300 * MICROS),
        ),
        frozenset({"FORGOTTEN_NO_TIMER"}),
    ),
    "LIFE_WAITS_TASK_DIVERTED_ENOUGH": Mutation(
        both(setting(policy, "CREW_DIVERSIONS_MOST", 0), setting(Watch, "crew_diversions_most", 0))
    ),
    "CREW_NOT_TOLD_PRIORITY": Mutation(without("amend")),
    "CREW_NOT_TOLD_PLACE": Mutation(without("amend")),
    "NEED_FORGOTTEN": Mutation(
        lambda m: m.setitem(city_decider.RULES, "need_raised", city_decider.on_other_bulletin)
    ),
    "NEED_FORGOTTEN_BY_ROOM_CLOSE": Mutation(without("note"), frozenset({"NEED_FORGOTTEN"})),
    "TOLD_DONE_BY_UNABLE": Mutation(setting(Evaluation, "_suitability", lambda *_: ELIGIBLE)),
    "FORGOTTEN_NO_TIMER": Mutation(
        setting(appraisals, "_next_appraisal", lambda _incident, time: time + FAR * MICROS)
    ),
    "TIMER_STANDS": Mutation(
        setting(appraisals, "_next_appraisal", lambda _incident, time: time - 60 * MICROS),
        frozenset({"FORGOTTEN_NO_TIMER"}),
    ),
    "FOLD_IS_STATE": Mutation(counts_folds),
    "RAISES": Mutation(setting(operator, "_hold", raising)),
}
"""The mutation of each code."""
