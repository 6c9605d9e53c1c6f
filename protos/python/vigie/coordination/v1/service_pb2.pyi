import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.coordination.v1 import events_pb2 as _events_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import availability_pb2 as _availability_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from vigie.type.v1 import role_pb2 as _role_pb2
from vigie.works.v1 import works_pb2 as _works_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IncidentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INCIDENT_STATE_UNSPECIFIED: _ClassVar[IncidentState]
    INCIDENT_STATE_WAITING: _ClassVar[IncidentState]
    INCIDENT_STATE_OFFERED: _ClassVar[IncidentState]
    INCIDENT_STATE_ASSIGNED: _ClassVar[IncidentState]
    INCIDENT_STATE_HELD: _ClassVar[IncidentState]
    INCIDENT_STATE_CLOSED: _ClassVar[IncidentState]
INCIDENT_STATE_UNSPECIFIED: IncidentState
INCIDENT_STATE_WAITING: IncidentState
INCIDENT_STATE_OFFERED: IncidentState
INCIDENT_STATE_ASSIGNED: IncidentState
INCIDENT_STATE_HELD: IncidentState
INCIDENT_STATE_CLOSED: IncidentState

class OpenIncidentRequest(_message.Message):
    __slots__ = ("request_id", "kind", "priority", "place", "skills", "equipment", "work_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    work_seconds: int
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., work_seconds: _Optional[int] = ...) -> None: ...

class JoinIncidentsRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "other_incident_id", "confirm")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    other_incident_id: str
    confirm: bool
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., other_incident_id: _Optional[str] = ..., confirm: _Optional[bool] = ...) -> None: ...

class SplitIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "need_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    need_id: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., need_id: _Optional[str] = ...) -> None: ...

class UpgradeIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "priority")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    priority: _place_pb2.Priority
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ...) -> None: ...

class HoldIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ...) -> None: ...

class ReleaseIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ...) -> None: ...

class CloseIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class AcknowledgeAlertRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "code", "subject")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    code: str
    subject: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., code: _Optional[str] = ..., subject: _Optional[str] = ...) -> None: ...

class AssignIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "role", "department", "crew_id", "reason", "expected_decision_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    role: str
    department: str
    crew_id: str
    reason: str
    expected_decision_id: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., role: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., reason: _Optional[str] = ..., expected_decision_id: _Optional[str] = ...) -> None: ...

class TakeIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ...) -> None: ...

class HandBackIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ...) -> None: ...

class RequestBackupRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "skills", "equipment", "count", "purpose", "hold_place")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    count: int
    purpose: str
    hold_place: _place_pb2.Place
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., count: _Optional[int] = ..., purpose: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ...) -> None: ...

class StageRoleRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "role", "hold_place", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    role: str
    hold_place: _place_pb2.Place
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., role: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class StandDownRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "role", "crew")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    role: str
    crew: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., role: _Optional[str] = ..., crew: _Optional[str] = ...) -> None: ...

class KeepApartRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "other_incident_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    other_incident_id: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., other_incident_id: _Optional[str] = ...) -> None: ...

