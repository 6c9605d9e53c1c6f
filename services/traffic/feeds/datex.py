"""DATEX II version 3: closures, works, hazards and diversions, for other road authorities.

The order of the elements is that of the schema, DATEX II 3.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from xml.etree.ElementTree import (
    Element,
    QName,
    SubElement,
    register_namespace,
    tostring,
)

from services.traffic.domain.situation import Situation, Situations
from services.traffic.feeds.hazards import HAZARDS
from services.traffic.feeds.shown import (
    Line,
    Streets,
    in_order,
    iso,
    lines_of,
    overruns,
    text_of,
    until,
)
from vigie.traffic.v1.situation_pb2 import (
    SITUATION_CATEGORY_CLOSURE as CLOSURE,
    SITUATION_CATEGORY_DIVERSION as DIVERSION,
    SITUATION_CATEGORY_WORKS as WORKS,
)

MODEL = "http://datex2.eu/schema/3/"
NAMESPACES = {
    "com": f"{MODEL}common",
    "d2": f"{MODEL}d2Payload",
    "loc": f"{MODEL}locationReferencing",
    "sit": f"{MODEL}situation",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
for prefix, uri in NAMESPACES.items():
    register_namespace(prefix, uri)

LANGUAGE, COUNTRY = "fr", "fr"
SRS = "EPSG:4326"
"""Latitude, then longitude."""


@cache
def tag(name: str) -> str:
    """Return the tag of an element or attribute, given as "prefix:name"."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


@cache
def type_name(name: str) -> QName:
    """Return the name of a type as a value, so that the document declares its prefix."""
    return QName(tag(name))


def typed(parent: Element, element: str, type_: str) -> Element:
    """Add an element of a type that is derived from that of the schema's element."""
    added = SubElement(parent, tag(element))
    added.attrib[tag("xsi:type")] = type_name(type_)  # type: ignore[assignment]
    return added


def text(parent: Element, element: str, content: str) -> None:
    """Add an element with text."""
    SubElement(parent, tag(element)).text = content


def situation_publication(city: Situations, time: int, streets: Streets, publisher: str) -> bytes:
    """Return the publication; `publisher` is the authority's identifier in its country."""
    root = Element(tag("d2:payload"), lang=LANGUAGE, modelBaseVersion="3")
    root.attrib[tag("xsi:type")] = type_name("sit:SituationPublication")  # type: ignore[assignment]
    text(root, "com:publicationTime", iso(city.changed_time or time))
    creator = SubElement(root, tag("com:publicationCreator"))
    text(creator, "com:country", COUNTRY)
    text(creator, "com:nationalIdentifier", publisher)
    for situation in in_order(city):
        lines = lines_of(situation.edge_ids, streets)
        if lines or situation.longitude or situation.latitude:  # else no reader could place it
            _situation(root, situation, lines, time, streets)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _situation(
    root: Element, situation: Situation, lines: Sequence[Line], time: int, streets: Streets
) -> None:
    element = SubElement(root, tag("sit:situation"), id=situation.situation_id)
    text(element, "sit:situationVersionTime", iso(situation.changed_time))
    header = SubElement(element, tag("sit:headerInformation"))
    text(header, "com:confidentiality", "noRestriction")
    text(header, "com:informationStatus", "real")
    type_, fields = _kind(situation)
    record = typed(element, "sit:situationRecord", f"sit:{type_}")
    record.attrib |= {"id": f"{situation.situation_id}-1", "version": str(situation.version)}
    text(record, "sit:situationRecordCreationTime", iso(situation.created_time))
    text(record, "sit:situationRecordVersionTime", iso(situation.changed_time))
    text(record, "sit:probabilityOfOccurrence", "certain")
    _validity(record, situation, time)
    _comment(record, text_of(situation))
    _location(record, situation, lines)
    for field, value in fields:
        text(record, f"sit:{field}", value)
    if situation.category == DIVERSION:
        _way_round(record, lines_of(situation.via_edge_ids, streets))


def _kind(situation: Situation) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the type of the record, and the elements of that type."""
    match situation.category:
        case category if category == CLOSURE:
            return "RoadOrCarriagewayOrLaneManagement", (
                ("complianceOption", "mandatory"),
                ("roadOrCarriagewayOrLaneManagementType", "roadClosed"),
            )
        case category if category == WORKS:
            return "MaintenanceWorks", (("roadMaintenanceType", "roadworks"),)
        case category if category == DIVERSION:
            return "ReroutingManagement", (
                ("complianceOption", "mandatory"),
                ("reroutingManagementType", "followDiversionSigns"),
                ("signedRerouting", "true"),
            )
        case _:
            hazard = HAZARDS[situation.kind]
            return hazard.record, hazard.fields


def _validity(record: Element, situation: Situation, time: int) -> None:
    """Add the times. A situation that has begun is active until it ends, however late that is."""
    validity = SubElement(record, tag("sit:validity"))
    if situation.suspended and not situation.ended_time:
        status = "suspended"
    elif situation.ended_time or situation.start_time > time:
        status = "definedByValidityTimeSpec"
    else:
        status = "active"
    text(validity, "com:validityStatus", status)
    if overruns(situation, time):
        text(validity, "com:overrunning", "true")
    period = SubElement(validity, tag("com:validityTimeSpecification"))
    text(period, "com:overallStartTime", iso(situation.start_time))
    if end := until(situation, time):
        text(period, "com:overallEndTime", iso(max(end, situation.start_time)))


def _comment(record: Element, said: str) -> None:
    comment = SubElement(SubElement(record, tag("sit:generalPublicComment")), tag("sit:comment"))
    _words(comment, said)


def _words(parent: Element, said: str) -> None:
    values = SubElement(parent, tag("com:values"))
    SubElement(values, tag("com:value"), lang=LANGUAGE).text = said


def _location(record: Element, situation: Situation, lines: Sequence[Line]) -> None:
    if not lines:
        place = typed(record, "sit:locationReference", "loc:PointLocation")
        _street(place, situation.street)
        point = SubElement(place, tag("loc:pointByCoordinates"))
        coordinates = SubElement(point, tag("loc:pointCoordinates"))
        text(coordinates, "loc:latitude", f"{situation.latitude:.6f}")
        text(coordinates, "loc:longitude", f"{situation.longitude:.6f}")
    elif len(lines) == 1:
        _line(typed(record, "sit:locationReference", "loc:LinearLocation"), lines[0])
    else:
        group = typed(record, "sit:locationReference", "loc:LocationGroupByList")
        for line in lines:
            _line(typed(group, "loc:locationContainedInGroup", "loc:LinearLocation"), line)


def _line(location: Element, line: Line) -> None:
    _street(location, line.street)
    drawn = SubElement(location, tag("loc:gmlLineString"), srsName=SRS)
    text(drawn, "loc:posList", " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in line.points))


def _street(location: Element, street: str) -> None:
    if street:
        described = SubElement(location, tag("loc:supplementaryPositionalDescription"))
        text(SubElement(described, tag("loc:roadInformation")), "loc:roadName", street)


def _way_round(record: Element, lines: Sequence[Line]) -> None:
    if not lines:
        return
    way = typed(record, "sit:alternativeRoute", "loc:ItineraryByIndexedLocations")
    for index, line in enumerate(lines):
        step = SubElement(way, tag("loc:locationContainedInItinerary"), index=str(index))
        _line(typed(step, "loc:location", "loc:LinearLocation"), line)
