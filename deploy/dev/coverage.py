"""`make coverage`: how much of `appservice/src` and `web/src` the tests run, line by line.

The Rust side counts the library's tests, those in process, and those on a real homeserver; the web side its unit and
component tests.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import check
import generated
import test
from paths import DEV, REPO, WEB
from sections import Sections, succeeds
from terminal import Fault, give_up, say, step

TOOL = "0.9.1"
LEAST = 80.0
REPORT = DEV / "coverage"


def main() -> None:
    try:
        generated.prepare()
        with step("cargo-llvm-cov and the compiler's own tools") as notes:
            notes.append("installed" if ensure_tool() else "all there")
        REPORT.mkdir(parents=True, exist_ok=True)
        sections = Sections()
        sections.run("coverage: Rust", rust)
        sections.run("coverage: web", web)
        sys.exit(sections.finish())
    except Fault as fault:
        give_up(fault)
    except KeyboardInterrupt:
        sys.exit(130)


def ensure_tool() -> bool:
    run(["rustup", "component", "add", "llvm-tools"])
    has = shutil.which("cargo-llvm-cov") is not None
    if not has:
        run(["cargo", "install", "--quiet", "--locked", "cargo-llvm-cov", "--version", TOOL])
    return not has


def rust() -> bool:
    report = REPORT / "rust.json"
    with test.databases() as environment:
        cargo = ["cargo", "llvm-cov", "--locked", "--workspace", "--lib", "--bins", "--tests"]
        cargo += ["--json", "--summary-only", "--output-path", str(report)]
        # What runs the tests is no part of what they are to run.
        cargo += [
            "--ignore-filename-regex",
            r"appservice/(tests|benches|examples)/|/src/(.*/)?(tests?|testing)(/|\.rs)",
        ]
        if not succeeds(cargo, environment):
            return False
    return enough("appservice/src", json.loads(report.read_text())["data"][0]["totals"]["lines"]["percent"])


def web() -> bool:
    folder = REPORT / "web"
    vitest = ["npx", "vitest", "run", "--coverage", f"--coverage.reportsDirectory={folder}"]
    if not succeeds(vitest, cwd=WEB):
        return False
    return enough("web/src", json.loads((folder / "coverage-summary.json").read_text())["total"]["lines"]["pct"])


def enough(what: str, percent: float) -> bool:
    say(f"{what}: {percent:.1f} % of the lines (at least {LEAST:.0f} %)")
    return percent >= LEAST


def run(argv: list[str]) -> None:
    done = subprocess.run(
        argv, cwd=REPO, env=check.cargo_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        raise Fault(f"`{' '.join(argv)}` failed:\n{done.stdout.decode(errors='replace')[-2000:]}")


if __name__ == "__main__":
    main()
