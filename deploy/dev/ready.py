"""Waiting until a service is ready.

As a command it holds a service back until its database takes connections, then becomes that service:

    ready.py PORT -- ARGV…
"""

from __future__ import annotations

import http.client
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import postgres
from ports import LOOPBACK
from terminal import Fault, say, since_start


@dataclass(frozen=True)
class Check:
    name: str
    passes: Callable[[], bool]


def http_ok(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path, headers={"Accept": "text/html, application/json"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def tcp_ok(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=2).close()
    except OSError:
        return False
    return True


def wait(checks: list[Check], seconds: float, given_up: Callable[[], bool]) -> None:
    """Reports each service as it becomes ready, and every few seconds who is still awaited."""
    deadline = time.monotonic() + seconds
    reminder = time.monotonic() + 5
    while checks and not given_up():
        for check in list(checks):
            if check.passes():
                checks.remove(check)
                say(f"     {check.name} is ready ({since_start():.1f} s)")
        names = ", ".join(check.name for check in checks)
        if checks and time.monotonic() > deadline:
            raise Fault(f"not ready after {seconds:.0f} s: {names}.")
        if checks and time.monotonic() > reminder:
            say(f"     waiting for {names} …")
            reminder = time.monotonic() + 5
        time.sleep(0.1)


def main() -> None:
    port, argv = int(sys.argv[1]), sys.argv[3:]
    for _ in range(600):
        if postgres.is_ready(port):
            os.execvp(argv[0], argv)
        time.sleep(0.1)
    sys.exit(f"The database on port {port} is not ready after a minute.")


if __name__ == "__main__":
    main()
