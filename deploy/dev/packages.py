"""The machine's own tools: what is needed, how it is found, and which Debian package brings it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import postgres
from terminal import Fault, say


@dataclass(frozen=True)
class Tool:
    name: str
    found: Callable[[], bool]
    debian: tuple[str, ...]


def on_path(binary: str) -> Callable[[], bool]:
    return lambda: shutil.which(binary) is not None


RUN = (
    Tool("PostgreSQL", lambda: postgres.find_bin() is not None, ("postgresql",)),
    Tool("a C compiler", on_path("cc"), ("build-essential",)),
    Tool("Python's venv", lambda: importlib.util.find_spec("ensurepip") is not None, ("python3-venv",)),
)
TESTS = (
    Tool("Redis", on_path("redis-server"), ("redis-server",)),
    Tool("Chromium", on_path("chromium"), ("chromium", "fonts-liberation")),
)


def ensure(tests: bool = False) -> list[str]:
    """Installs what is missing. Answers the Debian packages that it installed."""
    require_toolchains()
    tools = RUN + TESTS if tests else RUN
    missing = [tool for tool in tools if not tool.found()]
    if not missing:
        return []
    names = ", ".join(tool.name for tool in missing)
    wanted = [package for tool in missing for package in tool.debian]
    say(f"     missing: {names}; installing {' '.join(wanted)}")
    apt(wanted)
    still = [tool.name for tool in missing if not tool.found()]
    if still:
        raise Fault(f"{', '.join(still)} cannot be found although {' '.join(wanted)} is installed.")
    return wanted


def require_toolchains() -> None:
    """What `make run` expects on the machine and does not install: Python 3.11, Rust, Node 20."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file runs in whatever python3 is)
        raise Fault(f"Python 3.11 or newer is needed; python3 is {sys.version.split()[0]}.")
    if shutil.which("cargo") is None:
        raise Fault(
            "cargo is missing. Install Rust with rustup; rust-toolchain.toml in the repository names the version."
        )
    for binary in ("node", "npm"):
        if shutil.which(binary) is None:
            raise Fault(f"{binary} is missing. Install Node.js 20 or newer with npm.")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    major = re.match(r"v(\d+)", version)
    if major is None or int(major[1]) < 20:
        raise Fault(f"Node.js 20 or newer is needed; node is {version or 'broken'}.")


def apt(wanted: list[str]) -> None:
    by_hand = f"apt-get install {' '.join(wanted)}"
    if shutil.which("apt-get") is None:
        raise Fault(f"This machine has no apt-get. Install by its own means what Debian calls: {' '.join(wanted)}.")
    root: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            raise Fault(f"Installing needs root, and there is no sudo. As root, run: {by_hand}")
        root = ["sudo", "--preserve-env=DEBIAN_FRONTEND"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *wanted],
    ):
        done = subprocess.run(
            root + command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode != 0:
            tail = "\n".join("    " + line for line in done.stdout.splitlines()[-12:])
            raise Fault(f"`{' '.join(root + command)}` failed:\n{tail}\n  Install it by hand and run again: {by_hand}")
