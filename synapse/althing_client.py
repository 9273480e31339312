"""How the Synapse modules ask Althing: a JSON question on its internal listener, and its answer."""

from __future__ import annotations

import json
from typing import Any

from synapse.module_api import JsonDict, ModuleApi, make_deferred_yieldable, run_in_background
from twisted.internet import reactor
from twisted.web.client import readBody
from twisted.web.http_headers import Headers


class AlthingAway(Exception):
    """Althing gave no usable answer. Says why, for the log."""


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
