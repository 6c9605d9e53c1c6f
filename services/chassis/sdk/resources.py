"""Get, List and Watch of one kind of aggregate, derived from the methods of its gRPC service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.service import Query, Watch
from services.chassis.sdk.view import View

DEFAULT_PAGE_SIZE = 100
NO_FILTERS = frozenset({"page_size", "page_token", "cursor", "at_least"})

ToProto = Callable[[str, Any, int], Message]
"""Shows an aggregate as the API does: (id, state, version) -> message."""

Filter = Callable[[Any, str, Any], bool]
"""Returns whether an aggregate passes a filter: (value of the request's field, id, state)."""

Item = tuple[str, Any]


@dataclass(frozen=True)
class Resource:
    """One kind of aggregate as queries and streams show it.

    The methods are found by the shape of their response, not by their names: a field `<kind>` is
    a Get, a list of messages called `<Kind>` is a List, a `<kind>` in the oneof `frame` is a Watch.

    Each field of a List or Watch request is a filter, and a filter that is not set matches every
    aggregate. Three need no declaration: `<kind>_ids`, `kinds` (the state's `kind`) and `states`
    (the state's `status`, whose names are those of the enum `<Kind>State` without its prefix).
    Every other one is declared in `filters` under the name of its field.
    """

    kind: str
    rpc: ServiceDescriptor
    to_proto: ToProto | None
    initial: Any
    filters: Mapping[str, Filter] = field(default_factory=dict)

    def queries(self) -> dict[str, Query]:
        """Return the Get and List of this kind, by method name.

        Raises `ValueError` if a field of a List request is no filter that this kind has.
        """
        found: dict[str, Query] = {}
        if self.to_proto is None:
            return found
        for method in self.rpc.methods:
            if self._listed(method.output_type):
                self._check_filters(method)
                found[method.name] = self._list(method, self.to_proto)
            elif self._shown(method.output_type) and not method.server_streaming:
                found[method.name] = self._get(method, self.to_proto)
        return found

    def watches(self) -> dict[str, Watch]:
        """Return the Watch of this kind, by method name.

        Raises `ValueError` if a field of its request is no filter that this kind has.
        """
        found: dict[str, Watch] = {}
        if self.to_proto is None:
            return found
        for method in self.rpc.methods:
            if method.server_streaming and self._shown(method.output_type):
                self._check_filters(method)
                response = GetMessageClass(method.output_type)
                found[method.name] = Watch(
                    self.kind, response, self.kind, self.to_proto, self.matches
                )
        return found

    def _check_filters(self, method: MethodDescriptor) -> None:
        """Raise `ValueError` if a field of a request is no filter: a client would set it in vain.

        At the start of the service, because a kind without an aggregate applies no filter.
        """
        known = NO_FILTERS | {f"{self.kind}_ids", "kinds", "states", *self.filters}
        missing = sorted({each.name for each in method.input_type.fields} - known)
        if missing:
            raise ValueError(
                f"{method.name}: {self.kind} has no filter {', '.join(missing)}: declare it in "
                "the filters of the kind."
            )

    def unknown(self, id_: str) -> Rejected:
        """Return the rejection of a request for an aggregate that does not exist."""
        lists = [m.name for m in self.rpc.methods if self._listed(m.output_type)]
        remedy = f"take an id that {lists[0]} returns" if lists else "create it first"
        message = f"There is no {self.kind} {id_}: {remedy}."
        return Rejected(f"{self.kind.upper()}_UNKNOWN", message, f"{self.kind}_id")

    def matches(self, request: Any, id_: str, state: Any) -> bool:
        """Return whether an aggregate exists and passes the filters of a List or Watch request."""
        return state != self.initial and all(
            self._passes(descriptor.name, value, id_, state)
            for descriptor, value in request.ListFields()
            if descriptor.name not in NO_FILTERS
        )

    def _passes(self, name: str, value: Any, id_: str, state: Any) -> bool:
        if name in self.filters:
            return self.filters[name](value, id_, state)
        if name == f"{self.kind}_ids":
            return id_ in value
        if name == "kinds":
            return state.kind in value
        if name == "states":
            return self._state_number(state) in value
        raise LookupError(f"{self.kind}: no filter {name} is declared")

    def _state_number(self, state: Any) -> int:
        enum = self.rpc.file.enum_types_by_name[f"{_camel(self.kind)}State"]
        return int(enum.values_by_name[f"{self.kind.upper()}_STATE_{state.status.name}"].number)

    def _get(self, method: MethodDescriptor, to_proto: ToProto) -> Query:
        response: Any = GetMessageClass(method.output_type)

        def get(view: View, request: Any) -> Message:
            id_ = getattr(request, f"{self.kind}_id")
            state = view.get(self.kind, id_)
            if state is None or state == self.initial:
                raise self.unknown(id_)
            shown = to_proto(id_, state, view.version(self.kind, id_))
            return cast("Message", response(**{self.kind: shown}))

        return get

    def _list(self, method: MethodDescriptor, to_proto: ToProto) -> Query:
        response: Any = GetMessageClass(method.output_type)
        listed = self._listed(method.output_type)
        paged = "page_token" in method.input_type.fields_by_name

        def list_page(view: View, request: Any) -> Message:
            found: Iterable[Item] = (
                each for each in view.all(self.kind) if self.matches(request, *each)
            )
            answer: dict[str, Any] = {}
            if paged:
                found, answer["next_page_token"] = _page(found, request)
            answer[listed] = [
                to_proto(id_, state, view.version(self.kind, id_)) for id_, state in found
            ]
            return cast("Message", response(**answer))

        return list_page

    def _shown(self, response: Descriptor) -> bool:
        shown = response.fields_by_name.get(self.kind)
        return shown is not None and shown.message_type is not None and not shown.is_repeated

    def _listed(self, response: Descriptor) -> str:
        """Return the field that holds this kind's messages, empty where there is none."""
        message = _camel(self.kind)
        for each in response.fields:
            if each.is_repeated and each.message_type and each.message_type.name == message:
                return each.name
        return ""


def _page(found: Iterable[Item], request: Any) -> tuple[Iterable[Item], str]:
    """Return a page in the order of ids, and the id after which the next one starts."""
    size = request.page_size or DEFAULT_PAGE_SIZE
    page = list(islice((each for each in found if each[0] > request.page_token), size + 1))
    return page[:size], page[size - 1][0] if len(page) > size else ""


def _camel(kind: str) -> str:
    return "".join(word.title() for word in kind.split("_"))
