from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_CODE_UNSPECIFIED: _ClassVar[ErrorCode]
    ERROR_CODE_COMMAND_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_INCIDENT_CLOSED: _ClassVar[ErrorCode]
    ERROR_CODE_INCIDENT_HAS_CREW: _ClassVar[ErrorCode]
    ERROR_CODE_INCIDENT_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_LAST_REPORT: _ClassVar[ErrorCode]
    ERROR_CODE_OTHER_INCIDENT_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_POSITION_INVALID: _ClassVar[ErrorCode]
    ERROR_CODE_REPORT_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_INCIDENTS_APART: _ClassVar[ErrorCode]
    ERROR_CODE_ALERT_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_SKILL_MISSING: _ClassVar[ErrorCode]
    ERROR_CODE_DECISION_CHANGED: _ClassVar[ErrorCode]
    ERROR_CODE_ROLE_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_ROLE_DONE: _ClassVar[ErrorCode]
    ERROR_CODE_CREW_AT_INCIDENT: _ClassVar[ErrorCode]
    ERROR_CODE_ROLE_REQUIRED: _ClassVar[ErrorCode]
    ERROR_CODE_DECISION_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_BACKUPS_TOO_MANY: _ClassVar[ErrorCode]
    ERROR_CODE_DEPARTMENT_UNKNOWN: _ClassVar[ErrorCode]
    ERROR_CODE_DIG_NOT_CLEARED: _ClassVar[ErrorCode]
ERROR_CODE_UNSPECIFIED: ErrorCode
ERROR_CODE_COMMAND_INVALID: ErrorCode
ERROR_CODE_INCIDENT_CLOSED: ErrorCode
ERROR_CODE_INCIDENT_HAS_CREW: ErrorCode
ERROR_CODE_INCIDENT_UNKNOWN: ErrorCode
ERROR_CODE_LAST_REPORT: ErrorCode
ERROR_CODE_OTHER_INCIDENT_INVALID: ErrorCode
ERROR_CODE_POSITION_INVALID: ErrorCode
ERROR_CODE_REPORT_UNKNOWN: ErrorCode
ERROR_CODE_INCIDENTS_APART: ErrorCode
ERROR_CODE_ALERT_UNKNOWN: ErrorCode
ERROR_CODE_SKILL_MISSING: ErrorCode
ERROR_CODE_DECISION_CHANGED: ErrorCode
ERROR_CODE_ROLE_UNKNOWN: ErrorCode
ERROR_CODE_ROLE_DONE: ErrorCode
ERROR_CODE_CREW_AT_INCIDENT: ErrorCode
ERROR_CODE_ROLE_REQUIRED: ErrorCode
ERROR_CODE_DECISION_UNKNOWN: ErrorCode
ERROR_CODE_BACKUPS_TOO_MANY: ErrorCode
ERROR_CODE_DEPARTMENT_UNKNOWN: ErrorCode
ERROR_CODE_DIG_NOT_CLEARED: ErrorCode
