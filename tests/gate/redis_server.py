"""A Redis or Valkey server for the tests: on loopback, nothing on disk, to be killed at will."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import msgspec
from redis import Redis

BINARY = shutil.which("redis-server") or shutil.which("valkey-server")
MISSING = "redis-server is not installed: apt-get install redis-server"


class RedisServer:
    """One server on a free port."""

    def __init__(self, folder: Path, *options: str, encrypts: bool = False) -> None:
        """Prepare it; `options` are arguments of the server."""
        self.port = _free_port()
        self.tls_port = _free_port() if encrypts else 0
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it unless it runs, delete its data, and return when it is ready."""
        if self._process is not None:
            self.ask("FLUSHALL")
            return
        assert BINARY is not None
        options = f"--port {self.port} --bind 127.0.0.1 --appendonly no --dir {self._folder}"
        if self.tls_port:
            options += f" --tls-port {self.tls_port}"
        command = [BINARY, *self._options, *options.split(), "--save", ""]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "Ready to accept connections" in line or "+monitor master" in line:
                return
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """Kill it; its data is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def ask(self, *words: str | int) -> object:
        """Send it a command; the decoded reply."""
        with Redis(port=self.port, decode_responses=True) as client:
            # redis-py leaves the types of its options and answers open.
            run = cast("Callable[..., object]", client.execute_command)  # pyright: ignore[reportUnknownMemberType]
            return run(*words)

    def schedule(self, key: str = "e6async:gate:localhost") -> dict[str, int]:
        """The schedule of a gate."""
        return msgspec.convert(self.ask("HGETALL", key), dict[str, int], strict=False)

    def connections(self) -> int:
        """How many connections there are, except for the one of this query."""
        known = msgspec.convert(self.ask("INFO", "CLIENTS"), dict[str, object])
        return msgspec.convert(known["connected_clients"], int) - 1


@contextmanager
def running(folder: Path, *options: str, encrypts: bool = False) -> Generator[RedisServer]:
    """Run a server with options of its own."""
    server = RedisServer(folder, *options, encrypts=encrypts)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
