"""`make run`: a whole city on this machine, from the broker to the simulator."""

import argparse
import fcntl
import io
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
from deploy.local.console import StatusConsole
from deploy.local.errors import StartupError
from deploy.local.kafka_jars import VERSION
from deploy.local.plan import Plan
from deploy.local.service_process import ServiceProcess
from deploy.local.shutdown_signals import ShutdownRequested, ShutdownSignals

ROOT = Path(__file__).resolve().parents[2]
READY_LIMIT_SECONDS = 300.0
LATE_SECONDS = 15.0
EXITS_AT_START = 3  # before it was ready for the first time: the run gives up
SERVICES_STOP_SECONDS = 6.5
BROKER_STOP_SECONDS = 2.5
NOT_STARTED = 2


class RunFailed(Exception):
    """The run has started and cannot go on."""


class Run:
    """One run and its processes."""

    def __init__(self, plan: Plan, console: StatusConsole) -> None:
        self.plan = plan
        self.console = console
        self.logs = plan.home / "logs"
        self.interrupt = ShutdownSignals(self._kill)
        self.services: list[ServiceProcess] = []
        self.broker = Broker(plan.home, plan.own_broker_port) if plan.own_broker_port else None

    def start(self) -> None:
        """Start the broker, the topics job, the services and the simulator, in this order."""
        self.logs.mkdir(parents=True, exist_ok=True)
        if self.broker:
            with self.console.step(f"Kafka {VERSION} is installed (the first run downloads it)"):
                self._run_to_end("kafka", "deploy.local.kafka_jars")
            with self.console.step(f"Kafka is ready at {self.broker.bootstrap}"):
                self.broker.start(pause=self.interrupt.pause)
        with self.console.step("The topics exist"):
            self._run_to_end("topics", "services.provision")
        names = ", ".join(spec.name for spec in self.plan.services)
        with self.console.step(f"Ready: {names}"):
            self._start_all(self.plan.services)
        if self.plan.simulator:
            with self.console.step("The simulator runs: equipment, crews, reports"):
                if (self.plan.root / "services" / plans.SIMULATOR / "install.py").exists():
                    self._run_to_end("install", f"services.{plans.SIMULATOR}.install")
                self._start_all([self.plan.simulator])

    def watch(self) -> None:
        """Restart processes that exit, until a signal."""
        while True:
            self.interrupt.pause(0.3)
            if self.broker and not self.broker.running:
                self._restart(self.broker)
            for service in self.services:
                before = service.process
                if message := service.restart_if_exited():
                    self.console.note(message)
                if service.process is not before:
                    self._save_records()

    def _restart(self, broker: Broker) -> None:
        self.console.note("Kafka exited: restarting it on the same folder")
        try:
            broker.start(pause=self.interrupt.pause)
        except StartupError as error:
            raise RunFailed(str(error)) from None
        self.console.note("Kafka is back")

    def stop(self) -> None:
        """Stop the services together, then the broker."""
        began = time.monotonic()
        for service in self.services:
            service.signal(signal.SIGTERM)
        late = self._wait(SERVICES_STOP_SECONDS)
        for service in self.services:
            service.signal(signal.SIGKILL)
        self._wait(1.0)
        if self.broker and not self.broker.stop(BROKER_STOP_SECONDS):
            late.append("Kafka")
        (self.plan.home / "processes.json").unlink(missing_ok=True)  # also where the disk is full
        killed = f"; killed, because they took too long: {', '.join(late)}" if late else ""
        self.console.note(f"Stopped in {time.monotonic() - began:.1f} s{killed}")

    def _start_all(self, specs: Sequence[plans.ProcessSpec]) -> None:
        new = [self._process_of(spec) for spec in specs]
        for service in new:
            self.services.append(service)
            service.start()
        self._save_records()
        began = time.monotonic()
        deadline, told = began + READY_LIMIT_SECONDS, False
        while late := [service for service in new if not service.probe()]:
            self.interrupt.pause(0.2)
            for service in late:
                service.restart_if_exited()
            self._save_records()
            if not told and time.monotonic() - began > LATE_SECONDS:
                told = True
                self.console.note("; ".join(service.waiting() for service in late))
            lost = next((service for service in late if service.exits >= EXITS_AT_START), None)
            if lost or time.monotonic() > deadline:
                service = lost or late[0]
                raise RunFailed(f"{service.name} does not become ready:\n{service.log_tail()}")

    def _process_of(self, spec: plans.ProcessSpec) -> ServiceProcess:
        _rotate(self.logs / f"{spec.name}.log")
        environment = self.plan.environment(spec)
        return ServiceProcess(spec.name, self.plan.root, self.logs, environment, spec.http_port)

    def _run_to_end(self, name: str, module: str) -> None:
        path = self.logs / f"{name}.log"
        _rotate(path)
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
            if process.returncode == NOT_STARTED:
                raise StartupError(last[-1] if last else f"{module} could not start")
            raise RunFailed(f"{module} failed:\n" + "\n".join(last))

    def _save_records(self) -> None:
        alive = [
            (service.name, service.process.pid) for service in self.services if service.process
        ]
        records = [processes.record_of(name, pid) for name, pid in alive]
        processes.save(self.plan.home / "processes.json", records)

    def _wait(self, limit_seconds: float) -> list[str]:
        deadline = time.monotonic() + limit_seconds
        while late := [service.name for service in self.services if service.running]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return late

    def _kill(self) -> None:
        for service in self.services:
            service.signal(signal.SIGKILL)
        if self.broker and self.broker.process:
            processes.signal_group(self.broker.process.pid, signal.SIGKILL)


def run(root: Path, variables: Mapping[str, str], console: StatusConsole) -> int:
    """Run a city until a signal; return the exit code."""
    try:
        plan = plans.read(root, variables)
        lock = _lock(plan.home)
        plans.check(plan)
    except StartupError as error:
        console.error(str(error))
        return NOT_STARTED
    with lock:
        console.title(plan)
        city = Run(plan, console)
        city.interrupt.install()
        code = 0
        try:
            city.start()
            console.addresses(plan)
            city.watch()
        except ShutdownRequested:
            console.note("Stopping")
        except (RunFailed, StartupError) as error:
            console.error(str(error))
            code = NOT_STARTED if isinstance(error, StartupError) else 1
        except OSError as error:
            console.error(
                f"{error.filename or plan.home} cannot be written ({error.strerror}): make room on "
                "its disk or choose another VIGIE_HOME, then run again."
            )
            code = 1
        finally:
            city.stop()
    return code


def _lock(home: Path) -> TextIO:
    """Lock the folder for this run: two runs on one folder would corrupt it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / "run.lock").open("a+", encoding="ascii")
    except OSError as error:
        raise StartupError(
            f"VIGIE_HOME={home} cannot be used ({error.strerror}): choose another folder."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        pid = lock.read().strip()
        lock.close()
        raise StartupError(
            f"Another run uses {home} (process {pid}): "
            "end it first, or choose another folder with VIGIE_HOME=..."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _rotate(log: Path) -> None:
    """Keep the log of the previous run beside that of this one."""
    if log.exists():
        log.replace(log.with_suffix(".before.log"))


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal may have no letter for ✓
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to run")
    sys.exit(run(parser.parse_args().root.resolve(), os.environ, StatusConsole()))
