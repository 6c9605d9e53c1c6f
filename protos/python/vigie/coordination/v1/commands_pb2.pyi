from buf.validate import validate_pb2 as _validate_pb2
from vigie.coordination.v1 import events_pb2 as _events_pb2
from vigie.journal.v1 import journal_pb2 as _journal_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReceiveBulletinsRequest(_message.Message):
    __slots__ = ("received",)
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    received: _containers.RepeatedCompositeFieldContainer[_events_pb2.BulletinReceived]
    def __init__(self, received: _Optional[_Iterable[_Union[_events_pb2.BulletinReceived, _Mapping]]] = ...) -> None: ...

class ChooseRequest(_message.Message):
    __slots__ = ("incident_id", "appraisal", "traceparent", "role")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    APPRAISAL_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    incident_id: str
    appraisal: _events_pb2.Appraisal
    traceparent: str
    role: str
    def __init__(self, incident_id: _Optional[str] = ..., appraisal: _Optional[_Union[_events_pb2.Appraisal, _Mapping]] = ..., traceparent: _Optional[str] = ..., role: _Optional[str] = ...) -> None: ...
