"""`make bench`: the benchmarks of appservice/benches, with databases and a homeserver of their own.

`enter.py bench [memory] [ingest] [reads] [writes]` measures some of them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import althing
import check
import generated
import ports as port_numbers
import postgres
import ready
from paths import DEV, REPO, State
from stack import Stack
from terminal import Fault, give_up, step
from test import fresh, service

BENCH = DEV / "bench"


def main() -> None:
    try:
        generated.prepare()
        with step("Benchmarks (cargo bench --no-run)"):
            build()
        # Cargo builds the program along with the benchmarks; it writes the registrations.
        os.environ["ALTHING_DEV_BINARY"] = str(target() / "release" / "althing")
        sys.exit(measure(sys.argv[1:]))
    except Fault as fault:
        give_up(fault)
    except KeyboardInterrupt:
        sys.exit(130)


def measure(sections: list[str]) -> int:
    state = State(BENCH)
    if state.postgres.is_symlink() or state.postgres.exists():
        fresh(state.postgres)
    if state.postgres.is_symlink():
        state.postgres.unlink()
    shutil.rmtree(BENCH, ignore_errors=True)
    stack = Stack(state, port_numbers.all_free())
    stack.claim()
    stack.prepare()
    ports = stack.ports
    with contextlib.ExitStack() as services:

        def start(name: str, argv: list[str], check: ready.Check) -> None:
            with step(check.name):
                services.enter_context(service(name, argv, state.logs, check.passes))

        database = ready.Check("Althing's PostgreSQL", lambda: postgres.is_ready(ports.db))
        start("althing-db", stack.clusters["althing-db"].command(ports.db), database)
        if not sections or "writes" in sections:
            database = ready.Check("Synapse's PostgreSQL", lambda: postgres.is_ready(ports.synapse_db))
            start("synapse-db", stack.clusters["synapse-db"].command(ports.synapse_db), database)
            synapse = stack.homeserver.command()
            variables = [f"{key}={value}" for key, value in synapse["env"].items()]
            argv = ["env", f"--chdir={synapse['cwd']}", *variables, *synapse["argv"]]
            start("synapse", argv, ready.Check("Synapse", lambda: ready.http_ok(ports.homeserver, "/health")))
        arguments = ["--bench", "bench", "--", "--config", str(state.althing_config), *sections]
        quiet = {**check.cargo_environment(), **althing.environment(), "ALTHING_LOG__FILTER": "warn"}
        return subprocess.run(["cargo", "bench", "--locked", "--quiet", *arguments], cwd=REPO, env=quiet).returncode


def build() -> None:
    argv = ["cargo", "bench", "--locked", "--no-run"]
    if subprocess.run(argv, cwd=REPO, env=check.cargo_environment()).returncode != 0:
        raise Fault("cargo bench failed; its own words stand above.")


def target() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR", REPO / "target")).absolute()


if __name__ == "__main__":
    main()
