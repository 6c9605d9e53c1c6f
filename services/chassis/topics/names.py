"""The names of one service in one installation: topics, group, transactional ids."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.topics.catalogue import topic_name


@dataclass(frozen=True, slots=True)
class ResourceNames:
    """Everything is under the installation's prefix; two cities on one cluster never meet."""

    prefix: str
    service: str

    @property
    def commands(self) -> str:
        """Where commands stand until they are decided."""
        return topic_name(self.prefix, self.service, "commands")

    @property
    def journal(self) -> str:
        """What happened."""
        return topic_name(self.prefix, self.service, "journal")

    @property
    def bulletins(self) -> str:
        """What the rest of the city may know."""
        return topic_name(self.prefix, self.service, "bulletins")

    @property
    def snapshots(self) -> str:
        """Where a fold may start from."""
        return topic_name(self.prefix, self.service, "snapshots")

    @property
    def telemetry(self) -> str:
        """What is worth an hour."""
        return topic_name(self.prefix, self.service, "telemetry")

    @property
    def principal(self) -> str:
        """What its clients are called at the cluster, and its principal."""
        return f"{self.prefix}-{self.service}"

    @property
    def group(self) -> str:
        """The group that elects the owners."""
        return f"{self.prefix}-{self.service}-owner"

    def transactional_id(self, partition: int) -> str:
        """The transactional id of a partition's owner: stable, for it is the fence."""
        return f"{self.prefix}-{self.service}-{partition}"

    def for_service(self, service: str) -> ResourceNames:
        """The names of another service of the same installation."""
        return ResourceNames(self.prefix, service)
