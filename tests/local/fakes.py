"""A minimal checkout: services that start, answer probes and exit, without any function."""

from pathlib import Path

SERVICE = """
def it(city):
    return {kind}(name={name!r}, port={port}, http_port={http_port})
"""

MAIN = """
import json, os, signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
{extra}
class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        told = {{k: v for k, v in os.environ.items() if k.startswith(("VIGIE", "KAFKA", "DEPART"))}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told | {{"pid": os.getpid()}}).encode())
    def log_message(self, *_):
        pass
HTTPServer(("127.0.0.1", int(os.environ["VIGIE_HTTP_PORT"])), Health).serve_forever()
"""

GENTLE = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
BROKEN = "sys.exit('the lamp plan is missing')"


def checkout(root: Path, services: dict[str, tuple[int, int, str]]) -> Path:
    """Write one: each service with its two ports and what its main module does first."""
    city = root / "deploy" / "cities" / "montpellier"
    city.mkdir(parents=True)
    (city / "city.toml").write_text(
        'name = "Montpellier"\n[[sources]]\ncredit = "The city, 2013"\n'
    )
    chassis = root / "services" / "chassis"
    chassis.mkdir(parents=True)
    for folder in (chassis.parent, chassis):
        (folder / "__init__.py").write_text("")
    provision = root / "services" / "provision"
    provision.mkdir()
    (provision / "__init__.py").write_text("")
    (provision / "__main__.py").write_text("import os; print(os.environ['KAFKA_BOOTSTRAP'])")
    for name, (port, http_port, extra) in services.items():
        folder = root / "services" / name
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "__main__.py").write_text(MAIN.format(extra=extra))
        if name != "simulator":
            kind = "Service" if name == "coordination" else "Department"
            text = SERVICE.format(kind=kind, name=name, port=port, http_port=http_port)
            (folder / "service.py").write_text(text)
        if name not in ("simulator", "coordination"):
            (folder / "bulletins.py").write_text("")
    return root
