"""A following backup exports its recovery point, also after a restart."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import free_port
from services.backup.probes import record_progress, serving
from tests.backup.installation import DEPARTMENT, Installation
from tests.processes import ROOT, ManagedProcess, service_environment
from tests.waiting import wait_until

COMMAND = [sys.executable, "-m", "services.backup"]
direct = build_opener(ProxyHandler({}))


def page(port: int, path: str) -> str:
    with direct.open(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def figure(port: int, name: str) -> float:
    families = text_string_to_metric_families(page(port, "/metrics"))
    (value,) = [s.value for family in families for s in family.samples if s.name == name]
    return float(value)


def missing(port: int) -> list[str]:
    try:
        return list(json.loads(page(port, "/readyz"))["missing"])
    except HTTPError as error:
        return list(json.loads(error.read())["missing"])


def test_the_metrics_show_each_pass_and_after_a_restart_the_last(
    installation: Installation,
) -> None:
    installation.execute(0)
    runner = installation.runner()
    with serving("127.0.0.1", 0, runner) as port:
        assert figure(port, "vigie_backup_pass_timestamp_seconds") == 0
        assert missing(port) == ["pass_ended"]
        before = figure(port, "vigie_backup_records_total")
        record_progress(runner, runner.run())
        begun = figure(port, "vigie_backup_pass_timestamp_seconds")
        assert begun == runner.begun_time / 1e6
        assert figure(port, "vigie_backup_records_total") == before + 3
        assert missing(port) == []
        assert json.loads(page(port, "/livez"))["alive"]
    with serving("127.0.0.1", 0, installation.runner()) as port:
        assert figure(port, "vigie_backup_pass_timestamp_seconds") == begun
        assert missing(port) == []


def test_a_following_backup_ends_on_sigterm(installation: Installation, tmp_path: Path) -> None:
    bootstrap, prefix = installation.settings.kafka.bootstrap, installation.settings.prefix
    process = ManagedProcess()
    process.log, process.http_port = tmp_path / "log", free_port()
    settings = {"BACKUP_KAFKA_BOOTSTRAP": bootstrap, "VIGIE_HTTP_PORT": str(process.http_port)}
    environment = service_environment(bootstrap, prefix, [DEPARTMENT], **settings)
    process.launch([*COMMAND, "copy", "--follow", "--pause", "600"], environment)
    try:
        wait_until(process.ready, "a pass has ended")
        wait_until(lambda: "records in" in process.log.read_text(), "the pass is printed")
        process.signal(signal.SIGTERM)
        assert process.wait() == 130
    finally:
        process.kill()
    serves, copied = process.log.read_text().splitlines()
    assert serves.startswith("probes and metrics at ")
    assert "records in" in copied


def test_wrong_usage_prints_no_traceback() -> None:
    done = subprocess.run(
        [*COMMAND, "nonsense"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "No such command 'nonsense'" in done.stderr
    assert "Traceback" not in done.stderr
