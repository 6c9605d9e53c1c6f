"""Topics are made once, by anybody, and never bent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from confluent_kafka.admin import AdminClient, ConfigResource  # type: ignore[attr-defined]

from deploy.local.ports import free_port
from services.chassis import topics
from services.chassis.catalogue import topics_of
from services.chassis.settings import Settings
from services.chassis.topics import catalogue, create, main

pytestmark = pytest.mark.usefixtures("said")


def test_an_installations_topics_are_those_of_its_departments_and_of_coordination(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DEPARTMENTS", "lighting, roads")
    found = {topic.name: topic.partitions for topic in catalogue(Settings())}  # type: ignore[call-arg]
    assert {name.split(".")[1] for name in found} == {"lighting", "roads", "coordination"}
    assert (found["vigie.roads.journal"], found["vigie.coordination.journal"]) == (4, 1)


def test_what_is_missing_is_made_and_what_stands_is_left(broker: str, prefix: str) -> None:
    wanted = list(topics_of(prefix, "roads", 2))
    assert set(create(broker, wanted[:3], 1)) == {topic.name for topic in wanted[:3]}
    assert set(create(broker, wanted, 1)) == {topic.name for topic in wanted[3:]}
    assert create(broker, wanted, 1) == []
    resource = ConfigResource("topic", wanted[1].name)
    admin = AdminClient({"bootstrap.servers": broker})
    config = admin.describe_configs([resource])[resource].result(10)
    assert config["retention.ms"].value == "-1"


def test_two_may_make_them_at_once(broker: str, prefix: str) -> None:
    wanted = list(topics_of(prefix, "roads", 1))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: create(broker, wanted, 1), range(4)))
    assert sorted(name for names in made for name in names) == sorted(t.name for t in wanted)


def test_another_count_is_refused_in_a_sentence(broker: str, prefix: str) -> None:
    create(broker, list(topics_of(prefix, "roads", 2)), 1)
    with pytest.raises(ValueError, match="has 2 partitions, the catalogue says 4"):
        create(broker, list(topics_of(prefix, "roads", 4)), 1)


def test_the_command_says_what_it_did(
    broker: str, prefix: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", broker)
    monkeypatch.setenv("VIGIE_PREFIX", prefix[-20:].strip("-0123456789"))
    monkeypatch.setenv("DEPARTMENTS", "roads")
    assert main() == 0
    assert capsys.readouterr().out == "10 topics stand, 10 of them new\n"
    assert main() == 0
    assert capsys.readouterr().out == "10 topics stand, 0 of them new\n"


def test_the_command_fails_in_a_sentence_without_a_broker(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(topics, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", f"127.0.0.1:{free_port()}")
    assert main() == 1
    assert capsys.readouterr().err


def test_who_was_slower_still_hears_of_another_count(
    broker: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(broker, list(topics_of(prefix, "roads", 2)), 1)
    looked = topics._standing
    seen: Iterator[dict[str, int]] = iter([{}])  # the first look comes before the broker lists them
    monkeypatch.setattr(topics, "_standing", lambda admin: next(seen, None) or looked(admin))
    with pytest.raises(ValueError, match="has 2 partitions, the catalogue says 4"):
        create(broker, list(topics_of(prefix, "roads", 4)), 1)
