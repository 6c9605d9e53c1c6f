"""A following backup exports its recovery point, also after a restart."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import free_port
from services.backup.probes import record_progress, serving
from tests.backup.installation import DEPARTMENT, Installation
from tests.processes import ROOT
from tests.waiting import wait_until

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


def test_a_following_backup_ends_on_sigterm(installation: Installation) -> None:
    bootstrap, port = installation.settings.kafka.bootstrap, free_port()
    told = {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'protos' / 'python'}",
        "KAFKA_BOOTSTRAP": bootstrap,
        "BACKUP_KAFKA_BOOTSTRAP": bootstrap,
        "VIGIE_PREFIX": installation.settings.prefix,
        "VIGIE_DEPARTMENTS": DEPARTMENT,
        "VIGIE_HTTP_PORT": str(port),
    }
    command = [sys.executable, "-m", "services.backup", "copy", "--follow", "--pause", "600"]
    with subprocess.Popen(command, cwd=ROOT, env=told, stderr=subprocess.PIPE) as copier:
        try:
            wait_until(lambda: answers(port) and missing(port) == [], "a pass has ended")
            copier.send_signal(signal.SIGTERM)
            assert copier.wait(20) == 130
            assert copier.stderr is not None
            assert copier.stderr.read() == b""
        finally:
            copier.kill()


def test_wrong_usage_prints_no_traceback() -> None:
    command = [sys.executable, "-m", "services.backup", "nonsense"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "No such command 'nonsense'" in done.stderr
    assert "Traceback" not in done.stderr


def answers(port: int) -> bool:
    try:
        return bool(page(port, "/livez"))
    except (URLError, OSError):
        return False
