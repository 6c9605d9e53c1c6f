"""The place near a site where the crew of a role waits until an operator lets it go on."""

from __future__ import annotations

import msgspec

from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2


class HoldPlace(msgspec.Struct, frozen=True, gc=False):
    """A position (WGS84 degrees) with the names of its street and district, which may be empty."""

    longitude: float
    latitude: float
    street: str = ""
    district: str = ""


def hold_place_of(
    message: events.RoleStaged | api.StageRoleRequest | api.RequestBackupRequest,
) -> HoldPlace | None:
    """Return the hold place of a message; None where it has none."""
    if not message.HasField("hold_place"):
        return None
    place = message.hold_place
    point = place.position
    return HoldPlace(point.longitude, point.latitude, place.street, place.district)


def hold_place_message(hold: HoldPlace | None) -> place_pb2.Place | None:
    """Return a hold place as a message; None for None."""
    if hold is None:
        return None
    point = place_pb2.Position(longitude=hold.longitude, latitude=hold.latitude)
    return place_pb2.Place(position=point, street=hold.street, district=hold.district)
