"""Rejections name their code, their reason, the field and the remedy."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from services.chassis.rpc import errors
from services.chassis.sdk.decider import Rejected
from tests.chassis.crew_server import arrive, fields_of, reason_of, refusal, serving, status_of
from vigie.journal.v1 import journal_pb2 as journal

# The limit of trailers in HTTP/2 clients of gRPC, before base64 makes them a third longer.
_TRAILER_BYTES = 8192 * 3 // 4


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("LAMP_UNKNOWN", grpc.StatusCode.NOT_FOUND),
        ("UNKNOWN", grpc.StatusCode.NOT_FOUND),
        ("POSITION_INVALID", grpc.StatusCode.INVALID_ARGUMENT),
        ("REQUEST_ID_REUSED", grpc.StatusCode.INVALID_ARGUMENT),
        ("CREW_EXISTS", grpc.StatusCode.ALREADY_EXISTS),
        ("RECORD_TOO_LARGE", grpc.StatusCode.RESOURCE_EXHAUSTED),
        ("CREW_BUSY", grpc.StatusCode.FAILED_PRECONDITION),
        ("CABINET_UNKNOWNS", grpc.StatusCode.FAILED_PRECONDITION),
    ],
)
def test_the_ending_of_a_reason_decides_the_code(reason: str, code: grpc.StatusCode) -> None:
    recorded = journal.Reason(code=reason, field="lamp_id", message="Do that instead.")
    for status in (
        errors.rejected_status(Rejected(reason, "Do that instead.", "lamp_id")),
        errors.outcome_status(journal.OUTCOME_REFUSED, recorded),
    ):
        assert errors.grpc_code(status) == code
        assert reason_of(status) == reason
        assert status.message == "Do that instead."
        assert fields_of(status) == {"lamp_id": "Do that instead."}


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        (
            journal.OUTCOME_EXPIRED,
            grpc.StatusCode.DEADLINE_EXCEEDED,
            "nothing happened. Send again with a new request_id",
        ),
        (journal.OUTCOME_FAILED, grpc.StatusCode.INTERNAL, "nothing happened"),
    ],
    ids=["expired", "failed"],
)
def test_a_record_without_an_effect_has_its_status(
    outcome: journal.Outcome, code: grpc.StatusCode, said: str
) -> None:
    status = errors.outcome_status(outcome, journal.Reason())
    assert errors.grpc_code(status) == code
    assert said in status.message


@pytest.mark.parametrize("outcome", [journal.OUTCOME_ACCEPTED, journal.OUTCOME_DUPLICATE])
def test_a_record_with_an_effect_has_no_status(outcome: journal.Outcome) -> None:
    with pytest.raises(ValueError, match="has no status"):
        errors.outcome_status(outcome, journal.Reason())


def test_a_status_always_fits_in_the_trailers() -> None:
    long = [(f"skills[{n}].a_rather_long_name_of_a_field", "must " * 1000) for n in range(500)]
    status = errors.invalid_status(long)
    assert len(status.SerializeToString()) + len(status.message) < _TRAILER_BYTES
    assert errors.invalid_status([("", "name one"), ("id", "no")]).message == "name one; id: no"
    assert "and 497 more" in errors.invalid_status([(f"f{n}", "no") for n in range(500)]).message


def test_a_rule_of_no_single_field_has_its_sentence_alone() -> None:
    assert errors.invalid_status([("", "name a role")]).message == "name a role"


async def test_a_status_with_any_text_reaches_the_client() -> None:
    async def answer(_request: Any, _call_context: Any) -> Any:
        raise Rejected("STREET_UNKNOWN", message, "street")

    message = "Rue de l'Écusson:\nunknown 漢字"
    async with serving(answer) as served:
        error = await refusal(served.crews.Arrive(arrive(), timeout=5))
    assert error.code() == grpc.StatusCode.NOT_FOUND
    assert error.details() == message
    assert fields_of(status_of(error)) == {"street": message}
