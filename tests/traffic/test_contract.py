"""Traffic keeps the laws of a department."""

from services.testing.contract import ContractSuite
from services.testing.in_memory_owner import InMemoryOwner
from tests.golden.traffic import traffic_service, traffic_story


class TestContract(ContractSuite):
    service = traffic_service()

    def story(self) -> InMemoryOwner:
        return traffic_story(misuse=False)
