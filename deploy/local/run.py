"""`make run`: a whole city on this machine, from the broker to the simulated field."""

import argparse
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from deploy.local import plan as plans, processes
from deploy.local.broker import Broker
from deploy.local.console import Screen
from deploy.local.errors import Refusal
from deploy.local.kafka import VERSION
from deploy.local.plan import Plan
from deploy.local.service_process import Child
from deploy.local.shutdown import Interrupt, Interrupted

ROOT = Path(__file__).resolve().parents[2]
READY_LIMIT_SECONDS = 300.0
ENDS_AT_START = 3  # a service that ends as often before it was ever ready will not come
SERVICES_STOP_SECONDS = 6.5
BROKER_STOP_SECONDS = 2.5
REFUSED = 2


class Failure(Exception):
    """The run began and cannot go on."""


class Run:
    """One run: everything that it has started, and how to end it."""

    def __init__(self, plan: Plan, screen: Screen) -> None:
        self.plan = plan
        self.screen = screen
        self.logs = plan.home / "logs"
        self.interrupt = Interrupt(self._kill)
        self.children: list[Child] = []
        self.broker = Broker(plan.home, plan.own_broker_port) if plan.own_broker_port else None

    def start(self) -> None:
        """Start everything, in the order in which it is needed."""
        self.logs.mkdir(parents=True, exist_ok=True)
        if self.broker:
            with self.screen.step(f"Kafka {VERSION} is at hand (the first run downloads it)"):
                self._once("kafka", "deploy.local.kafka")
            with self.screen.step(f"Kafka answers at {self.broker.bootstrap}"):
                self.broker.start(pause=self.interrupt.pause)
        with self.screen.step("The topics of the city stand"):
            self._once("topics", "services.provision")
        names = ", ".join(part.name for part in self.plan.services)
        with self.screen.step(f"Ready: {names}"):
            self._bring_up(self.plan.services)
        if self.plan.field:
            with self.screen.step("The simulated field lives: equipment, crews, reports"):
                if (self.plan.root / "services" / plans.FIELD / "install.py").exists():
                    self._once("install", f"services.{plans.FIELD}.install")
                self._bring_up([self.plan.field])

    def watch(self) -> None:
        """Keep it alive until somebody wants the end."""
        while True:
            self.interrupt.pause(0.3)
            if self.broker and not self.broker.running:
                self.screen.note("Kafka ended: starting it again on the same folder")
                self.broker.start(pause=self.interrupt.pause)
                self.screen.note("Kafka is back")
            for child in self.children:
                before = child.process
                if said := child.tend():
                    self.screen.note(said)
                if child.process is not before:
                    self._remember()

    def stop(self) -> None:
        """End everything: the services together, the broker last."""
        began = time.monotonic()
        for child in self.children:
            child.signal(signal.SIGTERM)
        late = self._wait(SERVICES_STOP_SECONDS)
        for child in self.children:
            child.signal(signal.SIGKILL)
        self._wait(1.0)
        if self.broker and not self.broker.stop(BROKER_STOP_SECONDS):
            late.append("Kafka")
        processes.remember(self.plan.home / "processes.json", [])
        killed = f"; killed, for they took too long: {', '.join(late)}" if late else ""
        self.screen.note(f"Stopped in {time.monotonic() - began:.1f} s{killed}")

    def _bring_up(self, parts: Sequence[plans.Part]) -> None:
        new = [self._child(part) for part in parts]
        for child in new:
            self.children.append(child)
            child.start()
        self._remember()
        deadline = time.monotonic() + READY_LIMIT_SECONDS
        while late := [child for child in new if not child.probe()]:
            self.interrupt.pause(0.2)
            for child in late:
                child.tend()
            self._remember()
            lost = next((child for child in late if child.ends >= ENDS_AT_START), None)
            if lost or time.monotonic() > deadline:
                child = lost or late[0]
                raise Failure(f"{child.name} does not become ready:\n{child.last_words()}")

    def _child(self, part: plans.Part) -> Child:
        _turn(self.logs / f"{part.name}.log")
        told = self.plan.environment(part)
        return Child(part.name, self.plan.root, self.logs, told, part.http_port)

    def _once(self, name: str, module: str) -> None:
        path = self.logs / f"{name}.log"
        _turn(path)
        with path.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=self.plan.root,
                env=self.plan.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            while process.poll() is None:
                self.interrupt.pause(0.1)
        finally:
            processes.signal_group(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode:
            last = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-15:]
            if process.returncode == REFUSED:
                raise Refusal(last[-1] if last else f"{module} refused")
            raise Failure(f"{module} failed:\n" + "\n".join(last))

    def _remember(self) -> None:
        alive = [(child.name, child.process.pid) for child in self.children if child.process]
        marks = [processes.mark(name, pid) for name, pid in alive]
        processes.remember(self.plan.home / "processes.json", marks)

    def _wait(self, limit_seconds: float) -> list[str]:
        deadline = time.monotonic() + limit_seconds
        while late := [child.name for child in self.children if child.running]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return late

    def _kill(self) -> None:
        for child in self.children:
            child.signal(signal.SIGKILL)
        if self.broker and self.broker.process:
            processes.signal_group(self.broker.process.pid, signal.SIGKILL)


def run(root: Path, asked: Mapping[str, str], screen: Screen) -> int:
    """Run a city until somebody ends it; the exit code."""
    try:
        plan = plans.read(root, asked)
        lock = _lock(plan.home)
        plans.check(plan)
    except Refusal as refusal:
        screen.wrong(str(refusal))
        return REFUSED
    with lock:
        screen.title(plan)
        city = Run(plan, screen)
        city.interrupt.listen()
        code = 0
        try:
            city.start()
            screen.addresses(plan)
            city.watch()
        except Interrupted:
            screen.note("Stopping")
        except (Failure, Refusal) as error:
            screen.wrong(str(error))
            code = REFUSED if isinstance(error, Refusal) else 1
        finally:
            city.stop()
    return code


def _lock(home: Path) -> TextIO:
    """Held for as long as this run lives; two runs on one folder would ruin it."""
    home.mkdir(parents=True, exist_ok=True)
    lock = (home / "run.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        pid = lock.read().strip()
        lock.close()
        raise Refusal(
            f"A Vigie already runs on {home} (process {pid}): "
            "end it first, or give this one a folder of its own with VIGIE_HOME=..."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _turn(log: Path) -> None:
    """Keep the log of the run before beside that of this one."""
    if log.exists():
        log.replace(log.with_suffix(".before.log"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to run")
    sys.exit(run(parser.parse_args().root.resolve(), os.environ, Screen()))
