import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.type.v1 import role_pb2 as _role_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EnterLocalModeRequest(_message.Message):
    __slots__ = ("request_id", "last_heard_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_HEARD_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    last_heard_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., last_heard_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class LeaveLocalModeRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class DeclareKindsRequest(_message.Message):
    __slots__ = ("request_id", "kinds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kinds: _containers.RepeatedCompositeFieldContainer[_role_pb2.NeedKind]
    def __init__(self, request_id: _Optional[str] = ..., kinds: _Optional[_Iterable[_Union[_role_pb2.NeedKind, _Mapping]]] = ...) -> None: ...

class NoteUnservedNeedsRequest(_message.Message):
    __slots__ = ("request_id", "need_ids")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_IDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    need_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., need_ids: _Optional[_Iterable[str]] = ...) -> None: ...
