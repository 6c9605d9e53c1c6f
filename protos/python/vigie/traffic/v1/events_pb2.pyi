import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
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

class JunctionInstalled(_message.Message):
    __slots__ = ("place", "edge_ids", "rank", "feeder_id")
    PLACE_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    place: _place_pb2.Place
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    rank: int
    feeder_id: str
    def __init__(self, place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., edge_ids: _Optional[_Iterable[str]] = ..., rank: _Optional[int] = ..., feeder_id: _Optional[str] = ...) -> None: ...

class SettingRequested(_message.Message):
    __slots__ = ("control", "value", "until_time", "sequence")
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    control: _equipment_pb2.Control
    value: int
    until_time: _timestamp_pb2.Timestamp
    sequence: int
    def __init__(self, control: _Optional[_Union[_equipment_pb2.Control, str]] = ..., value: _Optional[int] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sequence: _Optional[int] = ...) -> None: ...

class SettingConfirmed(_message.Message):
    __slots__ = ("control", "sequence")
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    control: _equipment_pb2.Control
    sequence: int
    def __init__(self, control: _Optional[_Union[_equipment_pb2.Control, str]] = ..., sequence: _Optional[int] = ...) -> None: ...

class SettingMissed(_message.Message):
    __slots__ = ("control", "sequence", "reason", "attempts", "retry_time")
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    RETRY_TIME_FIELD_NUMBER: _ClassVar[int]
    control: _equipment_pb2.Control
    sequence: int
    reason: str
    attempts: int
    retry_time: _timestamp_pb2.Timestamp
    def __init__(self, control: _Optional[_Union[_equipment_pb2.Control, str]] = ..., sequence: _Optional[int] = ..., reason: _Optional[str] = ..., attempts: _Optional[int] = ..., retry_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SettingRetried(_message.Message):
    __slots__ = ("control",)
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    control: _equipment_pb2.Control
    def __init__(self, control: _Optional[_Union[_equipment_pb2.Control, str]] = ...) -> None: ...

class SettingEnded(_message.Message):
    __slots__ = ("control", "sequence")
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    control: _equipment_pb2.Control
    sequence: int
    def __init__(self, control: _Optional[_Union[_equipment_pb2.Control, str]] = ..., sequence: _Optional[int] = ...) -> None: ...

class DeviceConnected(_message.Message):
    __slots__ = ("sequence",)
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    def __init__(self, sequence: _Optional[int] = ...) -> None: ...

class DeviceSilent(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class JunctionObserved(_message.Message):
    __slots__ = ("position", "source", "plan", "situation", "route", "control_mode", "at_panel")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    SITUATION_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    CONTROL_MODE_FIELD_NUMBER: _ClassVar[int]
    AT_PANEL_FIELD_NUMBER: _ClassVar[int]
    position: _equipment_pb2.FunctionalPosition
    source: str
    plan: int
    situation: int
    route: int
    control_mode: str
    at_panel: bool
    def __init__(self, position: _Optional[_Union[_equipment_pb2.FunctionalPosition, str]] = ..., source: _Optional[str] = ..., plan: _Optional[int] = ..., situation: _Optional[int] = ..., route: _Optional[int] = ..., control_mode: _Optional[str] = ..., at_panel: _Optional[bool] = ...) -> None: ...

class AlarmRaised(_message.Message):
    __slots__ = ("code", "component", "alarm_time")
    CODE_FIELD_NUMBER: _ClassVar[int]
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    ALARM_TIME_FIELD_NUMBER: _ClassVar[int]
    code: str
    component: str
    alarm_time: _timestamp_pb2.Timestamp
    def __init__(self, code: _Optional[str] = ..., component: _Optional[str] = ..., alarm_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AlarmEnded(_message.Message):
    __slots__ = ("code", "component")
    CODE_FIELD_NUMBER: _ClassVar[int]
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    code: str
    component: str
    def __init__(self, code: _Optional[str] = ..., component: _Optional[str] = ...) -> None: ...

class AlarmMarked(_message.Message):
    __slots__ = ("code", "component", "mark")
    CODE_FIELD_NUMBER: _ClassVar[int]
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    code: str
    component: str
    mark: _equipment_pb2.AlarmMark
    def __init__(self, code: _Optional[str] = ..., component: _Optional[str] = ..., mark: _Optional[_Union[_equipment_pb2.AlarmMark, str]] = ...) -> None: ...

class FeederLost(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SignalDarkDetected(_message.Message):
    __slots__ = ("cause",)
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    cause: _equipment_pb2.DarkCause
    def __init__(self, cause: _Optional[_Union[_equipment_pb2.DarkCause, str]] = ...) -> None: ...

class SignalRestored(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class HoldPlaced(_message.Message):
    __slots__ = ("corridor_id", "priority", "from_time", "until_time", "route", "sequence")
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    corridor_id: str
    priority: _place_pb2.Priority
    from_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    route: int
    sequence: int
    def __init__(self, corridor_id: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., route: _Optional[int] = ..., sequence: _Optional[int] = ...) -> None: ...

class HoldBegan(_message.Message):
    __slots__ = ("corridor_id", "sequence")
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    corridor_id: str
    sequence: int
    def __init__(self, corridor_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class HoldEnded(_message.Message):
    __slots__ = ("corridor_id", "reason", "sequence")
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    corridor_id: str
    reason: str
    sequence: int
    def __init__(self, corridor_id: _Optional[str] = ..., reason: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class TaskNoted(_message.Message):
    __slots__ = ("part", "task_id", "crew", "status")
    PART_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    part: str
    task_id: str
    crew: str
    status: _bulletin_pb2.TaskStatus
    def __init__(self, part: _Optional[str] = ..., task_id: _Optional[str] = ..., crew: _Optional[str] = ..., status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ...) -> None: ...

class RepairReported(_message.Message):
    __slots__ = ("part", "task_id", "crew", "sequence")
    PART_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    part: str
    task_id: str
    crew: str
    sequence: int
    def __init__(self, part: _Optional[str] = ..., task_id: _Optional[str] = ..., crew: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class BollardInstalled(_message.Message):
    __slots__ = ("place", "host", "port", "unit_id", "zone", "edge_id")
    PLACE_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    EDGE_ID_FIELD_NUMBER: _ClassVar[int]
    place: _place_pb2.Place
    host: str
    port: int
    unit_id: int
    zone: str
    edge_id: str
    def __init__(self, place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., host: _Optional[str] = ..., port: _Optional[int] = ..., unit_id: _Optional[int] = ..., zone: _Optional[str] = ..., edge_id: _Optional[str] = ...) -> None: ...

class BollardObserved(_message.Message):
    __slots__ = ("position", "obstructed", "faulty")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    OBSTRUCTED_FIELD_NUMBER: _ClassVar[int]
    FAULTY_FIELD_NUMBER: _ClassVar[int]
    position: _equipment_pb2.BollardPosition
    obstructed: bool
    faulty: bool
    def __init__(self, position: _Optional[_Union[_equipment_pb2.BollardPosition, str]] = ..., obstructed: _Optional[bool] = ..., faulty: _Optional[bool] = ...) -> None: ...

class DiversionOpened(_message.Message):
    __slots__ = ("edge_ids", "via_edge_ids", "street", "reason", "until_time")
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    VIA_EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    via_edge_ids: _containers.RepeatedScalarFieldContainer[str]
    street: str
    reason: str
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, edge_ids: _Optional[_Iterable[str]] = ..., via_edge_ids: _Optional[_Iterable[str]] = ..., street: _Optional[str] = ..., reason: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DiversionProlonged(_message.Message):
    __slots__ = ("until_time",)
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DiversionOverdue(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DiversionClosed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SectionInstalled(_message.Message):
    __slots__ = ("edge_id", "street", "junction_id", "detector", "usual")
    EDGE_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    DETECTOR_FIELD_NUMBER: _ClassVar[int]
    USUAL_FIELD_NUMBER: _ClassVar[int]
    edge_id: str
    street: str
    junction_id: str
    detector: str
    usual: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, edge_id: _Optional[str] = ..., street: _Optional[str] = ..., junction_id: _Optional[str] = ..., detector: _Optional[str] = ..., usual: _Optional[_Iterable[int]] = ...) -> None: ...

class CongestionDetected(_message.Message):
    __slots__ = ("vehicles_per_hour", "occupancy_percent", "delay_percent")
    VEHICLES_PER_HOUR_FIELD_NUMBER: _ClassVar[int]
    OCCUPANCY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    DELAY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    vehicles_per_hour: int
    occupancy_percent: int
    delay_percent: int
    def __init__(self, vehicles_per_hour: _Optional[int] = ..., occupancy_percent: _Optional[int] = ..., delay_percent: _Optional[int] = ...) -> None: ...

class CongestionCleared(_message.Message):
    __slots__ = ("unmeasured",)
    UNMEASURED_FIELD_NUMBER: _ClassVar[int]
    unmeasured: bool
    def __init__(self, unmeasured: _Optional[bool] = ...) -> None: ...

class CorridorOpened(_message.Message):
    __slots__ = ("crew", "priority", "destination", "until_time")
    CREW_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    crew: str
    priority: _place_pb2.Priority
    destination: _place_pb2.Place
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, crew: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., destination: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CorridorPlanned(_message.Message):
    __slots__ = ("steps", "arrival_time")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_TIME_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.CorridorStep]
    arrival_time: _timestamp_pb2.Timestamp
    def __init__(self, steps: _Optional[_Iterable[_Union[_equipment_pb2.CorridorStep, _Mapping]]] = ..., arrival_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CorridorStepChanged(_message.Message):
    __slots__ = ("junction_id", "state", "held_seconds", "gained_seconds")
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HELD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GAINED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    junction_id: str
    state: _equipment_pb2.StepState
    held_seconds: int
    gained_seconds: int
    def __init__(self, junction_id: _Optional[str] = ..., state: _Optional[_Union[_equipment_pb2.StepState, str]] = ..., held_seconds: _Optional[int] = ..., gained_seconds: _Optional[int] = ...) -> None: ...

class CorridorEnded(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class BulletinsRead(_message.Message):
    __slots__ = ("next_offsets",)
    NEXT_OFFSETS_FIELD_NUMBER: _ClassVar[int]
    next_offsets: _containers.RepeatedCompositeFieldContainer[_situation_pb2.TopicOffset]
    def __init__(self, next_offsets: _Optional[_Iterable[_Union[_situation_pb2.TopicOffset, _Mapping]]] = ...) -> None: ...

class BulletinRejected(_message.Message):
    __slots__ = ("place", "rule", "field")
    PLACE_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    place: _situation_pb2.TopicOffset
    rule: str
    field: str
    def __init__(self, place: _Optional[_Union[_situation_pb2.TopicOffset, _Mapping]] = ..., rule: _Optional[str] = ..., field: _Optional[str] = ...) -> None: ...

class SituationChanged(_message.Message):
    __slots__ = ("situation",)
    SITUATION_FIELD_NUMBER: _ClassVar[int]
    situation: _situation_pb2.Situation
    def __init__(self, situation: _Optional[_Union[_situation_pb2.Situation, _Mapping]] = ...) -> None: ...

class SituationEnded(_message.Message):
    __slots__ = ("situation_id",)
    SITUATION_ID_FIELD_NUMBER: _ClassVar[int]
    situation_id: str
    def __init__(self, situation_id: _Optional[str] = ...) -> None: ...

class SituationDropped(_message.Message):
    __slots__ = ("situation_id",)
    SITUATION_ID_FIELD_NUMBER: _ClassVar[int]
    situation_id: str
    def __init__(self, situation_id: _Optional[str] = ...) -> None: ...
