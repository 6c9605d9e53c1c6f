"""A city of services over TLS, each with only the ACLs of its own principal."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.provision.permissions import principal
from tests.faults.harness import Replica, Town
from tests.journeys.stage import COMEDIE, LIVE_WIRES, NEAR, Stage
from tests.security.broker import ADMIN, SecuredBroker
from tests.security.conftest import DEPARTMENTS, SERVICES, Installation
from tests.waiting import wait_until
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as place

in_the_city = pytest.mark.asyncio(loop_scope="module")
PREFIX = "least"


@pytest.fixture(scope="module")
def town(secured: SecuredBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    Installation(secured, PREFIX).make()
    folder = tmp_path_factory.mktemp("least")
    # Frequent snapshots, so that they are written and read too.
    settings = {"VIGIE_SNAPSHOT_RECORDS": "1"}
    town = Town(secured.bootstrap, PREFIX, folder, DEPARTMENTS, settings)
    try:
        for service in SERVICES:
            environment = town.environment() | secured.environment(principal(PREFIX, service))
            log = folder / f"{service}.log"
            replica = Replica(service, service, environment, log, service)
            town.replicas.append(replica)
            replica.start()
        for replica in town.replicas:
            wait_until(replica.ready, f"{replica.name} is ready")
        yield town
    finally:
        town.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(town: Town) -> AsyncIterator[Stage]:
    stage = Stage(town)
    yield stage
    await stage.close()


@in_the_city
async def test_a_report_comes_in_and_an_offer_goes_out(stage: Stage) -> None:
    await stage.crew("lighting/near-1", NEAR, *LIVE_WIRES)
    column = await stage.report("column_fallen", COMEDIE, place.PRIORITY_P1)
    await stage.accept("lighting/near-1", column)
    defect = await stage.until_defect(column, lambda each: bool(each.crew))
    assert defect.crew == "lighting/near-1"


@in_the_city
async def test_a_service_restarts_from_its_snapshots(town: Town, stage: Stage) -> None:
    [replica] = town.of("roads")
    written = re.compile(r'(?m)^vigie_snapshot_total{outcome="written",service="roads"} [1-9]')
    wait_until(lambda: written.search(replica.page("/metrics")), "a snapshot is whole")
    before = await defects(stage)
    replica.kill()
    replica.start()
    wait_until(replica.ready, "roads is ready again")
    assert any(note.get("outcome") == "used" for note in replica.notes()), "it read its snapshot"
    assert await defects(stage) == before != set()


async def defects(stage: Stage) -> set[str]:
    request = roads.ListDefectsRequest()
    answer = await stage.roads.ListDefects(request, timeout=20, wait_for_ready=True)
    return {defect.defect_id for defect in answer.defects}


def test_no_request_is_denied_and_no_log_contains_a_password(
    town: Town, secured: SecuredBroker
) -> None:
    users = (ADMIN, *(principal(PREFIX, service) for service in SERVICES))
    passwords = [secured.password_file(user).read_text() for user in users]
    for replica in town.replicas:
        log = replica.log.read_text()
        assert "access_denied" not in log
        assert "AUTHORIZATION_FAILED" not in log
        assert not [password for password in passwords if password in log]
        environment = Path(f"/proc/{replica.pid}/environ").read_text()
        assert "KAFKA_SASL_PASSWORD_FILE" in environment
        assert not [password for password in passwords if password in environment]
