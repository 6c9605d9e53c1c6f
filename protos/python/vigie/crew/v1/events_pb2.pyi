import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
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

class CrewRegistered(_message.Message):
    __slots__ = ("crew_id", "name", "skills", "equipment", "lending", "depot", "size")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    LENDING_FIELD_NUMBER: _ClassVar[int]
    DEPOT_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    name: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    lending: _bulletin_pb2.LendingRule
    depot: _place_pb2.Place
    size: int
    def __init__(self, crew_id: _Optional[str] = ..., name: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., lending: _Optional[_Union[_bulletin_pb2.LendingRule, str]] = ..., depot: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., size: _Optional[int] = ...) -> None: ...

class ShiftStarted(_message.Message):
    __slots__ = ("end_time", "rest_shortened_seconds")
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REST_SHORTENED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    end_time: _timestamp_pb2.Timestamp
    rest_shortened_seconds: int
    def __init__(self, end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rest_shortened_seconds: _Optional[int] = ...) -> None: ...

class ShiftOverrun(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ShiftEnded(_message.Message):
    __slots__ = ("overrun_seconds",)
    OVERRUN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    overrun_seconds: int
    def __init__(self, overrun_seconds: _Optional[int] = ...) -> None: ...

class OnCallStarted(_message.Message):
    __slots__ = ("until_time", "turnout_seconds")
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    TURNOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    until_time: _timestamp_pb2.Timestamp
    turnout_seconds: int
    def __init__(self, until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., turnout_seconds: _Optional[int] = ...) -> None: ...

class OnCallEnded(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CrewCalledOut(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AvailabilitySet(_message.Message):
    __slots__ = ("availability", "reason", "until_time")
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    availability: _availability_pb2.Availability
    reason: _availability_pb2.UnavailableReason
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, availability: _Optional[_Union[_availability_pb2.Availability, str]] = ..., reason: _Optional[_Union[_availability_pb2.UnavailableReason, str]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UnavailabilityEnded(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SilenceNoted(_message.Message):
    __slots__ = ("silent_since_time",)
    SILENT_SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    silent_since_time: _timestamp_pb2.Timestamp
    def __init__(self, silent_since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TaskOffered(_message.Message):
    __slots__ = ("task_id", "need_id", "kind", "priority", "place", "clock_start_time", "work_seconds", "lease_end_time", "order_id", "make_safe_seconds", "skills", "equipment", "role", "hold_place", "incident_id", "after_task_id", "override_reason")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_REASON_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    need_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    clock_start_time: _timestamp_pb2.Timestamp
    work_seconds: int
    lease_end_time: _timestamp_pb2.Timestamp
    order_id: str
    make_safe_seconds: int
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    role: str
    hold_place: _place_pb2.Place
    incident_id: str
    after_task_id: str
    override_reason: str
    def __init__(self, task_id: _Optional[str] = ..., need_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., work_seconds: _Optional[int] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_id: _Optional[str] = ..., make_safe_seconds: _Optional[int] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., role: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., incident_id: _Optional[str] = ..., after_task_id: _Optional[str] = ..., override_reason: _Optional[str] = ...) -> None: ...

class TaskAmended(_message.Message):
    __slots__ = ("task_id", "kind", "priority", "place", "work_seconds", "make_safe_seconds", "skills", "equipment", "role", "hold_place", "incident_id", "sets_out_again")
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
    SETS_OUT_AGAIN_FIELD_NUMBER: _ClassVar[int]
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
    sets_out_again: bool
    def __init__(self, task_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., work_seconds: _Optional[int] = ..., make_safe_seconds: _Optional[int] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., role: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., incident_id: _Optional[str] = ..., sets_out_again: _Optional[bool] = ...) -> None: ...

class TaskAccepted(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class TaskDeclined(_message.Message):
    __slots__ = ("task_id", "reason")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    reason: str
    def __init__(self, task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class OfferExpired(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class OfferWithdrawn(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class TaskSuspended(_message.Message):
    __slots__ = ("task_id", "left_safe")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    LEFT_SAFE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    left_safe: bool
    def __init__(self, task_id: _Optional[str] = ..., left_safe: _Optional[bool] = ...) -> None: ...

class MakingSafeStarted(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class CrewDeparted(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class CrewArrived(_message.Message):
    __slots__ = ("task_id", "at_hold_place")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    AT_HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    at_hold_place: bool
    def __init__(self, task_id: _Optional[str] = ..., at_hold_place: _Optional[bool] = ...) -> None: ...

class SiteDeclared(_message.Message):
    __slots__ = ("task_id", "unsafe", "make_safe_seconds")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    UNSAFE_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    unsafe: bool
    make_safe_seconds: int
    def __init__(self, task_id: _Optional[str] = ..., unsafe: _Optional[bool] = ..., make_safe_seconds: _Optional[int] = ...) -> None: ...

class TaskFinished(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class TaskReleased(_message.Message):
    __slots__ = ("task_id", "reason")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    reason: str
    def __init__(self, task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class NextTaskReleased(_message.Message):
    __slots__ = ("task_id", "reason")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    reason: str
    def __init__(self, task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class BackupRequested(_message.Message):
    __slots__ = ("task_id", "role", "reason", "cancelled")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    role: _role_pb2.Role
    reason: str
    cancelled: bool
    def __init__(self, task_id: _Optional[str] = ..., role: _Optional[_Union[_role_pb2.Role, _Mapping]] = ..., reason: _Optional[str] = ..., cancelled: _Optional[bool] = ...) -> None: ...

class LocalModeEntered(_message.Message):
    __slots__ = ("last_heard_time",)
    LAST_HEARD_TIME_FIELD_NUMBER: _ClassVar[int]
    last_heard_time: _timestamp_pb2.Timestamp
    def __init__(self, last_heard_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class LocalModeLeft(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class KindsDeclared(_message.Message):
    __slots__ = ("kinds",)
    KINDS_FIELD_NUMBER: _ClassVar[int]
    kinds: _containers.RepeatedCompositeFieldContainer[_role_pb2.NeedKind]
    def __init__(self, kinds: _Optional[_Iterable[_Union[_role_pb2.NeedKind, _Mapping]]] = ...) -> None: ...

class NeedsUnserved(_message.Message):
    __slots__ = ("need_ids",)
    NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    need_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, need_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class NeedsServed(_message.Message):
    __slots__ = ("need_ids",)
    NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    need_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, need_ids: _Optional[_Iterable[str]] = ...) -> None: ...
