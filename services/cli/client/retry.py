"""A question that is asked until it is answered, as while an installation is still coming up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message

from services.chassis.sdk.ids import new_id
from services.cli.client.client import ask
from services.cli.client.errors import TIMEOUT, UNKNOWN_FATE, UNREACHABLE, Trouble
from services.cli.client.session import Session

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0


@dataclass
class Insistent:
    """Asks again whoever is away, late or busy, until the caller's time is up.

    The same command bears the same request id however often it is sent: it takes effect once.
    `heard` is what stood in the way last.
    """

    session: Session
    heard: Trouble | None = None

    async def ask(
        self,
        service: str,
        rpc: ServiceDescriptor,
        name: str,
        request: Message,
        *,
        unheard: str = "",
    ) -> Any:
        """Return the answer. Raises `Trouble` for what asking again would not change.

        `unheard` is the code of a replica that has not heard yet of what another one has on record.
        """
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                answer = await ask(self.session, service, rpc, name, request)
            except Trouble as trouble:
                if not _passes(trouble) and (not unheard or trouble.code != unheard):
                    raise
                self.heard = trouble
                if _spent(trouble) and hasattr(request, "request_id"):
                    request.request_id = new_id()
            else:
                self.heard = None
                return answer
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _passes(trouble: Trouble) -> bool:
    return trouble.exit_code in {UNREACHABLE, TIMEOUT} or trouble.retry_seconds > 0


def _spent(trouble: Trouble) -> bool:
    """Whether nothing happened, and with that id nothing ever will."""
    return trouble.exit_code == TIMEOUT and trouble.code not in {"TIMEOUT", UNKNOWN_FATE}
