"""The life of a release: install, rehearse, scale, kill pods, upgrade, roll back, uninstall."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

from tests.cluster.killing import Killing
from tests.cluster.kube import Failed, Kube
from tests.cluster.pod import Prover

CHART = "charts/vigie"
SERVICES = ("lighting", "roads", "snow", "traffic", "coordination")
WIDE = (
    "departments.lighting.replicas=3",
    "departments.roads.replicas=3",
    "services.coordination.replicas=3",
    "services.coordination.standbys=2",
)
BREATH_SECONDS = 15.0
JUDGED_SECONDS = 420.0
RESTRICTED = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
}


@dataclass
class Life:
    """A release in a namespace of its own, and its measurements."""

    kube: Kube
    release: str
    image: str
    next_tag: str
    values: Sequence[str]
    prover: Prover
    seed: int
    console: Console
    figures: dict[str, Any] = field(default_factory=dict)

    def open_namespace(self) -> None:
        """Create the namespace, which takes no pod that is not restricted."""
        metadata = {"name": self.kube.namespace, "labels": RESTRICTED}
        self.kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})

    def install(self) -> None:
        self._timed("install, ready", self._helm, "install")

    def rehearse(self, *, named: str = "helm test") -> None:
        """A report in, an offer out."""
        self._timed(named, self.kube.helm, "test", self.release, "--timeout", "3m")

    def widen(self) -> None:
        self._timed("scaled to three, ready", self._helm, "upgrade", *_set(WIDE))
        counts = {name: self._ready(name) for name in SERVICES}
        if set(counts.values()) != {3}:
            raise Failed(f"expected three replicas of each: {counts}")

    def kill(self, seconds: float) -> None:
        """Kill pods at random under load, then see everything ready again."""
        killing = Killing(self.kube, self.release, SERVICES, random.Random(self.seed))
        killing.run(seconds)
        self.figures["killed"] = dict(killing.count)
        self._say(f"killed {sum(killing.count.values())} times in {seconds:g} s: {killing.count}")
        self._timed("all ready after the killing", self._all_ready)

    def upgrade(self) -> None:
        """Roll another image in, one pod after the other."""
        self._timed(
            "upgrade rolled", self._helm, "upgrade", *_set((*WIDE, f"image.tag={self.next_tag}"))
        )
        self._breathe()

    def roll_back(self) -> None:
        """Roll the image before it back."""
        self._timed("rolled back", self.kube.helm, "rollback", self.release, "--wait")
        images = {pod.image for pod in self.kube.pods(self.release) if pod.component in SERVICES}
        if images != {self.image}:
            raise Failed(f"after the rollback run {images}, not {self.image}")
        self._breathe()

    def judge(self) -> list[str]:
        """End the load and return what the independent reader found."""
        said = self.prover.end(JUDGED_SECONDS)
        self.figures["load"] = said
        return list(said["findings"])

    def uninstall(self) -> None:
        """Uninstall the release: only the objects that the chart documents stay."""
        self._timed("uninstalled", self.kube.helm, "uninstall", self.release, "--wait")
        self.kube.until(lambda: not self._left(), "nothing of the release is left")

    def come_back(self) -> None:
        """Install it again on the remaining topics: every record of the load is still there."""
        self._timed("installed again, ready", self._helm, "install")
        wanted = int(self.figures["load"]["records"])
        pod = next(pod for pod in self.kube.pods(self.release) if pod.component == "roads")
        path = f"/api/v1/namespaces/{self.kube.namespace}/pods/{pod.name}:7100/proxy/metrics"
        found = folded(self.kube.kubectl("get", "--raw", path))
        self.figures["records after it came back"] = found
        self._say(f"{found} records of roads are there again, {wanted} were written before")
        if found < wanted:
            raise Failed(f"{found} records are there after it came back, {wanted} were written")

    def _helm(self, verb: str, *more: str) -> None:
        self.kube.helm(verb, self.release, CHART, "--wait", "--timeout", "5m", *self.values, *more)

    def _left(self) -> list[str]:
        kinds = "deploy,statefulset,pod,svc,job,pdb,networkpolicy,configmap,secret,serviceaccount"
        # Helm keeps the objects of hooks: the rehearsal's Job expires an hour after its end.
        mine = f"app.kubernetes.io/instance={self.release},app.kubernetes.io/component!=rehearsal"
        found = self.kube.get(kinds, "-l", mine)
        return [f"{each['kind']}/{each['metadata']['name']}" for each in found]

    def _ready(self, component: str) -> int:
        pods = self.kube.pods(self.release)
        return sum(pod.ready for pod in pods if pod.component == component)

    def _all_ready(self) -> None:
        self.kube.until(lambda: all(self._ready(name) == 3 for name in SERVICES), "all ready", 400)

    def _breathe(self) -> None:
        """Let the load go on for a while, and see that it does."""
        told = self.prover.status().get("told", 0)
        time.sleep(BREATH_SECONDS)
        if self.prover.status().get("told", 0) <= told:
            raise Failed(f"the load makes no progress: {self.prover.log()}")

    def _timed(self, what: str, do: Any, *arguments: str) -> None:
        started = time.monotonic()
        do(*arguments)
        self.figures[what] = round(time.monotonic() - started, 1)
        self._say(f"{what}: {self.figures[what]} s")

    def _say(self, what: str) -> None:
        self.console.print(what, markup=False, highlight=False)


def folded(page: str) -> int:
    """Return how many records a view has folded, by its metrics."""
    lines = [line for line in page.splitlines() if line.startswith("vigie_view_records_total{")]
    return int(sum(float(line.rpartition(" ")[2]) for line in lines))


def _set(values: Sequence[str]) -> list[str]:
    return [part for value in values for part in ("--set", value)]
