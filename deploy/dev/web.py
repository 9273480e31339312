"""The web front: its packages and its build, which the Rust build takes into the binary."""

from __future__ import annotations

from pathlib import Path

import npm
import stamp
from paths import WEB

# Neither sources nor part of the build.
OUTSIDE = {"node_modules", "dist", "test-results", "playwright-report", "coverage", "e2e"}


def ensure_packages() -> bool:
    return npm.ensure(WEB)


def ensure_build() -> bool:
    wanted = stamp.digest(sources(WEB), (WEB / "package-lock.json").read_text())
    if stamp.holds("web", wanted) and (WEB / "dist" / "index.html").exists():
        return False
    npm.run(WEB, "run", "build")
    stamp.put("web", wanted)
    return True


def sources(folder: Path) -> list[Path]:
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.name in OUTSIDE or entry.name.startswith("."):
            continue
        found += sources(entry) if entry.is_dir() else [entry]
    return found
