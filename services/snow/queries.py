"""The list of late sections as the API shows it."""

from __future__ import annotations

from google.protobuf.message import Message

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.service import Query
from services.chassis.sdk.view import View
from services.snow.late_list import LateList
from vigie.snow.v1 import service_pb2 as api

DEFAULT_SIZE = 100


def list_late(late: LateList) -> Query:
    """Return the query of the late sections."""

    def query(view: View, request: api.ListLateRequest) -> Message:
        found, running = late.late(view, now_microseconds())
        shown = map(late.to_proto, found[: request.page_size or DEFAULT_SIZE])
        return api.ListLateResponse(late=shown, late_count=len(found), running_count=running)

    return query
