from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_CODE_UNSPECIFIED: _ClassVar[ErrorCode]
    ERROR_CODE_ADDRESS_FORBIDDEN: _ClassVar[ErrorCode]
    ERROR_CODE_ALARM_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_BOLLARD_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_CORRIDOR_ENDED: _ClassVar[ErrorCode]
    ERROR_CODE_CORRIDOR_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_DIVERSION_CLOSED: _ClassVar[ErrorCode]
    ERROR_CODE_DIVERSION_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_EDGE_ID_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_HOLD_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_JUNCTION_UNAVAILABLE: _ClassVar[ErrorCode]
    ERROR_CODE_JUNCTION_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_POSITION_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_PRIORITY_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_ROUTE_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_SECTION_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_STEP_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_UNTIL_TIME_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_VIA_EDGE_IDS_INVALID: _ClassVar[ErrorCode]
ERROR_CODE_UNSPECIFIED: ErrorCode
ERROR_CODE_ADDRESS_FORBIDDEN: ErrorCode
ERROR_CODE_ALARM_UNKNOWN: ErrorCode
ERROR_CODE_BOLLARD_UNKNOWN: ErrorCode
ERROR_CODE_CORRIDOR_ENDED: ErrorCode
ERROR_CODE_CORRIDOR_UNKNOWN: ErrorCode
ERROR_CODE_DIVERSION_CLOSED: ErrorCode
ERROR_CODE_DIVERSION_UNKNOWN: ErrorCode
ERROR_CODE_EDGE_ID_INVALID: ErrorCode
ERROR_CODE_HOLD_INVALID: ErrorCode
ERROR_CODE_JUNCTION_UNAVAILABLE: ErrorCode
ERROR_CODE_JUNCTION_UNKNOWN: ErrorCode
ERROR_CODE_POSITION_INVALID: ErrorCode
ERROR_CODE_PRIORITY_INVALID: ErrorCode
ERROR_CODE_ROUTE_INVALID: ErrorCode
ERROR_CODE_SECTION_UNKNOWN: ErrorCode
ERROR_CODE_STEP_UNKNOWN: ErrorCode
ERROR_CODE_UNTIL_TIME_INVALID: ErrorCode
ERROR_CODE_VIA_EDGE_IDS_INVALID: ErrorCode
