"""Roads keeps the laws of a department."""

from services.testing.contract import ContractSuite
from services.testing.in_memory_owner import InMemoryOwner
from tests.golden.departments import roads_service, roads_story


class TestContract(ContractSuite):
    service = roads_service()

    def story(self) -> InMemoryOwner:
        return roads_story(misuse=False)
