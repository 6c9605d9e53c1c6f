"""JSON schemas of Kubernetes and its operators: `python -m tests.charts.schemas DIR`.

Those of Kubernetes are in a wheel of PyPI, those of the operators in Go modules, and Strimzi's in
crds/. The schemas reject unknown fields, which an API server drops silently.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import yaml

WHEEL = "kubernetes-validate==1.37.0"
VERSIONS = tuple(f"1.{minor}.0" for minor in range(29, 38))
# The kinds that the chart creates.
KINDS = {
    "configmap-v1": "io.k8s.api.core.v1.ConfigMap",
    "deployment-apps-v1": "io.k8s.api.apps.v1.Deployment",
    "horizontalpodautoscaler-autoscaling-v2": "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
    "ingress-networking-v1": "io.k8s.api.networking.v1.Ingress",
    "job-batch-v1": "io.k8s.api.batch.v1.Job",
    "networkpolicy-networking-v1": "io.k8s.api.networking.v1.NetworkPolicy",
    "poddisruptionbudget-policy-v1": "io.k8s.api.policy.v1.PodDisruptionBudget",
    "service-v1": "io.k8s.api.core.v1.Service",
    "serviceaccount-v1": "io.k8s.api.core.v1.ServiceAccount",
    "statefulset-apps-v1": "io.k8s.api.apps.v1.StatefulSet",
}
MODULES = {
    "github.com/kedacore/keda/v2@v2.21.0": ("config/crd/bases/keda.sh_scaledobjects.yaml",),
    "github.com/cert-manager/cert-manager@v1.21.2": (
        "deploy/crds/cert-manager.io_certificates.yaml",
    ),
    "github.com/prometheus-operator/prometheus-operator@v0.85.0": (
        "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
        "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
        "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
    ),
    "sigs.k8s.io/gateway-api@v1.6.3": (
        "config/crd/standard/gateway.networking.k8s.io_grpcroutes.yaml",
        "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
    ),
}
STRIMZI = Path(__file__).with_name("crds")


def kubernetes(wheel: Path, folder: Path) -> None:
    """Write each kind for each version, with the definitions that it needs."""
    with ZipFile(wheel) as archive:
        for version in VERSIONS:
            whole = f"kubernetes_validate/kubernetes-json-schema/v{version}-local-strict"
            text = archive.read(f"{whole}/_definitions.json").decode()
            definitions = json.loads(text.replace("/api/_definitions.json#", "#"))["$defs"]
            for kind, name in KINDS.items():
                schema = definitions[name] | {"$defs": dict(_needed(definitions, name))}
                _write(folder / f"v{version}" / f"{kind}.json", schema)


def _needed(definitions: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """Yield a definition and all that it refers to, each once."""
    seen: set[str] = set()
    todo = [name]
    while todo:
        each = todo.pop()
        if each in seen:
            continue
        seen.add(each)
        yield each, definitions[each]
        todo += _references(definitions[each])


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix("#/$defs/")
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


def operator(definition: Path, folder: Path) -> None:
    """Write a custom resource, in each version of it that is served."""
    crd = yaml.safe_load(definition.read_text(encoding="utf-8"))["spec"]
    kind = crd["names"]["kind"].lower()
    for version in crd["versions"]:
        if version["served"]:
            schema = version["schema"]["openAPIV3Schema"]
            _close(schema, top=True)
            _write(folder / "operators" / f"{kind}-{crd['group']}-{version['name']}.json", schema)


def _close(schema: dict[str, Any], *, top: bool = False) -> None:
    """Reject unknown fields, unless the definition permits them."""
    if top:  # the API server validates the metadata
        schema["properties"] |= {"metadata": {"type": "object"}}
    properties = schema.get("properties", {})
    open_ended = schema.get("x-kubernetes-preserve-unknown-fields")
    if properties and not open_ended and "additionalProperties" not in schema:
        schema["additionalProperties"] = False
    inner = [*properties.values(), schema.get("items"), schema.get("additionalProperties")]
    for each in inner:
        if isinstance(each, dict):
            _close(each)


def _write(path: Path, schema: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema), encoding="utf-8")


def _module(name: str) -> Path:
    """Download a Go module and return its folder."""
    found = subprocess.run(
        ["go", "mod", "download", "-json", name], capture_output=True, text=True, check=True
    )
    return Path(json.loads(found.stdout)["Dir"])


def main(folder: Path) -> int:
    """Write all schemas to a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", scratch, WHEEL]
        subprocess.run(fetch, check=True)
        kubernetes(next(Path(scratch).glob("*.whl")), folder)
    for module, paths in MODULES.items():
        source = _module(module)
        for path in paths:
            operator(source / path, folder)
    for definition in sorted(STRIMZI.glob("*.yaml")):
        operator(definition, folder)
    sys.stdout.write(f"{len(list(folder.rglob('*.json')))} schemas in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
