"""The Python environment in `.dev/venv`: Synapse, the process runner and the Python checks."""

from __future__ import annotations

import shutil
import subprocess
import sys

import stamp
from paths import DEV, HERE, VENV, VENV_PYTHON
from terminal import Fault, say

LOCK = HERE / "requirements.txt"


def ensure() -> bool:
    """Makes the environment as the lock says. Answers whether there was anything to do."""
    DEV.mkdir(parents=True, exist_ok=True)
    wanted = stamp.digest([LOCK], sys.version)
    if stamp.holds("venv", wanted) and VENV_PYTHON.exists():
        return False
    say("     installing Synapse and the process runner from PyPI (half a minute)")
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(VENV)])
    run([str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(LOCK)])
    stamp.put("venv", wanted)
    return True


def run(argv: list[str]) -> None:
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        tail = "\n".join("    " + line for line in done.stdout.splitlines()[-15:])
        raise Fault(f"the Python environment could not be made; `{' '.join(argv)}` said:\n{tail}")
