"""Loopback ports: which are free, and who holds one that is not."""

import socket

import psutil


def free_port() -> int:
    """A port that nobody holds right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def held(port: int) -> bool:
    """Whether somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def holder(port: int) -> str:
    """Who listens there, as far as this machine lets us see; to be put into a sentence."""
    try:
        listening = [c for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
        pids = {c.pid for c in listening if c.pid and c.laddr and c.laddr.port == port}
        names = [f"{psutil.Process(pid).name()}, process {pid}" for pid in sorted(pids)]
    except psutil.Error:  # macOS tells only root
        names = []
    return names[0] if names else "another program"
