"""`make run`: the development stack, from nothing to a seeded forum. Ctrl-C stops it."""

from __future__ import annotations

import json
import signal
import urllib.error
import urllib.request
from types import FrameType

import althing
import ports as port_numbers
from api import post
from paths import DEV, State
from stack import Stack
from terminal import Fault, give_up, paint, say, since_start, step


def main() -> None:
    signal.signal(signal.SIGTERM, interrupted)
    try:
        stack = Stack(State(DEV), port_numbers.from_environment())
        stack.claim()
        stack.build()
        stack.prepare()
        stack.run(lambda _stopping: welcome(stack))
    except Fault as fault:
        give_up(fault)
    except KeyboardInterrupt:
        say()
    say("Everything is stopped. The data stays in .dev/; `make run` goes on with it.")


def interrupted(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def welcome(stack: Stack) -> bool:
    with step("Demo territory (the first time it takes a while)") as notes:
        notes.append("seeded" if ensure_seed(stack) else "unchanged")
    with step("Invitation"):
        invitation = ensure_invitation(stack)
    p = stack.ports
    rows = [
        ("Web", f"http://{port_numbers.LOOPBACK}:{p.web}"),
        ("Homeserver for Element", f"http://{port_numbers.LOOPBACK}:{p.homeserver}"),
        ("Invitation", invitation),
        ("Mail", f"http://{port_numbers.LOOPBACK}:{p.mail}"),
        ("Logs", str(stack.state.logs)),
    ]
    lines = [f"{name:<24}{value}" for name, value in rows]
    width = max(len(line) for line in lines) + 2
    say("\n" + stack.state.demo.read_text().rstrip())
    say("\n┌" + "─" * width + "┐")
    for line in lines:
        say(f"│ {line:<{width - 1}}│")
    say("└" + "─" * width + "┘")
    say(paint("1;32", f"Ready after {since_start():.1f} s.") + " Ctrl-C stops everything.\n")
    return True


def ensure_seed(stack: Stack) -> bool:
    """Seeds once. The log-ins that the seed prints are kept, to be shown again."""
    if stack.state.demo.exists():
        return False
    lines = althing.run(stack.state, "seed", "demo")
    stack.state.demo.write_text("\n".join(log_ins(lines)) + "\n")
    return True


def log_ins(lines: list[str]) -> list[str]:
    """The table at the end of the seed's output: what follows its last empty line, or all of it."""
    trimmed = "\n".join(lines).rstrip().split("\n")
    last_gap = max((i for i, line in enumerate(trimmed) if not line.strip()), default=-1)
    return trimmed[last_gap + 1 :]


def ensure_invitation(stack: Stack) -> str:
    kept = stack.state.invitation
    if kept.exists() and is_valid(stack, kept.read_text().strip()):
        return kept.read_text().strip()
    url = invite_member(stack)
    kept.write_text(url + "\n")
    return url


def invite_member(stack: Stack) -> str:
    """As the demo's administrator would: whoever comes by it begins where every member begins."""
    base = f"http://{port_numbers.LOOPBACK}:{stack.ports.web}"
    [row] = [line for line in stack.state.demo.read_text().splitlines() if line.endswith("(administrator)")]
    username, password = row.split()[0], row.split()[-2]
    login = {"username": username, "password": password, "token_response": True}
    token = post(f"{base}/api/auth/login", login)["access_token"]
    return str(post(f"{base}/api/invitations", {"note": "Velkommen til!", "max_uses": 20}, token)["url"])


def is_valid(stack: Stack, invitation: str) -> bool:
    base = f"http://{port_numbers.LOOPBACK}:{stack.ports.web}"
    if not invitation.startswith(base):
        return False
    # A link that was kept from before the token moved behind `#` is not offered again.
    token = invitation.partition("#")[2]
    body = json.dumps({"token": token}).encode()
    request = urllib.request.Request(
        f"{base}/api/invitations/validate", data=body, headers={"Content-Type": "application/json", "Origin": base}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main()
