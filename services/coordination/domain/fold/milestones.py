"""When an incident first reached each step: the figures of the response times.

Each step counts once in the life of an incident: a diversion, a second crew or a relief changes no
time that is known. Times are microseconds since 1970, UTC, of coordination's journal; 0 if absent.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

STEPS = ("offered", "accepted", "departed", "on_site", "safe", "done")


class Milestones(msgspec.Struct, frozen=True, gc=False):
    """The first time of each step, and what they are measured from.

    `priority` is the most urgent one that the incident has had, and `since` is when that one
    became known: a nuisance of yesterday that is a life now has been a life since now. A later
    downgrade changes neither, so it improves no figure.
    """

    priority: int = 0
    since: int = 0
    offered: int = 0
    accepted: int = 0
    departed: int = 0
    on_site: int = 0
    unsafe: int = 0
    """When a crew declared the site unsafe, for the first time."""
    safe: int = 0
    done: int = 0

    def reached(self, step: str, time: int) -> Milestones:
        return self if getattr(self, step) else replace(self, **{step: time})

    def raised(self, priority: int, time: int) -> Milestones:
        """Return them with a more urgent priority, known since `time`."""
        return replace(self, priority=priority, since=time) if priority < self.priority else self

    def joined(self, other: Milestones) -> Milestones:
        """Return them with the earlier clock of another incident that was as urgent."""
        if not other.priority or other.priority > self.priority:
            return self
        return replace(self, since=min(self.since, other.since))

    def declared(self, time: int, *, unsafe: bool) -> Milestones:
        """Return them after a crew on the site declared it unsafe, or safe again."""
        return self.reached("unsafe" if unsafe else "safe", time)

    def ended(self, time: int) -> Milestones:
        """Return them at the end of the work, which makes a site safe that was not before.

        A site that no crew declared unsafe has been safe since the first one was there.
        """
        safe = time if self.unsafe else self.on_site
        return replace(self, done=self.done or time, safe=self.safe or safe)

    def times(self) -> Iterator[tuple[str, int]]:
        """Yield each step that has been reached, with its time."""
        for step in STEPS:
            time = getattr(self, step)
            if time:
                yield step, time
