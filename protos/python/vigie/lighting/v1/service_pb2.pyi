import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.lighting.v1 import equipment_pb2 as _equipment_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LampStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LAMP_STATUS_UNSPECIFIED: _ClassVar[LampStatus]
    LAMP_STATUS_SOUND: _ClassVar[LampStatus]
    LAMP_STATUS_FAILED: _ClassVar[LampStatus]
    LAMP_STATUS_UNFED: _ClassVar[LampStatus]

class Lever(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEVER_UNSPECIFIED: _ClassVar[Lever]
    LEVER_PROGRAMME: _ClassVar[Lever]
    LEVER_HAND: _ClassVar[Lever]
    LEVER_OVERRIDE: _ClassVar[Lever]

class Actuation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTUATION_UNSPECIFIED: _ClassVar[Actuation]
    ACTUATION_PENDING: _ClassVar[Actuation]
    ACTUATION_CONFIRMED: _ClassVar[Actuation]
    ACTUATION_FAILED: _ClassVar[Actuation]
LAMP_STATUS_UNSPECIFIED: LampStatus
LAMP_STATUS_SOUND: LampStatus
LAMP_STATUS_FAILED: LampStatus
LAMP_STATUS_UNFED: LampStatus
LEVER_UNSPECIFIED: Lever
LEVER_PROGRAMME: Lever
LEVER_HAND: Lever
LEVER_OVERRIDE: Lever
ACTUATION_UNSPECIFIED: Actuation
ACTUATION_PENDING: Actuation
ACTUATION_CONFIRMED: Actuation
ACTUATION_FAILED: Actuation

class Lamps(_message.Message):
    __slots__ = ("lamp_ids",)
    LAMP_IDS_FIELD_NUMBER: _ClassVar[int]
    lamp_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, lamp_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Scope(_message.Message):
    __slots__ = ("all", "feeder_id", "lamps")
    ALL_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    LAMPS_FIELD_NUMBER: _ClassVar[int]
    all: bool
    feeder_id: str
    lamps: Lamps
    def __init__(self, all: _Optional[bool] = ..., feeder_id: _Optional[str] = ..., lamps: _Optional[_Union[Lamps, _Mapping]] = ...) -> None: ...

class InstallCabinetRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "place", "address", "feeders")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FEEDERS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    place: _place_pb2.Place
    address: _equipment_pb2.Address
    feeders: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.Feeder]
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., address: _Optional[_Union[_equipment_pb2.Address, _Mapping]] = ..., feeders: _Optional[_Iterable[_Union[_equipment_pb2.Feeder, _Mapping]]] = ...) -> None: ...

class AssignProgrammeRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "programme")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    programme: _equipment_pb2.Programme
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., programme: _Optional[_Union[_equipment_pb2.Programme, _Mapping]] = ...) -> None: ...

class SetDimLevelRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "scope", "level_percent")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    scope: Scope
    level_percent: int
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., scope: _Optional[_Union[Scope, _Mapping]] = ..., level_percent: _Optional[int] = ...) -> None: ...

class OverrideRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "scope", "level_percent", "until_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    scope: Scope
    level_percent: int
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., scope: _Optional[_Union[Scope, _Mapping]] = ..., level_percent: _Optional[int] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RevertToProgrammeRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "scope")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    scope: Scope
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., scope: _Optional[_Union[Scope, _Mapping]] = ...) -> None: ...

class SwitchFeederRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "feeder_id", "on")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    feeder_id: str
    on: bool
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., feeder_id: _Optional[str] = ..., on: _Optional[bool] = ...) -> None: ...

class ReportOutageRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "lamp_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    LAMP_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    lamp_id: str
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., lamp_id: _Optional[str] = ...) -> None: ...

class MakeSafeRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "feeder_id", "permit_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    PERMIT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    feeder_id: str
    permit_id: str
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., feeder_id: _Optional[str] = ..., permit_id: _Optional[str] = ...) -> None: ...

