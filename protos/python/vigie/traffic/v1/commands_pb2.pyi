import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.traffic.v1 import equipment_pb2 as _equipment_pb2
from vigie.traffic.v1 import situation_pb2 as _situation_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConfirmSettingRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "control", "sequence")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    control: _equipment_pb2.Control
    sequence: int
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., control: _Optional[_Union[_equipment_pb2.Control, str]] = ..., sequence: _Optional[int] = ...) -> None: ...

class ReportSettingMissedRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "control", "sequence", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    control: _equipment_pb2.Control
    sequence: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., control: _Optional[_Union[_equipment_pb2.Control, str]] = ..., sequence: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ReportJunctionStateRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "position", "source", "plan", "situation", "route", "control_mode", "at_panel")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    SITUATION_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    CONTROL_MODE_FIELD_NUMBER: _ClassVar[int]
    AT_PANEL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    position: _equipment_pb2.FunctionalPosition
    source: str
    plan: int
    situation: int
    route: int
    control_mode: str
    at_panel: bool
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., position: _Optional[_Union[_equipment_pb2.FunctionalPosition, str]] = ..., source: _Optional[str] = ..., plan: _Optional[int] = ..., situation: _Optional[int] = ..., route: _Optional[int] = ..., control_mode: _Optional[str] = ..., at_panel: _Optional[bool] = ...) -> None: ...

class ReportAlarmRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "code", "component", "active", "alarm_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    ALARM_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    code: str
    component: str
    active: bool
    alarm_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., code: _Optional[str] = ..., component: _Optional[str] = ..., active: _Optional[bool] = ..., alarm_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReportConnectionRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "connected", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    connected: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., connected: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class ReportFeederLostRequest(_message.Message):
    __slots__ = ("request_id", "junction_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ...) -> None: ...

class HoldJunctionRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "corridor_id", "priority", "from_time", "until_time", "route")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    corridor_id: str
    priority: _place_pb2.Priority
    from_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    route: int
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., corridor_id: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., route: _Optional[int] = ...) -> None: ...

class ReleaseHoldRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "corridor_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    corridor_id: str
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., corridor_id: _Optional[str] = ...) -> None: ...

class ConfirmBollardRequest(_message.Message):
    __slots__ = ("request_id", "bollard_id", "sequence")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    bollard_id: str
    sequence: int
    def __init__(self, request_id: _Optional[str] = ..., bollard_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class ReportBollardMissedRequest(_message.Message):
    __slots__ = ("request_id", "bollard_id", "sequence", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    bollard_id: str
    sequence: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., bollard_id: _Optional[str] = ..., sequence: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ReportBollardStateRequest(_message.Message):
    __slots__ = ("request_id", "bollard_id", "position", "obstructed", "faulty")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    OBSTRUCTED_FIELD_NUMBER: _ClassVar[int]
    FAULTY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    bollard_id: str
    position: _equipment_pb2.BollardPosition
    obstructed: bool
    faulty: bool
    def __init__(self, request_id: _Optional[str] = ..., bollard_id: _Optional[str] = ..., position: _Optional[_Union[_equipment_pb2.BollardPosition, str]] = ..., obstructed: _Optional[bool] = ..., faulty: _Optional[bool] = ...) -> None: ...

class ReportBollardConnectionRequest(_message.Message):
    __slots__ = ("request_id", "bollard_id", "connected", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    bollard_id: str
    connected: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., bollard_id: _Optional[str] = ..., connected: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class ReportCongestionRequest(_message.Message):
    __slots__ = ("request_id", "section_id", "congested", "vehicles_per_hour", "occupancy_percent", "delay_percent", "unmeasured")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    CONGESTED_FIELD_NUMBER: _ClassVar[int]
    VEHICLES_PER_HOUR_FIELD_NUMBER: _ClassVar[int]
    OCCUPANCY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    DELAY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    UNMEASURED_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    section_id: str
    congested: bool
    vehicles_per_hour: int
    occupancy_percent: int
    delay_percent: int
    unmeasured: bool
    def __init__(self, request_id: _Optional[str] = ..., section_id: _Optional[str] = ..., congested: _Optional[bool] = ..., vehicles_per_hour: _Optional[int] = ..., occupancy_percent: _Optional[int] = ..., delay_percent: _Optional[int] = ..., unmeasured: _Optional[bool] = ...) -> None: ...

class PlanCorridorRequest(_message.Message):
    __slots__ = ("request_id", "corridor_id", "steps", "arrival_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    corridor_id: str
    steps: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.CorridorStep]
    arrival_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., corridor_id: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[_equipment_pb2.CorridorStep, _Mapping]]] = ..., arrival_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReportCorridorStepRequest(_message.Message):
    __slots__ = ("request_id", "corridor_id", "junction_id", "state", "held_seconds", "gained_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HELD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GAINED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    corridor_id: str
    junction_id: str
    state: _equipment_pb2.StepState
    held_seconds: int
    gained_seconds: int
    def __init__(self, request_id: _Optional[str] = ..., corridor_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., state: _Optional[_Union[_equipment_pb2.StepState, str]] = ..., held_seconds: _Optional[int] = ..., gained_seconds: _Optional[int] = ...) -> None: ...

class ReceiveBulletinsRequest(_message.Message):
    __slots__ = ("received",)
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    received: _containers.RepeatedCompositeFieldContainer[_situation_pb2.ReceivedBulletin]
    def __init__(self, received: _Optional[_Iterable[_Union[_situation_pb2.ReceivedBulletin, _Mapping]]] = ...) -> None: ...
