import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.snow.v1 import winter_pb2 as _winter_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EventState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVENT_STATE_UNSPECIFIED: _ClassVar[EventState]
    EVENT_STATE_WATCH: _ClassVar[EventState]
    EVENT_STATE_PRE_ALERT: _ClassVar[EventState]
    EVENT_STATE_MOBILISED: _ClassVar[EventState]
    EVENT_STATE_TREATING: _ClassVar[EventState]
    EVENT_STATE_RETURNING: _ClassVar[EventState]
    EVENT_STATE_STOOD_DOWN: _ClassVar[EventState]

class SectionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SECTION_STATE_UNSPECIFIED: _ClassVar[SectionState]
    SECTION_STATE_KEPT: _ClassVar[SectionState]
    SECTION_STATE_RUNNING: _ClassVar[SectionState]
    SECTION_STATE_MISSED: _ClassVar[SectionState]

class CircuitState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CIRCUIT_STATE_UNSPECIFIED: _ClassVar[CircuitState]
    CIRCUIT_STATE_RUNNING: _ClassVar[CircuitState]
    CIRCUIT_STATE_ENDED: _ClassVar[CircuitState]

class DutyState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DUTY_STATE_UNSPECIFIED: _ClassVar[DutyState]
    DUTY_STATE_PLANNED: _ClassVar[DutyState]
    DUTY_STATE_CALLED: _ClassVar[DutyState]
    DUTY_STATE_ACKNOWLEDGED: _ClassVar[DutyState]
    DUTY_STATE_STOOD_DOWN: _ClassVar[DutyState]

class LateReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LATE_REASON_UNSPECIFIED: _ClassVar[LateReason]
    LATE_REASON_NO_PLOUGH: _ClassVar[LateReason]
    LATE_REASON_DIVERTED: _ClassVar[LateReason]
    LATE_REASON_ORDER: _ClassVar[LateReason]
    LATE_REASON_RELOAD: _ClassVar[LateReason]
EVENT_STATE_UNSPECIFIED: EventState
EVENT_STATE_WATCH: EventState
EVENT_STATE_PRE_ALERT: EventState
EVENT_STATE_MOBILISED: EventState
EVENT_STATE_TREATING: EventState
EVENT_STATE_RETURNING: EventState
EVENT_STATE_STOOD_DOWN: EventState
SECTION_STATE_UNSPECIFIED: SectionState
SECTION_STATE_KEPT: SectionState
SECTION_STATE_RUNNING: SectionState
SECTION_STATE_MISSED: SectionState
CIRCUIT_STATE_UNSPECIFIED: CircuitState
CIRCUIT_STATE_RUNNING: CircuitState
CIRCUIT_STATE_ENDED: CircuitState
DUTY_STATE_UNSPECIFIED: DutyState
DUTY_STATE_PLANNED: DutyState
DUTY_STATE_CALLED: DutyState
DUTY_STATE_ACKNOWLEDGED: DutyState
DUTY_STATE_STOOD_DOWN: DutyState
LATE_REASON_UNSPECIFIED: LateReason
LATE_REASON_NO_PLOUGH: LateReason
LATE_REASON_DIVERTED: LateReason
LATE_REASON_ORDER: LateReason
LATE_REASON_RELOAD: LateReason

