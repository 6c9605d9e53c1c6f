from buf.validate import validate_pb2 as _validate_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Anchor(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANCHOR_UNSPECIFIED: _ClassVar[Anchor]
    ANCHOR_MIDNIGHT: _ClassVar[Anchor]
    ANCHOR_DUSK: _ClassVar[Anchor]
    ANCHOR_DAWN: _ClassVar[Anchor]

class FaultSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAULT_SOURCE_UNSPECIFIED: _ClassVar[FaultSource]
    FAULT_SOURCE_DEVICE: _ClassVar[FaultSource]
    FAULT_SOURCE_PERSON: _ClassVar[FaultSource]

class FaultCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAULT_CAUSE_UNSPECIFIED: _ClassVar[FaultCause]
    FAULT_CAUSE_DARK_LAMPS: _ClassVar[FaultCause]
    FAULT_CAUSE_BREAKER: _ClassVar[FaultCause]
    FAULT_CAUSE_SUPPLY: _ClassVar[FaultCause]
ANCHOR_UNSPECIFIED: Anchor
ANCHOR_MIDNIGHT: Anchor
ANCHOR_DUSK: Anchor
ANCHOR_DAWN: Anchor
FAULT_SOURCE_UNSPECIFIED: FaultSource
FAULT_SOURCE_DEVICE: FaultSource
FAULT_SOURCE_PERSON: FaultSource
FAULT_CAUSE_UNSPECIFIED: FaultCause
FAULT_CAUSE_DARK_LAMPS: FaultCause
FAULT_CAUSE_BREAKER: FaultCause
FAULT_CAUSE_SUPPLY: FaultCause

class Address(_message.Message):
    __slots__ = ("host", "port", "unit_id")
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    host: str
    port: int
    unit_id: int
    def __init__(self, host: _Optional[str] = ..., port: _Optional[int] = ..., unit_id: _Optional[int] = ...) -> None: ...

class Lamp(_message.Message):
    __slots__ = ("lamp_id", "position", "lantern_type", "channel")
    LAMP_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    LANTERN_TYPE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    lamp_id: str
    position: _place_pb2.Position
    lantern_type: str
    channel: int
    def __init__(self, lamp_id: _Optional[str] = ..., position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., lantern_type: _Optional[str] = ..., channel: _Optional[int] = ...) -> None: ...

class Feeder(_message.Message):
    __slots__ = ("feeder_id", "line", "lamps")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    LAMPS_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    line: int
    lamps: _containers.RepeatedCompositeFieldContainer[Lamp]
    def __init__(self, feeder_id: _Optional[str] = ..., line: _Optional[int] = ..., lamps: _Optional[_Iterable[_Union[Lamp, _Mapping]]] = ...) -> None: ...

class Step(_message.Message):
    __slots__ = ("anchor", "minutes", "level_percent")
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    LEVEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    anchor: Anchor
    minutes: int
    level_percent: int
    def __init__(self, anchor: _Optional[_Union[Anchor, str]] = ..., minutes: _Optional[int] = ..., level_percent: _Optional[int] = ...) -> None: ...

class Night(_message.Message):
    __slots__ = ("dusk_minute", "dawn_minute")
    DUSK_MINUTE_FIELD_NUMBER: _ClassVar[int]
    DAWN_MINUTE_FIELD_NUMBER: _ClassVar[int]
    dusk_minute: int
    dawn_minute: int
    def __init__(self, dusk_minute: _Optional[int] = ..., dawn_minute: _Optional[int] = ...) -> None: ...

class Programme(_message.Message):
    __slots__ = ("programme_id", "time_zone", "steps", "nights")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    NIGHTS_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    time_zone: str
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    nights: _containers.RepeatedCompositeFieldContainer[Night]
    def __init__(self, programme_id: _Optional[str] = ..., time_zone: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ..., nights: _Optional[_Iterable[_Union[Night, _Mapping]]] = ...) -> None: ...

class Target(_message.Message):
    __slots__ = ("feeder_id", "lamp_ids")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    LAMP_IDS_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    lamp_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, feeder_id: _Optional[str] = ..., lamp_ids: _Optional[_Iterable[str]] = ...) -> None: ...
