from buf.validate import validate_pb2 as _validate_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Role(_message.Message):
    __slots__ = ("name", "skills", "equipment", "count", "minimum_size", "work_seconds", "make_safe_seconds", "purpose", "digs")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    EQUIPMENT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_SIZE_FIELD_NUMBER: _ClassVar[int]
    WORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAKE_SAFE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    DIGS_FIELD_NUMBER: _ClassVar[int]
    name: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    equipment: _containers.RepeatedScalarFieldContainer[str]
    count: int
    minimum_size: int
    work_seconds: int
    make_safe_seconds: int
    purpose: str
    digs: bool
    def __init__(self, name: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., equipment: _Optional[_Iterable[str]] = ..., count: _Optional[int] = ..., minimum_size: _Optional[int] = ..., work_seconds: _Optional[int] = ..., make_safe_seconds: _Optional[int] = ..., purpose: _Optional[str] = ..., digs: _Optional[bool] = ...) -> None: ...

class NeedKind(_message.Message):
    __slots__ = ("kind", "priority", "roles", "because")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    BECAUSE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    priority: _place_pb2.Priority
    roles: _containers.RepeatedCompositeFieldContainer[Role]
    because: str
    def __init__(self, kind: _Optional[str] = ..., priority: _Optional[_Union[_place_pb2.Priority, str]] = ..., roles: _Optional[_Iterable[_Union[Role, _Mapping]]] = ..., because: _Optional[str] = ...) -> None: ...
