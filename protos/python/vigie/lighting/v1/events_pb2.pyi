import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.lighting.v1 import equipment_pb2 as _equipment_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CabinetInstalled(_message.Message):
    __slots__ = ("place", "address", "feeders")
    PLACE_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FEEDERS_FIELD_NUMBER: _ClassVar[int]
    place: _place_pb2.Place
    address: _equipment_pb2.Address
    feeders: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.Feeder]
    def __init__(self, place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., address: _Optional[_Union[_equipment_pb2.Address, _Mapping]] = ..., feeders: _Optional[_Iterable[_Union[_equipment_pb2.Feeder, _Mapping]]] = ...) -> None: ...

class CabinetEdited(_message.Message):
    __slots__ = ("place", "address", "feeders", "removed_feeder_ids", "sequence")
    PLACE_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    FEEDERS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FEEDER_IDS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    place: _place_pb2.Place
    address: _equipment_pb2.Address
    feeders: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.Feeder]
    removed_feeder_ids: _containers.RepeatedScalarFieldContainer[str]
    sequence: int
    def __init__(self, place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., address: _Optional[_Union[_equipment_pb2.Address, _Mapping]] = ..., feeders: _Optional[_Iterable[_Union[_equipment_pb2.Feeder, _Mapping]]] = ..., removed_feeder_ids: _Optional[_Iterable[str]] = ..., sequence: _Optional[int] = ...) -> None: ...

class ProgrammeAssigned(_message.Message):
    __slots__ = ("programme", "level_percent", "next_step_time", "sequence")
    PROGRAMME_FIELD_NUMBER: _ClassVar[int]
    LEVEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_TIME_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    programme: _equipment_pb2.Programme
    level_percent: int
    next_step_time: _timestamp_pb2.Timestamp
    sequence: int
    def __init__(self, programme: _Optional[_Union[_equipment_pb2.Programme, _Mapping]] = ..., level_percent: _Optional[int] = ..., next_step_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sequence: _Optional[int] = ...) -> None: ...

class ProgrammeStepped(_message.Message):
    __slots__ = ("level_percent", "next_step_time", "sequence")
    LEVEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_TIME_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    level_percent: int
    next_step_time: _timestamp_pb2.Timestamp
    sequence: int
    def __init__(self, level_percent: _Optional[int] = ..., next_step_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sequence: _Optional[int] = ...) -> None: ...

class DimRequested(_message.Message):
    __slots__ = ("targets", "level_percent", "sequence")
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    targets: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.Target]
    level_percent: int
    sequence: int
    def __init__(self, targets: _Optional[_Iterable[_Union[_equipment_pb2.Target, _Mapping]]] = ..., level_percent: _Optional[int] = ..., sequence: _Optional[int] = ...) -> None: ...

class OverrideBegan(_message.Message):
    __slots__ = ("targets", "level_percent", "until_time", "sequence")
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    targets: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.Target]
    level_percent: int
    until_time: _timestamp_pb2.Timestamp
    sequence: int
    def __init__(self, targets: _Optional[_Iterable[_Union[_equipment_pb2.Target, _Mapping]]] = ..., level_percent: _Optional[int] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sequence: _Optional[int] = ...) -> None: ...

class OverrideEnded(_message.Message):
    __slots__ = ("until_time", "feeder_ids", "sequence")
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    FEEDER_IDS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    until_time: _timestamp_pb2.Timestamp
    feeder_ids: _containers.RepeatedScalarFieldContainer[str]
    sequence: int
    def __init__(self, until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., feeder_ids: _Optional[_Iterable[str]] = ..., sequence: _Optional[int] = ...) -> None: ...

class ProgrammeResumed(_message.Message):
    __slots__ = ("targets", "sequence")
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    targets: _containers.RepeatedCompositeFieldContainer[_equipment_pb2.Target]
    sequence: int
    def __init__(self, targets: _Optional[_Iterable[_Union[_equipment_pb2.Target, _Mapping]]] = ..., sequence: _Optional[int] = ...) -> None: ...

class FeederSwitched(_message.Message):
    __slots__ = ("feeder_id", "on", "sequence")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    on: bool
    sequence: int
    def __init__(self, feeder_id: _Optional[str] = ..., on: _Optional[bool] = ..., sequence: _Optional[int] = ...) -> None: ...

