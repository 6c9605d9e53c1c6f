from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Availability(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AVAILABILITY_UNSPECIFIED: _ClassVar[Availability]
    AVAILABILITY_AVAILABLE: _ClassVar[Availability]
    AVAILABILITY_MEAL_BREAK: _ClassVar[Availability]
    AVAILABILITY_UNAVAILABLE: _ClassVar[Availability]
    AVAILABILITY_REFUELLING: _ClassVar[Availability]
    AVAILABILITY_RELOADING: _ClassVar[Availability]
    AVAILABILITY_NOT_ANSWERING: _ClassVar[Availability]

class UnavailableReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNAVAILABLE_REASON_UNSPECIFIED: _ClassVar[UnavailableReason]
    UNAVAILABLE_REASON_BREAKDOWN: _ClassVar[UnavailableReason]
    UNAVAILABLE_REASON_REST: _ClassVar[UnavailableReason]
    UNAVAILABLE_REASON_NO_EQUIPMENT: _ClassVar[UnavailableReason]
    UNAVAILABLE_REASON_TRAINING: _ClassVar[UnavailableReason]
    UNAVAILABLE_REASON_OTHER: _ClassVar[UnavailableReason]
AVAILABILITY_UNSPECIFIED: Availability
AVAILABILITY_AVAILABLE: Availability
AVAILABILITY_MEAL_BREAK: Availability
AVAILABILITY_UNAVAILABLE: Availability
AVAILABILITY_REFUELLING: Availability
AVAILABILITY_RELOADING: Availability
AVAILABILITY_NOT_ANSWERING: Availability
UNAVAILABLE_REASON_UNSPECIFIED: UnavailableReason
UNAVAILABLE_REASON_BREAKDOWN: UnavailableReason
UNAVAILABLE_REASON_REST: UnavailableReason
UNAVAILABLE_REASON_NO_EQUIPMENT: UnavailableReason
UNAVAILABLE_REASON_TRAINING: UnavailableReason
UNAVAILABLE_REASON_OTHER: UnavailableReason
