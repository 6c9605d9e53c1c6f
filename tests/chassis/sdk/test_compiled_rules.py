"""Rules as one expression, against protovalidate."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from protovalidate import Validator

from services.chassis.sdk.compiled_rules import (
    NANOS,
    BrokenRule,
    UnsupportedRule,
    compile_rules,
    find_broken_rule,
)
from tests.bench.bulletins import news as busy_day
from tests.coordination.nasty import any_message
from vigie.bulletin.v1 import bulletin_pb2 as bulletins, telemetry_pb2 as telemetry
from vigie.roads.v1 import service_pb2 as roads

KINDS = (bulletins.Bulletin, telemetry.CrewSighted)
validator = Validator()


@pytest.mark.parametrize("kind", KINDS)
def test_what_passes_breaks_no_rule_of_protovalidate(kind: Any) -> None:
    passes = compile_rules(kind.DESCRIPTOR)
    seen = set()

    @settings(max_examples=200)
    @given(any_message(kind.DESCRIPTOR))
    def check(message: Any) -> None:
        violations = validator.collect_violations(message)
        passed = bool(passes(message))
        seen.add(passed)
        broken = find_broken_rule(message)
        assert not (passed and broken), broken
        if not violations and broken:  # protovalidate accepts any nanoseconds
            assert broken.rule == NANOS
        if violations:
            assert broken
        elif not passed and not broken:  # in the second of a bound, where protovalidate decides
            assert "seconds" in str(message)

    check()
    assert False in seen


def test_a_busy_day_passes_without_protovalidate() -> None:
    random_ = Random(1)
    passes = compile_rules(bulletins.Bulletin.DESCRIPTOR)
    assert all(passes(busy_day(number, random_)[2]) for number in range(500))


def test_the_first_broken_rule_is_named_with_its_field() -> None:
    told = bulletins.Bulletin(department="roads", aggregate="defect/1", event_time=1)
    told.need_raised.need_id = "roads/1/2"
    assert find_broken_rule(told) == BrokenRule("need_raised.need_id", "string.pattern")


def test_a_rule_without_an_expression_is_an_error_at_the_start() -> None:
    with pytest.raises(UnsupportedRule, match="edge_ids: unique"):
        compile_rules(roads.CloseRoadRequest.DESCRIPTOR)
