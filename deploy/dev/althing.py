"""Althing itself: its configuration and secrets, its build, its commands."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from pathlib import Path
from typing import Any

import yaml
from homeserver import keep_secret, write_private
from paths import REPO, State
from ports import LOOPBACK, Ports
from terminal import Fault

SERVER_NAME = "dk.althing.test"
ELEMENT = "element"
LIMITS = (
    "login_per_minute",
    "login_per_account",
    "register_per_hour",
    "validate_per_minute",
    "availability_per_minute",
    "refresh_per_minute",
    "mail_per_hour",
)
PACES = ("writes_per_minute", "topics_per_hour", "questions_per_minute")
TOKENS = ("as_token", "hs_token", "members_token", "members_hs_token")


def binary() -> Path:
    """ALTHING_DEV_BINARY, or what cargo builds."""
    if chosen := os.environ.get("ALTHING_DEV_BINARY"):
        return Path(chosen).absolute()
    return debug() / "althing"


def debug() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR", REPO / "target")).absolute() / "debug"


def is_given() -> bool:
    """A binary made elsewhere, say a release build; it brings its web front along."""
    return bool(os.environ.get("ALTHING_DEV_BINARY"))


def build(*, beside_tests: bool = False) -> None:
    """The binary. Beside tests it is built with the example that they need: cargo then takes the same features of every
    crate as for `cargo test`, and compiles none of them twice."""
    what = ["--bin", "althing"] + (["--example", ELEMENT] if beside_tests else [])
    offline = {**os.environ, "SQLX_OFFLINE": "true"}
    if subprocess.run(["cargo", "build", "--locked", *what], cwd=REPO, env=offline).returncode != 0:
        raise Fault("cargo build failed; its own words stand above.")


def element() -> Path:
    """The Matrix client of the tests in the browser, built."""
    build(beside_tests=True)
    return debug() / "examples" / ELEMENT


def configure(state: State, ports: Ports, database_password: str) -> None:
    secret = state.secrets
    for name in (*TOKENS, "password_check"):
        keep_secret(secret / name, secrets.token_hex(32))
    write_private(secret / "database_url", f"postgres://althing:{database_password}@{LOOPBACK}:{ports.db}/althing")
    homeserver = f"http://{LOOPBACK}:{ports.homeserver}"
    sections = {
        "territory": {"code": "DK", "name": "Danmark", "languages": ["da", "nb", "sv", "en"]},
        "data_dir": str(state.althing_data),
        "public": listener(ports.web),
        "internal": listener(ports.internal),
        "homeserver": {"url": homeserver, "public_url": homeserver, "server_name": SERVER_NAME, "room_version": "12"},
        "appservice": {f"{name}_file": str(secret / name) for name in TOKENS},
        "password_check": {"secret_file": str(secret / "password_check")},
        "database": {"url_file": str(secret / "database_url"), "max_connections": 10},
        "mail": {"smtp_url": f"smtp://{LOOPBACK}:{ports.smtp}", "from": f"althing@{SERVER_NAME}"},
        "forum": {"categories": demo_categories()},
        # Everybody in the demo has come today.
        "moderation": {"new_member_limits": False},
        # Many browsers of the end-to-end tests share one address, and benchmarks write as fast as they can.
        "limits": dict.fromkeys(LIMITS, 600) | dict.fromkeys(PACES, 1_000_000),
        "log": {"format": "pretty", "filter": "info"},
        "heartbeat_seconds": 60,
    }
    lines = ["# Written by every `make run`. To change a value, set its variable: ALTHING_LOG__FILTER=debug make run"]
    lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in sections.items()]
    write_private(state.althing_config, "\n".join(lines) + "\n")


def demo_categories() -> list[dict[str, Any]]:
    """The categories that the demo's topics are in."""
    with (REPO / "appservice/demo/denmark.yaml").open() as content:
        return list(yaml.safe_load(content)["categories"])


def listener(port: int) -> dict[str, str]:
    return {"bind": f"{LOOPBACK}:{port}", "url": f"http://{LOOPBACK}:{port}"}


def command(state: State, *arguments: str) -> list[str]:
    return [str(binary()), "--config", str(state.althing_config), *arguments]


def environment() -> dict[str, str]:
    """Ours without the variables of the stack: every other ALTHING_… is a configuration value to the binary."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("ALTHING_DEV_", "ALTHING_TEST_", "ALTHING_PG_"))}


def run(state: State, *arguments: str) -> list[str]:
    """Runs a command of the binary to its end and answers the lines of its standard output."""
    argv = command(state, *arguments)
    quiet = {"ALTHING_LOG__FILTER": "warn", **environment()}
    done = subprocess.run(argv, env=quiet, cwd=REPO, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Fault(f"`althing {' '.join(arguments)}` failed with status {done.returncode}; its words stand above.")
    return done.stdout.splitlines()


def write_registrations(state: State) -> None:
    run(state, "registration", "--out", str(state.registrations))


def invite_administrator(state: State) -> str:
    lines = run(state, "invite", "--role", "admin", "--force")
    url = lines[-1].strip() if lines else ""
    if "/invite#" not in url:
        raise Fault(f"`althing invite` printed no invitation link but {url!r}.")
    return url
