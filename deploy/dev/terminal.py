"""What the commands print: numbered steps with their times, and faults as one clear sentence."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
# The commands go on in another interpreter once the virtual environment is there; the clock and the count go along.
STARTED = float(os.environ.setdefault("ALTHING_DEV_STARTED", repr(time.time())))


class Fault(Exception):
    """Something the developer must know or do. Printed without a traceback."""


def paint(code: str, text: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def say(text: str = "") -> None:
    print(text, flush=True)


def header(text: str) -> None:
    say("\n" + paint("1;36", f"==> {text}"))


@contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Prints the step's number and title before it, and its time (and what was put on the list) after it."""
    number = int(os.environ.get("ALTHING_DEV_STEP", "0")) + 1
    os.environ["ALTHING_DEV_STEP"] = str(number)
    began = time.monotonic()
    say(f"{paint('1', f'[{number:2}]')} {title} …")
    notes: list[str] = []
    yield notes
    note = f": {', '.join(notes)}" if notes else ""
    say(f"     {paint('32', 'done')} in {time.monotonic() - began:.1f} s{note}")


def since_start() -> float:
    return time.time() - STARTED


def give_up(fault: Fault) -> NoReturn:
    say("\n" + paint("1;31", "Stopped: ") + str(fault))
    sys.exit(1)
