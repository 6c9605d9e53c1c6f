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

from services.coordination.dispatch import price as prices, pricing
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import Refusal
from services.coordination.dispatch.sweep import Sweep
from services.coordination.domain import limits
from services.coordination.domain.fold import evolve as fold
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.policy import DEFAULT, PerPriority
from services.coordination.domain.rules import (
    amendments,
    appraisals,
    choose as choosing,
    city_decider,
    closing,
    incidents,
    operator,
    operator_incidents,
    tasks,
)
from services.crews.domain import offers
from tests.oracle import wiring
from tests.oracle.watch import Watch
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
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
evaluate_all, price, explain = pricing._evaluate_all, prices.write_price, choosing.explain_choice


def loses_a_row(*about: Any) -> Any:
    eligible, refused = evaluate_all(*about)
    for crews in refused.values():
        del crews[:1]
    return eligible, refused


def priced_wrong(*about: Any) -> events.Candidate:
    row = price(*about)
    row.price_seconds += 7
    return row


def busy_is_sooner(row: events.Candidate) -> int:
    """A busy crew counts as if it arrived before every free one."""
    return -1 if row.task_id else 0


def near_is_dear(*about: Any) -> events.Candidate:
    row = price(*about)
    row.coverage_seconds += max(0, 3_000 - 3 * row.eta_seconds)
    row.price_seconds += max(0, 3_000 - 3 * row.eta_seconds)
    return row


def always_available(evaluation: Evaluation, crew: Any) -> Any:
    return available(evaluation, replace(crew, offered_from=4))


available = Evaluation.availability


def budget_binds_lives(self: Evaluation, found: Any, task: Any) -> Refusal | None:
    refusal = divertibility(self, found, task)
    return refusal or Refusal(events.VERDICT_CREW_DIVERTED_ENOUGH, found.crew.diversions)


divertibility = Evaluation.divertibility


def keeps_every_offer(self: Evaluation, crew: Any) -> Refusal | str:
    """Withdraw no offer, however little urgent."""
    found = reservation(self, crew)
    return Refusal(events.VERDICT_RESERVED) if found else found


reservation = Evaluation.reservation


def old_word(incident: Any, report: Any, _needs: Any) -> int:
    """An operator's word counts for ever."""
    return int(incident.operator_priority or report.priority)


def cheapest(table: events.Appraisal) -> list[events.Candidate]:
    """Choose by price alone, free or busy."""
    rows = [row for row in table.candidates if row.verdict == ELIGIBLE]
    return sorted(rows, key=lambda row: (row.price_seconds, not row.task_id))[:1]


def second(table: events.Appraisal) -> list[events.Candidate]:
    """Choose, and send another one."""
    best = explain(table)
    others = [r for r in table.candidates if r.verdict == ELIGIBLE and r not in best]
    return others[:1] or best


def ties_are_dearer(table: events.Appraisal) -> list[events.Candidate]:
    best = explain(table)
    for row in table.candidates:
        if row.verdict == ELIGIBLE and row not in best:
            row.passed_over = events.PASSED_OVER_DEARER
    return best


def with_policy(**figures: Any) -> Patch:
    """Dispatch under another policy."""
    return setting(wiring, "POLICY", replace(DEFAULT, **figures))


