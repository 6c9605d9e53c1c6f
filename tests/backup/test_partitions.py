"""Every topic of an installation is copied, or listed as left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.backup import partitions
from services.backup.partitions import LEFT_OUT, TopicPartition, all_partitions, stages
from services.chassis.sdk.settings import Settings
from services.chassis.topics.kinds import Topic
from services.provision.catalogue import COORDINATION, all_topics


@pytest.fixture
def settings() -> Settings:
    return Settings.model_validate({"departments": "roads"})


def test_each_partition_is_copied_except_those_left_out(settings: Settings) -> None:
    wanted = {
        t.name: t.partitions for t in all_topics(settings) if t.name.split(".")[-1] not in LEFT_OUT
    }
    found = list(all_partitions(settings))
    assert len(found) == len(set(found)) == sum(wanted.values())
    assert {tp.topic(settings.prefix) for tp in found} == set(wanted)


def test_the_stages_copy_each_record_before_its_cause(settings: Settings) -> None:
    found = list(all_partitions(settings))
    order = list(stages(found))
    assert order[0] == [TopicPartition(COORDINATION, "journal", 0)]
    kinds = [stage[0].kind for stage in order]
    assert kinds == ["journal", "journal", "bulletins", "commands", "snapshots"]
    assert sorted(tp for stage in order for tp in stage) == sorted(found)


def test_a_kind_of_topic_that_is_neither_copied_nor_left_out_is_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another(_settings: Settings) -> Iterator[Topic]:
        yield Topic("vigie.roads.keys", 1, -1)

    monkeypatch.setattr(partitions, "all_topics", another)
    with pytest.raises(LookupError, match="kind keys are neither copied nor left out"):
        list(all_partitions(settings))
