from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_CODE_UNSPECIFIED: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_BUSY: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_CHANGED: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_MAKING_SAFE: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_NOT_ON_SITE: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_OFF_DUTY: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_ON_DUTY: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_RESERVED: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_DEPOT_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_LEASE_PAST: _ClassVar[ErrorCode]
    ERROR_CODE_NEED_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_OFFER_EXPIRED: _ClassVar[ErrorCode]
    ERROR_CODE_SHIFT_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_SITE_BEING_LEFT: _ClassVar[ErrorCode]
    ERROR_CODE_SITE_NOT_LEFT: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_ACTIVE: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_DECLINED: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_DONE: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_EXPIRED: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_OFFERED: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_RELEASED: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_SUSPENDED: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_WAITING: _ClassVar[ErrorCode]
    ERROR_CODE_TASK_WITHDRAWN: _ClassVar[ErrorCode]
    ERROR_CODE_SITE_UNSAFE: _ClassVar[ErrorCode]
    ERROR_CODE_AVAILABILITY_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_ANSWERED: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_UNAVAILABLE: _ClassVar[ErrorCode]
    ERROR_CODE_ON_CALL_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_FIX_INVALID: _ClassVar[ErrorCode]
ERROR_CODE_UNSPECIFIED: ErrorCode
ERROR_CODE_CREW_BUSY: ErrorCode
ERROR_CODE_CREW_CHANGED: ErrorCode
ERROR_CODE_CREW_MAKING_SAFE: ErrorCode
ERROR_CODE_CREW_NOT_ON_SITE: ErrorCode
ERROR_CODE_CREW_OFF_DUTY: ErrorCode
ERROR_CODE_CREW_ON_DUTY: ErrorCode
ERROR_CODE_CREW_RESERVED: ErrorCode
ERROR_CODE_CREW_UNKNOWN: ErrorCode
ERROR_CODE_DEPOT_INVALID: ErrorCode
ERROR_CODE_LEASE_PAST: ErrorCode
ERROR_CODE_NEED_UNKNOWN: ErrorCode
ERROR_CODE_OFFER_EXPIRED: ErrorCode
ERROR_CODE_SHIFT_INVALID: ErrorCode
ERROR_CODE_SITE_BEING_LEFT: ErrorCode
ERROR_CODE_SITE_NOT_LEFT: ErrorCode
ERROR_CODE_TASK_ACTIVE: ErrorCode
ERROR_CODE_TASK_DECLINED: ErrorCode
ERROR_CODE_TASK_DONE: ErrorCode
ERROR_CODE_TASK_EXPIRED: ErrorCode
ERROR_CODE_TASK_OFFERED: ErrorCode
ERROR_CODE_TASK_RELEASED: ErrorCode
ERROR_CODE_TASK_SUSPENDED: ErrorCode
ERROR_CODE_TASK_UNKNOWN: ErrorCode
ERROR_CODE_TASK_WAITING: ErrorCode
ERROR_CODE_TASK_WITHDRAWN: ErrorCode
ERROR_CODE_SITE_UNSAFE: ErrorCode
ERROR_CODE_AVAILABILITY_INVALID: ErrorCode
ERROR_CODE_CREW_ANSWERED: ErrorCode
ERROR_CODE_CREW_UNAVAILABLE: ErrorCode
ERROR_CODE_ON_CALL_INVALID: ErrorCode
ERROR_CODE_FIX_INVALID: ErrorCode
