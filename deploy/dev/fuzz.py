"""Property-based fuzzing of the running server from its own description: whatever is sent, no answer is a fault of
the server's, and every answer is one that the description knows."""

from __future__ import annotations

from pathlib import Path

from api import get, post
from paths import VENV
from sections import succeeds

# The stream has no end; the others would end the session that everything is asked with.
LEFT_OUT = ("/api/events", "/api/auth/logout", "/api/auth/logout-all", "/api/auth/sessions/{session_id}")
CHECKS = ("not_a_server_error", "content_type_conformance", "response_schema_conformance")
SECONDS = 200


def passes(base: str, username: str, password: str, folder: Path) -> bool:
    """Asks everything as this administrator: nobody reaches more of the server."""
    login = {"username": username, "password": password, "token_response": True}
    token = post(f"{base}/api/auth/login", login)["access_token"]
    left_out = [word for path in LEFT_OUT for word in ("--exclude-path", path)]
    argv = [
        *(str(VENV / "bin" / "schemathesis"), "run", f"{base}/api/openapi.json"),
        *("--header", f"Authorization: Bearer {token}"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing"),
        *("--max-examples", "12"),
        *("--max-time", str(SECONDS)),
        # One: Python 3.11 mistakes two threads that read its own sources at once for one that is broken.
        *("--workers", "1"),
        *("--request-timeout", "30"),
        # The same requests every time: what fails once fails again.
        "--generation-deterministic",
        *("--warnings", "off"),
        "--no-color",
        *left_out,
    ]
    passed = succeeds(argv, cwd=folder, seconds=2 * SECONDS)
    # Refused for want of a session, they would all have passed.
    get(f"{base}/api/auth/me", token)
    return passed
