"""Synapse module: who is found in people search, and who may invite whom, as members said to Althing.

Configuration in `homeserver.yaml`:

    modules:
      - module: althing_privacy.AlthingPrivacy
        config:
          check_url: "http://127.0.0.1:28471/_althing/check_password"
          secret_file: /path/to/secret
          bot: althing
          timeout_seconds: 3   # optional

`check_url` is the one of `althing_auth`: the questions are asked beside it. While Althing cannot answer, nobody is
found, and invitations wait (503): what members hide stays hidden.

Names follow the Synapse documentation, "Spam checker callbacks" and "Writing a module".
"""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urljoin

from synapse.module_api import NOT_SPAM, JsonDict, ModuleApi
from synapse.module_api.errors import Codes, SynapseError

from althing_client import AlthingAway, AlthingClient, Config, read_config

logger = logging.getLogger(__name__)

# How long nobody is asked for after a question without an answer: one search is many questions.
PAUSE_MS = 3_000


class AlthingPrivacy:
    def __init__(self, config: Config, api: ModuleApi) -> None:
        self._althing = AlthingClient(api, config.secret, config.timeout_seconds)
        self._may_find_url = urljoin(config.check_url, "may_find")
        self._may_invite_url = urljoin(config.check_url, "may_invite")
        self._clock = api._hs.get_clock()
        self._away_until_ms = 0
        self._bot = api.get_qualified_user_id(config.bot)
        api.register_spam_checker_callbacks(
            check_username_for_spam=self.check_username_for_spam,
            user_may_invite=self.user_may_invite,
        )

    @staticmethod
    def parse_config(config: JsonDict) -> Config:
        return read_config("althing_privacy", config, 3)

    async def check_username_for_spam(self, user_profile: Any, requester_id: str) -> bool:
        """Synapse's callback for each user that a search has found: true leaves them out."""
        now = self._clock.time_msec()
        if now < self._away_until_ms:
            return True
        try:
            return not await self._ask(self._may_find_url, requester_id, user_profile["user_id"])
        except Exception as error:
            logger.error("Althing could not say whom %s may find: %s", requester_id, error)
            self._away_until_ms = now + PAUSE_MS
            return True

    async def user_may_invite(self, inviter: str, invitee: str, room_id: str) -> Any:
        """Synapse's callback for an invitation by anybody but a server administrator."""
        if inviter == self._bot:
            return NOT_SPAM  # Until it is an administrator: badge rooms open by its invitations.
        if invitee == self._bot:
            return NOT_SPAM  # It joins what it wants; an administrator may ask it back into a room of ours.
        try:
            allowed = await self._ask(self._may_invite_url, inviter, invitee)
        except Exception as error:
            logger.error("Althing could not say whether %s may invite %s: %s", inviter, invitee, error)
            raise SynapseError(
                503,
                "It cannot be checked right now whether you may invite this user. Try again in a minute.",
                "ORG.ALTHING.UNAVAILABLE",
            ) from error
        return NOT_SPAM if allowed else Codes.INVITE_BLOCKED

    async def _ask(self, url: str, asking: str, about: str) -> bool:
        return allowed(*await self._althing.ask(url, {"asking": asking, "about": about}))


def allowed(status: int, body: bytes) -> bool:
    """Reads Althing's answer. Raises `AlthingAway` for everything that the contract does not name."""
    if status != 200:
        raise AlthingAway(f"it answered HTTP {status}")
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise AlthingAway("its answer is not JSON") from error
    verdict = answer.get("allowed") if isinstance(answer, dict) else None
    if not isinstance(verdict, bool):
        raise AlthingAway("its answer has no true or false `allowed`")
    return verdict
