"""A city's cabinets become commands: the same file the same commands, an edit another."""

from __future__ import annotations

from dataclasses import replace

import protovalidate

from services.chassis.decider import Moment
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.decide import cabinet_decider
from services.lighting.install import installation
from tests.lighting.devices.conftest import city_cabinet
from tests.lighting.examples import address
from tests.spec import NOW


def test_channels_count_through_the_cabinet() -> None:
    command = installation(city_cabinet("C1", 2, 3), address())
    channels = [[lamp.channel for lamp in feeder.lamps] for feeder in command.feeders]
    assert channels == [[0, 1], [2, 3, 4]]
    assert [(f.feeder_id, f.line) for f in command.feeders] == [("1", 1), ("2", 2)]
    protovalidate.validate(command)


def test_a_re_run_meets_itself_and_an_edit_does_not() -> None:
    cabinet = city_cabinet("C1")
    first = installation(cabinet, address())
    assert installation(cabinet, address()) == first
    moved = installation(replace(cabinet, lon=3.9), address())
    assert moved.request_id != first.request_id


def test_a_re_run_on_an_installed_cabinet_is_no_event() -> None:
    command = installation(city_cabinet("C1"), address())
    moment = Moment(time=NOW, id="C1")
    (installed,) = cabinet_decider.decide(command, Cabinet(), moment)
    state = cabinet_decider.evolve(Cabinet(), installed, moment)
    assert cabinet_decider.decide(command, state, moment) == []
