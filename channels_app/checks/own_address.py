"""Does what is sent to our public address reach us, and is it worked off?

Only our own PUBLIC_URL is ever asked, and no redirect is followed: nor does Meta.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.checks.outcome import FAILED, PASSED, Outcome
from channels_app.cloud_api import CloudAPI
from channels_app.graph_answers import trouble
from channels_app.models import Connection, WebhookEvent
from channels_app.payloads.probe import FIELD, a_probe
from channels_app.routing import TESTED
from channels_app.signatures import sign

TIMEOUTS = (5, 10)  # seconds to connect, and for the answer
PATIENCE = 20.0  # seconds until a worker has settled the test event
PAUSE = 0.1
CLOCKS_APART = timedelta(minutes=10)
LONGEST_ANSWER = 200


class Unreached(Exception):
    """Our own address did not answer as it should; the text says how."""


def check_address(connection: Connection, api: CloudAPI) -> Outcome:
    """Shake hands with ourselves, as Meta does when the address is entered."""
    address = connection.webhook_url
    if not connection.is_on:
        words = _("The number is switched off here: nothing of it is received.")
        remedy = _("Tick “In use” on this page and save.")
        return Outcome(FAILED, words, remedy, blocks=True)
    if not settings.HTTPS and connection.graph_url.startswith("https://"):
        words = _("{address} is not HTTPS, and Meta calls nothing else.")
        remedy = _("Set PUBLIC_URL to the https:// address that Meta can reach.")
        words = words.format(address=address)
        return Outcome(FAILED, words, remedy, blocks=True)
    challenge = str(secrets.randbelow(10**10))
    query = {
        "hub.mode": FIELD,
        "hub.verify_token": connection.verify_token,
        "hub.challenge": challenge,
    }
    try:
        told = ask("GET", address, params=query)
        if told != challenge:
            raise Unreached(_("it answers, but not as Parley does"))
    except Unreached as why:
        return unreachable(address, why)
    words = _("{address} can be reached and is ours.").format(address=address)
    return Outcome(PASSED, words)


def ask(method: str, address: str, **more: Any) -> str:
    """The beginning of what our address answers; raises Unreached."""
    try:
        with requests.request(
            method,
            address,
            timeout=TIMEOUTS,
            allow_redirects=False,
            stream=True,
            **more,
        ) as answer:
            told: bytes = next(answer.iter_content(LONGEST_ANSWER), b"")
    except (requests.RequestException, UnicodeError) as error:
        # Never its own text: that may hold the address, and so the verify token.
        raise Unreached(str(trouble(error))) from None
    if answer.is_redirect:
        target = answer.headers.get("Location", "").partition("?")[0][:200]
        words = _("it is redirected to {target}, which Meta does not follow")
        raise Unreached(words.format(target=target))
    if answer.status_code != 200:
        words = _("it answers HTTP {status}: {words}")
        said = told.decode("utf-8", "replace").split("\n")[0].rstrip(". ")
        raise Unreached(words.format(status=answer.status_code, words=said))
    return told.decode("utf-8", "replace")


def unreachable(address: str, why: Unreached) -> Outcome:
    words = _("{address} cannot be reached from here: {why}.")
    remedy = _(
        "Open it in a browser elsewhere. Does the name lead to this server, is the "
        "proxy before Parley up, is PUBLIC_URL what Meta calls? If messages do come "
        "in, only this server cannot call itself by that name: let it (hairpin NAT)."
    )
    return Outcome(FAILED, words.format(address=address, why=why), remedy, blocks=True)


def check_round_trip(connection: Connection, api: CloudAPI) -> Outcome:
    """Send ourselves a signed test event by the public way, and see it settled."""
    if not connection.secrets:
        words = _("No app secret is entered to sign a test event with.")
        return Outcome(FAILED, words, _("Enter it on this page."))
    body = a_probe(connection.business_account_id, connection.phone_number_id)
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": sign(body, connection.secrets[0]),
    }
    began = time.monotonic()
    try:
        ask("POST", connection.webhook_url, data=body, headers=headers)
    except Unreached as why:
        words = _("A signed test event was not taken: {why}.").format(why=why)
        remedy = _("Does a proxy before Parley change bodies or refuse POSTs?")
        return Outcome(FAILED, words, remedy)
    return arrival_of(body, connection, began)


def arrival_of(body: bytes, connection: Connection, began: float) -> Outcome:
    since = timezone.now() - CLOCKS_APART
    kept = WebhookEvent.objects.filter(
        connection=connection, received_at__gte=since, body=body
    )
    while (event := kept.first()) is None or event.state == "pending":
        if event is None or time.monotonic() > began + PATIENCE:
            return stuck(event)
        time.sleep(PAUSE)
    why = event.verdicts[0].get("why", "")
    if why != TESTED:
        words = _("The test event came in, but it is {state}: {why}.")
        remedy = _("Look at it under Webhook events: {event}.")
        return Outcome(
            FAILED,
            words.format(state=event.get_state_display(), why=why),
            remedy.format(event=event.public_id),
        )
    seconds = f"{time.monotonic() - began:.1f}"
    words = _("A signed test event came in and was worked off in {seconds} seconds.")
    return Outcome(PASSED, words.format(seconds=seconds))


def stuck(event: WebhookEvent | None) -> Outcome:
    if event is None:
        words = _("A test event was taken at our address, but did not come here.")
        remedy = _("Does PUBLIC_URL lead to another Parley, with another database?")
        return Outcome(FAILED, words, remedy)
    words = _("A test event came in, and no worker has worked it off in {seconds} s.")
    remedy = _(
        "See that a worker for the lane “receiving” runs: systemctl restart "
        "parley-worker@receiving (or start `manage.py serve` again)."
    )
    return Outcome(FAILED, words.format(seconds=int(PATIENCE)), remedy)
