import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.snow.v1 import service_pb2 as _service_pb2
from vigie.snow.v1 import winter_pb2 as _winter_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EventOpened(_message.Message):
    __slots__ = ("state", "onset_time", "end_time")
    STATE_FIELD_NUMBER: _ClassVar[int]
    ONSET_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    state: _service_pb2.EventState
    onset_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, state: _Optional[_Union[_service_pb2.EventState, str]] = ..., onset_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EventStateChanged(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: _service_pb2.EventState
    def __init__(self, state: _Optional[_Union[_service_pb2.EventState, str]] = ...) -> None: ...

class VigilanceNoted(_message.Message):
    __slots__ = ("vigilance", "alert_id", "onset_time", "end_time")
    VIGILANCE_FIELD_NUMBER: _ClassVar[int]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    ONSET_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    vigilance: _winter_pb2.Vigilance
    alert_id: str
    onset_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, vigilance: _Optional[_Union[_winter_pb2.Vigilance, str]] = ..., alert_id: _Optional[str] = ..., onset_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CircuitStarted(_message.Message):
    __slots__ = ("crew_id", "dose")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    dose: _winter_pb2.Dose
    def __init__(self, crew_id: _Optional[str] = ..., dose: _Optional[_Union[_winter_pb2.Dose, _Mapping]] = ...) -> None: ...

class DoseSet(_message.Message):
    __slots__ = ("dose",)
    DOSE_FIELD_NUMBER: _ClassVar[int]
    dose: _winter_pb2.Dose
    def __init__(self, dose: _Optional[_Union[_winter_pb2.Dose, _Mapping]] = ...) -> None: ...

class CircuitEnded(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class PloughLoadNoted(_message.Message):
    __slots__ = ("load",)
    LOAD_FIELD_NUMBER: _ClassVar[int]
    load: _bulletin_pb2.PloughLoad
    def __init__(self, load: _Optional[_Union[_bulletin_pb2.PloughLoad, _Mapping]] = ...) -> None: ...

class ConditionChanged(_message.Message):
    __slots__ = ("condition", "phenomenon", "source", "target", "deadline_time")
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    PHENOMENON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_FIELD_NUMBER: _ClassVar[int]
    condition: _winter_pb2.Condition
    phenomenon: _winter_pb2.Phenomenon
    source: str
    target: _winter_pb2.Condition
    deadline_time: _timestamp_pb2.Timestamp
    def __init__(self, condition: _Optional[_Union[_winter_pb2.Condition, str]] = ..., phenomenon: _Optional[_Union[_winter_pb2.Phenomenon, str]] = ..., source: _Optional[str] = ..., target: _Optional[_Union[_winter_pb2.Condition, str]] = ..., deadline_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SectionTreated(_message.Message):
    __slots__ = ("pass_time", "dose", "blade_down", "road_celsius")
    PASS_TIME_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    BLADE_DOWN_FIELD_NUMBER: _ClassVar[int]
    ROAD_CELSIUS_FIELD_NUMBER: _ClassVar[int]
    pass_time: _timestamp_pb2.Timestamp
    dose: _winter_pb2.Dose
    blade_down: bool
    road_celsius: float
    def __init__(self, pass_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dose: _Optional[_Union[_winter_pb2.Dose, _Mapping]] = ..., blade_down: _Optional[bool] = ..., road_celsius: _Optional[float] = ...) -> None: ...

class DeadlineMissed(_message.Message):
    __slots__ = ("deadline_time", "condition")
    DEADLINE_TIME_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    deadline_time: _timestamp_pb2.Timestamp
    condition: _winter_pb2.Condition
    def __init__(self, deadline_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., condition: _Optional[_Union[_winter_pb2.Condition, str]] = ...) -> None: ...

class StockCounted(_message.Message):
    __slots__ = ("salt_kg", "brine_litres")
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    salt_kg: int
    brine_litres: int
    def __init__(self, salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ...) -> None: ...

class StockDelivered(_message.Message):
    __slots__ = ("salt_kg", "brine_litres")
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    salt_kg: int
    brine_litres: int
    def __init__(self, salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ...) -> None: ...

class PloughLoaded(_message.Message):
    __slots__ = ("crew_id", "salt_kg", "brine_litres")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    salt_kg: int
    brine_litres: int
    def __init__(self, crew_id: _Optional[str] = ..., salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ...) -> None: ...

class StockFellLow(_message.Message):
    __slots__ = ("salt_kg", "brine_litres")
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    salt_kg: int
    brine_litres: int
    def __init__(self, salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ...) -> None: ...

class DutyPlanned(_message.Message):
    __slots__ = ("start_time", "end_time", "next_shift_start_time", "next_shift_end_time")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_SHIFT_START_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_SHIFT_END_TIME_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    next_shift_start_time: _timestamp_pb2.Timestamp
    next_shift_end_time: _timestamp_pb2.Timestamp
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_shift_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_shift_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DutyCalledOut(_message.Message):
    __slots__ = ("event_id", "acknowledge_by_time", "shift_lost", "weekly_rest_short")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGE_BY_TIME_FIELD_NUMBER: _ClassVar[int]
    SHIFT_LOST_FIELD_NUMBER: _ClassVar[int]
    WEEKLY_REST_SHORT_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    acknowledge_by_time: _timestamp_pb2.Timestamp
    shift_lost: bool
    weekly_rest_short: bool
    def __init__(self, event_id: _Optional[str] = ..., acknowledge_by_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shift_lost: _Optional[bool] = ..., weekly_rest_short: _Optional[bool] = ...) -> None: ...

class CallOutEscalated(_message.Message):
    __slots__ = ("escalations", "acknowledge_by_time")
    ESCALATIONS_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGE_BY_TIME_FIELD_NUMBER: _ClassVar[int]
    escalations: int
    acknowledge_by_time: _timestamp_pb2.Timestamp
    def __init__(self, escalations: _Optional[int] = ..., acknowledge_by_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CallOutAcknowledged(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DutyStoodDown(_message.Message):
    __slots__ = ("rest_until_time", "shift_lost")
    REST_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    SHIFT_LOST_FIELD_NUMBER: _ClassVar[int]
    rest_until_time: _timestamp_pb2.Timestamp
    shift_lost: bool
    def __init__(self, rest_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shift_lost: _Optional[bool] = ...) -> None: ...
