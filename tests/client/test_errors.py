"""Errors of calls: a class, a code, fields and remedies."""

from __future__ import annotations

import grpc
import pytest

from services.chassis.rpc.errors import (
    StatusError,
    invalid_status,
    rich_status,
    shutting_down_status,
)
from services.client import AccessDenied, CallError, Rejected, TimedOut, Unavailable, connect
from services.client.errors import read_error
from services.client.tls import ClientTls
from tests.client.test_channel import address, outage
from tests.simulator.department import Department, refusal, running
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub


async def error_of(department: Department, error: Exception) -> CallError:
    """Make one call that fails, and return what it raises."""
    department.wrongs = [error]
    async with connect(address(department), actor="operator:ana", retry=False) as channel:
        with pytest.raises(CallError) as failed:
            await LightingServiceStub(channel).ReportOutage(outage())
    return failed.value


async def test_a_rejection_is_final_and_names_fields_and_remedies() -> None:
    async with running("lighting", Department()) as department:
        error = await error_of(department, StatusError(invalid_status([("lamp_id", "set it")])))
    assert isinstance(error, Rejected)
    assert (error.code, error.fields) == ("REQUEST_INVALID", (("lamp_id", "set it"),))
    assert not error.is_transient


def test_trailers_that_are_no_status_leave_the_plain_error() -> None:
    """A proxy on the way may write trailers of its own."""
    trailers = grpc.aio.Metadata(("grpc-status-details-bin", b"\xff\xff\xff"))
    plain = grpc.aio.AioRpcError(
        grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.aio.Metadata(), trailers, "too much"
    )
    error = read_error(plain, "lighting", ClientTls())
    assert isinstance(error, Unavailable)
    assert (error.code, error.message) == ("RESOURCE_EXHAUSTED", "too much")


async def test_each_kind_of_error_has_its_class() -> None:
    denied = rich_status(grpc.StatusCode.PERMISSION_DENIED, "ACTOR_RESERVED", "no")
    async with running("lighting", Department()) as department:
        stopping = await error_of(department, StatusError(shutting_down_status()))
        assert isinstance(stopping, Unavailable)
        assert (stopping.code, stopping.retry_seconds) == ("SERVICE_STOPPING", 1.0)
        assert isinstance(await error_of(department, StatusError(denied)), AccessDenied)
        late = await error_of(
            department, refusal(grpc.StatusCode.DEADLINE_EXCEEDED, "RESULT_UNKNOWN")
        )
        assert isinstance(late, TimedOut)
        assert not late.never_applied
        assert late.request_id == department.asked[-1].request_id


@pytest.mark.parametrize(
    "message", ["Received message larger than max (9 vs. 8)", "SERVER: x larger than max"]
)
def test_a_message_that_is_too_large_is_not_sent_again(message: str) -> None:
    empty = grpc.aio.Metadata()
    raised = grpc.aio.AioRpcError(grpc.StatusCode.RESOURCE_EXHAUSTED, empty, empty, message)
    error = read_error(raised, "roads", ClientTls())
    assert (error.code, error.is_transient) == ("REQUEST_TOO_LARGE", False)
