"""What makes each alert fire, as series of a bad day; and a day of upgrades that was none.

A value is promtool's: `0x8 1x20` is nine noughts, then twenty-one ones, a sample every 15 s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Series = Mapping[str, str]
ROADS = '{service="coordination", department="roads"}'


@dataclass(frozen=True)
class Case:
    """Series, a moment at which the alert must be silent still, and one at which it must fire."""

    series: Series
    silent: str
    fires: str


def _commands(outcome: str, values: str) -> Series:
    labels = f'service="roads", command="ReportDefect", outcome="OUTCOME_{outcome}"'
    return {f"vigie_commands_total{{{labels}}}": values}


def _calls(code: str, values: str) -> Series:
    return {f'vigie_rpc_seconds_count{{service="roads", code="{code}"}}': values}


def _owned(values: str) -> Series:
    return {
        'vigie_build_info{service="roads"}': "1x400",
        'vigie_owner_partitions{service="roads"}': "1x400",
        'vigie_owner_partition_state{service="roads", partition="0"}': values,
    }


def _histogram(name: str, fast: str, slow: str, fast_bound: str, slow_bound: str) -> Series:
    """Observations that all lie below one bound, and others between it and the next."""
    series = {f'{name}_bucket{{service="roads", le="{fast_bound}"}}': fast}
    for bound in (slow_bound, "+Inf"):
        series[f'{name}_bucket{{service="roads", le="{bound}"}}'] = slow
    series[f'{name}_count{{service="roads"}}'] = slow
    return series


FIRES: Mapping[str, Case] = {
    "VigieUrgentIncidentUnserved": Case(
        {'vigie_incidents_alerted{priority="P1", code="NOBODY_FOUND"}': "0x8 1x20"}, "2m30s", "4m"
    ),
    "VigieIncidentsUnserved": Case(
        {'vigie_incidents_alerted{priority="P2", code="NO_ANSWER"}': "2x120"}, "14m", "16m"
    ),
    "VigieIncidentsLate": Case(
        {
            'vigie_incidents_alerted{priority="P3", code="LATE"}': "3x200",
            'vigie_incidents{priority="P3", state="waiting"}': "20x200",
            'vigie_incidents{priority="P2", state="assigned"}': "2x200",
        },
        "29m",
        "31m",
    ),
    "VigieLocalMode": Case({'vigie_local_mode{service="roads"}': "0x8 1x20"}, "2m45s", "4m"),
    "VigieRetaskSlow": Case(
        _histogram("vigie_retask_seconds", "0+0x400", "0+1x400", "0.15", "0.25"), "5m", "45m"
    ),
    "VigieOrdersUnanswered": Case(
        {"vigie_orders_pending_oldest_seconds" + ROADS: "0+15x60"},
        "4m",
        "5m",
    ),
    "VigieCrewsUnseen": Case(
        {
            'vigie_crews_position_stale{service="coordination", department="roads"}': "6x80",
            'vigie_crews{service="coordination", department="roads", state="free"}': "4x80",
            'vigie_crews{service="coordination", department="roads", state="busy"}': "6x80",
            'vigie_crews{service="coordination", department="roads", state="off_duty"}': "90x80",
        },
        "9m",
        "11m",
    ),
    "VigieDevicesUnreachable": Case(
        {
            'vigie_devices{service="lighting", state="reachable"}': "94x80",
            'vigie_devices{service="lighting", state="unreachable"}': "6x80",
        },
        "9m",
        "11m",
    ),
    "VigieDeviceWritesFail": Case(
        {
            'vigie_device_writes_total{service="lighting", outcome="confirmed"}': "0+3x200",
            'vigie_device_writes_total{service="lighting", outcome="mismatch"}': "0+1x200",
        },
        "14m",
        "17m",
    ),
    "VigieDeviceWriteForbidden": Case(
        {'vigie_device_writes_total{service="lighting", outcome="forbidden"}': "_x8 1x20"},
        "1m",
        "3m",
    ),
    "VigieAbsent": Case({'up{job="other"}': "1x40"}, "4m", "6m"),
    "VigieServiceDown": Case(
        {
            'vigie_build_info{service="roads"}': "1x8 stale",
            'vigie_build_info{service="lighting"}': "1x60",
        },
        "4m",
        "6m",
    ),
    "VigieReplicasMissing": Case(
        {
            'kube_deployment_spec_replicas{deployment="vigie-roads"}': "3x100",
            'kube_deployment_status_replicas_available{deployment="vigie-roads"}': "2x100",
        },
        "14m",
        "16m",
    ),
    "VigieRestarting": Case(
        {
            "process_start_time_seconds": "100x9 200x9 300x9 400x9 500x9",
            'vigie_build_info{service="roads"}': "1x60",
        },
        "7m",
        "11m",
    ),
    "VigieNotReady": Case(
        {'vigie_ready_condition{service="roads", condition="elected"}': "0x60"}, "4m", "6m"
    ),
    "VigieRestoreSlow": Case(
        {'vigie_ready_condition{service="roads", condition="view_restored"}': "0x60"}, "1m", "3m"
    ),
    "VigiePartitionStopped": Case(_owned("2x7 3x20"), "1m30s", "3m"),
    "VigiePartitionUnowned": Case(_owned("2x7 0x2 1x40"), "2m30s", "4m"),
    "VigieOwnerBehind": Case(
        {'vigie_owner_lag_records{service="roads", partition="0"}': "0+100x80"}, "7m", "9m"
    ),
    "VigieCommandSlow": Case(
        _histogram("vigie_command_seconds", "0+0x400", "0+10x400", "0.08", "0.1"), "9m", "15m"
    ),
    "VigieCommandsExpire": Case(
        {**_commands("ACCEPTED", "0+9x100"), **_commands("EXPIRED", "0+1x100")}, "9m", "12m"
    ),
    "VigieCommandsFail": Case(_commands("FAILED", "_x20 1x40"), "4m", "6m"),
    "VigieRefusalsSurge": Case(
        {**_commands("ACCEPTED", "0+3x200"), **_commands("REFUSED", "0+7x200")}, "14m", "17m"
    ),
    "VigieOverloaded": Case(
        {**_calls("OK", "0+30x80"), **_calls("RESOURCE_EXHAUSTED", "0+1x80")}, "4m", "7m"
    ),
    "VigieCallsFail": Case(
        {**_calls("OK", "0+30x80"), **_calls("INTERNAL", "0+1x80")}, "9m", "12m"
    ),
    "VigieStreamErrors": Case(
        {'vigie_stream_ended_total{service="roads", code="RESOURCE_EXHAUSTED"}': "0+2x100"},
        "9m",
        "16m",
    ),
    "VigieViewBehind": Case(
        {
            'vigie_view_lag_records{service="roads", partition="0"}': "600x40",
            'vigie_view_lag_records{service="roads", partition="1"}': "600x40",
        },
        "1m",
        "3m",
    ),
    "VigieReadModelSkippedEvents": Case(
        {'vigie_view_skipped_total{service="roads"}': "0x7 1x9"}, "1m", "3m"
    ),
    "VigieTimersLate": Case(
        _histogram("vigie_timer_lateness_seconds", "0+0x200", "0+1x200", "15", "60"), "9m", "12m"
    ),
    "VigieMemoryHigh": Case(
        {
            "process_resident_memory_bytes": "95x80",
            'vigie_memory_limit_bytes{service="roads"}': "100x80",
        },
        "9m",
        "11m",
    ),
    "VigieCertificateExpires": Case(
        {'vigie_tls_certificate_expiry_timestamp_seconds{service="roads"}': "600000x400"},
        "50m",
        "61m",
    ),
    "VigieBrokerAway": Case(
        {'vigie_ready_condition{service="roads", condition="broker_answers"}': "1x7 0x20"},
        "2m30s",
        "4m",
    ),
    "VigieJournalGap": Case(
        {'vigie_journal_gap_total{service="roads", partition="0"}': "0x7 1x9"}, "1m", "3m"
    ),
    "VigieTransactionsFail": Case(
        {'vigie_transaction_errors_total{service="roads", error="Interrupted"}': "0+1x80"},
        "4m",
        "9m",
    ),
    "VigieSnapshotDropped": Case(
        {'vigie_snapshot_total{service="roads", outcome="dropped"}': "1x400"}, "59m", "61m"
    ),
    "VigieSnapshotOverdue": Case(
        {'vigie_snapshot_behind_records{service="roads", partition="0"}': "300001x80"}, "9m", "11m"
    ),
    # Its pod is gone after five minutes; what it last showed is looked at for a day.
    "VigieBackupStale": Case(
        {'vigie_backup_pass_timestamp_seconds{service="backup"}': "0+15x20 stale"}, "14m", "16m"
    ),
    "VigieAvailabilityBurnsFast": Case(_owned("2x20 1x50 2x200"), "5m", "16m"),
    "VigieAvailabilityBurnsSlowly": Case(_owned("2x20 1x190 2x200"), "20m", "55m"),
}


# What a pod shows all day: a constant, or a count that grows.
STEADY: Series = {
    "vigie_build_info{{service}}": "1",
    "vigie_owner_partitions{{service}}": "2",
    'vigie_ready_condition{{service}, condition="broker_answers"}': "1",
    'vigie_journal_gap_total{{service}, partition="0"}': "0",
    'vigie_transaction_errors_total{{service}, error="Interrupted"}': "1",
    'vigie_snapshot_total{{service}, outcome="used"}': "2",
    'vigie_snapshot_behind_records{{service}, partition="0"}': "99000",
    "vigie_view_skipped_total{{service}}": "0",
    'vigie_owner_lag_records{{service}, partition="0"}': "12",
    "vigie_local_mode{{service}}": "0",
    "vigie_memory_limit_bytes{{service}}": "512",
    "process_resident_memory_bytes{}": "160",
    "process_start_time_seconds{}": "7",
    'vigie_incidents_alerted{{service}, priority="P1", code="NOBODY_FOUND"}': "0",
    'vigie_incidents{{service}, priority="P3", state="waiting"}': "20",
    'vigie_incidents_alerted{{service}, priority="P3", code="LATE"}': "1",
    'vigie_orders_pending_oldest_seconds{{service}, department="roads"}': "2",
    'vigie_crews_position_stale{{service}, department="roads"}': "1",
    'vigie_crews{{service}, department="roads", state="busy"}': "20",
    'vigie_devices{{service}, state="unreachable"}': "3",
    'vigie_devices{{service}, state="reachable"}': "260",
    'vigie_device_writes_total{{service}, outcome="mismatch"}': "0+1",
    'vigie_device_writes_total{{service}, outcome="confirmed"}': "0+90",
    'vigie_commands_total{{service}, outcome="OUTCOME_ACCEPTED"}': "0+50",
    'vigie_commands_total{{service}, outcome="OUTCOME_REFUSED"}': "0+3",
    'vigie_commands_total{{service}, outcome="OUTCOME_EXPIRED"}': "0+1",
    'vigie_rpc_seconds_count{{service}, code="OK"}': "0+400",
    'vigie_rpc_seconds_count{{service}, code="UNAVAILABLE"}': "0+8",
    'vigie_stream_ended_total{{service}, code="UNAVAILABLE"}': "0+9",
    'vigie_stream_ended_total{{service}, code="CANCELLED"}': "0+9",
    'vigie_command_seconds_bucket{{service}, le="0.06"}': "0+50",
    'vigie_command_seconds_bucket{{service}, le="+Inf"}': "0+50",
    "vigie_command_seconds_count{{service}}": "0+50",
    'vigie_timer_lateness_seconds_bucket{{service}, le="2"}': "0+5",
    'vigie_timer_lateness_seconds_bucket{{service}, le="+Inf"}': "0+5",
}
# What is otherwise while a pod starts: its first samples, then the rest.
STARTING: Mapping[str, tuple[str, str]] = {
    'vigie_ready_condition{{service}, condition="view_restored"}': ("0 0", "1"),
    'vigie_ready_condition{{service}, condition="partitions_open"}': ("0 0", "1"),
    'vigie_ready_condition{{service}, condition="elected"}': ("0 0", "1"),
    'vigie_view_lag_records{{service}, partition="0"}': ("50000 9000", "3"),
    'vigie_owner_partition_state{{service}, partition="{partition}"}': ("1", "2"),
}


def quiet_day() -> Iterator[tuple[str, str]]:
    """Three services, two pods each, every pod replaced one after the other, over half an hour.

    The new one reads its journal for 30 s; the partition that moves has no open owner for 15 s (a
    crash would take 8); each pod's counts begin anew.
    """
    for number, service in enumerate(("lighting", "roads", "coordination")):
        for partition in range(2):
            change = 8 + 16 * (2 * number + partition)
            yield from _pod(service, partition, "old", "", f"x{change} stale")
            yield from _pod(service, partition, "new", f"_x{change} ", "x200")
    yield 'vigie_backup_pass_timestamp_seconds{service="backup"}', "0+15x60 _x10 900 1065+15x120"
    yield 'kube_deployment_spec_replicas{deployment="vigie-roads"}', "2x200"
    yield 'kube_deployment_status_replicas_available{deployment="vigie-roads"}', "2x30 1x8 2x160"


def _pod(
    service: str, partition: int, which: str, before: str, during: str
) -> Iterator[tuple[str, str]]:
    pod = f'service="{service}", pod="{service}-{partition}-{which}"'

    def named(name: str) -> str:
        name = name.replace("{partition}", str(partition)).replace("{service}", pod)
        return name.replace("{}", f"{{{pod}}}".replace(f'service="{service}", ', ""))

    for name, value in STEADY.items():
        yield named(name), f"{before}{value}{during}"
    for name, (first, then) in STARTING.items():
        yield named(name), f"{before}{first if before else ''} {then}{during}".strip()
