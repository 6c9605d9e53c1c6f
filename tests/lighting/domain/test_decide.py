"""The table of a cabinet's commands."""

from __future__ import annotations

import pytest

from services.chassis.devices.device_network import LOCAL
from services.lighting.domain.decide import cabinet_decider
from tests.lighting.examples import cabinet
from vigie.lighting.v1 import service_pb2 as api


def test_a_request_that_is_no_command_for_a_cabinet_raises_a_type_error_that_names_it() -> None:
    expected = r"^not a command for a cabinet: vigie\.lighting\.v1\.GetLampRequest$"
    installed = cabinet()
    decider = cabinet_decider(LOCAL, lambda _longitude, _latitude: True)
    with pytest.raises(TypeError, match=expected):
        decider.decide(api.GetLampRequest(), installed.state, installed.context)
