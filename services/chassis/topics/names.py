"""The names of one service's topics, groups and transactional ids in one installation."""

from __future__ import annotations

from dataclasses import dataclass


def topic_name(prefix: str, service: str, kind: str) -> str:
    return f"{prefix}.{service}.{kind}"


@dataclass(frozen=True, slots=True)
class ResourceNames:
    """Every name starts with the installation's prefix, so two cities can share a cluster."""

    prefix: str
    service: str

    @property
    def commands(self) -> str:
        """The topic of commands that wait for a decision."""
        return topic_name(self.prefix, self.service, "commands")

    @property
    def journal(self) -> str:
        """The topic of records: one for each command, in order."""
        return topic_name(self.prefix, self.service, "journal")

    @property
    def bulletins(self) -> str:
        """The topic of integration events, for other services."""
        return topic_name(self.prefix, self.service, "bulletins")

    @property
    def snapshots(self) -> str:
        """The compacted topic of snapshots, from which a replay starts."""
        return topic_name(self.prefix, self.service, "snapshots")

    @property
    def telemetry(self) -> str:
        """The telemetry topic (retention: one hour)."""
        return topic_name(self.prefix, self.service, "telemetry")

    @property
    def principal(self) -> str:
        """The service's user at the cluster, and the `client.id` of its clients."""
        return f"{self.prefix}-{self.service}"

    @property
    def group(self) -> str:
        """The consumer group that elects partition owners."""
        return f"{self.prefix}-{self.service}-owner"

    def transactional_id(self, partition: int) -> str:
        """Return the transactional id of a partition's owner. It is stable, because it fences."""
        return f"{self.prefix}-{self.service}-{partition}"

    def for_service(self, service: str) -> ResourceNames:
        """Return the names of another service of the same installation."""
        return ResourceNames(self.prefix, service)
