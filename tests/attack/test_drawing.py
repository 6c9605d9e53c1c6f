"""The same seed draws the same requests, and enough of them are valid to reach the deciders."""

from __future__ import annotations

import random

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError

from services.chassis.rpc.validation import violations
from tests.attack.drawing import Drawer, request_type
from tests.protos.test_contracts import METHODS


@pytest.mark.parametrize("method", METHODS, ids=lambda method: str(method.full_name))
def test_most_requests_that_are_drawn_as_valid_keep_the_rules(method: MethodDescriptor) -> None:
    drawer, kind = Drawer(random.Random(1)), request_type(method.input_type)
    broken = [found for _ in range(20) if (found := violations(drawer.valid(kind)))]
    assert len(broken) <= 10, broken[0]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: str(method.full_name))
def test_extreme_requests_and_noise_are_judged_without_an_error(method: MethodDescriptor) -> None:
    drawer, kind = Drawer(random.Random(2)), request_type(method.input_type)
    for _ in range(50):
        body = drawer.body(kind)
        try:
            violations(kind.FromString(body))
        except DecodeError:
            continue


def test_a_seed_makes_the_same_choices_again() -> None:
    one, two = (Drawer(random.Random(3)) for _ in range(2))
    for method in METHODS:
        kind = request_type(method.input_type)
        one.body(kind)
        two.body(kind)
        assert one.chance.getstate() == two.chance.getstate()
