"""Requests to a site, and what it reports."""

from __future__ import annotations

import asyncio

import pytest

from services.traffic.rsmp import site_error
from services.traffic.rsmp.command_allowlist import MessageNotAllowed
from services.traffic.rsmp.messages import (
    AggregatedStatus,
    AggregatedStatusRequest,
    Alarm,
    CommandRequest,
    CommandResponse,
    Message,
    Result,
    StatusName,
    StatusRequest,
    StatusResponse,
    StatusSubscribe,
    StatusUnsubscribe,
    StatusUpdate,
    StatusValue,
)
from services.traffic.rsmp.site_error import SiteError
from services.traffic.rsmp.site_requests import CommandOutcome, Subscription
from services.traffic.rsmp.versions import SUPPORTED, CoreVersion
from tests.traffic.rsmp.raw_site import RawSite, alarm, dialled, now, plan
from tests.traffic.rsmp.supervisor import SECRET, supervising
from tests.waiting import until

FLASH = {"status": "YellowFlash", "timeout": "30", "intersection": "0"}
PLAN = ("S0014", "status")


def response(request: CommandRequest, age: str = "recent") -> CommandResponse:
    return CommandResponse(
        component=request.component,
        timestamp="2026-03-01T11:59:31.571Z",
        results=tuple(
            Result(a.code, a.name, a.value if age == "recent" else None, age)  # type: ignore[arg-type]
            for a in request.arguments
        ),
    )


async def answer_command(site: RawSite, age: str = "recent") -> CommandRequest:
    request = await site.expect(CommandRequest)
    await site.acknowledged(response(request, age))
    return request


async def test_a_command_carries_the_security_code_and_its_outcome_does_not() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        outcome, request = await asyncio.gather(
            session.command("J1", "M0001", FLASH), answer_command(site)
        )
    assert {a.name: a.value for a in request.arguments} == FLASH | {"securityCode": SECRET}
    assert {a.function for a in request.arguments} == {"setValue"}
    assert outcome == CommandOutcome(1_772_366_371_571_000, FLASH)


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        ("undefined", site_error.COMPONENT_UNKNOWN),
        ("unknown", site_error.NOT_IMPLEMENTED),
    ],
)
async def test_a_command_that_a_site_cannot_follow(age: str, reason: str) -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        answering = asyncio.create_task(answer_command(site, age))
        with pytest.raises(SiteError) as error:
            await session.command("J9", "M0001", FLASH)
        assert error.value.reason == reason
        await answering


async def test_a_wrong_security_code_is_a_rejection_that_does_not_show_it() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        commanding = asyncio.create_task(session.command("J1", "M0001", FLASH))
        await site.expect(CommandRequest, rejection=f"Incorrect security code {SECRET}")
        with pytest.raises(SiteError, match="Incorrect security code") as error:
            await commanding
        assert error.value.reason == site_error.REJECTED
        assert SECRET not in str(error.value)


async def test_a_command_without_an_answer_fails_in_time_and_the_next_one_works() -> None:
    async with (
        supervising(answer_seconds=1.5) as supervisor,
        dialled(supervisor.port) as site,
    ):
        await site.introduce("J1")
        session = await supervisor.session()
        with pytest.raises(SiteError) as error:
            await asyncio.gather(session.command("J1", "M0001", FLASH), site.expect(CommandRequest))
        assert error.value.reason == site_error.NO_ANSWER
        outcome, _ = await asyncio.gather(
            session.command("J1", "M0005", {"status": "True", "emergencyroute": "1"}),
            answer_command(site),
        )
        assert outcome.values == {"status": "True", "emergencyroute": "1"}


async def test_a_command_fails_when_the_connection_ends() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        commanding = asyncio.create_task(session.command("J1", "M0001", FLASH))
        await site.expect(CommandRequest)
        site.close()
        with pytest.raises(SiteError) as error:
            await commanding
        assert error.value.reason == site_error.CLOSED
        with pytest.raises(SiteError):
            await session.command("J1", "M0001", FLASH)


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("M0001", FLASH | {"timeout": "0"}),
        ("M0006", {"status": "True", "input": "1"}),
        ("M0103", {"status": "Level2", "oldSecurityCode": "1", "newSecurityCode": "2"}),
    ],
)
async def test_a_command_outside_the_allowlist_never_reaches_the_wire(
    code: str, arguments: dict[str, str], tap: list[bytes]
) -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        with pytest.raises(MessageNotAllowed):
            await session.command("J1", code, arguments)
        await site.acknowledged(plan("J1", 1))
    assert not any(b"CommandRequest" in frame for frame in tap)


