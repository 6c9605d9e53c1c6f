"""Every scenario of the chart: rendered as agreed, and taken by each Kubernetes and operator."""

from __future__ import annotations

import difflib
import json
import re
import shutil
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
# Reviewed line by line; what only the other scenarios have is asserted in the tests of its subject.
REVIEWED = ["everything", "minimal", "strimzi-production", "trial"]
each_scenario = pytest.mark.parametrize("scenario", chart.SCENARIOS)


def reviewed(scenario: str) -> str:
    """What golden manifests hold: rules and dashboards stand as files of their own."""
    parts = chart.rendered(scenario).split("---\n")
    return "---\n".join(part for part in parts if "templates/monitoring/" not in part)


@pytest.mark.parametrize("scenario", REVIEWED)
def test_what_is_rendered_is_what_was_agreed(scenario: str, agreed: Agreed) -> None:
    now = reviewed(scenario)
    before = agreed(GOLDEN / f"{scenario}.yaml", now)
    changes = difflib.unified_diff(before.splitlines(), now.splitlines(), "agreed", "now", n=2)
    shown = "\n".join(list(changes)[:60])
    assert now == before, f"`make charts ARGS=--update` agrees to this:\n{shown}"


def test_no_agreed_manifest_is_without_its_scenario() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.yaml")) == REVIEWED


@each_scenario
def test_helm_lints_it_strictly(scenario: str) -> None:
    file = chart.CHART / "ci" / f"{scenario}-values.yaml"
    done = chart.run(
        "lint", "--strict", "--kube-version", "1.34.0", str(chart.CHART), "-f", str(file)
    )
    assert done.returncode == 0, done.stdout


@each_scenario
def test_helm_4_renders_the_same(scenario: str) -> None:
    assert chart.parsed(chart.rendered(scenario, "4/helm")) == chart.objects(scenario)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_kubernetes_and_operator_takes_them_all(version: str) -> None:
    everything = "".join(map(chart.rendered, chart.SCENARIOS))
    found = conformity(everything, version)
    assert found["summary"]["valid"] == len(chart.parsed(everything)), found["resources"]


def test_a_field_that_kubernetes_does_not_know_is_noticed() -> None:
    """The judge itself is judged: a misspelt field of a known and of an operator's kind."""
    wrong = reviewed("strimzi-production").replace("maxUnavailable: 1", "maxUnavailabel: 1")
    wrong = wrong.replace("partitions: 4", "partition: 4")
    found = conformity(wrong, VERSIONS[-1])["resources"]
    kinds = {each["kind"] for each in found}
    assert kinds == {"PodDisruptionBudget", "KafkaTopic"}


def conformity(manifests: str, version: str) -> Any:
    """What kubeconform says to manifests."""
    judge = chart.tool("kubeconform")
    schemas = chart.TOOLS / "schemas"
    if not schemas.exists():
        pytest.skip("NOT TESTED: there are no schemas here. `make tools` makes them.")
    own = f"{schemas}/{{{{.NormalizedKubernetesVersion}}}}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}"
    others = f"{schemas}/operators/{{{{.ResourceKind}}}}-{{{{.Group}}}}-{{{{.ResourceAPIVersion}}}}"
    where = [part for each in (own, others) for part in ("-schema-location", f"{each}.json")]
    command = [judge, "-strict", "-summary", "-output", "json", "-kubernetes-version", version]
    done = subprocess.run(
        [*command, *where], input=manifests, capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout)


# Why: what is built here is in the node's store or named by its digest; and being throttled makes
# commands late (charts/vigie/README.md).
EXEMPT = ("--ignore-test", "container-image-pull-policy", "--ignore-container-cpu-limit")


@each_scenario
def test_kube_score_finds_nothing_critical(scenario: str) -> None:
    judge = chart.tool("kube-score")
    # `networkPolicy.enabled=false` and a volume of one's own are what `everything` is about.
    exempt = ("--ignore-test", "pod-networkpolicy") if scenario == "everything" else ()
    done = subprocess.run(
        [judge, "score", "--output-format", "ci", *EXEMPT, *exempt, "-"],
        input=chart.rendered(scenario),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "[OK]" in done.stdout, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("[CRITICAL]")] == []


