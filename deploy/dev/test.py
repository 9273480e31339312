"""`make test`: everything that can fail, in one run, with services of its own that end with it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import althing
import check
import fuzz
import generated
import ports as port_numbers
import postgres
import ready
from api import get, post
from paths import DEV, HERE, SYNAPSE, VENV, VENV_PYTHON, WEB, State
from ports import LOOPBACK
from sections import Sections, end, succeeds
from stack import Stack
from terminal import Fault, give_up, say

TEST = DEV / "test"
E2E = DEV / "e2e"


def main() -> None:
    if "ALTHING_DEV_BINARY" in os.environ:
        say("ALTHING_DEV_BINARY is set: the end-to-end test runs that binary.")
    try:
        generated.prepare()
        sections = Sections()
        check.run(sections)
        sections.run("homeserver module", homeserver_module)
        sections.run("development stack", development_stack)
        sections.run("Rust tests", rust_tests)
        sections.command("web tests", ["npm", "run", "test"], cwd=WEB)
        sections.run("end to end in the browser, then requests at random", browser)
        sys.exit(sections.finish())
    except Fault as fault:
        give_up(fault)
    except KeyboardInterrupt:
        sys.exit(130)


def homeserver_module() -> bool:
    trial = [str(VENV_PYTHON), "-m", "twisted.trial", "--temp-directory", str(DEV / "trial")]
    return succeeds(
        [*trial, "tests.test_althing_auth", "tests.test_althing_privacy", "tests.test_althing_silence"], cwd=SYNAPSE
    )


def development_stack() -> bool:
    return succeeds([str(VENV_PYTHON), "-m", "unittest", "discover", "-s", "tests"], cwd=HERE)


def rust_tests() -> bool:
    with databases() as environment:
        cargo = ["cargo", "test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]
        return succeeds(cargo, environment)


@contextlib.contextmanager
def databases() -> Iterator[dict[str, str]]:
    """A PostgreSQL and a Redis of the run's own, and the environment that names them. Tests that need a homeserver
    start it themselves."""
    folder = fresh(TEST)
    db_port, redis_port = port_numbers.free(2)
    cluster = postgres.Cluster(folder / "postgres")
    cluster.init(superuser="althing", databases=(postgres.Database("althing", ""),), fsync=False)
    redis = ["redis-server", "--bind", LOOPBACK, "--port", str(redis_port), "--dir", str(folder)]
    # A journal is only kept in a server that keeps what it is given.
    redis += ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"]
    with (
        service("PostgreSQL", cluster.command(db_port, 200), folder, lambda: postgres.is_ready(db_port)),
        service("Redis", redis, folder, lambda: ready.tcp_ok(redis_port)),
    ):
        yield {
            **check.cargo_environment(),
            "DATABASE_URL": f"postgres://althing@{LOOPBACK}:{db_port}/althing",
            "ALTHING_TEST_REDIS_URL": f"redis://{LOOPBACK}:{redis_port}",
            "ALTHING_TEST_VENV": str(VENV),
            "ALTHING_TEST_PG_BIN": str(postgres.bin_folder()),
            "ALTHING_TEST_DIR": str(folder),
        }


def fresh(wanted: Path) -> Path:
    """The folder, empty; if a killed run left servers there, they are stopped first."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    folder = postgres.reachable(wanted)
    for pid_file in folder.glob("**/postmaster.pid"):
        postgres.Cluster(pid_file.parent).stop_left_over()
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return folder


@contextlib.contextmanager
def service(name: str, argv: list[str], folder: Path, is_ready: Callable[[], bool]) -> Iterator[None]:
    """A server for the time of the block. It also ends when this process is killed (the kernel sees to that)."""
    tied = ["setpriv", "--pdeathsig", "INT", *argv]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(tied, stdout=log, stderr=log, cwd="/", start_new_session=True)
    try:
        deadline = time.monotonic() + 30
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Fault(f"{name} did not start:\n{(folder / f'{name}.log').read_text()}")
            time.sleep(0.05)
        yield
    finally:
        end(process)


def browser() -> bool:
    """The web's end-to-end tests, and requests at random, against a whole stack."""

    element = {"ALTHING_ELEMENT": str(althing.element())}

    def tests(environment: dict[str, str], base: str, state: State, stopping: Callable[[], bool]) -> list[bool]:
        browsed = succeeds(["npm", "run", "e2e"], {**environment, **element}, WEB, 2700, stopping)
        # What it leaves behind is nobody's to read any more.
        return [browsed, fuzz.passes(base, "e2e-admin", environment["ALTHING_ADMIN_PASSWORD"], state.root)]

    return on_whole_stack(tests)


def on_whole_stack(act: Callable[[dict[str, str], str, State, Callable[[], bool]], list[bool]]) -> bool:
    """Does something with a whole stack, new from the ground up; whether all of it went well."""
    state = State(E2E)
    if state.running.exists():
        from stop import leftovers

        leftovers(state)
    if state.postgres.is_symlink():
        fresh(state.postgres)
        state.postgres.unlink()
    shutil.rmtree(E2E, ignore_errors=True)
    stack = Stack(state, port_numbers.all_free())
    stack.claim()
    stack.build(beside_tests=True)
    stack.prepare()
    passed: list[bool] = []

    def then(stopping: Callable[[], bool]) -> bool:
        base = f"http://{LOOPBACK}:{stack.ports.web}"
        password = secrets.token_urlsafe(18)
        althing.run(state, "course", "import", "--builtin")
        environment = {
            **althing.environment(),
            "ALTHING_WEB_URL": base,
            "ALTHING_ADMIN_USERNAME": "e2e-admin",
            "ALTHING_ADMIN_PASSWORD": password,
            "ALTHING_INVITATION_URL": open_invitations(base, althing.invite_administrator(state), password),
            "ALTHING_HOMESERVER_URL": f"http://{LOOPBACK}:{stack.ports.homeserver}",
            "ALTHING_MAIL_URL": f"http://{LOOPBACK}:{stack.ports.mail}",
        }
        passed.extend(act(environment, base, state, stopping))
        return False

    if stack.run(then):
        raise KeyboardInterrupt
    went_well = bool(passed) and all(passed)
    if not went_well:
        say(f"The stack's logs: {state.logs}")
    return went_well


def open_invitations(base: str, invitation: str, password: str) -> str:
    """Registers `e2e-admin` with a single-use invitation; answers two that many may use, one for each browser."""
    administrator = {
        "invitation": invitation.rsplit("#", 1)[1],
        "username": "e2e-admin",
        "password": password,
        "display_name": "End-to-end administrator",
        "accept_terms": get(f"{base}/api/meta")["terms"]["version"],
        "token_response": True,
    }
    session = post(f"{base}/api/auth/register", administrator)
    wide = {"max_uses": 100, "note": "End-to-end tests"}
    made = [post(f"{base}/api/invitations", wide, session["access_token"]) for _ in range(2)]
    return " ".join(str(invitation["url"]) for invitation in made)


if __name__ == "__main__":
    main()