@pytest.mark.parametrize("core", SUPPORTED, ids=str)
async def test_a_subscription_has_the_form_of_its_version(core: CoreVersion) -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1", str(core))
        session = await supervisor.session()
        wanted = [
            Subscription(*PLAN, 60, on_change=True),
            Subscription("S0205", "start", 300, on_change=False),
        ]
        _, request = await asyncio.gather(
            session.subscribe("J1", wanted), site.expect(StatusSubscribe)
        )
    rates = [(each.seconds, each.on_change) for each in request.statuses]
    if core >= (3, 1, 5):
        assert rates == [("60", True), ("300", False)]
    else:
        assert [seconds for seconds, _ in rates] == ["0", "300"]


async def test_a_status_request_gets_its_answer_and_no_other() -> None:
    async def answer() -> None:
        request = await site.expect(StatusRequest)
        assert request.statuses == (StatusName(*PLAN), StatusName("S0014", "source"))
        for component, number in (("J2", "7"), ("J1", "3")):
            value = StatusValue(*PLAN, number, "recent")
            site.send(StatusResponse(component=component, timestamp=now(), statuses=(value,)))

    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        found, _ = await asyncio.gather(
            session.request_status("J1", [PLAN, ("S0014", "source")]), answer()
        )
        assert found.value(*PLAN) == "3"
        assert found.value("S0014", "source") is None


async def test_a_rejected_request_is_an_error_with_the_reason_of_the_site() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        wanted = [Subscription(*PLAN, 1, on_change=False)]
        subscribing = asyncio.create_task(session.subscribe("J1", wanted))
        await site.expect(StatusSubscribe, rejection="S0014 is not here")
        with pytest.raises(SiteError, match="S0014 is not here"):
            await subscribing


async def test_requests_about_alarms_and_states() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        found: list[Message] = []
        for request, kind in (
            (session.acknowledge_alarm("J1", "A0001"), Alarm),
            (session.suspend_alarm("J1", "A0001"), Alarm),
            (session.resume_alarm("J1", "A0001"), Alarm),
            (session.request_alarm("J1", "A0001"), Alarm),
            (session.request_aggregated_status("J1"), AggregatedStatusRequest),
            (session.unsubscribe("J1", [PLAN]), StatusUnsubscribe),
        ):
            _, message = await asyncio.gather(request, site.expect(kind))
            found.append(message)
    purposes = [each.purpose for each in found if isinstance(each, Alarm)]
    assert purposes == ["Acknowledge", "Suspend", "Resume", "Request"]


async def test_what_a_version_does_not_have_is_not_sent() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1", "3.1.4")
        session = await supervisor.session()
        for request in (
            session.request_alarm("J1", "A0001"),
            session.request_aggregated_status("J1"),
        ):
            with pytest.raises(SiteError, match=r"3\.1\.4") as error:
                await request
            assert error.value.reason == site_error.NOT_IN_VERSION


async def test_reports_arrive_in_order() -> None:
    status = AggregatedStatus(
        component="J1", timestamp=now(), position=None, state=None, flags=(False,) * 8
    )
    reports = [plan("J1", 1), alarm("J1", "A0008"), status, plan("J1", 2)]
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        for report in reports:
            await site.acknowledged(report)
        assert await until(lambda: len(supervisor.updates) == 4)
        assert supervisor.updates == reports


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Alarm(component="J1", code="A0001", purpose="Suspend"), "ack, aS, sS"),
        (StatusRequest(component="J1", statuses=(StatusName(*PLAN),)), "sends no StatusRequest"),
    ],
    ids=["alarm", "request"],
)
async def test_a_message_that_no_site_sends_is_rejected(message: Alarm, reason: str) -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        assert reason in await site.rejected(message)
        await site.acknowledged(plan("J1", 1))
        assert len(await until(lambda: supervisor.updates)) == 1


async def test_codes_outside_the_list_are_rejected() -> None:
    unknown = StatusUpdate(
        component="J1", timestamp=now(), statuses=(StatusValue("S0999", "x", "1", "recent"),)
    )
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        assert "A0999" in await site.rejected(alarm("J1", "A0999"), checked=False)
        assert "S0999" in await site.rejected(unknown, checked=False)
