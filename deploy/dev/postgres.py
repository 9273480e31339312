"""PostgreSQL clusters of our own: made, started and found without touching the system's.

From the command line, for tests that start, kill and restart a cluster themselves:

    postgres.py init --dir D [--superuser NAME] [--database NAME]… [--fsync off]
    postgres.py command --dir D --port P [--max-connections N]

`init` makes a cluster that trusts every loopback connection (UTF-8, C locale). `command` prints a JSON list: the argv
that runs the postmaster in the foreground. SIGINT stops it fast, SIGKILL crashes it. As root it runs as the user
`postgres` (a server refuses root), so D's parent folders must let that user pass: `reachable` says where they do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from paths import REPO
from terminal import Fault, give_up, say

OUTSIDE = Path("/var/lib/althing-dev")

# For two cores and small data. Given on the command line, so that an old cluster gets a new setting too.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "2",
    "jit": "off",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True)
class Database:
    """A database and the role that owns it, both of one name."""

    name: str
    password: str


def find_bin() -> Path | None:
    """The folder with `initdb` and `postgres`: ALTHING_PG_BIN, or Debian's newest."""
    if chosen := os.environ.get("ALTHING_PG_BIN"):
        return Path(chosen) if Path(chosen, "initdb").exists() else None
    debian = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if debian:
        return max(debian, key=lambda folder: [int(n) for n in re.findall(r"\d+", folder.parent.name)])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def bin_folder() -> Path:
    found = find_bin()
    if found is None:
        raise Fault("PostgreSQL's initdb cannot be found; ALTHING_PG_BIN can name its folder.")
    return found


def as_server_user(argv: list[str]) -> list[str]:
    if os.geteuid() != 0:
        return argv
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *argv]


def reachable(wanted: Path) -> Path:
    """`wanted`, or what stands in for it where the user `postgres` cannot get there.

    The rule: an ordinary user runs the server as himself and always uses `wanted`. Root uses `wanted` too, unless a
    folder above it (say /root) shuts the user `postgres` out; then the data lies in /var/lib/althing-dev/NAME-HASH,
    and `wanted` is a link to it. A link that exists is followed, so the place never changes by itself.
    """
    if wanted.is_symlink():
        target = wanted.resolve()
        target.mkdir(parents=True, exist_ok=True)
        return target
    wanted.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or subprocess.run(as_server_user(["test", "-x", str(wanted)])).returncode == 0:
        return wanted
    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    target = OUTSIDE / f"{REPO.name}-{digest}"
    target.mkdir(parents=True, exist_ok=True)
    for folder in (OUTSIDE, target):
        folder.chmod(0o755)
    say(f"     the user postgres cannot reach {wanted}: using {target}")
    wanted.rmdir()
    wanted.symlink_to(target)
    return target


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    def init(
        self,
        superuser: str = "postgres",
        password: str | None = None,
        databases: tuple[Database, ...] = (),
        fsync: bool = True,
    ) -> None:
        """Makes the cluster in a folder beside its own and moves it there when it is complete.

        Without a password it trusts every connection.
        """
        parent = self.folder.parent
        parent.mkdir(parents=True, exist_ok=True)
        making = parent / f"{self.folder.name}.new"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(making, "postgres", "postgres")
        initdb = [str(bin_folder() / "initdb"), "--pgdata", str(making), "--encoding=UTF8", "--locale=C"]
        initdb += ["--auth=trust", f"--username={superuser}", "--no-instructions", "--no-sync"]
        run(as_server_user(initdb), "initdb")
        if password is not None:
            (making / "pg_hba.conf").write_text(
                "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"
            )
        if not fsync:
            with (making / "postgresql.conf").open("a") as conf:
                conf.write("\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
        self._provision(making, superuser, password, databases)
        if fsync:
            os.sync()
        making.rename(self.folder)

    def _provision(self, folder: Path, superuser: str, password: str | None, databases: tuple[Database, ...]) -> None:
        statements = []
        if password is not None:
            statements.append(f"ALTER ROLE \"{superuser}\" PASSWORD '{password}'")
        for database in databases:
            if database.name != superuser:
                statements.append(f"CREATE ROLE \"{database.name}\" LOGIN PASSWORD '{database.password}'")
            statements.append(
                f'CREATE DATABASE "{database.name}" OWNER "{database.name}" TEMPLATE template0 '
                "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
            )
        if not statements:
            return
        # The single-user server needs no port and no waiting. It goes on after an error, so its words are read.
        single = [str(bin_folder() / "postgres"), "--single", "-D", str(folder), "-c", "log_statement=none", "postgres"]
        done = run(as_server_user(single), "postgres --single", "\n".join(statements) + "\n")
        if re.search(r"\b(ERROR|FATAL|PANIC):", done):
            raise Fault(f"the databases of {self.folder} could not be made:\n{done}")

    def command(self, port: int, max_connections: int = 60) -> list[str]:
        """The argv that runs the postmaster in the foreground."""
        socket = str(self.folder) if len(f"{self.folder}/.s.PGSQL.{port}.lock") < 107 else ""
        settings = {**SETTINGS, "unix_socket_directories": socket, "max_connections": str(max_connections)}
        argv = [str(bin_folder() / "postgres"), "-D", str(self.folder), "-p", str(port)]
        for key, value in settings.items():
            argv += ["-c", f"{key}={value}"]
        return as_server_user(argv)

    def running_pid(self) -> int | None:
        """The postmaster that runs on this folder, say one that an earlier, killed run left."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            return None
        return pid if os.fsencode(self.folder) in command else None

    def stop_left_over(self) -> bool:
        pid = self.running_pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 10
        while self.running_pid() is not None:
            if time.monotonic() > deadline:
                raise Fault(f"the PostgreSQL server {pid} of an earlier run on {self.folder} does not stop.")
            time.sleep(0.05)
        return True


def is_ready(port: int) -> bool:
    argv = [str(bin_folder() / "pg_isready"), "-q", "-t", "1", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(argv).returncode == 0


def run(argv: list[str], name: str, stdin: str = "") -> str:
    try:
        done = subprocess.run(argv, input=stdin, capture_output=True, text=True, cwd="/")
    except OSError as error:
        raise Fault(f"{name} cannot be run: {error}") from error
    words = done.stdout + done.stderr
    if done.returncode != 0:
        raise Fault(f"{name} failed:\n{words.strip()}\n  ({' '.join(argv)})")
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init")
    init.add_argument("--dir", type=Path, required=True)
    init.add_argument("--superuser", default="postgres")
    init.add_argument("--database", action="append", default=[])
    init.add_argument("--fsync", choices=["on", "off"], default="on")
    command = commands.add_parser("command")
    command.add_argument("--dir", type=Path, required=True)
    command.add_argument("--port", type=int, required=True)
    command.add_argument("--max-connections", type=int, default=60)
    asked = parser.parse_args()
    try:
        cluster = Cluster(asked.dir.absolute())
        if asked.command == "command":
            print(json.dumps(cluster.command(asked.port, asked.max_connections)))
        elif not cluster.exists:
            databases = tuple(Database(name, "unused") for name in asked.database)
            cluster.init(asked.superuser, None, databases, asked.fsync == "on")
    except Fault as fault:
        give_up(fault)


if __name__ == "__main__":
    main()
