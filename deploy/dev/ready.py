"""Waiting until a service is ready.

As a command it holds a service back until what it needs is there, then becomes that service:

    ready.py [--postgres PORT] [--homeserver PORT] -- ARGV…
"""

from __future__ import annotations

import argparse
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
        time.sleep(0.2)


def main() -> None:
    split = sys.argv.index("--")
    argv = sys.argv[split + 1 :]
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", type=int)
    parser.add_argument("--homeserver", type=int)
    needs = parser.parse_args(sys.argv[1:split])
    deadline = time.monotonic() + 120
    while not (
        (needs.postgres is None or postgres.is_ready(needs.postgres))
        and (needs.homeserver is None or http_ok(needs.homeserver, "/health"))
    ):
        if time.monotonic() > deadline:
            sys.exit("What this service needs is not there after two minutes.")
        time.sleep(0.1)
    os.execvp(argv[0], argv)


if __name__ == "__main__":
    main()
