"""The ports of a stack. All on loopback; each can be moved by its environment variable."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass, fields
from pathlib import Path

from terminal import Fault

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    web: int = 28470
    internal: int = 28471
    db: int = 28472
    synapse_db: int = 28473
    smtp: int = 28474
    mail: int = 28475
    homeserver: int = 28478


WHAT = {
    "web": "Althing's web front and API",
    "internal": "Althing's internal listener",
    "db": "Althing's PostgreSQL",
    "synapse_db": "Synapse's PostgreSQL",
    "smtp": "the mail sink (SMTP)",
    "mail": "the mail sink's web page",
    "homeserver": "Synapse",
}


def variable(name: str) -> str:
    return f"ALTHING_DEV_PORT_{name.upper()}"


def from_environment() -> Ports:
    chosen: dict[str, int] = {}
    for field in fields(Ports):
        text = os.environ.get(variable(field.name), "")
        if not text:
            continue
        if not text.isdecimal() or not 1 <= int(text) <= 65535:
            raise Fault(f"{variable(field.name)} is {text!r}; it must be a port number.")
        chosen[field.name] = int(text)
    ports = Ports(**chosen)
    by_number: dict[int, str] = {}
    for name, number in vars(ports).items():
        if number in by_number:
            raise Fault(f"{variable(name)} and {variable(by_number[number])} are both {number}.")
        by_number[number] = name
    return ports


def free(count: int) -> list[int]:
    """Ports that nobody listens on now, all different."""
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


def all_free() -> Ports:
    return Ports(*free(len(fields(Ports))))


def require_free(ports: Ports) -> None:
    taken = [(name, number) for name, number in vars(ports).items() if not is_free(number)]
    if taken:
        lines = [
            f"  port {number} ({WHAT[name]}) is taken by {owner(number) or 'another process'}; "
            f"end it, or choose another: {variable(name)}=…"
            for name, number in taken
        ]
        raise Fault("a port is taken.\n" + "\n".join(lines))


def is_free(number: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, number))
        except OSError:
            return False
        return True


def owner(number: int) -> str | None:
    """The process that listens on the port, as far as /proc shows it to us."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in (line.split() for line in rows):
            if row[3] == "0A" and int(row[1].rsplit(":", 1)[1], 16) == number:
                inodes.add(f"socket:[{row[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(fd.readlink()) in inodes for fd in (process / "fd").iterdir()):
                command = re.sub(rb"\0+", b" ", (process / "cmdline").read_bytes()).decode(errors="replace").strip()
                return f"process {process.name} ({command[:100]})"
        except OSError:
            continue
    return None