def counts_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fold of an event depends on how many were folded before."""
    whole, counter = fold.EVOLVE[events.IncidentAssigned], count(1)

    def counted(city: CityState, event: Any, time: int) -> None:
        whole(city, event, time)
        city.availability_changes += next(counter)

    monkeypatch.setitem(fold.EVOLVE, events.IncidentAssigned, counted)


def without(type_: str) -> Patch:
    """Lose every order of a type."""
    give, resend = wiring.new_orders, wiring.Coordination.pending

    def given(*about: Any) -> list[Any]:
        return [order for order in give(*about) if order.type != type_]

    def resent(*about: Any) -> list[Any]:
        return [order for order in resend(*about) if order.type != type_]

    return both(
        setting(wiring, "new_orders", given), setting(wiring.Coordination, "pending", resent)
    )


NOT_TOLD = ("CREW_NOT_TOLD_PRIORITY", "CREW_NOT_TOLD_PLACE", "CREW_NOT_TOLD_HOLD")
"""The codes of a crew that is sent no correction."""

MUTATIONS: Mapping[str, Mutation] = {
    "TWO_ACTIVE": Mutation(setting(offers, "accept", only_accepted)),
    "TWO_OFFERS": Mutation(
        both(
            setting(Evaluation, "reservation", lambda *_: ""),
            both(
                setting(CityState, "is_reserved", lambda *_: False),
                setting(CityState, "open_offer", lambda *_: None),
            ),
        )
    ),
    "OFFER_NEVER_ENDS": Mutation(setting(limits, "NEWS_GRACE_SECONDS", FAR)),
    "GHOST_CREW": Mutation(setting(tasks, "LEAVING", {})),
    "TWO_CREWS_STAY": Mutation(setting(incidents, "_can_be_recalled", lambda *_: False)),
    "UNAVAILABLE_CREW_ASKED": Mutation(setting(Evaluation, "availability", always_available)),
    "LIFE_QUEUED": Mutation(setting(amendments, "leave_queues", nothing)),
    "SITE_LEFT_UNSAFE": Mutation(setting(offers, "accept", leaves_at_once)),
    "CREW_BUDGET": Mutation(
        both(
            with_policy(crew_diversions_most=FAR, diverted_lately_seconds=0),
            setting(Watch, "crew_diversions_most", 1),  # three in one shift are rare
        )
    ),
    "TASK_BUDGET": Mutation(
        both(
            with_policy(task_diversions_most=FAR),
            setting(Watch, "task_diversions_most", 1),
        )
    ),
    "EXPLAIN_SUM": Mutation(setting(pricing, "write_price", priced_wrong)),
    "EXPLAIN_NOBODY": Mutation(setting(pricing, "_evaluate_all", loses_a_row)),
    "EXPLAIN_GAIN": Mutation(setting(choosing, "choose", cheapest)),
    "EXPLAIN_TIE_CALLED_DEARER": Mutation(setting(appraisals, "explain_choice", ties_are_dearer)),
    "CHOICE_FROM_TABLE": Mutation(
        setting(appraisals, "explain_choice", second),
        frozenset({"EXPLAIN_GAIN", "EXPLAIN_TIE_CALLED_DEARER", "DOMINATED_FREE"}),
    ),
    "DOMINATED_FREE": Mutation(
        both(
            setting(prices, "_coverage_price", lambda *_: 3_000),
            setting(choosing, "response_seconds", busy_is_sooner),
        )
    ),
    "LIFE_GETS_SLOWER_BY_3_MIN": Mutation(setting(pricing, "write_price", near_is_dear)),
    "LIFE_UNPROTECTED": Mutation(
        setting(Evaluation, "divertibility", lambda *_: None),
        frozenset({"CREW_BUDGET", "TASK_BUDGET"}),
    ),
    "LIFE_WAITS_ELIGIBLE": Mutation(
        both(
            setting(Sweep, "pick", lambda *_: []),
            setting(appraisals, "_next_appraisal", lambda now, *_: now.after(300)),
        ),
        frozenset({"FORGOTTEN_NO_TIMER", "LIFE_WAITS_RESERVED"}),
    ),
    "LIFE_WAITS_TASK_DIVERTED_ENOUGH": Mutation(
        both(
            setting(Evaluation, "divertibility", budget_binds_lives),
            setting(Watch, "crew_diversions_most", 0),
        )
    ),
    "LIFE_HELD": Mutation(setting(incidents, "P1", 0)),
    "LIFE_PLAYED_DOWN": Mutation(setting(incidents, "_priority", old_word)),
    "LIFE_WAITS_RESERVED": Mutation(setting(Evaluation, "reservation", keeps_every_offer)),
    "LIFE_WAITS_SHIFT_TOO_SHORT": Mutation(with_policy(overrun_seconds=PerPriority(0, 0, 0, 0))),
    "LIFE_WAITS_TASK_AS_URGENT": Mutation(
        both(
            without("amend"),
            setting(Evaluation, "task_priority", lambda _, task: task.priority),
        ),
        frozenset({*NOT_TOLD, "LIFE_UNPROTECTED"}),
    ),
    "ASSIGNED_CREW_CANNOT": Mutation(setting(amendments, "_replace_unable", nothing)),
    **dict.fromkeys(NOT_TOLD, Mutation(without("amend"), frozenset(NOT_TOLD))),
    "NEED_FORGOTTEN": Mutation(
        lambda m: m.setitem(city_decider.RULES, "need_raised", city_decider.on_other_bulletin)
    ),
    "NEED_FORGOTTEN_BY_CLOSE": Mutation(setting(operator_incidents, "notify_need", nothing)),
    "TOLD_DONE_BY_UNABLE": Mutation(
        both(
            setting(Evaluation, "_suitability", lambda *_: None),
            setting(closing, "_is_met", lambda *_: True),
        ),
        frozenset({"ASSIGNED_CREW_CANNOT"}),
    ),
    "FORGOTTEN_NO_TIMER": Mutation(
        setting(appraisals, "_next_appraisal", lambda now, *_: now.after(FAR))
    ),
    "TIMER_STANDS": Mutation(
        setting(appraisals, "_next_appraisal", lambda now, *_: now.after(-60)),
        frozenset({"FORGOTTEN_NO_TIMER"}),
    ),
    "FOLD_IS_STATE": Mutation(counts_folds),
    "RAISES": Mutation(
        lambda m: m.setitem(operator.OPERATOR_RULES, api.HoldIncidentRequest, raising)
    ),
}
"""The mutation of each code."""
