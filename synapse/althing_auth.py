"""Synapse module: Althing checks the passwords, and Althing's bot is the one server administrator.

Configuration in `homeserver.yaml`:

    modules:
      - module: althing_auth.AlthingAuth
        config:
          check_url: "http://127.0.0.1:28471/_althing/check_password"
          secret_file: /path/to/secret
          bot: althing
          timeout_seconds: 10   # optional

The password hash lies in Althing's database and nowhere else. Whoever cannot be checked does not get in: what is
not a clear yes is a no, and an Althing that cannot answer is a 503, so that a member with the right password is
not told that it is wrong. Whoever tries too often hears 429: Synapse does not tell a module from where, so Althing
counts by account.

Names follow the Synapse documentation, "Password auth provider callbacks" and "Writing a module".
"""

from __future__ import annotations

import json
import logging
from enum import Enum

from synapse.module_api import JsonDict, ModuleApi
from synapse.module_api.errors import Codes, SynapseError
from twisted.internet.defer import CancelledError

from althing_client import AlthingAway, AlthingClient, Config, read_config

logger = logging.getLogger(__name__)

# How often the admin flag of the bot is looked at. The look-up is cached by Synapse.
ADMIN_CHECK_MS = 2_000

# What Synapse answers to a yes: the user ID, and no callback for after the login.
Accepted = tuple[str, None]


class AnsweredToClient(SynapseError, CancelledError):
    """An error that reaches the client as it is.

    Synapse turns every exception of an auth checker into "wrong password", except twisted's `CancelledError`,
    which it lets through, and a `SynapseError` that gets through becomes the client's answer.
    """


class Verdict(Enum):
    """Althing's answer to a password."""

    OK = "ok"
    WRONG = "wrong"
    SUSPENDED = "suspended"
    LIMITED = "limited"


class AlthingAuth:
    def __init__(self, config: Config, api: ModuleApi) -> None:
        self._config = config
        self._api = api
        self._althing = AlthingClient(api, config.secret, config.timeout_seconds)
        self._bot = api.get_qualified_user_id(config.bot)
        api.register_password_auth_provider_callbacks(
            auth_checkers={("m.login.password", ("password",)): self.check_auth},
        )
        api.register_third_party_rules_callbacks(check_can_deactivate_user=self.may_deactivate)
        api.looping_background_call(self.ensure_bot_is_admin, ADMIN_CHECK_MS, desc="althing_bot_admin")

    @staticmethod
    def parse_config(config: JsonDict) -> Config:
        return read_config("althing_auth", config, 10)

    async def check_auth(self, username: str, login_type: str, login_dict: JsonDict) -> Accepted | None:
        """Synapse's `check_auth` callback, for `/login` and for interactive auth alike."""
        password = login_dict.get("password")
        if not isinstance(password, str) or not password:
            return None
        user_id = self._api.get_qualified_user_id(username)
        if user_id == self._bot:
            return None  # The bot has no password: it acts by its token only.

        registered = await self._api.check_user_exists(user_id)
        try:
            verdict = await self._ask(registered or user_id, password)
        except CancelledError:
            raise  # The client went away.
        except Exception as error:
            logger.error("Althing could not check the password of %s: %s", user_id, error)
            raise AnsweredToClient(
                503,
                "The password cannot be checked right now. Nothing is wrong with your password; try again in a minute.",
                "ORG.ALTHING.UNAVAILABLE",
            ) from error

        if verdict is Verdict.LIMITED:
            raise AnsweredToClient(
                429,
                "Too many attempts. Wait a quarter of an hour, or sign in on the web and then here.",
                Codes.LIMIT_EXCEEDED,
            )
        if verdict is Verdict.SUSPENDED:
            raise AnsweredToClient(403, "This account is suspended.", Codes.USER_ACCOUNT_SUSPENDED)
        if verdict is not Verdict.OK:
            return None
        if registered is None:
            logger.warning("Althing knows %s, this homeserver does not: log-in refused", user_id)
            return None
        return registered, None

    async def may_deactivate(self, user_id: str, by_admin: bool) -> bool:
        """Synapse's `check_can_deactivate_user` callback: an account ends where its owner chooses what becomes of
        their words, on the web, and Althing ends it here. A Matrix client alone would leave half of it standing."""
        return by_admin

    async def ensure_bot_is_admin(self) -> None:
        """Gives the bot Synapse's admin flag, once it is registered and whenever it lost it."""
        user = await self._api.get_userinfo_by_id(self._bot)
        if user is not None and not user.is_admin:
            await self._api.set_user_admin(self._bot, True)
            logger.info("%s is server administrator now", self._bot)

    async def _ask(self, user_id: str, password: str) -> Verdict:
        question = {"user_id": user_id, "password": password}
        return verdict_of(*await self._althing.ask(self._config.check_url, question))


def verdict_of(status: int, body: bytes) -> Verdict:
    """Reads Althing's answer. Raises `AlthingAway` for everything that the contract does not name."""
    if status == 429:
        return Verdict.LIMITED
    if status != 200:
        raise AlthingAway(f"it answered HTTP {status}")
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise AlthingAway("its answer is not JSON") from error
    ok = answer.get("ok") if isinstance(answer, dict) else None
    if ok is True:
        return Verdict.OK
    if ok is False:
        return Verdict.SUSPENDED if answer.get("reason") == "suspended" else Verdict.WRONG
    raise AlthingAway("its answer has no true or false `ok`")
