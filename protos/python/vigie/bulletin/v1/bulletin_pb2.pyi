import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.type.v1 import availability_pb2 as _availability_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import dig_clearance_pb2 as _dig_clearance_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from vigie.type.v1 import role_pb2 as _role_pb2
from vigie.works.v1 import works_pb2 as _works_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LendingRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LENDING_RULE_UNSPECIFIED: _ClassVar[LendingRule]
    LENDING_RULE_NEVER: _ClassVar[LendingRule]
    LENDING_RULE_P1_ONLY: _ClassVar[LendingRule]
    LENDING_RULE_P1_P2: _ClassVar[LendingRule]
    LENDING_RULE_ALWAYS: _ClassVar[LendingRule]

class TaskStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TASK_STATUS_UNSPECIFIED: _ClassVar[TaskStatus]
    TASK_STATUS_OFFERED: _ClassVar[TaskStatus]
    TASK_STATUS_ACCEPTED: _ClassVar[TaskStatus]
    TASK_STATUS_DECLINED: _ClassVar[TaskStatus]
    TASK_STATUS_EXPIRED: _ClassVar[TaskStatus]
    TASK_STATUS_WITHDRAWN: _ClassVar[TaskStatus]
    TASK_STATUS_EN_ROUTE: _ClassVar[TaskStatus]
    TASK_STATUS_ON_SITE: _ClassVar[TaskStatus]
    TASK_STATUS_MAKING_SAFE: _ClassVar[TaskStatus]
    TASK_STATUS_SUSPENDED: _ClassVar[TaskStatus]
    TASK_STATUS_DONE: _ClassVar[TaskStatus]
    TASK_STATUS_RELEASED: _ClassVar[TaskStatus]
    TASK_STATUS_QUEUED: _ClassVar[TaskStatus]
    TASK_STATUS_HOLDING: _ClassVar[TaskStatus]

