"""`make bench`: the benchmarks of appservice/benches, with databases and a homeserver of their own.

`enter.py bench [login] [members] [writes] [crowd] [gates] [judging] [society] [memory] [ingest] [reads] [unread]
[search] [render] [hostile] [page]` measures some of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import althing
import check
import generated
import ports as port_numbers
import postgres
import ready
import test
from paths import DEV, REPO, WEB, State
from sections import succeeds
from stack import Stack
from terminal import Fault, give_up, step
from test import fresh, service

BENCH = DEV / "bench"

# The section that is measured in a browser.
PAGE = "page"


def main() -> None:
    try:
        generated.prepare()
        sections = sys.argv[1:]
        with step("Benchmarks (cargo bench --no-run)"):
            program = build()
        # Cargo builds the program along with the benchmarks; it writes the registrations.
        os.environ["ALTHING_DEV_BINARY"] = str(target() / "release" / "althing")
        code = 0
        if sections != [PAGE]:
            code = measure(program, [section for section in sections if section != PAGE])
        if not sections or PAGE in sections:
            code = code or int(not test.on_whole_stack(page))
        sys.exit(code)
    except Fault as fault:
        give_up(fault)
    except KeyboardInterrupt:
        sys.exit(130)


def page(environment: dict[str, str], base: str, state: State, stopping: Callable[[], bool]) -> list[bool]:
    """What a member sees on an open page, in a browser on a whole stack."""
    return [succeeds(["npm", "run", "measure"], environment, WEB, 900, stopping)]


def measure(program: str, sections: list[str]) -> int:
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
        if not sections or {"writes", "crowd", "gates", "judging"} & set(sections):
            database = ready.Check("Synapse's PostgreSQL", lambda: postgres.is_ready(ports.synapse_db))
            start("synapse-db", stack.clusters["synapse-db"].command(ports.synapse_db), database)
            synapse = stack.homeserver.command()
            variables = [f"{key}={value}" for key, value in synapse["env"].items()]
            argv = ["env", f"--chdir={synapse['cwd']}", *variables, *synapse["argv"]]
            start("synapse", argv, ready.Check("Synapse", lambda: ready.http_ok(ports.homeserver, "/health")))
        # The program itself and not cargo again: what is edited meanwhile does not matter.
        argv = [program, "--config", str(state.althing_config), *sections]
        quiet = {**althing.environment(), "ALTHING_LOG__FILTER": "warn"}
        return subprocess.run(argv, cwd=REPO, env=quiet).returncode


def build() -> str:
    """The program of the benchmarks, built."""
    argv = ["cargo", "bench", "--locked", "--no-run", "--message-format", "json-render-diagnostics"]
    done = subprocess.run(argv, cwd=REPO, env=check.cargo_environment(), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Fault("cargo bench failed; its own words stand above.")
    made = [json.loads(line) for line in done.stdout.splitlines()]
    [program] = [m["executable"] for m in made if m.get("target", {}).get("kind") == ["bench"] and m["executable"]]
    return str(program)


def target() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR", REPO / "target")).absolute()


if __name__ == "__main__":
    main()
