"""Posts what waits: from a thread of its own, from its own rows, never in a request.

The order of a number's webhooks is kept, unless a fault says otherwise: what could not
be delivered holds up what comes after it, but only for its first attempts.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import logging
import random
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import requests
from django.db import DatabaseError, connections
from django.db.models import F, Min, Q

from simulator import faults, pulse, reviewing, spoiling, statuses
from simulator.models import BusinessNumber, Message, Webhook
from simulator.routing import ALIAS, together

log = logging.getLogger(__name__)

TIMEOUT = (3, 15)  # seconds to connect, to answer
LONGEST_PAUSE = 60  # seconds between two attempts
HOLDS_THE_LINE = 5  # attempts
NAP = 0.5  # seconds between two looks at the rows, when nobody beats the pulse
BREATH = 0.01  # seconds, so that a thousand beats are not a thousand looks
HANDFUL = 20  # webhooks picked at a time
SHUFFLED = 500  # webhooks in one shuffle

_thread: threading.Thread | None = None
_stopping = threading.Event()
_in_hand: set[int] = set()
_picking = threading.Lock()
_local = threading.local()


def start() -> None:
    """Begin to post. A second call changes nothing."""
    global _thread
    if _thread is None or not _thread.is_alive():
        _stopping.clear()
        _thread = threading.Thread(target=_run, name="simulator-posting", daemon=True)
        _thread.start()


def stop() -> None:
    """End after the POSTs that are under way."""
    _stopping.set()
    pulse.ring()
    if _thread is not None:
        _thread.join(TIMEOUT[1])


def runs() -> bool:
    return _thread is not None and _thread.is_alive()


def sign(body: bytes, secret: str) -> str:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def as_meta_writes(body: dict[str, Any]) -> bytes:
    """Return JSON as Meta escapes it, so that nobody verifies a re-serialised body."""
    text = json.dumps(body, separators=(",", ":"))
    return text.replace("/", "\\/").replace("@", "\\u0040").encode()


def post(url: str, body: bytes, signature: str | None) -> tuple[int | None, str]:
    """Post once; return the HTTP status, or none, and the beginning of the answer."""
    if faults.is_on("unreachable"):
        return None, "Unreachable"
    headers = {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
    if signature:
        headers["X-Hub-Signature-256"] = signature
    try:
        answer = _session().post(
            url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        return None, type(error).__name__
    return answer.status_code, answer.text[:200]


def _session() -> requests.Session:
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        _local.session.trust_env = (
            False  # our callbacks are next door, not behind a proxy
        )
    session: requests.Session = _local.session
    return session


def _run() -> None:
    lines: dict[str, list[Future[None]]] = {}
    with ThreadPoolExecutor(16, thread_name_prefix="simulator-post") as pool:
        while not _stopping.is_set():
            pulse.bell.clear()
            try:
                busy = _advance_due(time.time())
                _send_postmen(pool, lines)
                pause = 0 if busy else _pause()
            except DatabaseError as error:
                log.warning("The simulator's rows could not be read: %s", error)
                pause = NAP
            if pause:
                time.sleep(BREATH)
                pulse.bell.wait(pause)
    connections[ALIAS].close()


def _advance_due(now: float) -> bool:
    reviewed = reviewing.advance_due(now)
    return statuses.advance_due(now) or reviewed


def _pause() -> float:
    due: list[float | None] = [
        Message.objects.aggregate(at=Min("due_at"))["at"],
        Webhook.objects.filter(posted_at=None).aggregate(at=Min("due_at"))["at"],
    ]
    soonest = min((at for at in due if at is not None), default=None)
    if soonest is None:
        return NAP
    # What is due already is in somebody's hands, who beats the pulse when it is done.
    return min(NAP, max(0.02, soonest - time.time()))


def _send_postmen(
    pool: ThreadPoolExecutor, lines: dict[str, list[Future[None]]]
) -> None:
    """See that a postman walks each line in which something is due."""
    due = Webhook.objects.filter(posted_at=None, due_at__lte=time.time())
    if faults.is_on("webhooks_dead") or not due.exists():
        return
    abreast = int(faults.value("parallel") or 1)
    for number_id in BusinessNumber.objects.values_list("pk", flat=True):
        walks = [walk for walk in lines.get(number_id, []) if not walk.done()]
        free = abreast - len(walks)
        if free and due.filter(number=number_id).exists():
            walks += [pool.submit(_walk, number_id) for _ in range(free)]
        lines[number_id] = walks


def _walk(number_id: str) -> None:
    """Post the line of a number until nothing in it is due."""
    try:
        number = BusinessNumber.objects.select_related("account__app").get(pk=number_id)
        while not _stopping.is_set() and (webhooks := _next(number)):
            try:
                _deliver_all(number, webhooks)
            finally:
                with _picking:
                    _in_hand.difference_update(webhook.pk for webhook in webhooks)
    except (DatabaseError, BusinessNumber.DoesNotExist):
        # A reset took the rows away; or they are locked, and the next walk finds them.
        log.debug("The line of %s was left", number_id, exc_info=True)
    finally:
        pulse.bell.set()


def _next(number: BusinessNumber) -> list[Webhook]:
    """Pick what is posted next."""
    if faults.is_on("webhooks_dead"):
        return []
    with _picking:
        shuffled = faults.is_on("shuffle")
        abreast = faults.is_on("parallel")
        size = max(1 if abreast else HANDFUL, int(faults.value("batch") or 1))
        due = _due(number, max(size, SHUFFLED if shuffled else 1))
        if len(due) > 1 and shuffled and faults.take("shuffle"):
            random.shuffle(due)
        picked = due[:size]
        _in_hand.update(webhook.pk for webhook in picked)
    return picked


def _deliver_all(number: BusinessNumber, webhooks: list[Webhook]) -> None:
    """Post webhooks one after the other, or in batches, up to the first refusal."""
    left = webhooks
    while left and not _stopping.is_set() and not faults.is_on("webhooks_dead"):
        same = [row for row in left if row.field == left[0].field]
        batch = faults.take("batch") if len(same) > 1 else None
        picked = same[: int(batch.value or 1)] if batch else left[:1]
        if not _deliver(number, picked):
            return
        taken = {row.pk for row in picked}
        left = [row for row in left if row.pk not in taken]


def _due(number: BusinessNumber, most: int) -> list[Webhook]:
    """Return what may be posted now, in order, up to the first that holds the line."""
    now = time.time()
    line = (
        Webhook.objects.filter(number=number, posted_at=None)
        .filter(Q(due_at__lte=now) | Q(attempts__lt=HOLDS_THE_LINE, aside=False))
        .exclude(pk__in=_in_hand)
        .order_by("pk")
    )
    return list(itertools.takewhile(lambda row: row.due_at <= now, line[:most]))


def _deliver(number: BusinessNumber, webhooks: list[Webhook]) -> bool:
    app = number.account.app
    of_messages = webhooks[0].field == "messages"
    url = number.callback_url if of_messages else app.callback_url
    if faults.take("wrong_callback"):
        url = f"{url.rstrip('/')}{spoiling.ELSEWHERE}"
    body = as_meta_writes(_envelope(number, webhooks))
    wrong = faults.take("wrong_signature")
    secret = "not the secret" if wrong else spoiling.secret_of(app)
    repeat = faults.take("repeat")
    answers = [
        post(url, body, sign(body, secret))
        for _ in range(max(1, int(repeat.value or 1) if repeat else 1))
    ]
    if faults.take("unheard"):
        answers = [(None, "the answer was not heard")]
    # One good answer is enough: Meta does not post again what it knows was taken.
    good = [answer for answer in answers if answer[0] == 200]
    _record(webhooks, url, len(good), *(good or answers)[0])
    return bool(good)


def _envelope(number: BusinessNumber, webhooks: list[Webhook]) -> dict[str, Any]:
    changes = [{"field": row.field, "value": row.value} for row in webhooks]
    entry: dict[str, Any] = {"id": number.account_id, "changes": changes}
    if webhooks[0].field != "messages":
        entry["time"] = int(time.time())
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _record(
    webhooks: list[Webhook],
    url: str,
    taken: int,
    http_status: int | None,
    answer: str,
) -> None:
    now = time.time()
    rows = Webhook.objects.filter(pk__in=[webhook.pk for webhook in webhooks])
    told: dict[str, Any] = {"url": url, "http_status": http_status, "answer": answer}
    with together():
        if taken:
            told |= {"attempts": F("attempts") + 1, "taken": taken}
            rows.update(posted_at=now, **told)
            # Two ticks on the phone: the business has it.
            messages = [
                row.message_id for row in webhooks if row.message_id and not row.status
            ]
            Message.objects.filter(
                pk__in=messages, outbound=False, status="sent"
            ).update(status="delivered")
        else:
            tries = max(webhook.attempts for webhook in webhooks)
            due_at = now + min(LONGEST_PAUSE, 2**tries)
            rows.update(attempts=tries + 1, due_at=due_at, **told)
    pulse.beat()
