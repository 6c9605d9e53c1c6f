import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.traffic.v1 import equipment_pb2 as _equipment_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JunctionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JUNCTION_STATE_UNSPECIFIED: _ClassVar[JunctionState]
    JUNCTION_STATE_NORMAL: _ClassVar[JunctionState]
    JUNCTION_STATE_ORDERED: _ClassVar[JunctionState]
    JUNCTION_STATE_HELD: _ClassVar[JunctionState]
    JUNCTION_STATE_DARK: _ClassVar[JunctionState]
    JUNCTION_STATE_SILENT: _ClassVar[JunctionState]

class BollardState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BOLLARD_STATE_UNSPECIFIED: _ClassVar[BollardState]
    BOLLARD_STATE_RAISED: _ClassVar[BollardState]
    BOLLARD_STATE_LOWERED: _ClassVar[BollardState]
    BOLLARD_STATE_MOVING: _ClassVar[BollardState]
    BOLLARD_STATE_FAULTY: _ClassVar[BollardState]
    BOLLARD_STATE_SILENT: _ClassVar[BollardState]

class DiversionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIVERSION_STATE_UNSPECIFIED: _ClassVar[DiversionState]
    DIVERSION_STATE_OPEN: _ClassVar[DiversionState]
    DIVERSION_STATE_OVERDUE: _ClassVar[DiversionState]
    DIVERSION_STATE_CLOSED: _ClassVar[DiversionState]

class SectionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SECTION_STATE_UNSPECIFIED: _ClassVar[SectionState]
    SECTION_STATE_FREE: _ClassVar[SectionState]
    SECTION_STATE_CONGESTED: _ClassVar[SectionState]

class CorridorState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CORRIDOR_STATE_UNSPECIFIED: _ClassVar[CorridorState]
    CORRIDOR_STATE_OPENED: _ClassVar[CorridorState]
    CORRIDOR_STATE_RUNNING: _ClassVar[CorridorState]
    CORRIDOR_STATE_ENDED: _ClassVar[CorridorState]

class ActuationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTUATION_STATE_UNSPECIFIED: _ClassVar[ActuationState]
    ACTUATION_STATE_PENDING: _ClassVar[ActuationState]
    ACTUATION_STATE_CONFIRMED: _ClassVar[ActuationState]
    ACTUATION_STATE_FAILED: _ClassVar[ActuationState]
JUNCTION_STATE_UNSPECIFIED: JunctionState
JUNCTION_STATE_NORMAL: JunctionState
JUNCTION_STATE_ORDERED: JunctionState
JUNCTION_STATE_HELD: JunctionState
JUNCTION_STATE_DARK: JunctionState
JUNCTION_STATE_SILENT: JunctionState
BOLLARD_STATE_UNSPECIFIED: BollardState
BOLLARD_STATE_RAISED: BollardState
BOLLARD_STATE_LOWERED: BollardState
BOLLARD_STATE_MOVING: BollardState
BOLLARD_STATE_FAULTY: BollardState
BOLLARD_STATE_SILENT: BollardState
DIVERSION_STATE_UNSPECIFIED: DiversionState
DIVERSION_STATE_OPEN: DiversionState
DIVERSION_STATE_OVERDUE: DiversionState
DIVERSION_STATE_CLOSED: DiversionState
SECTION_STATE_UNSPECIFIED: SectionState
SECTION_STATE_FREE: SectionState
SECTION_STATE_CONGESTED: SectionState
CORRIDOR_STATE_UNSPECIFIED: CorridorState
CORRIDOR_STATE_OPENED: CorridorState
CORRIDOR_STATE_RUNNING: CorridorState
CORRIDOR_STATE_ENDED: CorridorState
ACTUATION_STATE_UNSPECIFIED: ActuationState
ACTUATION_STATE_PENDING: ActuationState
ACTUATION_STATE_CONFIRMED: ActuationState
ACTUATION_STATE_FAILED: ActuationState

class InstallJunctionRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "place", "edge_ids", "rank", "feeder_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    place: _place_pb2.Place
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    rank: int
    feeder_id: str
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., edge_ids: _Optional[_Iterable[str]] = ..., rank: _Optional[int] = ..., feeder_id: _Optional[str] = ...) -> None: ...

class SetPositionRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "position", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    position: _equipment_pb2.FunctionalPosition
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., position: _Optional[_Union[_equipment_pb2.FunctionalPosition, str]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SetPlanRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "plan", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    plan: int
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., plan: _Optional[int] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SetSituationRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "situation", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    SITUATION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    situation: int
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., situation: _Optional[int] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReleaseJunctionRequest(_message.Message):
    __slots__ = ("request_id", "junction_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ...) -> None: ...

class MarkAlarmRequest(_message.Message):
    __slots__ = ("request_id", "junction_id", "code", "component", "mark")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    junction_id: str
    code: str
    component: str
    mark: _equipment_pb2.AlarmMark
    def __init__(self, request_id: _Optional[str] = ..., junction_id: _Optional[str] = ..., code: _Optional[str] = ..., component: _Optional[str] = ..., mark: _Optional[_Union[_equipment_pb2.AlarmMark, str]] = ...) -> None: ...

class InstallBollardRequest(_message.Message):
    __slots__ = ("request_id", "bollard_id", "place", "host", "port", "unit_id", "zone", "edge_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    EDGE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    bollard_id: str
    place: _place_pb2.Place
    host: str
    port: int
    unit_id: int
    zone: str
    edge_id: str
    def __init__(self, request_id: _Optional[str] = ..., bollard_id: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., host: _Optional[str] = ..., port: _Optional[int] = ..., unit_id: _Optional[int] = ..., zone: _Optional[str] = ..., edge_id: _Optional[str] = ...) -> None: ...

class LowerBollardRequest(_message.Message):
    __slots__ = ("request_id", "bollard_id", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    bollard_id: str
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., bollard_id: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RaiseBollardRequest(_message.Message):
    __slots__ = ("request_id", "bollard_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    bollard_id: str
    def __init__(self, request_id: _Optional[str] = ..., bollard_id: _Optional[str] = ...) -> None: ...

class OpenDiversionRequest(_message.Message):
    __slots__ = ("request_id", "edge_ids", "via_edge_ids", "street", "reason", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    VIA_EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    via_edge_ids: _containers.RepeatedScalarFieldContainer[str]
    street: str
    reason: str
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., edge_ids: _Optional[_Iterable[str]] = ..., via_edge_ids: _Optional[_Iterable[str]] = ..., street: _Optional[str] = ..., reason: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProlongDiversionRequest(_message.Message):
    __slots__ = ("request_id", "diversion_id", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DIVERSION_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    diversion_id: str
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., diversion_id: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CloseDiversionRequest(_message.Message):
    __slots__ = ("request_id", "diversion_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DIVERSION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    diversion_id: str
    def __init__(self, request_id: _Optional[str] = ..., diversion_id: _Optional[str] = ...) -> None: ...

class InstallSectionRequest(_message.Message):
    __slots__ = ("request_id", "section_id", "edge_id", "street", "junction_id", "detector", "usual")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    DETECTOR_FIELD_NUMBER: _ClassVar[int]
    USUAL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    section_id: str
    edge_id: str
    street: str
    junction_id: str
    detector: str
    usual: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, request_id: _Optional[str] = ..., section_id: _Optional[str] = ..., edge_id: _Optional[str] = ..., street: _Optional[str] = ..., junction_id: _Optional[str] = ..., detector: _Optional[str] = ..., usual: _Optional[_Iterable[int]] = ...) -> None: ...

class OpenCorridorRequest(_message.Message):
    __slots__ = ("request_id", "crew", "priority", "destination")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew: str
    priority: _place_pb2.Priority
    destination: _place_pb2.Place
    def __init__(self, request_id: _Optional[str] = ..., crew: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., destination: _Optional[_Union[_place_pb2.Place, _Mapping]] = ...) -> None: ...

class CloseCorridorRequest(_message.Message):
    __slots__ = ("request_id", "corridor_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    corridor_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., corridor_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Setting(_message.Message):
    __slots__ = ("control", "value", "until_time", "state")
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    control: _equipment_pb2.Control
    value: int
    until_time: _timestamp_pb2.Timestamp
    state: ActuationState
    def __init__(self, control: _Optional[_Union[_equipment_pb2.Control, str]] = ..., value: _Optional[int] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[ActuationState, str]] = ...) -> None: ...

class Alarm(_message.Message):
    __slots__ = ("code", "component", "alarm_time", "acknowledged", "suspended")
    CODE_FIELD_NUMBER: _ClassVar[int]
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    ALARM_TIME_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    code: str
    component: str
    alarm_time: _timestamp_pb2.Timestamp
    acknowledged: bool
    suspended: bool
    def __init__(self, code: _Optional[str] = ..., component: _Optional[str] = ..., alarm_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acknowledged: _Optional[bool] = ..., suspended: _Optional[bool] = ...) -> None: ...

class Hold(_message.Message):
    __slots__ = ("corridor_id", "priority", "from_time", "until_time", "route", "begun")
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    BEGUN_FIELD_NUMBER: _ClassVar[int]
    corridor_id: str
    priority: _place_pb2.Priority
    from_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    route: int
    begun: bool
    def __init__(self, corridor_id: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., route: _Optional[int] = ..., begun: _Optional[bool] = ...) -> None: ...

class Junction(_message.Message):
    __slots__ = ("junction_id", "place", "edge_ids", "rank", "feeder_id", "state", "position", "source", "plan", "situation", "route", "control_mode", "at_panel", "silent_reason", "dark_cause", "dark_time", "settings", "alarms", "holds", "version")
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    SITUATION_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    CONTROL_MODE_FIELD_NUMBER: _ClassVar[int]
    AT_PANEL_FIELD_NUMBER: _ClassVar[int]
    SILENT_REASON_FIELD_NUMBER: _ClassVar[int]
    DARK_CAUSE_FIELD_NUMBER: _ClassVar[int]
    DARK_TIME_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    ALARMS_FIELD_NUMBER: _ClassVar[int]
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    junction_id: str
    place: _place_pb2.Place
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    rank: int
    feeder_id: str
    state: JunctionState
    position: _equipment_pb2.FunctionalPosition
    source: str
    plan: int
    situation: int
    route: int
    control_mode: str
    at_panel: bool
    silent_reason: str
    dark_cause: _equipment_pb2.DarkCause
    dark_time: _timestamp_pb2.Timestamp
    settings: _containers.RepeatedCompositeFieldContainer[Setting]
    alarms: _containers.RepeatedCompositeFieldContainer[Alarm]
    holds: _containers.RepeatedCompositeFieldContainer[Hold]
    version: int
    def __init__(self, junction_id: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., edge_ids: _Optional[_Iterable[str]] = ..., rank: _Optional[int] = ..., feeder_id: _Optional[str] = ..., state: _Optional[_Union[JunctionState, str]] = ..., position: _Optional[_Union[_equipment_pb2.FunctionalPosition, str]] = ..., source: _Optional[str] = ..., plan: _Optional[int] = ..., situation: _Optional[int] = ..., route: _Optional[int] = ..., control_mode: _Optional[str] = ..., at_panel: _Optional[bool] = ..., silent_reason: _Optional[str] = ..., dark_cause: _Optional[_Union[_equipment_pb2.DarkCause, str]] = ..., dark_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., settings: _Optional[_Iterable[_Union[Setting, _Mapping]]] = ..., alarms: _Optional[_Iterable[_Union[Alarm, _Mapping]]] = ..., holds: _Optional[_Iterable[_Union[Hold, _Mapping]]] = ..., version: _Optional[int] = ...) -> None: ...

class Bollard(_message.Message):
    __slots__ = ("bollard_id", "place", "host", "port", "unit_id", "zone", "edge_id", "state", "position", "obstructed", "faulty", "silent_reason", "settings", "version")
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    EDGE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    OBSTRUCTED_FIELD_NUMBER: _ClassVar[int]
    FAULTY_FIELD_NUMBER: _ClassVar[int]
    SILENT_REASON_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    bollard_id: str
    place: _place_pb2.Place
    host: str
    port: int
    unit_id: int
    zone: str
    edge_id: str
    state: BollardState
    position: _equipment_pb2.BollardPosition
    obstructed: bool
    faulty: bool
    silent_reason: str
    settings: _containers.RepeatedCompositeFieldContainer[Setting]
    version: int
    def __init__(self, bollard_id: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., host: _Optional[str] = ..., port: _Optional[int] = ..., unit_id: _Optional[int] = ..., zone: _Optional[str] = ..., edge_id: _Optional[str] = ..., state: _Optional[_Union[BollardState, str]] = ..., position: _Optional[_Union[_equipment_pb2.BollardPosition, str]] = ..., obstructed: _Optional[bool] = ..., faulty: _Optional[bool] = ..., silent_reason: _Optional[str] = ..., settings: _Optional[_Iterable[_Union[Setting, _Mapping]]] = ..., version: _Optional[int] = ...) -> None: ...

class Diversion(_message.Message):
    __slots__ = ("diversion_id", "edge_ids", "via_edge_ids", "street", "state", "until_time", "reason", "opened_time", "closed_time", "version")
    DIVERSION_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    VIA_EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OPENED_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_TIME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    diversion_id: str
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    via_edge_ids: _containers.RepeatedScalarFieldContainer[str]
    street: str
    state: DiversionState
    until_time: _timestamp_pb2.Timestamp
    reason: str
    opened_time: _timestamp_pb2.Timestamp
    closed_time: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, diversion_id: _Optional[str] = ..., edge_ids: _Optional[_Iterable[str]] = ..., via_edge_ids: _Optional[_Iterable[str]] = ..., street: _Optional[str] = ..., state: _Optional[_Union[DiversionState, str]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., opened_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class Section(_message.Message):
    __slots__ = ("section_id", "edge_id", "street", "junction_id", "detector", "usual", "state", "vehicles_per_hour", "occupancy_percent", "delay_percent", "changed_time", "version")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    DETECTOR_FIELD_NUMBER: _ClassVar[int]
    USUAL_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VEHICLES_PER_HOUR_FIELD_NUMBER: _ClassVar[int]
    OCCUPANCY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    DELAY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    CHANGED_TIME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    edge_id: str
    street: str
    junction_id: str
    detector: str
    usual: _containers.RepeatedScalarFieldContainer[int]
    state: SectionState
    vehicles_per_hour: int
    occupancy_percent: int
    delay_percent: int
    changed_time: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, section_id: _Optional[str] = ..., edge_id: _Optional[str] = ..., street: _Optional[str] = ..., junction_id: _Optional[str] = ..., detector: _Optional[str] = ..., usual: _Optional[_Iterable[int]] = ..., state: _Optional[_Union[SectionState, str]] = ..., vehicles_per_hour: _Optional[int] = ..., occupancy_percent: _Optional[int] = ..., delay_percent: _Optional[int] = ..., changed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class Corridor(_message.Message):
    __slots__ = ("corridor_id", "crew", "priority", "destination", "state", "steps", "until_time", "arrival_time", "gained_seconds", "held_seconds", "opened_time", "ended_time", "end_reason", "version")
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    ARRIVAL_TIME_FIELD_NUMBER: _ClassVar[int]
    GAINED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    HELD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    OPENED_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_TIME_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    corridor_id: str
    crew: str
    priority: _place_pb2.Priority
    destination: _place_pb2.Place
    state: CorridorState
    steps: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.CorridorStep]
    until_time: _timestamp_pb2.Timestamp
    arrival_time: _timestamp_pb2.Timestamp
    gained_seconds: int
    held_seconds: int
    opened_time: _timestamp_pb2.Timestamp
    ended_time: _timestamp_pb2.Timestamp
    end_reason: str
    version: int
    def __init__(self, corridor_id: _Optional[str] = ..., crew: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., destination: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., state: _Optional[_Union[CorridorState, str]] = ..., steps: _Optional[_Iterable[_Union[_equipment_pb2.CorridorStep, _Mapping]]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., arrival_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., gained_seconds: _Optional[int] = ..., held_seconds: _Optional[int] = ..., opened_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_reason: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetJunctionRequest(_message.Message):
    __slots__ = ("junction_id", "at_least")
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    junction_id: str
    at_least: str
    def __init__(self, junction_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetJunctionResponse(_message.Message):
    __slots__ = ("junction", "cursor")
    JUNCTION_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    junction: Junction
    cursor: str
    def __init__(self, junction: _Optional[_Union[Junction, _Mapping]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListJunctionsRequest(_message.Message):
    __slots__ = ("states", "page_size", "page_token", "at_least")
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[JunctionState]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, states: _Optional[_Iterable[_Union[JunctionState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListJunctionsResponse(_message.Message):
    __slots__ = ("junctions", "next_page_token", "cursor")
    JUNCTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    junctions: _containers.RepeatedCompositeFieldContainer[Junction]
    next_page_token: str
    cursor: str
    def __init__(self, junctions: _Optional[_Iterable[_Union[Junction, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchJunctionsRequest(_message.Message):
    __slots__ = ("cursor", "states")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    states: _containers.RepeatedScalarFieldContainer[JunctionState]
    def __init__(self, cursor: _Optional[str] = ..., states: _Optional[_Iterable[_Union[JunctionState, str]]] = ...) -> None: ...

class WatchJunctionsResponse(_message.Message):
    __slots__ = ("cursor", "junction", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    junction: Junction
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., junction: _Optional[_Union[Junction, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...

class GetBollardRequest(_message.Message):
    __slots__ = ("bollard_id", "at_least")
    BOLLARD_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    bollard_id: str
    at_least: str
    def __init__(self, bollard_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetBollardResponse(_message.Message):
    __slots__ = ("bollard", "cursor")
    BOLLARD_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    bollard: Bollard
    cursor: str
    def __init__(self, bollard: _Optional[_Union[Bollard, _Mapping]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListBollardsRequest(_message.Message):
    __slots__ = ("states", "page_size", "page_token", "at_least")
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[BollardState]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, states: _Optional[_Iterable[_Union[BollardState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListBollardsResponse(_message.Message):
    __slots__ = ("bollards", "next_page_token", "cursor")
    BOLLARDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    bollards: _containers.RepeatedCompositeFieldContainer[Bollard]
    next_page_token: str
    cursor: str
    def __init__(self, bollards: _Optional[_Iterable[_Union[Bollard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchBollardsRequest(_message.Message):
    __slots__ = ("cursor", "states")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    states: _containers.RepeatedScalarFieldContainer[BollardState]
    def __init__(self, cursor: _Optional[str] = ..., states: _Optional[_Iterable[_Union[BollardState, str]]] = ...) -> None: ...

class WatchBollardsResponse(_message.Message):
    __slots__ = ("cursor", "bollard", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    BOLLARD_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    bollard: Bollard
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., bollard: _Optional[_Union[Bollard, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...

class ListDiversionsRequest(_message.Message):
    __slots__ = ("states", "page_size", "page_token", "at_least")
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[DiversionState]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, states: _Optional[_Iterable[_Union[DiversionState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListDiversionsResponse(_message.Message):
    __slots__ = ("diversions", "next_page_token", "cursor")
    DIVERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    diversions: _containers.RepeatedCompositeFieldContainer[Diversion]
    next_page_token: str
    cursor: str
    def __init__(self, diversions: _Optional[_Iterable[_Union[Diversion, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchDiversionsRequest(_message.Message):
    __slots__ = ("cursor", "states")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    states: _containers.RepeatedScalarFieldContainer[DiversionState]
    def __init__(self, cursor: _Optional[str] = ..., states: _Optional[_Iterable[_Union[DiversionState, str]]] = ...) -> None: ...

class WatchDiversionsResponse(_message.Message):
    __slots__ = ("cursor", "diversion", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    DIVERSION_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    diversion: Diversion
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., diversion: _Optional[_Union[Diversion, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...

class ListSectionsRequest(_message.Message):
    __slots__ = ("states", "page_size", "page_token", "at_least")
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[SectionState]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, states: _Optional[_Iterable[_Union[SectionState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListSectionsResponse(_message.Message):
    __slots__ = ("sections", "next_page_token", "cursor")
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    sections: _containers.RepeatedCompositeFieldContainer[Section]
    next_page_token: str
    cursor: str
    def __init__(self, sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchSectionsRequest(_message.Message):
    __slots__ = ("cursor", "states")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    states: _containers.RepeatedScalarFieldContainer[SectionState]
    def __init__(self, cursor: _Optional[str] = ..., states: _Optional[_Iterable[_Union[SectionState, str]]] = ...) -> None: ...

class WatchSectionsResponse(_message.Message):
    __slots__ = ("cursor", "section", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    section: Section
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., section: _Optional[_Union[Section, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...

class ListFlowRequest(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: int
    def __init__(self, limit: _Optional[int] = ...) -> None: ...

class ListFlowResponse(_message.Message):
    __slots__ = ("flows", "section_count", "measured_count")
    FLOWS_FIELD_NUMBER: _ClassVar[int]
    SECTION_COUNT_FIELD_NUMBER: _ClassVar[int]
    MEASURED_COUNT_FIELD_NUMBER: _ClassVar[int]
    flows: _containers.RepeatedCompositeFieldContainer[Flow]
    section_count: int
    measured_count: int
    def __init__(self, flows: _Optional[_Iterable[_Union[Flow, _Mapping]]] = ..., section_count: _Optional[int] = ..., measured_count: _Optional[int] = ...) -> None: ...

class Flow(_message.Message):
    __slots__ = ("section_id", "street", "junction_id", "state", "vehicles_per_hour", "usual_per_hour", "occupancy_percent", "speed_kmh", "delay_percent", "until_time")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VEHICLES_PER_HOUR_FIELD_NUMBER: _ClassVar[int]
    USUAL_PER_HOUR_FIELD_NUMBER: _ClassVar[int]
    OCCUPANCY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    SPEED_KMH_FIELD_NUMBER: _ClassVar[int]
    DELAY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    street: str
    junction_id: str
    state: SectionState
    vehicles_per_hour: int
    usual_per_hour: int
    occupancy_percent: int
    speed_kmh: int
    delay_percent: int
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, section_id: _Optional[str] = ..., street: _Optional[str] = ..., junction_id: _Optional[str] = ..., state: _Optional[_Union[SectionState, str]] = ..., vehicles_per_hour: _Optional[int] = ..., usual_per_hour: _Optional[int] = ..., occupancy_percent: _Optional[int] = ..., speed_kmh: _Optional[int] = ..., delay_percent: _Optional[int] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetCorridorRequest(_message.Message):
    __slots__ = ("corridor_id", "at_least")
    CORRIDOR_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    corridor_id: str
    at_least: str
    def __init__(self, corridor_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetCorridorResponse(_message.Message):
    __slots__ = ("corridor", "cursor")
    CORRIDOR_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    corridor: Corridor
    cursor: str
    def __init__(self, corridor: _Optional[_Union[Corridor, _Mapping]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListCorridorsRequest(_message.Message):
    __slots__ = ("states", "page_size", "page_token", "at_least")
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[CorridorState]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, states: _Optional[_Iterable[_Union[CorridorState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListCorridorsResponse(_message.Message):
    __slots__ = ("corridors", "next_page_token", "cursor")
    CORRIDORS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    corridors: _containers.RepeatedCompositeFieldContainer[Corridor]
    next_page_token: str
    cursor: str
    def __init__(self, corridors: _Optional[_Iterable[_Union[Corridor, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchCorridorsRequest(_message.Message):
    __slots__ = ("cursor", "states")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    states: _containers.RepeatedScalarFieldContainer[CorridorState]
    def __init__(self, cursor: _Optional[str] = ..., states: _Optional[_Iterable[_Union[CorridorState, str]]] = ...) -> None: ...

class WatchCorridorsResponse(_message.Message):
    __slots__ = ("cursor", "corridor", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CORRIDOR_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    corridor: Corridor
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., corridor: _Optional[_Union[Corridor, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...
