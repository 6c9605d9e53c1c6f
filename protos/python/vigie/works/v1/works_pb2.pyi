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

class WorksConflictKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WORKS_CONFLICT_KIND_UNSPECIFIED: _ClassVar[WorksConflictKind]
    WORKS_CONFLICT_KIND_OVERLAP: _ClassVar[WorksConflictKind]
    WORKS_CONFLICT_KIND_NEW_SURFACE: _ClassVar[WorksConflictKind]
    WORKS_CONFLICT_KIND_SAME_TRENCH: _ClassVar[WorksConflictKind]
WORKS_CONFLICT_KIND_UNSPECIFIED: WorksConflictKind
WORKS_CONFLICT_KIND_OVERLAP: WorksConflictKind
WORKS_CONFLICT_KIND_NEW_SURFACE: WorksConflictKind
WORKS_CONFLICT_KIND_SAME_TRENCH: WorksConflictKind

class WorksConflict(_message.Message):
    __slots__ = ("kind", "department", "works_id", "works_kind", "requester", "street", "from_time", "until_time", "saved_metres", "saved_days")
    KIND_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_KIND_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    SAVED_METRES_FIELD_NUMBER: _ClassVar[int]
    SAVED_DAYS_FIELD_NUMBER: _ClassVar[int]
    kind: WorksConflictKind
    department: str
    works_id: str
    works_kind: str
    requester: str
    street: str
    from_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    saved_metres: int
    saved_days: int
    def __init__(self, kind: _Optional[_Union[WorksConflictKind, str]] = ..., department: _Optional[str] = ..., works_id: _Optional[str] = ..., works_kind: _Optional[str] = ..., requester: _Optional[str] = ..., street: _Optional[str] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., saved_metres: _Optional[int] = ..., saved_days: _Optional[int] = ...) -> None: ...
