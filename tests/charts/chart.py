"""The chart as `helm template` renders it: objects, and what it says to wrong values."""

from __future__ import annotations

import json
import os
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

# The quick one in C, where PyYAML was built with it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Object = dict[str, Any]


def tool(name: str) -> str:
    """A tool's path: what the environment names, else what `make tools` made, else the PATH's."""
    made = TOOLS / name
    named = os.environ.get(name.upper().replace("-", "_").replace("/", "_"))
    found = named or (str(made) if made.exists() else shutil.which(name))
    if not found:
        pytest.skip(f"NOT TESTED: there is no {name} here. `make tools` makes it.")
    return found


def run(*arguments: str, values: str = "", helm: str = "helm") -> subprocess.CompletedProcess[str]:
    """Run helm on the chart, with values as YAML beside what the arguments say."""
    command = [tool(helm), *arguments, "-f", "-"]
    return subprocess.run(command, input=values, capture_output=True, text=True, check=False)


def template(
    *arguments: str, values: str = "", chart: Path = CHART, helm: str = "helm"
) -> subprocess.CompletedProcess[str]:
    """Render it, whatever comes of it."""
    where = ("template", RELEASE, str(chart), "--namespace", NAMESPACE, "--kube-version", "1.34.0")
    return run(*where, *arguments, values=values, helm=helm)


@cache
def rendered(scenario: str, helm: str = "helm") -> str:
    """A scenario's manifests."""
    file = CHART / "ci" / f"{scenario}-values.yaml"
    return _good(template("-f", str(file), helm=helm))


@cache
def objects(scenario: str) -> list[Object]:
    """A scenario's objects."""
    return parsed(rendered(scenario))


def objects_of(values: str) -> list[Object]:
    """The objects that come of values, over a Kafka that is somewhere."""
    somewhere = ("--set", "kafka.bootstrap=kafka.example.org:9092")
    return parsed(_good(template(*somewhere, values=values)))


@cache
def refusal(values: str) -> str:
    """What the chart says to values that it does not take."""
    done = template(values=values)
    assert done.returncode, "it was taken"
    return done.stderr


def parsed(text: str) -> list[Object]:
    """The objects of a stream of YAML."""
    return [each for each in yaml.load_all(text, LOADER) if each]


def of_kind(found: Sequence[Object], kind: str) -> dict[str, Object]:
    """The objects of one kind by name, without the release's."""
    return {
        each["metadata"]["name"].removeprefix(f"{RELEASE}-"): each
        for each in found
        if each["kind"] == kind
    }


def pods(found: Sequence[Object]) -> dict[str, Object]:
    """Every pod template, by its owner's kind and name."""
    return {
        f"{each['kind']}/{each['metadata']['name']}": each["spec"]["template"]
        for each in found
        if "template" in each.get("spec", {})
    }


def containers(pod: Object) -> list[Object]:
    """All containers of a pod, those that begin included."""
    return [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]


def environment(container: Object) -> dict[str, str]:
    """What a container is told; a reference as JSON."""
    names = [each["name"] for each in container["env"]]
    assert len(names) == len(set(names)), "a name stands twice"
    return {each["name"]: each.get("value") or json.dumps(each) for each in container["env"]}


def _good(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout
