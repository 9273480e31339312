"""`make check`: formats, lints, types, architecture, and that what is generated and checked in is fresh."""

from __future__ import annotations

import os
import sys

import generated
from paths import DEV, HERE, SYNAPSE, VENV, WEB
from sections import Sections, succeeds
from terminal import Fault, give_up

PYTHON = [str(HERE), str(SYNAPSE)]


def main() -> None:
    try:
        generated.prepare()
        sections = Sections()
        run(sections)
        sys.exit(sections.finish())
    except Fault as fault:
        give_up(fault)
    except KeyboardInterrupt:
        sys.exit(130)


def run(sections: Sections) -> None:
    cargo = cargo_environment()
    sections.run("check: Python", python)
    sections.command("check: web", ["npm", "run", "check"], cwd=WEB)
    sections.command("check: Rust format", ["cargo", "fmt", "--all", "--check"])
    clippy = ["cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]
    sections.command("check: Rust lints", clippy, cargo)
    # Tests are built with what their own crates ask of others; the program alone must compile without that.
    sections.command("check: the program alone", ["cargo", "check", "--locked", "--bin", "althing"], cargo)
    sections.command("check: architecture", ["cargo", "test", "--locked", "--test", "architecture"], cargo)
    sections.run("check: generated files", generated.are_fresh)


def python() -> bool:
    ruff, mypy = str(VENV / "bin" / "ruff"), str(VENV / "bin" / "mypy")
    settings = ["--config", str(HERE / "ruff.toml")]
    types = {**os.environ, "MYPYPATH": ":".join(PYTHON), "MYPY_CACHE_DIR": str(DEV / "mypy")}
    return all(
        [
            succeeds([ruff, "format", "--check", *settings, *PYTHON]),
            succeeds([ruff, "check", *settings, *PYTHON]),
            succeeds([mypy, "--config-file", str(HERE / "mypy.ini"), *PYTHON], types),
        ]
    )


def cargo_environment() -> dict[str, str]:
    """SQL is checked against the checked-in descriptions, not against whatever database happens to be there."""
    return {**os.environ, "SQLX_OFFLINE": "true"}


if __name__ == "__main__":
    main()
