"""Random scripts: a cast of two or three departments with crews, then some eighty acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.oracle.acts import Act
from tests.oracle.town import SIDE

DEPARTMENTS = ("roads", "lighting", "water")
ACTS = 80
NODES = SIDE * SIDE
NEEDS_MOST = 12
DISTURBED_EVERY = 3
"""Every third seed has lost orders, late and doubled news, and clocks that are wrong."""
LIVELY_EVERY = 2
"""Every second seed has few, able crews on long shifts whose leaders accept: much is diverted."""
OPERATED_EVERY = 4
"""Every fourth seed has operators who choose crews, take incidents, and confirm proposals."""

SKILLS = ("electrical", "road_repair", "signing")
EQUIPMENT = ("cones", "platform")
KINDS: dict[str, tuple[str, ...]] = {
    "roads": ("tree_down", "obstruction", "pothole", "subsidence", "column_fallen", "flooding"),
    "lighting": ("lamp_knocked_down", "lamp_failure", "obstruction"),
    "water": ("flooding", "gully_blocked", "carriageway_damaged"),
}
MALFORMED = ("bytes", "id", "nan", "place", "priority 0", "priority 9")
ESCALATED = ("NO_CREW", "DANGER_GROWS", "OTHER")
ASSIGNED = ("LOCAL_KNOWLEDGE", "PHONED", "OTHER")
AUTOMATIC, CONFIRM, ADVISE = 1, 2, 3
DECLINED = ("UNSAFE_TO_LEAVE", "TOO_FAR", "NO_EQUIPMENT", "REST", "OTHER")


class Author:
    """Writes the script of one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.disturbed = seed % DISTURBED_EVERY == DISTURBED_EVERY - 1
        self.lively = seed % LIVELY_EVERY == 0
        self.operated = seed % OPERATED_EVERY == 1
        self.departments = DEPARTMENTS[: self.random.randint(2, 3)]
        self.crews = self.random.randint(2, 3 if self.lively else 6)
        self.needs = 0
        self.places: list[int] = []

    def write(self) -> list[Act]:
        """Return the acts."""
        acts = [self._crew(number) for number in range(self.crews)]
        words = dict(EVERYDAY)
        words |= DISTURBING if self.disturbed else {}
        words |= LIVELY if self.lively else {}
        words |= OPERATED if self.operated else {}
        writers = list(words)
        weights = [words[writer] for writer in writers]
        acts += [self._need(), Act("wait", (1,))]
        for writer in self.random.choices(writers, weights, k=ACTS):
            acts.append(writer(self))
        return acts

    def pick(self, among: Sequence[Any]) -> Any:
        return self.random.choice(among)

    def some(self, among: Sequence[str], chance: float) -> tuple[str, ...]:
        return tuple(each for each in among if self.random.random() < chance)

    def department(self) -> str:
        return str(self.pick(self.departments))

    def crew(self) -> int:
        return self.random.randrange(self.crews)

    def known(self) -> int:
        return self.random.randrange(max(1, self.needs))

    def priority(self) -> int:
        weights = (20, 40, 25, 15) if self.lively else (35, 25, 25, 15)
        return int(self.random.choices((1, 2, 3, 4), weights)[0])

    def node(self) -> int:
        """Return a crossing, often one where something is already."""
        if self.places and self.random.random() < 0.25:
            return int(self.pick(self.places))
        self.places.append(self.random.randrange(NODES))
        return self.places[-1]

    def offset(self) -> int:
        return int(self.pick((0, 0, 0, 10, 30, 60)))

    def _crew(self, number: int) -> Act:
        lending = self.random.choices((4, 3, 2, 1), (60, 20, 15, 5))[0]
        shift = self.pick((900, 1_800, 3_600, 7_200, 28_800, 28_800, 28_800))
        if self.lively:
            lending, shift = 4, 28_800
        chance = 1.0 if self.lively else 0.75
        able = self.some(SKILLS, chance), self.some(EQUIPMENT, chance)
        node = self.random.randrange(NODES)
        size = self.pick((0, 2, 2, 3))
        return Act("crew", (number, self.department(), *able, lending, node, shift, size))

    def _need(self) -> Act:
        if self.needs >= NEEDS_MOST:
            return Act("wait", (20,))
        self.needs += 1
        department = self.department()
        kind = self.pick(KINDS[department])
        where = self.node(), self.offset()
        asked = self.some(SKILLS, 0.25), self.some(EQUIPMENT, 0.15)
        work = self.pick((600, 1_200, 1_800, 3_600))
        about = self.needs - 1, department, kind, self.priority(), *where, *asked, work
        return Act("need", (*about, self._roles()) if self.random.random() < 0.2 else about)

    def _roles(self) -> tuple[tuple[str, str, int, int], ...]:
        """Return one to three roles, sometimes of two crews, sometimes of large ones."""
        names = self.random.sample(SKILLS, self.random.randint(1, 3))
        return tuple(
            (f"{name}_crew", name, self.pick((0, 1, 1, 2)), self.pick((0, 0, 2, 3)))
            for name in names
        )

    def _declare(self) -> Act:
        department = self.department()
        return Act("declare_kinds", (department, self.pick(KINDS[department]), self.pick(SKILLS)))

    def _assign(self) -> Act:
        role = self.random.randrange(3)
        return Act("assign", (self.known(), self.crew(), role, self.pick(ASSIGNED)))

    def _mode(self) -> Act:
        """Set a mode; most often the one that coordination begins with."""
        whose = self.pick(("", "", self.department()))
        modes = (CONFIRM, CONFIRM, ADVISE) if self.operated else (CONFIRM, ADVISE)
        mode = self.pick((AUTOMATIC, AUTOMATIC, *modes))
        return Act("set_mode", (self.priority(), whose, mode))

    def _request_backup(self) -> Act:
        asked = self.some(SKILLS, 0.2), self.pick((0, 1, 1, 2))
        return Act("request_backup", (self.known(), *asked))

    def _stage(self) -> Act:
        return Act("stage", (self.known(), self.random.randrange(3), self.node()))

    def _report(self) -> Act:
        if self.needs >= NEEDS_MOST:
            return Act("wait", (20,))
        self.needs += 1
        kind = self.pick(KINDS[self.department()])
        where = self.node(), self.offset()
        return Act(
            "report", (self.needs - 1, kind, self.priority(), *where, self.some(SKILLS, 0.2))
        )

    def _correction(self) -> Act:
        which = self.random.random()
        if which < 0.5:
            return Act("judge", (self.known(), self.priority()))
        if which < 0.8:
            return Act("correct_place", (self.known(), self.node(), self.offset()))
        if which < 0.85:
            return Act("correct_roles", (self.known(), self._roles()))
        asked = self.some(SKILLS, 0.4), self.some(EQUIPMENT, 0.2)
        return Act("correct_skills", (self.known(), *asked))

    def _wait(self) -> Act:
        if self.lively:
            return Act("wait", (self.pick((2, 5, 10, 20, 20, 40, 60, 120)),))
        return Act("wait", (self.pick((2, 5, 10, 20, 20, 45, 45, 90, 90, 200, 320, 700)),))

    def _unsafe(self) -> Act:
        return Act("unsafe", (self.crew(), self.pick((0, 120, 300, 300, 600))))

    def _release(self) -> Act:
        return Act("release", (self.crew(), self.pick(("BREAKDOWN", "OTHER", "OTHER"))))

    def _pause(self) -> Act:
        state = int(self.pick((1, 1, 2, 3, 4, 5)))
        return Act("pause", (self.crew(), state, self.random.randint(1, 5) if state == 3 else 0))

    def _close_street(self) -> Act:
        return Act("close_street", (self.department(), self.node(), self.random.randrange(2)))

    def _skew(self) -> Act:
        return Act("skew", (self.department(), self.pick((0, 0, 1.5, -1.5, 0.5, 70, -70))))


