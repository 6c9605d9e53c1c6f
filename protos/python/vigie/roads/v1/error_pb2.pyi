from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_CODE_UNSPECIFIED: _ClassVar[ErrorCode]
    ERROR_CODE_CLOSURE_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_DEFECT_ENDED: _ClassVar[ErrorCode]
    ERROR_CODE_DEFECT_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_EDGE_ID_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_END_TIME_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_KIND_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_POSITION_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_PRIORITY_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_REASON_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_ROAD_OPEN: _ClassVar[ErrorCode]
    ERROR_CODE_STATUS_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_UNTIL_TIME_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_WORKS_CANCELLED: _ClassVar[ErrorCode]
    ERROR_CODE_WORKS_EARLY: _ClassVar[ErrorCode]
    ERROR_CODE_WORKS_ENDED: _ClassVar[ErrorCode]
    ERROR_CODE_WORKS_LATE: _ClassVar[ErrorCode]
    ERROR_CODE_WORKS_PLANNED: _ClassVar[ErrorCode]
    ERROR_CODE_WORKS_RUNNING: _ClassVar[ErrorCode]
    ERROR_CODE_WORKS_SUSPENDED: _ClassVar[ErrorCode]
    ERROR_CODE_WORKS_UNKNOWN: _ClassVar[ErrorCode]
ERROR_CODE_UNSPECIFIED: ErrorCode
ERROR_CODE_CLOSURE_UNKNOWN: ErrorCode
ERROR_CODE_DEFECT_ENDED: ErrorCode
ERROR_CODE_DEFECT_UNKNOWN: ErrorCode
ERROR_CODE_EDGE_ID_INVALID: ErrorCode
ERROR_CODE_END_TIME_INVALID: ErrorCode
ERROR_CODE_KIND_INVALID: ErrorCode
ERROR_CODE_POSITION_INVALID: ErrorCode
ERROR_CODE_PRIORITY_INVALID: ErrorCode
ERROR_CODE_REASON_INVALID: ErrorCode
ERROR_CODE_ROAD_OPEN: ErrorCode
ERROR_CODE_STATUS_INVALID: ErrorCode
ERROR_CODE_UNTIL_TIME_INVALID: ErrorCode
ERROR_CODE_WORKS_CANCELLED: ErrorCode
ERROR_CODE_WORKS_EARLY: ErrorCode
ERROR_CODE_WORKS_ENDED: ErrorCode
ERROR_CODE_WORKS_LATE: ErrorCode
ERROR_CODE_WORKS_PLANNED: ErrorCode
ERROR_CODE_WORKS_RUNNING: ErrorCode
ERROR_CODE_WORKS_SUSPENDED: ErrorCode
ERROR_CODE_WORKS_UNKNOWN: ErrorCode
