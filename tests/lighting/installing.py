"""A city's cabinets as the commands that put them on the map, for the tests of the department."""

from __future__ import annotations

from itertools import count
from uuid import UUID, uuid5

from services.city.equipment import Cabinet, Feeder
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as api
from vigie.type.v1 import place_pb2

INSTALLATIONS = UUID("6c0e0d0a-54c4-5a42-9a8a-2f6f0e3d7b01")


def installation(cabinet: Cabinet, address: equipment.Address) -> api.InstallCabinetRequest:
    """Everything about one cabinet. Its request id is made of the content: a re-run meets itself.

    A feeder's id is its number; a lamp's channel is its place in the cabinet, line after line.
    """
    channels = count()
    request = api.InstallCabinetRequest(
        cabinet_id=cabinet.id,
        place=place_pb2.Place(
            position=place_pb2.Position(longitude=cabinet.lon, latitude=cabinet.lat),
            street=cabinet.street,
            district=cabinet.district,
        ),
        address=address,
        feeders=[_feeder(feeder, channels) for feeder in cabinet.feeders],
    )
    content = request.SerializeToString(deterministic=True)
    request.request_id = str(uuid5(INSTALLATIONS, content.hex()))
    return request


def _feeder(feeder: Feeder, channels: count[int]) -> equipment.Feeder:
    return equipment.Feeder(
        feeder_id=str(feeder.number),
        line=feeder.number,
        lamps=[
            equipment.Lamp(
                lamp_id=lamp.id,
                position=place_pb2.Position(longitude=lamp.lon, latitude=lamp.lat),
                lantern_type=lamp.lantern_type,
                channel=next(channels),
            )
            for lamp in feeder.lamps
        ],
    )
