from buf.validate import validate_pb2 as _validate_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from vigie.works.v1 import works_pb2 as _works_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NoteConflictsRequest(_message.Message):
    __slots__ = ("request_id", "works_id", "conflicts")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WORKS_ID_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    works_id: str
    conflicts: _containers.RepeatedCompositeFieldContainer[_works_pb2.WorksConflict]
    def __init__(self, request_id: _Optional[str] = ..., works_id: _Optional[str] = ..., conflicts: _Optional[_Iterable[_Union[_works_pb2.WorksConflict, _Mapping]]] = ...) -> None: ...
