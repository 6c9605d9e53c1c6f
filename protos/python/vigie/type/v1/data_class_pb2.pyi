from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class DataClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_CLASS_UNSPECIFIED: _ClassVar[DataClass]
    DATA_CLASS_IDENTIFIER: _ClassVar[DataClass]
    DATA_CLASS_CODE: _ClassVar[DataClass]
    DATA_CLASS_OPEN: _ClassVar[DataClass]
    DATA_CLASS_INTERNAL: _ClassVar[DataClass]
    DATA_CLASS_PSEUDONYM: _ClassVar[DataClass]
    DATA_CLASS_PERSONAL: _ClassVar[DataClass]
    DATA_CLASS_PAYLOAD: _ClassVar[DataClass]
DATA_CLASS_UNSPECIFIED: DataClass
DATA_CLASS_IDENTIFIER: DataClass
DATA_CLASS_CODE: DataClass
DATA_CLASS_OPEN: DataClass
DATA_CLASS_INTERNAL: DataClass
DATA_CLASS_PSEUDONYM: DataClass
DATA_CLASS_PERSONAL: DataClass
DATA_CLASS_PAYLOAD: DataClass
DATA_CLASS_FIELD_NUMBER: _ClassVar[int]
data_class: _descriptor.FieldDescriptor