class FeederMadeSafe(_message.Message):
    __slots__ = ("feeder_id", "permit_id", "sequence")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    PERMIT_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    permit_id: str
    sequence: int
    def __init__(self, feeder_id: _Optional[str] = ..., permit_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class FeederReleased(_message.Message):
    __slots__ = ("feeder_id", "permit_id", "sequence")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    PERMIT_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    permit_id: str
    sequence: int
    def __init__(self, feeder_id: _Optional[str] = ..., permit_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class DimConfirmed(_message.Message):
    __slots__ = ("feeder_id", "sequence")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    sequence: int
    def __init__(self, feeder_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class DimFailed(_message.Message):
    __slots__ = ("feeder_id", "sequence", "reason", "attempt", "retry_time")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    RETRY_TIME_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    sequence: int
    reason: str
    attempt: int
    retry_time: _timestamp_pb2.Timestamp
    def __init__(self, feeder_id: _Optional[str] = ..., sequence: _Optional[int] = ..., reason: _Optional[str] = ..., attempt: _Optional[int] = ..., retry_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DimRetried(_message.Message):
    __slots__ = ("feeder_ids",)
    FEEDER_IDS_FIELD_NUMBER: _ClassVar[int]
    feeder_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, feeder_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ActuationFailed(_message.Message):
    __slots__ = ("feeder_id", "sequence", "reason", "attempts")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    sequence: int
    reason: str
    attempts: int
    def __init__(self, feeder_id: _Optional[str] = ..., sequence: _Optional[int] = ..., reason: _Optional[str] = ..., attempts: _Optional[int] = ...) -> None: ...

class DimDrifted(_message.Message):
    __slots__ = ("feeder_ids", "sequence")
    FEEDER_IDS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    feeder_ids: _containers.RepeatedScalarFieldContainer[str]
    sequence: int
    def __init__(self, feeder_ids: _Optional[_Iterable[str]] = ..., sequence: _Optional[int] = ...) -> None: ...

class CabinetUnreachable(_message.Message):
    __slots__ = ("missed_polls", "reason")
    MISSED_POLLS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    missed_polls: int
    reason: str
    def __init__(self, missed_polls: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class CabinetReachable(_message.Message):
    __slots__ = ("sequence",)
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    def __init__(self, sequence: _Optional[int] = ...) -> None: ...

class LampFailureDetected(_message.Message):
    __slots__ = ("lamp_ids", "source")
    LAMP_IDS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    lamp_ids: _containers.RepeatedScalarFieldContainer[str]
    source: _equipment_pb2.FaultSource
    def __init__(self, lamp_ids: _Optional[_Iterable[str]] = ..., source: _Optional[_Union[_equipment_pb2.FaultSource, str]] = ...) -> None: ...

class LampFailureCleared(_message.Message):
    __slots__ = ("lamp_ids",)
    LAMP_IDS_FIELD_NUMBER: _ClassVar[int]
    lamp_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, lamp_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SupplyFaultDetected(_message.Message):
    __slots__ = ("feeder_id", "cause", "lamp_ids")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    LAMP_IDS_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    cause: _equipment_pb2.FaultCause
    lamp_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, feeder_id: _Optional[str] = ..., cause: _Optional[_Union[_equipment_pb2.FaultCause, str]] = ..., lamp_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SupplyFaultGrew(_message.Message):
    __slots__ = ("feeder_id", "lamp_ids")
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    LAMP_IDS_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    lamp_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, feeder_id: _Optional[str] = ..., lamp_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SupplyFaultCleared(_message.Message):
    __slots__ = ("feeder_id",)
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    def __init__(self, feeder_id: _Optional[str] = ...) -> None: ...

class SupplyLost(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SupplyRestored(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BreakerTripped(_message.Message):
    __slots__ = ("feeder_id",)
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    def __init__(self, feeder_id: _Optional[str] = ...) -> None: ...

class BreakerReset(_message.Message):
    __slots__ = ("feeder_id",)
    FEEDER_ID_FIELD_NUMBER: _ClassVar[int]
    feeder_id: str
    def __init__(self, feeder_id: _Optional[str] = ...) -> None: ...

class CabinetDoorOpened(_message.Message):
    __slots__ = ("overdue_time",)
    OVERDUE_TIME_FIELD_NUMBER: _ClassVar[int]
    overdue_time: _timestamp_pb2.Timestamp
    def __init__(self, overdue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DoorLeftOpen(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CabinetDoorClosed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EnergyMetered(_message.Message):
    __slots__ = ("energy_watt_hours",)
    ENERGY_WATT_HOURS_FIELD_NUMBER: _ClassVar[int]
    energy_watt_hours: int
    def __init__(self, energy_watt_hours: _Optional[int] = ...) -> None: ...

class LocalProgrammeBegan(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class LocalProgrammeEnded(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

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
