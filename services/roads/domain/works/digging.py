"""Decisions on the notice of digging, and the gate that it opens."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.crews.domain.dig_clearance import RENEWAL
from services.roads.domain.works.dig_notice import ATU, DICT
from services.roads.domain.works.state import Status, Works
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands

FORMS = {commands.DIG_NOTICE_FORM_DICT: DICT, commands.DIG_NOTICE_FORM_ATU: ATU}
OVER = frozenset({Status.REFUSED, Status.CANCELLED, Status.ENDED, Status.ACCEPTED})


def check_clearance(works: Works, time: int) -> None:
    """Raise `Rejected` where works that dig may not open the ground now."""
    missing = works.clearance().missing_at(time) if works.digs else ()
    if missing:
        message = f"The ground may not be opened; missing: {', '.join(missing)}."
        raise Rejected("DIG_NOT_CLEARED", message, "works_id")


def send_notice(
    command: commands.SendDigNoticeRequest, works: Works, context: DecisionContext
) -> Sequence[Message]:
    """Record a notice. Another one replaces it; works of the calendar need a DICT, not an ATU."""
    _refuse_without_dig(works)
    if works.status in OVER:
        over = f"The works are {works.status.value}: they need no notice any more."
        raise Rejected(f"WORKS_{works.status.name}", over, "works_id")
    form = FORMS.get(command.form, "")
    if form != works.notice_form:
        needed = works.notice_form.upper()
        raise Rejected("FORM_INVALID", f"These works need a notice of the form {needed}.", "form")
    is_known = (form, tuple(command.networks)) == (works.notice.form, works.notice.networks)
    if is_known and works.clearance().missing_at(context.time) != (RENEWAL,):
        return []
    return [events.DigNoticeSent(form=form, networks=command.networks)]


def record_receipt(
    command: commands.RecordReceiptRequest, works: Works, _context: DecisionContext
) -> Sequence[Message]:
    """Record the answer of a network that the notice went to."""
    _refuse_other_network(works, command.network)
    if command.network in dict(works.notice.receipts):
        return []
    return [events.NetworkReceiptReceived(network=command.network)]


def remind_network(
    command: commands.RemindNetworkRequest, works: Works, context: DecisionContext
) -> Sequence[Message]:
    """Record a reminder, once the network's time to answer is over; the last reminder counts."""
    _refuse_other_network(works, command.network)
    notice = works.notice
    reminded = dict(notice.reminders).get(command.network)
    if command.network in dict(notice.receipts) or reminded == context.time:
        return []
    if context.time < notice.answer_due_time:
        message = f"{command.network} has seven days to answer: remind it after them."
        raise Rejected("REMINDER_EARLY", message, "network")
    return [events.NetworkReminded(network=command.network)]


def _refuse_other_network(works: Works, network: str) -> None:
    _refuse_without_dig(works)
    if network not in works.notice.networks:
        sent = ", ".join(works.notice.networks) or "no network"
        message = f"The notice went to {sent}: send one that names {network} first."
        raise Rejected("NETWORK_INVALID", message, "network")


def _refuse_without_dig(works: Works) -> None:
    if not works.digs:
        message = "The works do not dig: they need no notice."
        raise Rejected("WORKS_WITHOUT_DIG", message, "works_id")
