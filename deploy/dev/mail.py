"""The mail sink: takes every mail of the stack and shows it on a web page."""

from __future__ import annotations

import shutil

import npm
from paths import HERE, MAIL, State
from ports import LOOPBACK, Ports


def ensure() -> bool:
    MAIL.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / "mail" / name, MAIL / name)
    return npm.ensure(MAIL, "--ignore-scripts")


def command(state: State, ports: Ports) -> list[str]:
    argv = ["node", str(MAIL / "node_modules" / ".bin" / "maildev"), "--mail-directory", str(state.mailbox)]
    argv += ["--ip", LOOPBACK, "--smtp", str(ports.smtp), "--web-ip", LOOPBACK, "--web", str(ports.mail)]
    return [*argv, "--max-emails", "500"]
