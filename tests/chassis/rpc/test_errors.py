"""Refusals name their code, their reason, the field and the remedy."""

from __future__ import annotations

from typing import Any, cast

import grpc
import pytest

from services.chassis.rpc import errors, probes
from services.chassis.sdk.decider import Rejected
from tests.chassis.crew_server import fields_of, reason_of, retry_seconds_of
from vigie.journal.v1 import journal_pb2 as journal

# What HTTP/2 clients of gRPC accept in trailers, before base64 makes it a third longer.
_TRAILER_BYTES = 8192 * 3 // 4


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("LAMP_UNKNOWN", grpc.StatusCode.NOT_FOUND),
        ("UNKNOWN", grpc.StatusCode.NOT_FOUND),
        ("POSITION_INVALID", grpc.StatusCode.INVALID_ARGUMENT),
        ("REQUEST_ID_REUSED", grpc.StatusCode.INVALID_ARGUMENT),
        ("CREW_EXISTS", grpc.StatusCode.ALREADY_EXISTS),
        ("CREW_BUSY", grpc.StatusCode.FAILED_PRECONDITION),
        ("CABINET_UNKNOWNS", grpc.StatusCode.FAILED_PRECONDITION),
    ],
)
def test_the_ending_of_a_reason_decides_the_code(reason: str, code: grpc.StatusCode) -> None:
    status = errors.rejected_status(Rejected(reason, "Do that instead.", "lamp_id"))

    assert errors.grpc_code(status) == code
    assert reason_of(status) == reason
    assert status.message == "Do that instead."
    assert fields_of(status) == {"lamp_id": "Do that instead."}


def test_a_status_has_a_retry_delay() -> None:
    status = errors.rich_status(
        grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY", "Later.", retry_seconds=1.5
    )

    assert retry_seconds_of(status) == 1.5


@pytest.mark.parametrize(
    ("outcome", "reason", "code", "said"),
    [
        (
            journal.OUTCOME_REFUSED,
            journal.Reason(code="LAMP_UNKNOWN", field="lamp_id", message="No such lamp."),
            grpc.StatusCode.NOT_FOUND,
            "No such lamp.",
        ),
        (
            journal.OUTCOME_REFUSED,
            journal.Reason(code="REQUEST_ID_REUSED", field="request_id", message="Another body."),
            grpc.StatusCode.INVALID_ARGUMENT,
            "Another body.",
        ),
        (
            journal.OUTCOME_EXPIRED,
            journal.Reason(),
            grpc.StatusCode.DEADLINE_EXCEEDED,
            "nothing happened. Send again with a new request_id",
        ),
        (journal.OUTCOME_FAILED, journal.Reason(), grpc.StatusCode.INTERNAL, "nothing happened"),
    ],
)
def test_a_record_that_is_no_yes_has_its_status(
    outcome: journal.Outcome, reason: journal.Reason, code: grpc.StatusCode, said: str
) -> None:
    status = errors.outcome_status(outcome, reason)

    assert errors.grpc_code(status) == code
    assert said in status.message


@pytest.mark.parametrize("outcome", [journal.OUTCOME_ACCEPTED, journal.OUTCOME_DUPLICATE])
def test_a_yes_has_no_status(outcome: journal.Outcome) -> None:
    with pytest.raises(ValueError, match="has no status"):
        errors.outcome_status(outcome, journal.Reason())


def test_a_status_always_fits_in_the_trailers() -> None:
    long = [(f"skills[{n}].a_rather_long_name_of_a_field", "must " * 1000) for n in range(500)]

    status = errors.invalid_status(long)

    assert len(status.SerializeToString()) + len(status.message) < _TRAILER_BYTES
    assert "and 497 more" in errors.invalid_status([(f"f{n}", "no") for n in range(500)]).message


def test_a_port_in_use_is_reported_with_its_setting() -> None:
    said = str(probes.PortInUse("lighting (gRPC)", "127.0.0.1", 7001, "VIGIE_PORT"))

    assert "127.0.0.1:7001" in said
    assert "VIGIE_PORT" in said
    assert "\n" not in said


async def test_a_status_with_any_text_reaches_the_client() -> None:
    status = errors.rich_status(
        grpc.StatusCode.NOT_FOUND, "STREET_UNKNOWN", "Rue de l'Écusson:\nunknown 漢字", "street"
    )

    async def serve(_request: bytes, context: Any) -> bytes:
        await errors.abort(context, status)

    server = grpc.aio.server()
    handler: Any = grpc.unary_unary_rpc_method_handler(cast("Any", serve))
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler("city.Streets", {"Find": handler})]
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        find: Any = channel.unary_unary("/city.Streets/Find")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await find(b"", timeout=5)
    await server.stop(None)

    assert caught.value.details() == status.message
    trailers = dict(cast("Any", caught.value.trailing_metadata()))
    assert trailers[errors.DETAILS_KEY] == status.SerializeToString()
