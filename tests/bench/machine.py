"""The machine of a measurement: figures of different machines cannot be compared."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil

MIB = 1024 * 1024


def machine() -> dict[str, str | float]:
    """Return cores, memory, and what else the machine was busy with: the load of a minute."""
    return {
        "cores": os.cpu_count() or 1,
        "memory_mib": psutil.virtual_memory().total // MIB,
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def rss_mib(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss / MIB)


def cpu_seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