class EscalateIncidentRequest(_message.Message):
    __slots__ = ("request_id", "incident_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    incident_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SetDispatchModeRequest(_message.Message):
    __slots__ = ("request_id", "priority", "department", "mode", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    priority: _place_pb2.Priority
    department: str
    mode: _events_pb2.DispatchMode
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., department: _Optional[str] = ..., mode: _Optional[_Union[_events_pb2.DispatchMode, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class ConfirmOfferRequest(_message.Message):
    __slots__ = ("request_id", "decision_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    decision_id: str
    def __init__(self, request_id: _Optional[str] = ..., decision_id: _Optional[str] = ...) -> None: ...

class ListDispatchModesRequest(_message.Message):
    __slots__ = ("at_least",)
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    at_least: str
    def __init__(self, at_least: _Optional[str] = ...) -> None: ...

class DispatchModeSetting(_message.Message):
    __slots__ = ("priority", "department", "mode", "reason", "set_by", "set_time")
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SET_BY_FIELD_NUMBER: _ClassVar[int]
    SET_TIME_FIELD_NUMBER: _ClassVar[int]
    priority: _place_pb2.Priority
    department: str
    mode: _events_pb2.DispatchMode
    reason: str
    set_by: str
    set_time: _timestamp_pb2.Timestamp
    def __init__(self, priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., department: _Optional[str] = ..., mode: _Optional[_Union[_events_pb2.DispatchMode, str]] = ..., reason: _Optional[str] = ..., set_by: _Optional[str] = ..., set_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDispatchModesResponse(_message.Message):
    __slots__ = ("modes", "cursor")
    MODES_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    modes: _containers.RepeatedCompositeFieldContainer[DispatchModeSetting]
    cursor: str
    def __init__(self, modes: _Optional[_Iterable[_Union[DispatchModeSetting, _Mapping]]] = ..., cursor: _Optional[str] = ...) -> None: ...

class Alert(_message.Message):
    __slots__ = ("code", "alert_time", "detail", "subject", "repeat_time", "acknowledged_by", "incident_id", "since_time", "roles")
    CODE_FIELD_NUMBER: _ClassVar[int]
    ALERT_TIME_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    REPEAT_TIME_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_BY_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    code: str
    alert_time: _timestamp_pb2.Timestamp
    detail: str
    subject: str
    repeat_time: _timestamp_pb2.Timestamp
    acknowledged_by: str
    incident_id: str
    since_time: _timestamp_pb2.Timestamp
    roles: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, code: _Optional[str] = ..., alert_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., detail: _Optional[str] = ..., subject: _Optional[str] = ..., repeat_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acknowledged_by: _Optional[str] = ..., incident_id: _Optional[str] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., roles: _Optional[_Iterable[str]] = ...) -> None: ...

class Incident(_message.Message):
    __slots__ = ("incident_id", "requirement", "state", "need_ids", "clock_start_time", "opened_time", "due_time", "crew", "crew_name", "task_id", "task_status", "lease_end_time", "diversions", "offers", "alerts", "decision_id", "closed_time", "close_reason", "attended_time", "roles", "goal_time", "suspected_incident_ids", "review_time", "taken_by")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    OPENED_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    CREW_NAME_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_STATUS_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    DIVERSIONS_FIELD_NUMBER: _ClassVar[int]
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSED_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSE_REASON_FIELD_NUMBER: _ClassVar[int]
    ATTENDED_TIME_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    GOAL_TIME_FIELD_NUMBER: _ClassVar[int]
    SUSPECTED_INCIDENT_IDS_FIELD_NUMBER: _ClassVar[int]
    REVIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    TAKEN_BY_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    requirement: _events_pb2.Requirement
    state: IncidentState
    need_ids: _containers.RepeatedScalarFieldContainer[str]
    clock_start_time: _timestamp_pb2.Timestamp
    opened_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    crew: str
    crew_name: str
    task_id: str
    task_status: _bulletin_pb2.TaskStatus
    lease_end_time: _timestamp_pb2.Timestamp
    diversions: int
    offers: int
    alerts: _containers.RepeatedCompositeFieldContainer[Alert]
    decision_id: str
    closed_time: _timestamp_pb2.Timestamp
    close_reason: str
    attended_time: _timestamp_pb2.Timestamp
    roles: _containers.RepeatedCompositeFieldContainer[IncidentRole]
    goal_time: _timestamp_pb2.Timestamp
    suspected_incident_ids: _containers.RepeatedScalarFieldContainer[str]
    review_time: _timestamp_pb2.Timestamp
    taken_by: str
    def __init__(self, incident_id: _Optional[str] = ..., requirement: _Optional[_Union[_events_pb2.Requirement, _Mapping]] = ..., state: _Optional[_Union[IncidentState, str]] = ..., need_ids: _Optional[_Iterable[str]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., opened_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., crew: _Optional[str] = ..., crew_name: _Optional[str] = ..., task_id: _Optional[str] = ..., task_status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., diversions: _Optional[int] = ..., offers: _Optional[int] = ..., alerts: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ..., decision_id: _Optional[str] = ..., closed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., close_reason: _Optional[str] = ..., attended_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., roles: _Optional[_Iterable[_Union[IncidentRole, _Mapping]]] = ..., goal_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., suspected_incident_ids: _Optional[_Iterable[str]] = ..., review_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., taken_by: _Optional[str] = ...) -> None: ...

class AssignedCrew(_message.Message):
    __slots__ = ("crew", "crew_name", "task_id", "task_status", "accepted_time", "departed_time", "attended_time", "eta_seconds")
    CREW_FIELD_NUMBER: _ClassVar[int]
    CREW_NAME_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_STATUS_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_TIME_FIELD_NUMBER: _ClassVar[int]
    DEPARTED_TIME_FIELD_NUMBER: _ClassVar[int]
    ATTENDED_TIME_FIELD_NUMBER: _ClassVar[int]
    ETA_SECONDS_FIELD_NUMBER: _ClassVar[int]
    crew: str
    crew_name: str
    task_id: str
    task_status: _bulletin_pb2.TaskStatus
    accepted_time: _timestamp_pb2.Timestamp
    departed_time: _timestamp_pb2.Timestamp
    attended_time: _timestamp_pb2.Timestamp
    eta_seconds: int
    def __init__(self, crew: _Optional[str] = ..., crew_name: _Optional[str] = ..., task_id: _Optional[str] = ..., task_status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ..., accepted_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., departed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attended_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., eta_seconds: _Optional[int] = ...) -> None: ...

class AskedCrew(_message.Message):
    __slots__ = ("crew", "crew_name", "task_id", "lease_end_time")
    CREW_FIELD_NUMBER: _ClassVar[int]
    CREW_NAME_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    crew: str
    crew_name: str
    task_id: str
    lease_end_time: _timestamp_pb2.Timestamp
    def __init__(self, crew: _Optional[str] = ..., crew_name: _Optional[str] = ..., task_id: _Optional[str] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IncidentRole(_message.Message):
    __slots__ = ("role", "state", "crews", "asked", "done_by", "search", "decision_id", "not_sent", "hold_place", "compared_time")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CREWS_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    DONE_BY_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    NOT_SENT_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    COMPARED_TIME_FIELD_NUMBER: _ClassVar[int]
    role: _role_pb2.Role
    state: IncidentState
    crews: _containers.RepeatedCompositeFieldContainer[AssignedCrew]
    asked: _containers.RepeatedCompositeFieldContainer[AskedCrew]
    done_by: str
    search: str
    decision_id: str
    not_sent: _containers.RepeatedCompositeFieldContainer[_events_pb2.VerdictCount]
    hold_place: _place_pb2.Place
    compared_time: _timestamp_pb2.Timestamp
    def __init__(self, role: _Optional[_Union[_role_pb2.Role, _Mapping]] = ..., state: _Optional[_Union[IncidentState, str]] = ..., crews: _Optional[_Iterable[_Union[AssignedCrew, _Mapping]]] = ..., asked: _Optional[_Iterable[_Union[AskedCrew, _Mapping]]] = ..., done_by: _Optional[str] = ..., search: _Optional[str] = ..., decision_id: _Optional[str] = ..., not_sent: _Optional[_Iterable[_Union[_events_pb2.VerdictCount, _Mapping]]] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., compared_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Source(_message.Message):
    __slots__ = ("department", "newest_event_time", "local_mode", "undecodable_count", "rejected_count", "last_rejection", "clock_offset_milliseconds")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    NEWEST_EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    LOCAL_MODE_FIELD_NUMBER: _ClassVar[int]
    UNDECODABLE_COUNT_FIELD_NUMBER: _ClassVar[int]
    REJECTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    LAST_REJECTION_FIELD_NUMBER: _ClassVar[int]
    CLOCK_OFFSET_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    department: str
    newest_event_time: _timestamp_pb2.Timestamp
    local_mode: bool
    undecodable_count: int
    rejected_count: int
    last_rejection: Rejection
    clock_offset_milliseconds: int
    def __init__(self, department: _Optional[str] = ..., newest_event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., local_mode: _Optional[bool] = ..., undecodable_count: _Optional[int] = ..., rejected_count: _Optional[int] = ..., last_rejection: _Optional[_Union[Rejection, _Mapping]] = ..., clock_offset_milliseconds: _Optional[int] = ...) -> None: ...

class Rejection(_message.Message):
    __slots__ = ("rule", "field", "rejected_time")
    RULE_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REJECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    rule: str
    field: str
    rejected_time: _timestamp_pb2.Timestamp
    def __init__(self, rule: _Optional[str] = ..., field: _Optional[str] = ..., rejected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListIncidentsRequest(_message.Message):
    __slots__ = ("state", "page_size", "at_least", "page_token")
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    state: IncidentState
    page_size: int
    at_least: str
    page_token: str
    def __init__(self, state: _Optional[_Union[IncidentState, str]] = ..., page_size: _Optional[int] = ..., at_least: _Optional[str] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListIncidentsResponse(_message.Message):
    __slots__ = ("incidents", "total_count", "sources", "cursor", "next_page_token")
    INCIDENTS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    incidents: _containers.RepeatedCompositeFieldContainer[Incident]
    total_count: int
    sources: _containers.RepeatedCompositeFieldContainer[Source]
    cursor: str
    next_page_token: str
    def __init__(self, incidents: _Optional[_Iterable[_Union[Incident, _Mapping]]] = ..., total_count: _Optional[int] = ..., sources: _Optional[_Iterable[_Union[Source, _Mapping]]] = ..., cursor: _Optional[str] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListAlertsRequest(_message.Message):
    __slots__ = ("unacknowledged_only", "at_least")
    UNACKNOWLEDGED_ONLY_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    unacknowledged_only: bool
    at_least: str
    def __init__(self, unacknowledged_only: _Optional[bool] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListAlertsResponse(_message.Message):
    __slots__ = ("alerts", "cursor")
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    alerts: _containers.RepeatedCompositeFieldContainer[Alert]
    cursor: str
    def __init__(self, alerts: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListMovesRequest(_message.Message):
    __slots__ = ("limit", "at_least")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    limit: int
    at_least: str
    def __init__(self, limit: _Optional[int] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListMovesResponse(_message.Message):
    __slots__ = ("moves", "demand_known", "recorded_count", "recorded_hours", "needed_count", "needed_hours", "covered_share", "cursor")
    MOVES_FIELD_NUMBER: _ClassVar[int]
    DEMAND_KNOWN_FIELD_NUMBER: _ClassVar[int]
    RECORDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_HOURS_FIELD_NUMBER: _ClassVar[int]
    NEEDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    NEEDED_HOURS_FIELD_NUMBER: _ClassVar[int]
    COVERED_SHARE_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    moves: _containers.RepeatedCompositeFieldContainer[Move]
    demand_known: bool
    recorded_count: int
    recorded_hours: float
    needed_count: int
    needed_hours: float
    covered_share: float
    cursor: str
    def __init__(self, moves: _Optional[_Iterable[_Union[Move, _Mapping]]] = ..., demand_known: _Optional[bool] = ..., recorded_count: _Optional[int] = ..., recorded_hours: _Optional[float] = ..., needed_count: _Optional[int] = ..., needed_hours: _Optional[float] = ..., covered_share: _Optional[float] = ..., cursor: _Optional[str] = ...) -> None: ...

class Move(_message.Message):
    __slots__ = ("crew", "crew_name", "place", "drive_seconds", "gain_per_day")
    CREW_FIELD_NUMBER: _ClassVar[int]
    CREW_NAME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    DRIVE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GAIN_PER_DAY_FIELD_NUMBER: _ClassVar[int]
    crew: str
    crew_name: str
    place: _place_pb2.Place
    drive_seconds: int
    gain_per_day: float
    def __init__(self, crew: _Optional[str] = ..., crew_name: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., drive_seconds: _Optional[int] = ..., gain_per_day: _Optional[float] = ...) -> None: ...

class GetIncidentRequest(_message.Message):
    __slots__ = ("incident_id", "at_least")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    at_least: str
    def __init__(self, incident_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetIncidentResponse(_message.Message):
    __slots__ = ("incident", "sources", "cursor")
    INCIDENT_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    incident: Incident
    sources: _containers.RepeatedCompositeFieldContainer[Source]
    cursor: str
    def __init__(self, incident: _Optional[_Union[Incident, _Mapping]] = ..., sources: _Optional[_Iterable[_Union[Source, _Mapping]]] = ..., cursor: _Optional[str] = ...) -> None: ...

class CityCrew(_message.Message):
    __slots__ = ("department", "crew_id", "name", "skills", "equipment", "lending", "on_duty", "shift_end_time", "diversions", "task_id", "task_status", "task_priority", "task_place", "incident_id", "offered_task_id", "sighted_time", "availability", "availability_reason", "availability_until_time", "interruptible_from_priority", "size", "on_call", "on_call_until_time", "turnout_seconds", "called_out", "shift_overrun", "rest_until_time", "break_due_time", "unanswered_offers")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    LENDING_FIELD_NUMBER: _ClassVar[int]
    ON_DUTY_FIELD_NUMBER: _ClassVar[int]
    SHIFT_END_TIME_FIELD_NUMBER: _ClassVar[int]
    DIVERSIONS_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_STATUS_FIELD_NUMBER: _ClassVar[int]
    TASK_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    TASK_PLACE_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    OFFERED_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    SIGHTED_TIME_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_REASON_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    INTERRUPTIBLE_FROM_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ON_CALL_FIELD_NUMBER: _ClassVar[int]
    ON_CALL_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    TURNOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CALLED_OUT_FIELD_NUMBER: _ClassVar[int]
    SHIFT_OVERRUN_FIELD_NUMBER: _ClassVar[int]
    REST_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    BREAK_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    UNANSWERED_OFFERS_FIELD_NUMBER: _ClassVar[int]
    department: str
    crew_id: str
    name: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    lending: _bulletin_pb2.LendingRule
    on_duty: bool
    shift_end_time: _timestamp_pb2.Timestamp
    diversions: int
    task_id: str
    task_status: _bulletin_pb2.TaskStatus
    task_priority: _place_pb2.Priority
    task_place: _place_pb2.Place
    incident_id: str
    offered_task_id: str
    sighted_time: _timestamp_pb2.Timestamp
    availability: _availability_pb2.Availability
    availability_reason: _availability_pb2.UnavailableReason
    availability_until_time: _timestamp_pb2.Timestamp
    interruptible_from_priority: _place_pb2.Priority
    size: int
    on_call: bool
    on_call_until_time: _timestamp_pb2.Timestamp
    turnout_seconds: int
    called_out: bool
    shift_overrun: bool
    rest_until_time: _timestamp_pb2.Timestamp
    break_due_time: _timestamp_pb2.Timestamp
    unanswered_offers: int
    def __init__(self, department: _Optional[str] = ..., crew_id: _Optional[str] = ..., name: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., lending: _Optional[_Union[_bulletin_pb2.LendingRule, str]] = ..., on_duty: _Optional[bool] = ..., shift_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., diversions: _Optional[int] = ..., task_id: _Optional[str] = ..., task_status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ..., task_priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., task_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., incident_id: _Optional[str] = ..., offered_task_id: _Optional[str] = ..., sighted_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., availability: _Optional[_Union[_availability_pb2.Availability, str]] = ..., availability_reason: _Optional[_Union[_availability_pb2.UnavailableReason, str]] = ..., availability_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., interruptible_from_priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., size: _Optional[int] = ..., on_call: _Optional[bool] = ..., on_call_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., turnout_seconds: _Optional[int] = ..., called_out: _Optional[bool] = ..., shift_overrun: _Optional[bool] = ..., rest_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., break_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., unanswered_offers: _Optional[int] = ...) -> None: ...

class ListCrewsRequest(_message.Message):
    __slots__ = ("on_duty_only", "department", "at_least", "page_size", "page_token")
    ON_DUTY_ONLY_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    on_duty_only: bool
    department: str
    at_least: str
    page_size: int
    page_token: str
    def __init__(self, on_duty_only: _Optional[bool] = ..., department: _Optional[str] = ..., at_least: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCrewsResponse(_message.Message):
    __slots__ = ("crews", "sources", "cursor", "next_page_token")
    CREWS_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    crews: _containers.RepeatedCompositeFieldContainer[CityCrew]
    sources: _containers.RepeatedCompositeFieldContainer[Source]
    cursor: str
    next_page_token: str
    def __init__(self, crews: _Optional[_Iterable[_Union[CityCrew, _Mapping]]] = ..., sources: _Optional[_Iterable[_Union[Source, _Mapping]]] = ..., cursor: _Optional[str] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("decision_id", "incident_id", "decided_time", "crew", "leaves_task_id", "lease_end_time", "outcome", "detail", "appraisal", "role", "search", "asked_too", "appraise_time", "override_reason", "overrides_decision_id", "override_verdict", "override_cost_seconds", "actor", "after_task_id", "mode", "search_reason", "compared_time", "not_sent")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DECIDED_TIME_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    LEAVES_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    APPRAISAL_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    ASKED_TOO_FIELD_NUMBER: _ClassVar[int]
    APPRAISE_TIME_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_REASON_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_VERDICT_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_COST_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    AFTER_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    SEARCH_REASON_FIELD_NUMBER: _ClassVar[int]
    COMPARED_TIME_FIELD_NUMBER: _ClassVar[int]
    NOT_SENT_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    incident_id: str
    decided_time: _timestamp_pb2.Timestamp
    crew: str
    leaves_task_id: str
    lease_end_time: _timestamp_pb2.Timestamp
    outcome: str
    detail: str
    appraisal: _events_pb2.Appraisal
    role: str
    search: str
    asked_too: _containers.RepeatedScalarFieldContainer[str]
    appraise_time: _timestamp_pb2.Timestamp
    override_reason: str
    overrides_decision_id: str
    override_verdict: _events_pb2.Verdict
    override_cost_seconds: int
    actor: str
    after_task_id: str
    mode: str
    search_reason: str
    compared_time: _timestamp_pb2.Timestamp
    not_sent: _containers.RepeatedCompositeFieldContainer[_events_pb2.VerdictCount]
    def __init__(self, decision_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., decided_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., crew: _Optional[str] = ..., leaves_task_id: _Optional[str] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outcome: _Optional[str] = ..., detail: _Optional[str] = ..., appraisal: _Optional[_Union[_events_pb2.Appraisal, _Mapping]] = ..., role: _Optional[str] = ..., search: _Optional[str] = ..., asked_too: _Optional[_Iterable[str]] = ..., appraise_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., override_reason: _Optional[str] = ..., overrides_decision_id: _Optional[str] = ..., override_verdict: _Optional[_Union[_events_pb2.Verdict, str]] = ..., override_cost_seconds: _Optional[int] = ..., actor: _Optional[str] = ..., after_task_id: _Optional[str] = ..., mode: _Optional[str] = ..., search_reason: _Optional[str] = ..., compared_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., not_sent: _Optional[_Iterable[_Union[_events_pb2.VerdictCount, _Mapping]]] = ...) -> None: ...

class ExplainRequest(_message.Message):
    __slots__ = ("incident_id", "crew", "limit", "at_least")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    crew: str
    limit: int
    at_least: str
    def __init__(self, incident_id: _Optional[str] = ..., crew: _Optional[str] = ..., limit: _Optional[int] = ..., at_least: _Optional[str] = ...) -> None: ...

class ExplainResponse(_message.Message):
    __slots__ = ("decisions", "incident", "cursor")
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[Decision]
    incident: Incident
    cursor: str
    def __init__(self, decisions: _Optional[_Iterable[_Union[Decision, _Mapping]]] = ..., incident: _Optional[_Union[Incident, _Mapping]] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchIncidentsRequest(_message.Message):
    __slots__ = ("cursor", "incident_ids")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_IDS_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    incident_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, cursor: _Optional[str] = ..., incident_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class WatchIncidentsResponse(_message.Message):
    __slots__ = ("cursor", "incident", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    incident: Incident
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., incident: _Optional[_Union[Incident, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...

class ReadHistoryRequest(_message.Message):
    __slots__ = ("from_time", "to_time", "incident_id", "crew", "page_size", "page_token")
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    from_time: _timestamp_pb2.Timestamp
    to_time: _timestamp_pb2.Timestamp
    incident_id: str
    crew: str
    page_size: int
    page_token: str
    def __init__(self, from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., incident_id: _Optional[str] = ..., crew: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class HistoryEntry(_message.Message):
    __slots__ = ("event_time", "actor", "event", "sentence", "incident_id", "crew", "decision_id", "offset")
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    event_time: _timestamp_pb2.Timestamp
    actor: str
    event: str
    sentence: str
    incident_id: str
    crew: str
    decision_id: str
    offset: int
    def __init__(self, event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[str] = ..., event: _Optional[str] = ..., sentence: _Optional[str] = ..., incident_id: _Optional[str] = ..., crew: _Optional[str] = ..., decision_id: _Optional[str] = ..., offset: _Optional[int] = ...) -> None: ...

class ReadHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[HistoryEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[HistoryEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class BriefRequest(_message.Message):
    __slots__ = ("from_time", "to_time")
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_FIELD_NUMBER: _ClassVar[int]
    from_time: _timestamp_pb2.Timestamp
    to_time: _timestamp_pb2.Timestamp
    def __init__(self, from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BriefResponse(_message.Message):
    __slots__ = ("from_time", "to_time", "state_time", "read_until_time", "open", "unsafe_incident_ids", "relief", "closures", "sources", "acts", "acts_count", "figures", "repeated_places", "alerts", "modes")
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    READ_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    UNSAFE_INCIDENT_IDS_FIELD_NUMBER: _ClassVar[int]
    RELIEF_FIELD_NUMBER: _ClassVar[int]
    CLOSURES_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    ACTS_FIELD_NUMBER: _ClassVar[int]
    ACTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    REPEATED_PLACES_FIELD_NUMBER: _ClassVar[int]
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    MODES_FIELD_NUMBER: _ClassVar[int]
    from_time: _timestamp_pb2.Timestamp
    to_time: _timestamp_pb2.Timestamp
    state_time: _timestamp_pb2.Timestamp
    read_until_time: _timestamp_pb2.Timestamp
    open: _containers.RepeatedCompositeFieldContainer[Incident]
    unsafe_incident_ids: _containers.RepeatedScalarFieldContainer[str]
    relief: _containers.RepeatedCompositeFieldContainer[CityCrew]
    closures: _containers.RepeatedCompositeFieldContainer[BriefClosure]
    sources: _containers.RepeatedCompositeFieldContainer[Source]
    acts: _containers.RepeatedCompositeFieldContainer[HistoryEntry]
    acts_count: int
    figures: _containers.RepeatedCompositeFieldContainer[BriefFigures]
    repeated_places: _containers.RepeatedCompositeFieldContainer[RepeatedPlace]
    alerts: _containers.RepeatedCompositeFieldContainer[Alert]
    modes: _containers.RepeatedCompositeFieldContainer[DispatchModeSetting]
    def __init__(self, from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., read_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., open: _Optional[_Iterable[_Union[Incident, _Mapping]]] = ..., unsafe_incident_ids: _Optional[_Iterable[str]] = ..., relief: _Optional[_Iterable[_Union[CityCrew, _Mapping]]] = ..., closures: _Optional[_Iterable[_Union[BriefClosure, _Mapping]]] = ..., sources: _Optional[_Iterable[_Union[Source, _Mapping]]] = ..., acts: _Optional[_Iterable[_Union[HistoryEntry, _Mapping]]] = ..., acts_count: _Optional[int] = ..., figures: _Optional[_Iterable[_Union[BriefFigures, _Mapping]]] = ..., repeated_places: _Optional[_Iterable[_Union[RepeatedPlace, _Mapping]]] = ..., alerts: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ..., modes: _Optional[_Iterable[_Union[DispatchModeSetting, _Mapping]]] = ...) -> None: ...

class BriefClosure(_message.Message):
    __slots__ = ("department", "closure_id", "streets", "arc_count")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    STREETS_FIELD_NUMBER: _ClassVar[int]
    ARC_COUNT_FIELD_NUMBER: _ClassVar[int]
    department: str
    closure_id: str
    streets: _containers.RepeatedScalarFieldContainer[str]
    arc_count: int
    def __init__(self, department: _Optional[str] = ..., closure_id: _Optional[str] = ..., streets: _Optional[_Iterable[str]] = ..., arc_count: _Optional[int] = ...) -> None: ...

class BriefFigures(_message.Message):
    __slots__ = ("priority", "opened_count", "closed_count", "attended_count", "attended_late_count", "median_seconds", "longest_seconds", "left_count")
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    OPENED_COUNT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_COUNT_FIELD_NUMBER: _ClassVar[int]
    ATTENDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    ATTENDED_LATE_COUNT_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LONGEST_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LEFT_COUNT_FIELD_NUMBER: _ClassVar[int]
    priority: _place_pb2.Priority
    opened_count: int
    closed_count: int
    attended_count: int
    attended_late_count: int
    median_seconds: int
    longest_seconds: int
    left_count: int
    def __init__(self, priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., opened_count: _Optional[int] = ..., closed_count: _Optional[int] = ..., attended_count: _Optional[int] = ..., attended_late_count: _Optional[int] = ..., median_seconds: _Optional[int] = ..., longest_seconds: _Optional[int] = ..., left_count: _Optional[int] = ...) -> None: ...

class RepeatedPlace(_message.Message):
    __slots__ = ("kind", "street", "incident_ids")
    KIND_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_IDS_FIELD_NUMBER: _ClassVar[int]
    kind: str
    street: str
    incident_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, kind: _Optional[str] = ..., street: _Optional[str] = ..., incident_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ReadWorksCalendarRequest(_message.Message):
    __slots__ = ("year", "street", "conflicts_only", "page_size", "page_token", "at_least")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_ONLY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    year: int
    street: str
    conflicts_only: bool
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, year: _Optional[int] = ..., street: _Optional[str] = ..., conflicts_only: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class CalendarWorks(_message.Message):
    __slots__ = ("department", "works_id", "kind", "requester", "place", "end_position", "state", "start_time", "end_time", "digs", "conflicts")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    department: str
    works_id: str
    kind: str
    requester: str
    place: _place_pb2.Place
    end_position: _place_pb2.Position
    state: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    digs: bool
    conflicts: _containers.RepeatedCompositeFieldContainer[_works_pb2.WorksConflict]
    def __init__(self, department: _Optional[str] = ..., works_id: _Optional[str] = ..., kind: _Optional[str] = ..., requester: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., state: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., digs: _Optional[bool] = ..., conflicts: _Optional[_Iterable[_Union[_works_pb2.WorksConflict, _Mapping]]] = ...) -> None: ...

class ReadWorksCalendarResponse(_message.Message):
    __slots__ = ("works", "total_count", "sources", "next_page_token", "cursor")
    WORKS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    works: _containers.RepeatedCompositeFieldContainer[CalendarWorks]
    total_count: int
    sources: _containers.RepeatedCompositeFieldContainer[Source]
    next_page_token: str
    cursor: str
    def __init__(self, works: _Optional[_Iterable[_Union[CalendarWorks, _Mapping]]] = ..., total_count: _Optional[int] = ..., sources: _Optional[_Iterable[_Union[Source, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...
