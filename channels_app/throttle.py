"""A source that keeps being refused is not listened to for a while, and nobody else.

Meta must never wait. So an address that signed rightly within a day is always heard,
whatever else comes from it; where it cannot be told whose an address is, nobody waits;
and a source that waits is heard again every few seconds, so that Meta gets through from
an address which a flood shares, or with a secret that we had wrong. Counted in each
process, in memory: no request asks anybody else whether it may be heard.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Mapping
from threading import Lock

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from channels_app import refusals

REFUSALS = 20  # at once
SECONDS = 3.0  # for each more
TRUST = 24 * 60 * 60.0  # seconds
SOURCES = 10_000  # that are remembered
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # addresses of version 4 (NAT64)


class Debts:
    """Each refusal costs a source some seconds; who owes too many has to wait."""

    def __init__(self) -> None:
        self.paid_at: dict[str, float] = {}
        self.trusted_until: dict[str, float] = {}
        self.lock = Lock()

    def wait(self, source: str, *, now: float) -> int:
        """For how many seconds it is not listened to; 0 if it is."""
        if not source or self.trusted_until.get(source, 0.0) > now:
            return 0
        credit = now + (REFUSALS - 1) * SECONDS
        return max(0, math.ceil(self.paid_at.get(source, now) - credit))

    def refused(self, source: str, *, now: float) -> None:
        with self.lock:
            owed_from = max(self.paid_at.pop(source, now), now)
            self.paid_at[source] = owed_from + SECONDS
            forget_oldest(self.paid_at)

    def believed(self, source: str, *, now: float) -> None:
        with self.lock:
            self.trusted_until.pop(source, None)
            self.trusted_until[source] = now + TRUST
            forget_oldest(self.trusted_until)
            self.paid_at.pop(source, None)


def forget_oldest(times: dict[str, float]) -> None:
    if len(times) > SOURCES:
        del times[next(iter(times))]


debts = Debts()


class RefusedTooOften(BaseThrottle):
    """Answers 429 and when to come again, before the body is looked at."""

    seconds = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        source = source_of(request.META)
        self.seconds = debts.wait(source, now=time.monotonic())
        if self.seconds:
            count("", "it was refused too often before", source)
        return not self.seconds

    def wait(self) -> int:
        return self.seconds


def refused(meta: Mapping[str, str], address: str, reason: str) -> None:
    """Count it, in the rows and against its source."""
    source = source_of(meta)
    count(address, reason, source)
    debts.refused(source, now=time.monotonic())


def believed(meta: Mapping[str, str]) -> None:
    debts.believed(source_of(meta), now=time.monotonic())
    refusals.write_due(at=timezone.now())


def count(address: str, reason: str, source: str) -> None:
    refusals.note(address, reason, source, at=timezone.now())


def source_of(meta: Mapping[str, str]) -> str:
    """Whose request this is, by Django's META; empty if that cannot be told.

    The proxies that we were told about are believed. An address that no stranger has,
    or a proxy that we know nothing of, may stand for anybody, Meta too.
    """
    forwarded = [it for it in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if it]
    proxies = settings.TRUSTED_PROXIES
    if len(forwarded) < proxies or forwarded and not proxies:
        return ""
    address = forwarded[-proxies] if proxies else meta.get("REMOTE_ADDR", "")
    try:
        ip = ipaddress.ip_address(without_port(address.strip()))
    except ValueError:
        return ""
    # Under one prefix of version 6 may stand all of version 4.
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if not ip.is_global or ip in TRANSLATED:
        return ""
    if ip.version == 4:
        return str(ip)
    # Whoever has one address of version 6 has all of its network.
    return str(ipaddress.ip_network((ip, 64), strict=False))


def without_port(address: str) -> str:
    """Some proxies add the peer's port: ``192.0.2.9:4711``, ``[2001:db8::9]:4711``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, port = address.partition(":")
    return address if ":" in port else host
