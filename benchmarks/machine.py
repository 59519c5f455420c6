"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psycopg
import redis

PACKAGES = (
    *("Django", "djangorestframework", "channels", "channels-redis", "daphne"),
    *("celery", "psycopg", "redis", "requests", "Twisted"),
)
POSTGRES = (
    *("fsync", "synchronous_commit", "wal_sync_method", "full_page_writes"),
    *("shared_buffers", "max_wal_size"),
)


def described() -> list[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{os.cpu_count()} × {cpu()}, {memory()} GB of memory",
        f"{system()}, kernel {platform.release()}",
        f"Python {platform.python_version()}; {packages}",
        postgres(os.environ["DATABASE_URL"]),
        redis_server(os.environ["REDIS_URL"]),
    ]


def cpu() -> str:
    return fact("/proc/cpuinfo", "model name") or platform.processor()


def memory() -> int:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return round(size / 2**30)


def system() -> str:
    named = fact("/etc/os-release", "PRETTY_NAME", "=").strip('"')
    return named or platform.system()


def fact(path: str, name: str, sign: str = ":") -> str:
    """What a file of lines like `name: value` says of a name."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    pairs = (line.partition(sign) for line in lines)
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")


def postgres(url: str) -> str:
    server = url.rpartition("/")[0] + "/postgres"
    with psycopg.connect(server) as connection:
        told = [
            f"{name} {connection.execute(f'SHOW {name}').fetchone()[0]}"  # type: ignore[index]
            for name in POSTGRES
        ]
        (release,) = connection.execute("SHOW server_version").fetchone() or ("",)
    return f"PostgreSQL {release}: {', '.join(told)}"


def redis_server(url: str) -> str:
    with redis.Redis.from_url(url) as client:
        release = client.info("server")["redis_version"]
        kept = client.config_get("appendonly")["appendonly"]
    return f"Redis {release}: appendonly {kept}"
