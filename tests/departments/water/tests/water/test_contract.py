"""The contract of every department, for water."""

from __future__ import annotations

from services.testing.contract import ContractSuite
from services.water.service import declare
from vigie.type.v1.place_pb2 import Place, Position
from vigie.water.v1.service_pb2 import ReportLeakRequest

CENTRE = Place(position=Position(longitude=3.8767, latitude=43.6108))


class TestContract(ContractSuite):
    """Water keeps the contract."""

    service = declare(poll_seconds=1.0)
    commands = (ReportLeakRequest(kind="burst_main", place=CENTRE),)
