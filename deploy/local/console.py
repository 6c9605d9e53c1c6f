"""Console output of a local run: steps, then the addresses of all services."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.local.plan import Plan

SIMULATED = (
    "Cabinets, crews and reports are simulated by programs on this machine: "
    "nothing real is switched."
)

TRY = (
    ("Report routine work", 'vigie report pothole --street "Rue Foch"'),
    (
        "Report an emergency where a busy crew has its task",
        "vigie report obstruction -p P1 --near busy",
    ),
    ("See the newest incident: the chosen crew, the others, and the reasons", "vigie why"),
    ("Follow the city as it happens", "vigie watch incidents"),
)


class StatusConsole:
    """A terminal, or a file."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)

    def title(self, plan: Plan) -> None:
        """Print the city, the speed, and that the equipment is simulated."""
        name = escape(str(plan.about.get("name", plan.city.name)))
        pace = "" if plan.speed == 1 else f", simulated at {plan.speed:g} times real time"
        self.console.print(f"[bold]Vigie[/] · {name}{pace}")
        self.console.print(SIMULATED, style="yellow")
        if plan.simulator:
            self.console.print(escape(plan.scene.sentence))

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Show a step while it runs, and its duration at the end."""
        began = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(f"{doing} ..."):
                yield
        else:
            yield
        seconds = time.monotonic() - began
        self.console.print(f"[green]✓[/] {doing} [dim]({seconds:.1f} s)[/]")

    def note(self, text: str) -> None:
        """Print a line with the time of day."""
        self.console.print(f"[dim]{time.strftime('%H:%M:%S')}[/] {escape(text)}")

    def error(self, text: str) -> None:
        """Print an error."""
        self.console.print(escape(text), style="red")

    def addresses(self, plan: Plan) -> None:
        """Print the addresses of all services and the first commands to try."""
        table = Table(title="Addresses", title_justify="left")
        for column in ("service", "gRPC", "HTTP"):
            table.add_column(column)
        for spec in plan.specs:
            name = spec.name if spec.port else f"{spec.name} (simulated)"
            grpc = f"127.0.0.1:{spec.port}" if spec.port else ""
            table.add_row(name, grpc, f"http://127.0.0.1:{spec.http_port}")
        table.add_row("Kafka", plan.bootstrap, "")
        self.console.print(table, soft_wrap=False)
        self.console.print("HTTP has /livez, /readyz and /metrics.", style="dim")
        self.console.print(f"Logs: {_short(plan.home / 'logs')}/<service>.log", style="dim")
        for credit in _credits(plan.about):
            self.console.print(f"[dim]Data: {escape(credit)}[/]")
        self.console.print("\n[bold]Four things to try[/], in another terminal:")
        if plan.overrides:
            export = " ".join(f"{name}={value}" for name, value in plan.overrides.items())
            self.console.print(f"     [cyan]export {escape(export)}[/]")
        for number, (what, command) in enumerate(TRY, start=1):
            self.console.print(f"  {number}. {what}\n     [cyan].venv/bin/{command}[/]")
        self.console.print("\nCtrl-C stops the city; the next run continues it.")


def _credits(about: Mapping[str, object]) -> Iterator[str]:
    sources = about.get("sources")
    for source in sources if isinstance(sources, list) else []:
        if isinstance(source, dict) and source.get("credit"):
            yield str(source["credit"])


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
