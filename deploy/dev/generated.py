"""Files that are generated and checked in: `make generate` writes them, `make check` says which are stale.

The API's description, the web client's types made from it, and the two registrations with placeholders for the tokens.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import althing
from paths import REPO, WEB, State
from ports import Ports
from terminal import Fault, give_up, say, step

import web

OPENAPI = Path("docs/openapi.json")
TYPES = Path("web/src/api/schema.gen.ts")
REGISTRATION = Path("registration.yaml")
MEMBERS = Path("synapse/registration-members.yaml")


def main() -> None:
    try:
        prepare()
        for file, fresh in make().items():
            path = REPO / file
            if not path.exists() or path.read_bytes() != fresh:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(fresh)
                say(f"wrote {file}")
    except Fault as fault:
        give_up(fault)


def prepare() -> None:
    """The binary takes the web front in when it is compiled, so that has to be there even for a lint."""
    with step("Web packages") as notes:
        notes.append("installed" if web.ensure_packages() else "unchanged")
    with step("Web front") as notes:
        notes.append("built" if web.ensure_build() else "unchanged")


def are_fresh() -> bool:
    stale = [f for f, fresh in make().items() if not (REPO / f).exists() or (REPO / f).read_bytes() != fresh]
    for file in stale:
        say(f"{file} is stale. `make generate` writes it anew; commit the result.")
    return not stale


def make() -> dict[Path, bytes]:
    """Every generated file's content, from the sources as they are now."""
    althing.build(beside_tests=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        openapi = folder / "openapi.json"
        openapi.write_bytes(output([str(althing.binary()), "openapi"]))
        # The example's homeserver and addresses are the development stack's.
        state = State(folder / "state")
        state.make()
        althing.configure(state, Ports(), "unused")
        althing.run(state, "registration", "--placeholders", "--out", str(folder))
        types = folder / "schema.gen.ts"
        generator = str(WEB / "node_modules" / ".bin" / "openapi-typescript")
        output([generator, str(openapi), "-o", str(types), "--alphabetize"])
        made = {
            OPENAPI: openapi,
            TYPES: types,
            REGISTRATION: folder / "registration.yaml",
            MEMBERS: folder / "registration-members.yaml",
        }
        return {file: source.read_bytes() for file, source in made.items()}


def output(argv: list[str]) -> bytes:
    if shutil.which(argv[0]) is None:
        raise Fault(f"{argv[0]} is missing.")
    done = subprocess.run(argv, capture_output=True, env=althing.environment(), cwd=REPO)
    if done.returncode != 0:
        raise Fault(f"`{' '.join(argv)}` failed:\n{os.fsdecode(done.stderr)}")
    return done.stdout


if __name__ == "__main__":
    main()
