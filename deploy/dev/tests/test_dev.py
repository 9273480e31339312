"""What the development stack decides by itself, without starting anything big."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import althing
import api
import npm
import ports
import run
import sections
from homeserver import TEMPLATE, Homeserver
from paths import State
from ports import Ports
from terminal import Fault


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class PortsTest(unittest.TestCase):
    def test_a_taken_port_is_named_with_its_variable_and_owner(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            number = server.getsockname()[1]
            with self.assertRaises(Fault) as caught:
                ports.require_free(Ports(web=number))
        for word in (str(number), "ALTHING_DEV_PORT_WEB", f"process {os.getpid()}"):
            self.assertIn(word, str(caught.exception))

    def test_variables_choose_and_faults_are_said(self) -> None:
        with mock.patch.dict(os.environ, {"ALTHING_DEV_PORT_WEB": "30000"}):
            self.assertEqual(ports.from_environment().web, 30000)
        for bad in ("x", "0", "70000", str(Ports().mail)):
            with mock.patch.dict(os.environ, {"ALTHING_DEV_PORT_WEB": bad}), self.assertRaises(Fault):
                ports.from_environment()


class ApiTest(unittest.TestCase):
    def test_a_server_that_does_not_answer_is_a_fault_that_names_the_request(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server, mock.patch.object(api, "PATIENCE", 0.1):
            url = f"http://127.0.0.1:{server.getsockname()[1]}/api/meta"
            with self.assertRaises(Fault) as silent:
                api.get(url)
        with self.assertRaises(Fault) as gone:
            api.get(url)
        for caught in (silent, gone):
            self.assertIn(f"GET {url} was not answered", str(caught.exception))


class HomeserverTest(Folder):
    def render(self) -> Homeserver:
        homeserver = Homeserver(
            folder=self.folder / "synapse",
            port=1,
            server_name="dk.althing.test",
            db_port=2,
            db_password='quote " and $dollar',
            registrations=(Path("/a"), Path("/b")),
            check_url="http://127.0.0.1:3/",
            check_secret_file=Path("/s"),
        )
        homeserver.render()
        return homeserver

    def test_the_homeserver_is_closed(self) -> None:
        config = yaml.safe_load(self.render().config.read_text())
        self.assertIs(config["enable_registration"], False)
        self.assertIs(config["allow_guest_access"], False)
        self.assertIs(config["require_auth_for_profile_requests"], True)
        self.assertIs(config["password_config"]["localdb_enabled"], False)
        self.assertEqual(config["encryption_enabled_by_default_for_room_type"], "off")
        self.assertEqual(config["room_list_publication_rules"], [{"action": "deny"}])
        self.assertEqual(config["database"]["args"]["password"], 'quote " and $dollar')
        self.assertNotIn("registration_shared_secret", config)
        for listener in config["listeners"]:
            self.assertEqual(listener["bind_addresses"], ["127.0.0.1"])
            self.assertEqual(listener["resources"], [{"names": ["client"], "compress": False}])

    def test_only_development_and_tests_hurry(self) -> None:
        template = TEMPLATE.read_text()
        self.assertNotRegex(template, r"(?m)^rc_")
        config = yaml.safe_load(self.render().config.read_text())
        for limit in ("address", "account", "failed_attempts"):
            self.assertGreaterEqual(config["rc_login"][limit]["per_second"], 10)
        self.assertGreaterEqual(config["rc_message"]["per_second"], 10)

    def test_keys_are_made_once_and_private(self) -> None:
        files = [self.folder / "synapse" / name for name in ("signing.key", "macaroon.secret", "form.secret")]
        self.render()
        first = [file.read_text() for file in files]
        self.render()
        self.assertEqual([file.read_text() for file in files], first)
        for file in [*files, self.folder / "synapse" / "homeserver.yaml"]:
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)


class AlthingTest(Folder):
    def test_configuration(self) -> None:
        state = State(self.folder)
        state.make()
        althing.configure(state, Ports(), "pw")
        text = state.althing_config.read_text()
        althing.configure(state, Ports(), "pw")
        self.assertEqual(state.althing_config.read_text(), text)
        config = yaml.safe_load(text)
        secrets = [Path(path).read_text() for path in config["appservice"].values()]
        secrets.append(Path(config["password_check"]["secret_file"]).read_text())
        self.assertEqual(len(set(secrets)), 5)
        self.assertTrue(all(len(secret) == 64 for secret in secrets))

    def test_the_stack_s_own_variables_do_not_reach_the_binary(self) -> None:
        with mock.patch.dict(os.environ, {"ALTHING_DEV_PORT_WEB": "1", "ALTHING_LOG__FILTER": "debug"}):
            ours = althing.environment()
        self.assertNotIn("ALTHING_DEV_PORT_WEB", ours)
        self.assertEqual(ours["ALTHING_LOG__FILTER"], "debug")

    def test_log_ins_are_the_last_table(self) -> None:
        self.assertEqual(run.log_ins(["working", "", "name  password", "anna  x", ""]), ["name  password", "anna  x"])


class SectionsTest(unittest.TestCase):
    WRITTEN = """test raids::late ... FAILED
