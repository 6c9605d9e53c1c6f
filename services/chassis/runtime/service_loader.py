"""Finds the declaration of a service by name, with the settings that it asks for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, get_type_hints

from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings, read


def load(target: str, given: Settings | None = None) -> tuple[Service, Settings]:
    """Return the service that `module:name` declares, and its settings from the environment.

    The name is a `Service`, or a function that takes settings and returns one. The annotation of
    its parameter `settings` is the class to read: the chassis' `Settings` or a class derived from
    it. The fields of `given` take precedence over the environment. Raises `InvalidSettings`.
    """
    module, _, name = target.partition(":")
    declared: Any = getattr(import_module(module), name)
    if isinstance(declared, Service):
        return declared, given or read(Settings)
    settings = read(get_type_hints(declared)["settings"])
    if given is not None:
        settings = settings.model_copy(update=dict(given))
    service = declared(settings)
    if not isinstance(service, Service):
        raise TypeError(f"{target} returns {service!r}, not a Service")
    return service, settings
