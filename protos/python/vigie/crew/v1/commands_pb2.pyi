import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
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
