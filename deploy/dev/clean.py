"""`make clean`: throws away `.dev/`, with the databases that had to lie outside it."""

from __future__ import annotations

import shutil

from paths import DEV
from postgres import OUTSIDE
from terminal import say


def main() -> None:
    for link in (DEV / "postgres", DEV / "test", DEV / "e2e" / "postgres"):
        if link.is_symlink() and link.resolve().is_relative_to(OUTSIDE):
            shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(DEV, ignore_errors=True)
    say("`.dev/` is gone. `make run` starts from nothing.")


if __name__ == "__main__":
    main()
