"""Synapse: its configuration, keys and command line.

From the command line, for tests that start a homeserver of their own:

    homeserver.py render --dir D --port P --server-name S --db-port P [--db-host H] [--db-name N] [--db-user U]
                         [--db-password X] --registration FILE … --check-url URL --check-secret-file FILE
                         [--bot LOCALPART] [--public-url URL] [--log-level LEVEL]

writes D/homeserver.yaml, D/log.yaml and, once, the keys. It prints a JSON object {"argv", "env", "cwd", "config"}:
what runs the homeserver in the foreground (`env` is to be added to the environment). SIGTERM stops it.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paths import SYNAPSE, VENV_PYTHON

TEMPLATE = SYNAPSE / "homeserver.yaml.tmpl"

LOG_CONFIG = """\
version: 1
formatters:
  line: {{format: "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s"}}
handlers:
  console: {{class: logging.StreamHandler, formatter: line, stream: ext://sys.stdout}}
loggers:
  synapse.storage.SQL: {{level: INFO}}
  # Our modules ask every second.
  synapse.http.client: {{level: WARNING}}
root: {{level: {level}, handlers: [console]}}
disable_existing_loggers: false
"""


@dataclass(frozen=True)
class Homeserver:
    folder: Path
    port: int
    server_name: str
    db_port: int
    registrations: tuple[Path, ...]
    check_url: str
    check_secret_file: Path
    db_host: str = "127.0.0.1"
    db_name: str = "synapse"
    db_user: str = "synapse"
    db_password: str = ""
    bot: str = "althing"
    public_url: str = ""
    log_level: str = "INFO"

    @property
    def config(self) -> Path:
        return self.folder / "homeserver.yaml"

    def render(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        values: dict[str, Any] = {
            "server_name": self.server_name,
            "public_url": self.public_url or f"http://127.0.0.1:{self.port}/",
            "pid_file": str(self.folder / "homeserver.pid"),
            "port": self.port,
            "x_forwarded": False,
            "db_host": self.db_host,
            "db_port": self.db_port,
            "db_name": self.db_name,
            "db_user": self.db_user,
            "db_password": self.db_password,
            "log_config": str(self.folder / "log.yaml"),
            "signing_key": str(self.folder / "signing.key"),
            "media_store": str(self.folder / "media"),
            "registrations": [str(path) for path in self.registrations],
            "check_url": self.check_url,
            "check_secret_file": str(self.check_secret_file),
            "bot": self.bot,
            "macaroon_secret": keep_secret(self.folder / "macaroon.secret", secrets.token_urlsafe(32)),
            "form_secret": keep_secret(self.folder / "form.secret", secrets.token_urlsafe(32)),
        }
        keep_secret(self.folder / "signing.key", new_signing_key())
        (self.folder / "log.yaml").write_text(LOG_CONFIG.format(level=self.log_level))
        quoted = {key: json.dumps(value) for key, value in values.items()}
        filled = string.Template(TEMPLATE.read_text()).substitute(quoted)
        write_private(self.config, filled)

    def command(self) -> dict[str, Any]:
        return {
            "argv": [str(VENV_PYTHON), "-m", "synapse.app.homeserver", "-c", str(self.config)],
            "env": {"PYTHONPATH": str(SYNAPSE), "PYTHONUNBUFFERED": "1"},
            "cwd": str(self.folder),
            "config": str(self.config),
        }


def new_signing_key() -> str:
    """An Ed25519 key in the format of Synapse's `generate_signing_key`."""
    key_id = "a_" + "".join(secrets.choice(string.ascii_letters) for _ in range(4))
    return f"ed25519 {key_id} {base64.b64encode(secrets.token_bytes(32)).decode().rstrip('=')}\n"


def keep_secret(file: Path, fresh: str) -> str:
    """The secret in the file; the first time, the file is written with the fresh one."""
    if not file.exists():
        write_private(file, fresh)
    return file.read_text().strip()


def write_private(file: Path, text: str) -> None:
    """Whole or not at all, and for the owner's eyes only."""
    making = file.with_name(file.name + ".new")
    making.unlink(missing_ok=True)
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    making.rename(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    render = parser.add_subparsers(dest="command", required=True).add_parser("render")
    render.add_argument("--dir", type=Path, required=True)
    render.add_argument("--port", type=int, required=True)
    render.add_argument("--server-name", required=True)
    render.add_argument("--db-host", default="127.0.0.1")
    render.add_argument("--db-port", type=int, required=True)
    render.add_argument("--db-name", default="synapse")
    render.add_argument("--db-user", default="synapse")
    render.add_argument("--db-password", default="")
    render.add_argument("--registration", type=Path, action="append", required=True)
    render.add_argument("--check-url", required=True)
    render.add_argument("--check-secret-file", type=Path, required=True)
    render.add_argument("--bot", default="althing")
    render.add_argument("--public-url", default="")
    render.add_argument("--log-level", default="WARNING")
    asked = parser.parse_args()
    homeserver = Homeserver(
        folder=asked.dir.absolute(),
        port=asked.port,
        server_name=asked.server_name,
        db_host=asked.db_host,
        db_port=asked.db_port,
        db_name=asked.db_name,
        db_user=asked.db_user,
        db_password=asked.db_password,
        registrations=tuple(path.absolute() for path in asked.registration),
        check_url=asked.check_url,
        check_secret_file=asked.check_secret_file.absolute(),
        bot=asked.bot,
        public_url=asked.public_url,
        log_level=asked.log_level,
    )
    homeserver.render()
    print(json.dumps(homeserver.command()))


if __name__ == "__main__":
    main()
