import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import availability_pb2 as _availability_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from vigie.type.v1 import role_pb2 as _role_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RegisterCrewRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "name", "skills", "equipment", "lending", "depot", "size")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    LENDING_FIELD_NUMBER: _ClassVar[int]
    DEPOT_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    name: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    lending: _bulletin_pb2.LendingRule
    depot: _place_pb2.Place
    size: int
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., name: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., lending: _Optional[_Union[_bulletin_pb2.LendingRule, str]] = ..., depot: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., size: _Optional[int] = ...) -> None: ...

class StartShiftRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "end_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EndShiftRequest(_message.Message):
    __slots__ = ("request_id", "crew_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ...) -> None: ...

class SetAvailabilityRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "availability", "reason", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    availability: _availability_pb2.Availability
    reason: _availability_pb2.UnavailableReason
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., availability: _Optional[_Union[_availability_pb2.Availability, str]] = ..., reason: _Optional[_Union[_availability_pb2.UnavailableReason, str]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class NoteSilenceRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "silent_since_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    SILENT_SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    silent_since_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., silent_since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StartOnCallRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "until_time", "turnout_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    TURNOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    until_time: _timestamp_pb2.Timestamp
    turnout_seconds: int
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., turnout_seconds: _Optional[int] = ...) -> None: ...

class EndOnCallRequest(_message.Message):
    __slots__ = ("request_id", "crew_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ...) -> None: ...

class OfferTaskRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id", "need_id", "kind", "priority", "place", "clock_start_time", "work_seconds", "lease_end_time", "make_safe_seconds", "expected_task_id", "skills", "equipment", "role", "hold_place", "incident_id", "expected_next_task_id", "after_task_id", "override_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_NEXT_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    need_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    clock_start_time: _timestamp_pb2.Timestamp
    work_seconds: int
    lease_end_time: _timestamp_pb2.Timestamp
    make_safe_seconds: int
    expected_task_id: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    role: str
    hold_place: _place_pb2.Place
    incident_id: str
    expected_next_task_id: str
    after_task_id: str
    override_reason: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., need_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., work_seconds: _Optional[int] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., make_safe_seconds: _Optional[int] = ..., expected_task_id: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., role: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., incident_id: _Optional[str] = ..., expected_next_task_id: _Optional[str] = ..., after_task_id: _Optional[str] = ..., override_reason: _Optional[str] = ...) -> None: ...

class AmendTaskRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id", "kind", "priority", "place", "work_seconds", "make_safe_seconds", "skills", "equipment", "role", "hold_place", "incident_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    work_seconds: int
    make_safe_seconds: int
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    role: str
    hold_place: _place_pb2.Place
    incident_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., work_seconds: _Optional[int] = ..., make_safe_seconds: _Optional[int] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., role: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., incident_id: _Optional[str] = ...) -> None: ...

class WithdrawOfferRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class AcceptTaskRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class DeclineTaskRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DepartRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class ArriveRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class DeclareSiteRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id", "unsafe", "make_safe_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    UNSAFE_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    unsafe: bool
    make_safe_seconds: int
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., unsafe: _Optional[bool] = ..., make_safe_seconds: _Optional[int] = ...) -> None: ...

class MakeSafeRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class FinishTaskRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class ReleaseTaskRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RequestBackupRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "task_id", "role", "reason", "cancelled")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    task_id: str
    role: _role_pb2.Role
    reason: str
    cancelled: bool
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., role: _Optional[_Union[_role_pb2.Role, _Mapping]] = ..., reason: _Optional[str] = ..., cancelled: _Optional[bool] = ...) -> None: ...

