"""Does Meta send what customers write, and does it send it to us?"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from channels_app.checks.outcome import (
    FAILED,
    PASSED,
    WARNING,
    Outcome,
    curl,
    webhook_page,
)
from channels_app.cloud_api import CloudAPI
from channels_app.models import Connection
from channels_app.payloads.reading import dict_at, list_at, text_at

# What to tick at Meta: the first is required, the rest tell about number and account.
WEBHOOK_FIELDS = (
    "messages",
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "account_update",
    "account_alerts",
    "account_review_update",
    "business_capability_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "security",
    "user_preferences",
    "smb_message_echoes",
)
OF_THE_PHONE_APP = "smb_message_echoes"
HERE = {"localhost", "127.0.0.1", "::1"}


def check_subscription(connection: Connection, api: CloudAPI) -> Outcome:
    apps = api.subscribed_apps(connection.business_account_id)
    ours = (text_at(a, "whatsapp_business_api_data", "id") for a in apps)
    if connection.app_id in ours:
        return Outcome(PASSED, _("The app is subscribed to the business account."))
    words = _(
        "The app is not subscribed to the business account: no webhook will come."
    )
    remedy = _("Subscribe it, with the access token in ACCESS_TOKEN.")
    line = curl(connection, f"{connection.business_account_id}/subscribed_apps")
    return Outcome(FAILED, words, remedy, command=line)


def check_callback(connection: Connection, api: CloudAPI) -> Outcome:
    """Where Meta sends messages: the number's own address, else the account's or app's.

    All other fields go to the app's.
    """
    number = api.phone_number(connection.phone_number_id, "webhook_configuration")
    told = dict_at(number, "webhook_configuration")
    of_app = text_at(told, "application") or address_of_app(connection, api)
    of_account = text_at(told, "whatsapp_business_account")
    of_number = text_at(told, "phone_number")
    used = of_number or of_account or of_app
    if not is_ours(used, connection):
        return elsewhere(connection, used, of_number, of_account)
    if not is_ours(of_app, connection):
        words = _(
            "Messages come here, but what Meta tells of templates and of the account "
            "goes to {address}."
        ).format(address=shown(of_app))
        return callback_outcome(connection, WARNING, words)
    words = _("Meta sends to {address}.").format(address=shown(used))
    if not connection.last_webhook_at:
        more = _("Nothing came yet: only apps in live mode get what customers write.")
        words = f"{words} {more}"
    return Outcome(PASSED, words)


def address_of_app(connection: Connection, api: CloudAPI) -> str:
    return next(
        (text_at(each, "callback_url") for each in of_whatsapp(connection, api)), ""
    )


def of_whatsapp(connection: Connection, api: CloudAPI) -> list[dict[str, object]]:
    found = api.subscriptions(connection.app_id)
    return [each for each in found if each.get("object") == "whatsapp_business_account"]


def elsewhere(
    connection: Connection, used: str, of_number: str, of_account: str
) -> Outcome:
    if not used:
        words = _("The app has no webhook address at Meta.")
        return callback_outcome(connection, FAILED, words)
    address = shown(used)
    if of_number:
        words = _("Meta sends this number's messages elsewhere, to {address}.")
        line = curl(
            connection,
            connection.phone_number_id,
            """-H "Content-Type: application/json" \\
  -d '{"webhook_configuration": {"override_callback_uri": "", "verify_token": ""}}'""",
        )
    elif of_account:
        words = _("Meta sends this account's messages elsewhere, to {address}.")
        line = curl(connection, f"{connection.business_account_id}/subscribed_apps")
    else:
        words = _("Meta sends webhooks elsewhere, to {address}.")
        return callback_outcome(connection, FAILED, words.format(address=address))
    remedy = _("Take this override away, with the access token in ACCESS_TOKEN.")
    return Outcome(FAILED, words.format(address=address), remedy, command=line)


def callback_outcome(connection: Connection, result: str, words: str) -> Outcome:
    remedy = _(
        "App dashboard, WhatsApp, Configuration, Webhook, Edit: enter {address} and "
        "the verify token that this page shows; press Verify and save."
    ).format(address=connection.webhook_url)
    line = subscribing(connection, WEBHOOK_FIELDS)
    return Outcome(result, words, remedy, webhook_page(connection), line)


def subscribing(connection: Connection, fields: Iterable[str]) -> str:
    """The same with the app's own token; it replaces address and fields at once."""
    return curl(
        connection,
        f"{connection.app_id}/subscriptions",
        "-d object=whatsapp_business_account",
        f'-d "callback_url={connection.webhook_url}"',
        '-d "verify_token=$VERIFY_TOKEN"',
        f"-d fields={','.join(fields)}",
        bearer=f"{connection.app_id}|$APP_SECRET",
    )


def is_ours(address: str, connection: Connection) -> bool:
    """This number's own address, or the one that all numbers of an app may share."""
    own = connection.webhook_url
    ours = {comparable(own), comparable(own.rpartition("/")[0])}
    return bool(address) and comparable(address) in ours


def comparable(address: str) -> tuple[str, str, int | None, str]:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", "", None, address
    port = port or {"http": 80, "https": 443}.get(parts.scheme)
    near = "localhost" if host in HERE else host
    return parts.scheme, near, port, parts.path.rstrip("/")


def shown(address: str) -> str:
    """Without a query, in which others may carry secrets."""
    return address.partition("?")[0][:200]


def check_fields(connection: Connection, api: CloudAPI) -> Outcome:
    ticked = {
        text_at(field, "name")
        for each in of_whatsapp(connection, api)
        for field in list_at(each, "fields")
    }
    wanted = [
        field
        for field in WEBHOOK_FIELDS
        if field != OF_THE_PHONE_APP or connection.coexistence
    ]
    missing = [field for field in wanted if field not in ticked]
    if not missing:
        return Outcome(PASSED, _("All fields that Parley uses are subscribed."))
    names = ", ".join(missing)
    required = WEBHOOK_FIELDS[0] in missing
    words = _("These fields are not subscribed: {names}.").format(names=names)
    if required:
        words = f"{words} {_('No message will come.')}"
    remedy = _("App dashboard, WhatsApp, Configuration: switch on these fields.")
    line = subscribing(connection, sorted(ticked | set(wanted)))
    page = webhook_page(connection)
    return Outcome(FAILED if required else WARNING, words, remedy, page, line)
