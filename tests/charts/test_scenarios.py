"""Every scenario renders as reviewed and is valid for each Kubernetes and operator."""

from __future__ import annotations

import difflib
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts import chart
from tests.charts.schemas import VERSIONS

GOLDEN = Path(__file__).with_name("golden")
Agreed = Callable[[Path, str], str]
# Reviewed line by line; other tests assert what only the other scenarios have.
REVIEWED = ["everything", "minimal", "strimzi-production", "trial"]
SCHEMA = json.loads((chart.CHART / "values.schema.json").read_text(encoding="utf-8"))
each_scenario = pytest.mark.parametrize("scenario", chart.SCENARIOS)


def reviewed(scenario: str) -> str:
    """Return the manifests without rules and dashboards, which are files of the chart."""
    parts = chart.rendered(scenario).split("---\n")
    return "---\n".join(part for part in parts if "templates/monitoring/" not in part)


@pytest.mark.parametrize("scenario", REVIEWED)
def test_manifests_are_those_that_were_reviewed(scenario: str, agreed: Agreed) -> None:
    now = reviewed(scenario)
    before = agreed(GOLDEN / f"{scenario}.yaml", now)
    changes = difflib.unified_diff(before.splitlines(), now.splitlines(), "agreed", "now", n=2)
    shown = "\n".join(list(changes)[:60])
    assert now == before, f"`make charts ARGS=--update` agrees to this:\n{shown}"
    assert sorted(path.stem for path in GOLDEN.glob("*.yaml")) == REVIEWED


@each_scenario
def test_helm_lints_it_strictly(scenario: str) -> None:
    file = chart.CHART / "ci" / f"{scenario}-values.yaml"
    where = ("--kube-version", "1.34.0", str(chart.CHART), "-f", str(file))
    done = chart.run("lint", "--strict", *where)
    assert done.returncode == 0, done.stdout


@each_scenario
def test_helm_4_renders_the_same(scenario: str) -> None:
    assert chart.parsed(chart.rendered(scenario, "4/helm")) == chart.objects(scenario)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_kubernetes_and_operator_accepts_all_manifests(version: str) -> None:
    # Manifests depend on whether the version is the oldest.
    own = {"kubernetes": version} if version == VERSIONS[0] else {}
    everything = "".join(chart.rendered(scenario, **own) for scenario in chart.SCENARIOS)
    found = conformity(everything, version)
    assert found["summary"]["valid"] == len(chart.parsed(everything)), found["resources"]


def test_a_misspelt_field_is_detected() -> None:
    """A misspelt field of a Kubernetes kind and of an operator's kind."""
    wrong = reviewed("strimzi-production").replace("maxUnavailable: 1", "maxUnavailabel: 1")
    wrong = wrong.replace("partitions: 4", "partition: 4")
    found = conformity(wrong, VERSIONS[-1])["resources"]
    kinds = {each["kind"] for each in found}
    assert kinds == {"PodDisruptionBudget", "KafkaTopic"}


def conformity(manifests: str, version: str) -> Any:
    """Return kubeconform's result for manifests."""
    schemas = chart.TOOLS / "schemas"
    if not schemas.exists():
        pytest.skip("NOT TESTED: there are no schemas here. `make tools` makes them.")
    own = f"{schemas}/{{{{.NormalizedKubernetesVersion}}}}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}"
    others = f"{schemas}/operators/{{{{.ResourceKind}}}}-{{{{.Group}}}}-{{{{.ResourceAPIVersion}}}}"
    where = [part for each in (own, others) for part in ("-schema-location", f"{each}.json")]
    options = ["-strict", "-summary", "-output", "json", "-kubernetes-version", version, *where]
    return json.loads(checked("kubeconform", *options, manifests=manifests).stdout)


def checked(tool: str, *options: str, manifests: str) -> subprocess.CompletedProcess[str]:
    """Run a tool that reads manifests from standard input."""
    command = [chart.tool(tool), *options]
    return subprocess.run(command, input=manifests, capture_output=True, text=True, check=False)


# Images of `make image` are on the node or named by digest; a CPU limit delays commands.
EXEMPT = ("--ignore-test", "container-image-pull-policy", "--ignore-container-cpu-limit")


@each_scenario
def test_kube_score_finds_nothing_critical(scenario: str) -> None:
    # The scenario `everything` has networkPolicy.enabled=false.
    exempt = ("--ignore-test", "pod-networkpolicy") if scenario == "everything" else ()
    options = ("score", "--output-format", "ci", *EXEMPT, *exempt, "-")
    done = checked("kube-score", *options, manifests=chart.rendered(scenario))
    assert "[OK]" in done.stdout, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("[CRITICAL]")] == []


