"""Laws of a crew, for every order of commands."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.bulletins import bulletin as published, crew_bulletins
from services.crews.domain.amendments import held_task
from services.crews.domain.crew import REMEMBERED_TASKS, Crew, evolve
from services.crews.domain.decide import crew_decider, due
from services.crews.domain.place import place_of
from services.crews.domain.task import Status
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.crews.bulletin_reader import Reader
from tests.crews.examples import (
    CREW,
    DEPOT,
    HOUR,
    SITE,
    amendment,
    offer,
)
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal

TASKS = ["A", "B", "C"]
task_ids = st.sampled_from(TASKS)
leases = st.sampled_from([0, 30, 300, 300])
amendments = st.fixed_dictionaries(
    {
        "priority": st.sampled_from([1, 4]),
        "place": st.sampled_from([SITE, DEPOT]),
        "hold_place": st.sampled_from([None, None, DEPOT]),
    }
)

ANSWERS = (
    commands.AcceptTaskRequest,
    commands.DeclineTaskRequest,
    commands.WithdrawOfferRequest,
    commands.DepartRequest,
    commands.ArriveRequest,
    commands.RequestBackupRequest,
    commands.MakeSafeRequest,
    commands.FinishTaskRequest,
    commands.ReleaseTaskRequest,
)
REASONS = st.sampled_from(["BREAKDOWN", "STAND_DOWN"])


class AnyCrew(RuleBasedStateMachine):
    """A crew that receives any command at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.crew = Crew()
        self.time = NOW
        self.reader = Reader()
        self.in_hand: dict[str, str] = {}
        self.queues = False

    def ask(self, command: Message) -> None:
        """Decide, fold and publish; then decide the same command again."""
        context = DecisionContext(time=self.time, id=CREW, command_id="c")
        try:
            decided = list(crew_decider.decide(command, self.crew, context))
        except Rejected:
            return
        before = self.crew
        self.queues = before.offer is not None and bool(before.offer.after_task_id)
        for event in decided:
            self.crew = evolve(self.crew, event, context)
            self.follow(event)
        record = journal.Record(aggregate=f"crew/{CREW}", decided_time=self.time)
        entry = JournalEntry(record, "crew", CREW, tuple(decided), before, self.crew, context)
        for news in crew_bulletins(entry):
            self.reader.read(published(entry, "lighting", news))
        self.hold_one_task()
        self.ask_again(command, context)

    def ask_again(self, command: Message, context: DecisionContext) -> None:
        """The same command twice adds nothing."""
        try:
            again = list(crew_decider.decide(command, self.crew, context))
        except Rejected:
            again = []
        assert again == []

    def follow(self, event: Message) -> None:
        """Follow the tasks by the events alone, apart from the fold under test."""
        task_id = getattr(event, "task_id", "")
        if isinstance(event, events.TaskAccepted):
            self.in_hand[task_id] = "queued" if self.queues and self.in_hand else "accepted"
        elif isinstance(event, events.CrewDeparted | events.CrewArrived):
            assert self.in_hand[task_id] in {"accepted", "begun"}
            self.in_hand[task_id] = "begun"
        elif isinstance(event, events.TaskAmended) and event.sets_out_again:
            assert self.in_hand[task_id] == "begun"
        elif isinstance(event, events.NextTaskReleased):
            del self.in_hand[task_id]
        elif isinstance(event, events.MakingSafeStarted):
            self.in_hand[task_id] = "making safe"
        elif isinstance(event, events.TaskSuspended | events.TaskFinished | events.TaskReleased):
            del self.in_hand[task_id]
            if "making safe" in self.in_hand.values():
                self.in_hand = dict.fromkeys(self.in_hand, "begun")
            if list(self.in_hand.values()) == ["queued"]:
                self.in_hand = dict.fromkeys(self.in_hand, "accepted")
        begun = [s for s in self.in_hand.values() if s not in {"accepted", "queued"}]
        assert len(begun) <= 1

    def hold_one_task(self) -> None:
        """After each record: one task, or a second one that waits for it."""
        if len(self.in_hand) > 1:
            assert len(self.in_hand) == 2
            steps = set(self.in_hand.values())
            assert steps == {"accepted", "making safe"} or "queued" in steps
            assert "making safe" not in steps or "queued" not in steps

    @initialize()
    def go_to_work(self) -> None:
        self.ask(commands.RegisterCrewRequest(crew_id=CREW, name="Lumière 1", depot=DEPOT))
        self.start_shift()

    @rule(seconds=st.sampled_from([1, 20, 20, 400]))
    def time_passes(self, seconds: int) -> None:
        self.time += seconds * SECOND

    @rule(what=st.sampled_from(["timer", "end", "start", "late", "rename"]))
    def clerk(self, what: str) -> None:
        """Commands and timers that are not about a task."""
        waits = due(self.crew)
        if what == "timer" and waits is not None:
            self.time = max(self.time, waits[0])
            self.ask(journal.ElapseRequest(kind=waits[1], due_time=waits[0]))
        elif what == "end":
            self.ask(commands.EndShiftRequest(crew_id=CREW))
        elif what == "start":
            self.start_shift()
        elif what == "late":
            self.time += 5 * HOUR
        elif what == "rename":
            self.ask(commands.RegisterCrewRequest(crew_id=CREW, name="Lumière 2", depot=DEPOT))

    def start_shift(self) -> None:
        end_time = timestamp(self.time + 8 * HOUR)
        self.ask(commands.StartShiftRequest(crew_id=CREW, end_time=end_time))

    @rule(
        task_id=task_ids, lease=leases, knows=st.sampled_from([True, True, False]), guess=task_ids
    )
    def offer(self, task_id: str, lease: int, guess: str, *, knows: bool) -> None:
        """Offer a task, with the right active task or a guess."""
        active = self.crew.task.task_id if self.crew.task else ""
        lease_end = timestamp(self.time + lease * SECOND)
        self.ask(offer(task_id, active if knows else guess, lease_end_time=lease_end))

    @rule(task_id=task_ids, unsafe=st.booleans())
    def declare_site(self, task_id: str, *, unsafe: bool) -> None:
        self.ask(commands.DeclareSiteRequest(crew_id=CREW, task_id=task_id, unsafe=unsafe))

    @rule(task_id=task_ids, answer=st.sampled_from(ANSWERS))
    def answer(self, task_id: str, answer: type[Message]) -> None:
        self.ask(answer(crew_id=CREW, task_id=task_id))

    @rule(task_id=task_ids, changes=amendments)
    def amend(self, task_id: str, changes: dict[str, Any]) -> None:
        """Correct a task; where the crew has it, its content is then the order's."""
        unsafe = self.crew.task is not None and self.crew.task.site_unsafe
        self.ask(amendment(task_id, **changes))
        if (task := held_task(self.crew, task_id)) is not None and not unsafe:
            assert task.priority == changes["priority"]
            assert task.place == place_of(changes["place"])

    @rule(task_id=task_ids, reason=REASONS)
    def release(self, task_id: str, reason: str) -> None:
        """No order but a breakdown takes a crew off an unsafe site."""
        task = self.crew.task
        self.ask(commands.ReleaseTaskRequest(crew_id=CREW, task_id=task_id, reason=reason))
        if task is not None and task.site_unsafe and reason != "BREAKDOWN":
            assert self.crew.task is not None
            assert self.crew.task.task_id == task.task_id

    @rule(task_id=task_ids)
    def queue(self, task_id: str) -> None:
        """Offer a task for when the active one is done, in place of one that waits already."""
        task, waiting = self.crew.task, self.crew.next_task
        if task is None or self.crew.offer is not None:
            return
        request = offer(
            task_id,
            task.task_id,
            after_task_id=task.task_id,
            expected_next_task_id=waiting.task_id if waiting else "",
            lease_end_time=timestamp(self.time + HOUR),
        )
        self.ask(request)
        self.ask(commands.AcceptTaskRequest(task_id=task_id))
        assert self.crew.task is not None
        assert self.crew.task.task_id == task.task_id

    @rule(task_id=task_ids)
    def replace(self, task_id: str) -> None:
        """Offer a more urgent task to a crew that has one waiting; making safe goes on."""
        task, waiting = self.crew.task, self.crew.next_task
        if task is None or waiting is None:
            return
        request = offer(
            task_id,
            task.task_id,
            expected_next_task_id=waiting.task_id,
            lease_end_time=timestamp(self.time + HOUR),
        )
        self.ask(request)
        self.ask(commands.AcceptTaskRequest(task_id=task_id))
        if task.status is Status.MAKING_SAFE and self.crew.task is not None:
            assert self.crew.task.status is Status.MAKING_SAFE

    @rule(steps=st.integers(min_value=1, max_value=6), digs=st.booleans())
    def go_on(self, steps: int, *, digs: bool) -> None:
        """The next sensible commands, so that long stories occur too."""
        for _ in range(steps):
            task, waiting = self.crew.task, self.crew.offer
            if waiting is not None:
                self.ask(commands.AcceptTaskRequest(task_id=waiting.task_id))
            elif task is None:
                task_id = TASKS[self.time // SECOND % len(TASKS)]
                self.ask(offer(task_id, lease_end_time=timestamp(self.time + HOUR)))
            elif task.arrived_time == 0:
                self.ask(commands.ArriveRequest(task_id=task.task_id))
            elif digs:
                self.ask(commands.DeclareSiteRequest(task_id=task.task_id, unsafe=True))

    @rule(task_id=task_ids)
    def divert(self, task_id: str) -> None:
        """Offer another task to a busy crew, which accepts it."""
        if self.crew.task is not None:
            lease_end = timestamp(self.time + HOUR)
            self.ask(offer(task_id, self.crew.task.task_id, lease_end_time=lease_end))
            self.ask(commands.AcceptTaskRequest(task_id=task_id))

    @rule(which=st.sampled_from([0, 1, 1]), drop=st.sampled_from(ANSWERS[-3:]))
    def drop(self, which: int, drop: type[Message]) -> None:
        """Finish, release or make safe a task that the crew has."""
        for task in self.crew.held[which : which + 1]:
            self.ask(drop(task_id=task.task_id))

    @invariant()
    def the_fold_agrees(self) -> None:
        """The crew's state follows from the events alone."""
        held = {t.task_id for t in (self.crew.task, self.crew.next_task) if t}
        assert held == set(self.in_hand)
        assert len(self.crew.ended) <= REMEMBERED_TASKS

    @invariant()
    def the_reader_agrees(self) -> None:
        """The bulletins alone show each task as it is after the record."""
        ended = {past.task_id: int(past.status) for past in self.crew.ended}
        held = {task.task_id: int(task.status) for task in self.crew.held}
        assert self.reader.steps == ended | held

    @invariant()
    def nobody_works_off_duty(self) -> None:
        assert self.crew.on_duty or self.crew.task is None


AnyCrew.TestCase.settings = settings(max_examples=200, stateful_step_count=50)
TestAnyCrew = AnyCrew.TestCase
