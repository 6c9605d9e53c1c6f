"""The compose file has every service, confined, on ports of this machine only."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.kafka_jars import VERSION
from services.chassis.sdk.discovery import Declaration, declarations
from services.traffic.rsmp.security_code import SecurityCodeFile

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
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
def test_a_container_is_confined(name: str) -> None:
    found = SERVICES[name]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "user", "cap_add", "network_mode", "pid"} & set(found)
    assert all(port.startswith("127.0.0.1:") for port in found.get("ports", []))


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "kafka"])
def test_every_container_has_the_departments_and_the_addresses(name: str) -> None:
    environment = SERVICES[name]["environment"]
    departments = [each.name for each in DECLARED if each.is_department]
    assert environment["VIGIE_DEPARTMENTS"].split(",") == departments
    for service in DECLARED:
        assert environment[f"VIGIE_{service.name.upper()}"] == f"{service.name}:7000"


def test_a_container_waits_only_for_containers_with_a_healthcheck() -> None:
    awaited = {
        other
        for found in SERVICES.values()
        for other, how in found.get("depends_on", {}).items()
        if how["condition"] == "service_healthy"
    }
    assert awaited >= {"kafka", *(each.name for each in DECLARED if each.is_department)}
    assert all("healthcheck" in SERVICES[name] for name in awaited)


def test_the_cabinets_are_installed_with_the_address_of_the_simulator() -> None:
    assert SERVICES["install"]["environment"]["VIGIE_SIMULATOR_ADDRESS"] == "simulator"


def test_the_security_code_of_controllers_is_a_file_of_two_containers() -> None:
    secret = COMPOSE["secrets"]["rsmp-security-code"]["file"]
    default = secret.partition(":-")[2].rstrip("}")
    assert SecurityCodeFile(ROOT / "deploy" / default).read()
    found = {name for name, each in SERVICES.items() if each.get("secrets")}
    assert found == {"traffic", "simulator"}
    for name in found:
        assert SERVICES[name]["secrets"] == ["rsmp-security-code"]
        file = SERVICES[name]["environment"]["VIGIE_RSMP_SECURITY_CODE_FILE"]
        assert file == "/run/secrets/rsmp-security-code"


def test_the_broker_is_the_one_of_a_local_run() -> None:
    assert SERVICES["kafka"]["image"] == f"vigie.local/vigie-kafka:{VERSION}"


@pytest.mark.parametrize("status", [200, 503])
def test_a_healthcheck_passes_when_ready_and_asks_no_proxy(status: int) -> None:
    class Ready(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server looks for
            self.send_response(status)
            self.end_headers()

    test, python, *rest = SERVICES["roads"]["healthcheck"]["test"]
    assert (test, python) == ("CMD", "python")
    with ThreadingHTTPServer(("127.0.0.1", 0), Ready) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [part.replace("7100", str(server.server_port)) for part in rest]
        environment = {**os.environ, "http_proxy": "http://127.0.0.1:9"}
        done = subprocess.run([sys.executable, *command], env=environment, check=False)
        server.shutdown()
    assert done.returncode == (status != 200)
