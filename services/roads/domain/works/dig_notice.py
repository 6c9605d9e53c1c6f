"""The notice of digging to the owners of networks: DICT or ATU, its answers, and the clearance.

No crew digs beside a sensitive network before its receipt, in an emergency neither: its operator is
called, and the answer is recorded as a receipt. A network that is not sensitive keeps a DICT
waiting until it has answered, or until two working days after a reminder.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from services.crews.domain.dig_clearance import DigClearance
from services.roads.domain.works.law import (
    DICT_ANSWER_MICROSECONDS,
    DICT_MONTHS,
    REMINDER_DAYS,
    SENSITIVE,
    months_after,
    working_days_after,
)

DICT, ATU = "dict", "atu"

Answer = tuple[str, int]
"""A network, and the time of its receipt or of its reminder."""


class DigNotice(msgspec.Struct, frozen=True):
    """A notice. Times are microseconds since 1970, UTC; `form` is empty before any notice."""

    form: str = ""
    sent_time: int = 0
    networks: tuple[str, ...] = ()
    receipts: tuple[Answer, ...] = ()
    reminders: tuple[Answer, ...] = ()

    @property
    def answer_due_time(self) -> int:
        """When a network may be reminded."""
        return self.sent_time + DICT_ANSWER_MICROSECONDS


NO_NOTICE = DigNotice()


def clearance_of_notice(notice: DigNotice, *, urgent: bool, begun: bool) -> DigClearance:
    """Return the clearance that a notice gives; `begun` works need no younger one.

    An urgent notice has no end: the emergency has one. It clears no works of the calendar.
    """
    if not notice.form or (notice.form == ATU and not urgent):
        return DigClearance(missing=(ATU if urgent else DICT,))
    waits = [_wait(notice, network) for network in notice.networks]
    missing = tuple(sorted(each for each in waits if isinstance(each, str)))
    if missing:
        return DigClearance(basis=notice.form, missing=missing)
    has_end = notice.form == DICT and not begun
    return DigClearance(
        basis=notice.form,
        from_time=max((each for each in waits if isinstance(each, int)), default=notice.sent_time),
        until_time=months_after(notice.sent_time, DICT_MONTHS) if has_end else 0,
        missing=(),
    )


def _wait(notice: DigNotice, network: str) -> int | str:
    """Return from when a network lets the works begin, or what it is waited for."""
    receipt = dict(notice.receipts).get(network)
    if receipt is not None:
        return receipt
    if network in SENSITIVE:
        return f"receipt_{network}"
    if notice.form == ATU:
        return notice.sent_time
    reminder = dict(notice.reminders).get(network)
    if reminder is None:
        return f"answer_{network}"
    return working_days_after(reminder, REMINDER_DAYS)


def with_receipt(notice: DigNotice, network: str, time: int) -> DigNotice:
    """Return the notice with the answer of a network."""
    receipts = (*notice.receipts, (network, time))
    return msgspec.structs.replace(notice, receipts=receipts)


def with_reminder(notice: DigNotice, network: str, time: int) -> DigNotice:
    """Return the notice with the reminder of a network; the last one counts."""
    reminders = (*_others(notice.reminders, network), (network, time))
    return msgspec.structs.replace(notice, reminders=reminders)


def _others(answers: tuple[Answer, ...], network: str) -> Iterator[Answer]:
    return (each for each in answers if each[0] != network)
