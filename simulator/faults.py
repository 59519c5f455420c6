"""What goes wrong on purpose: switches, in words that a person understands."""

from __future__ import annotations

import re
import threading
import time
from typing import Any

from django.db.models import F

from simulator import pulse
from simulator.models import Fault
from simulator.problems import Problem

GRAPH = {
    "slow": "Graph answers slowly (seconds)",
    "no_answer": "Graph hangs up before it has accepted anything",
    "drop_answer": "Graph accepts, then hangs up without an answer",
    "answer_after_sent": "Graph answers only after the “sent” webhook",
    "html_500": "HTTP 500 with an HTML page",
    "http_429": "HTTP 429, too many requests",
    "error_2": "Service temporarily unavailable (2)",
    "error_10": "A permission is missing (10)",
    "error_190": "The access token has expired (190)",
    "error_130429": "Sending too fast (130429)",
    "error_131000": "Something went wrong (131000)",
    "error_131031": "The account is locked (131031)",
    "error_131042": "Payment problem (131042)",
    "error_131047": "Refused at once: 24 hours have passed (131047)",
    "error_131048": "Spam limit (131048)",
    "error_131056": "Too many messages to one person (131056)",
    "error_133010": "The number is not registered (133010)",
}
STATUS = {
    "failed_131026": "Fails later: not on WhatsApp (131026)",
    "failed_131042": "Fails later: payment problem (131042)",
    "failed_131047": "Fails later: 24 hours have passed (131047)",
    "failed_131049": "Fails later: too much marketing (131049)",
    "failed_131053": "Fails later: the media is not accepted (131053)",
    "statuses_backwards": "read, delivered, sent: in this order",
    "statuses_twice": "Each status comes twice",
    "statuses_late": "Statuses come a day late, and again (seconds for the day)",
}
MEDIA = {
    "media_fails": "A download of media fails (HTTP 500)",
    "media_slow": "Media comes slowly (seconds for all of it)",
    "media_cut": "Only the first half of the media's bytes comes",
    "media_wrong_bytes": "Media does not match its checksum",
    "media_link_expired": "The link to the media is over already (404)",
    "media_gone": "Meta no longer knows the media's id",
    "media_lost": "A customer's file does not arrive (131052)",
    "media_size": "Meta says another size than the media has (bytes)",
}
REVIEWS = {
    "review_waits": "Nobody at Meta reviews templates",
    "review_rejects": "Meta rejects a template (INVALID_FORMAT)",
    "review_moves": "Meta approves a template as MARKETING",
}
SET_UP = {
    "wrong_token": "The access token is none (190)",
    "wrong_app_secret": "The app has got another secret",
    "missing_scope": "The token may not send messages (10)",
    "unregistered": "The number is not registered (133010)",
    "not_subscribed": "The account is not subscribed: webhooks are lost",
    "wrong_callback": "Webhooks go to a wrong address",
    "missing_field": "The field “messages” is not subscribed: they are lost",
    "unreachable": "Our own address cannot be reached",
}
WEBHOOKS = {
    "webhooks_dead": "Webhooks wait, nothing is posted",
    "wrong_signature": "Webhooks are signed with a wrong secret",
    "batch": "Several changes in one webhook (how many)",
    "repeat": "Each webhook is posted again (how often)",
    "unheard": "Our answer to a webhook is lost, and it is posted again",
    "shuffle": "Waiting webhooks are posted in random order",
    "delay": "Webhooks come late (seconds)",
    "parallel": "Webhooks are posted at the same time (how many)",
}
WITH_VALUE = {
    "slow": 3,
    "media_slow": 10,
    "media_size": 200_000_000,
    "statuses_late": 10,
    "batch": 20,
    "repeat": 3,
    "delay": 5,
    "parallel": 8,
}
KNOWN = GRAPH | STATUS | MEDIA | REVIEWS | SET_UP | WEBHOOKS
ANY_CODE = re.compile(r"(error|failed)_\d{1,7}")
CALLS = ("send", "mark", "get", "upload", "download", "block", "any")
REMEMBERED = 1.0  # seconds, in case another process changed the rows
FOR_EVERY_CALL = {"slow", "error_190", "error_10"}


_on: tuple[float, dict[str, Fault]] | None = None
# Held while looking, so that what was read before a change is not kept after it.
_looking = threading.Lock()


def on() -> dict[str, Fault]:
    """Return what is on, by name. Remembered, since every call and webhook asks."""
    global _on
    with _looking:
        if _on is None or _on[0] < time.monotonic() - REMEMBERED:
            rows = Fault.objects.exclude(count=0).order_by("name")
            _on = (time.monotonic(), {fault.name: fault for fault in rows})
        return _on[1]


def forget() -> None:
    """Look at the rows again: they have changed."""
    global _on
    with _looking:
        _on = None
    pulse.ring()


def is_on(name: str) -> bool:
    return name in on()


def value(name: str) -> float | None:
    """Return the value of a fault that is on, without using it up."""
    fault = on().get(name)
    return (fault.value or WITH_VALUE.get(name, 1)) if fault else None


def take(name: str) -> Fault | None:
    """Use a fault once, if it is on; the last use switches it off."""
    fault = on().get(name)
    if fault is None or fault.count is None:
        return fault
    mine = Fault.objects.filter(name=name, count__gt=0).update(count=F("count") - 1)
    Fault.objects.filter(name=name, count=0).delete()
    forget()
    return fault if mine else None


def take_first(*names: str, call: str = "") -> Fault | None:
    """Use the first of these faults that is on, for this kind of Graph call if one is
    given; a name that ends in _ stands for all that begin with it."""
    beginnings = tuple(name for name in names if name.endswith("_"))
    for fault in list(on().values()):
        wanted = fault.name in names or fault.name.startswith(beginnings)
        concerned = not call or fault.on in (call, "any")
        if wanted and concerned and (taken := take(fault.name)):
            return taken
    return None


def switch(wishes: dict[str, Any]) -> None:
    """Switch faults on, or off where the wish is nothing."""
    for name, wish in wishes.items():
        known = name in KNOWN or ANY_CODE.fullmatch(name)
        if not known:
            raise Problem(f"There is no fault {name!r}.")
        if wish is None or wish is False:
            Fault.objects.filter(name=name).delete()
        else:
            _switch_on(name, wish if isinstance(wish, dict) else {})
    forget()


def end() -> None:
    """Switch everything off."""
    Fault.objects.all().delete()
    forget()


def as_json(fault: Fault) -> dict[str, Any]:
    return {"count": fault.count, "value": fault.value, "on": fault.on or None}


def _switch_on(name: str, wish: dict[str, Any]) -> None:
    on = wish.get("on") or ("any" if name in FOR_EVERY_CALL else "send")
    if on not in CALLS:
        raise Problem(f"`on` is one of {', '.join(CALLS)}.")
    try:
        count = None if wish.get("count") is None else int(wish["count"])
        given = wish.get("value", WITH_VALUE.get(name))
        value = None if given is None else float(given)
    except (TypeError, ValueError) as error:
        raise Problem(f"{name}: `count` and `value` are numbers.") from error
    if (count is not None and count < 1) or (value is not None and value < 0):
        raise Problem(f"{name}: `count` is at least 1, `value` at least 0.")
    Fault.objects.update_or_create(
        name=name, defaults={"count": count, "value": value, "on": on}
    )