Writer = Callable[[Author], Act]


def of_crew(word: str, *choices: Any) -> Writer:
    """Return a writer of an act of any crew, with one of the arguments."""
    return lambda a: Act(word, (a.crew(), a.pick(choices)) if choices else (a.crew(),))


def of_need(word: str) -> Writer:
    return lambda a: Act(word, (a.known(),))


def of_department(word: str, *choices: Any) -> Writer:
    """Return a writer of an act of any department, with one of the arguments."""
    return lambda a: Act(word, (a.department(), a.pick(choices)) if choices else (a.department(),))


ACCEPT, DECLINE = of_crew("accept"), of_crew("decline", *DECLINED)
TAKE, HAND_BACK, CONFIRM_OFFER = of_need("take"), of_need("hand_back"), of_need("confirm")

EVERYDAY: dict[Writer, int] = {
    Author._wait: 24,
    Author._need: 9,
    Author._report: 2,
    Author._correction: 13,
    of_need("end"): 2,
    ACCEPT: 18,
    DECLINE: 4,
    of_crew("accept_late"): 1,
    of_crew("step"): 16,
    of_crew("drive", 30, 70, 90): 3,
    Author._unsafe: 4,
    Author._release: 2,
    of_crew("end_shift"): 1,
    of_crew("start_shift", 900, 3_600, 28_800): 2,
    lambda a: Act("join", (a.known(), a.known(), a.pick((0, 1)))): 2,
    lambda a: Act("keep_apart", (a.known(), a.known())): 1,
    of_need("split"): 2,
    lambda a: Act("upgrade", (a.known(), a.priority())): 4,
    of_need("hold"): 2,
    of_need("resume"): 2,
    of_need("close"): 3,
    of_need("acknowledge"): 2,
    lambda a: Act("escalate", (a.known(), a.pick(ESCALATED))): 1,
    Author._assign: 3,
    TAKE: 1,
    HAND_BACK: 2,
    Author._mode: 1,
    CONFIRM_OFFER: 1,
    Author._request_backup: 2,
    of_need("stand_down"): 2,
    Author._stage: 2,
    of_need("proceed"): 3,
    Author._declare: 1,
    Author._pause: 3,
    of_crew("start_on_call", 3_600, 28_800): 1,
    of_crew("end_on_call"): 2,
    of_crew("backup", 0, 0, 1): 3,
    of_crew("go_blind"): 1,
    of_crew("be_seen"): 2,
    Author._close_street: 1,
    lambda a: Act("open_street", (a.node(),)): 2,
    of_department("cut_off"): 1,
    of_department("connect"): 2,
}
DISTURBING: dict[Writer, int] = {
    of_department("lose_orders", 10, 40, 100): 3,
    of_department("delay_news"): 2,
    of_department("deliver_news"): 4,
    of_department("double_news"): 2,
    Author._skew: 1,
    of_department("send_malformed", *MALFORMED): 2,
    of_crew("send_malformed_position", "nan", "latitude", "future"): 1,
}
LIVELY: dict[Writer, int] = {Author._need: 14, Author._unsafe: 8, ACCEPT: 32, DECLINE: 2}
OPERATED: dict[Writer, int] = {
    Author._mode: 6,
    Author._assign: 8,
    TAKE: 4,
    HAND_BACK: 4,
    CONFIRM_OFFER: 12,
}


def script(seed: int) -> list[Act]:
    """Return the script of a seed."""
    return Author(seed).write()