def test_the_readme_is_what_helm_docs_writes_of_the_values(agreed: Agreed) -> None:
    command = [chart.tool("helm-docs"), "-c", str(chart.CHART.parent), "-s", "file", "-d"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    now = f"{done.stdout.strip()}\n"
    assert agreed(chart.CHART / "README.md", now) == now, "make charts ARGS=--update"


def rows() -> dict[str, str]:
    """Return the description of each value in the README."""
    text = (chart.CHART / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| ([A-Za-z.]+) \| \w+ \| .*? \| (.*) \|$", text, re.MULTILINE)
    return {key: text for key, text in found if key != "Key"}


def described(schema: dict[str, Any], path: list[str]) -> str:
    """Return the description of a value in the schema."""
    here = schema
    for name in path:
        if "$ref" in here:
            here = schema["$defs"][here["$ref"].rpartition("/")[2]]
        named = here.get("properties", {}).get(name)
        here = named if named is not None else here["additionalProperties"]
    return str(here.get("description", ""))


def test_the_schema_has_each_value_with_the_same_description() -> None:
    assert len(rows()) > 100
    assert all(rows().values()), "every value has a description"
    # Those of a department or a service are described in the defaults.
    general = {k: v for k, v in rows().items() if not re.match("departments|services", k)}
    assert {key: described(SCHEMA, key.split(".")) for key in general} == general


def closed(schema: Any) -> bool:
    """Return whether an object allows only named keys, or a whole object of Kubernetes."""
    if isinstance(schema, list):
        return all(map(closed, schema))
    if not isinstance(schema, dict):
        return True
    names = isinstance(schema.get("properties"), dict)
    if names and schema.get("additionalProperties") is not False:
        return False
    return all(closed(each) for each in schema.values())


def test_the_schema_rejects_unknown_keys() -> None:
    assert closed(SCHEMA)


def optional(schema: dict[str, Any], values: dict[str, Any], key: str) -> list[str]:
    """Return the values that the schema does not require, so that `null` would remove them."""
    named = schema.get("properties", values if "$ref" in schema else {})
    given = {name: value for name, value in values.items() if name in named and value is not None}
    free = [f"{key}{name}" for name in given if name not in schema.get("required", [])]
    for name, value in given.items():
        if isinstance(value, dict) and name in schema.get("properties", {}):
            free += optional(schema["properties"][name], value, f"{key}{name}.")
    return free


def test_the_schema_requires_every_value() -> None:
    """Templates need each value; `null`, or `--reuse-values` from an older release, removes it."""
    values = yaml.safe_load((chart.CHART / "values.yaml").read_text(encoding="utf-8"))
    assert optional(SCHEMA, values, "") == []


def test_names_that_yaml_reads_as_numbers_stay_text() -> None:
    """YAML reads unquoted digits as a number, and `on` as true."""
    values = (
        "prefix: 'null'\nnameOverride: '12'\nkafka: {development: {enabled: true, heap: '512'}}"
    )
    where = ("--namespace", "123", "--kube-version", "1.34.0")
    done = chart.run("template", "on", str(chart.CHART), *where, values=values)
    found = chart.parsed(done.stdout)
    assert {each["metadata"]["namespace"] for each in found} == {"123"}
    labels = [each["metadata"]["labels"] for each in found]
    assert {each["app.kubernetes.io/instance"] for each in labels} == {"on"}
    assert {each["app.kubernetes.io/name"] for each in labels} == {"12"}
    assert set(chart.of_kind(found, "ServiceAccount")) == {"on"}
    assert {pod["spec"].get("serviceAccountName") for pod in chart.pods(found).values()} == {"on"}
    for container in chart.all_containers(found):
        assert {type(each.get("value", "")) for each in container["env"]} == {str}
        assert chart.environment(container).get("VIGIE_PREFIX", "null") == "null"


def test_a_release_with_a_long_name_has_names_that_kubernetes_accepts() -> None:
    name = "a-city-of-a-quarter-of-a-million-people-by-the-sea-53"
    file = chart.CHART / "ci" / "trial-values.yaml"
    where = ("--kube-version", "1.34.0", "-f", str(file))
    done = chart.run("template", name, str(chart.CHART), *where)
    names = [each["metadata"]["name"] for each in chart.parsed(done.stdout)]
    assert 0 < max(map(len, names)) <= 52
