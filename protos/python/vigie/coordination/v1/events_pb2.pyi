import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
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

class Verdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERDICT_UNSPECIFIED: _ClassVar[Verdict]
    VERDICT_ELIGIBLE: _ClassVar[Verdict]
    VERDICT_SKILL_MISSING: _ClassVar[Verdict]
    VERDICT_EQUIPMENT_MISSING: _ClassVar[Verdict]
    VERDICT_NOT_LENT: _ClassVar[Verdict]
    VERDICT_LOCAL_MODE: _ClassVar[Verdict]
    VERDICT_RESERVED: _ClassVar[Verdict]
    VERDICT_EXCLUDED: _ClassVar[Verdict]
    VERDICT_NO_POSITION: _ClassVar[Verdict]
    VERDICT_STALE_POSITION: _ClassVar[Verdict]
    VERDICT_UNREACHABLE: _ClassVar[Verdict]
    VERDICT_SHIFT_TOO_SHORT: _ClassVar[Verdict]
    VERDICT_TASK_AS_URGENT: _ClassVar[Verdict]
    VERDICT_NOT_WORTH_LEAVING: _ClassVar[Verdict]
    VERDICT_COMMITTED: _ClassVar[Verdict]
    VERDICT_CREW_DIVERTED_ENOUGH: _ClassVar[Verdict]
    VERDICT_TASK_DIVERTED_ENOUGH: _ClassVar[Verdict]
    VERDICT_DIVERTED_LATELY: _ClassVar[Verdict]
    VERDICT_ASSIGNED: _ClassVar[Verdict]
    VERDICT_NOT_ANSWERING: _ClassVar[Verdict]
    VERDICT_UNAVAILABLE: _ClassVar[Verdict]
    VERDICT_CREW_TOO_SMALL: _ClassVar[Verdict]
    VERDICT_OFF_ROAD: _ClassVar[Verdict]
    VERDICT_NEEDED_ELSEWHERE: _ClassVar[Verdict]
    VERDICT_PRICED_OUT: _ClassVar[Verdict]
    VERDICT_DIG_NOT_CLEARED: _ClassVar[Verdict]

