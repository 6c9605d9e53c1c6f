"""The chart as `helm template` renders it, and its errors for wrong values."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "charts" / "vigie"
TOOLS = ROOT / ".tools"
SCENARIOS = sorted(path.name.removesuffix("-values.yaml") for path in (CHART / "ci").iterdir())
NAMESPACE = "vigie"
RELEASE = "vigie"

# The fast loader in C, if PyYAML was built with it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Object = dict[str, Any]


def tool(name: str) -> str:
    """Return a tool's path: from `make tools`, or from the PATH."""
    found = str(TOOLS / name) if (TOOLS / name).exists() else shutil.which(name)
    if not found:
        pytest.skip(f"NOT TESTED: there is no {name} here. `make charts` makes it.")
    return found


def run(*arguments: str, values: str = "", helm: str = "helm") -> subprocess.CompletedProcess[str]:
    """Run helm with values as YAML."""
    command = [tool(helm), *arguments, "-f", "-"]
    return subprocess.run(command, input=values, capture_output=True, text=True, check=False)


def template(
    *arguments: str, values: str = "", chart: Path = CHART, helm: str = "helm"
) -> subprocess.CompletedProcess[str]:
    """Run `helm template` on the chart, for Kubernetes 1.34 unless the arguments name another."""
    where = ("template", RELEASE, str(chart), "--namespace", NAMESPACE, "--kube-version", "1.34.0")
    return run(*where, *arguments, values=values, helm=helm)


@cache
def rendered(scenario: str, helm: str = "helm", kubernetes: str = "1.34.0") -> str:
    """Return a scenario's manifests."""
    file = CHART / "ci" / f"{scenario}-values.yaml"
    return _good(template("-f", str(file), "--kube-version", kubernetes, helm=helm))


@cache
def objects(scenario: str) -> list[Object]:
    """Return a scenario's objects."""
    return parsed(rendered(scenario))


def objects_of(values: str) -> list[Object]:
    """Return the objects for values, with the Kafka cluster of the scenario `minimal`."""
    kafka = str(CHART / "ci" / "minimal-values.yaml")
    return parsed(_good(template("-f", kafka, values=values)))


def pod_of(values: str, owner: str = "Deployment/vigie-roads") -> Object:
    """Return the spec of a pod for values, with a Kafka cluster."""
    spec: Object = pods(objects_of(values))[owner]["spec"]
    return spec


@cache
def error_for(values: str) -> str:
    """Return the error for wrong values."""
    done = template(values=values)
    assert done.returncode, "the chart accepted them"
    return done.stderr


def parsed(text: str) -> list[Object]:
    """Return the objects of a stream of YAML."""
    return [each for each in yaml.load_all(text, LOADER) if each]


def of_kind(found: Sequence[Object], kind: str) -> dict[str, Object]:
    """Return the objects of one kind by name, without the release's name."""
    return {
        each["metadata"]["name"].removeprefix(f"{RELEASE}-"): each
        for each in found
        if each["kind"] == kind
    }


def pods(found: Sequence[Object]) -> dict[str, Object]:
    """Return every pod template, by its owner's kind and name."""
    return {
        f"{each['kind']}/{each['metadata']['name']}": each["spec"]["template"]
        for each in found
        if "template" in each.get("spec", {})
    }


def containers(pod: Object) -> list[Object]:
    """Return all containers of a pod, init containers too."""
    return [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]


def all_containers(found: Sequence[Object]) -> list[Object]:
    """Return the containers of every pod."""
    return [container for pod in pods(found).values() for container in containers(pod)]


def environment(container: Object) -> dict[str, str]:
    """Return the variables of a container; a reference as JSON."""
    names = [each["name"] for each in container["env"]]
    assert len(names) == len(set(names)), "a variable is set twice"
    return {each["name"]: each.get("value") or json.dumps(each) for each in container["env"]}


def _good(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout
