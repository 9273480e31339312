"""A run of named sections: each has a header and a time, all are run, and a table at the end says how they went."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from paths import REPO
from terminal import Fault, header, paint, say

# How cargo, Playwright, vitest, unittest and trial name a test that failed.
FAILED = re.compile(r"^test .+ \.\.\. FAILED$|^\s+✘ |^ FAIL |^(FAIL|ERROR): |^\[(FAIL|ERROR)\]")
# How they say why: an error, the line of the test, a panic, and what follows it.
REASON = re.compile(r"^\s*(\w*Error|Refused): |^\s+> +\d+ \| ")
PANIC = re.compile(r"^thread '.+' (\(\d+\) )?panicked at ")
# What Althing and the homeserver logged, as far as it is shown for a test that failed.
LOGGED = re.compile(r"^\d{4}-\d\d-\d\d\S*( \S+)? +ERROR ")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The most lines of each that the closing table repeats: a reader may see nothing but its end.
NAMED = 30
REASONS = 12


class Sections:
    def __init__(self) -> None:
        self._results: list[tuple[str, bool, float]] = []
        signal.signal(signal.SIGTERM, interrupted)

    def run(self, name: str, act: Callable[[], bool]) -> bool:
        header(name)
        began = time.monotonic()
        known = len(_reasons), len(_logged)
        try:
            passed = act()
        except Fault as fault:
            say(paint("1;31", "Stopped: ") + str(fault))
            _reasons.append(str(fault).split("\n", 1)[0])
            passed = False
        if passed:
            # Errors that a test wanted to see.
            del _reasons[known[0] :], _logged[known[1] :]
        seconds = time.monotonic() - began
        self._results.append((name, passed, seconds))
        say(f"--- {name}: {word(passed)} ({seconds:.1f} s)")
        return passed

    def command(
        self, name: str, argv: list[str], env: dict[str, str] | None = None, cwd: Path = REPO, seconds: float = 3600
    ) -> bool:
        return self.run(name, lambda: succeeds(argv, env, cwd, seconds))

    def finish(self) -> int:
        """Prints the table and the closing line. Answers the exit status."""
        header("Summary")
        for name, passed, seconds in self._results:
            say(f"{word(passed)}  {seconds:7.1f} s  {name}")
        # Also those that passed when they were tried again.
        for line in _failures[:NAMED] + _reasons[:REASONS] + _logged[:REASONS]:
            say(f"      {line}")
        failed = sum(not passed for _, passed, _ in self._results)
        say(f"\n{len(self._results) - failed} passed, {failed} failed")
        return 1 if failed or not self._results else 0


def word(passed: bool) -> str:
    return paint("32", "pass") if passed else paint("1;31", "FAIL")


# What failed in this run, as its tools wrote it.
_failures: list[str] = []
_reasons: list[str] = []
_logged: list[str] = []


def succeeds(
    argv: list[str],
    env: dict[str, str] | None = None,
    cwd: Path = REPO,
    seconds: float = 3600,
    given_up: Callable[[], bool] = lambda: False,
) -> bool:
    """Runs a command in a group of its own, so that an interruption ends all that it started."""
    say("$ " + " ".join(argv))
    # A terminal is left to the command; a log is read along.
    out = None if sys.stdout.isatty() else subprocess.PIPE
    process = subprocess.Popen(argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, start_new_session=True)
    reader = threading.Thread(target=read_along, args=(process,), daemon=True)
    reader.start()
    deadline = time.monotonic() + seconds
    try:
        while process.poll() is None:
            if given_up():
                return False
            if time.monotonic() > deadline:
                say(f"not done after {seconds:.0f} s")
                return False
            time.sleep(0.05)
        return process.returncode == 0
    finally:
        end(process)
        reader.join(5)


def read_along(process: subprocess.Popen[bytes]) -> None:
    """Passes on what a command writes, and remembers the tests that failed, and why."""
    if process.stdout is None:
        return
    panicked = False
    with process.stdout:
        for line in process.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            text = COLOUR.sub("", line.decode(errors="replace")).rstrip()
            if FAILED.search(text):
                _failures.append(text.strip())
            elif panicked or REASON.search(text) or PANIC.search(text):
                _reasons.append(text.strip())
            elif LOGGED.search(text):
                _logged.append(text)
            panicked = PANIC.search(text) is not None


def end(process: subprocess.Popen[bytes], sign: int = signal.SIGINT, seconds: float = 10) -> None:
    """Ends a process and its group: asks, waits, then kills whatever is left of the group."""
    if process.poll() is None:
        signal_group(process.pid, sign)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
    signal_group(process.pid, signal.SIGKILL)
    process.wait()


def signal_group(group: int, sign: int) -> None:
    try:
        os.killpg(group, sign)
    except ProcessLookupError:
        pass


def interrupted(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(130)
