"""A secured Kafka node for pods, with the principals of one installation and their ACLs.

`python -m tests.cluster.secured ADDRESS FOLDER` runs until a signal. It creates no topics:
the chart's job does.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from services.chassis.journal.kafka_admin import KafkaAdmin
from services.provision import acls
from services.provision.permissions import principal
from tests.processes import ROOT
from tests.security.broker import ADMIN, SecuredBroker

PREFIX = "vigie"
DEPARTMENTS = ("lighting", "roads", "snow", "traffic")
PRINCIPALS = (*DEPARTMENTS, "coordination", acls.INSTALLER)
CERTIFICATE = "authority.pem"


@contextmanager
def standing(inside: Sequence[str], host: str, folder: Path) -> Iterator[str]:
    """Start it in the cluster of `inside`; yield its bootstrap address."""
    command = [*inside, sys.executable, "-m", "tests.cluster.secured", host, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise RuntimeError(f"the broker did not start: see {folder / 'broker.log'}")
        yield str(json.loads(said)["bootstrap"])
    finally:
        process.terminate()
        process.wait(30)


def passwords(folder: Path) -> dict[str, str]:
    """Return the password of each principal, and the administrator's."""
    found = {name: _password(folder, principal(PREFIX, name)) for name in PRINCIPALS}
    return {**found, ADMIN: _password(folder, ADMIN)}


def _password(folder: Path, user: str) -> str:
    return (folder / f"{user}.password").read_text(encoding="utf-8").strip()


def main(host: str, folder: Path) -> None:
    """Start it, give the rights, and wait."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with SecuredBroker(folder, host, heap="512m") as broker:
        for name in PRINCIPALS:
            broker.add_user(principal(PREFIX, name))
        acls.grant(KafkaAdmin(broker.cluster()), acls.bindings(PREFIX, DEPARTMENTS))
        (folder / CERTIFICATE).write_bytes(broker.authority_file.read_bytes())
        sys.stdout.write(json.dumps({"bootstrap": broker.bootstrap}) + "\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
