"""All steps in the order in which they are taken, and what each builds on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_app.checks.credentials import (
    MANAGEMENT,
    check_scopes,
    check_secret,
    check_token,
)
from channels_app.checks.number import check_account, check_number
from channels_app.checks.outcome import Outcome
from channels_app.checks.own_address import check_address, check_round_trip
from channels_app.checks.webhooks import (
    check_callback,
    check_fields,
    check_subscription,
)
from channels_app.cloud_api import CloudAPI
from channels_app.models import Connection


@dataclass(frozen=True)
class Step:
    name: str
    title: Promise
    ask: Callable[[Connection, CloudAPI], Outcome]
    after: str = ""  # not asked if this one could not be answered
    scope: str = ""  # nor without this permission
    of_meta: bool = True
    for_sending: bool = False  # while it fails, what is held stays held


STEPS = (
    Step("token", _("Access token"), check_token, for_sending=True),
    Step("app secret", _("App secret"), check_secret, "token", for_sending=True),
    Step("scopes", _("Permissions"), check_scopes, "app secret", for_sending=True),
    Step("number", _("Number"), check_number, "app secret", for_sending=True),
    Step(
        "business account",
        _("Business account"),
        check_account,
        "app secret",
        MANAGEMENT,
        for_sending=True,
    ),
    Step(
        "subscription",
        _("Subscription"),
        check_subscription,
        "business account",
        MANAGEMENT,
    ),
    Step("callback address", _("Callback address"), check_callback, "number"),
    Step("fields", _("Webhook fields"), check_fields, "app secret"),
    Step("our address", _("Our address"), check_address, of_meta=False),
    Step("round trip", _("Round trip"), check_round_trip, "our address", of_meta=False),
)
TITLES = {step.name: step.title for step in STEPS}
