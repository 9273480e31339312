"""Prometheus' own checker of alerts, out of Debian's package: installing that would start a server that nobody
asked for and that listens everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from paths import DEV
from terminal import Fault

PACKAGE = "prometheus"
PROGRAM = DEV / "promtool"


def ensure() -> Path:
    """The program: the machine's, or one that is taken out of the package."""
    if found := shutil.which("promtool"):
        return Path(found)
    if PROGRAM.exists():
        return PROGRAM
    DEV.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DEV) as name:
        folder = Path(name)
        try:
            run(["apt-get", "download", "-q", PACKAGE], folder)
        except Fault:
            # Where nothing else had to be installed Debian's lists may be old, or not there.
            root = [] if os.geteuid() == 0 else ["sudo"]
            run([*root, "apt-get", "update", "-q"], folder)
            run(["apt-get", "download", "-q", PACKAGE], folder)
        [file] = folder.glob(f"{PACKAGE}_*.deb")
        run(["dpkg-deb", "--extract", str(file), "unpacked"], folder)
        (folder / "unpacked" / "usr" / "bin" / "promtool").replace(PROGRAM)
    return PROGRAM


def run(argv: list[str], folder: Path) -> None:
    done = subprocess.run(argv, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        tail = "\n".join("    " + line for line in done.stdout.splitlines()[-6:])
        raise Fault(
            f"`{' '.join(argv)}` failed:\n{tail}\n"
            "  promtool checks the alerts. Install Prometheus by hand and run again."
        )
