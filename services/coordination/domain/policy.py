"""The dispatch policy: every number of the rules, as one value that a city's file can change.

`Policy()` is the default. `Policy.of_toml(text)` reads the changes of a city from a TOML file; the
hash of the policy is in the table of each decision, so that a verdict can be checked later.
The fold reads no policy: events carry the times that the rules computed with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from services.coordination.domain.kinds import FAMILIES, THINGS

P1, P2, P3, P4 = 1, 2, 3, 4
PRIORITIES = (P1, P2, P3, P4)
URGENT = frozenset({P1, P2})
"""The priorities that may take a crew off its work: a nuisance gains nothing by that."""


class PerPriority(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number for each priority, in the unit that the name of the field states."""

    P1: float
    P2: float
    P3: float
    P4: float

    def __getitem__(self, priority: int) -> int:
        return round((self.P1, self.P2, self.P3, self.P4)[priority - 1])

    def share(self, priority: int) -> float:
        """Return the number as a fraction."""
        return (self.P1, self.P2, self.P3, self.P4)[priority - 1]


LEAST_ONE = frozenset({"goal_seconds", "lease_seconds", "asked_at_once", "silences_most"})
"""The figures that are one at least: a goal divides, and an offer needs a crew and a time."""
MOST = 31_536_000
"""A year in seconds: no figure is larger."""


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The figures of the dispatch rules, each with its reason. Times and prices are seconds."""

    # The time within which a crew should be on the site: ten minutes for a life, an hour for a
    # danger, a day for a nuisance, a week for routine. Own rule: no French text sets these times.
    # Past them the operators are alerted, and their ratio weighs the delay of a task that is left:
    # one second of a P1 weighs as much as 1,008 of a P4.
    goal_seconds: PerPriority = PerPriority(600, 3_600, 86_400, 604_800)

    # The weight of a delay grows with the share of its goal that has passed, up to 1 + this. The
    # mean must not be bought with the tail (a dispatch rule that cut late arrivals by 18 % raised
    # the mean by 37 %: Jagtenberg, Bhulai and van der Mei, 2016).
    late_factor_most: float = 2.0

    # By how much a busy crew must be better than the best free one. A minute is about what an
    # estimate of a drive across a city is worth; for a P2 a task broken off must buy more.
    # A nuisance takes no crew off its work; it waits for one that is done soon (below) only where
    # that saves as much as for a P2.
    minimum_gain_seconds: PerPriority = PerPriority(60, 300, 300, 300)

    # While you are there: P3 and P4 with this much work at most, within this drive of the site of a
    # crew that is expected to be done within this time, may wait for it. An hour of work and five
    # minutes of drive are a small detour, and a crew that is promised work earlier may still be
    # called to a life. Own rule: no published figure found.
    queue_work_seconds: int = 3_600
    queue_drive_seconds: int = 300
    queue_wait_seconds: int = 900

    # A queued task that has not begun this long after its expected time is offered again.
    queue_late_seconds: int = 1_800

    # How much of a price other than the drive counts. For a life the drive decides: overrun, rest
    # and diversions only choose between crews that are about as near (three minutes of a price of
    # an hour). A P1 must not wait for the rest of a crew 30 s away.
    burden_share: PerPriority = PerPriority(0.05, 1, 1, 1)

    # The most that all burdens on a crew count for a life: overrun, rest, diversions, its scarce
    # skills, the delay of P3 and P4 work, and the deadlines that a plough misses. With the minimum
    # gain of 60 s it is less than the three minutes by which a life may wait for a crew that is
    # spared (own rule: no published figure found).
    life_burden_seconds: int = 100

    # Within this drive of its site only a P1 turns a crew round: it is nearly there.
    commit_seconds: int = 120

    # How often one crew in one shift, and one task in its life, is diverted at most. They bind P2
    # and are a price for P1. No published figure was found; ambulance contracts limit diversions
    # by keeping the clock of the call that loses its unit running, which holds here too.
    crew_diversions_most: int = 3
    task_diversions_most: int = 2

    # A diverted crew is not diverted again within this time, except for a P1.
    diverted_lately_seconds: int = 600

    # The price of each earlier diversion, so that the same people are not diverted each time.
    crew_diversion_seconds: int = 60
    task_diversion_seconds: int = 300

    # How far the expected work may run past the end of the shift. A life and a danger are served
    # by the crew that is there: it makes the site safe and is relieved. French rules on working
    # time let urgent work exceed the day's limit (décret 2000-815, art. 3, and the city's own
    # règlement); the rest then shifts and is recorded.
    overrun_seconds: PerPriority = PerPriority(86_400, 2_700, 0, 0)

    # The work that is counted of a longer one: the first stint. Work that outlasts every shift is
    # begun all the same, and the next shift relieves the crew on the site. An hour makes a danger
    # safe; two hours of routine work are worth its drive and its hand-over. Own rule: no published
    # figure found.
    stint_seconds: PerPriority = PerPriority(3_600, 3_600, 7_200, 7_200)

    # The drive home and the handing in of the vehicle, before the shift ends.
    rest_margin_seconds: int = 900

    # The price of taking a department's last free crew (half of it for the last but one): none for
    # a life, half an hour for routine work. (Scarce zones penalised for low priorities kept the
    # high-priority mean below 6 min in 90 % of episodes, against 75 %: Frontiers in Future
    # Transportation, 2025.)
    coverage_seconds: PerPriority = PerPriority(0, 120, 600, 1_800)

    # The price of taking the last free crew of the city with a skill that the role does not require
    # (half of it for the last but one): the next need of that skill would find no crew. The most of
    # the skills of a crew counts, not their sum. For a life it is one of the burdens above.
    skill_seconds: PerPriority = PerPriority(60, 120, 600, 1_800)

    # The price of a crew of a department without a report of the incident, while a free crew of
    # one that has a report arrives within the goal: none for a life, five minutes of the hour of a
    # danger. A department is not emptied for minutes that the goal does not need. On 55 recorded
    # ordinary days it costs a P2 0.8 min at the median [0.5, 1.2] and a P3 0.8; P1 p90 -0.7 [-3.4,
    # 0], and P4 +0.1 until done [-3.2, +3.5].
    loan_seconds: PerPriority = PerPriority(0, 300, 900, 1_800)

    # An older load of a plough is not used. The department publishes it after 100 kg or a section,
    # and a plough that drives to its depot and loads sends nothing for half an hour.
    plough_load_seconds: int = 3_600

    # Where the demand of the city is known: the share of the expected lateness of others that takes
    # the place of the price by department; 0 keeps that price. The default is 0: a life takes any
    # crew off less urgent work, so a crew at work is not lost to it. Minutes to the site, mean, on
    # 22 recorded ordinary days with the demand of the whole recording, for 0, 0.1 and 1: 38 P1 9.2,
    # 9.3, 9.6; 192 P2 14.0, 13.5, 13.5 (each 95 % interval of a difference holds 0); 0, 4 and 7 %
    # more kilometres.
    coverage_weight: float = 0.0

    # The price of a crew that leaves another role of the same incident without a crew, where one
    # crew could fill both: a second vehicle for a nuisance costs its drive there and back.
    extra_crew_seconds: PerPriority = PerPriority(0, 120, 900, 900)

    # An older position blocks automatic action. Dispatch on stale positions was among the causes
    # of the failure of the London Ambulance Service's system in 1992.
    position_seconds: int = 120

    # For this time after the start of its shift, a crew without a position is at its depot.
    start_of_shift_seconds: int = 900

    # The time in which a leader answers an offer. The lease is short where seconds count.
    lease_seconds: PerPriority = PerPriority(60, 90, 180, 300)

    # The number of crews that get an offer at once; the first yes wins and the other offers are
    # withdrawn. A further crew gets one only if its price exceeds the best one's by less than
    # `second_seconds`.
    # (38 % of San Francisco's fire units take over 60 s from dispatch to wheels.)
    # Minutes to the site of 23 P1 on ten recorded ordinary days, p50/p90/mean: one crew asked
    # 7.15/15.82/9.25, two within 60 s 7.15/15.86/9.34, within 120 s 7.15/15.86/9.38, within 600 s
    # 7.50/15.97/9.46, because the faster yes of a farther crew wins. The crews of these days all
    # answer: the second crew is for the leader who does not.
    asked_at_once: PerPriority = PerPriority(2, 1, 1, 1)
    second_seconds: int = 60

    # The time for which a crew gets no further offer of the same incident. REFUSED is a rejection
    # by its department: the state was stale, and the bulletin that corrects it comes in seconds.
    excluded_seconds: Mapping[str, int] = msgspec.field(
        default_factory=lambda: {
            "DECLINED": 1_800,
            "EXPIRED": 600,
            "NO_NEWS": 600,
            "RELEASED": 600,
            "WITHDRAWN": 60,
            "REFUSED": 10,
            "FAILED": 60,
            "UNHEARD": 10,
        }
    )

    # A crew that is the last one left gets an offer of a P1 again this long after its last answer.
    again_seconds: int = 30

    # After this number of failed offers the operators are alerted, at any priority.
    failures_most: int = 3

    # After this number of offers in a row without an answer a crew is NOT_ANSWERING: it gets no
    # offer until it gives a sign of life, and the operators check on lone workers.
    silences_most: int = 2

    # The interval to the next appraisal of a role without a crew; it doubles up to the maximum. A
    # changed crew, closure or need starts an appraisal at once. The timers of P3 and P4 are for
    # what no bulletin states, such as the end of a shift that becomes too short.
    reappraise_seconds: PerPriority = PerPriority(15, 15, 1_800, 7_200)
    reappraise_most_seconds: PerPriority = PerPriority(15, 30, 7_200, 28_800)

    # The shortest interval between two whole tables of one role without a crew, written when the
    # reasons have changed; the numbers of crews by reason are recorded each time. With 10 min for
    # each priority, the tables of waiting routine work were most of the journal of a busy day.
    nobody_table_seconds: PerPriority = PerPriority(60, 300, 7_200, 28_800)

    # The shortest interval between two whole tables of one role that propose the same crew to an
    # operator: a newer one supersedes the proposal that the operator reads.
    proposal_seconds: PerPriority = PerPriority(600, 600, 7_200, 28_800)

    # A crew leaves within this time of its yes, else the operators are alerted and the next crew
    # gets an offer. Fire services dispatch to wheels in 60 to 90 s (NFPA 1710: 80 s for fire).
    turnout_seconds: int = 90

    # A crew arrives within this multiple of the estimated drive, and never sooner than the floor.
    arrival_factor: float = 1.5
    arrival_least_seconds: int = 180

    # A crew on its way that sends no position for this time may have had an accident: the operators
    # are alerted and the next crew gets an offer. A tunnel or a car park is passed in less. Own
    # rule: no published figure found.
    position_lost_seconds: int = 180

    # An assigned crew that is not on its site is exchanged for a better one at this gain.
    swap_seconds: int = 120

    # Alerts are repeated until an operator acknowledges them.
    alert_repeat_seconds: PerPriority = PerPriority(120, 600, 3_600, 14_400)

    # In the dispatch mode CONFIRM, an offer without confirmation goes by itself after this time; 0
    # means never. A life does not wait for a screen without an operator. Own rule: no published
    # figure found.
    confirm_seconds: PerPriority = PerPriority(60, 0, 0, 0)

    # A held or taken incident is put before the operators again after this time.
    hold_review_seconds: PerPriority = PerPriority(300, 1_800, 14_400, 86_400)

    # A crew that will not be done by the end of its shift has its relief sought this long before.
    relief_seconds: int = 1_800

    # Two reports are of the same event if they are this near in place and time. Twenty metres is
    # the error of a phone on both sides of a street. Across departments it is forty, because one
    # of them names the column and the other the crossing. (Active911 joins calls within 10 min and
    # 80 m; most products propose and let the operator decide.)
    same_department_metres: float = 20.0
    same_department_seconds: int = 21_600
    city_metres: float = 40.0
    city_seconds: int = 7_200

    # A report of something done a moment ago asks the operators before it sends a crew.
    just_done_seconds: int = 1_800

    # For this time it waits for their answer; then a crew is sent, or a danger would wait for as
    # long as no operator reads the alert. A life does not wait. For a danger it is a sixth of its
    # goal.
    answer_seconds: PerPriority = PerPriority(0, 600, 14_400, 86_400)

    # An operator joins two incidents farther apart than this only with `confirm`.
    join_metres: float = 300.0

    # Kinds that different people use for the same event. Any other kind is a family of its own.
    families: Mapping[str, str] = msgspec.field(default_factory=lambda: dict(FAMILIES))

    # Kinds of numbered equipment, never correlated within a department: two dark lamps are two
    # needs, however near.
    things: frozenset[str] = THINGS

    def __post_init__(self) -> None:
        """Raise ValueError for a figure that no rule can work with."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            figures = [value]
            if isinstance(value, PerPriority):
                figures = [value.share(priority) for priority in PRIORITIES]
            elif isinstance(value, Mapping):
                figures = list(value.values())
            least = 1 if name in LEAST_ONE else 0
            for figure in figures:
                if isinstance(figure, int | float) and not least <= figure < MOST:
                    raise ValueError(f"{name} is {figure}: give a number from {least} to {MOST}")

    @classmethod
    def of_toml(cls, text: bytes) -> Policy:
        """Return the default with the figures of a TOML text. Raises `msgspec.DecodeError`."""
        return msgspec.toml.decode(text, type=cls)

    @property
    def sha256(self) -> str:
        """The hash of every figure: it names the policy in the record of a decision."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


DEFAULT = Policy()
