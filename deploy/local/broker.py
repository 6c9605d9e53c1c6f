"""The city's event log on one machine: the real Apache Kafka, one node, started and ended here."""

import os
import socket
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Self

import typer
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.local import kafka, processes
from deploy.local.errors import Refusal
from deploy.local.ports import free_port, held, holder

PORT = 9092
READY_LIMIT_SECONDS = 60.0
STOP_LIMIT_SECONDS = 8.0

PROPERTIES = Path(__file__).with_name("kafka.properties")


def home() -> Path:
    """The one ignored folder that keeps a local city between runs."""
    return Path(os.environ.get("VIGIE_HOME") or ".vigie").resolve()


def answers(bootstrap: str, limit_seconds: float = 2.0) -> str | None:
    """The id of the cluster that answers there, if one does."""
    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    try:
        found = client.list_topics(timeout=limit_seconds)
    except KafkaException:
        return None
    return str(found.cluster_id) if found.brokers else None


class Broker:
    """One Kafka node and the folder that it keeps its log in; found again when it already runs."""

    def __init__(self, home: Path, port: int = PORT, heap: str = "512m") -> None:
        self.folder = home.resolve() / "kafka"
        self.port = port
        self.heap = heap
        self.log = home.resolve() / "logs" / "broker.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients begin."""
        return f"127.0.0.1:{self.port}"

    @property
    def running(self) -> processes.Mark | None:
        """The node of this folder, whoever started it."""
        found = next(iter(processes.still_running(self._mark_path)), None)
        if self.process and not found:
            self.process.wait()
            self.process = None
        return found

    def start(
        self,
        limit_seconds: float = READY_LIMIT_SECONDS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Start the node, or find it running, and wait until it answers; `pause` may give up."""
        if self.running:
            self.port = int((self.folder / "port").read_text(encoding="ascii"))
            if self._ready(limit_seconds, pause):
                return
        if held(self.port):
            raise Refusal(f"Port {self.port} (Kafka) is in use by {holder(self.port)}.")
        java, class_path = kafka.java(), kafka.class_path()
        self._configure()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".before.log"))
        command = [java, f"-Xmx{self.heap}", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
        command += ["-Dorg.slf4j.simpleLogger.showDateTime=true", "-cp", class_path]
        settings = str(self.folder / "server.properties")
        with self.log.open("ab") as log:
            if not (self.folder / "data" / "meta.properties").exists():
                tool = ["kafka.tools.StorageTool", "format", "-c", settings, "-t", _cluster_id()]
                quick = ["-XX:TieredStopAtLevel=1"]
                line = [*command, *quick, *tool]
                done = subprocess.run(line, stdout=log, stderr=log, check=False)
                if done.returncode:
                    raise Refusal(f"Kafka could not prepare its folder: {self._last_words()}")
            self.process = subprocess.Popen(
                [*command, "kafka.Kafka", settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for whoever started us: the broker ends last
            )
        processes.remember(self._mark_path, [processes.mark("broker", self.process.pid)])
        if not self._ready(limit_seconds, pause):
            raise Refusal(f"Kafka ended while it started: {self._last_words()}")

    def stop(self, limit_seconds: float = STOP_LIMIT_SECONDS) -> bool:
        """End the node, by force when it takes too long; whether it went by itself."""
        found = self.running
        process = found.alive() if found else None
        clean = processes.end(process, limit_seconds) if process else True
        return clean and self.running is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _mark_path(self) -> Path:
        return self.folder / "process.json"

    def _configure(self) -> None:
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        (self.folder / "port").write_text(str(self.port), encoding="ascii")
        text = PROPERTIES.read_text(encoding="utf-8").format(
            listen=self.bootstrap,
            advertised=self.bootstrap,
            controller_port=free_port(),
            data=self.folder / "data",
        )
        (self.folder / "server.properties").write_text(text, encoding="utf-8")

    def _ready(self, limit_seconds: float, pause: Callable[[float], None]) -> bool:
        """Wait until the node answers; False when it ended instead."""
        meta = (self.folder / "data" / "meta.properties").read_text(encoding="utf-8")
        deadline = time.monotonic() + limit_seconds
        while time.monotonic() < deadline:
            if not self.running:
                return False
            with socket.socket() as probe:  # cheaper than a client that finds the port closed
                listening = probe.connect_ex(("127.0.0.1", self.port)) == 0
            if listening and (cluster := answers(self.bootstrap)):
                if f"cluster.id={cluster}" in meta:
                    return True
                self.stop()
                raise Refusal(f"Port {self.port} is held by another Kafka cluster ({cluster}).")
            pause(0.1)
        self.stop()
        raise Refusal(f"Kafka did not answer within {limit_seconds:.0f} s: see {self.log}")

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        telling = [line for line in lines if "Exception" in line or "ERROR" in line] or lines
        return f"{telling[-1].strip() if telling else 'it said nothing'} (see {self.log})"


def _cluster_id() -> str:
    # A leading letter: the format tool takes a leading dash for an option.
    return "V" + urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]


HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Its folder; VIGIE_HOME or .vigie.")
]
PortOption = Annotated[int, typer.Option("--port", help="The port that it answers on.")]
app = typer.Typer(help="The local Kafka broker, by hand.", no_args_is_help=True)


@app.command("start")
def start(home_folder: HomeOption = None, port: PortOption = PORT) -> None:
    """Start it and leave it running."""
    broker = Broker(home_folder or home(), port)
    try:
        broker.start()
    except Refusal as refusal:
        typer.echo(refusal, err=True)
        raise typer.Exit(2) from None
    typer.echo(broker.bootstrap)


@app.command("stop")
def stop(home_folder: HomeOption = None) -> None:
    """End it."""
    clean = Broker(home_folder or home()).stop()
    typer.echo("stopped" if clean else "killed: it did not stop in time")


if __name__ == "__main__":
    app()
