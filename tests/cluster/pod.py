"""The prover's pod: the installed image with this checkout's tests."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.cluster.kube import Failed, Kube
from tests.processes import ROOT

NAME = "prover"
TMP = "/tmp"  # noqa: S108  # the pod's own
FOLDER = f"{TMP}/prover"
FIGURES = "figures: "
BUNDLE = ("tests/*.py", "tests/cluster/**/*.py", "tests/faults/**/*.py")
START = (
    f"mkdir -p {FOLDER}/source && tar -xzf /bundle/tests.tgz -C {FOLDER}/source && "
    f'ln -s "$PWD/deploy" {FOLDER}/source/deploy && '
    "exec python -m tests.cluster.prover"
)


@dataclass(frozen=True)
class Prover:
    """A pod that calls the suite as a department's system does, from inside the cluster."""

    kube: Kube
    image: str
    environment: Mapping[str, str]
    secrets: Sequence[Mapping[str, Any]] = field(default_factory=tuple)

    def start(self) -> None:
        self.kube.apply(_bundle(), self._pod())
        self.kube.until(lambda: self.status().get("lately", 0) > 0, "the prover calls the suite")

    def status(self) -> dict[str, int]:
        """Return how far it is; nothing while it does not run."""
        try:
            said = self.kube.kubectl("exec", NAME, "--", "cat", f"{FOLDER}/status.json")
        except (Failed, subprocess.TimeoutExpired):
            return {}
        found: dict[str, int] = json.loads(said)
        return found

    def end(self, limit_seconds: float) -> dict[str, Any]:
        """Have it end and judge; return its figures."""
        self.kube.kubectl("exec", NAME, "--", "touch", f"{FOLDER}/end")
        self.kube.until(self._ended, "its figures", limit_seconds)
        last = self.log().rstrip().rpartition("\n")[2]
        if not last.startswith(FIGURES):
            raise Failed(f"the prover failed: {self.log()}")
        figures: dict[str, Any] = json.loads(last.removeprefix(FIGURES))
        return figures

    def log(self) -> str:
        return self.kube.kubectl("logs", NAME, "--tail=40")

    def _ended(self) -> bool:
        phase = self.kube.kubectl("get", "pod", NAME, "-o", "jsonpath={.status.phase}")
        return phase in {"Succeeded", "Failed"}

    def _pod(self) -> dict[str, Any]:
        names = {**self.environment, "PYTHONPATH": f"{FOLDER}/source", "HOME": FOLDER}
        mounts = [{"name": "tmp", "mountPath": TMP}, {"name": "bundle", "mountPath": "/bundle"}]
        volumes: list[Mapping[str, Any]] = [
            {"name": "tmp", "emptyDir": {}},
            {"name": "bundle", "configMap": {"name": NAME}},
        ]
        for secret in self.secrets:
            mounts.append({"name": secret["name"], "mountPath": secret["path"]})
            volumes.append({"name": secret["name"], "secret": {"secretName": secret["secret"]}})
        container = {
            "name": NAME,
            "image": self.image,
            "imagePullPolicy": "IfNotPresent",
            "command": ["sh", "-c", START],
            "env": [{"name": name, "value": value} for name, value in names.items()],
            "volumeMounts": mounts,
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            },
        }
        security = {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        }
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": NAME},
            "spec": {
                "automountServiceAccountToken": False,
                "enableServiceLinks": False,
                "restartPolicy": "Never",
                "securityContext": security,
                "containers": [container],
                "volumes": volumes,
            },
        }


def _bundle() -> dict[str, Any]:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path in sorted(path for pattern in BUNDLE for path in ROOT.glob(pattern)):
            archive.add(path, path.relative_to(ROOT))
    data = base64.b64encode(packed.getvalue()).decode()
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": NAME},
        "binaryData": {"tests.tgz": data},
    }
