import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from vigie.bulletin.v1 import bulletin_pb2 as _bulletin_pb2
from vigie.type.v1 import data_class_pb2 as _data_class_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SituationCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SITUATION_CATEGORY_UNSPECIFIED: _ClassVar[SituationCategory]
    SITUATION_CATEGORY_CLOSURE: _ClassVar[SituationCategory]
    SITUATION_CATEGORY_WORKS: _ClassVar[SituationCategory]
    SITUATION_CATEGORY_HAZARD: _ClassVar[SituationCategory]
    SITUATION_CATEGORY_DIVERSION: _ClassVar[SituationCategory]
SITUATION_CATEGORY_UNSPECIFIED: SituationCategory
SITUATION_CATEGORY_CLOSURE: SituationCategory
SITUATION_CATEGORY_WORKS: SituationCategory
SITUATION_CATEGORY_HAZARD: SituationCategory
SITUATION_CATEGORY_DIVERSION: SituationCategory

class Situation(_message.Message):
    __slots__ = ("situation_id", "category", "kind", "street", "longitude", "latitude", "edge_ids", "via_edge_ids", "start_time", "until_time", "suspended")
    SITUATION_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    VIA_EDGE_IDS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    situation_id: str
    category: SituationCategory
    kind: str
    street: str
    longitude: float
    latitude: float
    edge_ids: _containers.RepeatedScalarFieldContainer[str]
    via_edge_ids: _containers.RepeatedScalarFieldContainer[str]
    start_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    suspended: bool
    def __init__(self, situation_id: _Optional[str] = ..., category: _Optional[_Union[SituationCategory, str]] = ..., kind: _Optional[str] = ..., street: _Optional[str] = ..., longitude: _Optional[float] = ..., latitude: _Optional[float] = ..., edge_ids: _Optional[_Iterable[str]] = ..., via_edge_ids: _Optional[_Iterable[str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., suspended: _Optional[bool] = ...) -> None: ...

class ReceivedBulletin(_message.Message):
    __slots__ = ("topic", "partition", "offset", "bulletin", "rejected_rule")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    BULLETIN_FIELD_NUMBER: _ClassVar[int]
    REJECTED_RULE_FIELD_NUMBER: _ClassVar[int]
    topic: str
    partition: int
    offset: int
    bulletin: _bulletin_pb2.Bulletin
    rejected_rule: str
    def __init__(self, topic: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ..., bulletin: _Optional[_Union[_bulletin_pb2.Bulletin, _Mapping]] = ..., rejected_rule: _Optional[str] = ...) -> None: ...

class TopicOffset(_message.Message):
    __slots__ = ("topic", "partition", "offset")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    topic: str
    partition: int
    offset: int
    def __init__(self, topic: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ...) -> None: ...
