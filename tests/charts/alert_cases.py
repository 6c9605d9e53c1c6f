"""The series that make each alert fire, and a day of upgrades on which none may fire.

A value is promtool's: `0x8 1x20` is nine zeros, then 21 ones, one sample every 15 s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

Series = Mapping[str, str]


class Case(NamedTuple):
    """A moment when the alert must not fire yet, one when it must, and the series."""

    silent: str
    fires: str
    series: Series


CASES = """\
VigieUrgentIncidentUnserved 1m 2m
    vigie_incident_open_oldest_seconds{priority="P1", state="waiting"} 0+15x40
    vigie_incident_open_oldest_seconds{priority="P2", state="waiting"} 900x40
VigieUrgentIncidentUnreachable 1m45s 2m15s
    vigie_incidents_alerted{priority="P1", code="UNREACHABLE"} 0x8 1x20
    vigie_incidents_alerted{priority="P2", code="UNREACHABLE"} 1x40
VigieUrgentCrewDelayed 2m30s 4m
    vigie_incidents_alerted{priority="P1", code="NOT_ARRIVED"} 0x8 1x20
    vigie_incidents_alerted{priority="P3", code="NOT_DEPARTED"} 1x40
VigieSiteLeftUnsafe 3m30s 5m
    vigie_incidents_alerted{priority="P2", code="LEFT_UNSAFE"} 0x8 1x40
VigieCrewsNotAnswering 9m 11m
    vigie_crews_not_answering{service="coordination", department="roads"} 1x80
VigieShiftOverrun 2h 2h3m
    vigie_crew_overrun_longest_seconds{service="coordination", department="roads"} 0+15x800
VigieUrgentAlertUnacknowledged 9m 11m
    vigie_alerts_unacknowledged{priority="P1", code="NO_ANSWER"} 1x80
    vigie_alerts_unacknowledged{priority="P2", code="NOT_ARRIVED"} 1x80
VigieSuspectedSameUndecided 4m 6m
    vigie_alerts_unacknowledged{priority="P1", code="SUSPECTED_SAME"} 1x80
VigieOrdersRefused 5m 12m
    vigie_orders_answered_total{department="roads", outcome="accepted"} 0x8 0+2x80
    vigie_orders_answered_total{department="roads", outcome="refused"} 0x8 0+2x80
VigieIncidentsUnserved 14m 16m
    vigie_incidents_alerted{priority="P2", code="NO_ANSWER"} 2x120
VigieIncidentsLate 29m 31m
    vigie_incidents_alerted{priority="P3", code="LATE"} 3x200
    vigie_incidents{priority="P3", state="waiting"} 20x200
    vigie_incidents{priority="P2", state="assigned"} 2x200
VigieLocalMode 2m45s 4m
    vigie_local_mode{service="roads"} 0x8 1x20
VigieLifeWaitsInLocalMode 1m30s 3m
    vigie_local_needs_waiting{service="roads", priority="P1"} 0x8 1x20
    vigie_local_needs_waiting{service="roads", priority="P3"} 0x40
VigieNeedsWaitInLocalMode 9m 11m
    vigie_local_needs_waiting{service="roads", priority="P3"} 4x80
VigieNeedInvalid 1m 3m
    vigie_needs_invalid_total{service="roads", kind="defect", rule="place_invalid"} _x8 1x20
VigieLocalDispatchFails 1m45s 4m
    vigie_local_dispatch_failed_total{service="roads"} 0x8 0+15x40
VigieLocalTelemetryInvalid 3m 8m
    vigie_local_telemetry_invalid_total{service="a", source="b", reason="undecodable"} 0+1x80
VigieRetaskSlow 5m 45m
    vigie_retask_seconds_bucket{outcome="offer", le="0.15"} 0+0x400
    vigie_retask_seconds_bucket{outcome="offer", le="0.25"} 0+1x400
    vigie_retask_seconds_bucket{outcome="offer", le="+Inf"} 0+1x400
    vigie_retask_seconds_count{outcome="offer"} 0+1x400
