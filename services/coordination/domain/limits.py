"""The limits of the state and of orders. No decision on a crew depends on them."""

from __future__ import annotations

# The number of closed incidents and decisions in the state, for queries. The journal keeps all.
CLOSED_KEPT = 500
DECISIONS_KEPT = 300

# The number of free crews and of busy ones that have a row in a table; each other crew that could
# be sent is named with its drive. A choice asks for two crews, an operator reads the first ten.
TABLE_ROWS = 25

# The wait for a late bulletin after the lease, before coordination offers the next crew. It covers
# the takeover of a partition, which lasts up to 8 s.
NEWS_GRACE_SECONDS = 10

# The works sites in the index, and how long after its end one stays where the index is full: a
# department that never reports an end would fill it. A city of 250,000 has some 10,000 works a year
# (own estimate).
WORKS_KEPT = 20_000
WORKS_PAST_SECONDS = 365 * 86_400

# The ploughs whose load is known: a department that makes up crews would fill the state. A city of
# 250,000 has some 20 (own estimate).
PLOUGHS_KEPT = 500

# The conflicts of a works site that are reported, the gravest first: an order has to fit a message.
CONFLICTS_MOST = 20

# The time to live of a notification of a department; an expired one is sent again under a new id.
NOTE_ORDER_SECONDS = 3_600

# The time to live of the order to withdraw an offer, to amend a task or to recall a crew.
ORDER_SECONDS = 600

# The backups of an incident that have not ended, as many as one request can ask for.
# Without a limit, a key that is pressed again sends the whole city to one pothole.
BACKUPS_MOST = 20

# The expected duration of work for which the department gives none.
WORK_SECONDS = 1_800

# The shortest work that a relieving crew has to expect.
REST_OF_WORK_SECONDS = 900

# The number of incidents appraised in one transaction. Others wait for the next, some milliseconds
# later, so that a wave of needs does not delay bulletins.
APPRAISALS_MOST = 4

# The wait for the next appraisal after another decision took the crew in the same batch.
CONFLICT_SECONDS = 1

# The shortest interval between two sweeps of the waiting incidents after a crew became free, and
# the time for which a sweep skips an incident that was just appraised, so that each has its turn.
SWEEP_SECONDS = 1
REST_SECONDS = 5