class BackupRequest(_message.Message):
    __slots__ = ("role", "reason")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    role: _role_pb2.Role
    reason: str
    def __init__(self, role: _Optional[_Union[_role_pb2.Role, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class Task(_message.Message):
    __slots__ = ("task_id", "need_id", "kind", "priority", "place", "status", "clock_start_time", "lease_end_time", "work_seconds", "site_unsafe", "make_safe_seconds", "skills", "equipment", "role", "hold_place", "incident_id", "accepted_time", "active_time", "departed_time", "arrived_time", "amended_time", "after_task_id", "backups")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SITE_UNSAFE_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    DEPARTED_TIME_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_TIME_FIELD_NUMBER: _ClassVar[int]
    AMENDED_TIME_FIELD_NUMBER: _ClassVar[int]
    AFTER_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUPS_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    need_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    status: _bulletin_pb2.TaskStatus
    clock_start_time: _timestamp_pb2.Timestamp
    lease_end_time: _timestamp_pb2.Timestamp
    work_seconds: int
    site_unsafe: bool
    make_safe_seconds: int
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    role: str
    hold_place: _place_pb2.Place
    incident_id: str
    accepted_time: _timestamp_pb2.Timestamp
    active_time: _timestamp_pb2.Timestamp
    departed_time: _timestamp_pb2.Timestamp
    arrived_time: _timestamp_pb2.Timestamp
    amended_time: _timestamp_pb2.Timestamp
    after_task_id: str
    backups: _containers.RepeatedCompositeFieldContainer[BackupRequest]
    def __init__(self, task_id: _Optional[str] = ..., need_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., work_seconds: _Optional[int] = ..., site_unsafe: _Optional[bool] = ..., make_safe_seconds: _Optional[int] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., role: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., incident_id: _Optional[str] = ..., accepted_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., active_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., departed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., arrived_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., amended_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., after_task_id: _Optional[str] = ..., backups: _Optional[_Iterable[_Union[BackupRequest, _Mapping]]] = ...) -> None: ...

class EndedTask(_message.Message):
    __slots__ = ("task_id", "need_id", "status", "end_time")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    need_id: str
    status: _bulletin_pb2.TaskStatus
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, task_id: _Optional[str] = ..., need_id: _Optional[str] = ..., status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Crew(_message.Message):
    __slots__ = ("department", "crew_id", "name", "skills", "equipment", "lending", "depot", "on_duty", "shift_end_time", "task", "offer", "next_task", "diversions", "version", "ended_tasks", "availability", "availability_reason", "availability_until_time", "interruptible_from_priority", "size", "on_call", "on_call_until_time", "turnout_seconds", "called_out", "shift_overrun", "rest_until_time", "rest_shortened_seconds", "break_due_time", "heard_time")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    LENDING_FIELD_NUMBER: _ClassVar[int]
    DEPOT_FIELD_NUMBER: _ClassVar[int]
    ON_DUTY_FIELD_NUMBER: _ClassVar[int]
    SHIFT_END_TIME_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    OFFER_FIELD_NUMBER: _ClassVar[int]
    NEXT_TASK_FIELD_NUMBER: _ClassVar[int]
    DIVERSIONS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ENDED_TASKS_FIELD_NUMBER: _ClassVar[int]
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
    REST_SHORTENED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    BREAK_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    HEARD_TIME_FIELD_NUMBER: _ClassVar[int]
    department: str
    crew_id: str
    name: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    lending: _bulletin_pb2.LendingRule
    depot: _place_pb2.Place
    on_duty: bool
    shift_end_time: _timestamp_pb2.Timestamp
    task: Task
    offer: Task
    next_task: Task
    diversions: int
    version: int
    ended_tasks: _containers.RepeatedCompositeFieldContainer[EndedTask]
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
    rest_shortened_seconds: int
    break_due_time: _timestamp_pb2.Timestamp
    heard_time: _timestamp_pb2.Timestamp
    def __init__(self, department: _Optional[str] = ..., crew_id: _Optional[str] = ..., name: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., lending: _Optional[_Union[_bulletin_pb2.LendingRule, str]] = ..., depot: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., on_duty: _Optional[bool] = ..., shift_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., task: _Optional[_Union[Task, _Mapping]] = ..., offer: _Optional[_Union[Task, _Mapping]] = ..., next_task: _Optional[_Union[Task, _Mapping]] = ..., diversions: _Optional[int] = ..., version: _Optional[int] = ..., ended_tasks: _Optional[_Iterable[_Union[EndedTask, _Mapping]]] = ..., availability: _Optional[_Union[_availability_pb2.Availability, str]] = ..., availability_reason: _Optional[_Union[_availability_pb2.UnavailableReason, str]] = ..., availability_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., interruptible_from_priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., size: _Optional[int] = ..., on_call: _Optional[bool] = ..., on_call_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., turnout_seconds: _Optional[int] = ..., called_out: _Optional[bool] = ..., shift_overrun: _Optional[bool] = ..., rest_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rest_shortened_seconds: _Optional[int] = ..., break_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., heard_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListCrewsRequest(_message.Message):
    __slots__ = ("on_duty_only", "at_least", "page_size", "page_token")
    ON_DUTY_ONLY_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    on_duty_only: bool
    at_least: str
    page_size: int
    page_token: str
    def __init__(self, on_duty_only: _Optional[bool] = ..., at_least: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCrewsResponse(_message.Message):
    __slots__ = ("crews", "cursor", "next_page_token")
    CREWS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    crews: _containers.RepeatedCompositeFieldContainer[Crew]
    cursor: str
    next_page_token: str
    def __init__(self, crews: _Optional[_Iterable[_Union[Crew, _Mapping]]] = ..., cursor: _Optional[str] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetCrewRequest(_message.Message):
    __slots__ = ("crew_id", "at_least")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    at_least: str
    def __init__(self, crew_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetCrewResponse(_message.Message):
    __slots__ = ("crew", "cursor")
    CREW_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    crew: Crew
    cursor: str
    def __init__(self, crew: _Optional[_Union[Crew, _Mapping]] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchCrewsRequest(_message.Message):
    __slots__ = ("cursor", "crew_ids")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CREW_IDS_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    crew_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, cursor: _Optional[str] = ..., crew_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class WatchCrewsResponse(_message.Message):
    __slots__ = ("cursor", "crew", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    crew: Crew
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., crew: _Optional[_Union[Crew, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...

class ReportPositionRequest(_message.Message):
    __slots__ = ("crew_id", "position", "fix_time", "accuracy_metres")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    FIX_TIME_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_METRES_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    position: _place_pb2.Position
    fix_time: _timestamp_pb2.Timestamp
    accuracy_metres: float
    def __init__(self, crew_id: _Optional[str] = ..., position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., fix_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accuracy_metres: _Optional[float] = ...) -> None: ...

class ReportPositionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
