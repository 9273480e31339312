"""The module against a stand-in for Synapse's module API and a real HTTP exchange with a stand-in for Althing.

Run: `.dev/venv/bin/python -m twisted.trial tests.test_althing_auth` in `synapse/`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import treq
from synapse.module_api import ModuleApi
from synapse.module_api.errors import ConfigError, SynapseError
from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import TestCase
from twisted.web.http import Request
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

import althing_auth
from althing_auth import AlthingAuth, AnsweredToClient, Config, Verdict, verdict_of
from althing_client import AlthingAway

SERVER = "dk.althing.test"


class FakeAlthing(Resource):
    """Answers what `answer` says, or nothing at all, and keeps what it was asked."""

    isLeaf = True

    def __init__(self) -> None:
        super().__init__()
        self.status = 200
        self.answer: bytes | None = b'{"ok":true}'
        self.asked: list[dict[str, Any]] = []
        self.authorization: str | None = None

    def render_POST(self, request: Request) -> bytes | int:
        self.asked.append(json.loads(request.content.read()))
        self.authorization = request.getHeader("Authorization")
        if self.answer is None:
            return NOT_DONE_YET
        request.setResponseCode(self.status)
        return self.answer


class PlainHttp:
    """`SimpleHttpClient.request` without the homeserver behind it."""

    async def request(self, method: str, uri: str, data: bytes, headers: Any) -> Any:
        return await treq.request(method, uri, data=data, headers=headers, unbuffered=True, persistent=False)


class FakeApi:
    def __init__(self) -> None:
        self.http_client = PlainHttp()
        self.registered = {f"@anna:{SERVER}"}
        self.admin: bool | None = None  # None: the bot is not registered.
        self.writes = 0
        self.checkers: dict[Any, Any] = {}
        self.looping: Callable[[], Awaitable[None]] | None = None

    def get_qualified_user_id(self, username: str) -> str:
        return username if username.startswith("@") else f"@{username}:{SERVER}"

    def register_password_auth_provider_callbacks(self, *, auth_checkers: dict[Any, Any]) -> None:
        self.checkers = auth_checkers

    def register_third_party_rules_callbacks(
        self, *, check_can_deactivate_user: Callable[[str, bool], Awaitable[bool]]
    ) -> None:
        self.may_deactivate = check_can_deactivate_user

    def looping_background_call(self, f: Callable[[], Awaitable[None]], msec: float, desc: str) -> None:
        self.looping = f

    async def check_user_exists(self, user_id: str) -> str | None:
        return user_id.lower() if user_id.lower() in self.registered else None

    async def get_userinfo_by_id(self, user_id: str) -> Any:
        return None if self.admin is None else SimpleNamespace(is_admin=self.admin)

    async def set_user_admin(self, user_id: str, admin: bool) -> None:
        assert user_id == f"@althing:{SERVER}"
        self.admin = admin
        self.writes += 1


class CheckAuth(TestCase):
    def setUp(self) -> None:
        self.althing = FakeAlthing()
        port = reactor.listenTCP(0, Site(self.althing), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        self.api = FakeApi()
        self.module = self.build(f"http://127.0.0.1:{port.getHost().port}/_althing/check_password")

    def build(self, url: str) -> AlthingAuth:
        return AlthingAuth(Config(url, "s3cret", "althing", 0.5), cast(ModuleApi, self.api))

    def check(self, username: str = "anna", **login: Any) -> Deferred[Any]:
        login.setdefault("password", "correct horse")
        checker = self.api.checkers[("m.login.password", ("password",))]
        return Deferred.fromCoroutine(checker(username, "m.login.password", login))

    async def refused(self, status: int, **login: Any) -> AnsweredToClient:
        error = await self.assertFailure(self.check(**login), AnsweredToClient)
        self.assertEqual(error.code, status)
        return cast(AnsweredToClient, error)

    async def test_yes_is_the_user_id(self) -> None:
        for username in ("anna", f"@anna:{SERVER}", "Anna"):
            self.assertEqual(await self.check(username), (f"@anna:{SERVER}", None))
        self.assertEqual(self.althing.asked, [{"user_id": f"@anna:{SERVER}", "password": "correct horse"}] * 3)
        self.assertEqual(self.althing.authorization, "Bearer s3cret")

    async def test_no_is_wrong_password(self) -> None:
        for reason in ("wrong", "deleted"):
            self.althing.answer = json.dumps({"ok": False, "reason": reason}).encode()
            self.assertIsNone(await self.check())

    async def test_suspended_is_said(self) -> None:
        self.althing.answer = b'{"ok":false,"reason":"suspended"}'
        self.assertEqual((await self.refused(403)).errcode, "M_USER_SUSPENDED")

    async def test_too_many_tries_are_told(self) -> None:
        self.althing.status, self.althing.answer = 429, b'{"errcode":"M_LIMIT_EXCEEDED","error":"Wait."}'
        self.assertEqual((await self.refused(429)).errcode, "M_LIMIT_EXCEEDED")

    async def test_an_account_ends_by_the_bot_alone(self) -> None:
        self.assertFalse(await self.api.may_deactivate(f"@anna:{SERVER}", False))
        self.assertTrue(await self.api.may_deactivate(f"@anna:{SERVER}", True))

    async def test_a_member_the_homeserver_does_not_know_stays_out(self) -> None:
        self.assertIsNone(await self.check("berit"))

    async def test_the_bot_and_empty_passwords_are_not_even_asked_about(self) -> None:
        self.assertIsNone(await self.check("althing"))
        self.assertIsNone(await self.check(password=""))
        self.assertIsNone(await self.check(password=7))
        self.assertEqual(self.althing.asked, [])

    async def test_every_other_answer_is_unavailable(self) -> None:
        for status, answer in [
            (500, b'{"ok":true}'),
            (401, b"{}"),
            (200, b"oh"),
            (200, b"[]"),
            (200, b'{"ok":"true"}'),
            (204, b""),
        ]:
            self.althing.status, self.althing.answer = status, answer
            await self.refused(503)

    async def test_silence_is_unavailable(self) -> None:
        self.althing.answer = None
        await self.refused(503)

    async def test_nobody_there_is_unavailable(self) -> None:
        self.module = self.build("http://127.0.0.1:1/_althing/check_password")
        error = await self.refused(503)
        # Synapse lets this one class through and answers the client with it.
        self.assertIsInstance(error, CancelledError)
        self.assertIsInstance(error, SynapseError)


class BotIsAdmin(TestCase):
    async def test_flag_follows_registration_and_heals(self) -> None:
        api = FakeApi()
        AlthingAuth(Config("http://127.0.0.1:1/", "s", "althing", 1), cast(ModuleApi, api))
        assert api.looping is not None
        for state, writes in [(None, 0), (False, 1), (True, 1), (False, 2)]:
            api.admin = state
            await api.looping()
            self.assertEqual((api.admin, api.writes), (None if state is None else True, writes))


class ParseConfig(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.secret = Path(folder.name, "secret")
        self.secret.write_text("s3cret\n")
        self.config = {"check_url": "http://127.0.0.1:1/x", "secret_file": str(self.secret), "bot": "althing"}

    def test_complete(self) -> None:
        parsed = AlthingAuth.parse_config(self.config)
        self.assertEqual(parsed, Config("http://127.0.0.1:1/x", "s3cret", "althing", 10))

    def test_faults_are_named(self) -> None:
        faults = {
            "check_url": ["x", 1, None],
            "secret_file": ["/nowhere", None],
            "bot": ["", None],
            "timeout_seconds": [0, "1", True],
        }
        for key, values in faults.items():
            for value in values:
                with self.assertRaises(ConfigError) as caught:
                    AlthingAuth.parse_config({**self.config, key: value})
                self.assertIn(key, str(caught.exception))

    def test_an_empty_secret_would_open_the_door(self) -> None:
        self.secret.write_text("\n")
        self.assertRaises(ConfigError, AlthingAuth.parse_config, self.config)


class VerdictOf(TestCase):
    def test_contract(self) -> None:
        self.assertIs(verdict_of(200, b'{"ok":true}'), Verdict.OK)
        self.assertIs(verdict_of(200, b'{"ok":false}'), Verdict.WRONG)
        self.assertRaises(AlthingAway, verdict_of, 200, b'{"ok":1}')
        self.assertIs(althing_auth.Verdict("suspended"), Verdict.SUSPENDED)
