"""Althing's API, as far as the development stack speaks to it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from terminal import Fault


def post(url: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        raise Fault(f"POST {url} answered {error.code}: {error.read().decode(errors='replace')}") from error
