"""A PostgreSQL server for the tests: in a folder of its own, on a socket in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from pwd import getpwnam
from typing import Final

_FOLDERS: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_PATH: Final = os.pathsep.join([os.environ.get("PATH", ""), *map(str, _FOLDERS)])
BINARY: Final = shutil.which("initdb", path=_PATH)
MISSING: Final = "PostgreSQL is not installed: apt-get install postgresql"
_OPTIONS: Final = "-c fsync=off -c listen_addresses='' -c unix_socket_directories="


class Postgres:
    """One server, which is not run by root, as it refuses that."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="e6pg", dir="/tmp"))
        self._user = None
        if os.geteuid() == 0:
            self._user = next(name for name in ("postgres", "nobody") if _is_user(name))
            os.chown(self._folder, getpwnam(self._user).pw_uid, -1)
        self._data = self._folder / "data"

    def start(self) -> None:
        """Make a cluster and start it."""
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "tests", "-E", "UTF8", "-N")
        options = f"{_OPTIONS}{self._folder}"
        self._run(
            "pg_ctl", "-D", self._data, "-o", options, "-l", self._data / "log", "-w", "start"
        )

    def stop(self) -> None:
        """Stop it, and leave nothing."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def run(self, sql: str) -> bytes:
        """Run some SQL, and give what it writes."""
        words = ("-h", self._folder, "-U", "tests", "-d", "postgres", "-X", "-q", "-v")
        return self._run("psql", *words, "ON_ERROR_STOP=1", "-f", "-", given=sql.encode())

    def _run(self, name: str, *words: str | Path, given: bytes = b"") -> bytes:
        command = [shutil.which(name, path=_PATH) or name, *map(str, words)]
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            user=self._user,
            cwd=self._folder,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()[:2000]
        return done.stdout


def _is_user(name: str) -> bool:
    try:
        getpwnam(name)
    except KeyError:
        return False
    return True
