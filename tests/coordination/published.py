"""The bulletins that coordination publishes in the small city, and what their readers learn."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.rpc.validation import violations
from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.coordination.bulletins import bulletins_of
from services.coordination.domain.fold.alerts import alert_key
from services.coordination.domain.fold.city_state import CityState
from vigie.bulletin.v1.bulletin_pb2 import AlertEnded, AlertRaised, Bulletin
from vigie.journal.v1 import journal_pb2 as journal


class Reader:
    """A system that reads the bulletins alone: it holds the open incidents and their alerts."""

    def __init__(self) -> None:
        self.bulletins: list[Bulletin] = []
        self.alerts: dict[str, set[str]] = {"": set()}

    def begin(self, city: CityState) -> None:
        """Hold what the city holds, as a reader that starts late does."""
        self.alerts = _alerts(city)

    def read(self, city: CityState, decided: Sequence[Message], context: DecisionContext) -> None:
        """Read the bulletins of a record; each keeps the rules of its proto file.

        Afterwards the reader holds what the city holds.
        """
        record = journal.Record(aggregate="city/city", version=1, decided_time=context.time)
        entry = JournalEntry(record, "city", "city", tuple(decided), None, city, context)
        for bulletin in bulletins_of(entry):
            assert violations(bulletin) == []
            self.bulletins.append(bulletin)
            self._follow(bulletin)
        assert self.alerts == _alerts(city), decided

    def _follow(self, bulletin: Bulletin) -> None:
        match bulletin.WhichOneof("news"):
            case "incident_opened":
                self.alerts[bulletin.incident_opened.incident_id] = set()
            case "incident_changed":
                changed = bulletin.incident_changed
                self.alerts[changed.incident_id] = set(changed.alert_codes)
            case "incident_closed":
                del self.alerts[bulletin.incident_closed.incident_id]
            case "alert_raised":
                raised = bulletin.alert_raised
                self.alerts[raised.incident_id].add(_key(raised))
            case "alert_ended":
                ended = bulletin.alert_ended
                self.alerts[ended.incident_id].discard(_key(ended))


def _key(alert: AlertRaised | AlertEnded) -> str:
    """Return the key of an alert: its code, and its subject where it is of no incident."""
    return alert.code if alert.incident_id else alert_key(alert.code, alert.subject)


def _alerts(city: CityState) -> dict[str, set[str]]:
    """Return the alerts of each open incident, and of none under the empty id."""
    of_incidents = {each.id: {a.code for a in each.alerts} for each in city.open_incidents()}
    return {"": set(city.alerts), **of_incidents}
