"""Draws requests from the descriptors of the methods: valid ones, extreme ones, and noise."""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from buf.validate import validate_pb2
from services.chassis.rpc.patterns import SHAPES
from services.chassis.sdk.ids import new_id

TIMESTAMP = "google.protobuf.Timestamp"
MOST_ITEMS = 3
OPTIONAL = 0.6
"""How often a message that may be absent is set."""

# Values of fields by name, as Montpellier has them; positions are near its centre.
WORDS: dict[str, tuple[str, ...]] = {
    "kind": ("pothole", "obstruction", "tree_down", "lamp_failure", "street_flooding"),
    "skills": ("signing", "electrical", "tree_work", "road_repair"),
    "equipment": ("cones", "bucket_truck", "chainsaw"),
    "time_zone": ("Europe/Paris", "Lord_Howe"),
    "street": ("Rue Foch", "Avenue de la Liberté"),
    "host": ("192.0.2.7", "192.0.2.8"),
    "asset_id": ("", "column/MTP-00012"),
}
NUMBERS = {"longitude": (3.85, 3.90), "latitude": (43.59, 43.63)}
TEXTS = (
    *("", " ", "\0", "a\r\nb", "\x1b[2J", "\u202eabc", "é" * 50, "😀" * 200, "x" * 10_000),
    *("../../etc/passwd", "a..b", "." * 64, "%s%n", "{0}", "null", "0", "-1", "1" * 400),
)
INTEGERS = (0, 1, -1, 9, 10_000, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63))
DOUBLES = (0.0, -0.0, float("nan"), float("inf"), -1e308, 91.0, 5e-324)
SECONDS = (0, -1, 2**62, -(2**62), 253_402_300_799, 1_000_000_000_000)
COUNTS = (0, 1, 31, 109, 501, 5_000)


