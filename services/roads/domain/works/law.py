"""The periods that the law sets for works in streets, each with its source.

Sources: (1) Code de la voirie routière, article L115-1; (2) Code de l'environnement, articles
R554-20 to R554-38, as protys.fr and preventionbtp.fr report them; (3) from memory, to be checked
against the text before anybody relies on it.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta

from services.chassis.sdk.decider import MICROS
from services.roads.domain.values import DAY, HOUR

# (1), fourth paragraph: without an answer within two months the works may go ahead at the date that
# the request gives.
ANSWER_MONTHS = 2

# (1), second paragraph: a no to works in a surface younger than three years needs no reason.
SURFACE_MONTHS = 36

# (1), last paragraph, and (3) for the hours: urgent works start at once, and the mayor has their
# reasons within 24 hours.
NOTICE_MICROSECONDS = 24 * HOUR

# (2): the works of a DICT begin within three months of it, and it is renewed where they were
# interrupted for longer.
DICT_MONTHS = 3

# (2): a network answers a DICT that was sent through the teleservice within seven days. Public
# holidays do not count in law. This file has none: the person who reminds a network counts them.
DICT_ANSWER_MICROSECONDS = 7 * DAY

# (2): a network that was reminded answers within two working days. Then works may begin beside a
# network that is not sensitive, and never beside a sensitive one.
REMINDER_DAYS = 2

# (2), article R554-2: the networks that are sensitive for safety. Lighting cables are among the
# electric ones: (3).
SENSITIVE = frozenset({
    *("dangerous_products", "electricity", "gas", "heating", "lighting", "tramway"),
})  # fmt: skip


def months_after(time: int, months: int) -> int:
    """Return the same day and hour some months later, UTC; the last day of a shorter month."""
    start = datetime.fromtimestamp(time // MICROS, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    later = start.replace(year=year, month=month + 1, day=day)
    return int(later.timestamp()) * MICROS + time % MICROS


def working_days_after(time: int, days: int) -> int:
    """Return the same hour some working days later: Saturdays and Sundays do not count."""
    moment = datetime.fromtimestamp(time // MICROS, UTC)
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return int(moment.timestamp()) * MICROS + time % MICROS
