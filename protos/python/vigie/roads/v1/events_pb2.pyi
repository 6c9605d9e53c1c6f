import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from vigie.type.v1 import role_pb2 as _role_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DefectReported(_message.Message):
    __slots__ = ("kind", "priority", "place", "skills", "equipment", "work_seconds", "make_safe_seconds", "due_time", "roles", "asset_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    work_seconds: int
    make_safe_seconds: int
    due_time: _timestamp_pb2.Timestamp
    roles: _containers.RepeatedCompositeFieldContainer[_role_pb2.Role]
    asset_id: str
    def __init__(self, kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., work_seconds: _Optional[int] = ..., make_safe_seconds: _Optional[int] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., roles: _Optional[_Iterable[_Union[_role_pb2.Role, _Mapping]]] = ..., asset_id: _Optional[str] = ...) -> None: ...

class DefectInspected(_message.Message):
    __slots__ = ("priority", "due_time")
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    priority: _place_pb2.Priority
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DefectMadeSafe(_message.Message):
    __slots__ = ("priority",)
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    priority: _place_pb2.Priority
    def __init__(self, priority: _Optional[_Union[_place_pb2.Priority, str]] = ...) -> None: ...

class DefectAssigned(_message.Message):
    __slots__ = ("task_id", "crew")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    crew: str
    def __init__(self, task_id: _Optional[str] = ..., crew: _Optional[str] = ...) -> None: ...

class DefectAttended(_message.Message):
    __slots__ = ("task_id", "crew")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    crew: str
    def __init__(self, task_id: _Optional[str] = ..., crew: _Optional[str] = ...) -> None: ...

class DefectRequeued(_message.Message):
    __slots__ = ("task_id", "crew", "reason")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    crew: str
    reason: str
    def __init__(self, task_id: _Optional[str] = ..., crew: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DefectRepaired(_message.Message):
    __slots__ = ("task_id", "crew")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    crew: str
    def __init__(self, task_id: _Optional[str] = ..., crew: _Optional[str] = ...) -> None: ...

class DefectClosed(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class DefectReopened(_message.Message):
    __slots__ = ("priority", "due_time")
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    priority: _place_pb2.Priority
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WorksPlanned(_message.Message):
    __slots__ = ("kind", "place", "start_time", "end_time", "urgent_reason")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    URGENT_REASON_FIELD_NUMBER: _ClassVar[int]
    kind: str
    place: _place_pb2.Place
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    urgent_reason: str
    def __init__(self, kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., urgent_reason: _Optional[str] = ...) -> None: ...

class WorksStarted(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WorksSuspended(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class WorksResumed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WorksEnded(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WorksCancelled(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class RoadClosed(_message.Message):
    __slots__ = ("edge_ids", "street", "until_time", "reason")
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    street: str
    until_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, edge_ids: _Optional[_Iterable[str]] = ..., street: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class ClosureProlonged(_message.Message):
    __slots__ = ("until_time",)
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClosureOverdue(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RoadOpened(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