VigieOrdersUnanswered 4m 5m
    vigie_orders_pending_oldest_seconds{service="coordination", department="roads"} 0+15x60
VigieCrewsUnseen 9m 11m
    vigie_crews_position_stale{service="coordination", department="roads"} 6x80
    vigie_crews{service="coordination", department="roads", state="free"} 4x80
    vigie_crews{service="coordination", department="roads", state="busy"} 6x80
    vigie_crews{service="coordination", department="roads", state="off_duty"} 90x80
VigieBulletinsRejected 4m 6m
    vigie_bulletins_rejected_total{department="roads", rule="required"} 0x20 1x60
VigieAppraisalFailed 4m 6m
    vigie_appraisal_failures_total{service="coordination"} 0x20 1x60
VigieTelemetryRejected 9m 14m
    vigie_telemetry_rejected_total{department="roads", reason="size"} 0x20 5+5x100
VigieDepartmentClockWrong 5m45s 7m
    vigie_department_clock_offset_seconds{department="roads"} 0x20 -70x40
VigieCallOutUnanswered 1m 3m
    vigie_snow_call_outs_unanswered{service="snow"} 0x8 1x20
VigieControllersRefused 6m 11m
    vigie_rsmp_connections_ended_total{service="traffic", reason="unknown_site"} 0x10 2+2x200
VigieDevicesUnreachable 9m 11m
    vigie_devices{service="lighting", state="reachable"} 94x80
    vigie_devices{service="lighting", state="unreachable"} 6x80
VigieDeviceWritesFail 14m 17m
    vigie_device_writes_total{service="lighting", outcome="confirmed"} 0+3x200
    vigie_device_writes_total{service="lighting", outcome="mismatch"} 0+1x200
VigieDeviceWriteForbidden 1m 3m
    vigie_device_writes_total{service="lighting", outcome="forbidden"} _x8 1x20
VigieAbsent 4m 6m
    up{job="other"} 1x40
VigieServiceDown 4m 6m
    vigie_build_info{service="roads"} 1x8 stale
    vigie_build_info{service="lighting"} 1x60
VigieReplicasMissing 14m 16m
    kube_deployment_spec_replicas{deployment="vigie-roads"} 3x100
    kube_deployment_status_replicas_available{deployment="vigie-roads"} 2x100
VigieRestarting 7m 11m
    process_start_time_seconds 100x9 200x9 300x9 400x9 500x9
    vigie_build_info{service="roads"} 1x60
VigieNotReady 4m 6m
    vigie_ready_condition{service="roads", condition="elected"} 0x60
VigieRestoreSlow 1m 3m
    vigie_ready_condition{service="roads", condition="view_restored"} 0x60
VigiePartitionStopped 1m30s 3m
    vigie_build_info{service="roads"} 1x400
    vigie_owner_partitions{service="roads"} 1x400
    vigie_owner_partition_state{service="roads", partition="0"} 2x7 3x20
    vigie_owner_partition_stopped{service="roads", partition="0", reason="gap"} _x7 1x20
VigiePartitionUnowned 2m30s 4m
    vigie_build_info{service="roads"} 1x400
    vigie_owner_partitions{service="roads"} 1x400
    vigie_owner_partition_state{service="roads", partition="0"} 2x7 0x2 1x40
VigieLogTimeAhead 45s 3m
    vigie_log_time_ahead_seconds{service="roads", partition="0"} 0x2 3600x20
VigieDuplicateWindowFull 9m 11m
    vigie_duplicate_window_ratio{service="roads", partition="0"} 0.81x80
VigieOwnerBehind 7m 9m
    vigie_owner_lag_records{service="roads", partition="0"} 0+100x80
VigieCommandSlow 9m 15m
    vigie_command_seconds_bucket{service="roads", le="0.08"} 0+0x400
    vigie_command_seconds_bucket{service="roads", le="0.1"} 0+10x400
    vigie_command_seconds_bucket{service="roads", le="+Inf"} 0+10x400
    vigie_command_seconds_count{service="roads"} 0+10x400