class PassedOver(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PASSED_OVER_UNSPECIFIED: _ClassVar[PassedOver]
    PASSED_OVER_DEARER: _ClassVar[PassedOver]
    PASSED_OVER_GAIN_TOO_SMALL: _ClassVar[PassedOver]
    PASSED_OVER_TIE: _ClassVar[PassedOver]
    PASSED_OVER_SWAP_TOO_SMALL: _ClassVar[PassedOver]

class DispatchMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPATCH_MODE_UNSPECIFIED: _ClassVar[DispatchMode]
    DISPATCH_MODE_AUTOMATIC: _ClassVar[DispatchMode]
    DISPATCH_MODE_CONFIRM: _ClassVar[DispatchMode]
    DISPATCH_MODE_ADVISE: _ClassVar[DispatchMode]
VERDICT_UNSPECIFIED: Verdict
VERDICT_ELIGIBLE: Verdict
VERDICT_SKILL_MISSING: Verdict
VERDICT_EQUIPMENT_MISSING: Verdict
VERDICT_NOT_LENT: Verdict
VERDICT_LOCAL_MODE: Verdict
VERDICT_RESERVED: Verdict
VERDICT_EXCLUDED: Verdict
VERDICT_NO_POSITION: Verdict
VERDICT_STALE_POSITION: Verdict
VERDICT_UNREACHABLE: Verdict
VERDICT_SHIFT_TOO_SHORT: Verdict
VERDICT_TASK_AS_URGENT: Verdict
VERDICT_NOT_WORTH_LEAVING: Verdict
VERDICT_COMMITTED: Verdict
VERDICT_CREW_DIVERTED_ENOUGH: Verdict
VERDICT_TASK_DIVERTED_ENOUGH: Verdict
VERDICT_DIVERTED_LATELY: Verdict
VERDICT_ASSIGNED: Verdict
VERDICT_NOT_ANSWERING: Verdict
VERDICT_UNAVAILABLE: Verdict
VERDICT_CREW_TOO_SMALL: Verdict
VERDICT_OFF_ROAD: Verdict
VERDICT_NEEDED_ELSEWHERE: Verdict
VERDICT_PRICED_OUT: Verdict
VERDICT_DIG_NOT_CLEARED: Verdict
PASSED_OVER_UNSPECIFIED: PassedOver
PASSED_OVER_DEARER: PassedOver
PASSED_OVER_GAIN_TOO_SMALL: PassedOver
PASSED_OVER_TIE: PassedOver
PASSED_OVER_SWAP_TOO_SMALL: PassedOver
DISPATCH_MODE_UNSPECIFIED: DispatchMode
DISPATCH_MODE_AUTOMATIC: DispatchMode
DISPATCH_MODE_CONFIRM: DispatchMode
DISPATCH_MODE_ADVISE: DispatchMode

class BulletinReceived(_message.Message):
    __slots__ = ("topic", "partition", "offset", "bulletin", "undecodable", "traceparent", "rules_version", "rejected_rule", "rejected_field", "rejected_bytes", "rejected_size_bytes")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    BULLETIN_FIELD_NUMBER: _ClassVar[int]
    UNDECODABLE_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    REJECTED_RULE_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_FIELD_NUMBER: _ClassVar[int]
    REJECTED_BYTES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    topic: str
    partition: int
    offset: int
    bulletin: _bulletin_pb2.Bulletin
    undecodable: bytes
    traceparent: str
    rules_version: int
    rejected_rule: str
    rejected_field: str
    rejected_bytes: bytes
    rejected_size_bytes: int
    def __init__(self, topic: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ..., bulletin: _Optional[_Union[_bulletin_pb2.Bulletin, _Mapping]] = ..., undecodable: _Optional[bytes] = ..., traceparent: _Optional[str] = ..., rules_version: _Optional[int] = ..., rejected_rule: _Optional[str] = ..., rejected_field: _Optional[str] = ..., rejected_bytes: _Optional[bytes] = ..., rejected_size_bytes: _Optional[int] = ...) -> None: ...

class Requirement(_message.Message):
    __slots__ = ("kind", "priority", "place", "skills", "equipment", "work_seconds", "make_safe_seconds", "roles")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    kind: str
    priority: _place_pb2.Priority
    place: _place_pb2.Place
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    work_seconds: int
    make_safe_seconds: int
    roles: _containers.RepeatedCompositeFieldContainer[_role_pb2.Role]
    def __init__(self, kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., work_seconds: _Optional[int] = ..., make_safe_seconds: _Optional[int] = ..., roles: _Optional[_Iterable[_Union[_role_pb2.Role, _Mapping]]] = ...) -> None: ...

class OperatorReported(_message.Message):
    __slots__ = ("need_id", "requirement")
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    need_id: str
    requirement: Requirement
    def __init__(self, need_id: _Optional[str] = ..., requirement: _Optional[_Union[Requirement, _Mapping]] = ...) -> None: ...

class IncidentOpened(_message.Message):
    __slots__ = ("incident_id", "need_id", "requirement", "clock_start_time", "due_time", "traceparent", "goal_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    GOAL_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    need_id: str
    requirement: Requirement
    clock_start_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    traceparent: str
    goal_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., need_id: _Optional[str] = ..., requirement: _Optional[_Union[Requirement, _Mapping]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., traceparent: _Optional[str] = ..., goal_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IncidentJoined(_message.Message):
    __slots__ = ("incident_id", "need_ids", "joined_incident_id", "distance_metres", "reason", "clock_start_time", "goal_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    JOINED_INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_METRES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    GOAL_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    need_ids: _containers.RepeatedScalarFieldContainer[str]
    joined_incident_id: str
    distance_metres: int
    reason: str
    clock_start_time: _timestamp_pb2.Timestamp
    goal_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., need_ids: _Optional[_Iterable[str]] = ..., joined_incident_id: _Optional[str] = ..., distance_metres: _Optional[int] = ..., reason: _Optional[str] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., goal_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IncidentSplit(_message.Message):
    __slots__ = ("incident_id", "need_id", "new_incident_id", "requirement", "clock_start_time", "goal_time", "task_id")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    CLOCK_START_TIME_FIELD_NUMBER: _ClassVar[int]
    GOAL_TIME_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    need_id: str
    new_incident_id: str
    requirement: Requirement
    clock_start_time: _timestamp_pb2.Timestamp
    goal_time: _timestamp_pb2.Timestamp
    task_id: str
    def __init__(self, incident_id: _Optional[str] = ..., need_id: _Optional[str] = ..., new_incident_id: _Optional[str] = ..., requirement: _Optional[_Union[Requirement, _Mapping]] = ..., clock_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., goal_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., task_id: _Optional[str] = ...) -> None: ...

class IncidentUpgraded(_message.Message):
    __slots__ = ("incident_id", "requirement", "reason", "goal_time", "backup_origin")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    GOAL_TIME_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    requirement: Requirement
    reason: str
    goal_time: _timestamp_pb2.Timestamp
    backup_origin: str
    def __init__(self, incident_id: _Optional[str] = ..., requirement: _Optional[_Union[Requirement, _Mapping]] = ..., reason: _Optional[str] = ..., goal_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., backup_origin: _Optional[str] = ...) -> None: ...

class IncidentHeld(_message.Message):
    __slots__ = ("incident_id", "review_time", "reason")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REVIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    review_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, incident_id: _Optional[str] = ..., review_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class IncidentReleased(_message.Message):
    __slots__ = ("incident_id",)
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    def __init__(self, incident_id: _Optional[str] = ...) -> None: ...

class Candidate(_message.Message):
    __slots__ = ("department", "crew_id", "verdict", "passed_over", "eta_seconds", "position_age_seconds", "at_depot", "task_id", "task_priority", "make_safe_seconds", "gained_seconds", "lateness_seconds", "rest_seconds", "coverage_seconds", "diversion_seconds", "price_seconds", "withdraws_task_id", "leaves_next_task_id", "overrun_seconds", "roles_seconds", "shift_tasks", "turnout_seconds", "cut_off", "off_road", "after_task_id", "wait_seconds", "uncovered_per_day", "skill_seconds", "loan_seconds", "deadline_seconds", "slowed_seconds", "plough")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    PASSED_OVER_FIELD_NUMBER: _ClassVar[int]
    ETA_SECONDS_FIELD_NUMBER: _ClassVar[int]
    POSITION_AGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    AT_DEPOT_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GAINED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LATENESS_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REST_SECONDS_FIELD_NUMBER: _ClassVar[int]
    COVERAGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DIVERSION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PRICE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWS_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    LEAVES_NEXT_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    OVERRUN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ROLES_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SHIFT_TASKS_FIELD_NUMBER: _ClassVar[int]
    TURNOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CUT_OFF_FIELD_NUMBER: _ClassVar[int]
    OFF_ROAD_FIELD_NUMBER: _ClassVar[int]
    AFTER_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    WAIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_PER_DAY_FIELD_NUMBER: _ClassVar[int]
    SKILL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LOAN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SLOWED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PLOUGH_FIELD_NUMBER: _ClassVar[int]
    department: str
    crew_id: str
    verdict: Verdict
    passed_over: PassedOver
    eta_seconds: int
    position_age_seconds: int
    at_depot: bool
    task_id: str
    task_priority: _place_pb2.Priority
    make_safe_seconds: int
    gained_seconds: int
    lateness_seconds: int
    rest_seconds: int
    coverage_seconds: int
    diversion_seconds: int
    price_seconds: int
    withdraws_task_id: str
    leaves_next_task_id: str
    overrun_seconds: int
    roles_seconds: int
    shift_tasks: int
    turnout_seconds: int
    cut_off: bool
    off_road: bool
    after_task_id: str
    wait_seconds: int
    uncovered_per_day: float
    skill_seconds: int
    loan_seconds: int
    deadline_seconds: int
    slowed_seconds: int
    plough: DivertedPlough
    def __init__(self, department: _Optional[str] = ..., crew_id: _Optional[str] = ..., verdict: _Optional[_Union[Verdict, str]] = ..., passed_over: _Optional[_Union[PassedOver, str]] = ..., eta_seconds: _Optional[int] = ..., position_age_seconds: _Optional[int] = ..., at_depot: _Optional[bool] = ..., task_id: _Optional[str] = ..., task_priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., make_safe_seconds: _Optional[int] = ..., gained_seconds: _Optional[int] = ..., lateness_seconds: _Optional[int] = ..., rest_seconds: _Optional[int] = ..., coverage_seconds: _Optional[int] = ..., diversion_seconds: _Optional[int] = ..., price_seconds: _Optional[int] = ..., withdraws_task_id: _Optional[str] = ..., leaves_next_task_id: _Optional[str] = ..., overrun_seconds: _Optional[int] = ..., roles_seconds: _Optional[int] = ..., shift_tasks: _Optional[int] = ..., turnout_seconds: _Optional[int] = ..., cut_off: _Optional[bool] = ..., off_road: _Optional[bool] = ..., after_task_id: _Optional[str] = ..., wait_seconds: _Optional[int] = ..., uncovered_per_day: _Optional[float] = ..., skill_seconds: _Optional[int] = ..., loan_seconds: _Optional[int] = ..., deadline_seconds: _Optional[int] = ..., slowed_seconds: _Optional[int] = ..., plough: _Optional[_Union[DivertedPlough, _Mapping]] = ...) -> None: ...

class DivertedPlough(_message.Message):
    __slots__ = ("salt_kg", "brine_litres", "reload_seconds", "load_age_seconds", "absent_seconds", "missed", "missed_count")
    SALT_KG_FIELD_NUMBER: _ClassVar[int]
    BRINE_LITRES_FIELD_NUMBER: _ClassVar[int]
    RELOAD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LOAD_AGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ABSENT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    MISSED_COUNT_FIELD_NUMBER: _ClassVar[int]
    salt_kg: int
    brine_litres: int
    reload_seconds: int
    load_age_seconds: int
    absent_seconds: int
    missed: _containers.RepeatedCompositeFieldContainer[MissedDeadline]
    missed_count: int
    def __init__(self, salt_kg: _Optional[int] = ..., brine_litres: _Optional[int] = ..., reload_seconds: _Optional[int] = ..., load_age_seconds: _Optional[int] = ..., absent_seconds: _Optional[int] = ..., missed: _Optional[_Iterable[_Union[MissedDeadline, _Mapping]]] = ..., missed_count: _Optional[int] = ...) -> None: ...

class MissedDeadline(_message.Message):
    __slots__ = ("section_id", "street", "rank", "late_seconds")
    SECTION_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    LATE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    section_id: str
    street: str
    rank: int
    late_seconds: int
    def __init__(self, section_id: _Optional[str] = ..., street: _Optional[str] = ..., rank: _Optional[int] = ..., late_seconds: _Optional[int] = ...) -> None: ...

class VerdictGroup(_message.Message):
    __slots__ = ("verdict", "detail", "crews", "numbers")
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    CREWS_FIELD_NUMBER: _ClassVar[int]
    NUMBERS_FIELD_NUMBER: _ClassVar[int]
    verdict: Verdict
    detail: str
    crews: _containers.RepeatedScalarFieldContainer[str]
    numbers: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, verdict: _Optional[_Union[Verdict, str]] = ..., detail: _Optional[str] = ..., crews: _Optional[_Iterable[str]] = ..., numbers: _Optional[_Iterable[int]] = ...) -> None: ...

class Appraisal(_message.Message):
    __slots__ = ("priority", "appraised_time", "candidates", "off_duty_count", "closed_streets_count", "streets_sha256", "department", "minimum_gain_seconds", "verdicts", "role", "asked_count", "second_seconds", "swap_seconds", "policy_sha256", "search", "failure", "barriers", "hold_place", "slow_arcs_count", "slow_arcs_age_seconds", "slow_arcs_delay_percent")
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    APPRAISED_TIME_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    OFF_DUTY_COUNT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_STREETS_COUNT_FIELD_NUMBER: _ClassVar[int]
    STREETS_SHA256_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_GAIN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ASKED_COUNT_FIELD_NUMBER: _ClassVar[int]
    SECOND_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SWAP_SECONDS_FIELD_NUMBER: _ClassVar[int]
    POLICY_SHA256_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    BARRIERS_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    SLOW_ARCS_COUNT_FIELD_NUMBER: _ClassVar[int]
    SLOW_ARCS_AGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SLOW_ARCS_DELAY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    priority: _place_pb2.Priority
    appraised_time: _timestamp_pb2.Timestamp
    candidates: _containers.RepeatedCompositeFieldContainer[Candidate]
    off_duty_count: int
    closed_streets_count: int
    streets_sha256: str
    department: str
    minimum_gain_seconds: int
    verdicts: _containers.RepeatedCompositeFieldContainer[VerdictGroup]
    role: str
    asked_count: int
    second_seconds: int
    swap_seconds: int
    policy_sha256: str
    search: str
    failure: str
    barriers: _containers.RepeatedCompositeFieldContainer[Barrier]
    hold_place: _place_pb2.Place
    slow_arcs_count: int
    slow_arcs_age_seconds: int
    slow_arcs_delay_percent: int
    def __init__(self, priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., appraised_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., candidates: _Optional[_Iterable[_Union[Candidate, _Mapping]]] = ..., off_duty_count: _Optional[int] = ..., closed_streets_count: _Optional[int] = ..., streets_sha256: _Optional[str] = ..., department: _Optional[str] = ..., minimum_gain_seconds: _Optional[int] = ..., verdicts: _Optional[_Iterable[_Union[VerdictGroup, _Mapping]]] = ..., role: _Optional[str] = ..., asked_count: _Optional[int] = ..., second_seconds: _Optional[int] = ..., swap_seconds: _Optional[int] = ..., policy_sha256: _Optional[str] = ..., search: _Optional[str] = ..., failure: _Optional[str] = ..., barriers: _Optional[_Iterable[_Union[Barrier, _Mapping]]] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., slow_arcs_count: _Optional[int] = ..., slow_arcs_age_seconds: _Optional[int] = ..., slow_arcs_delay_percent: _Optional[int] = ...) -> None: ...

class Barrier(_message.Message):
    __slots__ = ("closure_id", "street")
    CLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    closure_id: str
    street: str
    def __init__(self, closure_id: _Optional[str] = ..., street: _Optional[str] = ...) -> None: ...

class CrewChosen(_message.Message):
    __slots__ = ("decision_id", "incident_id", "department", "crew_id", "task_id", "need_id", "leaves_task_id", "lease_end_time", "appraisal", "role", "table_decision_id", "leaves_next_task_id", "search", "eta_seconds", "override_reason", "overrides_decision_id", "override_verdict", "override_cost_seconds", "actor", "after_task_id", "begins_time")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    LEAVES_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    LEASE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    APPRAISAL_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    TABLE_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    LEAVES_NEXT_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    ETA_SECONDS_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_REASON_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_VERDICT_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_COST_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    AFTER_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    BEGINS_TIME_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    need_id: str
    leaves_task_id: str
    lease_end_time: _timestamp_pb2.Timestamp
    appraisal: Appraisal
    role: str
    table_decision_id: str
    leaves_next_task_id: str
    search: str
    eta_seconds: int
    override_reason: str
    overrides_decision_id: str
    override_verdict: Verdict
    override_cost_seconds: int
    actor: str
    after_task_id: str
    begins_time: _timestamp_pb2.Timestamp
    def __init__(self, decision_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., need_id: _Optional[str] = ..., leaves_task_id: _Optional[str] = ..., lease_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., appraisal: _Optional[_Union[Appraisal, _Mapping]] = ..., role: _Optional[str] = ..., table_decision_id: _Optional[str] = ..., leaves_next_task_id: _Optional[str] = ..., search: _Optional[str] = ..., eta_seconds: _Optional[int] = ..., override_reason: _Optional[str] = ..., overrides_decision_id: _Optional[str] = ..., override_verdict: _Optional[_Union[Verdict, str]] = ..., override_cost_seconds: _Optional[int] = ..., actor: _Optional[str] = ..., after_task_id: _Optional[str] = ..., begins_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CrewProposed(_message.Message):
    __slots__ = ("decision_id", "incident_id", "department", "crew_id", "appraisal", "role", "mode", "appraise_time")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    APPRAISAL_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    APPRAISE_TIME_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    incident_id: str
    department: str
    crew_id: str
    appraisal: Appraisal
    role: str
    mode: str
    appraise_time: _timestamp_pb2.Timestamp
    def __init__(self, decision_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., appraisal: _Optional[_Union[Appraisal, _Mapping]] = ..., role: _Optional[str] = ..., mode: _Optional[str] = ..., appraise_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DispatchModeSet(_message.Message):
    __slots__ = ("priority", "department", "mode", "reason", "actor")
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    priority: _place_pb2.Priority
    department: str
    mode: DispatchMode
    reason: str
    actor: str
    def __init__(self, priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., department: _Optional[str] = ..., mode: _Optional[_Union[DispatchMode, str]] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ...) -> None: ...

class IncidentTaken(_message.Message):
    __slots__ = ("incident_id", "actor", "review_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REVIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    actor: str
    review_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., actor: _Optional[str] = ..., review_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IncidentHandedBack(_message.Message):
    __slots__ = ("incident_id", "actor")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    actor: str
    def __init__(self, incident_id: _Optional[str] = ..., actor: _Optional[str] = ...) -> None: ...

class IncidentsKeptApart(_message.Message):
    __slots__ = ("incident_id", "other_incident_id", "need_ids", "other_need_ids")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    OTHER_NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    other_incident_id: str
    need_ids: _containers.RepeatedScalarFieldContainer[str]
    other_need_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, incident_id: _Optional[str] = ..., other_incident_id: _Optional[str] = ..., need_ids: _Optional[_Iterable[str]] = ..., other_need_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class NobodyFound(_message.Message):
    __slots__ = ("decision_id", "incident_id", "appraise_time", "appraisal", "role")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    APPRAISE_TIME_FIELD_NUMBER: _ClassVar[int]
    APPRAISAL_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    incident_id: str
    appraise_time: _timestamp_pb2.Timestamp
    appraisal: Appraisal
    role: str
    def __init__(self, decision_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., appraise_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., appraisal: _Optional[_Union[Appraisal, _Mapping]] = ..., role: _Optional[str] = ...) -> None: ...

class StillNobody(_message.Message):
    __slots__ = ("incident_id", "appraise_time", "role", "verdicts", "compared_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    APPRAISE_TIME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    COMPARED_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    appraise_time: _timestamp_pb2.Timestamp
    role: str
    verdicts: _containers.RepeatedCompositeFieldContainer[VerdictCount]
    compared_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., appraise_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., role: _Optional[str] = ..., verdicts: _Optional[_Iterable[_Union[VerdictCount, _Mapping]]] = ..., compared_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class VerdictCount(_message.Message):
    __slots__ = ("verdict", "crew_count")
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    CREW_COUNT_FIELD_NUMBER: _ClassVar[int]
    verdict: Verdict
    crew_count: int
    def __init__(self, verdict: _Optional[_Union[Verdict, str]] = ..., crew_count: _Optional[int] = ...) -> None: ...

class IncidentAssigned(_message.Message):
    __slots__ = ("incident_id", "department", "crew_id", "task_id", "by_department", "role", "also_roles", "eta_seconds", "check_time", "replaces_task_ids")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    BY_DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ALSO_ROLES_FIELD_NUMBER: _ClassVar[int]
    ETA_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CHECK_TIME_FIELD_NUMBER: _ClassVar[int]
    REPLACES_TASK_IDS_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    by_department: bool
    role: str
    also_roles: _containers.RepeatedScalarFieldContainer[str]
    eta_seconds: int
    check_time: _timestamp_pb2.Timestamp
    replaces_task_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., by_department: _Optional[bool] = ..., role: _Optional[str] = ..., also_roles: _Optional[_Iterable[str]] = ..., eta_seconds: _Optional[int] = ..., check_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., replaces_task_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class IncidentAttended(_message.Message):
    __slots__ = ("incident_id", "department", "crew_id", "task_id", "check_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CHECK_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    check_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., check_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OfferEnded(_message.Message):
    __slots__ = ("incident_id", "department", "crew_id", "task_id", "reason", "detail", "excluded_until_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    reason: str
    detail: str
    excluded_until_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., reason: _Optional[str] = ..., detail: _Optional[str] = ..., excluded_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OfferWithdrawn(_message.Message):
    __slots__ = ("order_id", "incident_id", "department", "crew_id", "task_id", "reason")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    reason: str
    def __init__(self, order_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class TaskRecalled(_message.Message):
    __slots__ = ("order_id", "incident_id", "department", "crew_id", "task_id", "reason")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    reason: str
    def __init__(self, order_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class IncidentLeft(_message.Message):
    __slots__ = ("incident_id", "department", "crew_id", "task_id", "reason", "site_unsafe", "excluded_until_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SITE_UNSAFE_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    reason: str
    site_unsafe: bool
    excluded_until_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., reason: _Optional[str] = ..., site_unsafe: _Optional[bool] = ..., excluded_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RoleRelieved(_message.Message):
    __slots__ = ("incident_id", "role", "department", "crew_id", "task_id", "relief_task_id")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    RELIEF_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    role: str
    department: str
    crew_id: str
    task_id: str
    relief_task_id: str
    def __init__(self, incident_id: _Optional[str] = ..., role: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., relief_task_id: _Optional[str] = ...) -> None: ...

class NeedNotified(_message.Message):
    __slots__ = ("order_id", "incident_id", "need_id", "task_id", "crew", "status", "attempt", "visit", "reason")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    incident_id: str
    need_id: str
    task_id: str
    crew: str
    status: _bulletin_pb2.TaskStatus
    attempt: int
    visit: int
    reason: str
    def __init__(self, order_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., need_id: _Optional[str] = ..., task_id: _Optional[str] = ..., crew: _Optional[str] = ..., status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ..., attempt: _Optional[int] = ..., visit: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class SupervisorAlerted(_message.Message):
    __slots__ = ("incident_id", "code", "detail", "subject", "repeat_time", "roles")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    REPEAT_TIME_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    code: str
    detail: str
    subject: str
    repeat_time: _timestamp_pb2.Timestamp
    roles: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, incident_id: _Optional[str] = ..., code: _Optional[str] = ..., detail: _Optional[str] = ..., subject: _Optional[str] = ..., repeat_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., roles: _Optional[_Iterable[str]] = ...) -> None: ...

class AlertAcknowledged(_message.Message):
    __slots__ = ("incident_id", "code", "subject", "actor")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    code: str
    subject: str
    actor: str
    def __init__(self, incident_id: _Optional[str] = ..., code: _Optional[str] = ..., subject: _Optional[str] = ..., actor: _Optional[str] = ...) -> None: ...

class AlertEnded(_message.Message):
    __slots__ = ("incident_id", "code", "subject")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    code: str
    subject: str
    def __init__(self, incident_id: _Optional[str] = ..., code: _Optional[str] = ..., subject: _Optional[str] = ...) -> None: ...

class WorksConflictsFound(_message.Message):
    __slots__ = ("department", "works_id", "conflicts", "order_id")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    department: str
    works_id: str
    conflicts: _containers.RepeatedCompositeFieldContainer[_works_pb2.WorksConflict]
    order_id: str
    def __init__(self, department: _Optional[str] = ..., works_id: _Optional[str] = ..., conflicts: _Optional[_Iterable[_Union[_works_pb2.WorksConflict, _Mapping]]] = ..., order_id: _Optional[str] = ...) -> None: ...

class IncidentClosed(_message.Message):
    __slots__ = ("incident_id", "reason")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    reason: str
    def __init__(self, incident_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CrewDeparted(_message.Message):
    __slots__ = ("incident_id", "department", "crew_id", "task_id", "check_time")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CHECK_TIME_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    check_time: _timestamp_pb2.Timestamp
    def __init__(self, incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., check_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AssignmentChecked(_message.Message):
    __slots__ = ("incident_id", "department", "crew_id", "task_id", "finding", "check_time", "eta_seconds")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    FINDING_FIELD_NUMBER: _ClassVar[int]
    CHECK_TIME_FIELD_NUMBER: _ClassVar[int]
    ETA_SECONDS_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    finding: str
    check_time: _timestamp_pb2.Timestamp
    eta_seconds: int
    def __init__(self, incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., finding: _Optional[str] = ..., check_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., eta_seconds: _Optional[int] = ...) -> None: ...

class SearchStarted(_message.Message):
    __slots__ = ("incident_id", "role", "reason")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    role: str
    reason: str
    def __init__(self, incident_id: _Optional[str] = ..., role: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class TaskAmended(_message.Message):
    __slots__ = ("order_id", "incident_id", "department", "crew_id", "task_id", "requirement", "role", "hold_place")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    requirement: Requirement
    role: str
    hold_place: _place_pb2.Place
    def __init__(self, order_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., requirement: _Optional[_Union[Requirement, _Mapping]] = ..., role: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ...) -> None: ...

class RoleStaged(_message.Message):
    __slots__ = ("incident_id", "role", "hold_place", "reason", "actor")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    HOLD_PLACE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    role: str
    hold_place: _place_pb2.Place
    reason: str
    actor: str
    def __init__(self, incident_id: _Optional[str] = ..., role: _Optional[str] = ..., hold_place: _Optional[_Union[_place_pb2.Place, _Mapping]] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ...) -> None: ...

class RoleDone(_message.Message):
    __slots__ = ("incident_id", "role", "department", "crew_id", "task_id")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    role: str
    department: str
    crew_id: str
    task_id: str
    def __init__(self, incident_id: _Optional[str] = ..., role: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class IncidentsSuspected(_message.Message):
    __slots__ = ("incident_id", "other_incident_id", "distance_metres", "reason")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_METRES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    other_incident_id: str
    distance_metres: int
    reason: str
    def __init__(self, incident_id: _Optional[str] = ..., other_incident_id: _Optional[str] = ..., distance_metres: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class CrewSilent(_message.Message):
    __slots__ = ("order_id", "incident_id", "department", "crew_id", "task_id", "silent_since_time")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    SILENT_SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    silent_since_time: _timestamp_pb2.Timestamp
    def __init__(self, order_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., silent_since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SiteHandedOver(_message.Message):
    __slots__ = ("order_id", "incident_id", "department", "crew_id", "task_id", "make_safe_seconds")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    CREW_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    incident_id: str
    department: str
    crew_id: str
    task_id: str
    make_safe_seconds: int
    def __init__(self, order_id: _Optional[str] = ..., incident_id: _Optional[str] = ..., department: _Optional[str] = ..., crew_id: _Optional[str] = ..., task_id: _Optional[str] = ..., make_safe_seconds: _Optional[int] = ...) -> None: ...