class Wanted(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WANTED_UNSPECIFIED: _ClassVar[Wanted]
    WANTED_REPAIR: _ClassVar[Wanted]
    WANTED_POLICE: _ClassVar[Wanted]
    WANTED_DIVERSION: _ClassVar[Wanted]
    WANTED_BUSES: _ClassVar[Wanted]
LENDING_RULE_UNSPECIFIED: LendingRule
LENDING_RULE_NEVER: LendingRule
LENDING_RULE_P1_ONLY: LendingRule
LENDING_RULE_P1_P2: LendingRule
LENDING_RULE_ALWAYS: LendingRule
TASK_STATUS_UNSPECIFIED: TaskStatus
TASK_STATUS_OFFERED: TaskStatus
TASK_STATUS_ACCEPTED: TaskStatus
TASK_STATUS_DECLINED: TaskStatus
TASK_STATUS_EXPIRED: TaskStatus
TASK_STATUS_WITHDRAWN: TaskStatus
TASK_STATUS_EN_ROUTE: TaskStatus
TASK_STATUS_ON_SITE: TaskStatus
TASK_STATUS_MAKING_SAFE: TaskStatus
TASK_STATUS_SUSPENDED: TaskStatus
TASK_STATUS_DONE: TaskStatus
TASK_STATUS_RELEASED: TaskStatus
TASK_STATUS_QUEUED: TaskStatus
TASK_STATUS_HOLDING: TaskStatus
WANTED_UNSPECIFIED: Wanted
WANTED_REPAIR: Wanted
WANTED_POLICE: Wanted
WANTED_DIVERSION: Wanted
WANTED_BUSES: Wanted

class Bulletin(_message.Message):
    __slots__ = ("department", "aggregate", "version", "event_time", "need_raised", "need_changed", "need_ended", "need_unserved", "kinds_declared", "crew_changed", "task_changed", "order_answered", "mode_changed", "backup_requested", "road_closed", "road_opened", "works_changed", "works_conflicts_found", "scene_lit", "energy_metered", "incident_opened", "incident_changed", "crew_chosen", "offer_ended", "incident_attended", "incident_closed", "alert_raised", "alert_ended", "signal_dark", "signal_restored", "diversion_opened", "diversion_closed", "congestion_detected", "congestion_cleared", "section_treated", "event_changed", "stock_low", "plough_load")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    NEED_RAISED_FIELD_NUMBER: _ClassVar[int]
    NEED_CHANGED_FIELD_NUMBER: _ClassVar[int]
    NEED_ENDED_FIELD_NUMBER: _ClassVar[int]
    NEED_UNSERVED_FIELD_NUMBER: _ClassVar[int]
    KINDS_DECLARED_FIELD_NUMBER: _ClassVar[int]
    CREW_CHANGED_FIELD_NUMBER: _ClassVar[int]
    TASK_CHANGED_FIELD_NUMBER: _ClassVar[int]
    ORDER_ANSWERED_FIELD_NUMBER: _ClassVar[int]
    MODE_CHANGED_FIELD_NUMBER: _ClassVar[int]
    BACKUP_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    ROAD_CLOSED_FIELD_NUMBER: _ClassVar[int]
    ROAD_OPENED_FIELD_NUMBER: _ClassVar[int]
    WORKS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    WORKS_CONFLICTS_FOUND_FIELD_NUMBER: _ClassVar[int]
    SCENE_LIT_FIELD_NUMBER: _ClassVar[int]
    ENERGY_METERED_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_OPENED_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_CHANGED_FIELD_NUMBER: _ClassVar[int]
    CREW_CHOSEN_FIELD_NUMBER: _ClassVar[int]
    OFFER_ENDED_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ATTENDED_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_CLOSED_FIELD_NUMBER: _ClassVar[int]
    ALERT_RAISED_FIELD_NUMBER: _ClassVar[int]
    ALERT_ENDED_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_DARK_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_RESTORED_FIELD_NUMBER: _ClassVar[int]
    DIVERSION_OPENED_FIELD_NUMBER: _ClassVar[int]
    DIVERSION_CLOSED_FIELD_NUMBER: _ClassVar[int]
    CONGESTION_DETECTED_FIELD_NUMBER: _ClassVar[int]
    CONGESTION_CLEARED_FIELD_NUMBER: _ClassVar[int]
    SECTION_TREATED_FIELD_NUMBER: _ClassVar[int]
    EVENT_CHANGED_FIELD_NUMBER: _ClassVar[int]
    STOCK_LOW_FIELD_NUMBER: _ClassVar[int]
    PLOUGH_LOAD_FIELD_NUMBER: _ClassVar[int]
    department: str
    aggregate: str
    version: int
    event_time: int
    need_raised: NeedRaised
    need_changed: NeedChanged
    need_ended: NeedEnded
    need_unserved: NeedUnserved
    kinds_declared: KindsDeclared
    crew_changed: CrewChanged
    task_changed: TaskChanged
    order_answered: OrderAnswered
    mode_changed: ModeChanged
    backup_requested: BackupRequested
    road_closed: RoadClosed
    road_opened: RoadOpened
    works_changed: WorksChanged
    works_conflicts_found: WorksConflictsFound
    scene_lit: SceneLit
    energy_metered: EnergyMetered
    incident_opened: IncidentOpened
    incident_changed: IncidentChanged
    crew_chosen: CrewChosen
    offer_ended: OfferEnded
    incident_attended: IncidentAttended
    incident_closed: IncidentClosed
    alert_raised: AlertRaised
    alert_ended: AlertEnded
    signal_dark: SignalDark
    signal_restored: SignalRestored
    diversion_opened: DiversionOpened
    diversion_closed: DiversionClosed
    congestion_detected: CongestionDetected
    congestion_cleared: CongestionCleared
    section_treated: SectionTreated
    event_changed: EventChanged
    stock_low: StockLow
    plough_load: PloughLoad
    def __init__(self, department: _Optional[str] = ..., aggregate: _Optional[str] = ..., version: _Optional[int] = ..., event_time: _Optional[int] = ..., need_raised: _Optional[_Union[NeedRaised, _Mapping]] = ..., need_changed: _Optional[_Union[NeedChanged, _Mapping]] = ..., need_ended: _Optional[_Union[NeedEnded, _Mapping]] = ..., need_unserved: _Optional[_Union[NeedUnserved, _Mapping]] = ..., kinds_declared: _Optional[_Union[KindsDeclared, _Mapping]] = ..., crew_changed: _Optional[_Union[CrewChanged, _Mapping]] = ..., task_changed: _Optional[_Union[TaskChanged, _Mapping]] = ..., order_answered: _Optional[_Union[OrderAnswered, _Mapping]] = ..., mode_changed: _Optional[_Union[ModeChanged, _Mapping]] = ..., backup_requested: _Optional[_Union[BackupRequested, _Mapping]] = ..., road_closed: _Optional[_Union[RoadClosed, _Mapping]] = ..., road_opened: _Optional[_Union[RoadOpened, _Mapping]] = ..., works_changed: _Optional[_Union[WorksChanged, _Mapping]] = ..., works_conflicts_found: _Optional[_Union[WorksConflictsFound, _Mapping]] = ..., scene_lit: _Optional[_Union[SceneLit, _Mapping]] = ..., energy_metered: _Optional[_Union[EnergyMetered, _Mapping]] = ..., incident_opened: _Optional[_Union[IncidentOpened, _Mapping]] = ..., incident_changed: _Optional[_Union[IncidentChanged, _Mapping]] = ..., crew_chosen: _Optional[_Union[CrewChosen, _Mapping]] = ..., offer_ended: _Optional[_Union[OfferEnded, _Mapping]] = ..., incident_attended: _Optional[_Union[IncidentAttended, _Mapping]] = ..., incident_closed: _Optional[_Union[IncidentClosed, _Mapping]] = ..., alert_raised: _Optional[_Union[AlertRaised, _Mapping]] = ..., alert_ended: _Optional[_Union[AlertEnded, _Mapping]] = ..., signal_dark: _Optional[_Union[SignalDark, _Mapping]] = ..., signal_restored: _Optional[_Union[SignalRestored, _Mapping]] = ..., diversion_opened: _Optional[_Union[DiversionOpened, _Mapping]] = ..., diversion_closed: _Optional[_Union[DiversionClosed, _Mapping]] = ..., congestion_detected: _Optional[_Union[CongestionDetected, _Mapping]] = ..., congestion_cleared: _Optional[_Union[CongestionCleared, _Mapping]] = ..., section_treated: _Optional[_Union[SectionTreated, _Mapping]] = ..., event_changed: _Optional[_Union[EventChanged, _Mapping]] = ..., stock_low: _Optional[_Union[StockLow, _Mapping]] = ..., plough_load: _Optional[_Union[PloughLoad, _Mapping]] = ...) -> None: ...

class NeedRaised(_message.Message):
    __slots__ = ("need_id", "kind", "priority", "place", "skills", "equipment", "clock_start_time", "work_seconds", "due_time", "make_safe_seconds", "roles", "asset_id", "parent_asset_id", "dig_clearance")
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    DIG_CLEARANCE_FIELD_NUMBER: _ClassVar[int]
    need_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    clock_start_time: _timestamp_pb2.Timestamp
    work_seconds: int
    due_time: _timestamp_pb2.Timestamp
    make_safe_seconds: int
    roles: _containers.RepeatedCompositeFieldContainer[_role_pb2.Role]
    asset_id: str
    parent_asset_id: str
    dig_clearance: _dig_clearance_pb2.DigClearance
    def __init__(self, need_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., work_seconds: _Optional[int] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., make_safe_seconds: _Optional[int] = ..., roles: _Optional[_Iterable[_Union[_role_pb2.Role, _Mapping]]] = ..., asset_id: _Optional[str] = ..., parent_asset_id: _Optional[str] = ..., dig_clearance: _Optional[_Union[_dig_clearance_pb2.DigClearance, _Mapping]] = ...) -> None: ...

class NeedChanged(_message.Message):
    __slots__ = ("need",)
    NEED_FIELD_NUMBER: _ClassVar[int]
    need: NeedRaised
    def __init__(self, need: _Optional[_Union[NeedRaised, _Mapping]] = ...) -> None: ...

class NeedEnded(_message.Message):
    __slots__ = ("need_id", "reason")
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    need_id: str
    reason: str
    def __init__(self, need_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class NeedUnserved(_message.Message):
    __slots__ = ("need_id", "unserved")
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    UNSERVED_FIELD_NUMBER: _ClassVar[int]
    need_id: str
    unserved: bool
    def __init__(self, need_id: _Optional[str] = ..., unserved: _Optional[bool] = ...) -> None: ...

class KindsDeclared(_message.Message):
    __slots__ = ("kinds",)
    KINDS_FIELD_NUMBER: _ClassVar[int]
    kinds: _containers.RepeatedCompositeFieldContainer[_role_pb2.NeedKind]
    def __init__(self, kinds: _Optional[_Iterable[_Union[_role_pb2.NeedKind, _Mapping]]] = ...) -> None: ...

class CrewChanged(_message.Message):
    __slots__ = ("crew_id", "name", "skills", "equipment", "lending", "on_duty", "shift_end_time", "depot", "diversions", "availability", "availability_reason", "availability_until_time", "interruptible_from_priority", "size", "on_call", "on_call_until_time", "turnout_seconds", "called_out", "shift_overrun", "rest_until_time", "rest_shortened_seconds", "break_due_time")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    LENDING_FIELD_NUMBER: _ClassVar[int]
    ON_DUTY_FIELD_NUMBER: _ClassVar[int]
    SHIFT_END_TIME_FIELD_NUMBER: _ClassVar[int]
    DEPOT_FIELD_NUMBER: _ClassVar[int]
    DIVERSIONS_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_REASON_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    INTERRUPTIBLE_FROM_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ON_CALL_FIELD_NUMBER: _ClassVar[int]
    ON_CALL_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    TURNOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CALLED_OUT_FIELD_NUMBER: _ClassVar[int]
    SHIFT_OVERRUN_FIELD_NUMBER: _ClassVar[int]
    REST_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    REST_SHORTENED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    BREAK_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    name: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    lending: LendingRule
    on_duty: bool
    shift_end_time: _timestamp_pb2.Timestamp
    depot: _place_pb2.Place
    diversions: int
    availability: _availability_pb2.Availability
    availability_reason: _availability_pb2.UnavailableReason
    availability_until_time: _timestamp_pb2.Timestamp
    interruptible_from_priority: _place_pb2.Priority
    size: int
    on_call: bool
    on_call_until_time: _timestamp_pb2.Timestamp
    turnout_seconds: int
    called_out: bool
    shift_overrun: bool
    rest_until_time: _timestamp_pb2.Timestamp
    rest_shortened_seconds: int
    break_due_time: _timestamp_pb2.Timestamp
    def __init__(self, crew_id: _Optional[str] = ..., name: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., lending: _Optional[_Union[LendingRule, str]] = ..., on_duty: _Optional[bool] = ..., shift_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., depot: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., diversions: _Optional[int] = ..., availability: _Optional[_Union[_availability_pb2.Availability, str]] = ..., availability_reason: _Optional[_Union[_availability_pb2.UnavailableReason, str]] = ..., availability_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., interruptible_from_priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., size: _Optional[int] = ..., on_call: _Optional[bool] = ..., on_call_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., turnout_seconds: _Optional[int] = ..., called_out: _Optional[bool] = ..., shift_overrun: _Optional[bool] = ..., rest_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rest_shortened_seconds: _Optional[int] = ..., break_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TaskChanged(_message.Message):
    __slots__ = ("crew_id", "task_id", "need_id", "priority", "status", "reason", "site_unsafe", "make_safe_seconds", "clock_start_time", "lease_end_time", "order_id", "work_end_time", "place", "accepted_time", "active_time", "departed_time", "arrived_time")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SITE_UNSAFE_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    WORK_END_TIME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    DEPARTED_TIME_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_TIME_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    task_id: str
    need_id: str
    priority: _place_pb2.Priority
    status: TaskStatus
    reason: str
    site_unsafe: bool
    make_safe_seconds: int
    clock_start_time: _timestamp_pb2.Timestamp
    lease_end_time: _timestamp_pb2.Timestamp
    order_id: str
    work_end_time: _timestamp_pb2.Timestamp
    place: _place_pb2.Place
    accepted_time: _timestamp_pb2.Timestamp
    active_time: _timestamp_pb2.Timestamp
    departed_time: _timestamp_pb2.Timestamp
    arrived_time: _timestamp_pb2.Timestamp
    def __init__(self, crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., need_id: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., status: _Optional[_Union[TaskStatus, str]] = ..., reason: _Optional[str] = ..., site_unsafe: _Optional[bool] = ..., make_safe_seconds: _Optional[int] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_id: _Optional[str] = ..., work_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., accepted_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., active_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., departed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., arrived_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BackupRequested(_message.Message):
    __slots__ = ("crew_id", "task_id", "need_id", "incident_id", "role", "reason", "cancelled")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    task_id: str
    need_id: str
    incident_id: str
    role: _role_pb2.Role
    reason: str
    cancelled: bool
    def __init__(self, crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., need_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., role: _Optional[_Union[_role_pb2.Role, _Mapping]] = ..., reason: _Optional[str] = ..., cancelled: _Optional[bool] = ...) -> None: ...

class OrderAnswered(_message.Message):
    __slots__ = ("order_id", "outcome", "reason")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    outcome: str
    reason: str
    def __init__(self, order_id: _Optional[str] = ..., outcome: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ModeChanged(_message.Message):
    __slots__ = ("local",)
    LOCAL_FIELD_NUMBER: _ClassVar[int]
    local: bool
    def __init__(self, local: _Optional[bool] = ...) -> None: ...

class RoadClosed(_message.Message):
    __slots__ = ("closure_id", "edge_ids", "street", "until_time")
    CLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    closure_id: str
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    street: str
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, closure_id: _Optional[str] = ..., edge_ids: _Optional[_Iterable[str]] = ..., street: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RoadOpened(_message.Message):
    __slots__ = ("closure_id",)
    CLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    closure_id: str
    def __init__(self, closure_id: _Optional[str] = ...) -> None: ...

class WorksChanged(_message.Message):
    __slots__ = ("works_id", "kind", "place", "state", "start_time", "end_time", "end_position", "requester", "digs", "urgent", "notice_due_time", "notice_overdue", "surface_until_time", "takes_conflicts")
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    END_POSITION_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    URGENT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTICE_OVERDUE_FIELD_NUMBER: _ClassVar[int]
    SURFACE_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    TAKES_CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    works_id: str
    kind: str
    place: _place_pb2.Place
    state: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    end_position: _place_pb2.Position
    requester: str
    digs: bool
    urgent: bool
    notice_due_time: _timestamp_pb2.Timestamp
    notice_overdue: bool
    surface_until_time: _timestamp_pb2.Timestamp
    takes_conflicts: bool
    def __init__(self, works_id: _Optional[str] = ..., kind: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., state: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_position: _Optional[_Union[_place_pb2.Position, _Mapping]] = ..., requester: _Optional[str] = ..., digs: _Optional[bool] = ..., urgent: _Optional[bool] = ..., notice_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice_overdue: _Optional[bool] = ..., surface_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., takes_conflicts: _Optional[bool] = ...) -> None: ...

class WorksConflictsFound(_message.Message):
    __slots__ = ("department", "works_id", "conflicts")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    department: str
    works_id: str
    conflicts: _containers.RepeatedCompositeFieldContainer[_works_pb2.WorksConflict]
    def __init__(self, department: _Optional[str] = ..., works_id: _Optional[str] = ..., conflicts: _Optional[_Iterable[_Union[_works_pb2.WorksConflict, _Mapping]]] = ...) -> None: ...

class SceneLit(_message.Message):
    __slots__ = ("cabinet_id", "level_percent", "until_time")
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    LEVEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    cabinet_id: str
    level_percent: int
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, cabinet_id: _Optional[str] = ..., level_percent: _Optional[int] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EnergyMetered(_message.Message):
    __slots__ = ("cabinet_id", "energy_watt_hours")
    CABINET_ID_FIELD_NUMBER: _ClassVar[int]
    ENERGY_WATT_HOURS_FIELD_NUMBER: _ClassVar[int]
    cabinet_id: str
    energy_watt_hours: int
    def __init__(self, cabinet_id: _Optional[str] = ..., energy_watt_hours: _Optional[int] = ...) -> None: ...

class IncidentOpened(_message.Message):
    __slots__ = ("incident_id", "need_id", "kind", "priority", "place", "clock_start_time", "goal_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    GOAL_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    need_id: str
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    clock_start_time: _timestamp_pb2.Timestamp
    goal_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., need_id: _Optional[str] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., goal_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IncidentChanged(_message.Message):
    __slots__ = ("incident_id", "gained_need_ids", "kind", "priority", "place", "clock_start_time", "goal_time", "lost_need_ids", "state", "alert_codes")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    GAINED_NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    GOAL_TIME_FIELD_NUMBER: _ClassVar[int]
    LOST_NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ALERT_CODES_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    gained_need_ids: _containers.RepeatedScalarFieldContainer[str]
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    clock_start_time: _timestamp_pb2.Timestamp
    goal_time: _timestamp_pb2.Timestamp
    lost_need_ids: _containers.RepeatedScalarFieldContainer[str]
    state: str
    alert_codes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, incident_id: _Optional[str] = ..., gained_need_ids: _Optional[_Iterable[str]] = ..., kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., goal_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lost_need_ids: _Optional[_Iterable[str]] = ..., state: _Optional[str] = ..., alert_codes: _Optional[_Iterable[str]] = ...) -> None: ...

class CrewChosen(_message.Message):
    __slots__ = ("decision_id", "incident_id", "role", "department", "crew_id", "task_id", "leaves_task_id", "lease_end_time", "eta_seconds", "by_operator")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    LEAVES_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    ETA_SECONDS_FIELD_NUMBER: _ClassVar[int]
    BY_OPERATOR_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    incident_id: str
    role: str
    department: str
    crew_id: str
    task_id: str
    leaves_task_id: str
    lease_end_time: _timestamp_pb2.Timestamp
    eta_seconds: int
    by_operator: bool
    def __init__(self, decision_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., role: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., leaves_task_id: _Optional[str] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., eta_seconds: _Optional[int] = ..., by_operator: _Optional[bool] = ...) -> None: ...

class OfferEnded(_message.Message):
    __slots__ = ("incident_id", "department", "crew_id", "task_id", "reason")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    reason: str
    def __init__(self, incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class IncidentAttended(_message.Message):
    __slots__ = ("incident_id", "department", "crew_id", "task_id")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    def __init__(self, incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class IncidentClosed(_message.Message):
    __slots__ = ("incident_id", "reason")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    reason: str
    def __init__(self, incident_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class AlertRaised(_message.Message):
    __slots__ = ("incident_id", "code", "subject")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    code: str
    subject: str
    def __init__(self, incident_id: _Optional[str] = ..., code: _Optional[str] = ..., subject: _Optional[str] = ...) -> None: ...

class AlertEnded(_message.Message):
    __slots__ = ("incident_id", "code", "subject")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    code: str
    subject: str
    def __init__(self, incident_id: _Optional[str] = ..., code: _Optional[str] = ..., subject: _Optional[str] = ...) -> None: ...

class SignalDark(_message.Message):
    __slots__ = ("junction_id", "place", "cause", "priority", "wanted", "edge_ids", "dark_time")
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    WANTED_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    DARK_TIME_FIELD_NUMBER: _ClassVar[int]
    junction_id: str
    place: _place_pb2.Place
    cause: str
    priority: _place_pb2.Priority
    wanted: _containers.RepeatedScalarFieldContainer[Wanted]
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    dark_time: _timestamp_pb2.Timestamp
    def __init__(self, junction_id: _Optional[str] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., cause: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., wanted: _Optional[_Iterable[_Union[Wanted, str]]] = ..., edge_ids: _Optional[_Iterable[str]] = ..., dark_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SignalRestored(_message.Message):
    __slots__ = ("junction_id",)
    JUNCTION_ID_FIELD_NUMBER: _ClassVar[int]
    junction_id: str
    def __init__(self, junction_id: _Optional[str] = ...) -> None: ...

class DiversionOpened(_message.Message):
    __slots__ = ("diversion_id", "edge_ids", "via_edge_ids", "street", "reason", "until_time")
    DIVERSION_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    VIA_EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    diversion_id: str
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    via_edge_ids: _containers.RepeatedScalarFieldContainer[str]
    street: str
    reason: str
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, diversion_id: _Optional[str] = ..., edge_ids: _Optional[_Iterable[str]] = ..., via_edge_ids: _Optional[_Iterable[str]] = ..., street: _Optional[str] = ..., reason: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DiversionClosed(_message.Message):
    __slots__ = ("diversion_id",)
    DIVERSION_ID_FIELD_NUMBER: _ClassVar[int]
    diversion_id: str
    def __init__(self, diversion_id: _Optional[str] = ...) -> None: ...

class CongestionDetected(_message.Message):
    __slots__ = ("section_id", "edge_id", "street", "vehicles_per_hour", "occupancy_percent", "delay_percent")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    VEHICLES_PER_HOUR_FIELD_NUMBER: _ClassVar[int]
    OCCUPANCY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    DELAY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    edge_id: str
    street: str
    vehicles_per_hour: int
    occupancy_percent: int
    delay_percent: int
    def __init__(self, section_id: _Optional[str] = ..., edge_id: _Optional[str] = ..., street: _Optional[str] = ..., vehicles_per_hour: _Optional[int] = ..., occupancy_percent: _Optional[int] = ..., delay_percent: _Optional[int] = ...) -> None: ...

class CongestionCleared(_message.Message):
    __slots__ = ("section_id",)
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    def __init__(self, section_id: _Optional[str] = ...) -> None: ...

class SectionTreated(_message.Message):
    __slots__ = ("section_id", "pass_time", "spread_grams")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    PASS_TIME_FIELD_NUMBER: _ClassVar[int]
    SPREAD_GRAMS_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    pass_time: _timestamp_pb2.Timestamp
    spread_grams: int
    def __init__(self, section_id: _Optional[str] = ..., pass_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., spread_grams: _Optional[int] = ...) -> None: ...

class EventChanged(_message.Message):
    __slots__ = ("event_id", "state", "vigilance", "onset_time", "end_time")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VIGILANCE_FIELD_NUMBER: _ClassVar[int]
    ONSET_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    state: str
    vigilance: str
    onset_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, event_id: _Optional[str] = ..., state: _Optional[str] = ..., vigilance: _Optional[str] = ..., onset_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StockLow(_message.Message):
    __slots__ = ("depot_id", "salt_kg", "brine_litres")
    DEPOT_ID_FIELD_NUMBER: _ClassVar[int]
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    depot_id: str
    salt_kg: int
    brine_litres: int
    def __init__(self, depot_id: _Optional[str] = ..., salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ...) -> None: ...

class PloughLoad(_message.Message):
    __slots__ = ("crew_id", "salt_kg", "brine_litres", "reload_seconds", "due")
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    RELOAD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    crew_id: str
    salt_kg: int
    brine_litres: int
    reload_seconds: int
    due: _containers.RepeatedCompositeFieldContainer[DueSection]
    def __init__(self, crew_id: _Optional[str] = ..., salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ..., reload_seconds: _Optional[int] = ..., due: _Optional[_Iterable[_Union[DueSection, _Mapping]]] = ...) -> None: ...

class DueSection(_message.Message):
    __slots__ = ("section_id", "street", "rank", "expected_pass_time", "deadline_time")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_PASS_TIME_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    street: str
    rank: int
    expected_pass_time: _timestamp_pb2.Timestamp
    deadline_time: _timestamp_pb2.Timestamp
    def __init__(self, section_id: _Optional[str] = ..., street: _Optional[str] = ..., rank: _Optional[int] = ..., expected_pass_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deadline_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
