"""A check of the crews' cards: a skill or equipment that looks like a misspelt one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.doctor.findings import ODD, Finding
from services.client import CallError, TimedOut, Unavailable
from services.crews.spelling import likely_word
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub


async def findings(settings: CliSettings) -> list[Finding]:
    """Check the cards that coordination has; none where it does not answer."""
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        try:
            answer = await service.ListCrews(coordination.ListCrewsRequest())
        except (Unavailable, TimedOut):
            return []  # that it does not answer is a finding of its own
        except CallError as error:
            what = f"the cards were not compared: {error.message}"
            return [Finding("crews", "cards", ODD, what, "see the log of coordination")]
    return list(misspelt(answer.crews))


def misspelt(crews: Iterable[coordination.CityCrew]) -> Iterator[Finding]:
    """Yield a finding for each word of a card that fewer crews have than one nearly like it.

    A crew is offered no task that requires the word as others spell it. A department rejects what
    is nearly a word of its own kinds; the words of other departments are only compared here.
    """
    cards = [(f"{each.department}/{each.crew_id}", each) for each in crews]
    for what in ("skills", "equipment"):
        words = Counter(word for _, card in cards for word in getattr(card, what))
        for word, count in sorted(words.items()):
            usual = [other for other, crews_with in words.most_common() if crews_with > count]
            if likely := likely_word(word, usual):
                names = ", ".join(key for key, card in cards if word in getattr(card, what))
                detail = f"{word} of {names}: is it {likely}?"
                yield Finding("crews", what, ODD, detail, "correct the card: RegisterCrew again")
