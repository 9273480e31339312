"""Where things lie. Everything generated is under `.dev/`, which git ignores."""

from __future__ import annotations

from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
HERE = REPO / "deploy" / "dev"
SYNAPSE = REPO / "synapse"
WEB = REPO / "web"

DEV = REPO / ".dev"
VENV = DEV / "venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMPS = DEV / "stamps"
MAIL = DEV / "mail"


class State:
    """The folder of one stack: its databases, keys, configuration and logs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.postgres = root / "postgres"
        self.synapse = root / "synapse"
        self.registrations = root / "registrations"
        self.secrets = root / "secrets"
        self.logs = root / "log"
        self.mailbox = root / "mailbox"
        self.althing_data = root / "althing"
        self.althing_config = root / "althing.yaml"
        self.lock = root / "run.lock"
        self.running = root / "run.json"
        self.demo = root / "demo.txt"
        self.invitation = root / "member-invitation.url"

    def make(self) -> None:
        for folder in (self.root, self.synapse, self.logs, self.mailbox, self.althing_data):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.secrets, self.registrations):
            folder.mkdir(mode=0o700, exist_ok=True)
