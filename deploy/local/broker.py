"""Runs Apache Kafka on this machine: one node, started and stopped by a local run."""

import os
import socket
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Self

import typer
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.local import kafka_jars, processes
from deploy.local.errors import StartupError
from deploy.local.ports import free_port, in_use, listener

PORT = 9092
READY_LIMIT_SECONDS = 150.0
STOP_LIMIT_SECONDS = 8.0

UTF_8 = {**os.environ, "LC_ALL": "C.UTF-8"}  # Java reads the names of files in this encoding
PROPERTIES = Path(__file__).with_name("kafka.properties")


def home() -> Path:
    """Return the folder that keeps a local city between runs."""
    return Path(os.environ.get("VIGIE_HOME") or ".vigie").resolve()


def cluster_id(bootstrap: str, limit_seconds: float = 2.0) -> str | None:
    """Return the id of the cluster at an address, None where none is available."""
    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    try:
        found = client.list_topics(timeout=limit_seconds)
    except KafkaException:
        return None
    return str(found.cluster_id) if found.brokers else None


class Broker:
    """One Kafka node and its data folder; a node that already runs on the folder is used.

    `settings` override those of `kafka.properties`; `launcher` precedes the command line.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        home: Path,
        port: int = PORT,
        heap: str = "512m",
        *,
        settings: Mapping[str, str] | None = None,
        launcher: Sequence[str] = (),
    ) -> None:
        self.home = home.resolve()
        self.folder = self.home / "kafka"
        self.port = port
        self.heap = heap
        self.settings = dict(settings or {})
        self.launcher = tuple(launcher)
        self.new_cluster = _cluster_id()
        self.log = self.home / "logs" / "broker.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._cluster = ""

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"{self.host}:{self.port}"

    @property
    def running(self) -> processes.ProcessRecord | None:
        """The running node of this folder, also one that another process started."""
        found = next(iter(processes.still_running(self._record_path)), None)
        if self.process and not found:
            if self.process.poll() is None:  # its folder was deleted
                return processes.record_of("broker", self.process.pid)
            self.process = None
        return found

    def start(
        self,
        limit_seconds: float = READY_LIMIT_SECONDS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Start the node unless it runs, and wait until it is ready; `pause` may raise."""
        if self.running:
            self.port = int((self.folder / "port").read_text(encoding="ascii"))
            if self._ready(limit_seconds, pause):
                return
        if in_use(self.port):
            raise StartupError(f"Port {self.port} (Kafka) is in use by {listener(self.port)}.")
        self._check_history()
        java, class_path = kafka_jars.java(), kafka_jars.class_path()
        self._configure()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".before.log"))
        command = [
            *self.launcher,
            java,
            f"-Xmx{self.heap}",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
        ]
        command += ["-Dorg.slf4j.simpleLogger.showDateTime=true", "-cp", class_path]
        settings = str(self.folder / "server.properties")
        with self.log.open("ab") as log:
            if not self._meta.exists():
                tool = ["kafka.tools.StorageTool", "format", "-c", settings]
                tool += ["-t", self.new_cluster]
                quick = ["-XX:TieredStopAtLevel=1"]
                line = [*command, *quick, *tool]
                done = subprocess.run(line, env=UTF_8, stdout=log, stderr=log, check=False)
                if done.returncode:
                    raise StartupError(f"Kafka could not prepare its folder: {self._log_tail()}")
            self.process = subprocess.Popen(
                [*command, "kafka.Kafka", settings],
                env=UTF_8,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C must not reach the broker, which stops last
            )
        processes.save(self._record_path, [processes.record_of("broker", self.process.pid)])
        if not self._ready(limit_seconds, pause):
            raise StartupError(f"Kafka ended while it started: {self._log_tail()}")

    def stop(self, limit_seconds: float = STOP_LIMIT_SECONDS) -> bool:
        """Stop the node, by SIGKILL after the limit; return whether SIGTERM was enough."""
        found = self.running
        process = found.alive() if found else None
        clean = processes.terminate(process, limit_seconds) if process else True
        if self.process is not None:
            self.process.wait(limit_seconds)  # its own child leaves no zombie
        return clean and self.running is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _record_path(self) -> Path:
        return self.folder / "process.json"

    @property
    def _cluster_path(self) -> Path:
        return self.home / "cluster"

    @property
    def _meta(self) -> Path:
        return self.folder / "data" / "meta.properties"

    def _check_history(self) -> None:
        """Refuse to begin an empty city in place of one whose records are gone."""
        kept = self._cluster_path
        known = self._cluster or (kept.read_text(encoding="ascii") if kept.exists() else "")
        meta = self._meta.read_text(encoding="utf-8") if self._meta.exists() else ""
        if known and f"cluster.id={known}" not in meta:
            raise StartupError(
                f"The records of this city are gone: {self._meta.parent} is not the data folder of "
                f"its Kafka ({known}) any more. Put the folder back, or delete {self.home} to "
                "begin with an empty city."
            )

    def _configure(self) -> None:
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        (self.folder / "port").write_text(str(self.port), encoding="ascii")
        text = PROPERTIES.read_text(encoding="utf-8").format(
            listen=self.bootstrap,
            advertised=self.bootstrap,
            controller_port=free_port(),
            data=_in_properties(self.folder / "data"),
        )
        # The last of two lines for one key counts.
        text += "".join(f"{key}={value}\n" for key, value in self.settings.items())
        (self.folder / "server.properties").write_text(text, encoding="ascii")

    def _ready(self, limit_seconds: float, pause: Callable[[float], None]) -> bool:
        """Wait until the node is ready; return False when it exited."""
        meta = self._meta.read_text(encoding="utf-8")
        deadline = time.monotonic() + limit_seconds
        while time.monotonic() < deadline:
            if not self.running:
                return False
            with socket.socket() as probe:  # cheaper than a client that finds the port closed
                listening = probe.connect_ex((self.host, self.port)) == 0
            if listening and (cluster := cluster_id(self.bootstrap)):
                if f"cluster.id={cluster}" in meta:
                    self._cluster = cluster
                    self._cluster_path.write_text(cluster, encoding="ascii")
                    return True
                self.stop()
                raise StartupError(
                    f"Port {self.port} is in use by another Kafka cluster ({cluster})."
                )
            pause(0.1)
        self.stop()
        raise StartupError(f"Kafka was not ready within {limit_seconds:.0f} s: see {self.log}")

    def _log_tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        errors = [line for line in lines if "Exception" in line or "ERROR" in line] or lines
        return f"{errors[-1].strip() if errors else 'no output'} (see {self.log})"


