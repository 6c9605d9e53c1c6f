"""Backs up and restores an installation: `python -m services.backup copy|restore|digest|acls`."""

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

from services.backup import digest as digests, manifest as manifests
from services.backup.backup_passes import BackupRunner
from services.backup.digest import Digests
from services.backup.partitions import LEFT_OUT, BackupError
from services.backup.probes import record_progress, serving
from services.backup.restore import restore
from services.backup.settings import Settings, read
from services.chassis.journal.journal import AccessDenied, JournalUnavailable
from services.chassis.journal.kafka_admin import KafkaAdmin
from services.chassis.partition.partition_state import CorruptJournal
from services.chassis.rpc.probes import PortInUse
from services.chassis.sdk.settings import InvalidSettings
from services.provision import acls
from services.provision.catalogue import COORDINATION, all_topics
from services.provision.topics import create

REPORTED_ERRORS = (
    AccessDenied,
    BackupError,
    CorruptJournal,
    InvalidSettings,
    JournalUnavailable,
    KafkaException,
    PortInUse,
    ValueError,
)
"""Errors that are printed as one line and end the process with exit code 1."""

# No pretty tracebacks: they show the values of variables, and one may hold a password.
app = typer.Typer(
    help="Back up an installation to another Kafka cluster, and restore it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
Follow = Annotated[bool, typer.Option("--follow", help="Run pass after pass until a signal.")]
Pause = Annotated[float, typer.Option("--pause", help="Seconds between two passes.", min=0)]
At = Annotated[
    Path | None,
    typer.Option("--at", help="Fold to the offsets of this file (output of `digest`), compare."),
]
OfCopy = Annotated[bool, typer.Option("--copy", help="Of the copy, at its newest cut.")]


@app.command("copy")
def copy_command(*, follow: Follow = False, pause: Pause = 1.0) -> None:
    """Copy records since the last pass from KAFKA_* to BACKUP_KAFKA_*."""
    settings = read()
    _wait_for_brokers(settings)
    _create_copy_topics(settings)
    runner = BackupRunner(settings, settings.suite_endpoint, settings.copy_endpoint)
    if not follow:
        typer.echo(runner.run())
        return
    with serving(settings.host, settings.http_port, runner) as port:
        typer.echo(f"probes and metrics at {settings.host}:{port}")
        while True:
            done = runner.run()
            record_progress(runner, done)
            typer.echo(done)
            time.sleep(pause)


def _wait_for_brokers(settings: Settings) -> None:
    """Wait for both clusters. Raises an error that names the cluster which denies access."""
    for cluster in (settings.kafka, settings.copy_cluster):
        KafkaAdmin(cluster).wait(typer.echo)


def _create_copy_topics(settings: Settings) -> None:
    copy = settings.copy_endpoint
    copied = settings.model_copy(update={"prefix": copy.prefix})
    topics = [topic for topic in all_topics(copied) if topic.name.split(".")[-1] not in LEFT_OUT]
    topics.append(manifests.manifest_topic(copy.prefix))
    create(copy.cluster, topics, settings.backup_replication)


@app.command("restore")
def restore_command() -> None:
    """Restore the copy's newest cut from BACKUP_KAFKA_* to empty topics at KAFKA_*."""
    settings = read()
    _wait_for_brokers(settings)
    create(
        settings.kafka,
        list(all_topics(settings)),
        settings.topic_replication_factor,
        settings.topic_min_insync_replicas,
    )
    done = restore(settings, settings.copy_endpoint, settings.suite_endpoint)
    begun = datetime.fromtimestamp(done.manifest.begun_time / 1e6, UTC)
    typer.echo(
        f"{done.records} records restored in {done.seconds:.1f} s, including every command "
        f"acknowledged before {begun.isoformat(timespec='milliseconds')}. Start the services."
    )


@app.command("digest")
def digest_command(*, at: At = None, of_copy: OfCopy = False) -> None:
    """Print the hash of each journal's folded state; with --at, exit 1 where one differs."""
    settings = read()
    endpoint = settings.copy_endpoint if of_copy else settings.suite_endpoint
    names = (*settings.department_names, COORDINATION)
    services = [digests.load_service(name, settings) for name in names]
    expected = msgspec.json.decode(at.read_bytes(), type=Digests) if at else None
    if expected is not None:
        ends = digests.end_offsets_of(expected)
    elif of_copy:
        manifest = manifests.latest(endpoint)
        if manifest is None:
            raise BackupError(f"The copy {endpoint.prefix} has no complete pass yet.")
        ends = dict(manifest.cut.ends)
    else:
        ends = endpoint.end_offsets(digests.journal_partitions(services))
    found = digests.compute_digests(endpoint, services, ends)
    typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    if expected is not None and (different := digests.differences(found, expected)):
        raise BackupError("The digests differ: " + "; ".join(different))


@app.command("acls")
def acls_command() -> None:
    """Grant the backup's ACLs at BACKUP_KAFKA_*; run as an administrator of that cluster."""
    settings = read()
    admin = KafkaAdmin(settings.copy_cluster)
    admin.wait(typer.echo)
    backup_prefix = settings.copy_endpoint.prefix
    wanted = acls.backup_bindings(settings.prefix, backup_prefix, settings.department_names)
    missing = acls.compare(admin, wanted).missing
    for acl in acls.describe(missing):
        typer.echo(f"new ACL: {acl}")
    acls.grant(admin, missing)
    typer.echo(f"{len(wanted)} ACLs granted, {len(missing)} of them new")


def main() -> int:
    """Run the command of the arguments; print an expected error as one line and return 1."""
    # The kernel drops SIGTERM for the first process of a container unless a handler is set.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()  # exits the process: 0, 2 on wrong usage, 130 on a signal
    except REPORTED_ERRORS as error:
        sys.stderr.write(f"{error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
