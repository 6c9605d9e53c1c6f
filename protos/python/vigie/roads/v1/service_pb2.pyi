import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import dig_clearance_pb2 as _dig_clearance_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from vigie.works.v1 import works_pb2 as _works_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DigNoticeForm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIG_NOTICE_FORM_UNSPECIFIED: _ClassVar[DigNoticeForm]
    DIG_NOTICE_FORM_DICT: _ClassVar[DigNoticeForm]
    DIG_NOTICE_FORM_ATU: _ClassVar[DigNoticeForm]

class DefectState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEFECT_STATE_UNSPECIFIED: _ClassVar[DefectState]
    DEFECT_STATE_REPORTED: _ClassVar[DefectState]
    DEFECT_STATE_ASSIGNED: _ClassVar[DefectState]
    DEFECT_STATE_ATTENDED: _ClassVar[DefectState]
    DEFECT_STATE_REPAIRED: _ClassVar[DefectState]
    DEFECT_STATE_CLOSED: _ClassVar[DefectState]

class WorksState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WORKS_STATE_UNSPECIFIED: _ClassVar[WorksState]
    WORKS_STATE_PLANNED: _ClassVar[WorksState]
    WORKS_STATE_RUNNING: _ClassVar[WorksState]
    WORKS_STATE_SUSPENDED: _ClassVar[WorksState]
    WORKS_STATE_ENDED: _ClassVar[WorksState]
    WORKS_STATE_CANCELLED: _ClassVar[WorksState]
    WORKS_STATE_REQUESTED: _ClassVar[WorksState]
    WORKS_STATE_AUTHORISED: _ClassVar[WorksState]
    WORKS_STATE_REFUSED: _ClassVar[WorksState]
    WORKS_STATE_ACCEPTED: _ClassVar[WorksState]

class ClosureState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOSURE_STATE_UNSPECIFIED: _ClassVar[ClosureState]
    CLOSURE_STATE_CLOSED: _ClassVar[ClosureState]
    CLOSURE_STATE_OVERDUE: _ClassVar[ClosureState]
    CLOSURE_STATE_OPENED: _ClassVar[ClosureState]
DIG_NOTICE_FORM_UNSPECIFIED: DigNoticeForm
DIG_NOTICE_FORM_DICT: DigNoticeForm
DIG_NOTICE_FORM_ATU: DigNoticeForm
DEFECT_STATE_UNSPECIFIED: DefectState
DEFECT_STATE_REPORTED: DefectState
DEFECT_STATE_ASSIGNED: DefectState
DEFECT_STATE_ATTENDED: DefectState
DEFECT_STATE_REPAIRED: DefectState
DEFECT_STATE_CLOSED: DefectState
WORKS_STATE_UNSPECIFIED: WorksState
WORKS_STATE_PLANNED: WorksState
WORKS_STATE_RUNNING: WorksState
WORKS_STATE_SUSPENDED: WorksState
WORKS_STATE_ENDED: WorksState
WORKS_STATE_CANCELLED: WorksState
WORKS_STATE_REQUESTED: WorksState
WORKS_STATE_AUTHORISED: WorksState
WORKS_STATE_REFUSED: WorksState
WORKS_STATE_ACCEPTED: WorksState
CLOSURE_STATE_UNSPECIFIED: ClosureState
CLOSURE_STATE_CLOSED: ClosureState
CLOSURE_STATE_OVERDUE: ClosureState
CLOSURE_STATE_OPENED: ClosureState

class ReportDefectRequest(_message.Message):
    __slots__ = ("request_id", "kind", "priority", "place", "asset_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    asset_id: str
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., asset_id: _Optional[str] = ...) -> None: ...

class InspectDefectRequest(_message.Message):
    __slots__ = ("request_id", "defect_id", "priority")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEFECT_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    defect_id: str
    priority: _place_pb2.Priority
    def __init__(self, request_id: _Optional[str] = ..., defect_id: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ...) -> None: ...

class MarkMadeSafeRequest(_message.Message):
    __slots__ = ("request_id", "defect_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEFECT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    defect_id: str
    def __init__(self, request_id: _Optional[str] = ..., defect_id: _Optional[str] = ...) -> None: ...

class CloseDefectRequest(_message.Message):
    __slots__ = ("request_id", "defect_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEFECT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    defect_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., defect_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReopenDefectRequest(_message.Message):
    __slots__ = ("request_id", "defect_id", "priority")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEFECT_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    defect_id: str
    priority: _place_pb2.Priority
    def __init__(self, request_id: _Optional[str] = ..., defect_id: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ...) -> None: ...

class PlanWorksRequest(_message.Message):
    __slots__ = ("request_id", "kind", "place", "start_time", "end_time", "urgent_reason", "end_position", "digs", "own_crew")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    URGENT_REASON_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    OWN_CREW_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: str
    place: _place_pb2.Place
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    urgent_reason: str
    end_position: _place_pb2.Position
    digs: bool
    own_crew: bool
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., urgent_reason: _Optional[str] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., digs: _Optional[bool] = ..., own_crew: _Optional[bool] = ...) -> None: ...

class RequestWorksRequest(_message.Message):
    __slots__ = ("request_id", "kind", "place", "end_position", "start_time", "end_time", "requester", "digs", "own_crew")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    OWN_CREW_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: str
    place: _place_pb2.Place
    end_position: _place_pb2.Position
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    requester: str
    digs: bool
    own_crew: bool
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., requester: _Optional[str] = ..., digs: _Optional[bool] = ..., own_crew: _Optional[bool] = ...) -> None: ...

class ScheduleWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "start_time", "end_time", "postponed_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    POSTPONED_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    postponed_reason: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., postponed_reason: _Optional[str] = ...) -> None: ...

class RefuseWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class AuthoriseWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ...) -> None: ...

class DeclareUrgentWorksRequest(_message.Message):
    __slots__ = ("request_id", "kind", "place", "end_position", "urgent_reason", "started_time", "end_time", "requester", "digs", "own_crew")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    URGENT_REASON_FIELD_NUMBER: _ClassVar[int]
    STARTED_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    OWN_CREW_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: str
    place: _place_pb2.Place
    end_position: _place_pb2.Position
    urgent_reason: str
    started_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    requester: str
    digs: bool
    own_crew: bool
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., urgent_reason: _Optional[str] = ..., started_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., requester: _Optional[str] = ..., digs: _Optional[bool] = ..., own_crew: _Optional[bool] = ...) -> None: ...

class NotifyMayorRequest(_message.Message):
    __slots__ = ("request_id", "works_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ...) -> None: ...

class ReportFoundWorksRequest(_message.Message):
    __slots__ = ("request_id", "kind", "place", "end_position", "requester", "digs")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: str
    place: _place_pb2.Place
    end_position: _place_pb2.Position
    requester: str
    digs: bool
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., requester: _Optional[str] = ..., digs: _Optional[bool] = ...) -> None: ...

class SendDigNoticeRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "form", "networks")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    NETWORKS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    form: DigNoticeForm
    networks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., form: _Optional[_Union[DigNoticeForm, str]] = ..., networks: _Optional[_Iterable[str]] = ...) -> None: ...

class RecordReceiptRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "network")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    network: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., network: _Optional[str] = ...) -> None: ...

class RemindNetworkRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "network")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    network: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., network: _Optional[str] = ...) -> None: ...

class AcceptWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "surface_renewed")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    SURFACE_RENEWED_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    surface_renewed: bool
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., surface_renewed: _Optional[bool] = ...) -> None: ...

class StartWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ...) -> None: ...

class SuspendWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ResumeWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ...) -> None: ...

class EndWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ...) -> None: ...

class CancelWorksRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CloseRoadRequest(_message.Message):
    __slots__ = ("request_id", "edge_ids", "street", "until_time", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    street: str
    until_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., edge_ids: _Optional[_Iterable[str]] = ..., street: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class ProlongClosureRequest(_message.Message):
    __slots__ = ("request_id", "closure_id", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    closure_id: str
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., closure_id: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OpenRoadRequest(_message.Message):
    __slots__ = ("request_id", "closure_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    closure_id: str
    def __init__(self, request_id: _Optional[str] = ..., closure_id: _Optional[str] = ...) -> None: ...

class Defect(_message.Message):
    __slots__ = ("defect_id", "kind", "priority", "place", "state", "inspected", "made_safe", "need_id", "clock_start_time", "due_time", "crew", "task_id", "requeued", "reported_time", "ended_time", "closed_reason", "version")
    DEFECT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    INSPECTED_FIELD_NUMBER: _ClassVar[int]
    MADE_SAFE_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEUED_FIELD_NUMBER: _ClassVar[int]
    REPORTED_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_REASON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    defect_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    state: DefectState
    inspected: bool
    made_safe: bool
    need_id: str
    clock_start_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    crew: str
    task_id: str
    requeued: int
    reported_time: _timestamp_pb2.Timestamp
    ended_time: _timestamp_pb2.Timestamp
    closed_reason: str
    version: int
    def __init__(self, defect_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., state: _Optional[_Union[DefectState, str]] = ..., inspected: _Optional[bool] = ..., made_safe: _Optional[bool] = ..., need_id: _Optional[str] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., crew: _Optional[str] = ..., task_id: _Optional[str] = ..., requeued: _Optional[int] = ..., reported_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_reason: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class Works(_message.Message):
    __slots__ = ("works_id", "kind", "place", "state", "start_time", "end_time", "urgent_reason", "reason", "version", "end_position", "requester", "digs", "own_crew", "answer_due_time", "tacit", "uncoordinated", "notice_due_time", "notice_overdue", "dig_clearance", "surface_until_time", "conflicts", "crew", "need_id")
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    URGENT_REASON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    OWN_CREW_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    TACIT_FIELD_NUMBER: _ClassVar[int]
    UNCOORDINATED_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTICE_OVERDUE_FIELD_NUMBER: _ClassVar[int]
    DIG_CLEARANCE_FIELD_NUMBER: _ClassVar[int]
    SURFACE_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    works_id: str
    kind: str
    place: _place_pb2.Place
    state: WorksState
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    urgent_reason: str
    reason: str
    version: int
    end_position: _place_pb2.Position
    requester: str
    digs: bool
    own_crew: bool
    answer_due_time: _timestamp_pb2.Timestamp
    tacit: bool
    uncoordinated: bool
    notice_due_time: _timestamp_pb2.Timestamp
    notice_overdue: bool
    dig_clearance: _dig_clearance_pb2.DigClearance
    surface_until_time: _timestamp_pb2.Timestamp
    conflicts: _containers.RepeatedCompositeFieldContainer[_works_pb2.WorksConflict]
    crew: str
    need_id: str
    def __init__(self, works_id: _Optional[str] = ..., kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., state: _Optional[_Union[WorksState, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., urgent_reason: _Optional[str] = ..., reason: _Optional[str] = ..., version: _Optional[int] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., requester: _Optional[str] = ..., digs: _Optional[bool] = ..., own_crew: _Optional[bool] = ..., answer_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., tacit: _Optional[bool] = ..., uncoordinated: _Optional[bool] = ..., notice_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice_overdue: _Optional[bool] = ..., dig_clearance: _Optional[_Union[_dig_clearance_pb2.DigClearance, _Mapping]] = ..., surface_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., conflicts: _Optional[_Iterable[_Union[_works_pb2.WorksConflict, _Mapping]]] = ..., crew: _Optional[str] = ..., need_id: _Optional[str] = ...) -> None: ...

class Closure(_message.Message):
    __slots__ = ("closure_id", "edge_ids", "street", "state", "until_time", "reason", "closed_time", "opened_time", "version")
    CLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CLOSED_TIME_FIELD_NUMBER: _ClassVar[int]
    OPENED_TIME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    closure_id: str
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    street: str
    state: ClosureState
    until_time: _timestamp_pb2.Timestamp
    reason: str
    closed_time: _timestamp_pb2.Timestamp
    opened_time: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, closure_id: _Optional[str] = ..., edge_ids: _Optional[_Iterable[str]] = ..., street: _Optional[str] = ..., state: _Optional[_Union[ClosureState, str]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., closed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., opened_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class GetDefectRequest(_message.Message):
    __slots__ = ("defect_id", "at_least")
    DEFECT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    defect_id: str
    at_least: str
    def __init__(self, defect_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetDefectResponse(_message.Message):
    __slots__ = ("defect", "cursor")
    DEFECT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    defect: Defect
    cursor: str
    def __init__(self, defect: _Optional[_Union[Defect, _Mapping]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListDefectsRequest(_message.Message):
    __slots__ = ("states", "page_size", "page_token", "at_least")
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[DefectState]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, states: _Optional[_Iterable[_Union[DefectState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListDefectsResponse(_message.Message):
    __slots__ = ("defects", "next_page_token", "cursor")
    DEFECTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    defects: _containers.RepeatedCompositeFieldContainer[Defect]
    next_page_token: str
    cursor: str
    def __init__(self, defects: _Optional[_Iterable[_Union[Defect, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class GetWorksRequest(_message.Message):
    __slots__ = ("works_id", "at_least")
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    works_id: str
    at_least: str
    def __init__(self, works_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetWorksResponse(_message.Message):
    __slots__ = ("works", "cursor")
    WORKS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    works: Works
    cursor: str
    def __init__(self, works: _Optional[_Union[Works, _Mapping]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListWorksRequest(_message.Message):
    __slots__ = ("states", "page_size", "page_token", "at_least")
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[WorksState]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, states: _Optional[_Iterable[_Union[WorksState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListWorksResponse(_message.Message):
    __slots__ = ("works", "next_page_token", "cursor")
    WORKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    works: _containers.RepeatedCompositeFieldContainer[Works]
    next_page_token: str
    cursor: str
    def __init__(self, works: _Optional[_Iterable[_Union[Works, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListClosuresRequest(_message.Message):
    __slots__ = ("states", "page_size", "page_token", "at_least")
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[ClosureState]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, states: _Optional[_Iterable[_Union[ClosureState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListClosuresResponse(_message.Message):
    __slots__ = ("closures", "next_page_token", "cursor")
    CLOSURES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    closures: _containers.RepeatedCompositeFieldContainer[Closure]
    next_page_token: str
    cursor: str
    def __init__(self, closures: _Optional[_Iterable[_Union[Closure, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchDefectsRequest(_message.Message):
    __slots__ = ("cursor", "kinds")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    kinds: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, cursor: _Optional[str] = ..., kinds: _Optional[_Iterable[str]] = ...) -> None: ...

class WatchDefectsResponse(_message.Message):
    __slots__ = ("cursor", "defect", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    DEFECT_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    defect: Defect
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., defect: _Optional[_Union[Defect, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...

class WatchClosuresRequest(_message.Message):
    __slots__ = ("cursor",)
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    def __init__(self, cursor: _Optional[str] = ...) -> None: ...

class WatchClosuresResponse(_message.Message):
    __slots__ = ("cursor", "closure", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CLOSURE_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    closure: Closure
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., closure: _Optional[_Union[Closure, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...
