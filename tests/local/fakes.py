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
        known = {{k: v for k, v in os.environ.items() if k.startswith(("VIGIE", "KAFKA"))}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(known | {{"pid": os.getpid()}}).encode())
    def log_message(self, *_):
        pass
HTTPServer(("127.0.0.1", int(os.environ["VIGIE_HTTP_PORT"])), Health).serve_forever()
"""

CITY = """
name = "Montpellier"
[[sources]]
credit = "The city, 2013"
[scenes.ordinary]
about = "a Wednesday"
start = 2011-10-05T15:00:00
[scenes.storm]
about = "a hurricane"
start = 2011-08-28T10:00:00
"""
CABINETS = "id\n"
GENTLE = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
BROKEN = "sys.exit('the lamp plan is missing')"


def checkout(root: Path, services: dict[str, tuple[int, int, str]]) -> Path:
    """Write a checkout with services: ports, and the first statement of the main module."""
    files = {
        "deploy/cities/montpellier/city.toml": CITY,
        "deploy/cities/montpellier/cabinets.csv": CABINETS,
        "services/__init__.py": "",
        "services/chassis/__init__.py": "",
        "services/provision/__init__.py": "",
        "services/provision/__main__.py": "import os; print(os.environ['KAFKA_BOOTSTRAP'])",
    }
    for name, (port, http_port, extra) in services.items():
        folder = f"services/{name}"
        files |= {f"{folder}/__init__.py": "", f"{folder}/__main__.py": MAIN.format(extra=extra)}
        if name != "simulator":
            kind = "Service" if name == "coordination" else "Department"
            text = SERVICE.format(kind=kind, name=name, port=port, http_port=http_port)
            files[f"{folder}/service.py"] = text
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root
