"""A whole stack on honcho, the process runner: two PostgreSQL, Synapse, the mail sink and Althing."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shlex
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import althing
import mail
import ports as port_numbers
import postgres
import ready
from homeserver import Homeserver, keep_secret
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from paths import HERE, REPO, State
from ports import Ports
from stop import leftovers, started_at
from terminal import Fault, say, step

import web

DATABASES = ("althing-db", "synapse-db")
STOP_SECONDS = 4
READY_SECONDS = 120


class Stack:
    def __init__(self, state: State, ports: Ports) -> None:
        self.state = state
        self.ports = ports

    def claim(self) -> None:
        """Makes sure that this stack can run at all, before anything takes long."""
        with step("Ports and earlier runs") as notes:
            self.state.make()
            self._lock = self._take_lock()
            stopped = leftovers(self.state)
            folder = postgres.reachable(self.state.postgres)
            self.clusters = {name: postgres.Cluster(folder / name) for name in DATABASES}
            stopped += [name for name, cluster in self.clusters.items() if cluster.stop_left_over()]
            if stopped:
                notes.append(f"stopped what an earlier run left: {', '.join(stopped)}")
            port_numbers.require_free(self.ports)

    def build(self, *, beside_tests: bool = False) -> None:
        """What all stacks share: the web front, the mail sink and the binary."""
        with step("Mail sink") as notes:
            notes.append("installed" if mail.ensure() else "unchanged")
        if althing.is_given():
            say(f"     ALTHING_DEV_BINARY: using {althing.binary()}, building nothing")
            return
        with step("Web packages") as notes:
            notes.append("installed" if web.ensure_packages() else "unchanged")
        with step("Web front") as notes:
            notes.append("built" if web.ensure_build() else "unchanged")
        with step("Althing (cargo build)"):
            althing.build(beside_tests=beside_tests)

    def prepare(self) -> None:
        """What this stack has of its own: databases, secrets, configuration."""
        with step("Databases") as notes:
            self._prepare_databases(notes)
        with step("Configuration and registrations"):
            althing.configure(self.state, self.ports, self._secret("althing_db"))
            althing.write_registrations(self.state)
            self.homeserver.render()

    def _take_lock(self) -> IO[str]:
        lock = self.state.lock.open("a+")
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Fault("`make run` runs already in this repository. `make stop` ends it.") from error
        return lock

    def _secret(self, name: str) -> str:
        return keep_secret(self.state.secrets / name, secrets.token_hex(24))

    def _prepare_databases(self, notes: list[str]) -> None:
        for name, database in zip(DATABASES, ("althing", "synapse"), strict=True):
            cluster = self.clusters[name]
            if not cluster.exists:
                owner = postgres.Database(database, self._secret(f"{database}_db"))
                cluster.init(password=self._secret(f"{database}_db_superuser"), databases=(owner,))
                notes.append(f"made {name}")

    @property
    def homeserver(self) -> Homeserver:
        return Homeserver(
            folder=self.state.synapse,
            port=self.ports.homeserver,
            server_name=althing.SERVER_NAME,
            db_port=self.ports.synapse_db,
            db_password=self._secret("synapse_db"),
            registrations=tuple(
                self.state.registrations / n for n in ("registration.yaml", "registration-members.yaml")
            ),
            check_url=f"http://{port_numbers.LOOPBACK}:{self.ports.internal}/_althing/check_password",
            check_secret_file=self.state.secrets / "password_check",
            log_level=os.environ.get("ALTHING_DEV_SYNAPSE_LOG", "INFO"),
        )

    def run(self, then: Callable[[Callable[[], bool]], bool]) -> bool:
        """Starts everything; when all is ready calls `then`, and stops at once unless it answers True.

        `then` is handed a function that tells whether the stack is being stopped. Returns when everything has stopped,
        and whether that was by a signal. A service that dies stops the others and is a fault, with its last words.
        """
        log = Log(self.state.logs)
        runner = Runner(log)
        self._add_services(runner)
        fault: list[BaseException] = []

        def follow() -> None:
            try:
                self._record(runner)
                with step("Start"):
                    ready.wait(self._checks(), READY_SECONDS, lambda: runner.stopping)
                if not runner.stopping and then(lambda: runner.stopping):
                    log.show("althing")
                    return
            except BaseException as error:
                if not runner.stopping:
                    fault.append(error)
            runner.terminate()

        follower = threading.Thread(target=follow, daemon=True)
        follower.start()
        runner.loop()
        follower.join(20)
        self.state.running.unlink(missing_ok=True)
        if runner.died:
            words = "\n".join(f"  {name} │ {line}" for name in runner.died for line in log.last_words(name))
            files = ", ".join(str(log.file(name)) for name in runner.died)
            raise Fault(f"{', '.join(runner.died)} died, so everything was stopped. Log: {files}\n{words}")
        if fault:
            raise fault[0]
        return runner.returncode in (130, 143)

    def _add_services(self, runner: Runner) -> None:
        def after(needs: dict[str, int], argv: list[str]) -> list[str]:
            words = [word for name, port in needs.items() for word in (f"--{name}", str(port))]
            return [sys.executable, str(HERE / "ready.py"), *words, "--", *argv]

        def add(name: str, argv: list[str], env: dict[str, str], cwd: Path | str) -> None:
            runner.add_process(name, "exec " + shlex.join(argv), env=env, cwd=str(cwd))

        ours = althing.environment()
        add("althing-db", self.clusters["althing-db"].command(self.ports.db), ours, "/")
        add("synapse-db", self.clusters["synapse-db"].command(self.ports.synapse_db), ours, "/")
        add("mail", mail.command(self.state, self.ports), ours, REPO)
        synapse = self.homeserver.command()
        needs = {"postgres": self.ports.synapse_db}
        add("synapse", after(needs, synapse["argv"]), {**ours, **synapse["env"]}, synapse["cwd"])
        # Althing would wait for the homeserver by itself, with growing pauses: this is quieter and quicker.
        needs = {"postgres": self.ports.db, "homeserver": self.ports.homeserver}
        add("althing", after(needs, althing.command(self.state, "serve")), ours, REPO)

    def _checks(self) -> list[ready.Check]:
        p = self.ports
        return [
            ready.Check("Althing's PostgreSQL", lambda: postgres.is_ready(p.db)),
            ready.Check("Synapse's PostgreSQL", lambda: postgres.is_ready(p.synapse_db)),
            ready.Check("the mail sink", lambda: ready.tcp_ok(p.smtp) and ready.http_ok(p.mail, "/")),
            ready.Check("Synapse", lambda: ready.http_ok(p.homeserver, "/health")),
            ready.Check("Althing", lambda: ready.http_ok(p.web, "/readyz")),
        ]

    def _record(self, runner: Runner) -> None:
        """Writes down which processes are ours, for `make stop`."""
        while not runner.pids_known() and not runner.stopping:
            time.sleep(0.01)
        pids = runner.pids()
        record: dict[str, Any] = {"runner": entry(os.getpid()), "services": {n: entry(p) for n, p in pids.items()}}
        self.state.running.write_text(json.dumps(record))


def entry(pid: int) -> dict[str, Any]:
    return {"pid": pid, "started": started_at(pid)}


class Runner(Manager):  # type: ignore[misc]
    """honcho's manager, except that the databases are stopped last: Synapse may lose events when its own dies first."""

    def __init__(self, log: Log) -> None:
        super().__init__(log)
        self._terminating: bool = False
        self.died: list[str] = []

    @property
    def stopping(self) -> bool:
        return self._terminating

    def pids_known(self) -> bool:
        return bool(self._all_started()) and bool(self._processes)

    def pids(self) -> dict[str, int]:
        return {name: process["pid"] for name, process in self._processes.items() if "pid" in process}

    def terminate(self) -> None:
        if self._terminating:
            return
        if not self._all_started():
            # The signal came while the services were being started; their ids arrive in a moment.
            threading.Timer(0.1, self.terminate).start()
            return
        self._terminating = True
        self.died = [name for name, process in self._processes.items() if "returncode" in process]
        say("\nStopping …")
        running = {name: pid for name, pid in self.pids().items() if name not in self.died}
        services = [pid for name, pid in running.items() if name not in DATABASES]
        for pid in services:
            self._procmgr.terminate(pid)
        deadline = time.monotonic() + STOP_SECONDS
        while any(started_at(pid) for pid in services) and time.monotonic() < deadline:
            time.sleep(0.05)
        for name in DATABASES:
            if name in running and started_at(running[name]):
                os.killpg(running[name], signal.SIGINT)


class Log:
    """honcho's printer: every service's lines go to its file, and those of the shown ones to the terminal too."""

    def __init__(self, folder: Path) -> None:
        self.width = 0
        self._folder = folder
        self._shown: set[str] = set()
        self._all = os.environ.get("ALTHING_DEV_LOG") == "all"
        self._files: dict[str, IO[str]] = {}
        self._tails: dict[str, deque[str]] = {}

    def file(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def show(self, name: str) -> None:
        self._shown.add(name)

    def last_words(self, name: str) -> list[str]:
        return list(self._tails.get(name, ()))

    def write(self, message: Any) -> None:
        name = "run" if message.name == SYSTEM_PRINTER_NAME else message.name
        line = message.data.decode(errors="replace") if isinstance(message.data, bytes) else message.data
        line = line.rstrip("\n")
        if name not in self._files:
            self._files[name] = self.file(name).open("w")
            self._tails[name] = deque(maxlen=20)
        print(line, file=self._files[name], flush=True)
        self._tails[name].append(line)
        if self._all or name in self._shown:
            print(f"{name.ljust(self.width)} │ {line}", flush=True)