VigieCommandsExpire 9m 12m
    vigie_commands_total{service="roads", command="Report", outcome="OUTCOME_ACCEPTED"} 0+9x100
    vigie_commands_total{service="roads", command="Report", outcome="OUTCOME_EXPIRED"} 0+1x100
VigieCommandsFail 4m 6m
    vigie_commands_total{service="roads", command="Report", outcome="OUTCOME_FAILED"} _x20 1x40
VigieRefusalsSurge 14m 17m
    vigie_commands_total{service="roads", command="Report", outcome="OUTCOME_ACCEPTED"} 0+3x200
    vigie_commands_total{service="roads", command="Report", outcome="OUTCOME_REFUSED"} 0+7x200
VigieOverloaded 4m 7m
    vigie_rpc_seconds_count{service="roads", code="OK"} 0+30x80
    vigie_rpc_seconds_count{service="roads", code="RESOURCE_EXHAUSTED"} 0+1x80
VigieCallsFail 9m 12m
    vigie_rpc_seconds_count{service="roads", code="OK"} 0+30x80
    vigie_rpc_seconds_count{service="roads", code="INTERNAL"} 0+1x80
VigieDocumentFails 4m 7m
    vigie_document_requests_total{service="roads", document="a.json", outcome="failed"} 0+1x80
    vigie_document_requests_total{service="roads", document="b.json", outcome="sent"} 0+9x80
VigieStreamErrors 9m 16m
    vigie_stream_ended_total{service="roads", code="RESOURCE_EXHAUSTED"} 0+2x100
VigieViewBehind 1m 3m
    vigie_view_lag_records{service="roads", partition="0"} 600x40
    vigie_view_lag_records{service="roads", partition="1"} 600x40
VigieReadModelSkippedEvents 1m 3m
    vigie_view_skipped_total{service="roads"} 0x7 1x9
VigieTimersLate 9m 12m
    vigie_timer_lateness_seconds_bucket{service="roads", le="15"} 0+0x200
    vigie_timer_lateness_seconds_bucket{service="roads", le="60"} 0+1x200
    vigie_timer_lateness_seconds_bucket{service="roads", le="+Inf"} 0+1x200
    vigie_timer_lateness_seconds_count{service="roads"} 0+1x200
VigieMemoryHigh 9m 11m
    process_resident_memory_bytes 95x80
    vigie_memory_limit_bytes{service="roads"} 100x80
VigieCertificateExpires 50m 61m
    vigie_tls_certificate_expiry_timestamp_seconds{service="roads"} 600000x400
VigieBrokerAway 2m30s 4m
    vigie_ready_condition{service="roads", condition="broker_answers"} 1x7 0x20
VigieJournalGap 1m 3m
    vigie_journal_gap_total{service="roads", partition="0"} 0x7 1x9
VigieTransactionsFail 4m 9m
    vigie_transaction_errors_total{service="roads", error="Interrupted"} 0+1x80
VigieSnapshotDropped 59m 61m
    vigie_snapshot_total{service="roads", outcome="dropped"} 1x400
VigieSnapshotOverdue 9m 11m
    vigie_snapshot_behind_records{service="roads", partition="0"} 300001x80
VigieBackupStale 14m 16m
    vigie_backup_pass_timestamp_seconds{service="backup"} 0+15x20 stale
VigieAvailabilityBurnsFast 5m 16m
    vigie_build_info{service="roads"} 1x400
    vigie_owner_partitions{service="roads"} 1x400
    vigie_owner_partition_state{service="roads", partition="0"} 2x20 1x50 2x200
VigieAvailabilityBurnsSlowly 20m 55m
    vigie_build_info{service="roads"} 1x400
    vigie_owner_partitions{service="roads"} 1x400
    vigie_owner_partition_state{service="roads", partition="0"} 2x20 1x190 2x200
