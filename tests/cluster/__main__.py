"""`make test-cluster`: the chart on a real Kubernetes, with faults under load.

`kubectl` and `helm` use the configuration of your shell, or run through `--inside`. Build the image
with `make image`, then load or push it. Exit code 1 means that a promise was broken.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from tests.cluster.kube import Failed, Kube
from tests.cluster.log import Log, development, secured
from tests.cluster.pod import Prover
from tests.cluster.run import SERVICES, Life

RELEASE = "vigie"
FIGURES = Path(".vigie/cluster.json")
KILLING_SECONDS = 300.0
VALUES = Path(__file__).with_name("values.yaml")


def main(
    *,
    inside: Annotated[str, typer.Option(help="Command prefix of kubectl and helm.")] = "",
    image: Annotated[str, typer.Option(help="Where the image is.")] = "vigie.local/vigie",
    tag: Annotated[str, typer.Option(help="Tag of the installed image.")] = "dev",
    next_tag: Annotated[str, typer.Option(help="Tag of the image of the upgrade.")] = "next",
    namespace: Annotated[str, typer.Option(help="Made, and removed at the end.")] = "vigie-test",
    seconds: Annotated[float, typer.Option(help="How long pods are killed.")] = KILLING_SECONDS,
    seed: Annotated[int, typer.Option(help="Seed of the random choices.")] = 1,
    kafka: Annotated[
        str,
        typer.Option(help="An address of this machine that pods reach: a secured Kafka is there."),
    ] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Leave it standing at the end.")] = False,
) -> None:
    """Run the whole life of a release and print its figures."""
    console = Console()
    kube = Kube(namespace, shlex.split(inside))
    whole = f"{image}:{tag}"
    started = time.monotonic()
    figures: dict[str, Any] = {"kafka": "SASL_SSL" if kafka else "the chart's own"}
    with ExitStack() as stack:
        log = secured(kube, kafka, stack) if kafka else development()
        values = (
            *("--values", str(VALUES), *log.values),
            *("--set", f"image.repository={image},image.tag={tag}"),
        )
        told = {**log.environment, **_environment(seed)}
        prover = Prover(kube, whole, told, log.secrets)
        life = Life(kube, RELEASE, whole, next_tag, values, prover, seed, console, figures)
        try:
            findings = _live(life, log, seconds)
        except (Failed, subprocess.TimeoutExpired) as failed:
            findings = [str(failed)]
            console.print(_state(kube), markup=False, highlight=False)
    figures["whole run"] = round(time.monotonic() - started, 1)
    _report(figures, findings, console)
    if not keep:
        kube.run("kubectl", "delete", "namespace", namespace, "--ignore-not-found", "--wait=true")
    sys.exit(1 if findings else 0)


def _live(life: Life, log: Log, seconds: float) -> list[str]:
    """Go through the whole life; return the broken promises."""
    life.open_namespace()
    life.kube.apply(*log.objects)
    life.install()
    life.rehearse()
    life.prover.start()
    life.widen()
    life.kill(seconds)
    life.upgrade()
    life.rehearse(named="helm test after the upgrade")
    life.roll_back()
    findings = life.judge()
    life.uninstall()
    if log.lasting:
        life.come_back()
        life.uninstall()
    return findings


def _environment(seed: int) -> dict[str, str]:
    return {
        "VIGIE_DEPARTMENTS": ",".join(name for name in SERVICES if name != "coordination"),
        "PROVER_ROADS": f"{RELEASE}-roads:7000",
        "PROVER_SEED": str(seed),
    }


def _state(kube: Kube) -> str:
    """Return the state of the cluster, for the analysis of a failure."""
    said = [kube.kubectl("get", "pods", "-o", "wide")]
    said.append(kube.kubectl("get", "events", "--sort-by=.lastTimestamp"))
    return "\n".join(said)[-8000:]


def _report(figures: dict[str, Any], findings: list[str], console: Console) -> None:
    load = figures.get("load", {})
    for name in ("acknowledged", "lost", "doubled", "unknown", "records", "worst_gap_seconds"):
        if name in load:
            console.print(f"{name}: {load[name]}", highlight=False)
    if load:
        resumed, anew = load["streams_resumed"], load["streams_from_scratch"]
        console.print(f"streams resumed {resumed} times, from a snapshot {anew}; {load['remarks']}")
    for finding in findings:
        console.print(f"FOUND {finding}", style="bold red", markup=False)
    console.print("nothing was broken" if not findings else f"{len(findings)} promises broken")
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")


if __name__ == "__main__":
    typer.run(main)
