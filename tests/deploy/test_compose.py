"""The compose file has every service, confined, on ports of this machine only."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.kafka_jars import VERSION
from services.chassis.sdk.discovery import Declaration, declarations

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())[
    "services"
]
DECLARED = declarations(ROOT)


@pytest.mark.parametrize("service", DECLARED, ids=lambda each: each.name)
def test_every_service_runs_on_the_ports_that_it_declares(service: Declaration) -> None:
    found = SERVICES[service.name]
    assert found["command"] == [f"services.{service.name}"]
    assert found["ports"] == [
        f"127.0.0.1:{service.port}:7000",
        f"127.0.0.1:{service.http_port}:7100",
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_change_nothing_but_what_it_is_for(name: str) -> None:
    found = SERVICES[name]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "user", "cap_add", "network_mode", "pid"} & set(found)


@pytest.mark.parametrize("name", [name for name in SERVICES if "ports" in SERVICES[name]])
def test_it_is_reached_from_this_machine_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name]["ports"])


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "kafka"])
def test_everybody_knows_every_department_and_where_each_service_is(name: str) -> None:
    told = SERVICES[name]["environment"]
    assert told["VIGIE_DEPARTMENTS"].split(",") == [
        each.name for each in DECLARED if each.is_department
    ]
    names = [each.name for each in DECLARED]
    assert [told[f"VIGIE_{each.upper()}"] for each in names] == [f"{each}:7000" for each in names]


def test_whoever_waits_for_another_to_be_well_waits_for_one_that_can_tell() -> None:
    awaited = {
        other
        for found in SERVICES.values()
        for other, how in found.get("depends_on", {}).items()
        if how["condition"] == "service_healthy"
    }
    assert awaited >= {"kafka", *(each.name for each in DECLARED if each.is_department)}
    assert all("healthcheck" in SERVICES[name] for name in awaited)


def test_the_field_is_where_lighting_is_told_that_it_is() -> None:
    assert SERVICES["install"]["environment"]["VIGIE_SIMULATOR_ADDRESS"] == "simulator"


def test_the_broker_is_the_one_of_a_local_run() -> None:
    assert SERVICES["kafka"]["image"] == f"vigie.local/vigie-kafka:{VERSION}"
