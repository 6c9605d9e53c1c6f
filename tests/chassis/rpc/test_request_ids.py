"""The same UUID in capitals is the same id."""

from __future__ import annotations

from services.chassis.rpc.request_ids import lower_uuids
from services.chassis.sdk.ids import new_id
from vigie.crew.v1 import service_pb2 as crews
from vigie.lighting.v1 import service_pb2 as lighting


def test_uuids_in_ids_are_written_in_lower_case_and_other_ids_stay() -> None:
    request_id, need_id = new_id(), new_id()
    request = crews.OfferTaskRequest(
        request_id=request_id.upper(),
        crew_id="Crew-A-0199C1A4",
        task_id=request_id,
        need_id=f"roads/defect/{need_id.upper()}",
        kind=need_id.upper(),
    )
    lower_uuids(request)
    assert request.request_id == request.task_id == request_id
    assert request.need_id == f"roads/defect/{need_id}"
    assert request.crew_id == "Crew-A-0199C1A4"
    assert request.kind == need_id.upper()


def test_the_ids_of_a_list_are_written_in_lower_case_too() -> None:
    cabinet_id = new_id()
    request = lighting.WatchCabinetsRequest(cabinet_ids=[cabinet_id.upper(), "MTP-0001"])
    lower_uuids(request)
    assert list(request.cabinet_ids) == [cabinet_id, "MTP-0001"]
