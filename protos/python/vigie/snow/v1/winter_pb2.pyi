from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Condition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONDITION_UNSPECIFIED: _ClassVar[Condition]
    CONDITION_C1: _ClassVar[Condition]
    CONDITION_C2: _ClassVar[Condition]
    CONDITION_C3: _ClassVar[Condition]
    CONDITION_C4: _ClassVar[Condition]

class Phenomenon(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PHENOMENON_UNSPECIFIED: _ClassVar[Phenomenon]
    PHENOMENON_NONE: _ClassVar[Phenomenon]
    PHENOMENON_RIME: _ClassVar[Phenomenon]
    PHENOMENON_ICE: _ClassVar[Phenomenon]
    PHENOMENON_LIGHT_SNOW: _ClassVar[Phenomenon]
    PHENOMENON_SNOW: _ClassVar[Phenomenon]
    PHENOMENON_HEAVY_SNOW: _ClassVar[Phenomenon]
    PHENOMENON_FREEZING_RAIN: _ClassVar[Phenomenon]

class Vigilance(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VIGILANCE_UNSPECIFIED: _ClassVar[Vigilance]
    VIGILANCE_GREEN: _ClassVar[Vigilance]
    VIGILANCE_YELLOW: _ClassVar[Vigilance]
    VIGILANCE_ORANGE: _ClassVar[Vigilance]
    VIGILANCE_RED: _ClassVar[Vigilance]
CONDITION_UNSPECIFIED: Condition
CONDITION_C1: Condition
CONDITION_C2: Condition
CONDITION_C3: Condition
CONDITION_C4: Condition
PHENOMENON_UNSPECIFIED: Phenomenon
PHENOMENON_NONE: Phenomenon
PHENOMENON_RIME: Phenomenon
PHENOMENON_ICE: Phenomenon
PHENOMENON_LIGHT_SNOW: Phenomenon
PHENOMENON_SNOW: Phenomenon
PHENOMENON_HEAVY_SNOW: Phenomenon
PHENOMENON_FREEZING_RAIN: Phenomenon
VIGILANCE_UNSPECIFIED: Vigilance
VIGILANCE_GREEN: Vigilance
VIGILANCE_YELLOW: Vigilance
VIGILANCE_ORANGE: Vigilance
VIGILANCE_RED: Vigilance

class Dose(_message.Message):
    __slots__ = ("spread_grams", "brine_percent")
    SPREAD_GRAMS_FIELD_NUMBER: _ClassVar[int]
    BRINE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    spread_grams: int
    brine_percent: int
    def __init__(self, spread_grams: _Optional[int] = ..., brine_percent: _Optional[int] = ...) -> None: ...
