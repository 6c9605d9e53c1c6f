"""What a local run says on screen: steps as they happen, then where everything is."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.local.plan import Plan

SIMULATED = (
    "The field is simulated: its cabinets, crews and reports are programs on this machine, "
    "and nothing real is switched. The services cannot tell."
)

TRY = (
    (
        "Report an emergency beside a crew on routine work",
        "vigie report obstruction -p P1 --near busy",
    ),
    ("See who goes, who was passed over, and why", "vigie why"),
    ("Follow the city as it happens", "vigie watch incidents"),
)


class Screen:
    """A terminal, or a file that is read later."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)

    def title(self, plan: Plan) -> None:
        """Say which city, at which speed, and that its field is simulated."""
        name = escape(str(plan.about.get("name", plan.city.name)))
        pace = "" if plan.speed == 1 else f", the field at {plan.speed:g} times its pace"
        self.console.print(f"[bold]Vigie[/] · {name}{pace}")
        self.console.print(SIMULATED, style="yellow")

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """One thing that takes a while; how long is said when it is done."""
        began = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(f"{doing} ..."):
                yield
        else:
            yield
        seconds = time.monotonic() - began
        self.console.print(f"[green]✓[/] {doing} [dim]({seconds:.1f} s)[/]")

    def note(self, text: str) -> None:
        """One line of news, with the time of day."""
        self.console.print(f"[dim]{time.strftime('%H:%M:%S')}[/] {escape(text)}")

    def wrong(self, text: str) -> None:
        """What went wrong."""
        self.console.print(escape(text), style="red")

    def addresses(self, plan: Plan) -> None:
        """Where everything is, and what to do with it."""
        table = Table(title="Where everything is", title_justify="left")
        for column in ("service", "gRPC", "HTTP"):
            table.add_column(column)
        for part in plan.parts:
            name = part.name if part.port else f"{part.name} (simulated)"
            grpc = f"127.0.0.1:{part.port}" if part.port else ""
            table.add_row(name, grpc, f"http://127.0.0.1:{part.http_port}")
        table.add_row("Kafka", plan.bootstrap, "")
        self.console.print(table, soft_wrap=False)
        self.console.print("HTTP has /livez, /readyz and /metrics.", style="dim")
        self.console.print(f"Logs: {_short(plan.home / 'logs')}/<service>.log", style="dim")
        for credit in _credits(plan.about):
            self.console.print(f"[dim]Data: {escape(credit)}[/]")
        self.console.print("\n[bold]Three things to try[/], in another terminal:")
        if plan.moved:
            said = " ".join(f"{name}={value}" for name, value in plan.moved.items())
            self.console.print(f"     [cyan]export {escape(said)}[/]")
        for number, (what, command) in enumerate(TRY, start=1):
            self.console.print(f"  {number}. {what}\n     [cyan].venv/bin/{command}[/]")
        self.console.print("\nCtrl-C stops all of it; the city is found again at the next run.")


def _credits(about: Mapping[str, object]) -> Iterator[str]:
    sources = about.get("sources")
    for source in sources if isinstance(sources, list) else []:
        if isinstance(source, dict) and source.get("credit"):
            yield str(source["credit"])


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
