"""The alerts that an operator is given speak of metrics that there are, and fire when they should."""

from __future__ import annotations

import re
import subprocess
import unittest
from pathlib import Path

import promtool
import yaml

REPO = Path(__file__).resolve().parents[3]
FOLDER = REPO / "deploy/prometheus"
# Of Prometheus itself: functions, and whether a scrape went well.
OWN = {"up", "time", "increase"}


class Alerts(unittest.TestCase):
    def setUp(self) -> None:
        file = yaml.safe_load((FOLDER / "alerts.yaml").read_text())
        self.rules = [rule for group in file["groups"] for rule in group["rules"]]

    def test_every_metric_is_counted_somewhere_and_documented(self) -> None:
        sources = "".join(path.read_text() for path in (REPO / "appservice/src").rglob("*.rs"))
        operations = (REPO / "docs/operations.md").read_text()
        for rule in self.rules:
            expression = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", rule["expr"])
            names = set(re.findall(r"[a-z][a-z_]+", expression)) - OWN
            self.assertTrue(names or "up" in expression, rule["alert"])
            for name in names:
                self.assertIn(f'"{name}"', sources, rule["alert"])
                self.assertIn(f"`{name}", operations, rule["alert"])

    def test_every_alert_says_what_is_wrong_and_what_to_do(self) -> None:
        names = [rule["alert"] for rule in self.rules]
        self.assertEqual(len(names), len(set(names)))
        for rule in self.rules:
            self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
            for part in ("summary", "action"):
                self.assertGreater(len(rule["annotations"][part].split()), 2, rule["alert"])

    def test_every_alert_fires_when_it_should(self) -> None:
        tests = yaml.safe_load((FOLDER / "alerts_test.yaml").read_text())["tests"]
        asked = [one for test in tests for one in test["alert_rule_test"]]
        fired = {one["alertname"] for one in asked if one.get("exp_alerts")}
        self.assertEqual(fired, {rule["alert"] for rule in self.rules})
        for argv in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts_test.yaml"]):
            done = subprocess.run([promtool.ensure(), *argv], cwd=FOLDER, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
