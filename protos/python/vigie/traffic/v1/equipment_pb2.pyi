import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Control(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTROL_UNSPECIFIED: _ClassVar[Control]
    CONTROL_POSITION: _ClassVar[Control]
    CONTROL_PLAN: _ClassVar[Control]
    CONTROL_SITUATION: _ClassVar[Control]
    CONTROL_ROUTE: _ClassVar[Control]
    CONTROL_BOLLARD: _ClassVar[Control]

class FunctionalPosition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FUNCTIONAL_POSITION_UNSPECIFIED: _ClassVar[FunctionalPosition]
    FUNCTIONAL_POSITION_NORMAL: _ClassVar[FunctionalPosition]
    FUNCTIONAL_POSITION_YELLOW_FLASH: _ClassVar[FunctionalPosition]
    FUNCTIONAL_POSITION_DARK: _ClassVar[FunctionalPosition]

class DarkCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DARK_CAUSE_UNSPECIFIED: _ClassVar[DarkCause]
    DARK_CAUSE_CONTROLLER: _ClassVar[DarkCause]
    DARK_CAUSE_DEADLOCK: _ClassVar[DarkCause]
    DARK_CAUSE_NOT_ORDERED: _ClassVar[DarkCause]
    DARK_CAUSE_FEEDER: _ClassVar[DarkCause]

class AlarmMark(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ALARM_MARK_UNSPECIFIED: _ClassVar[AlarmMark]
    ALARM_MARK_ACKNOWLEDGED: _ClassVar[AlarmMark]
    ALARM_MARK_SUSPENDED: _ClassVar[AlarmMark]
    ALARM_MARK_RESUMED: _ClassVar[AlarmMark]

class BollardPosition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BOLLARD_POSITION_UNSPECIFIED: _ClassVar[BollardPosition]
    BOLLARD_POSITION_RAISED: _ClassVar[BollardPosition]
    BOLLARD_POSITION_LOWERED: _ClassVar[BollardPosition]
    BOLLARD_POSITION_BETWEEN: _ClassVar[BollardPosition]

class StepState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STEP_STATE_UNSPECIFIED: _ClassVar[StepState]
    STEP_STATE_PLANNED: _ClassVar[StepState]
    STEP_STATE_REQUESTED: _ClassVar[StepState]
    STEP_STATE_GREEN: _ClassVar[StepState]
    STEP_STATE_RELEASED: _ClassVar[StepState]
    STEP_STATE_REFUSED: _ClassVar[StepState]
CONTROL_UNSPECIFIED: Control
CONTROL_POSITION: Control
CONTROL_PLAN: Control
CONTROL_SITUATION: Control
CONTROL_ROUTE: Control
CONTROL_BOLLARD: Control
FUNCTIONAL_POSITION_UNSPECIFIED: FunctionalPosition
FUNCTIONAL_POSITION_NORMAL: FunctionalPosition
FUNCTIONAL_POSITION_YELLOW_FLASH: FunctionalPosition
FUNCTIONAL_POSITION_DARK: FunctionalPosition
DARK_CAUSE_UNSPECIFIED: DarkCause
DARK_CAUSE_CONTROLLER: DarkCause
DARK_CAUSE_DEADLOCK: DarkCause
DARK_CAUSE_NOT_ORDERED: DarkCause
DARK_CAUSE_FEEDER: DarkCause
ALARM_MARK_UNSPECIFIED: AlarmMark
ALARM_MARK_ACKNOWLEDGED: AlarmMark
ALARM_MARK_SUSPENDED: AlarmMark
ALARM_MARK_RESUMED: AlarmMark
BOLLARD_POSITION_UNSPECIFIED: BollardPosition
BOLLARD_POSITION_RAISED: BollardPosition
BOLLARD_POSITION_LOWERED: BollardPosition
BOLLARD_POSITION_BETWEEN: BollardPosition
STEP_STATE_UNSPECIFIED: StepState
STEP_STATE_PLANNED: StepState
STEP_STATE_REQUESTED: StepState
STEP_STATE_GREEN: StepState
STEP_STATE_RELEASED: StepState
STEP_STATE_REFUSED: StepState

class CorridorStep(_message.Message):
    __slots__ = ("junction_id", "route", "expected_time", "from_time", "until_time", "state", "held_seconds", "gained_seconds")
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HELD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GAINED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    junction_id: str
    route: int
    expected_time: _timestamp_pb2.Timestamp
    from_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    state: StepState
    held_seconds: int
    gained_seconds: int
    def __init__(self, junction_id: _Optional[str] = ..., route: _Optional[int] = ..., expected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[StepState, str]] = ..., held_seconds: _Optional[int] = ..., gained_seconds: _Optional[int] = ...) -> None: ...
