"""From a declaration to a running service: start, serve, stop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Sequence
from typing import NoReturn

import structlog
from aiohttp import web

from services.chassis.journal.journal import AccessDenied, Journal, JournalUnavailable
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.journal.kafka_membership import KafkaMembership
from services.chassis.partition.partition_state import PartitionState
from services.chassis.readmodel.read_model_source import ReadModelSource
from services.chassis.rpc.certificates import InvalidCertificate, ServerCertificates
from services.chassis.rpc.documents import DocumentServer
from services.chassis.rpc.limits import Limits
from services.chassis.rpc.probes import PortInUse, Probes
from services.chassis.rpc.server import GrpcServer
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.router import MethodRouter
from services.chassis.runtime.service_loader import load
from services.chassis.runtime.service_node import PARTIAL, ServiceNode
from services.chassis.sdk.service import HTTP_PORT_OFFSET, Service, Worker
from services.chassis.sdk.settings import InvalidSettings, Settings
from services.chassis.telemetry import log_config, tracing
from services.chassis.topics.kinds import topics_of
from services.chassis.topics.names import ResourceNames

log = structlog.get_logger(__name__)

SWITCH_SECONDS = 0.0005
HAND_OVER_SECONDS = 6.0
"""A stop takes the drain, this, a second for the probes and two for the traces, at most."""


class StartupError(Exception):
    """The service cannot start; the message names the missing thing and the remedy."""


STARTUP_ERRORS = (
    StartupError,
    InvalidCertificate,
    JournalUnavailable,
    InvalidSettings,
    AccessDenied,
    PortInUse,
)
"""Errors that the operator can fix: they are reported as one sentence, without a traceback."""


def main(target: str) -> None:
    """Run the service that `module:name` declares (see `declaration.load`) until it is stopped.

    A service that cannot start logs one sentence, and the process exits with 1.
    """
    try:
        service, settings = load(target)
    except STARTUP_ERRORS as error:
        sys.exit(str(error))
    run(service, settings)


def run(service: Service, settings: Settings) -> None:
    """Run a service until it is stopped. Exits with 1 after one sentence if it cannot start."""
    # A decision that computes for milliseconds must not hold up the threads that carry messages.
    sys.setswitchinterval(SWITCH_SECONDS)
    log_config.configure(service.name, settings.log_level, settings.log_format)
    end_traces = tracing.configure(
        service.name, otlp_endpoint=settings.otlp_endpoint, console=settings.traces == "console"
    )
    try:
        asyncio.run(_run(service, settings))
    except STARTUP_ERRORS as error:
        _fail(error)
    finally:
        end_traces()


def _fail(error: Exception) -> NoReturn:
    """Exit with 1 after a sentence, not a traceback: the operator can fix the cause."""
    log.error("cannot_start", reason=str(error))
    sys.exit(1)


async def _run(service: Service, settings: Settings) -> None:
    certificates = _certificates(service, settings)
    names = ResourceNames(settings.prefix, service.name)
    source = await _journal(service, settings, names)
    node = _node(service, settings, source, names)
    runtime = NodeContext(node)
    server = _server(node, runtime, certificates)
    probes = probes_of(node)
    stopping = _signals()
    http_port = settings.http_port or service.http_port or service.port + HTTP_PORT_OFFSET
    await probes.start(settings.host, http_port)
    # A restore makes millions of things and drops none.
    gc.disable()
    await asyncio.to_thread(node.restore)
    await server.start(settings.host, settings.port or service.port)
    node.start()
    # An owner that was killed may have left a transaction open: only the next owner can end it, so
    # standing for election does not wait for the view to be past it.
    if await _first_of(node.read_model.at_end.wait(), stopping.wait()):
        await asyncio.to_thread(check_history, source, names, node.read_model.partition_states)
        node.join_election()
    if await _first_of(node.read_model.caught_up.wait(), stopping.wait()):
        _freeze_gc()
        await server.ready(is_ready=True)
        log.info("ready", epoch=node.read_model.epoch)
        await _run_workers(service.workers, runtime, stopping)
    log.info("stopping")
    await server.drain(settings.drain_seconds)
    await _hand_over(node)
    await probes.stop()
    log.info("stopped")


async def _hand_over(node: ServiceNode) -> None:
    try:
        await asyncio.wait_for(asyncio.to_thread(node.stop), HAND_OVER_SECONDS)
    except TimeoutError:
        # The next owner then waits no longer than after a kill.
        _exit(f"the partitions were not let go within {HAND_OVER_SECONDS:g} s of stopping")


def _freeze_gc() -> None:
    """Exclude the loaded and restored objects from garbage collection: they stay.

    Collecting them again and again costs a pause of some 15 ms in the middle of a decision.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


