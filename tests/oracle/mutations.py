"""Rules made wrong on purpose: one for each invariant, which must notice it.

A mutation patches the rules as little as can be. `also` are further codes that it may break.
An invariant that the rules do not keep yet (`KNOWN`) needs no mutation: they are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from services.coordination.dispatch import price as prices, pricing
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.sweep import Sweep
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.policy import PerPriority
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
from tests.oracle.watch import Watch
from tests.oracle.wrong_rules import (
    FAR,
    Patch,
    always_available,
    both,
    budget_binds_lives,
    busy_is_sooner,
    cheapest,
    counts_folds,
    keeps_every_offer,
    leaves_at_once,
    loses_a_row,
    near_is_dear,
    nothing,
    old_word,
    only_accepted,
    priced_wrong,
    raising,
    second,
    setting,
    ties_are_dearer,
    with_policy,
    without,
)
from vigie.coordination.v1 import service_pb2 as api


class Mutation(NamedTuple):
    """A patch of the rules, and the codes that it may break besides its own."""

    patch: Patch
    also: frozenset[str] = frozenset()


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
    "EXPLAIN_NOBODY": Mutation(setting(pricing, "evaluate_all", loses_a_row)),
    "EXPLAIN_GAIN": Mutation(setting(choosing, "choose", cheapest), frozenset({"DOMINATED_FREE"})),
    "EXPLAIN_TIE_CALLED_DEARER": Mutation(setting(appraisals, "explain_choice", ties_are_dearer)),
    "CHOICE_FROM_TABLE": Mutation(
        setting(appraisals, "explain_choice", second),
        frozenset({"EXPLAIN_GAIN", "EXPLAIN_TIE_CALLED_DEARER", "DOMINATED_FREE"}),
    ),
    "DOMINATED_FREE": Mutation(
        both(
            setting(prices, "scarce_price", lambda *_: 3_000),
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
