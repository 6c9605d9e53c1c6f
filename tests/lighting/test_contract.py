"""Lighting keeps the laws of a department."""

from services.testing.contract import ContractSuite
from services.testing.in_memory_owner import InMemoryOwner
from tests.golden.departments import lighting_service, lighting_story


class TestContract(ContractSuite):
    service = lighting_service()

    def story(self) -> InMemoryOwner:
        return lighting_story(misuse=False)
