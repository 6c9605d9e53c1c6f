from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_CODE_UNSPECIFIED: _ClassVar[ErrorCode]
    ERROR_CODE_ADDRESS_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_CABINET_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_CHANNEL_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_FEEDER_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_FEEDER_LOCKED: _ClassVar[ErrorCode]
    ERROR_CODE_FEEDER_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_LAMP_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_LAMP_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_LEVEL_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_LINE_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_ON_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_PERMIT_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_PROGRAMME_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_SCOPE_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_TIME_ZONE_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_UNTIL_TIME_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_ADDRESS_FORBIDDEN: _ClassVar[ErrorCode]
    ERROR_CODE_POSITION_INVALID: _ClassVar[ErrorCode]
ERROR_CODE_UNSPECIFIED: ErrorCode
ERROR_CODE_ADDRESS_INVALID: ErrorCode
ERROR_CODE_CABINET_UNKNOWN: ErrorCode
ERROR_CODE_CHANNEL_INVALID: ErrorCode
ERROR_CODE_FEEDER_INVALID: ErrorCode
ERROR_CODE_FEEDER_LOCKED: ErrorCode
ERROR_CODE_FEEDER_UNKNOWN: ErrorCode
ERROR_CODE_LAMP_INVALID: ErrorCode
ERROR_CODE_LAMP_UNKNOWN: ErrorCode
ERROR_CODE_LEVEL_INVALID: ErrorCode
ERROR_CODE_LINE_INVALID: ErrorCode
ERROR_CODE_ON_INVALID: ErrorCode
ERROR_CODE_PERMIT_INVALID: ErrorCode
ERROR_CODE_PROGRAMME_INVALID: ErrorCode
ERROR_CODE_SCOPE_INVALID: ErrorCode
ERROR_CODE_TIME_ZONE_INVALID: ErrorCode
ERROR_CODE_UNTIL_TIME_INVALID: ErrorCode
ERROR_CODE_ADDRESS_FORBIDDEN: ErrorCode
ERROR_CODE_POSITION_INVALID: ErrorCode
