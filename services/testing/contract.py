"""The laws that every department keeps, as one suite of tests that a department inherits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, get_type_hints

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.partition.codec import Codec
from services.chassis.partition.partitioning import FIELD, aggregate_template
from services.chassis.partition.snapshot_format import fill, sections
from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.resources import NO_FILTERS, Resource
from services.chassis.sdk.service import Service
from services.testing.memory import TICK, InMemoryOwner, empty
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

    def test_each_event_folds_onto_the_initial_state_of_its_kind(self) -> None:
        folded = {
            (type(event), entry.kind) for entry in self.story().entries for event in entry.events
        }
        for event in self.service.events:
            kinds = [kind for type_, kind in folded if type_ is event]
            errors = {kind: self._fold_error(kind, event()) for kind in self.service.deciders}
            assert all(errors[kind] is None for kind in kinds), (event.__name__, errors)
            assert None in errors.values(), (event.__name__, errors)

    def _fold_error(self, kind: str, event: Message) -> Exception | None:
        decider = self.service.deciders[kind]
        try:
            decider.evolve(decider.initial, event, CONTEXT)
        except Exception as error:  # noqa: BLE001  # a kind may refuse an event of another kind
            return error
        return None

    def test_a_snapshot_of_the_story_restores_the_same_bytes(self) -> None:
        for decider in self.service.deciders.values():
            assert get_type_hints(type(decider.initial))
        saved = dict(sections(self.story().partition_state))
        restored = empty(self.service)
        assert fill(restored, saved)
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

    def test_each_filter_is_derived_or_declared(self) -> None:
        states = self.story().partition_state.states
        for resource in self._resources():
            derived = {f"{resource.kind}_ids", "kinds", "states"}
            for method in self._derived(resource):
                for field in method.input_type.fields:
                    if field.name in NO_FILTERS:
                        continue
                    assert field.name in derived | resource.filters.keys(), (
                        f"{method.name}: declare the filter {field.name}"
                    )
                    request = _with_value(method.input_type, field)
                    for address, state in states.items():
                        kind, _, id_ = address.partition("/")
                        if kind == resource.kind:
                            resource.matches(request, id_, state)

    def _resources(self) -> Iterator[Resource]:
        for watch in self.service.watches.values():
            owner = getattr(watch.matches, "__self__", None)
            if isinstance(owner, Resource):
                yield owner

    def _derived(self, resource: Resource) -> Iterator[Any]:
        """Yield the List and Watch methods of a resource that the service did not replace."""
        for method in resource.rpc.methods:
            query = self.service.queries.get(method.name)
            watch = self.service.watches.get(method.name)
            if watch is not None and getattr(watch.matches, "__self__", None) is resource:
                yield method
            elif query is not None and method.name in resource.queries():
                get = f"{resource.kind}_id" in method.input_type.fields_by_name
                if not get and query.__module__ == Resource.__module__:
                    yield method

    def test_a_reader_of_the_bulletins_has_the_needs_of_the_state(self) -> None:
        told: dict[str, NeedRaised] = {}
        for entry in self.story().entries:
            for bulletin in self._bulletins(entry):
                _apply(bulletin, told)
            if entry.events:
                initial = self.service.deciders[entry.kind].initial
                whole = self._bulletins(replace(entry, before=initial))
                open_now = {b.need_raised.need_id: b.need_raised for b in whole if _raises(b)}
                prefix = f"{self.service.name}/{entry.record.aggregate}"
                ours = {k: v for k, v in told.items() if f"{k}/".startswith(f"{prefix}/")}
                assert ours == open_now, f"{entry.record.aggregate} after {entry.record.type}"

    def _bulletins(self, entry: JournalEntry) -> list[Bulletin]:
        return [each for each in self.service.bulletins(entry) if isinstance(each, Bulletin)]

    def test_a_retry_adds_nothing(self) -> None:
        again = InMemoryOwner(self.service)
        for value, time in self.story().sent:
            again.time = time - TICK
            first = again.take(value).record
            if not first.command_id or first.outcome == journal.OUTCOME_DUPLICATE:
                continue
            if first.reason.code == "REQUEST_ID_REUSED":
                continue
            states, versions = (
                dict(again.partition_state.states),
                dict(again.partition_state.versions),
            )
            again.time -= TICK
            retry = again.take(value).record
            assert retry.outcome == journal.OUTCOME_DUPLICATE, first.type
            assert (retry.first_outcome, len(retry.events)) == (first.outcome, 0), first.type
            assert again.partition_state.states == states, first.type
            assert again.partition_state.versions == versions, first.type

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


def _methods(service: Service) -> Iterator[Any]:
    for rpc in service.rpcs:
        yield from rpc.methods


def _with_value(request: Any, field: FieldDescriptor) -> Message:
    """Return a request with one field set to a value that is not its default."""
    value: Any = "none" if field.type == FieldDescriptor.TYPE_STRING else 1
    if field.type == FieldDescriptor.TYPE_BOOL:
        value = True
    return GetMessageClass(request)(**{field.name: [value] if field.is_repeated else value})


def _raises(bulletin: Bulletin) -> bool:
    return bulletin.HasField("need_raised")


def _apply(bulletin: Bulletin, told: dict[str, NeedRaised]) -> None:
    """Apply a bulletin to the needs that a reader has: raised once, then changed, then ended."""
    if _raises(bulletin):
        need = bulletin.need_raised
        assert need.need_id not in told, f"{need.need_id} is raised twice"
        told[need.need_id] = need
    elif bulletin.HasField("need_changed"):
        need = bulletin.need_changed.need
        assert need.need_id in told, f"{need.need_id} changes and was not raised"
        told[need.need_id] = need
    elif bulletin.HasField("need_ended"):
        assert bulletin.need_ended.need_id in told, "a need ends that was not raised"
        del told[bulletin.need_ended.need_id]