thread 'raids::late' (4711) panicked at app/raids.rs:3:5:
the wave was not seen
   Compiling althing
2026-12-01T13:56:12.587935Z  INFO request status=200
2026-12-01T13:56:22.600000Z ERROR request failed cause=nobody listened
2026-12-01 13:56:22,601 ERROR althing_auth POST-7 nobody could be asked
  ✘  1 [desktop-light] › e2e/raid.spec.ts:8:1 (12.1s)
    Error: strict mode violation
    > 78 |     await expect(it)
"""

    def closing(self, status: int) -> str:
        command = [sys.executable, "-c", f"print({self.WRITTEN!r}); raise SystemExit({status})"]
        return self.closing_of(lambda: sections.succeeds(command))

    def closing_of(self, act: Callable[[], bool]) -> str:
        before = signal.getsignal(signal.SIGTERM)
        self.addCleanup(signal.signal, signal.SIGTERM, before)
        written = io.TextIOWrapper(io.BytesIO(), write_through=True)
        with (
            mock.patch.object(sections, "_failures", []),
            mock.patch.object(sections, "_reasons", []),
            mock.patch.object(sections, "_logged", []),
            contextlib.redirect_stdout(written),
        ):
            run = sections.Sections()
            run.run("a section", act)
            run.finish()
        return written.buffer.getvalue().decode().split("Summary")[1]  # type: ignore[attr-defined]

    def test_the_end_names_what_failed_and_why(self) -> None:
        closing = self.closing(1)
        for named in (
            "raids::late ... FAILED",
            "raids.rs:3:5",
            "wave was not seen",
            "raid.spec.ts:8:1",
            "strict mode",
            "> 78 |",
            "nobody listened",
            "nobody could be asked",
        ):
            self.assertIn(named, closing)
        for unsaid in ("Compiling", "status=200"):
            self.assertNotIn(unsaid, closing)

    def test_the_end_says_what_stopped_a_section(self) -> None:
        closing = self.closing_of(mock.Mock(side_effect=Fault("nobody answered\nand so on")))
        self.assertIn("nobody answered", closing)
        self.assertNotIn("and so on", closing)

    def test_what_passed_after_all_needs_no_reason(self) -> None:
        closing = self.closing(0)
        self.assertIn("raids::late ... FAILED", closing)
        self.assertNotIn("strict mode", closing)


class NpmTest(Folder):
    def test_installed_means_what_the_lock_says(self) -> None:
        def put(wanted: dict[str, object], installed: dict[str, object]) -> None:
            (self.folder / "node_modules").mkdir(exist_ok=True)
            (self.folder / "package-lock.json").write_text(json.dumps({"packages": {"": {}, **wanted}}))
            record = self.folder / "node_modules" / ".package-lock.json"
            record.write_text(json.dumps({"packages": installed}))

        self.assertFalse(npm.is_installed(self.folder))
        put({"a": {"version": "1"}, "b": {"version": "1", "optional": True}}, {"a": {"version": "1"}})
        self.assertTrue(npm.is_installed(self.folder))
        put({"a": {"version": "2"}}, {"a": {"version": "1"}})
        self.assertFalse(npm.is_installed(self.folder))
        put({"a": {"version": "1"}, "b": {"version": "1"}}, {"a": {"version": "1"}})
        self.assertFalse(npm.is_installed(self.folder))
        put({"a": {"version": "1"}}, {"a": {"version": "1"}, "c": {"version": "1"}})
        self.assertFalse(npm.is_installed(self.folder))


if __name__ == "__main__":
    unittest.main()
