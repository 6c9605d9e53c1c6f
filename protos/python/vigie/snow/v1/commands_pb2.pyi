import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.snow.v1 import winter_pb2 as _winter_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NotePassRequest(_message.Message):
    __slots__ = ("request_id", "section_id", "pass_time", "dose", "blade_down", "road_celsius", "phenomenon", "phenomenon_expected", "pass_phenomenon")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    PASS_TIME_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    BLADE_DOWN_FIELD_NUMBER: _ClassVar[int]
    ROAD_CELSIUS_FIELD_NUMBER: _ClassVar[int]
    PHENOMENON_FIELD_NUMBER: _ClassVar[int]
    PHENOMENON_EXPECTED_FIELD_NUMBER: _ClassVar[int]
    PASS_PHENOMENON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    section_id: str
    pass_time: _timestamp_pb2.Timestamp
    dose: _winter_pb2.Dose
    blade_down: bool
    road_celsius: float
    phenomenon: _winter_pb2.Phenomenon
    phenomenon_expected: bool
    pass_phenomenon: _winter_pb2.Phenomenon
    def __init__(self, request_id: _Optional[str] = ..., section_id: _Optional[str] = ..., pass_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dose: _Optional[_Union[_winter_pb2.Dose, _Mapping]] = ..., blade_down: _Optional[bool] = ..., road_celsius: _Optional[float] = ..., phenomenon: _Optional[_Union[_winter_pb2.Phenomenon, str]] = ..., phenomenon_expected: _Optional[bool] = ..., pass_phenomenon: _Optional[_Union[_winter_pb2.Phenomenon, str]] = ...) -> None: ...

class AssessSectionRequest(_message.Message):
    __slots__ = ("request_id", "section_id", "phenomenon", "thawing")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    PHENOMENON_FIELD_NUMBER: _ClassVar[int]
    THAWING_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    section_id: str
    phenomenon: _winter_pb2.Phenomenon
    thawing: bool
    def __init__(self, request_id: _Optional[str] = ..., section_id: _Optional[str] = ..., phenomenon: _Optional[_Union[_winter_pb2.Phenomenon, str]] = ..., thawing: _Optional[bool] = ...) -> None: ...

class NoteVigilanceRequest(_message.Message):
    __slots__ = ("request_id", "event_id", "vigilance", "alert_id", "onset_time", "end_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    VIGILANCE_FIELD_NUMBER: _ClassVar[int]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    ONSET_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    event_id: str
    vigilance: _winter_pb2.Vigilance
    alert_id: str
    onset_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., event_id: _Optional[str] = ..., vigilance: _Optional[_Union[_winter_pb2.Vigilance, str]] = ..., alert_id: _Optional[str] = ..., onset_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class NotePloughLoadRequest(_message.Message):
    __slots__ = ("request_id", "circuit_id", "load")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_ID_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    circuit_id: str
    load: _bulletin_pb2.PloughLoad
    def __init__(self, request_id: _Optional[str] = ..., circuit_id: _Optional[str] = ..., load: _Optional[_Union[_bulletin_pb2.PloughLoad, _Mapping]] = ...) -> None: ...