def test_the_readme_is_what_helm_docs_writes_of_the_values(agreed: Agreed) -> None:
    command = [chart.tool("helm-docs"), "-c", str(chart.CHART.parent), "-s", "file", "-d"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    now = f"{done.stdout.strip()}\n"
    assert agreed(chart.CHART / "README.md", now) == now, "make charts ARGS=--update"


def rows() -> dict[str, str]:
    """What the README says of each value."""
    text = (chart.CHART / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| ([A-Za-z.]+) \| \w+ \| .*? \| (.*) \|$", text, re.MULTILINE)
    return {key: said for key, said in found if key != "Key"}


def test_every_value_has_its_sentence() -> None:
    assert len(rows()) > 100
    assert [key for key, said in rows().items() if not said] == []


def described(schema: dict[str, Any], path: list[str]) -> str:
    """What the schema says of a value."""
    here = schema
    for name in path:
        if "$ref" in here:
            here = schema["$defs"][here["$ref"].rpartition("/")[2]]
        named = here.get("properties", {}).get(name)
        here = named if named is not None else here["additionalProperties"]
    return str(here.get("description", ""))


def test_the_schema_knows_each_value_and_says_the_same_of_it() -> None:
    schema = json.loads((chart.CHART / "values.schema.json").read_text(encoding="utf-8"))
    # The departments' and services' own are described where the defaults are.
    general = {k: v for k, v in rows().items() if not re.match("departments|services", k)}
    assert {key: described(schema, key.split(".")) for key in general} == general


def closed(schema: Any) -> bool:
    """Whether an object takes only what it names, or what is Kubernetes' own as a whole."""
    if isinstance(schema, list):
        return all(map(closed, schema))
    if not isinstance(schema, dict):
        return True
    names = isinstance(schema.get("properties"), dict)
    if names and schema.get("additionalProperties") is not False:
        return False
    return all(closed(each) for each in schema.values())


def test_the_schema_refuses_what_it_does_not_name() -> None:
    schema = json.loads((chart.CHART / "values.schema.json").read_text(encoding="utf-8"))
    assert closed(schema)


def optional(schema: dict[str, Any], values: dict[str, Any], key: str) -> list[str]:
    """The values that the chart has and the schema does not ask for: a `null` would take them."""
    named = schema.get("properties", values if "$ref" in schema else {})
    given = {name: said for name, said in values.items() if name in named and said is not None}
    free = [f"{key}{name}" for name in given if name not in schema.get("required", [])]
    for name, said in given.items():
        if isinstance(said, dict) and name in schema.get("properties", {}):
            free += optional(schema["properties"][name], said, f"{key}{name}.")
    return free


def test_no_value_of_the_chart_may_be_taken_away() -> None:
    """By `null`, or by `--reuse-values` from a release that did not have it: templates need it."""
    schema = json.loads((chart.CHART / "values.schema.json").read_text(encoding="utf-8"))
    values = yaml.safe_load((chart.CHART / "values.yaml").read_text(encoding="utf-8"))
    assert optional(schema, values, "") == []


def test_the_values_hold_no_secret() -> None:
    """Secrets come by reference: no value is one, and no rendered object is a Secret."""
    for scenario in chart.SCENARIOS:
        assert not chart.of_kind(chart.objects(scenario), "Secret")


def test_names_that_yaml_reads_otherwise_stay_names() -> None:
    """A namespace of digits, a release called on: YAML would make a number and a truth of them."""
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
    for pod in chart.pods(found).values():
        assert pod["spec"].get("serviceAccountName") == "on"
        for container in chart.containers(pod):
            assert {type(each.get("value", "")) for each in container["env"]} == {str}
            assert chart.environment(container).get("VIGIE_PREFIX", "null") == "null"


def test_a_release_with_a_long_name_has_names_that_kubernetes_takes(tmp_path: Path) -> None:
    name = "a-city-of-a-quarter-of-a-million-people-by-the-sea-53"
    copy = tmp_path / "values.yaml"
    shutil.copy(chart.CHART / "ci" / "trial-values.yaml", copy)
    done = chart.run(
        "template", name, str(chart.CHART), "--kube-version", "1.34.0", "-f", str(copy)
    )
    assert done.returncode == 0, done.stderr
    names = [each["metadata"]["name"] for each in yaml.safe_load_all(done.stdout) if each]
    assert max(map(len, names)) <= 52
