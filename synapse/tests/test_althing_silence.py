"""The module that refuses the muted against a stand-in for Synapse's module API and a real HTTP exchange.

Run: `.dev/venv/bin/python -m twisted.trial tests.test_althing_silence` in `synapse/`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from synapse.module_api import NOT_SPAM, ModuleApi
from synapse.module_api.errors import ConfigError
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase
from twisted.web.server import Site

from althing_client import AlthingAway
from althing_silence import ASK_MS, REFUSAL, TOPIC, AlthingSilence, Config, silenced
from tests.test_althing_auth import SERVER, FakeAlthing, PlainHttp

ANNA, BO = f"@anna:{SERVER}", f"@bo:{SERVER}"


class FakeApi:
    def __init__(self) -> None:
        self.http_client = PlainHttp()
        self.callbacks: dict[str, Any] = {}
        self.looping: list[tuple[Any, float]] = []

    def register_spam_checker_callbacks(self, **callbacks: Any) -> None:
        self.callbacks = callbacks

    def looping_background_call(self, f: Any, msec: float, *, desc: str, run_on_all_instances: bool) -> None:
        assert run_on_all_instances, f"{desc}: every instance takes events"
        self.looping.append((f, msec))

    def get_qualified_user_id(self, username: str) -> str:
        return f"@{username}:{SERVER}"

    def is_mine(self, user_id: str) -> bool:
        return user_id.endswith(f":{SERVER}")

    async def get_room_state(self, room_id: str, event_filter: list[tuple[str, str]]) -> dict[tuple[str, str], Any]:
        bots = {"!topic": f"@althing:{SERVER}", "!abroad": "@althing:no.example"}
        sender = bots.get(room_id)
        return {key: SimpleNamespace(sender=sender) for key in event_filter if sender and key == TOPIC}


class Silence(TestCase):
    def setUp(self) -> None:
        self.althing = FakeAlthing()
        port = reactor.listenTCP(0, Site(self.althing), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        self.api = FakeApi()
        url = f"http://127.0.0.1:{port.getHost().port}/_althing/check_password"
        AlthingSilence(Config(url, "s3cret", "althing", 0.5), cast(ModuleApi, self.api))

    def ask(self, answer: bytes | None, status: int = 200) -> Deferred[None]:
        self.althing.answer, self.althing.status = answer, status
        [(ask, every)] = self.api.looping
        self.assertEqual(every, ASK_MS)
        return Deferred.fromCoroutine(ask())

    def sent(self, sender: str, room_id: str = "!topic", kind: str = "m.room.message") -> Deferred[str]:
        event = SimpleNamespace(sender=sender, room_id=room_id, type=kind)
        return Deferred.fromCoroutine(self.api.callbacks["check_event_for_spam"](event))

    async def test_the_muted_are_refused_in_topics_alone(self) -> None:
        self.assertEqual(await self.sent(ANNA), NOT_SPAM, "nothing was asked yet")
        await self.ask(f'{{"user_ids":["{ANNA}"]}}'.encode())
        self.assertEqual(self.althing.authorization, "Bearer s3cret")
        self.assertEqual(await self.sent(ANNA), REFUSAL)
        self.assertEqual(await self.sent(ANNA, kind="m.reaction"), REFUSAL)
        self.assertEqual(await self.sent(BO), NOT_SPAM)
        self.assertEqual(await self.sent(ANNA, "!home"), NOT_SPAM, "an appeal is written in the home room")
        self.assertEqual(await self.sent(ANNA, "!abroad"), NOT_SPAM, "another territory judges for itself")
        self.assertEqual(await self.sent(ANNA, kind="m.room.redaction"), NOT_SPAM, "own words can be taken back")
        self.assertEqual(await self.sent(ANNA, kind="m.room.member"), NOT_SPAM, "whoever wants to may leave")
        await self.ask(b'{"user_ids":[]}')
        self.assertEqual(await self.sent(ANNA), NOT_SPAM)

    async def test_what_other_homeservers_send_is_theirs_to_refuse(self) -> None:
        await self.ask(b'{"user_ids":["@gerd:no.example"]}')
        self.assertEqual(await self.sent("@gerd:no.example"), NOT_SPAM, "it may be older than the mute")

    async def test_the_last_answer_holds_while_althing_is_away(self) -> None:
        await self.ask(f'{{"user_ids":["{ANNA}"]}}'.encode())
        for answer, status in [(b"", 502), (b"oh", 200), (None, 200)]:
            await self.ask(answer, status)
            self.assertEqual(await self.sent(ANNA), REFUSAL)
            self.assertEqual(await self.sent(BO), NOT_SPAM)


class ParseConfig(TestCase):
    def test_faults_carry_the_name(self) -> None:
        with self.assertRaises(ConfigError) as caught:
            AlthingSilence.parse_config({"check_url": "x"})
        self.assertIn("althing_silence: check_url", str(caught.exception))


class Silenced(TestCase):
    def test_contract(self) -> None:
        self.assertEqual(silenced(200, f'{{"user_ids":["{BO}"]}}'.encode()), frozenset([BO]))
        for status, body in [(200, b"[]"), (200, b'{"user_ids":[1]}'), (200, b"{}"), (200, b"oh"), (500, b"{}")]:
            self.assertRaises(AlthingAway, silenced, status, body)
