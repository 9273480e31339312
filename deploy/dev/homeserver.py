"""Synapse for development and tests: its configuration, keys and command line.

From the command line, for tests that start a homeserver of their own:

    homeserver.py render --dir D --port P --server-name S --db-port P [--db-host H] [--db-name N] [--db-user U]
                         [--db-password X] --registration FILE … --check-url URL --check-secret-file FILE
                         [--bot LOCALPART] [--public-url URL] [--log-level LEVEL]
                         [--federation-port P --certificate FILE --certificate-key FILE --federate-with NAME …]
    homeserver.py certificate --dir D

writes D/homeserver.yaml, D/log.yaml and, once, the keys. It prints a JSON object {"argv", "env", "cwd", "config"}:
what runs the homeserver in the foreground (`env` is to be added to the environment). SIGTERM stops it.

`certificate` writes D/localhost.crt and D/localhost.key, with which homeservers on this machine speak with each other.
"""

from __future__ import annotations

import argparse
import base64
import datetime
import ipaddress
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


# Development and tests come from one address and hurry; what is said of limits here is for them alone.
HURRY = """
rc_login:
  address: {per_second: 100, burst_count: 1000}
  account: {per_second: 100, burst_count: 1000}
  failed_attempts: {per_second: 10, burst_count: 100}
rc_message: {per_second: 50, burst_count: 200}
rc_joins:
  local: {per_second: 50, burst_count: 200}
rc_invites:
  per_room: {per_second: 50, burst_count: 200}
  per_user: {per_second: 50, burst_count: 200}
  per_issuer: {per_second: 50, burst_count: 200}
rc_room_creation: {per_second: 50, burst_count: 200}
"""


@dataclass(frozen=True)
class Federation:
    """How other homeservers are spoken with: a listener with TLS, and those that are named."""

    port: int
    certificate: Path
    key: Path
    servers: tuple[str, ...]

    @property
    def listener(self) -> dict[str, Any]:
        resources = [{"names": ["federation"], "compress": False}]
        return {"port": self.port, "type": "http", "tls": True, "bind_addresses": ["127.0.0.1"], "resources": resources}

    @property
    def settings(self) -> str:
        """Where the others are on this machine too: no authority has signed them, and their address is loopback."""
        settings = {
            "tls_certificate_path": str(self.certificate),
            "tls_private_key_path": str(self.key),
            "federation_custom_ca_list": [str(self.certificate)],
            "ip_range_blacklist": [],
        }
        return "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items())


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
    federation: Federation | None = None

    @property
    def listeners(self) -> list[dict[str, Any]]:
        clients: dict[str, Any] = {
            "port": self.port,
            "type": "http",
            "tls": False,
            "bind_addresses": ["127.0.0.1"],
            "x_forwarded": False,
            "resources": [{"names": ["client"], "compress": False}],
        }
        return [clients, self.federation.listener] if self.federation else [clients]

    @property
    def config(self) -> Path:
        return self.folder / "homeserver.yaml"

    def render(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        values: dict[str, Any] = {
            "server_name": self.server_name,
            "public_url": self.public_url or f"http://127.0.0.1:{self.port}/",
            "pid_file": str(self.folder / "homeserver.pid"),
            "listeners": self.listeners,
            "federate_with": self.federation.servers if self.federation else [],
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
        write_private(self.config, filled + HURRY + (self.federation.settings if self.federation else ""))

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


def make_certificate(folder: Path) -> None:
    """A key, and a certificate for `localhost` that it has signed itself."""
    # Only the homeserver's environment has it.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    folder.mkdir(parents=True, exist_ok=True)
    write_private(folder / "localhost.key", private.decode())
    (folder / "localhost.crt").write_bytes(certificate.public_bytes(pem))


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
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("certificate").add_argument("--dir", type=Path, required=True)
    render = commands.add_parser("render")
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
    render.add_argument("--federation-port", type=int)
    render.add_argument("--certificate", type=Path)
    render.add_argument("--certificate-key", type=Path)
    render.add_argument("--federate-with", action="append", default=[])
    asked = parser.parse_args()
    if asked.command == "certificate":
        make_certificate(asked.dir)
        return
    federation = None
    if asked.federation_port:
        certificate, key = asked.certificate.absolute(), asked.certificate_key.absolute()
        federation = Federation(asked.federation_port, certificate, key, tuple(asked.federate_with))
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
        federation=federation,
    )
    homeserver.render()
    print(json.dumps(homeserver.command()))


if __name__ == "__main__":
    main()
