"""`make stop`: ends a running `make run`, or what a killed one left running. Only what was recorded, by its id."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from paths import DEV, State
from terminal import Fault, give_up, say


def started_at(pid: int) -> str | None:
    """When the process began, in the kernel's ticks: a process ID may be given again, the two together never are."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def recorded(state: State) -> dict[str, Any]:
    try:
        return dict(json.loads(state.running.read_text()))
    except (OSError, ValueError):
        return {}


def alive(process: dict[str, Any]) -> bool:
    return bool(started_at(process["pid"]) == process["started"])


def leftovers(state: State) -> list[str]:
    """Stops services whose runner is gone: the databases last, so that nobody loses them under way."""
    services = {name: p for name, p in recorded(state).get("services", {}).items() if alive(p)}
    for databases, sign in ((False, signal.SIGTERM), (True, signal.SIGINT)):
        group = [p for name, p in services.items() if name.endswith("-db") == databases]
        for process in group:
            os.killpg(process["pid"], sign)
        if not gone(group, 10):
            for process in filter(alive, group):
                os.killpg(process["pid"], signal.SIGKILL)
    state.running.unlink(missing_ok=True)
    return list(services)


def gone(processes: list[dict[str, Any]], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(alive(p) for p in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def main() -> None:
    state = State(DEV)
    runner = recorded(state).get("runner")
    if runner is not None and alive(runner):
        os.kill(runner["pid"], signal.SIGINT)
        if not gone([runner], 40):
            raise Fault(f"`make run` (process {runner['pid']}) does not stop.")
        say("Stopped.")
    elif stopped := leftovers(state):
        say(f"Stopped what an earlier run left: {', '.join(stopped)}.")
    else:
        say("Nothing runs.")


if __name__ == "__main__":
    try:
        main()
    except Fault as fault:
        give_up(fault)
