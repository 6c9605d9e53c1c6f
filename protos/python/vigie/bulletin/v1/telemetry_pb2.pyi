from buf.validate import validate_pb2 as _validate_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CrewSighted(_message.Message):
    __slots__ = ("department", "crew_id", "position", "sighted_time", "fix_time", "accuracy_metres", "imprecise")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    SIGHTED_TIME_FIELD_NUMBER: _ClassVar[int]
    FIX_TIME_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_METRES_FIELD_NUMBER: _ClassVar[int]
    IMPRECISE_FIELD_NUMBER: _ClassVar[int]
    department: str
    crew_id: str
    position: _place_pb2.Position
    sighted_time: int
    fix_time: int
    accuracy_metres: float
    imprecise: bool
    def __init__(self, department: _Optional[str] = ..., crew_id: _Optional[str] = ..., position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., sighted_time: _Optional[int] = ..., fix_time: _Optional[int] = ..., accuracy_metres: _Optional[float] = ..., imprecise: _Optional[bool] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("sent_time", "epoch")
    SENT_TIME_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    sent_time: int
    epoch: str
    def __init__(self, sent_time: _Optional[int] = ..., epoch: _Optional[str] = ...) -> None: ...

class SitesConnected(_message.Message):
    __slots__ = ("junction_ids", "sent_time")
    JUNCTION_IDS_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_FIELD_NUMBER: _ClassVar[int]
    junction_ids: _containers.RepeatedScalarFieldContainer[str]
    sent_time: int
    def __init__(self, junction_ids: _Optional[_Iterable[str]] = ..., sent_time: _Optional[int] = ...) -> None: ...

class FlowMeasured(_message.Message):
    __slots__ = ("junction_id", "until_time", "sections")
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    junction_id: str
    until_time: int
    sections: _containers.RepeatedCompositeFieldContainer[SectionFlow]
    def __init__(self, junction_id: _Optional[str] = ..., until_time: _Optional[int] = ..., sections: _Optional[_Iterable[_Union[SectionFlow, _Mapping]]] = ...) -> None: ...

class SectionFlow(_message.Message):
    __slots__ = ("section_id", "edge_id", "backward", "vehicles", "occupancy_percent", "speed_kmh", "delay_percent")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_ID_FIELD_NUMBER: _ClassVar[int]
    BACKWARD_FIELD_NUMBER: _ClassVar[int]
    VEHICLES_FIELD_NUMBER: _ClassVar[int]
    OCCUPANCY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    SPEED_KMH_FIELD_NUMBER: _ClassVar[int]
    DELAY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    edge_id: str
    backward: bool
    vehicles: int
    occupancy_percent: int
    speed_kmh: int
    delay_percent: int
    def __init__(self, section_id: _Optional[str] = ..., edge_id: _Optional[str] = ..., backward: _Optional[bool] = ..., vehicles: _Optional[int] = ..., occupancy_percent: _Optional[int] = ..., speed_kmh: _Optional[int] = ..., delay_percent: _Optional[int] = ...) -> None: ...
