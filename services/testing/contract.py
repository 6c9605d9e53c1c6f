"""The laws that every department keeps, as one suite of tests that a department inherits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, get_type_hints

import msgspec
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from msgspec.structs import replace

from services.chassis.partition.codec import Codec
from services.chassis.partition.partitioning import FIELD, aggregate_template
from services.chassis.partition.snapshot_format import canonical, fill, sections
from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import Service
from services.testing.in_memory_owner import TICK, InMemoryOwner, empty
from services.testing.sample_messages import filled
from services.testing.spec import NOW
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, NeedRaised
from vigie.journal.v1 import journal_pb2 as journal

FRAME = {"synced", "heartbeat", "history_lost"}
CONTEXT = DecisionContext(time=NOW, id="none")
TIMERS_AT_ONCE = 100


class ContractSuite:
    """Every department passes it: `class TestContract(ContractSuite): service = ...`.

    `commands` is a story, sent in order under fresh ids. A department whose story needs more than
    commands (other actors, time that passes, ids that commands return) overrides `story`.
    """

    service: Service
    commands: Sequence[Message] = ()

    def story(self) -> InMemoryOwner:
        """Return an owner that has decided the story."""
        owner = InMemoryOwner(self.service)
        for command in self.commands:
            owner.ask(type(command).FromString(command.SerializeToString()))
        return owner

    def test_each_rpc_is_a_command_or_has_one_answer(self) -> None:
        service = self.service
        for method in _methods(service):
            template = aggregate_template(method.input_type)
            tables = (service.queries, service.watches, service.calls)
            answers = sum(method.name in table for table in tables)
            assert answers == (0 if template else 1), f"{method.name} has {answers} answers"
            if template:
                assert template.split("/")[0] in service.deciders, f"{method.name}: {template}"

    def test_each_command_has_an_address(self) -> None:
        for command in self.service.commands:
            assert aggregate_template(command.DESCRIPTOR), command.DESCRIPTOR.full_name

    def test_no_decision_of_the_story_fails(self) -> None:
        for entry in self.story().entries:
            record = entry.record
            assert record.reason.code != "DECIDER_FAILED", (record.type, record.reason.message)

    def test_each_event_folds_onto_every_state_of_its_kind(self) -> None:
        """Each event of the proto, empty and filled, onto the initial state and the story's."""
        story = self.story()
        kinds_of = defaultdict[type[Message], set[str]](set)
        for entry in story.entries:
            for happened in entry.events:
                kinds_of[type(happened)].add(entry.kind)
        for event in self.service.events:
            errors = {kind: self._fold_error(kind, event, story) for kind in self.service.deciders}
            assert all(not errors[kind] for kind in kinds_of[event]), (event.__name__, errors)
            assert "" in errors.values(), (event.__name__, errors)

    def _fold_error(self, kind: str, event: type[Message], story: InMemoryOwner) -> str:
        """Return the error of a fold, or of a snapshot of its state; empty if there is none."""
        decider = self.service.deciders[kind]
        states = [decider.initial, *(state for _, state in story.all(kind))]
        for sample, state in product((event(), filled(event)), states):
            try:
                folded = decider.evolve(state, sample, CONTEXT)
            except Exception as error:  # noqa: BLE001  # a kind may reject an event of another kind
                return repr(error)
            if msgspec.json.decode(canonical(folded), type=type(decider.initial)) != folded:
                return f"a snapshot changes {folded}"
        return ""

    def test_a_snapshot_of_the_story_restores_the_same_bytes(self) -> None:
        for decider in self.service.deciders.values():
            assert get_type_hints(type(decider.initial))
        original = self.story().partition_state
        saved = dict(sections(original))
        restored = empty(self.service)
        assert fill(restored, saved, original.offset)
        assert dict(sections(restored)) == saved

    def test_each_timer_of_the_story_ends(self) -> None:
        for entry in self.story().entries:
            if entry.events:
                self._fire(entry)

    def _fire(self, entry: JournalEntry) -> None:
        """Fire the timers that fall due together, as an owner does, until a later one is next."""
        decider, state = self.service.deciders[entry.kind], entry.state
        first = decider.due(state)
        if first is None:
            return
        context = replace(entry.context, time=max(entry.context.time, first[0]))
        fired = set[tuple[int, str]]()
        while (due := decider.due(state)) is not None and due[0] <= context.time:
            assert due not in fired, f"{entry.record.aggregate}: {due} fires again"
            assert len(fired) < TIMERS_AT_ONCE, f"{entry.record.aggregate}: timers do not end"
            fired.add(due)
            request = journal.ElapseRequest(
                aggregate=entry.record.aggregate, kind=due[1], due_time=due[0]
            )
            for event in decider.decide(request, state, context):
                state = decider.evolve(state, event, context)

    def test_each_watch_streams_a_cursor_and_the_frames(self) -> None:
        for name, watch in self.service.watches.items():
            response = watch.response.DESCRIPTOR
            frame = response.oneofs_by_name.get("frame")
            assert "cursor" in response.fields_by_name, name
            assert frame is not None, name
            assert {watch.field, *FRAME} <= {field.name for field in frame.fields}, name

    def test_each_field_of_a_query_and_a_watch_is_answered(self) -> None:
        """Also a filter that the derived List or Watch of a kind does not derive or declare."""
        story = self.story()
        for method in _methods(self.service):
            query = self.service.queries.get(method.name)
            watch = self.service.watches.get(method.name)
            for name, request in _each_field(method.input_type):
                try:
                    if query is not None:
                        query(story, request)
                    elif watch is not None:
                        for id_, state in story.all(watch.kind):
                            watch.matches(request, id_, state)
                except Rejected:
                    continue
                except LookupError as error:
                    raise AssertionError(f"{method.name}: filter {name}") from error

    def test_each_document_is_a_function_of_the_state_and_the_time(self) -> None:
        """Also of a state without aggregates: a document is read on the first day too."""
        for document in self.service.documents:
            for first, second in (
                (self.story(), self.story()),
                (InMemoryOwner(self.service), InMemoryOwner(self.service)),
            ):
                body = document.render(first, first.time)
                assert isinstance(body, bytes), document.path
                assert document.render(second, second.time) == body, document.path

    def test_a_reader_of_the_bulletins_has_the_needs_of_the_state(self) -> None:
        known: dict[str, NeedRaised] = {}
        for entry in self.story().entries:
            for bulletin in self._bulletins(entry):
                apply(bulletin, known)
            if entry.events:
                initial = self.service.deciders[entry.kind].initial
                whole = self._bulletins(replace(entry, before=initial))
                open_now = {b.need_raised.need_id: b.need_raised for b in whole if _raises(b)}
                prefix = f"{self.service.name}/{entry.record.aggregate}"
                ours = {k: v for k, v in known.items() if f"{k}/".startswith(f"{prefix}/")}
                assert ours == open_now, f"{entry.record.aggregate} after {entry.record.type}"

    def _bulletins(self, entry: JournalEntry) -> list[Bulletin]:
        return [each for each in self.service.bulletins(entry) if isinstance(each, Bulletin)]

    def test_each_kind_of_need_is_declared(self) -> None:
        """Coordination has the kinds of a department from its table, and no other way."""
        declared = {each.kind for each in getattr(self.service, "need_kinds", ())}
        raised = {
            bulletin.need_raised.kind
            for entry in self.story().entries
            for bulletin in self._bulletins(entry)
            if _raises(bulletin)
        }
        assert raised <= declared, f"add {sorted(raised - declared)} to the table of requirements"

    def test_a_retry_adds_nothing(self) -> None:
        again = InMemoryOwner(self.service)
        for value, time in self.story().sent:
            again.time = time - TICK
            first = again.take(value).record
            reused = first.reason.code == "REQUEST_ID_REUSED"
            if not first.command_id or reused or first.outcome == journal.OUTCOME_DUPLICATE:
                continue
            before = _aggregates(again)
            again.time -= TICK
            retry = again.take(value).record
            assert retry.outcome == journal.OUTCOME_DUPLICATE, first.type
            assert retry.first_outcome == first.outcome, first.type
            assert not retry.events, first.type
            assert _aggregates(again) == before, first.type

    def test_a_command_for_an_aggregate_that_does_not_exist_is_rejected(self) -> None:
        story = self.story()
        taken = [entry for entry in story.entries if entry.record.HasField("source_offset")]
        effective = [
            (entry, sent) for entry, sent in zip(taken, story.sent, strict=True) if entry.events
        ]
        creates = {entry.record.type for entry, _ in effective if entry.before is None}
        commands = Codec(self.service.rpcs, self.service.commands, ()).commands
        for entry, (value, time) in effective:
            template = aggregate_template(commands[entry.record.type].DESCRIPTOR)
            if entry.record.type in creates or not FIELD.search(template):
                continue
            owner = InMemoryOwner(self.service)
            owner.time = time - TICK
            code = owner.take(value).record.reason.code
            assert code == f"{entry.kind.upper()}_UNKNOWN", f"{entry.record.type}: {code!r}"

    def test_a_command_for_another_kind_is_rejected(self) -> None:
        commands = Codec(self.service.rpcs, self.service.commands, ()).commands
        for kind, decider in self.service.deciders.items():
            for command in commands.values():
                template = aggregate_template(command.DESCRIPTOR)
                if "/" in template and not template.startswith(f"{kind}/"):
                    code = ""
                    try:
                        decider.decide(command(), decider.initial, CONTEXT)
                    except Rejected as rejected:
                        code = rejected.code
                    assert code == "AGGREGATE_INVALID", f"{command.DESCRIPTOR.name} for a {kind}"