class OpenEventRequest(_message.Message):
    __slots__ = ("request_id", "event_id", "onset_time", "end_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    ONSET_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    event_id: str
    onset_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., event_id: _Optional[str] = ..., onset_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SetEventStateRequest(_message.Message):
    __slots__ = ("request_id", "event_id", "state")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    event_id: str
    state: EventState
    def __init__(self, request_id: _Optional[str] = ..., event_id: _Optional[str] = ..., state: _Optional[_Union[EventState, str]] = ...) -> None: ...

class StartCircuitRequest(_message.Message):
    __slots__ = ("request_id", "circuit_id", "crew_id", "dose")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    circuit_id: str
    crew_id: str
    dose: _winter_pb2.Dose
    def __init__(self, request_id: _Optional[str] = ..., circuit_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., dose: _Optional[_Union[_winter_pb2.Dose, _Mapping]] = ...) -> None: ...

class EndCircuitRequest(_message.Message):
    __slots__ = ("request_id", "circuit_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    circuit_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., circuit_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ObserveSectionRequest(_message.Message):
    __slots__ = ("request_id", "section_id", "condition")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    section_id: str
    condition: _winter_pb2.Condition
    def __init__(self, request_id: _Optional[str] = ..., section_id: _Optional[str] = ..., condition: _Optional[_Union[_winter_pb2.Condition, str]] = ...) -> None: ...

class CountStockRequest(_message.Message):
    __slots__ = ("request_id", "depot_id", "salt_kg", "brine_litres")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEPOT_ID_FIELD_NUMBER: _ClassVar[int]
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    depot_id: str
    salt_kg: int
    brine_litres: int
    def __init__(self, request_id: _Optional[str] = ..., depot_id: _Optional[str] = ..., salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ...) -> None: ...

class DeliverStockRequest(_message.Message):
    __slots__ = ("request_id", "depot_id", "salt_kg", "brine_litres")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEPOT_ID_FIELD_NUMBER: _ClassVar[int]
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    depot_id: str
    salt_kg: int
    brine_litres: int
    def __init__(self, request_id: _Optional[str] = ..., depot_id: _Optional[str] = ..., salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ...) -> None: ...

class LoadPloughRequest(_message.Message):
    __slots__ = ("request_id", "depot_id", "crew_id", "salt_kg", "brine_litres")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEPOT_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    depot_id: str
    crew_id: str
    salt_kg: int
    brine_litres: int
    def __init__(self, request_id: _Optional[str] = ..., depot_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ...) -> None: ...

class PlanDutyRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "start_time", "end_time", "next_shift_start_time", "next_shift_end_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_SHIFT_START_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_SHIFT_END_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    next_shift_start_time: _timestamp_pb2.Timestamp
    next_shift_end_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_shift_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_shift_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CallOutRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "event_id", "accepts_rest_cut")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_REST_CUT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    event_id: str
    accepts_rest_cut: bool
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., event_id: _Optional[str] = ..., accepts_rest_cut: _Optional[bool] = ...) -> None: ...

