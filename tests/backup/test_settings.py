"""The copy has a cluster and a prefix of its own."""

import pytest

from services.backup.settings import read
from services.chassis.settings import Misset


def test_the_copy_is_reached_by_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "here:1")
    monkeypatch.setenv("BACKUP_KAFKA_BOOTSTRAP", "there:2")
    settings = read()
    assert (settings.suite.cluster.bootstrap, settings.suite.prefix) == ("here:1", "vigie")
    assert settings.copy_side.cluster.bootstrap == "there:2"
    assert settings.copy_side.prefix == "vigie-copy"


def test_without_a_cluster_of_its_own_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKUP_KAFKA_BOOTSTRAP", raising=False)
    with pytest.raises(Misset, match="BACKUP_KAFKA_BOOTSTRAP"):
        read()


def test_what_is_wrong_is_named_with_its_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_KAFKA_BOOTSTRAP", "there:2")
    monkeypatch.setenv("BACKUP_KAFKA_SECURITY_PROTOCOL", "TLS")
    with pytest.raises(Misset, match="BACKUP_KAFKA_SECURITY_PROTOCOL=TLS"):
        read()
