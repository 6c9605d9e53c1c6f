"""The two sides of a comparison: the roads department, and the limit's department."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import grpc

from services.chassis.partition.partitioning import partition_of
from tests.bench import plain_topics as plain
from tests.bench.figures import VIGIE
from tests.bench.installation import Installation, Served
from tests.bench.pacing import Reports
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

Call = Callable[[int], Awaitable[int]]
"""Sends one command, numbered, and waits for its answer; returns the command's partition."""


def department(city: Installation, side: str) -> Served:
    """Start one replica of a side's department and wait until it is ready."""
    served = city.service("roads") if side == VIGIE else city.limit()
    served.wait_ready()
    return served


def plain_report(channel: grpc.aio.Channel) -> Any:
    """Return the method of the limit's department that takes a message and returns its id."""
    return channel.unary_unary("/bench.Plain/Report")


def reporting(channel: grpc.aio.Channel, side: str, limit_seconds: float) -> Call:
    """Return what reports one defect to a side's department."""
    if side == VIGIE:
        stub, reports = RoadsServiceStub(channel), Reports()

        async def report(_number: int) -> int:
            answer = await stub.ReportDefect(reports.next(), timeout=limit_seconds)
            return partition_of(answer.receipt.aggregate, plain.PARTITIONS)

        return report
    send = plain_report(channel)

    async def report_plainly(_number: int) -> int:
        ident = uuid.uuid4().bytes
        await send(plain.message(plain.REPORT, ident), timeout=limit_seconds)
        return ident[-1] % plain.PARTITIONS

    return report_plainly