class Drawer:
    """Draws with one source of chance; `ids` are known ids by kind, such as those of receipts."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.ids: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=200))

    def body(self, kind: type[Message]) -> bytes:
        """Return the bytes of a request: two of five are valid, the others extreme or noise."""
        choose = self.chance.random()
        if choose < 0.75:
            return bytes(self.message(kind).SerializeToString())
        if choose < 0.95:
            return self.mutated(self.valid(kind).SerializeToString())
        return self.noise()

    def noise(self) -> bytes:
        return self.chance.randbytes(self.chance.choice((0, 1, 3, 40, 300, 5_000)))

    def message(self, kind: type[Message]) -> Any:
        """Return a valid message, or an extreme one, about as often."""
        return self.valid(kind) if self.chance.random() < 0.53 else self.extreme(kind)

    def valid(self, kind: type[Message]) -> Any:
        """Return a request that keeps the rules of its proto file, or nearly."""
        message = kind()
        self._fill(message)
        return message

    def extreme(self, kind: type[Message]) -> Any:
        """Return a valid request in which up to three fields hold an extreme value."""
        message = self.valid(kind)
        for _ in range(self.chance.randint(1, 3)):
            self.spoil(message)
        return message

    # Valid values

    def _fill(self, message: Any) -> None:
        chosen = {
            self.chance.choice([each.name for each in oneof.fields])
            for oneof in message.DESCRIPTOR.oneofs
        }
        for field in message.DESCRIPTOR.fields:
            rules = _rules(field)
            if field.containing_oneof is not None:
                wanted = field.name in chosen
            else:
                must = rules.required or field.message_type is None or rules.repeated.min_items
                wanted = must or self.chance.random() < OPTIONAL
            if wanted:
                self._set(message, field, rules)

    def _set(self, message: Any, field: FieldDescriptor, rules: Any) -> None:
        if field.is_repeated:
            given = rules.repeated
            low, high = given.min_items or 0, min(given.max_items or MOST_ITEMS, MOST_ITEMS)
            for _ in range(self.chance.randint(low, max(low, high))):
                if field.message_type is not None:
                    self._fill(getattr(message, field.name).add())
                else:
                    getattr(message, field.name).append(self._value(field, given.items))
        elif field.message_type is None:
            setattr(message, field.name, self._value(field, rules))
        elif field.message_type.full_name == TIMESTAMP:
            past = field.name.startswith(("clock_start", "silent_since", "fix", "from"))
            seconds = time.time() + self.chance.uniform(-3_600, 0) * past
            seconds += self.chance.uniform(30, 86_400) * (not past)
            getattr(message, field.name).FromNanoseconds(int(seconds * 1e9))
        else:
            getattr(message, field.name).SetInParent()
            self._fill(getattr(message, field.name))

    def _value(self, field: FieldDescriptor, rules: Any) -> Any:
        if field.type == FieldDescriptor.TYPE_BYTES:
            return self.noise()
        match field.cpp_type:
            case FieldDescriptor.CPPTYPE_STRING:
                return self._text(field, rules.string)
            case FieldDescriptor.CPPTYPE_BOOL:
                return self.chance.random() < 0.5
            case FieldDescriptor.CPPTYPE_ENUM:
                enum: Any = field.enum_type
                return self.chance.choice(enum.values[1:]).number
            case FieldDescriptor.CPPTYPE_DOUBLE | FieldDescriptor.CPPTYPE_FLOAT:
                return self.chance.uniform(*NUMBERS.get(field.name, (0.0, 1.0)))
            case _:
                return self._integer(getattr(rules, rules.WhichOneof("type") or "int32"))

    def _integer(self, rules: Any) -> int:
        low = rules.gte if rules.HasField("gte") else rules.gt + 1 if rules.HasField("gt") else 0
        high = rules.lte if rules.HasField("lte") else low + 100
        return self.chance.randint(low, max(low, min(high, low + 1_000)))

    def _text(self, field: FieldDescriptor, rules: Any) -> str:
        name = field.name
        if name == "request_id":
            return new_id()
        if getattr(rules, "in"):
            return str(self.chance.choice(list(getattr(rules, "in"))))
        if name in WORDS:
            return self.chance.choice(WORDS[name])
        shape = SHAPES.get(rules.pattern)
        may_be_empty = shape and not rules.min_len and re.fullmatch(rules.pattern, "")
        if name in {"cursor", "at_least", "page_token"} or (
            may_be_empty and self.chance.random() < 0.4
        ):
            return ""
        if _is_id(field):
            return self._id(name.removesuffix("s").removesuffix("_id"))
        return shape.example if shape else "text"

    def _id(self, kind: str) -> str:
        known = self.ids[kind]
        if known and self.chance.random() < 0.8:
            return self.chance.choice(known)
        if kind == "need":
            return f"roads/defect/{new_id()}"
        return f"{kind}-{self.chance.randint(1, 9)}"

    # Extreme values

    def spoil(self, message: Any) -> None:
        """Give a field of a message an extreme value."""
        field = self.chance.choice(message.DESCRIPTOR.fields or [None])
        if field is None:
            return
        whole = self.chance.random() < 0.3
        if field.is_repeated:
            self._crowd(getattr(message, field.name), field)
        elif field.message_type is None:
            setattr(message, field.name, self._extreme_value(field))
        elif field.message_type.full_name == TIMESTAMP:
            stamp = getattr(message, field.name)
            stamp.seconds = self.chance.choice(SECONDS)
            stamp.nanos = self.chance.choice((0, -5, 10**9))
        elif whole:
            message.ClearField(field.name)
        else:
            self.spoil(getattr(message, field.name))

    def _crowd(self, items: Any, field: FieldDescriptor) -> None:
        for _ in range(self.chance.choice(COUNTS)):
            if field.message_type is not None:
                items.add()
            else:
                items.append(self._extreme_value(field))

    def _extreme_value(self, field: FieldDescriptor) -> Any:
        if field.type == FieldDescriptor.TYPE_BYTES:
            return self.noise()
        match field.cpp_type:
            case FieldDescriptor.CPPTYPE_STRING:
                capitals = new_id().upper()
                return self.chance.choice((*TEXTS, capitals))
            case FieldDescriptor.CPPTYPE_BOOL:
                return True
            case FieldDescriptor.CPPTYPE_DOUBLE | FieldDescriptor.CPPTYPE_FLOAT:
                return self.chance.choice(DOUBLES)
            case FieldDescriptor.CPPTYPE_INT64:
                return self.chance.choice(INTEGERS)
            case FieldDescriptor.CPPTYPE_UINT32 | FieldDescriptor.CPPTYPE_UINT64:
                return self.chance.choice((0, 1, 2**32 - 1))
            case _:
                return self.chance.choice([each for each in INTEGERS if -(2**31) <= each < 2**31])

    def mutated(self, body: bytes) -> bytes:
        """Return bytes with some changed, added, cut off or repeated, or with an unknown field."""
        changed = bytearray(body)
        ways: tuple[Callable[[], None], ...] = (
            lambda: changed.__setitem__(self._place(changed), self.chance.randrange(256)),
            lambda: changed.__delitem__(slice(self._place(changed), None)),
            lambda: changed.extend(body),
            lambda: changed.extend(b"\xfa\x3f\xe8\x07" + b"u" * 1_000),  # field 1023
            lambda: changed.insert(self._place(changed), self.chance.randrange(256)),
        )
        for _ in range(self.chance.randint(1, 3)):
            if changed:
                self.chance.choice(ways)()
        return bytes(changed)

    def _place(self, data: bytearray) -> int:
        return self.chance.randrange(len(data)) if data else 0


def request_type(descriptor: Descriptor) -> type[Message]:
    return GetMessageClass(descriptor)


def _is_id(field: FieldDescriptor) -> bool:
    return field.cpp_type == FieldDescriptor.CPPTYPE_STRING and field.name.endswith(("_id", "_ids"))


def _rules(field: FieldDescriptor) -> Any:
    return field.GetOptions().Extensions[cast("Any", validate_pb2.field)]
