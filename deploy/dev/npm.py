"""Packages from npm, exactly as a checked-in lock says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from terminal import Fault, say


def ensure(folder: Path, *options: str) -> bool:
    """Runs `npm ci` unless what is installed already is what the lock says. Answers whether it ran."""
    if is_installed(folder):
        return False
    say(f"     npm ci in {folder}")
    run(folder, "ci", "--no-audit", "--no-fund", "--loglevel=error", *options)
    return True


def is_installed(folder: Path) -> bool:
    """npm keeps its own record of what it installed; packages for other platforms are missing there."""
    try:
        installed = json.loads((folder / "node_modules" / ".package-lock.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    wanted = json.loads((folder / "package-lock.json").read_text())["packages"]
    wanted.pop("", None)
    if any(path not in wanted for path in installed):
        return False
    return all(
        installed[path].get("version") == entry.get("version") if path in installed else entry.get("optional", False)
        for path, entry in wanted.items()
    )


def run(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["npm", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        tail = "\n".join("    " + line for line in done.stdout.splitlines()[-25:])
        raise Fault(f"`npm {' '.join(arguments)}` in {folder} failed:\n{tail}")
