"""The moves of free crews that coordination proposes: an operator asks for one by radio."""

from __future__ import annotations

from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.output.formatting import age, where
from services.cli.output.output import document, print_json, print_line, print_table
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub

COLUMNS = ("crew", "name", "would wait at", "drive>", "gain")


async def list_moves(settings: CliSettings, *, limit: int) -> None:
    """Print the moves that cover the most of the demand, the best first."""
    query = coordination.ListMovesRequest(limit=limit)
    async with open_channel(settings, COORDINATION) as channel:
        answer = await CoordinationServiceStub(channel).ListMoves(query)
    if settings.json:
        print_json(document(answer))
        return
    if not answer.demand_known:
        print_line(
            f"no moves yet: the journal holds {answer.recorded_count} of {answer.needed_count}"
            f" urgent tasks and {answer.recorded_hours / 24:.0f} of {answer.needed_hours / 24:.0f}"
            " days, too few to know where crews are needed"
        )
        return
    print_line(f"{answer.covered_share:.0%} of the demand has a free crew within ten minutes")
    print_table(COLUMNS, [_row(each) for each in answer.moves], "no move would gain much")
    if answer.moves:
        print_line("vigie sends no crew there: call it by radio", "dim")


def _row(move: coordination.Move) -> tuple[str, ...]:
    drive = age(move.drive_seconds)
    return (move.crew, move.crew_name, where(move.place), drive, gain_in_words(move.gain_per_day))


def gain_in_words(per_day: float) -> str:
    """Return a gain in words: how often a P1 would have a crew in time and has none now."""
    if per_day >= 1:
        return f"{per_day:.1f} more P1 a day have a crew within 10 min"
    return f"one more P1 in {1 / per_day:.0f} days has a crew within 10 min"
