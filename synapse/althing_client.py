"""How the Synapse modules ask Althing: a JSON question on its internal listener, and its answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attr
from synapse.module_api import JsonDict, ModuleApi, make_deferred_yieldable, run_in_background
from synapse.module_api.errors import ConfigError
from twisted.internet import reactor
from twisted.web.client import readBody
from twisted.web.http_headers import Headers


class AlthingAway(Exception):
    """Althing gave no usable answer. Says why, for the log."""


@attr.s(auto_attribs=True, frozen=True)
class Config:
    check_url: str
    secret: str
    bot: str
    timeout_seconds: float


def read_config(module: str, config: JsonDict, timeout_seconds: float) -> Config:
    """The configuration of a module, with this timeout when it says none. Raises `ConfigError` in the module's name."""
    check_url = config.get("check_url")
    if not isinstance(check_url, str) or urlsplit(check_url).scheme not in ("http", "https"):
        raise ConfigError(f"{module}: check_url must be the http(s) address of Althing's password check")
    secret_file = config.get("secret_file")
    if not isinstance(secret_file, str):
        raise ConfigError(f"{module}: secret_file must name the file with the password check's secret")
    try:
        secret = Path(secret_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{module}: secret_file {secret_file} cannot be read: {error}") from error
    if not secret:
        raise ConfigError(f"{module}: secret_file {secret_file} is empty")
    bot = config.get("bot")
    if not isinstance(bot, str) or not bot:
        raise ConfigError(f"{module}: bot must be the localpart or user ID of Althing's bot")
    timeout = config.get("timeout_seconds", timeout_seconds)
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or timeout <= 0:
        raise ConfigError(f"{module}: timeout_seconds must be a number above zero")
    return Config(check_url, secret, bot, float(timeout))


class AlthingClient:
    def __init__(self, api: ModuleApi, secret: str, timeout_seconds: float) -> None:
        self._api = api
        self._secret = secret
        self._timeout_seconds = timeout_seconds

    async def ask(self, url: str, question: JsonDict) -> tuple[int, bytes]:
        """The status and the body of the answer. Raises `AlthingAway` when there is none in time."""
        # Synapse's `post_json_get_json` would write the question to the debug log and wait for a minute.
        asking = run_in_background(self._post, url, question)
        asking.addTimeout(self._timeout_seconds, reactor, onTimeoutCancel=self._timed_out)
        return await make_deferred_yieldable(asking)

    async def _post(self, url: str, body: JsonDict) -> tuple[int, bytes]:
        response = await self._api.http_client.request(
            "POST",
            url,
            data=json.dumps(body).encode(),
            headers=Headers(
                {
                    b"Authorization": [b"Bearer " + self._secret.encode()],
                    b"Content-Type": [b"application/json"],
                    b"Accept": [b"application/json"],
                }
            ),
        )
        return response.code, await make_deferred_yieldable(readBody(response))

    def _timed_out(self, _result: Any, timeout: float) -> None:
        raise AlthingAway(f"no answer within {timeout:g} s")
