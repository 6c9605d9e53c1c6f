"""The contract of every department, for water."""

from __future__ import annotations

from services.testing.contract import ContractSuite
from services.water.service import declare


class TestContract(ContractSuite):
    """Water keeps the contract."""

    service = declare(poll_seconds=1.0)
