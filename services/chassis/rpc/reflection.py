"""gRPC reflection: the methods and messages of a server, for tools such as grpcurl and ghz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import FileDescriptor
from grpc_reflection.v1alpha._async import ReflectionServicer


class Reflection(ReflectionServicer):
    """The standard reflection service, which also finds methods, fields and values by name."""

    def __init__(self, services: Iterable[str]) -> None:
        super().__init__(services, _Symbols())


class _Symbols:
    """The descriptors of the process. The pool finds no methods, so their parent is looked up."""

    def __init__(self) -> None:
        self._pool = descriptor_pool.Default()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)

    def FindFileContainingSymbol(self, symbol: str) -> FileDescriptor:  # noqa: N802
        try:
            return self._pool.FindFileContainingSymbol(symbol)
        except KeyError:
            parent, dot, _ = symbol.rpartition(".")
            if not dot:
                raise
            return self._pool.FindFileContainingSymbol(parent)
