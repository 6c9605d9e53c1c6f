"""A document has validators, compression, limits, and no way to change it."""

from __future__ import annotations

import asyncio
import gzip
import socket
from contextlib import suppress

import pytest

from services.chassis.rpc import document_cache, documents
from services.chassis.rpc.document_cache import MOST_BYTES
from services.chassis.rpc.documents import SETTLED_SECONDS
from tests.chassis.rpc.document_site import State, counted, document, get, served
from tests.waiting import until

LONG = '{"closed": "Rue Foch"}' * 200


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "PAUSE_SECONDS", 0.0)


async def test_a_document_is_sent_with_its_validators(state: State) -> None:
    async with served(state) as session:
        before = counted("sent")
        response, body = await get(session)
        assert (response.status, body) == (200, b"state")
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["Content-Length"] == "5"
        assert response.headers["Cache-Control"] == "public, max-age=10"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["ETag"].startswith('"')
        assert counted("sent") == before + 1


async def test_a_head_has_the_headers_of_a_get_and_no_body(state: State) -> None:
    state.seconds += SETTLED_SECONDS
    async with served(state) as session:
        got, _ = await get(session)
        head, body = await get(session, method="HEAD")
        assert (head.status, body) == (200, b"")
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
            assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_can_be_changed(state: State, method: str) -> None:
    async with served(state) as session:
        response, _ = await get(session, method=method)
        assert response.status == 405
        assert response.headers["Allow"] == "GET,HEAD"


async def test_a_reader_that_has_the_bytes_gets_none(state: State) -> None:
    async with served(state) as session:
        tag = (await get(session))[0].headers["ETag"]
        before = counted("not_modified")
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            response, body = await get(session, If_None_Match=known)
            assert (response.status, body) == (304, b"")
            assert response.headers["ETag"] == tag
            assert response.headers["Cache-Control"] == "public, max-age=10"
        assert counted("not_modified") == before + 4
        assert (await get(session, If_None_Match='"other"'))[0].status == 200
        state.change("next")
        response, body = await get(session, If_None_Match=tag)
        assert (response.status, body) == (200, b"next")
        assert response.headers["ETag"] != tag


async def test_a_date_of_change_is_sent_once_it_is_the_same_for_all_replicas(state: State) -> None:
    async with served(state) as session:
        response, _ = await get(session, If_Modified_Since="Wed, 01 Jan 2125 00:00:00 GMT")
        assert response.status == 200
        assert "Last-Modified" not in response.headers
        state.seconds += SETTLED_SECONDS
        state.change("state")  # a record that changes nothing here
        changed = (await get(session))[0].headers["Last-Modified"]
        assert changed == "Tue, 14 Nov 2023 22:13:20 GMT"
        assert (await get(session, If_Modified_Since=changed))[0].status == 304
        earlier = "Tue, 14 Nov 2023 22:13:19 GMT"
        assert (await get(session, If_Modified_Since=earlier))[0].status == 200
        assert (await get(session, If_Modified_Since="yesterday"))[0].status == 200
        state.change("next")
        assert (await get(session, If_Modified_Since=changed))[0].status == 200


async def test_a_tag_counts_and_no_date_beside_it(state: State) -> None:
    async with served(state) as session:
        await get(session)
        state.seconds += SETTLED_SECONDS
        changed = (await get(session))[0].headers["Last-Modified"]
        response, _ = await get(session, If_None_Match='"other"', If_Modified_Since=changed)
        assert response.status == 200


async def test_a_reader_that_takes_gzip_gets_a_body_and_a_tag_of_its_own(state: State) -> None:
    state.change(LONG)
    async with served(state) as session:
        plain, body = await get(session)
        assert body == LONG.encode()
        zipped, compressed = await get(session, Accept_Encoding="br, gzip;q=0.8, deflate")
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert zipped.headers["Content-Type"] == "application/json"
        assert gzip.decompress(compressed) == body
        assert len(compressed) < len(body) / 10
        tag = zipped.headers["ETag"]
        assert tag != plain.headers["ETag"]
        again, _ = await get(session, Accept_Encoding="gzip", If_None_Match=tag)
        assert again.status == 304
        assert (await get(session, If_None_Match=tag))[0].status == 200


@pytest.mark.parametrize("accepted", ["gzip;q=0", "gzip; q=0.000, br", "identity", "xgzip", ""])
async def test_a_reader_that_takes_no_gzip_gets_none(state: State, accepted: str) -> None:
    state.change(LONG)
    async with served(state) as session:
        response, body = await get(session, Accept_Encoding=accepted)
        assert "Content-Encoding" not in response.headers
        assert body == LONG.encode()


async def test_a_short_document_is_not_compressed(state: State) -> None:
    async with served(state) as session:
        response, body = await get(session, Accept_Encoding="gzip")
        assert "Content-Encoding" not in response.headers
        assert body == b"state"


async def test_no_document_is_sent_while_the_state_is_not_whole(state: State) -> None:
    state.unavailable_reason = "The service is restoring its state: try again."
    async with served(state) as session:
        response, body = await get(session)
        assert (response.status, response.headers["Retry-After"]) == (503, "5")
        assert response.headers["Cache-Control"] == "no-store"
        assert body.decode() == "The service is restoring its state: try again.\n"
        assert state.rendered == 0
        state.unavailable_reason = ""
        assert (await get(session))[0].status == 200


async def test_a_flood_from_one_address_is_refused_with_a_delay(state: State) -> None:
    async with served(state, requests_per_second=1) as session:
        statuses = [(await get(session))[0].status for _ in range(11)]
        assert statuses == [200] * 10 + [429]
        before = counted("rate")
        response, _ = await get(session)
        assert response.status == 429
        assert response.headers["Retry-After"] == "1"
        assert counted("rate") == before + 1


async def test_a_client_that_does_not_read_loses_its_connection(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "SEND_SECONDS", 0.1)
    state.change("x" * MOST_BYTES)
    async with served(state, document("large.json")) as session:
        assert session._base_url is not None
        before = counted("slow_reader", "large.json")
        with socket.create_connection(("127.0.0.1", session._base_url.port or 0)) as client:
            client.sendall(b"GET /public/traffic/large.json HTTP/1.1\r\nHost: a\r\n\r\n")
            await until(lambda: counted("slow_reader", "large.json") == before + 1)
            assert await asyncio.to_thread(read_to_end, client) < MOST_BYTES
        state.change("small")
        assert (await get(session, "large.json"))[1] == b"small"


def read_to_end(client: socket.socket) -> int:
    """Return how many bytes a connection had until the server closed or reset it."""
    client.settimeout(10)
    count = 0
    with suppress(ConnectionResetError):
        while chunk := client.recv(1 << 20):
            count += len(chunk)
    return count


async def test_another_path_is_not_there(state: State) -> None:
    async with served(state) as session:
        assert (await get(session, "b.json"))[0].status == 404
