"""The commands that install a city: its equipment, crews, stocks and the programme of lights."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from google.protobuf.json_format import ParseDict, ParseError

from services.chassis.sdk.ids import derived_id, new_id
from services.city.cabinets import Cabinet
from services.city.city import City
from services.city.crew_roster import Crew
from services.city.flow_sections import FlowSection
from services.city.junctions import Junction
from services.city.winter import WinterDepot
from services.simulator.equipment.modbus_server import UNIT_ID
from services.simulator.platform.settings import Settings
from vigie.crew.v1 import service_pb2 as crews
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as lighting
from vigie.snow.v1 import service_pb2 as snow
from vigie.traffic.v1 import service_pb2 as traffic
from vigie.type.v1 import place_pb2

Command = (
    lighting.InstallCabinetRequest
    | lighting.AssignProgrammeRequest
    | crews.RegisterCrewRequest
    | traffic.InstallJunctionRequest
    | traffic.InstallBollardRequest
    | traffic.InstallSectionRequest
    | snow.CountStockRequest
)


@dataclass(frozen=True, slots=True)
class Step:
    """A command of the installation, its department, and the id of what it installs."""

    department: str
    what: str
    command: Command


def steps(city: City, settings: Settings, *, again: bool = False) -> Iterator[Step]:
    """Yield the commands of a city for the departments of the installation.

    The id of a command derives from the city's files and from its content: the same files again
    change nothing. `again` gives new ids, because an edit that is undone within a day would
    otherwise be a duplicate. Raises `ValueError` for an invalid `[programme]` in `city.toml`.
    """
    cabinets = city.cabinets if "lighting" in settings.department_names else ()
    for place, cabinet in enumerate(cabinets):
        port = settings.simulator_port_base + place
        district = city.districts.named(cabinet.district).name
        request = install_request(cabinet, district, settings.cabinet_host, port)
        yield _step("lighting", cabinet.id, request, city.sha256["equipment"], again=again)
    if "traffic" in settings.department_names:
        yield from _traffic_steps(city, settings, again=again)
    if "snow" in settings.department_names:
        for depot in city.depots:
            yield _step("snow", depot.id, _stock(depot), city.sha256["winter"], again=again)
    for crew in city.crews:
        if crew.department in settings.department_names:
            yield _step(
                crew.department, crew.id, _crew(crew, city), city.sha256["crews"], again=again
            )
    # Last, because calls are answered in any order and each programme needs its cabinet.
    programme = programme_of(city)
    for cabinet in cabinets if programme is not None else ():
        assign = lighting.AssignProgrammeRequest(cabinet_id=cabinet.id, programme=programme)
        yield _step("lighting", cabinet.id, assign, city.sha256["equipment"], again=again)


def _traffic_steps(city: City, settings: Settings, *, again: bool) -> Iterator[Step]:
    """Yield the junctions, the bollards and the counted sections."""
    first_port = settings.simulator_port_base + len(city.cabinets)
    requests: list[tuple[str, Command]] = [(j.id, _junction(j, city)) for j in city.junctions]
    for port, bollard in enumerate(city.bollards, first_port):
        install = traffic.InstallBollardRequest(
            bollard_id=bollard.id,
            place=_place(city, bollard.lon, bollard.lat),
            host=settings.cabinet_host,
            port=port,
            unit_id=UNIT_ID,
            zone=bollard.zone,
            edge_id=bollard.edge,
        )
        requests.append((bollard.id, install))
    requests += [(section.id, _section(section)) for section in city.flow_sections]
    for what, request in requests:
        yield _step("traffic", what, request, city.sha256["traffic"], again=again)


def _junction(junction: Junction, city: City) -> traffic.InstallJunctionRequest:
    request = traffic.InstallJunctionRequest(
        junction_id=junction.id,
        place=_place(city, junction.lon, junction.lat),
        edge_ids=junction.edges,
        rank=junction.rank,
        feeder_id=junction.feeder,
    )
    request.place.street = junction.name
    return request


def _section(section: FlowSection) -> traffic.InstallSectionRequest:
    return traffic.InstallSectionRequest(
        section_id=section.id,
        edge_id=section.edge,
        street=section.street,
        junction_id=section.junction,
        detector=f"{section.junction}-DL{section.detector}",
        usual=section.usual,
    )


def _stock(depot: WinterDepot) -> snow.CountStockRequest:
    return snow.CountStockRequest(
        depot_id=depot.id, salt_kg=int(depot.salt_kg), brine_litres=int(depot.brine_litres)
    )


def _place(city: City, longitude: float, latitude: float) -> place_pb2.Place:
    edge = city.streets.edge(city.streets.nearest_edge(longitude, latitude))
    return place_pb2.Place(
        position=place_pb2.Position(longitude=longitude, latitude=latitude),
        street=edge.name,
        district=city.districts.nearest(longitude, latitude).name,
    )


def _step(department: str, what: str, command: Command, files: str, *, again: bool) -> Step:
    content = sha256(command.SerializeToString(deterministic=True)).hexdigest()
    derived = derived_id("install", files, department, what, content)
    command.request_id = new_id() if again else derived
    return Step(department, what, command)


def install_request(
    cabinet: Cabinet, district: str, host: str, port: int
) -> lighting.InstallCabinetRequest:
    """Return the command for a cabinet; a lamp's channel is its number in the whole cabinet."""
    request = lighting.InstallCabinetRequest(cabinet_id=cabinet.id)
    request.place.position.longitude = cabinet.lon
    request.place.position.latitude = cabinet.lat
    request.place.street = cabinet.street
    request.place.district = district
    request.address.CopyFrom(equipment.Address(host=host, port=port, unit_id=UNIT_ID))
    channel = 0
    for feeder in cabinet.feeders:
        line = request.feeders.add(feeder_id=str(feeder.number), line=feeder.number)
        for lamp in feeder.lamps:
            wired = line.lamps.add(lamp_id=lamp.id, lantern_type=lamp.lantern_type, channel=channel)
            wired.position.longitude = lamp.lon
            wired.position.latitude = lamp.lat
            channel += 1
    return request


def _crew(crew: Crew, city: City) -> crews.RegisterCrewRequest:
    request = crews.RegisterCrewRequest(
        crew_id=crew.id,
        name=crew.name,
        skills=sorted(crew.skills),
        equipment=sorted(crew.equipment),
        lending=f"LENDING_RULE_{crew.lending}",
        size=crew.size,
    )
    request.depot.CopyFrom(_place(city, crew.depot_lon, crew.depot_lat))
    return request


def programme_of(city: City) -> equipment.Programme | None:
    """Read the `[programme]` of `city.toml`, with the fields of the contract; None without one.

    Raises `ValueError` where it is not of that form.
    """
    facts = tomllib.loads((city.folder / "city.toml").read_text(encoding="utf-8"))
    if "programme" not in facts:
        return None
    try:
        return ParseDict(facts["programme"], equipment.Programme())
    except ParseError as error:
        raise ValueError(f"[programme] of city.toml: {error}") from error
