"""A Kubernetes cluster, through `kubectl` and `helm`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.waiting import wait_until

LIMIT_SECONDS = 180.0
POLL_SECONDS = 0.5


class Failed(Exception):
    """A command of the platform that failed, with its output."""


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod of the release."""

    name: str
    component: str
    ready: bool
    restarts: int
    container_id: str
    phase: str
    image: str


@dataclass(frozen=True)
class Kube:
    """One namespace of a cluster. `inside` is the prefix of each command that leads to it."""

    namespace: str
    inside: Sequence[str] = ()

    def run(self, *command: str, said: str | None = None, limit_seconds: float = 600) -> str:
        """Run a command there and return what it printed. Raises `Failed`."""
        done = subprocess.run(
            [*self.inside, *command],
            input=said,
            capture_output=True,
            text=True,
            check=False,
            timeout=limit_seconds,
        )
        if done.returncode:
            words = (done.stderr or done.stdout).strip()
            raise Failed(f"{' '.join(command)}: {words}")
        return done.stdout

    def kubectl(self, *command: str, said: str | None = None) -> str:
        return self.run("kubectl", "-n", self.namespace, *command, said=said)

    def helm(self, *command: str) -> str:
        return self.run("helm", "-n", self.namespace, *command)

    def apply(self, *objects: dict[str, Any]) -> None:
        if not objects:  # kubectl rejects an empty list
            return
        said = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})
        self.kubectl("apply", "-f", "-", said=said)

    def get(self, *what: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads(self.kubectl("get", *what, "-o", "json"))["items"]
        return items

    def pods(self, release: str) -> list[Pod]:
        """Return the pods of a release that are not on their way out."""
        found = self.get("pods", "-l", f"app.kubernetes.io/instance={release}")
        return [_pod(each) for each in found if "deletionTimestamp" not in each["metadata"]]

    def until(
        self, condition: Callable[[], bool], what: str, limit_seconds: float = LIMIT_SECONDS
    ) -> float:
        """Wait for a condition; return how long it took. Raises `Failed`."""
        try:
            return wait_until(condition, what, limit_seconds, POLL_SECONDS)
        except TimeoutError as error:
            raise Failed(str(error)) from None


def _pod(found: dict[str, Any]) -> Pod:
    status = (found["status"].get("containerStatuses") or [{}])[0]
    return Pod(
        name=found["metadata"]["name"],
        component=found["metadata"]["labels"].get("app.kubernetes.io/component", ""),
        ready=bool(status.get("ready")),
        restarts=int(status.get("restartCount", 0)),
        container_id=str(status.get("containerID", "")).rpartition("/")[2],
        phase=str(found["status"].get("phase", "")),
        image=found["spec"]["containers"][0]["image"],
    )