def _aggregates(owner: InMemoryOwner) -> tuple[dict[str, Any], dict[str, int]]:
    return dict(owner.partition_state.states), dict(owner.partition_state.versions)


def _methods(service: Service) -> Iterator[Any]:
    for rpc in service.rpcs:
        yield from rpc.methods


def _each_field(request: Any) -> Iterator[tuple[str, Message]]:
    """Yield the name of each field of a request, and a request with that field alone."""
    for field in request.fields:
        alone = filled(GetMessageClass(request), field.name)
        for other in request.fields:
            if other is not field:
                alone.ClearField(other.name)
        yield field.name, alone


def _raises(bulletin: Bulletin) -> bool:
    return bulletin.HasField("need_raised")


def apply(bulletin: Bulletin, known: dict[str, NeedRaised]) -> None:
    """Apply a bulletin to the needs that a reader has: raised once, then changed, then ended."""
    if _raises(bulletin):
        need = bulletin.need_raised
        assert need.need_id not in known, f"{need.need_id} is raised twice"
        known[need.need_id] = need
    elif bulletin.HasField("need_changed"):
        need = bulletin.need_changed.need
        assert need.need_id in known, f"{need.need_id} changes and was not raised"
        known[need.need_id] = need
    elif bulletin.HasField("need_ended"):
        assert bulletin.need_ended.need_id in known, "a need ends that was not raised"
        del known[bulletin.need_ended.need_id]
