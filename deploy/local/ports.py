"""Loopback ports: free ones, and the program that listens on one."""

import socket

import psutil


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def in_use(port: int) -> bool:
    """Return whether the port is in use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def listener(port: int) -> str:
    """Return the name and id of the process that listens there, for an error message."""
    try:
        listening = [c for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
        pids = {c.pid for c in listening if c.pid and c.laddr and c.laddr.port == port}
        names = [f"{psutil.Process(pid).name()}, process {pid}" for pid in sorted(pids)]
    except psutil.Error:  # macOS requires root
        names = []
    return names[0] if names else "another program"