def _cluster_id() -> str:
    # A leading letter: the format tool takes a leading dash for an option.
    return "V" + urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]


HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Its folder; VIGIE_HOME or .vigie.")
]
PortOption = Annotated[int, typer.Option("--port", help="The port of the broker.")]
app = typer.Typer(help="Start or stop the local Kafka broker.", no_args_is_help=True)


@app.command("start")
def start(home_folder: HomeOption = None, port: PortOption = PORT) -> None:
    """Start the broker and leave it running."""
    broker = Broker(home_folder or home(), port)
    try:
        broker.start()
    except StartupError as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    typer.echo(broker.bootstrap)


@app.command("stop")
def stop(home_folder: HomeOption = None) -> None:
    """Stop the broker."""
    clean = Broker(home_folder or home()).stop()
    typer.echo("stopped" if clean else "killed: it did not stop in time")


def _in_properties(path: Path) -> str:
    r"""Return a path as a value of a Java properties file, which is Latin-1 with `\u` escapes.

    Raises `StartupError` for a comma: Kafka would take two folders.
    """
    if "," in (text := str(path)):
        raise StartupError(f"VIGIE_HOME={path.parent} has a comma: choose another folder.")
    units = text.replace("\\", "\\\\").encode("utf-16-be")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(
        chr(low) if not high and low < 128 else f"\\u{high:02x}{low:02x}" for high, low in pairs
    )


if __name__ == "__main__":
    app()
