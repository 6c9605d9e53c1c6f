"""How each feed states a kind of hazard and a reason of a diversion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from google.transit.gtfs_realtime_pb2 import Alert


@dataclass(frozen=True, slots=True)
class Hazard:
    """A kind of incident: its French text, the type or subtype of CIFS, and the record of DATEX II.

    `fields` are the elements of the record's own type, in the order of the schema.
    """

    text: str
    cifs: str
    record: str
    fields: tuple[tuple[str, str], ...]

    @property
    def cifs_types(self) -> tuple[str, str]:
        """Return the type of CIFS, with which its subtype begins, and the subtype, if any."""
        type_, more, _ = self.cifs.partition("_")
        return type_, self.cifs if more else ""


def _obstruction(text: str, cifs: str, kind: str) -> Hazard:
    return Hazard(text, cifs, "GeneralObstruction", (("obstructionType", kind),))


def _environment(text: str, cifs: str, kind: str) -> Hazard:
    return Hazard(text, cifs, "EnvironmentalObstruction", (("environmentalObstructionType", kind),))


ON_ROAD, OBJECT = "HAZARD_ON_ROAD", "HAZARD_ON_ROAD_OBJECT"

HAZARDS: Mapping[str, Hazard] = {
    "accident": Hazard("Accident", "ACCIDENT", "Accident", (("accidentType", "accident"),)),
    "animal_on_road": Hazard(
        "Animal sur la chaussée",
        "HAZARD_ON_SHOULDER_ANIMALS",
        "AnimalPresenceObstruction",
        (("animalPresenceType", "animalsOnTheRoad"),),
    ),
    "carriageway_damaged": Hazard(
        "Chaussée dégradée",
        "HAZARD_ON_ROAD_POT_HOLE",
        "InfrastructureDamageObstruction",
        (("infrastructureDamageType", "damagedRoadSurface"),),
    ),
    "column_fallen": _obstruction("Candélabre couché", OBJECT, "objectOnTheRoad"),
    "cover_missing": _obstruction("Plaque d'égout manquante", ON_ROAD, "hazardsOnTheRoad"),
    "flooding": _environment("Chaussée inondée", "HAZARD_WEATHER_FLOOD", "flooding"),
    "obstruction": _obstruction("Obstacle sur la chaussée", OBJECT, "obstructionOnTheRoad"),
    "oil_spill": Hazard(
        "Huile sur la chaussée",
        "HAZARD_ON_ROAD_OIL",
        "NonWeatherRelatedRoadConditions",
        (("nonWeatherRelatedRoadConditionType", "oilOnRoad"),),
    ),
    "signal_dark": Hazard(
        "Feux de circulation en panne",
        "HAZARD_ON_ROAD_TRAFFIC_LIGHT_FAULT",
        "EquipmentOrSystemFault",
        (
            ("equipmentOrSystemFaultType", "notWorking"),
            ("faultyEquipmentOrSystemType", "trafficLightSets"),
        ),
    ),
    "subsidence": _environment("Affaissement de chaussée", ON_ROAD, "subsidence"),
    "tree_down": _environment("Arbre couché sur la chaussée", OBJECT, "fallenTrees"),
}
"""Each kind of incident that drivers meet."""

REASONS: Mapping[str, tuple[str, Alert.Cause]] = {
    "accident": ("accident", Alert.ACCIDENT),
    "flooding": ("inondation", Alert.WEATHER),
    "public_event": ("manifestation publique", Alert.OTHER_CAUSE),
    "signal_dark": ("feux de circulation en panne", Alert.TECHNICAL_PROBLEM),
    "snow": ("neige", Alert.WEATHER),
    "works": ("travaux", Alert.CONSTRUCTION),
}
"""Each reason of a diversion: its French text, and the cause of GTFS-Realtime."""
