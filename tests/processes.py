"""Real commands as processes of their own, each with its own folder."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "CHROMIUM")

LOWEST_PORT, HIGHEST_PORT = 15_000, 32_000

# Where a worker dies without a word, what it started dies too.
WITH_US = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()


def free_port() -> int:
    """Below those that outgoing connections take: who is killed finds it free again."""
    while True:
        port = LOWEST_PORT + secrets.randbelow(HIGHEST_PORT - LOWEST_PORT)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


class Process:
    """A command of ours, what it printed, and its end."""

    def __init__(self, *command: str, folder: Path, **environment: str) -> None:
        # Only what is named here: nothing of the test run's own settings leaks in.
        values = {name: os.environ[name] for name in INHERITED if name in os.environ}
        values |= {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"} | environment
        self.lines: list[str] = []
        self.popen = subprocess.Popen(
            [*WITH_US, sys.executable, *command],
            cwd=ROOT,
            env=values,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.popen.poll() is None:
            self.kill()
        self._close()

    def wait_for(self, words: str, *, seconds: float = 120) -> str:
        """The first line with these words; what was printed, if there is none."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ended = self.popen.poll() is not None and not self._reader.is_alive()
            if line := next((line for line in self.lines if words in line), ""):
                return line
            if ended:
                break
            time.sleep(0.02)
        raise AssertionError(f"No {words!r} in:\n{self.output}")

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def stop(self, *, by: signal.Signals = signal.SIGTERM, seconds: float = 45) -> int:
        """Ask it to end, and give its exit code."""
        if self.popen.poll() is None:
            self.popen.send_signal(by)
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"Still running:\n{self.output}") from None
        finally:
            self._close()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.popen.kill()
        self.popen.wait()
        self._close()

    def _close(self) -> None:
        self._reader.join(5)
        if self.popen.stdout and not self._reader.is_alive():
            self.popen.stdout.close()

    def _read(self) -> None:
        for line in self.popen.stdout or ():
            self.lines.append(line.rstrip("\n"))


def manage(*command: str, folder: Path, **environment: str) -> Process:
    return Process("manage.py", *command, folder=folder, **environment)
