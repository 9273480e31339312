"""`make check`: formats, lints, types, architecture, and that what is generated and checked in is fresh."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import althing
from paths import DEV, HERE, REPO, SYNAPSE, VENV, WEB
from sections import Sections, succeeds
from terminal import Fault, give_up, say, step

import web

PYTHON = [str(HERE), str(SYNAPSE)]
# Checked-in file -> the command whose standard output it must equal.
GENERATED = {
    "docs/openapi.json": ["openapi"],
    "registration.yaml": ["registration"],
}


def main() -> None:
    try:
        prepare()
        sections = Sections()
        run(sections)
        sys.exit(sections.finish())
    except Fault as fault:
        give_up(fault)
    except KeyboardInterrupt:
        sys.exit(130)


def prepare() -> None:
    """The binary takes the web front in when it is compiled, so that has to be there even for a lint."""
    with step("Web packages") as notes:
        notes.append("installed" if web.ensure_packages() else "unchanged")
    with step("Web front") as notes:
        notes.append("built" if web.ensure_build() else "unchanged")


def run(sections: Sections) -> None:
    tool = {name: str(VENV / "bin" / name) for name in ("ruff", "mypy")}
    cargo = cargo_environment()
    sections.run(
        "check: Python",
        lambda: all(
            [
                succeeds([tool["ruff"], "format", "--check", "--config", str(HERE / "ruff.toml"), *PYTHON]),
                succeeds([tool["ruff"], "check", "--config", str(HERE / "ruff.toml"), *PYTHON]),
                succeeds([tool["mypy"], "--config-file", str(HERE / "mypy.ini"), *PYTHON], python_environment()),
            ]
        ),
    )
    sections.command("check: web", ["npm", "run", "check"], cwd=WEB)
    sections.command("check: Rust format", ["cargo", "fmt", "--all", "--check"])
    clippy = ["cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]
    sections.command("check: Rust lints", clippy, cargo)
    sections.command("check: architecture", ["cargo", "test", "--locked", "--test", "architecture"], cargo)
    sections.run("check: generated files", generated_files_are_fresh)


def cargo_environment() -> dict[str, str]:
    """SQL is checked against the checked-in descriptions, not against whatever database happens to be there."""
    return {**os.environ, "SQLX_OFFLINE": "true"}


def python_environment() -> dict[str, str]:
    return {**os.environ, "MYPYPATH": ":".join(PYTHON), "MYPY_CACHE_DIR": str(DEV / "mypy")}


def generated_files_are_fresh() -> bool:
    if not succeeds(["cargo", "build", "--locked", "--bin", "althing"], cargo_environment()):
        return False
    return all([is_fresh(REPO / file, command) for file, command in GENERATED.items()])


def is_fresh(file: Path, command: list[str]) -> bool:
    argv = [str(althing.binary()), *command]
    say("$ " + " ".join(argv))
    made = subprocess.run(argv, capture_output=True, env=althing.environment(), cwd=REPO)
    if made.returncode != 0:
        say(made.stderr.decode(errors="replace"))
        return False
    if file.exists() and file.read_bytes() == made.stdout:
        return True
    fresh = DEV / "fresh" / file.name
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_bytes(made.stdout)
    say(f"{file.relative_to(REPO)} is not what `althing {' '.join(command)}` prints; the fresh one: {fresh}")
    if file.exists() and shutil.which("diff"):
        subprocess.run(["diff", "-u", str(file), str(fresh)])
    return False


if __name__ == "__main__":
    main()
