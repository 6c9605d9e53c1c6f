"""The feeds as documents of the department's HTTP port."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.sdk.document import Document
from services.chassis.sdk.view import View
from services.traffic.domain.situation import Situations
from services.traffic.feeds.cifs import closures_and_incidents
from services.traffic.feeds.datex import situation_publication
from services.traffic.feeds.gtfs_realtime import service_alerts
from services.traffic.feeds.shown import Streets
from services.traffic.inbox import SITUATIONS


def feeds(streets: Streets, publisher: str) -> Sequence[Document]:
    """Return the documents; `publisher` names the city in the DATEX II feed."""
    return (
        Document(
            "alerts.pb",
            "application/x-protobuf",
            lambda view, time: service_alerts(_situations(view), time),
        ),
        Document(
            "situations.xml",
            "application/xml",
            lambda view, time: situation_publication(_situations(view), time, streets, publisher),
        ),
        Document(
            "cifs.json",
            "application/json",
            lambda view, time: closures_and_incidents(_situations(view), time, streets),
        ),
    )


def _situations(view: View) -> Situations:
    return view.get(*SITUATIONS.split("/")) or Situations()
