from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import descriptor_pb2 as _descriptor_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_ACCEPTED: _ClassVar[Outcome]
    OUTCOME_REFUSED: _ClassVar[Outcome]
    OUTCOME_DUPLICATE: _ClassVar[Outcome]
    OUTCOME_EXPIRED: _ClassVar[Outcome]
    OUTCOME_FAILED: _ClassVar[Outcome]
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_ACCEPTED: Outcome
OUTCOME_REFUSED: Outcome
OUTCOME_DUPLICATE: Outcome
OUTCOME_EXPIRED: Outcome
OUTCOME_FAILED: Outcome
AGGREGATE_FIELD_NUMBER: _ClassVar[int]
aggregate: _descriptor.FieldDescriptor

class CommandRules(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class CommandResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: Receipt
    def __init__(self, receipt: _Optional[_Union[Receipt, _Mapping]] = ...) -> None: ...

class Reason(_message.Message):
    __slots__ = ("code", "field", "message")
    CODE_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    code: str
    field: str
    message: str
    def __init__(self, code: _Optional[str] = ..., field: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class Command(_message.Message):
    __slots__ = ("command_id", "type", "aggregate", "actor", "cause", "sent_time", "expires_time", "body_sha256", "body", "traceparent")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_TIME_FIELD_NUMBER: _ClassVar[int]
    BODY_SHA256_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    type: str
    aggregate: str
    actor: str
    cause: str
    sent_time: int
    expires_time: int
    body_sha256: bytes
    body: bytes
    traceparent: str
    def __init__(self, command_id: _Optional[str] = ..., type: _Optional[str] = ..., aggregate: _Optional[str] = ..., actor: _Optional[str] = ..., cause: _Optional[str] = ..., sent_time: _Optional[int] = ..., expires_time: _Optional[int] = ..., body_sha256: _Optional[bytes] = ..., body: _Optional[bytes] = ..., traceparent: _Optional[str] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("type", "schema", "body")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    type: str
    schema: int
    body: bytes
    def __init__(self, type: _Optional[str] = ..., schema: _Optional[int] = ..., body: _Optional[bytes] = ...) -> None: ...

class Record(_message.Message):
    __slots__ = ("command_id", "type", "aggregate", "version", "source_offset", "decided_time", "outcome", "first_offset", "first_outcome", "reason", "actor", "cause", "body_sha256", "events", "traceparent", "skipped_commands")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_OFFSET_FIELD_NUMBER: _ClassVar[int]
    DECIDED_TIME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    FIRST_OFFSET_FIELD_NUMBER: _ClassVar[int]
    FIRST_OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    BODY_SHA256_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_COMMANDS_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    type: str
    aggregate: str
    version: int
    source_offset: int
    decided_time: int
    outcome: Outcome
    first_offset: int
    first_outcome: Outcome
    reason: Reason
    actor: str
    cause: str
    body_sha256: bytes
    events: _containers.RepeatedCompositeFieldContainer[Event]
    traceparent: str
    skipped_commands: int
    def __init__(self, command_id: _Optional[str] = ..., type: _Optional[str] = ..., aggregate: _Optional[str] = ..., version: _Optional[int] = ..., source_offset: _Optional[int] = ..., decided_time: _Optional[int] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., first_offset: _Optional[int] = ..., first_outcome: _Optional[_Union[Outcome, str]] = ..., reason: _Optional[_Union[Reason, _Mapping]] = ..., actor: _Optional[str] = ..., cause: _Optional[str] = ..., body_sha256: _Optional[bytes] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., traceparent: _Optional[str] = ..., skipped_commands: _Optional[int] = ...) -> None: ...

class Opened(_message.Message):
    __slots__ = ("epoch", "partitions", "reference_hashes", "restored", "cluster_id")
    class ReferenceHashesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_HASHES_FIELD_NUMBER: _ClassVar[int]
    RESTORED_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    epoch: str
    partitions: int
    reference_hashes: _containers.ScalarMap[str, str]
    restored: bool
    cluster_id: str
    def __init__(self, epoch: _Optional[str] = ..., partitions: _Optional[int] = ..., reference_hashes: _Optional[_Mapping[str, str]] = ..., restored: _Optional[bool] = ..., cluster_id: _Optional[str] = ...) -> None: ...

class ElapseRequest(_message.Message):
    __slots__ = ("aggregate", "kind", "due_time")
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    aggregate: str
    kind: str
    due_time: int
    def __init__(self, aggregate: _Optional[str] = ..., kind: _Optional[str] = ..., due_time: _Optional[int] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("command_id", "aggregate", "version", "cursor", "duplicate", "unchanged")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    aggregate: str
    version: int
    cursor: str
    duplicate: bool
    unchanged: bool
    def __init__(self, command_id: _Optional[str] = ..., aggregate: _Optional[str] = ..., version: _Optional[int] = ..., cursor: _Optional[str] = ..., duplicate: _Optional[bool] = ..., unchanged: _Optional[bool] = ...) -> None: ...

class Snapshot(_message.Message):
    __slots__ = ("offset", "fold_sha256", "kind", "state", "part", "parts", "slot", "record_sha256")
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    FOLD_SHA256_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    SLOT_FIELD_NUMBER: _ClassVar[int]
    RECORD_SHA256_FIELD_NUMBER: _ClassVar[int]
    offset: int
    fold_sha256: bytes
    kind: str
    state: bytes
    part: int
    parts: int
    slot: int
    record_sha256: bytes
    def __init__(self, offset: _Optional[int] = ..., fold_sha256: _Optional[bytes] = ..., kind: _Optional[str] = ..., state: _Optional[bytes] = ..., part: _Optional[int] = ..., parts: _Optional[int] = ..., slot: _Optional[int] = ..., record_sha256: _Optional[bytes] = ...) -> None: ...
