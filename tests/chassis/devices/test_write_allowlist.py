"""The messages that may go to a device: to its unit, coils and registers, in range."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadDiscreteInputsRequest,
    WriteMultipleCoilsRequest,
    WriteSingleCoilRequest,
)
from pymodbus.pdu.register_message import (
    MaskWriteRegisterRequest,
    ReadInputRegistersRequest,
    WriteMultipleRegistersRequest,
    WriteSingleRegisterRequest,
)

from services.chassis.devices.write_allowlist import Allowlist, WriteNotAllowed

HEARTBEAT = 0
ALLOWED = Allowlist(
    unit_id=7,
    coils=frozenset({0, 1}),
    registers={HEARTBEAT: range(65_536)},
    register_runs=dict.fromkeys(range(16, 28), range(101)),
)


@pytest.mark.parametrize(
    "message",
    [
        ReadDiscreteInputsRequest(dev_id=7, address=0, count=24),
        ReadInputRegistersRequest(dev_id=7, address=0, count=28),
        WriteSingleCoilRequest(dev_id=7, address=1, bits=[True]),
        WriteSingleRegisterRequest(dev_id=7, address=HEARTBEAT, registers=[65_535]),
        WriteMultipleRegistersRequest(dev_id=7, address=16, registers=[0] * 12),
        WriteMultipleRegistersRequest(dev_id=7, address=27, registers=[100]),
    ],
)
def test_each_listed_message_is_allowed(message: ModbusPDU) -> None:
    ALLOWED.check(message)


@pytest.mark.parametrize(
    "message",
    [
        ReadInputRegistersRequest(dev_id=8, address=0, count=1),
        WriteSingleCoilRequest(dev_id=7, address=2, bits=[True]),
        WriteSingleRegisterRequest(dev_id=7, address=16, registers=[50]),
        WriteMultipleCoilsRequest(dev_id=7, address=0, bits=[True]),
        WriteMultipleRegistersRequest(dev_id=7, address=16, registers=[101]),
        WriteMultipleRegistersRequest(dev_id=7, address=15, registers=[1, 1]),
        WriteMultipleRegistersRequest(dev_id=7, address=27, registers=[1, 1]),
        MaskWriteRegisterRequest(dev_id=7, address=16),
    ],
)
def test_every_other_message_is_rejected(message: ModbusPDU) -> None:
    with pytest.raises(WriteNotAllowed, match="unit 7"):
        ALLOWED.check(message)


@given(st.integers(0, 140), st.lists(st.integers(0, 65_535), min_size=1, max_size=20))
def test_a_write_to_another_register_or_of_another_level_is_rejected(
    address: int, values: list[int]
) -> None:
    message = WriteMultipleRegistersRequest(dev_id=7, address=address, registers=values)
    harmless = address >= 16 and address + len(values) <= 28 and max(values) <= 100
    if harmless:
        ALLOWED.check(message)
    else:
        with pytest.raises(WriteNotAllowed):
            ALLOWED.check(message)
