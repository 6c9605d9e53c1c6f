"""Snow keeps the laws of a department."""

from services.testing.contract import ContractSuite
from services.testing.in_memory_owner import InMemoryOwner
from tests.snow.department import department
from tests.snow.story import play
from vigie.snow.v1 import events_pb2


class TestContract(ContractSuite):
    service = department()

    def story(self) -> InMemoryOwner:
        run = InMemoryOwner(self.service)
        play(run)
        return run

    def test_the_story_has_every_event_of_snow(self) -> None:
        happened = {each.DESCRIPTOR.name for entry in self.story().entries for each in entry.events}
        assert set(events_pb2.DESCRIPTOR.message_types_by_name) <= happened
