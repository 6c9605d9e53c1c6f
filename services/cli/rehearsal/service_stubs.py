"""The services that a rehearsal calls, each call repeated until it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

import grpc

from services.cli.client.channels import open_patient_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.client import CallError
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub


@dataclass
class RehearsalServices:
    """Stubs of the services, on one channel each. `last_error` is why the last call is repeated."""

    settings: CliSettings
    last_error: CallError | None = None
    _channels: dict[str, grpc.aio.Channel] = field(default_factory=dict)

    @property
    def coordination(self) -> CoordinationServiceStub:
        return CoordinationServiceStub(self.channel(COORDINATION))

    @property
    def roads(self) -> RoadsServiceStub:
        return RoadsServiceStub(self.channel("roads"))

    def crews(self, department: str) -> CrewServiceStub:
        return CrewServiceStub(self.channel(department))

    def channel(self, service: str) -> grpc.aio.Channel:
        """Return the channel to a service, opened once."""
        if service not in self._channels:
            self._channels[service] = open_patient_channel(self.settings, service, self._note)
        return self._channels[service]

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()
        self._channels.clear()

    def _note(self, error: CallError) -> None:
        self.last_error = error