"""


def _cases() -> Iterator[tuple[str, Case]]:
    """Yield the cases: a line with alert and moments, then a line for each series."""
    for block in CASES.replace("\n    ", "\t").splitlines():
        head, *lines = block.split("\t")
        alert, silent, fires = head.split()
        parts = [re.fullmatch(r"(.*?}|[^{ ]+) (.+)", line) for line in lines]
        yield alert, Case(silent, fires, {part[1]: part[2] for part in parts if part})


FIRES: Mapping[str, Case] = dict(_cases())


# Metrics of a pod over a day: a constant, or a count that grows.
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
    'vigie_incidents_alerted{{service}, priority="P1", code="SUSPECTED_SAME"}': "0",
    'vigie_alerts_unacknowledged{{service}, priority="P1", code="TWO_CREWS"}': "0",
    'vigie_incident_open_oldest_seconds{{service}, priority="P1", state="waiting"}': "40",
    'vigie_incident_open_oldest_seconds{{service}, priority="P3", state="waiting"}': "9000",
    'vigie_crews_not_answering{{service}, department="roads"}': "0",
    'vigie_crew_overrun_longest_seconds{{service}, department="roads"}': "1800",
    'vigie_orders_answered_total{{service}, department="roads", outcome="accepted"}': "0+4",
    'vigie_orders_answered_total{{service}, department="roads", outcome="refused"}': "0+1",
    'vigie_incidents{{service}, priority="P3", state="waiting"}': "20",
    'vigie_incidents_alerted{{service}, priority="P3", code="LATE"}': "1",
    'vigie_orders_pending_oldest_seconds{{service}, department="roads"}': "2",
    'vigie_crews_position_stale{{service}, department="roads"}': "1",
    'vigie_crews{{service}, department="roads", state="busy"}': "20",
    'vigie_bulletins_rejected_total{{service}, department="roads", rule="required"}': "0",
    'vigie_telemetry_rejected_total{{service}, department="roads", reason="size"}': "1",
    'vigie_department_clock_offset_seconds{{service}, department="roads"}': "-1.9",
    "vigie_snow_call_outs_unanswered{{service}}": "0",
    'vigie_snow_sections_late{{service}, rank="1"}': "4",
    'vigie_rsmp_connections_ended_total{{service}, reason="unknown_site"}': "3",
    'vigie_devices{{service}, state="unreachable"}': "3",
    'vigie_devices{{service}, state="reachable"}': "260",
    'vigie_device_writes_total{{service}, outcome="mismatch"}': "0+1",
    'vigie_device_writes_total{{service}, outcome="confirmed"}': "0+90",
    'vigie_commands_total{{service}, outcome="OUTCOME_ACCEPTED"}': "0+50",
    'vigie_commands_total{{service}, outcome="OUTCOME_REFUSED"}': "0+3",
    'vigie_commands_total{{service}, outcome="OUTCOME_EXPIRED"}': "0+1",
    'vigie_rpc_seconds_count{{service}, code="OK"}': "0+400",
    'vigie_rpc_seconds_count{{service}, code="UNAVAILABLE"}': "0+8",
    'vigie_document_requests_total{{service}, document="a.json", outcome="sent"}': "0+9",
    'vigie_document_requests_total{{service}, document="a.json", outcome="unavailable"}': "0+1",
    'vigie_stream_ended_total{{service}, code="UNAVAILABLE"}': "0+9",
    'vigie_stream_ended_total{{service}, code="CANCELLED"}': "0+9",
    'vigie_command_seconds_bucket{{service}, le="0.06"}': "0+50",
    'vigie_command_seconds_bucket{{service}, le="+Inf"}': "0+50",
    "vigie_command_seconds_count{{service}}": "0+50",
    'vigie_timer_lateness_seconds_bucket{{service}, le="2"}': "0+5",
    'vigie_timer_lateness_seconds_bucket{{service}, le="+Inf"}': "0+5",
}
# Metrics that differ while a pod starts: the first samples, then the rest.
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
    crash would take 8); each pod's counts begin at 0 again.
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
