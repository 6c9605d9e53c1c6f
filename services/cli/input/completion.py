"""Completions of the shell: kinds, streets, states."""

from __future__ import annotations

import os
from pathlib import Path

from services.cli.client.cli_settings import city_folder


def kinds(incomplete: str) -> list[str]:
    from services.cli.input.parsing import kinds as all_kinds

    return _starting(all_kinds(), incomplete)


def streets(incomplete: str) -> list[str]:
    from services.cli.client.errors import CliError
    from services.cli.input.streets import street_names

    given = os.environ.get("VIGIE_CITY")
    folder = city_folder(Path(given) if given else None)
    try:
        return _starting(street_names(folder), incomplete)
    except CliError:
        return []  # the command itself reports a folder without a city


def incident_states(incomplete: str) -> list[str]:
    return _starting(["waiting", "offered", "assigned", "held", "closed"], incomplete)


def closure_reasons(incomplete: str) -> list[str]:
    reasons = ["flooding", "incident", "public_event", "subsidence", "tree_down", "works"]
    return _starting(reasons, incomplete)


def watchable(incomplete: str) -> list[str]:
    return _starting(["crews", "incidents", "defects", "closures"], incomplete)


def _starting(words: list[str], incomplete: str) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]
