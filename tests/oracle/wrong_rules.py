"""Rules that are wrong on purpose, and the patches that put them in the place of the right ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from services.coordination.dispatch import eligible_crews, price as prices
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import Refusal
from services.coordination.domain.fold import evolve as fold
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.policy import DEFAULT
from services.coordination.domain.rules import (
    choose as choosing,
)
from services.crews.domain import offers
from tests.oracle import wiring
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import events_pb2 as crew_events

Patch = Callable[[pytest.MonkeyPatch], None]
ELIGIBLE = events.VERDICT_ELIGIBLE
FAR = 10_000_000


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
evaluate_all = eligible_crews.evaluate_all
price, explain = prices.write_price, choosing.explain_choice


def loses_a_row(*about: Any) -> Any:
    eligible, refused, off_duty_count = evaluate_all(*about)
    for _, (crews, numbers) in refused.groups():
        del crews[:1], numbers[:1]
    return eligible, refused, off_duty_count


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