async def _journal(service: Service, settings: Settings, names: ResourceNames) -> Journal:
    source = KafkaJournal(settings.kafka, names.principal, _exit)
    try:
        await asyncio.to_thread(check_topics, source, names, service)
    except (StartupError, JournalUnavailable, AccessDenied):
        source.close()
        raise
    return source


def _node(
    service: Service, settings: Settings, source: Journal, names: ResourceNames
) -> ServiceNode:
    membership = KafkaMembership(settings.kafka, names.group, names.commands, _exit)
    return ServiceNode(service, settings, source, membership, _exit)


def _certificates(service: Service, settings: Settings) -> ServerCertificates | None:
    return ServerCertificates.of(
        service.name,
        settings.tls_certificate_file,
        settings.tls_key_file,
        settings.tls_client_ca_file,
    )


def probes_of(node: ServiceNode) -> Probes:
    """Return the HTTP side of a node: its probes, metrics and documents."""
    return Probes(
        node.service.name,
        node.ready,
        node.stalled,
        start=node.restore_progress,
        reasons=node.reasons,
        partial=PARTIAL,
        routes=_document_routes(node),
    )


def _document_routes(node: ServiceNode) -> list[web.RouteDef]:
    return DocumentServer(
        node.service.name,
        node.service.documents,
        ReadModelSource(node.read_model),
        requests_per_second=node.settings.caller_calls_per_second,
    ).routes()


def _server(
    node: ServiceNode, runtime: NodeContext, certificates: ServerCertificates | None
) -> GrpcServer:
    service, settings = node.service, node.settings
    return GrpcServer(
        service.name,
        service.rpcs,
        MethodRouter(service, node.read_model, node.gateway, runtime),
        limits=Limits.of(settings),
        reserved=(service.name, *service.internal_actors, *settings.department_names),
        certificates=certificates,
        reflection=settings.reflection,
    )


async def _run_workers(
    workers: Sequence[Worker], runtime: NodeContext, stopping: asyncio.Event
) -> None:
    tasks = [asyncio.create_task(_work(worker, runtime)) for worker in workers]
    await stopping.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def check_topics(source: Journal, names: ResourceNames, service: Service) -> None:
    """Refuse to start on topics that are missing or of another shape. Services never make any."""
    for shape in topics_of(names.prefix, names.service, service.partitions):
        topic, wanted = shape.name, shape.partitions
        count = source.partitions(topic)
        if count == 0:
            raise StartupError(
                f"There is no topic {topic}: run `python -m services.provision` first."
            )
        if count != wanted:
            raise StartupError(
                f"Topic {topic} has {count} partitions and this release was made for "
                f"{wanted}: a partition count never changes in place."
            )


def check_history(
    source: Journal, names: ResourceNames, partition_states: Sequence[PartitionState]
) -> None:
    """Refuse to start as an empty city where the journal that decided the commands is gone.

    A service sends no command before each of its partitions was opened: `ReadModel.begun`.
    """
    unopened = [each.partition for each in partition_states if not each.epoch]
    bounds = source.bounds([(names.commands, each.partition) for each in partition_states])
    if unopened and any(end for _, end in bounds.values()):
        raise StartupError(
            f"{names.journal} has no record in partitions {unopened}, and {names.commands} has "
            "commands: the history of this service is gone. Restore a backup. To begin with an "
            f"empty city instead, delete every topic of {names.prefix} and run "
            "`python -m services.provision`."
        )


async def _work(worker: Worker, runtime: NodeContext) -> None:
    try:
        await worker(runtime)
    except asyncio.CancelledError:
        raise
    except BaseException as error:  # crash-only: a worker that fails takes the process with it
        cause = error
        while isinstance(cause, BaseExceptionGroup) and len(cause.exceptions) == 1:
            cause = cause.exceptions[0]
        if isinstance(cause, STARTUP_ERRORS):
            return _exit(str(cause))
        log.exception("worker_failed", worker=getattr(worker, "__name__", str(worker)))
        return _exit(f"worker failed: {error!r}")


async def _first_of(wanted: Awaitable[object], other: Awaitable[object]) -> bool:
    """Wait for either; return whether it was the wanted one."""
    tasks = [asyncio.ensure_future(wanted), asyncio.ensure_future(other)]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return tasks[0] in done


def _signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopping.set)
    return stopping


def _exit(reason: str) -> None:
    """End the process at once: each record is either in the journal or was never written."""
    log.critical("fatal", reason=reason)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1)
