"""The way in, with the machine's Python and its standard library only: `enter.py run|test|check …`.

Installs what is missing on the machine, makes the virtual environment, and goes on in it.
"""

from __future__ import annotations

import os
import sys

import environment
import packages
from paths import HERE, VENV_PYTHON
from terminal import Fault, give_up, step


def main() -> None:
    command, *rest = sys.argv[1:]
    try:
        with step("Tools of this machine") as notes:
            installed = packages.ensure(tests=command in ("test", "coverage"))
            notes.append(f"installed {' '.join(installed)}" if installed else "all there")
        with step("Python environment") as notes:
            notes.append("made" if environment.ensure() else "unchanged")
    except Fault as fault:
        give_up(fault)
    except KeyboardInterrupt:
        sys.exit(130)
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), str(HERE / f"{command}.py"), *rest])


if __name__ == "__main__":
    main()
