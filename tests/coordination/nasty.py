"""Bulletins and positions that a broken department could send: of the right shape, of any value."""

from __future__ import annotations

from math import inf, nan
from typing import Any, cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import strategies as st

from services.chassis.sdk.decider import MICROS
from tests.coordination.places import CENTRE, NOON
from tests.coordination.samples import news
from vigie.bulletin.v1 import bulletin_pb2 as bulletins

LONG = "x" * 1_000_000
"""Larger than a message may be."""
BIDI = "\u202e\u2066nothing\u2069"
TEXTS = (
    *("", "a", "/", "a/b", "roads", "roads/defect/1", "lighting/cabinet/1/lamp/2", "roads/x"),
    *("coordination/report/1", "r1", "r/1", "I1.1", "local-1", "pothole", "signing", "accepted"),
    *("expired", "failed", "other\n", "é", "\x00", BIDI, "a" * 61, "a" * 101, "a" * 201),
)
INTEGERS = {
    FieldDescriptor.CPPTYPE_INT32: (0, 1, -1, 7, 1_800, 86_400, 86_401, 2**31 - 1, -(2**31)),
    FieldDescriptor.CPPTYPE_INT64: (0, 1, -1, NOON, NOON + 9 * 10**10, 2**63 - 1, -(2**63)),
    FieldDescriptor.CPPTYPE_ENUM: (0, 1, 2, 3, 4, 5, 7, 10, 11, 12, 99, -1, 2**31 - 1),
}
SECONDS = (0, 1, NOON // MICROS, NOON // MICROS + 10**5, 4_102_444_800, 10**12, -(2**60), 2**62)
FLOATS = (0.0, *CENTRE, 4_000.0, -200.0, 1e308, nan, inf, -inf)


@st.composite
def one_bad_field(draw: st.DrawFn) -> bulletins.Bulletin:
    """Return a good bulletin of roads in which one field of the news has any value."""
    told = draw(news().filter(lambda each: each.department == "roads"))
    told.version = 9
    inside: Any = getattr(told, told.WhichOneof("news") or "")
    if isinstance(inside, bulletins.NeedChanged):
        inside = inside.need
    field = draw(st.sampled_from(list(inside.DESCRIPTOR.fields)))
    inside.ClearField(field.name)
    inside.MergeFrom(_made(inside.DESCRIPTOR, {field.name: draw(_any_value(field))}))
    return told


@st.composite
def any_message(draw: st.DrawFn, kind: Any) -> Any:
    """Return a message of a type with any of its fields, each of any value."""
    given = {
        field.name: draw(_any_value(field)) for field in kind.fields if draw(st.integers(0, 2))
    }
    return _made(kind, given)


def _made(kind: Any, given: dict[str, Any]) -> Message:
    made: Any = GetMessageClass(kind)()
    for name, value in given.items():
        field = kind.fields_by_name[name]
        if field.is_repeated:
            getattr(made, name).extend(value)
        elif field.message_type is not None:
            getattr(made, name).CopyFrom(value)
        else:
            setattr(made, name, value)
    return cast("Message", made)


def _any_value(field: Any) -> st.SearchStrategy[Any]:
    value = _any_single(field)
    if not field.is_repeated:
        return value
    few = st.lists(value, max_size=3)
    if field.message_type is not None:
        return few
    if field.cpp_type != FieldDescriptor.CPPTYPE_STRING:
        return few
    return st.one_of(few, st.sampled_from([["signing"] * 31, ["e1"] * 501]))


def _any_single(field: Any) -> st.SearchStrategy[Any]:
    if field.message_type is not None:
        if field.message_type.name == "Timestamp":
            stamp = st.fixed_dictionaries(
                {
                    "seconds": st.sampled_from(SECONDS),
                    "nanos": st.sampled_from((0, 1, 2**31 - 1, -5)),
                }
            )
            return stamp.map(lambda given: _made(field.message_type, given))
        return any_message(field.message_type)
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return st.sampled_from(TEXTS)
    if field.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
        return st.sampled_from(FLOATS)
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return st.booleans()
    return st.sampled_from(INTEGERS[field.cpp_type])
