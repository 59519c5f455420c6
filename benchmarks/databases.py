"""PostgreSQL databases, made quickly from one that has the tables already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from tests.processes import ROOT

MIGRATIONS = sorted(ROOT.glob("*/migrations/*.py"))


def version_of(paths: Iterable[Path]) -> str:
    """Changes when any of these files does."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


class Databases:
    """Those named after the one in the address, which itself is left alone."""

    def __init__(self, address: str) -> None:
        self.parts = urlsplit(address)
        self.prefix = f"{self.parts.path.strip('/')}_bench"

    def url(self, name: str) -> str:
        return self.parts._replace(path=f"/{self.prefix}_{name}").geturl()

    def fresh(self, name: str, migrate: Callable[[str], None]) -> str:
        """An empty one with all tables."""
        template = self.kept("template", version_of(MIGRATIONS), migrate)
        self.drop(name)
        self._do(
            "CREATE DATABASE {} TEMPLATE {}", name, urlsplit(template).path.strip("/")
        )
        return self.url(name)

    def kept(self, name: str, version: str, make: Callable[[str], None]) -> str:
        """One that is made once and used by every run; older versions are dropped."""
        wanted = f"{name}_{version}"
        if wanted in (names := self._names(name)):
            return self.url(wanted)
        for old in names:
            self.drop(old)
        # Under another name until it is finished: whatever breaks off, begins anew.
        self._do("CREATE DATABASE {}", f"{name}_begun")
        make(self.url(f"{name}_begun"))
        self._do("ALTER DATABASE {} RENAME TO {}", f"{name}_begun", self._full(wanted))
        return self.url(wanted)

    def drop(self, name: str) -> None:
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _names(self, name: str) -> list[str]:
        begin = self._full(f"{name}_")
        with self._server() as server:
            rows = server.execute("SELECT datname FROM pg_database").fetchall()
        return [
            row[0].removeprefix(f"{self.prefix}_")
            for row in rows
            if row[0].startswith(begin)
        ]

    def _do(self, statement: str, name: str, *others: str) -> None:
        names = [Identifier(each) for each in (self._full(name), *others)]
        with self._server() as server:
            server.execute(SQL(statement).format(*names))

    def _full(self, name: str) -> str:
        return f"{self.prefix}_{name}"

    def _server(self) -> psycopg.Connection:
        address = self.parts._replace(path="/postgres").geturl()
        return psycopg.connect(address, autocommit=True)
