from buf.validate import validate_pb2 as _validate_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConfirmDimRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "feeder_id", "sequence")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    feeder_id: str
    sequence: int
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., feeder_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class ReportDimFailureRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "feeder_id", "sequence", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    feeder_id: str
    sequence: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., feeder_id: _Optional[str] = ..., sequence: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ObservedFeeder(_message.Message):
    __slots__ = ("feeder_id", "breaker_open", "drifted")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    BREAKER_OPEN_FIELD_NUMBER: _ClassVar[int]
    DRIFTED_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    breaker_open: bool
    drifted: bool
    def __init__(self, feeder_id: _Optional[str] = ..., breaker_open: _Optional[bool] = ..., drifted: _Optional[bool] = ...) -> None: ...

class ReportCabinetStateRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "sequence", "door_open", "supply_lost", "on_local_programme", "feeders", "dark_lamp_ids", "energy_watt_hours")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DOOR_OPEN_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_LOST_FIELD_NUMBER: _ClassVar[int]
    ON_LOCAL_PROGRAMME_FIELD_NUMBER: _ClassVar[int]
    FEEDERS_FIELD_NUMBER: _ClassVar[int]
    DARK_LAMP_IDS_FIELD_NUMBER: _ClassVar[int]
    ENERGY_WATT_HOURS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    sequence: int
    door_open: bool
    supply_lost: bool
    on_local_programme: bool
    feeders: _containers.RepeatedCompositeFieldContainer[ObservedFeeder]
    dark_lamp_ids: _containers.RepeatedScalarFieldContainer[str]
    energy_watt_hours: int
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., sequence: _Optional[int] = ..., door_open: _Optional[bool] = ..., supply_lost: _Optional[bool] = ..., on_local_programme: _Optional[bool] = ..., feeders: _Optional[_Iterable[_Union[ObservedFeeder, _Mapping]]] = ..., dark_lamp_ids: _Optional[_Iterable[str]] = ..., energy_watt_hours: _Optional[int] = ...) -> None: ...

class ReportUnreachableRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "missed_polls", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    MISSED_POLLS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    missed_polls: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., missed_polls: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ReportReachableRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ...) -> None: ...