class AcknowledgeCallOutRequest(_message.Message):
    __slots__ = ("request_id", "crew_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ...) -> None: ...

class StandDownRequest(_message.Message):
    __slots__ = ("request_id", "crew_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ...) -> None: ...

class ReportPassRequest(_message.Message):
    __slots__ = ("request_id", "crew_id", "position", "pass_time", "dose", "blade_down", "road_celsius")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PASS_TIME_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    BLADE_DOWN_FIELD_NUMBER: _ClassVar[int]
    ROAD_CELSIUS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    crew_id: str
    position: _place_pb2.Position
    pass_time: _timestamp_pb2.Timestamp
    dose: _winter_pb2.Dose
    blade_down: bool
    road_celsius: float
    def __init__(self, request_id: _Optional[str] = ..., crew_id: _Optional[str] = ..., position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., pass_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dose: _Optional[_Union[_winter_pb2.Dose, _Mapping]] = ..., blade_down: _Optional[bool] = ..., road_celsius: _Optional[float] = ...) -> None: ...

class ReportPassResponse(_message.Message):
    __slots__ = ("section_id", "receipt")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    receipt: _journal_pb2.Receipt
    def __init__(self, section_id: _Optional[str] = ..., receipt: _Optional[_Union[_journal_pb2.Receipt, _Mapping]] = ...) -> None: ...

class ReceiveAlertRequest(_message.Message):
    __slots__ = ("request_id", "cap")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CAP_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cap: bytes
    def __init__(self, request_id: _Optional[str] = ..., cap: _Optional[bytes] = ...) -> None: ...

class ReceiveAlertResponse(_message.Message):
    __slots__ = ("event_id", "vigilance", "receipt")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    VIGILANCE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    vigilance: _winter_pb2.Vigilance
    receipt: _journal_pb2.Receipt
    def __init__(self, event_id: _Optional[str] = ..., vigilance: _Optional[_Union[_winter_pb2.Vigilance, str]] = ..., receipt: _Optional[_Union[_journal_pb2.Receipt, _Mapping]] = ...) -> None: ...

class LateSection(_message.Message):
    __slots__ = ("section_id", "circuit_id", "street", "rank", "condition", "deadline_time", "expected_pass_time", "late_seconds", "reason")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_PASS_TIME_FIELD_NUMBER: _ClassVar[int]
    LATE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    circuit_id: str
    street: str
    rank: int
    condition: _winter_pb2.Condition
    deadline_time: _timestamp_pb2.Timestamp
    expected_pass_time: _timestamp_pb2.Timestamp
    late_seconds: int
    reason: LateReason
    def __init__(self, section_id: _Optional[str] = ..., circuit_id: _Optional[str] = ..., street: _Optional[str] = ..., rank: _Optional[int] = ..., condition: _Optional[_Union[_winter_pb2.Condition, str]] = ..., deadline_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expected_pass_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late_seconds: _Optional[int] = ..., reason: _Optional[_Union[LateReason, str]] = ...) -> None: ...

class ListLateRequest(_message.Message):
    __slots__ = ("page_size", "at_least")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    at_least: str
    def __init__(self, page_size: _Optional[int] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListLateResponse(_message.Message):
    __slots__ = ("late", "late_count", "running_count", "cursor")
    LATE_FIELD_NUMBER: _ClassVar[int]
    LATE_COUNT_FIELD_NUMBER: _ClassVar[int]
    RUNNING_COUNT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    late: _containers.RepeatedCompositeFieldContainer[LateSection]
    late_count: int
    running_count: int
    cursor: str
    def __init__(self, late: _Optional[_Iterable[_Union[LateSection, _Mapping]]] = ..., late_count: _Optional[int] = ..., running_count: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("event_id", "state", "vigilance", "onset_time", "end_time", "opened_time", "state_time", "version", "alert_id")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VIGILANCE_FIELD_NUMBER: _ClassVar[int]
    ONSET_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    OPENED_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    state: EventState
    vigilance: _winter_pb2.Vigilance
    onset_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    opened_time: _timestamp_pb2.Timestamp
    state_time: _timestamp_pb2.Timestamp
    version: int
    alert_id: str
    def __init__(self, event_id: _Optional[str] = ..., state: _Optional[_Union[EventState, str]] = ..., vigilance: _Optional[_Union[_winter_pb2.Vigilance, str]] = ..., onset_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., opened_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ..., alert_id: _Optional[str] = ...) -> None: ...

class Circuit(_message.Message):
    __slots__ = ("circuit_id", "state", "crew_id", "dose", "started_time", "ended_time", "reason", "version")
    CIRCUIT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    STARTED_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    circuit_id: str
    state: CircuitState
    crew_id: str
    dose: _winter_pb2.Dose
    started_time: _timestamp_pb2.Timestamp
    ended_time: _timestamp_pb2.Timestamp
    reason: str
    version: int
    def __init__(self, circuit_id: _Optional[str] = ..., state: _Optional[_Union[CircuitState, str]] = ..., crew_id: _Optional[str] = ..., dose: _Optional[_Union[_winter_pb2.Dose, _Mapping]] = ..., started_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class Section(_message.Message):
    __slots__ = ("section_id", "state", "condition", "phenomenon", "source", "condition_time", "target", "deadline_time", "pass_time", "dose", "blade_down", "version", "road_celsius")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    PHENOMENON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONDITION_TIME_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_FIELD_NUMBER: _ClassVar[int]
    PASS_TIME_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    BLADE_DOWN_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ROAD_CELSIUS_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    state: SectionState
    condition: _winter_pb2.Condition
    phenomenon: _winter_pb2.Phenomenon
    source: str
    condition_time: _timestamp_pb2.Timestamp
    target: _winter_pb2.Condition
    deadline_time: _timestamp_pb2.Timestamp
    pass_time: _timestamp_pb2.Timestamp
    dose: _winter_pb2.Dose
    blade_down: bool
    version: int
    road_celsius: float
    def __init__(self, section_id: _Optional[str] = ..., state: _Optional[_Union[SectionState, str]] = ..., condition: _Optional[_Union[_winter_pb2.Condition, str]] = ..., phenomenon: _Optional[_Union[_winter_pb2.Phenomenon, str]] = ..., source: _Optional[str] = ..., condition_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., target: _Optional[_Union[_winter_pb2.Condition, str]] = ..., deadline_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pass_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dose: _Optional[_Union[_winter_pb2.Dose, _Mapping]] = ..., blade_down: _Optional[bool] = ..., version: _Optional[int] = ..., road_celsius: _Optional[float] = ...) -> None: ...

class Stock(_message.Message):
    __slots__ = ("stock_id", "salt_kg", "brine_litres", "low", "counted_time", "version")
    STOCK_ID_FIELD_NUMBER: _ClassVar[int]
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    COUNTED_TIME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    stock_id: str
    salt_kg: int
    brine_litres: int
    low: bool
    counted_time: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, stock_id: _Optional[str] = ..., salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ..., low: _Optional[bool] = ..., counted_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class Duty(_message.Message):
    __slots__ = ("duty_id", "state", "start_time", "end_time", "next_shift_start_time", "next_shift_end_time", "shift_lost", "rest_until_time", "called_time", "acknowledge_by_time", "escalations", "event_id", "version")
    DUTY_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_SHIFT_START_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_SHIFT_END_TIME_FIELD_NUMBER: _ClassVar[int]
    SHIFT_LOST_FIELD_NUMBER: _ClassVar[int]
    REST_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    CALLED_TIME_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGE_BY_TIME_FIELD_NUMBER: _ClassVar[int]
    ESCALATIONS_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    duty_id: str
    state: DutyState
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    next_shift_start_time: _timestamp_pb2.Timestamp
    next_shift_end_time: _timestamp_pb2.Timestamp
    shift_lost: bool
    rest_until_time: _timestamp_pb2.Timestamp
    called_time: _timestamp_pb2.Timestamp
    acknowledge_by_time: _timestamp_pb2.Timestamp
    escalations: int
    event_id: str
    version: int
    def __init__(self, duty_id: _Optional[str] = ..., state: _Optional[_Union[DutyState, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_shift_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_shift_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shift_lost: _Optional[bool] = ..., rest_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., called_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acknowledge_by_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., escalations: _Optional[int] = ..., event_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ListEventsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "states", "at_least")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    states: _containers.RepeatedScalarFieldContainer[EventState]
    at_least: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., states: _Optional[_Iterable[_Union[EventState, str]]] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListEventsResponse(_message.Message):
    __slots__ = ("events", "next_page_token", "cursor")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    next_page_token: str
    cursor: str
    def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListCircuitsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "states", "at_least")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    states: _containers.RepeatedScalarFieldContainer[CircuitState]
    at_least: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., states: _Optional[_Iterable[_Union[CircuitState, str]]] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListCircuitsResponse(_message.Message):
    __slots__ = ("circuits", "next_page_token", "cursor")
    CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    circuits: _containers.RepeatedCompositeFieldContainer[Circuit]
    next_page_token: str
    cursor: str
    def __init__(self, circuits: _Optional[_Iterable[_Union[Circuit, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListSectionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "states", "at_least")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    states: _containers.RepeatedScalarFieldContainer[SectionState]
    at_least: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., states: _Optional[_Iterable[_Union[SectionState, str]]] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListSectionsResponse(_message.Message):
    __slots__ = ("sections", "next_page_token", "cursor")
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    sections: _containers.RepeatedCompositeFieldContainer[Section]
    next_page_token: str
    cursor: str
    def __init__(self, sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListStocksRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "at_least")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    at_least: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListStocksResponse(_message.Message):
    __slots__ = ("stocks", "next_page_token", "cursor")
    STOCKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    stocks: _containers.RepeatedCompositeFieldContainer[Stock]
    next_page_token: str
    cursor: str
    def __init__(self, stocks: _Optional[_Iterable[_Union[Stock, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListDutiesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "states", "at_least")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    states: _containers.RepeatedScalarFieldContainer[DutyState]
    at_least: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., states: _Optional[_Iterable[_Union[DutyState, str]]] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListDutiesResponse(_message.Message):
    __slots__ = ("duties", "next_page_token", "cursor")
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    duties: _containers.RepeatedCompositeFieldContainer[Duty]
    next_page_token: str
    cursor: str
    def __init__(self, duties: _Optional[_Iterable[_Union[Duty, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchEventsRequest(_message.Message):
    __slots__ = ("cursor", "states")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    states: _containers.RepeatedScalarFieldContainer[EventState]
    def __init__(self, cursor: _Optional[str] = ..., states: _Optional[_Iterable[_Union[EventState, str]]] = ...) -> None: ...

class WatchEventsResponse(_message.Message):
    __slots__ = ("cursor", "event", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    event: Event
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., event: _Optional[_Union[Event, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...

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

class WatchDutiesRequest(_message.Message):
    __slots__ = ("cursor", "states")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    states: _containers.RepeatedScalarFieldContainer[DutyState]
    def __init__(self, cursor: _Optional[str] = ..., states: _Optional[_Iterable[_Union[DutyState, str]]] = ...) -> None: ...

class WatchDutiesResponse(_message.Message):
    __slots__ = ("cursor", "duty", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    DUTY_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    duty: Duty
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., duty: _Optional[_Union[Duty, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...
