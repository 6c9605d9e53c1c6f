"""Reads a weather warning: CAP 1.2 (OASIS), as Meteoalarm and Météo-France publish it.

`defusedxml` parses it: the parsers of the standard library expand entities, and their documentation
names it for data of others. A document with a DTD, and so each entity bomb, is rejected.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from services.chassis.sdk.decider import MICROS, Rejected
from vigie.snow.v1 import winter_pb2 as winter

CAP = {"cap": "urn:oasis:names:tc:emergency:cap:1.2"}
SNOW_AND_ICE = "2"
"""The number of snow and ice among Meteoalarm's `awareness_type`."""
COLOURS = {
    "1": winter.VIGILANCE_GREEN,
    "2": winter.VIGILANCE_YELLOW,
    "3": winter.VIGILANCE_ORANGE,
    "4": winter.VIGILANCE_RED,
}
UNSAFE = re.compile(r"[^A-Za-z0-9._:@/-]")
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class SnowWarning:
    """A warning of snow and ice. Times are microseconds since 1970, UTC; 0 where there is none."""

    alert_id: str
    vigilance: winter.Vigilance
    onset_time: int
    end_time: int


def read_cap(document: bytes, areas: Collection[str]) -> SnowWarning:
    """Return the warning of a CAP document for one of the areas; any area where none is given.

    Of several for these areas, such as a yellow and a later red one, the highest level counts.
    Raises `Rejected`: `CAP_INVALID` for a document that is no CAP alert, `CAP_IRRELEVANT` for an
    alert that is no actual warning of snow and ice here.
    """
    alert = _parsed(document)
    sender, identifier = _text(alert, "sender"), _text(alert, "identifier")
    status, kind = _text(alert, "status"), _text(alert, "msgType")
    if not (sender and identifier and status and kind):
        raise _invalid("sender, identifier, status or msgType is missing")
    if status != "Actual" or kind not in {"Alert", "Update", "Cancel"}:
        raise irrelevant(f"its status is {status} and its type {kind}")
    found = [info for info in alert.findall("cap:info", CAP) if _is_snow_here(info, areas)]
    if not found:
        raise irrelevant("it has no warning of snow and ice for this city")
    info = max(found, key=_level)
    colour = winter.VIGILANCE_GREEN if kind == "Cancel" else COLOURS[_level(info)]
    alert_id = UNSAFE.sub("_", f"{sender}/{identifier}")[:LONGEST_ID]
    onset, end = _time(info, "onset"), _time(info, "expires")
    if end and end <= onset:
        raise _invalid("it expires before its onset")
    return SnowWarning(alert_id, colour, onset, end)


def _parsed(document: bytes) -> Element:
    try:
        alert: Element = fromstring(document, forbid_dtd=True)
    except DefusedXmlException as error:
        raise _invalid("it has a DTD or an entity") from error
    except (ParseError, ValueError) as error:
        raise _invalid("it is no XML document") from error
    if alert.tag != f"{{{CAP['cap']}}}alert":
        raise _invalid("its root is no alert of CAP 1.2")
    return alert


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"cap:{name}", "", CAP) or "").strip()


def _parameter(info: Element, name: str) -> str:
    """Return the number that a parameter begins with, such as `3; orange; Severe`."""
    for parameter in info.findall("cap:parameter", CAP):
        if _text(parameter, "valueName") == name:
            return _text(parameter, "value").partition(";")[0].strip()
    return ""


def _level(info: Element) -> str:
    return _parameter(info, "awareness_level")


def _is_snow_here(info: Element, areas: Collection[str]) -> bool:
    if _parameter(info, "awareness_type") != SNOW_AND_ICE or _level(info) not in COLOURS:
        return False
    found = info.findall("cap:area", CAP)
    names = {_text(area, "areaDesc") for area in found}
    names |= {_text(code, "value") for area in found for code in area.findall("cap:geocode", CAP)}
    return not areas or not names.isdisjoint(areas)


def _time(info: Element, name: str) -> int:
    text = _text(info, name)
    if not text:
        return 0
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _invalid(f"{name} is no time") from error
    if moment.tzinfo is None:
        raise _invalid(f"{name} has no time zone")
    return int(moment.timestamp()) * MICROS


def _invalid(why: str) -> Rejected:
    message = f"The document is rejected, because {why}: send an alert of CAP 1.2 without a DTD."
    return Rejected("CAP_INVALID", message, "cap")


def irrelevant(why: str) -> Rejected:
    """Return the rejection of an alert that changes nothing."""
    message = f"The alert changes nothing, because {why}: send actual warnings of snow and ice."
    return Rejected("CAP_IRRELEVANT", message, "cap")
