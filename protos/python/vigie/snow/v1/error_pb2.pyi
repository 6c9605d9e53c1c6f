from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_CODE_UNSPECIFIED: _ClassVar[ErrorCode]
    ERROR_CODE_CALL_OUT_OPEN: _ClassVar[ErrorCode]
    ERROR_CODE_CAP_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_CAP_IRRELEVANT: _ClassVar[ErrorCode]
    ERROR_CODE_CIRCUIT_RUNNING: _ClassVar[ErrorCode]
    ERROR_CODE_CIRCUIT_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_DEPOT_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_DOSE_ABOVE_LIMIT: _ClassVar[ErrorCode]
    ERROR_CODE_DOSE_ROAD_DRY: _ClassVar[ErrorCode]
    ERROR_CODE_DOSE_TOO_COLD: _ClassVar[ErrorCode]
    ERROR_CODE_DUTY_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_EVENT_STOOD_DOWN: _ClassVar[ErrorCode]
    ERROR_CODE_EVENT_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_NOT_CALLED_OUT: _ClassVar[ErrorCode]
    ERROR_CODE_NOT_ON_CALL: _ClassVar[ErrorCode]
    ERROR_CODE_PASS_TIME_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_POSITION_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_REASON_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_REST_CUT: _ClassVar[ErrorCode]
    ERROR_CODE_SECTION_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_STATE_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_STOCK_SHORT: _ClassVar[ErrorCode]
    ERROR_CODE_STOCK_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_TIME_INVALID: _ClassVar[ErrorCode]
ERROR_CODE_UNSPECIFIED: ErrorCode
ERROR_CODE_CALL_OUT_OPEN: ErrorCode
ERROR_CODE_CAP_INVALID: ErrorCode
ERROR_CODE_CAP_IRRELEVANT: ErrorCode
ERROR_CODE_CIRCUIT_RUNNING: ErrorCode
ERROR_CODE_CIRCUIT_UNKNOWN: ErrorCode
ERROR_CODE_DEPOT_UNKNOWN: ErrorCode
ERROR_CODE_DOSE_ABOVE_LIMIT: ErrorCode
ERROR_CODE_DOSE_ROAD_DRY: ErrorCode
ERROR_CODE_DOSE_TOO_COLD: ErrorCode
ERROR_CODE_DUTY_UNKNOWN: ErrorCode
ERROR_CODE_EVENT_STOOD_DOWN: ErrorCode
ERROR_CODE_EVENT_UNKNOWN: ErrorCode
ERROR_CODE_NOT_CALLED_OUT: ErrorCode
ERROR_CODE_NOT_ON_CALL: ErrorCode
ERROR_CODE_PASS_TIME_INVALID: ErrorCode
ERROR_CODE_POSITION_INVALID: ErrorCode
ERROR_CODE_REASON_INVALID: ErrorCode
ERROR_CODE_REST_CUT: ErrorCode
ERROR_CODE_SECTION_UNKNOWN: ErrorCode
ERROR_CODE_STATE_INVALID: ErrorCode
ERROR_CODE_STOCK_SHORT: ErrorCode
ERROR_CODE_STOCK_UNKNOWN: ErrorCode
ERROR_CODE_TIME_INVALID: ErrorCode
