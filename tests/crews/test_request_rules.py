"""The rules of the protos about offers, answers and needs: what the edge and the owner reject."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.rpc.validation import violations
from services.crews.need_rules import is_need_id
from tests.crews.examples import CREW, offer
from vigie.crew.v1 import commands_pb2 as commands, service_pb2 as api
from vigie.need.v1.commands_pb2 import NoteTaskRequest

BAD_IDS = [
    "",
    "x",
    "lighting/x",
    "lighting//x",
    "lighting/cabinet/",
    "Lighting/cabinet/1",
    "a/b/ c",
]
GOOD_IDS = ["lighting/cabinet/MTP-1/lamp/L.3", "coordination/report/0199c1a4-7b2e-7c3d"]


def broken(request: Message) -> set[str]:
    return {field for field, _ in violations(request)} - {"request_id"}


@pytest.mark.parametrize("need_id", [*BAD_IDS, *GOOD_IDS, "roads/defect/" + "x" * 190])
def test_a_need_is_named_by_department_kind_and_id(need_id: str) -> None:
    """Local mode takes an id apart, so each request rejects one of another shape."""
    expected = set() if need_id in GOOD_IDS else {"need_id"}
    assert broken(offer("A", need_id=need_id)) == expected
    assert broken(NoteTaskRequest(aggregate="defect/1", need_id=need_id)) == expected
    unserved = broken(commands.NoteUnservedNeedsRequest(need_ids=[need_id]))
    assert bool(unserved) == bool(expected)
    assert is_need_id(need_id) == (need_id in GOOD_IDS)


@pytest.mark.parametrize(
    ("reason", "declines", "releases"),
    [
        ("TOO_FAR", True, False),
        ("UNSAFE_TO_LEAVE", True, False),
        ("BREAKDOWN", True, True),
        ("OTHER", True, True),
        ("RELIEVED", False, True),
        ("ANOTHER_CREW", False, True),
        ("not_possible", False, False),
        ("Jean_Dupont_malade", False, False),
        ("", False, False),
    ],
)
def test_the_reasons_of_a_declined_and_of_a_released_task_are_lists(
    reason: str, *, declines: bool, releases: bool
) -> None:
    about = {"crew_id": CREW, "task_id": "A", "reason": reason}
    assert broken(api.DeclineTaskRequest(**about)) == (set() if declines else {"reason"})
    assert broken(api.ReleaseTaskRequest(**about)) == (set() if releases else {"reason"})
