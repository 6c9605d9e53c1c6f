"""A simulated controller: its commands, timers and faults."""

from __future__ import annotations

import pytest

from services.simulator.equipment.junction import (
    DARK_FAULT,
    DEADLOCK_FAULT,
    CommandRejected,
    SimulatedJunction,
)
from services.simulator.equipment.junction_statuses import aggregated_bits, status_value
from services.simulator.equipment.junction_traffic import SHARES, USUAL, Detector, Interval
from services.traffic.rsmp.messages import StatusName, StatusValue, Value
from services.traffic.rsmp.versions import LATEST, SUPPORTED
from tests.simulator.platform.test_clock import World

CODE = {"securityCode": "2222"}
NOON = 1_780_056_000.0


@pytest.fixture
def world() -> World:
    return World(NOON)


@pytest.fixture
def junction(world: World) -> SimulatedJunction:
    return SimulatedJunction(
        "J1",
        [Detector("J1/1"), Detector("J1/2")],
        clock=world,
        local_hour=lambda time: int(time // 3_600) % 24,
        security_code="2222",
        emergency_seconds=180,
    )


def value(junction: SimulatedJunction, code: str, name: str, component: str = "J1") -> Value:
    return status_value(junction, LATEST, component, StatusName(code, name)).value


def set_position(junction: SimulatedJunction, status: str, minutes: int = 30) -> None:
    arguments = {"status": status, "timeout": str(minutes), "intersection": "0"}
    junction.command("M0001", arguments | CODE)


def order(junction: SimulatedJunction, code: str, name: str, number: int, on: str = "True") -> None:
    junction.command(code, {"status": on, name: str(number)} | CODE)


@pytest.mark.parametrize(
    ("status", "lit", "flashing", "groups"),
    [("YellowFlash", "True", "True", "cc"), ("Dark", "False", "False", "bb")],
)
def test_a_position_holds_until_its_return_time(
    junction: SimulatedJunction, world: World, status: str, lit: str, flashing: str, groups: str
) -> None:
    assert (value(junction, "S0020", "controlmode"), value(junction, "S0007", "status")) == (
        "control",
        "True",
    )
    set_position(junction, status, minutes=30)
    world.now += 30 * 60 - 1
    assert value(junction, "S0007", "status") == lit
    assert value(junction, "S0011", "status") == flashing
    assert value(junction, "S0011", "source") == "forced"
    assert value(junction, "S0020", "controlmode") == "standby"
    assert value(junction, "S0001", "signalgroupstatus") == groups
    world.now += 1
    assert value(junction, "S0020", "controlmode") == "control"
    assert value(junction, "S0007", "source") == "calendar_clock"


def test_normal_control_ends_a_position(junction: SimulatedJunction) -> None:
    set_position(junction, "Dark")
    set_position(junction, "NormalControl")
    assert value(junction, "S0007", "status") == "True"


def test_an_emergency_route_ends_by_the_controllers_own_timer(
    junction: SimulatedJunction, world: World
) -> None:
    order(junction, "M0005", "emergencyroute", 2)
    world.now += 179
    assert value(junction, "S0006", "emergencystage") == "2"
    assert value(junction, "S0035", "emergencyroutes") == [{"id": "2"}]
    assert value(junction, "S0001", "signalgroupstatus") == "D4"
    world.now += 1
    assert value(junction, "S0006", "status") == "False"
    assert value(junction, "S0006", "emergencystage") == "0"


def test_an_emergency_route_that_is_asked_again_lasts_longer_and_can_be_ended(
    junction: SimulatedJunction, world: World
) -> None:
    order(junction, "M0005", "emergencyroute", 1)
    world.now += 100
    order(junction, "M0005", "emergencyroute", 1)
    world.now += 100
    assert value(junction, "S0006", "status") == "True"
    order(junction, "M0005", "emergencyroute", 1, on="False")
    assert value(junction, "S0006", "status") == "False"


def test_the_plan_follows_the_hour_unless_one_is_ordered(
    junction: SimulatedJunction, world: World
) -> None:
    plans = []
    for hour in range(24):
        world.now = hour * 3_600.0
        plans.append(value(junction, "S0014", "status"))
    assert (plans[3], plans[12], plans[17]) == ("1", "2", "3")
    order(junction, "M0002", "timeplan", 1)
    assert (value(junction, "S0014", "status"), value(junction, "S0014", "source")) == (
        "1",
        "forced",
    )
    order(junction, "M0002", "timeplan", 1, on="False")
    assert value(junction, "S0014", "source") == "calendar_clock"


def test_a_traffic_situation_is_set_and_released(junction: SimulatedJunction) -> None:
    order(junction, "M0003", "traficsituation", 3)
    assert value(junction, "S0015", "status") == "3"
    order(junction, "M0003", "traficsituation", 3, on="False")
    assert (value(junction, "S0015", "status"), value(junction, "S0015", "source")) == (
        "1",
        "calendar_clock",
    )


@pytest.mark.parametrize(
    ("code", "arguments", "reason"),
    [
        ("M0002", {"status": "True", "timeplan": "9"}, "no time plan 9"),
        ("M0003", {"status": "True", "traficsituation": "4"}, "no traffic situation 4"),
        ("M0005", {"status": "True", "emergencyroute": "5"}, "no emergency route 5"),
        ("M0001", {"status": "Dark", "timeout": "5", "intersection": "2"}, "no intersection 2"),
    ],
)
def test_a_command_for_something_that_it_lacks_is_rejected(
    junction: SimulatedJunction, code: str, arguments: dict[str, str], reason: str
) -> None:
    with pytest.raises(CommandRejected, match=reason):
        junction.command(code, arguments | CODE)


def test_a_wrong_security_code_changes_nothing(junction: SimulatedJunction) -> None:
    wrong = {"status": "Dark", "timeout": "5", "intersection": "0", "securityCode": "1"}
    with pytest.raises(CommandRejected, match="Incorrect security code"):
        junction.command("M0001", wrong)
    assert value(junction, "S0007", "status") == "True"


def test_a_lying_controller_accepts_a_command_without_effect(junction: SimulatedJunction) -> None:
    junction.lying = True
    set_position(junction, "Dark")
    assert value(junction, "S0007", "status") == "True"


@pytest.mark.parametrize(
    ("fault", "lit", "flashing", "groups"),
    [(DARK_FAULT, "False", "False", "aa"), (DEADLOCK_FAULT, "True", "True", "cc")],
)
def test_a_major_fault_keeps_a_controller_from_normal_control(
    junction: SimulatedJunction, fault: str, lit: str, flashing: str, groups: str
) -> None:
    junction.set_fault(fault, active=True)
    set_position(junction, "NormalControl")
    assert value(junction, "S0007", "status") == lit
    assert value(junction, "S0011", "status") == flashing
    assert value(junction, "S0020", "controlmode") == "failure"
    assert value(junction, "S0001", "signalgroupstatus") == groups
    assert aggregated_bits(junction)[2:4] == (True, True)
    junction.set_fault(fault, active=False)
    assert value(junction, "S0020", "controlmode") == "control"
    assert aggregated_bits(junction) == (False,) * 5 + (True, False, False)


def test_the_signal_groups_pass_through_a_cycle_without_two_greens(
    junction: SimulatedJunction, world: World
) -> None:
    seen = set()
    for second in range(80):
        world.now = NOON + second
        groups = str(value(junction, "S0001", "signalgroupstatus"))
        assert sum(letter in "14N" for letter in groups) <= 1, groups
        seen.add(groups)
    assert {groups[0] for groups in seen} == {groups[1] for groups in seen} == set("14NB")


def test_counts_are_those_of_the_last_even_interval(
    junction: SimulatedJunction, world: World
) -> None:
    world.now = NOON + 301
    counts = value(junction, "S0205", "vehicles")
    assert value(junction, "S0205", "start") == "2026-05-29T12:00:00.000Z"
    world.now = NOON + 599
    assert value(junction, "S0205", "vehicles") == counts
    ones = [value(junction, "S0201", "vehicles", f"J1-DL{n}") for n in (1, 2)]
    assert counts == ",".join(map(str, ones))
    world.now = NOON + 600
    assert value(junction, "S0205", "start") == "2026-05-29T12:05:00.000Z"


def test_the_classes_of_a_count_add_up(junction: SimulatedJunction) -> None:
    classes = [str(value(junction, "S0208", name)).split(",") for name in SHARES]
    totals = [sum(map(int, each)) for each in zip(*classes, strict=True)]
    assert ",".join(map(str, totals)) == value(junction, "S0205", "vehicles")


def test_a_day_of_counts_is_near_the_usual_one() -> None:
    detector = Detector("J1/1")
    hours = [detector.vehicles(Interval(hour * 3_600.0, 3_600, hour)) for hour in range(24)]
    assert sum(hours) == pytest.approx(sum(USUAL), rel=0.05)


def test_a_broken_controller_measures_nothing(junction: SimulatedJunction) -> None:
    junction.set_fault(DARK_FAULT, active=True)
    assert value(junction, "S0206", "speed") == "-1,-1"
    assert value(junction, "S0202", "speed", "J1-DL1") is None


@pytest.mark.parametrize(
    ("component", "code", "quality"),
    [("J9", "S0014", "undefined"), ("J1", "S0098", "unknown"), ("J1-SG1", "S0014", "unknown")],
)
def test_an_unknown_value_states_its_quality(
    junction: SimulatedJunction, component: str, code: str, quality: str
) -> None:
    found = status_value(junction, LATEST, component, StatusName(code, "status"))
    assert found == StatusValue(code, "status", None, quality)  # type: ignore[arg-type]
    old = status_value(junction, SUPPORTED[0], component, StatusName(code, "status"))
    assert old == StatusValue(code, "status", "", "unknown")
