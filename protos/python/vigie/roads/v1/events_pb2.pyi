import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from vigie.type.v1 import role_pb2 as _role_pb2
from vigie.works.v1 import works_pb2 as _works_pb2
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
    __slots__ = ("kind", "place", "start_time", "end_time", "urgent_reason", "end_position", "digs", "own_crew")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    URGENT_REASON_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    OWN_CREW_FIELD_NUMBER: _ClassVar[int]
    kind: str
    place: _place_pb2.Place
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    urgent_reason: str
    end_position: _place_pb2.Position
    digs: bool
    own_crew: bool
    def __init__(self, kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., urgent_reason: _Optional[str] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., digs: _Optional[bool] = ..., own_crew: _Optional[bool] = ...) -> None: ...

class WorksRequested(_message.Message):
    __slots__ = ("kind", "place", "end_position", "requester", "digs", "own_crew", "start_time", "end_time", "answer_due_time")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    OWN_CREW_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    kind: str
    place: _place_pb2.Place
    end_position: _place_pb2.Position
    requester: str
    digs: bool
    own_crew: bool
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    answer_due_time: _timestamp_pb2.Timestamp
    def __init__(self, kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., requester: _Optional[str] = ..., digs: _Optional[bool] = ..., own_crew: _Optional[bool] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WorksScheduled(_message.Message):
    __slots__ = ("start_time", "end_time", "postponed_reason")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    POSTPONED_REASON_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    postponed_reason: str
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., postponed_reason: _Optional[str] = ...) -> None: ...

class WorksTacitlyAgreed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WorksRefused(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class WorksAuthorised(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UrgentWorksDeclared(_message.Message):
    __slots__ = ("kind", "place", "end_position", "requester", "digs", "own_crew", "urgent_reason", "started_time", "end_time", "notice_due_time")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    OWN_CREW_FIELD_NUMBER: _ClassVar[int]
    URGENT_REASON_FIELD_NUMBER: _ClassVar[int]
    STARTED_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    kind: str
    place: _place_pb2.Place
    end_position: _place_pb2.Position
    requester: str
    digs: bool
    own_crew: bool
    urgent_reason: str
    started_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    notice_due_time: _timestamp_pb2.Timestamp
    def __init__(self, kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., requester: _Optional[str] = ..., digs: _Optional[bool] = ..., own_crew: _Optional[bool] = ..., urgent_reason: _Optional[str] = ..., started_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MayorNotified(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MayorNoticeOverdue(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WorksFound(_message.Message):
    __slots__ = ("kind", "place", "end_position", "requester", "digs")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    kind: str
    place: _place_pb2.Place
    end_position: _place_pb2.Position
    requester: str
    digs: bool
    def __init__(self, kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., requester: _Optional[str] = ..., digs: _Optional[bool] = ...) -> None: ...

class DigNoticeSent(_message.Message):
    __slots__ = ("form", "networks")
    FORM_FIELD_NUMBER: _ClassVar[int]
    NETWORKS_FIELD_NUMBER: _ClassVar[int]
    form: str
    networks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, form: _Optional[str] = ..., networks: _Optional[_Iterable[str]] = ...) -> None: ...

class NetworkReceiptReceived(_message.Message):
    __slots__ = ("network",)
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    network: str
    def __init__(self, network: _Optional[str] = ...) -> None: ...

class NetworkReminded(_message.Message):
    __slots__ = ("network",)
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    network: str
    def __init__(self, network: _Optional[str] = ...) -> None: ...

class WorksPeriodBegun(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WorksCrewAssigned(_message.Message):
    __slots__ = ("task_id", "crew")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    crew: str
    def __init__(self, task_id: _Optional[str] = ..., crew: _Optional[str] = ...) -> None: ...

class WorksCrewLeft(_message.Message):
    __slots__ = ("task_id", "crew")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    crew: str
    def __init__(self, task_id: _Optional[str] = ..., crew: _Optional[str] = ...) -> None: ...

class WorksConflictsNoted(_message.Message):
    __slots__ = ("conflicts",)
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    conflicts: _containers.RepeatedCompositeFieldContainer[_works_pb2.WorksConflict]
    def __init__(self, conflicts: _Optional[_Iterable[_Union[_works_pb2.WorksConflict, _Mapping]]] = ...) -> None: ...

class WorksAccepted(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SurfaceRenewed(_message.Message):
    __slots__ = ("until_time",)
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

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
