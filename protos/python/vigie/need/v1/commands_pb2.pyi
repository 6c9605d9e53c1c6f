from buf.validate import validate_pb2 as _validate_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NoteTaskRequest(_message.Message):
    __slots__ = ("request_id", "aggregate", "need_id", "task_id", "crew", "status", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CREW_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    aggregate: str
    need_id: str
    task_id: str
    crew: str
    status: _bulletin_pb2.TaskStatus
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., aggregate: _Optional[str] = ..., need_id: _Optional[str] = ..., task_id: _Optional[str] = ..., crew: _Optional[str] = ..., status: _Optional[_Union[_bulletin_pb2.TaskStatus, str]] = ..., reason: _Optional[str] = ...) -> None: ...
