"""Synapse module: whoever is muted is refused in every topic at once.

Configuration in `homeserver.yaml`:

    modules:
      - module: althing_silence.AlthingSilence
        config:
          check_url: "http://127.0.0.1:28471/_althing/check_password"
          secret_file: /path/to/secret
          bot: althing
          timeout_seconds: 3   # optional

A mute is written into the power levels of every topic. A homeserver takes some twenty such events a second, so in two
hundred topics it needs ten seconds or more. Meanwhile this module refuses. It asks Althing every second who is muted;
while Althing cannot answer, its last answer holds, and the power levels hold in any case.

Names follow the Synapse documentation, "Spam checker callbacks" and "Writing a module".
"""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urljoin

from synapse.module_api import NOT_SPAM, JsonDict, ModuleApi

from althing_client import AlthingAway, AlthingClient, Config, read_config

logger = logging.getLogger(__name__)

# How often Althing is asked who is muted.
ASK_MS = 1_000

# State of every topic. What makes it one of ours is that our bot has written it.
TOPIC = ("org.althing.topic", "")

# Leaving, and taking back one's own words, are always possible.
ALWAYS = ("m.room.member", "m.room.redaction")

REFUSAL = "You may not write in the forum at the moment. Your home room says why, and until when."


class AlthingSilence:
    def __init__(self, config: Config, api: ModuleApi) -> None:
        self._api = api
        self._althing = AlthingClient(api, config.secret, config.timeout_seconds)
        self._bot = api.get_qualified_user_id(config.bot)
        self._silenced_url = urljoin(config.check_url, "silenced")
        self._silenced: frozenset[str] = frozenset()
        self._is_away = False
        api.register_spam_checker_callbacks(check_event_for_spam=self.check_event_for_spam)
        api.looping_background_call(self.ask, ASK_MS, desc="althing_silenced", run_on_all_instances=True)

    @staticmethod
    def parse_config(config: JsonDict) -> Config:
        return read_config("althing_silence", config, 3)

    async def check_event_for_spam(self, event: Any) -> str:
        """Synapse's callback for each event: words that are not `NOT_SPAM` are the answer to its sender."""
        if event.sender not in self._silenced or event.type in ALWAYS:
            return NOT_SPAM
        # What comes from another homeserver may be old, and would be lost for good.
        if not self._api.is_mine(event.sender):
            return NOT_SPAM
        topic = (await self._api.get_room_state(event.room_id, [TOPIC])).get(TOPIC)
        return REFUSAL if topic is not None and topic.sender == self._bot else NOT_SPAM

    async def ask(self) -> None:
        """Asks who is muted. Without an answer what was said last holds."""
        try:
            self._silenced = silenced(*await self._althing.ask(self._silenced_url, {}))
        except Exception as error:
            if not self._is_away:
                logger.error("Althing could not say who is muted: %s", error)
            self._is_away = True
        else:
            self._is_away = False


def silenced(status: int, body: bytes) -> frozenset[str]:
    """Reads Althing's answer: user IDs. Raises `AlthingAway` for everything that the contract does not name."""
    if status != 200:
        raise AlthingAway(f"it answered HTTP {status}")
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise AlthingAway("its answer is not JSON") from error
    user_ids = answer.get("user_ids") if isinstance(answer, dict) else None
    if not isinstance(user_ids, list) or not all(isinstance(user_id, str) for user_id in user_ids):
        raise AlthingAway("its answer has no list of `user_ids`")
    return frozenset(user_ids)
