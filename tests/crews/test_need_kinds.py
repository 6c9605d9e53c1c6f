"""The table of kinds that a department declares."""

from __future__ import annotations

import pytest

from services.crews.domain.dispatch_mode import DispatchMode, digest
from services.crews.domain.role import Role, role_message, role_of
from services.crews.local_mode import LocalDispatcher
from services.crews.need import P1, P2, Requirements
from services.crews.need_kinds import declare_kinds, need_kinds
from services.testing.memory_context import MemoryContext
from tests.crews.dispatchers import dispatcher_of, heartbeat, nothing, submitted
from tests.lighting.department import LIGHTING
from tests.roads.department import ROADS
from vigie.bulletin.v1.bulletin_pb2 import KindsDeclared
from vigie.crew.v1 import commands_pb2 as commands, events_pb2 as events
from vigie.type.v1.place_pb2 import PRIORITY_P1

ROLES = (Role("electrician", ("electrical",), (), 1_800, 600, "makes it dead"), Role("signing"))
TABLE = {"column_fallen": Requirements.for_roles(P1, "live wires", *ROLES)}


def test_a_kind_is_published_with_its_roles_and_its_reason() -> None:
    (kind,) = need_kinds("roads", TABLE)
    assert (kind.kind, kind.priority, kind.because) == ("column_fallen", PRIORITY_P1, "live wires")
    assert tuple(map(role_of, kind.roles)) == ROLES


def test_a_role_of_a_message_without_a_count_is_for_one_crew() -> None:
    message = role_message(ROLES[1])
    message.ClearField("count")
    assert role_of(message) == ROLES[1]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"a kind": Requirements(P2, (), (), 1, 1)}, "roads: kind of need a kind, kind: "),
        ({"leak": Requirements(7, (), (), 1, 1)}, "kind of need leak, priority: "),
        ({"leak": Requirements(P2, (), (), -1, 1)}, r"roles\[0\].work_seconds: "),
        ({"leak": Requirements.for_roles(P2, "", ROLES[1], ROLES[1])}, "has two roles of one name"),
    ],
)
def test_a_table_that_breaks_a_rule_does_not_start(
    table: dict[str, Requirements], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        need_kinds("roads", table)


@pytest.fixture
def dispatcher(context: MemoryContext) -> LocalDispatcher:
    dispatcher = dispatcher_of(context, nothing)
    dispatcher.on_heartbeat(heartbeat(context.time))
    dispatcher.kinds = LIGHTING.need_kinds
    return dispatcher


async def test_the_owner_of_the_desk_declares_the_table_once(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    context.owned = lambda _aggregate: False
    await dispatcher.tick()
    assert context.submitted == []
    context.owned = lambda _aggregate: True
    for _ in range(3):
        await dispatcher.tick()
    (request,) = submitted(context, commands.DeclareKindsRequest)
    assert [each.kind for each in request.kinds] == [each.kind for each in LIGHTING.need_kinds]
    desk = context.get("desk", "dispatch")
    assert desk == DispatchMode(kinds_sha256=digest(LIGHTING.need_kinds))
    (entry,) = (each for each in context.entries if each.events)
    (bulletin,) = LIGHTING.bulletins(entry)
    assert bulletin.kinds_declared == KindsDeclared(kinds=LIGHTING.need_kinds)  # type: ignore[attr-defined]


async def test_a_rollback_declares_the_earlier_table_again(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    """Given a table that another one replaced within the duplicate window, it takes effect."""
    tables = (LIGHTING.need_kinds, ROADS.need_kinds, LIGHTING.need_kinds)
    for kinds in tables:
        dispatcher.kinds = kinds
        await dispatcher.tick()
    declared = context.events(events.KindsDeclared)
    assert [list(each.kinds) for each in declared] == [list(kinds) for kinds in tables]


def test_the_id_of_a_declaration_is_that_of_its_table_and_version() -> None:
    first, again, later = (declare_kinds("roads", ROADS.need_kinds, n) for n in (1, 1, 2))
    assert first == again
    assert first.request_id != later.request_id
