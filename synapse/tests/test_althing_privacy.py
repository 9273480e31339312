"""The privacy module against a stand-in for Synapse's module API and a real HTTP exchange.

Run: `.dev/venv/bin/python -m twisted.trial tests.test_althing_privacy` in `synapse/`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from synapse.module_api import NOT_SPAM, ModuleApi
from synapse.module_api.errors import Codes, ConfigError, SynapseError
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase
from twisted.web.server import Site

from althing_client import AlthingAway
from althing_privacy import PAUSE_MS, AlthingPrivacy, Config, allowed
from tests.test_althing_auth import SERVER, FakeAlthing, PlainHttp

ANNA, BO = f"@anna:{SERVER}", f"@bo:{SERVER}"


class FakeApi:
    def __init__(self) -> None:
        self.http_client = PlainHttp()
        self.now = 1_000_000
        self._hs = SimpleNamespace(get_clock=lambda: SimpleNamespace(time_msec=lambda: self.now))
        self.callbacks: dict[str, Any] = {}

    def get_qualified_user_id(self, username: str) -> str:
        return f"@{username}:{SERVER}"

    def register_spam_checker_callbacks(self, **callbacks: Any) -> None:
        self.callbacks = callbacks


class Privacy(TestCase):
    def setUp(self) -> None:
        self.althing = FakeAlthing()
        self.althing.answer = b'{"allowed":true}'
        port = reactor.listenTCP(0, Site(self.althing), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        self.api = FakeApi()
        url = f"http://127.0.0.1:{port.getHost().port}/_althing/check_password"
        AlthingPrivacy(Config(url, "s3cret", "althing", 0.5), cast(ModuleApi, self.api))

    def hidden(self) -> Deferred[bool]:
        check = self.api.callbacks["check_username_for_spam"]
        return Deferred.fromCoroutine(check({"user_id": ANNA, "display_name": "Anna"}, BO))

    def invite(self, inviter: str = BO, invitee: str = ANNA) -> Deferred[Any]:
        return Deferred.fromCoroutine(self.api.callbacks["user_may_invite"](inviter, invitee, "!room"))

    async def test_who_is_shown_is_found(self) -> None:
        self.assertFalse(await self.hidden())
        self.assertEqual(self.althing.asked, [{"asking": BO, "about": ANNA}])
        self.assertEqual(self.althing.authorization, "Bearer s3cret")
        self.althing.answer = b'{"allowed":false}'
        self.assertTrue(await self.hidden())

    async def test_nobody_is_found_while_althing_is_away(self) -> None:
        self.althing.status = 500
        self.assertTrue(await self.hidden())
        self.althing.status = 200
        self.assertTrue(await self.hidden(), "one search is many questions")
        self.assertEqual(len(self.althing.asked), 1)
        self.api.now += PAUSE_MS
        self.assertFalse(await self.hidden())

    async def test_silence_hides(self) -> None:
        self.althing.answer = None
        self.assertTrue(await self.hidden())

    async def test_invitations(self) -> None:
        self.assertEqual(await self.invite(), NOT_SPAM)
        self.althing.answer = b'{"allowed":false}'
        self.assertEqual(await self.invite(), Codes.INVITE_BLOCKED)
        self.althing.status = 502
        error = await self.assertFailure(self.invite(), SynapseError)
        self.assertEqual(cast(SynapseError, error).code, 503)
        self.assertEqual(await self.invite(f"@althing:{SERVER}"), NOT_SPAM)
        self.assertEqual(await self.invite(invitee=f"@althing:{SERVER}"), NOT_SPAM, "a way back into its rooms")


class ParseConfig(TestCase):
    def test_faults_are_named(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        secret = Path(folder.name, "secret")
        secret.write_text("s3cret\n")
        config = {"check_url": "http://127.0.0.1:1/x/y", "secret_file": str(secret), "bot": "althing"}
        self.assertEqual(AlthingPrivacy.parse_config(config), Config("http://127.0.0.1:1/x/y", "s3cret", "althing", 3))
        faults = {
            "check_url": ["x", None],
            "secret_file": ["/nowhere", None],
            "bot": ["", 1],
            "timeout_seconds": [0, True, "1"],
        }
        for key, values in faults.items():
            for value in values:
                with self.assertRaises(ConfigError) as caught:
                    AlthingPrivacy.parse_config({**config, key: value})
                self.assertIn(key, str(caught.exception))


class Allowed(TestCase):
    def test_contract(self) -> None:
        self.assertIs(allowed(200, b'{"allowed":true}'), True)
        self.assertIs(allowed(200, b'{"allowed":false}'), False)
        for status, body in [(200, b"[]"), (200, b'{"allowed":1}'), (200, b"oh"), (500, b'{"allowed":true}')]:
            self.assertRaises(AlthingAway, allowed, status, body)
