"""Althing's API, as far as the development stack speaks to it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from terminal import Fault

# Seconds until an answer: no request takes as long, not even beside tests.
PATIENCE = 60


def get(url: str, token: str | None = None) -> dict[str, Any]:
    return _answer(urllib.request.Request(url, headers=_bearer(token)))


def post(url: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", **_bearer(token)}
    return _answer(urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers))


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def _answer(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        words = error.read().decode(errors="replace")
        raise Fault(f"{request.get_method()} {request.full_url} answered {error.code}: {words}") from error
    except OSError as error:
        raise Fault(f"{request.get_method()} {request.full_url} was not answered: {error}") from error
