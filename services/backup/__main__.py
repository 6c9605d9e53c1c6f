"""Copies an installation and brings it back: `python -m services.backup copy|restore|...`."""

from __future__ import annotations

import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from confluent_kafka import KafkaException

from services.backup import digest as digests, manifest as notes
from services.backup.digest import Digests
from services.backup.errors import Refusal
from services.backup.partitions import LEFT_OUT
from services.backup.probes import served, show
from services.backup.restore import restore
from services.backup.runner import Passes
from services.backup.settings import Settings, read
from services.chassis.journal.admin import KafkaAdmin
from services.chassis.journal.journal import AccessDenied, JournalUnavailable
from services.chassis.partition.state import CorruptJournal
from services.chassis.provision import acls
from services.chassis.provision.topics import all_topics, create
from services.chassis.rpc.errors import PortInUse
from services.chassis.sdk.settings import InvalidSettings
from services.chassis.topics.catalogue import COORDINATION

REFUSALS = (
    CorruptJournal,
    JournalUnavailable,
    KafkaException,
    InvalidSettings,
    AccessDenied,
    PortInUse,
    Refusal,
    ValueError,
)

# No pretty tracebacks: they show what variables hold, and one may hold a password.
app = typer.Typer(
    help="The copy of an installation on another cluster.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
Follow = Annotated[bool, typer.Option("--follow", help="Go on, pass after pass, until ended.")]
Pause = Annotated[float, typer.Option("--pause", help="Seconds between two passes.", min=0)]
At = Annotated[
    Path | None,
    typer.Option("--at", help="Fold to where this file says (what `digest` printed), compare."),
]
Grow = Annotated[
    bool, typer.Option("--grow", help="To more partitions, as this release has; at rest only.")
]
OfCopy = Annotated[bool, typer.Option("--copy", help="Of the copy, at its newest cut.")]


@app.command("copy")
def copy(*, follow: Follow = False, pause: Pause = 1.0) -> None:
    """Copy what is new since the last pass from KAFKA_* to BACKUP_KAFKA_*."""
    settings = read()
    _reach(settings)
    _make_copy_topics(settings)
    passes = Passes(settings, settings.suite, settings.copy_side)
    if not follow:
        typer.echo(passes.run())
        return
    with served(settings.host, settings.http_port, passes) as port:
        typer.echo(f"probes and figures at {settings.host}:{port}")
        while True:
            done = passes.run()
            show(passes, done)
            typer.echo(done)
            time.sleep(pause)


def _reach(settings: Settings) -> None:
    """Wait for both clusters; who is refused by one hears which, and why."""
    for cluster in (settings.kafka, settings.copy_cluster):
        KafkaAdmin(cluster).wait(typer.echo)


def _make_copy_topics(settings: Settings) -> None:
    side = settings.copy_side
    there = settings.model_copy(update={"prefix": side.prefix})
    wanted = [topic for topic in all_topics(there) if topic.name.split(".")[-1] not in LEFT_OUT]
    create(side.cluster, [*wanted, notes.notes_topic(side.prefix)], settings.copy_replication)


@app.command("restore")
def bring_back(*, more: Grow = False) -> None:
    """Bring the copy's newest cut from BACKUP_KAFKA_* to empty topics at KAFKA_*."""
    settings = read()
    _reach(settings)
    create(settings.kafka, list(all_topics(settings)), settings.replication, settings.min_in_sync)
    done = restore(settings, settings.copy_side, settings.suite, more=more)
    begun = datetime.fromtimestamp(done.note.begun_time / 1e6, UTC)
    typer.echo(
        f"{done.records} records in {done.seconds:.1f} s. What was acknowledged before "
        f"{begun.isoformat(timespec='milliseconds')} is here; start the services."
    )


@app.command("digest")
def digest(*, at: At = None, of_copy: OfCopy = False) -> None:
    """Print the hash of each journal's fold; with --at, exit 1 where one differs."""
    settings = read()
    side = settings.copy_side if of_copy else settings.suite
    names = (*settings.department_names, COORDINATION)
    services = [digests.declared(name, settings) for name in names]
    wanted = msgspec.json.decode(at.read_bytes(), type=Digests) if at else None
    if wanted is not None:
        ends = digests.ends_of(wanted)
    elif of_copy:
        note = notes.last(side)
        if note is None:
            raise Refusal(f"No pass of the copy {side.prefix} has ended yet.")
        ends = dict(note.cut.ends)
    else:
        ends = side.ends(digests.places_of(services))
    found = digests.digests(side, services, ends)
    typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    if wanted is not None and (different := digests.differences(found, wanted)):
        raise Refusal("Not the same city: " + "; ".join(different))


@app.command("rights")
def rights() -> None:
    """Give who copies its rights at BACKUP_KAFKA_*; in an administrator's name there."""
    settings = read()
    admin = KafkaAdmin(settings.copy_cluster)
    admin.wait(typer.echo)
    copy_prefix = settings.copy_side.prefix
    wanted = acls.copy_bindings(settings.prefix, copy_prefix, settings.department_names)
    missing = acls.compare(admin, wanted).missing
    for right in acls.describe(missing):
        typer.echo(f"new right: {right}")
    acls.grant(admin, missing)
    typer.echo(f"{len(wanted)} rights stand, {len(missing)} of them new")


def main() -> int:
    """Do what was asked; a sentence and 1 where it cannot be done."""
    # As the first process of a container nothing ends it by default.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()  # it exits by itself: 0, 2 for a wrong usage, 130 for a signal
    except REFUSALS as error:
        sys.stderr.write(f"{error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
