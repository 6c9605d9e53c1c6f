"""When a document is rendered, and what one that fails costs: itself only."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from structlog.typing import EventDict

from services.chassis.rpc import document_cache, documents
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.view import View
from tests.chassis.rpc.document_site import (
    START,
    State,
    counted,
    document,
    get,
    served,
    shows_text,
)
from tests.waiting import until

ERRORS = [ValueError("x"), StopIteration(), StopAsyncIteration(), SystemExit(3), MemoryError()]
ERRORS += [asyncio.CancelledError(), KeyboardInterrupt(), ExceptionGroup("x", [KeyError("y")])]


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "PAUSE_SECONDS", 0.0)


class Held:
    """A renderer that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun = 0

    def __call__(self, view: View, time: int) -> bytes:
        self.begun += 1
        self.go_on.wait(30)
        return shows_text(view, time)


async def test_requests_of_one_moment_wait_for_one_rendering(state: State) -> None:
    held = Held()
    async with served(state, document(render=held)) as session:
        asked = [asyncio.create_task(get(session)) for _ in range(20)]
        await until(lambda: held.begun)
        held.go_on.set()
        assert {body for _, body in await asyncio.gather(*asked)} == {b"state"}
        assert state.rendered == 1


@pytest.mark.usefixtures("_no_pause")
async def test_it_is_rendered_again_when_its_state_or_its_step_changed(state: State) -> None:
    times: list[int] = []

    def render(view: View, time: int) -> bytes:
        times.append(time)
        return shows_text(view, time)

    async with served(state, document(render=render)) as session:
        for second in (0, 3, 9.9):
            state.seconds = START + second
            await get(session)
        assert times == [START * MICROS]
        state.seconds = START + 10.5
        await get(session)
        assert times[1:] == [(START + 10) * MICROS]
        state.record_time = (START + 10) * MICROS + 7
        state.change("next")
        assert (await get(session))[1] == b"next"
        assert times[2:] == [state.record_time]


async def test_a_state_that_changes_all_the_time_is_rendered_once_a_pause(state: State) -> None:
    async with served(state) as session:
        await get(session)
        for number in range(20):
            state.change(f"state {number}")
            assert (await get(session))[1] in {b"state", f"state {number}".encode()}
        assert state.rendered <= 2


@pytest.mark.parametrize("error", ERRORS, ids=repr)
@pytest.mark.usefixtures("_no_pause")
async def test_a_renderer_that_raises_anything_costs_its_document_only(
    state: State, said: list[EventDict], error: BaseException
) -> None:
    broken = True

    def render(view: View, time: int) -> bytes:
        if broken:
            raise error
        return shows_text(view, time)

    async with served(state, document(render=render), document("b.json")) as session:
        before = counted("failed")
        response, body = await get(session)
        assert response.status == 500
        assert response.headers["Cache-Control"] == "no-store"
        assert body == b"traffic could not make this document: its log has the error.\n"
        assert (await get(session, "b.json"))[0].status == 200
        assert (await get(session))[0].status == 500
        assert counted("failed") == before + 2
        # Both requests are of one state, so there was one rendering.
        assert [each["path"] for each in said if each["event"] == "document_failed"] == ["a.json"]
        broken = False
        state.change("mended")
        assert (await get(session))[1] == b"mended"


@pytest.mark.parametrize("wrong", ["text", None, bytearray(b"x")])
async def test_a_renderer_that_returns_no_bytes_fails(
    state: State, said: list[EventDict], wrong: Any
) -> None:
    async with served(state, document(render=lambda _view, _time: wrong)) as session:
        assert (await get(session))[0].status == 500
    assert [each["event"] for each in said] == ["document_failed"]


async def test_a_document_beyond_the_limit_is_not_sent(
    state: State, said: list[EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_cache, "MOST_BYTES", 4)
    async with served(state) as session:
        before = counted("too_large")
        response, body = await get(session)
        assert (response.status, body) == (500, b"The document is larger than 4 bytes.\n")
        assert counted("too_large") == before + 1
    (logged,) = said
    assert (logged["event"], logged["bytes"]) == ("document_too_large", 5)


async def test_a_renderer_that_hangs_holds_up_its_document_only(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_cache, "RENDER_SECONDS", 0.1)
    monkeypatch.setattr(document_cache, "PAUSE_SECONDS", 0.0)
    held = Held()
    async with served(state, document(render=held), document("b.json")) as session:
        before = counted("slow")
        response, _ = await get(session)
        assert (response.status, response.headers["Retry-After"]) == (503, "1")
        assert (await get(session, "b.json"))[1] == b"state"
        state.change("next")
        assert (await get(session))[0].status == 503
        assert (counted("slow"), held.begun) == (before + 2, 1)
        held.go_on.set()
        async with asyncio.timeout(10):
            while (await get(session))[1] != b"next":
                await asyncio.sleep(0)


async def test_requests_beyond_those_in_flight_are_refused(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "IN_FLIGHT", 1)
    held = Held()
    async with served(state, document(render=held)) as session:
        first = asyncio.create_task(get(session))
        await until(lambda: held.begun)
        response, _ = await get(session)
        assert (response.status, response.headers["Retry-After"]) == (503, "1")
        held.go_on.set()
        assert (await first)[1] == b"state"
        assert (await get(session))[0].status == 200


async def test_a_long_rendering_leaves_the_event_loop_free(state: State) -> None:
    """A thread that computes gives way within the switch interval."""
    going = threading.Event()

    def render(_view: View, _time: int) -> bytes:
        going.set()
        total = 0
        while going.is_set():
            total += 1
        return str(total).encode()

    async with served(state, document(render=render)) as session:
        asked = asyncio.create_task(get(session))
        await until(going.is_set)
        async with session.get("/livez") as response:
            assert response.status == 200
        assert not asked.done()
        going.clear()
        assert int((await asked)[1]) > 0