class ReleaseFeederRequest(_message.Message):
    __slots__ = ("request_id", "cabinet_id", "feeder_id", "permit_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    PERMIT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cabinet_id: str
    feeder_id: str
    permit_id: str
    def __init__(self, request_id: _Optional[str] = ..., cabinet_id: _Optional[str] = ..., feeder_id: _Optional[str] = ..., permit_id: _Optional[str] = ...) -> None: ...

class LampState(_message.Message):
    __slots__ = ("lamp", "wanted_percent", "lever", "status")
    LAMP_FIELD_NUMBER: _ClassVar[int]
    WANTED_PERCENT_FIELD_NUMBER: _ClassVar[int]
    LEVER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    lamp: _equipment_pb2.Lamp
    wanted_percent: int
    lever: Lever
    status: LampStatus
    def __init__(self, lamp: _Optional[_Union[_equipment_pb2.Lamp, _Mapping]] = ..., wanted_percent: _Optional[int] = ..., lever: _Optional[_Union[Lever, str]] = ..., status: _Optional[_Union[LampStatus, str]] = ...) -> None: ...

class FeederState(_message.Message):
    __slots__ = ("feeder_id", "line", "on", "permit_id", "breaker_tripped", "supply_fault", "actuation", "attempts", "override_until_time", "dark_lamps", "lamp_count", "lamps")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    PERMIT_ID_FIELD_NUMBER: _ClassVar[int]
    BREAKER_TRIPPED_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_FAULT_FIELD_NUMBER: _ClassVar[int]
    ACTUATION_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    DARK_LAMPS_FIELD_NUMBER: _ClassVar[int]
    LAMP_COUNT_FIELD_NUMBER: _ClassVar[int]
    LAMPS_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    line: int
    on: bool
    permit_id: str
    breaker_tripped: bool
    supply_fault: bool
    actuation: Actuation
    attempts: int
    override_until_time: _timestamp_pb2.Timestamp
    dark_lamps: int
    lamp_count: int
    lamps: _containers.RepeatedCompositeFieldContainer[LampState]
    def __init__(self, feeder_id: _Optional[str] = ..., line: _Optional[int] = ..., on: _Optional[bool] = ..., permit_id: _Optional[str] = ..., breaker_tripped: _Optional[bool] = ..., supply_fault: _Optional[bool] = ..., actuation: _Optional[_Union[Actuation, str]] = ..., attempts: _Optional[int] = ..., override_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dark_lamps: _Optional[int] = ..., lamp_count: _Optional[int] = ..., lamps: _Optional[_Iterable[_Union[LampState, _Mapping]]] = ...) -> None: ...

class NeedState(_message.Message):
    __slots__ = ("part", "kind", "priority", "clock_start_time", "task_id", "crew", "task_status")
    PART_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    TASK_STATUS_FIELD_NUMBER: _ClassVar[int]
    part: str
    kind: str
    priority: _place_pb2.Priority
    clock_start_time: _timestamp_pb2.Timestamp
    task_id: str
    crew: str
    task_status: _bulletin_pb2.TaskStatus
    def __init__(self, part: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., task_id: _Optional[str] = ..., crew: _Optional[str] = ..., task_status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ...) -> None: ...

class Cabinet(_message.Message):
    __slots__ = ("cabinet_id", "place", "address", "reachable", "door_open", "supply_lost", "on_local_programme", "programme_id", "programme_percent", "next_step_time", "energy_watt_hours", "metered_time", "sequence", "feeders", "needs", "version", "unreachable_reason")
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_FIELD_NUMBER: _ClassVar[int]
    DOOR_OPEN_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_LOST_FIELD_NUMBER: _ClassVar[int]
    ON_LOCAL_PROGRAMME_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_PERCENT_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_TIME_FIELD_NUMBER: _ClassVar[int]
    ENERGY_WATT_HOURS_FIELD_NUMBER: _ClassVar[int]
    METERED_TIME_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FEEDERS_FIELD_NUMBER: _ClassVar[int]
    NEEDS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    UNREACHABLE_REASON_FIELD_NUMBER: _ClassVar[int]
    cabinet_id: str
    place: _place_pb2.Place
    address: _equipment_pb2.Address
    reachable: bool
    door_open: bool
    supply_lost: bool
    on_local_programme: bool
    programme_id: str
    programme_percent: int
    next_step_time: _timestamp_pb2.Timestamp
    energy_watt_hours: int
    metered_time: _timestamp_pb2.Timestamp
    sequence: int
    feeders: _containers.RepeatedCompositeFieldContainer[FeederState]
    needs: _containers.RepeatedCompositeFieldContainer[NeedState]
    version: int
    unreachable_reason: str
    def __init__(self, cabinet_id: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., address: _Optional[_Union[_equipment_pb2.Address, _Mapping]] = ..., reachable: _Optional[bool] = ..., door_open: _Optional[bool] = ..., supply_lost: _Optional[bool] = ..., on_local_programme: _Optional[bool] = ..., programme_id: _Optional[str] = ..., programme_percent: _Optional[int] = ..., next_step_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., energy_watt_hours: _Optional[int] = ..., metered_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sequence: _Optional[int] = ..., feeders: _Optional[_Iterable[_Union[FeederState, _Mapping]]] = ..., needs: _Optional[_Iterable[_Union[NeedState, _Mapping]]] = ..., version: _Optional[int] = ..., unreachable_reason: _Optional[str] = ...) -> None: ...

class GetCabinetRequest(_message.Message):
    __slots__ = ("cabinet_id", "at_least")
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    cabinet_id: str
    at_least: str
    def __init__(self, cabinet_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetCabinetResponse(_message.Message):
    __slots__ = ("cabinet", "cursor")
    CABINET_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    cabinet: Cabinet
    cursor: str
    def __init__(self, cabinet: _Optional[_Union[Cabinet, _Mapping]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListCabinetsRequest(_message.Message):
    __slots__ = ("district", "page_size", "page_token", "troubled_only", "at_least")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TROUBLED_ONLY_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    district: str
    page_size: int
    page_token: str
    troubled_only: bool
    at_least: str
    def __init__(self, district: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., troubled_only: _Optional[bool] = ..., at_least: _Optional[str] = ...) -> None: ...

class ListCabinetsResponse(_message.Message):
    __slots__ = ("cabinets", "next_page_token", "cursor")
    CABINETS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    cabinets: _containers.RepeatedCompositeFieldContainer[Cabinet]
    next_page_token: str
    cursor: str
    def __init__(self, cabinets: _Optional[_Iterable[_Union[Cabinet, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class GetLampRequest(_message.Message):
    __slots__ = ("lamp_id", "at_least")
    LAMP_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    lamp_id: str
    at_least: str
    def __init__(self, lamp_id: _Optional[str] = ..., at_least: _Optional[str] = ...) -> None: ...

class GetLampResponse(_message.Message):
    __slots__ = ("lamp", "cabinet_id", "feeder_id", "cursor")
    LAMP_FIELD_NUMBER: _ClassVar[int]
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    lamp: LampState
    cabinet_id: str
    feeder_id: str
    cursor: str
    def __init__(self, lamp: _Optional[_Union[LampState, _Mapping]] = ..., cabinet_id: _Optional[str] = ..., feeder_id: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchCabinetsRequest(_message.Message):
    __slots__ = ("cursor", "district", "cabinet_ids")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    CABINET_IDS_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    district: str
    cabinet_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, cursor: _Optional[str] = ..., district: _Optional[str] = ..., cabinet_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class WatchCabinetsResponse(_message.Message):
    __slots__ = ("cursor", "cabinet", "synced", "heartbeat", "history_lost")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CABINET_FIELD_NUMBER: _ClassVar[int]
    SYNCED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_LOST_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    cabinet: Cabinet
    synced: bool
    heartbeat: bool
    history_lost: bool
    def __init__(self, cursor: _Optional[str] = ..., cabinet: _Optional[_Union[Cabinet, _Mapping]] = ..., synced: _Optional[bool] = ..., heartbeat: _Optional[bool] = ..., history_lost: _Optional[bool] = ...) -> None: ...
