"""What we ask of a customer: a place, a number, a call, an address, a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from inbox.contents.choices import LABEL
from inbox.contents.given import Given
from inbox.formatting import EMOJI

Json = dict[str, Any]
FLOW_LABEL = 30
A_MONTH = 43_200  # minutes
CALL_PAYLOAD = 512


def named(name: str) -> Callable[[Given], Json]:
    """An action that is nothing but its name, which need not be given."""

    def action(given: Given) -> Json:
        if given.value is not None and "name" in given.object():
            given.at("name").one_of([name])
        return {"name": name}

    return action


def voice_call(given: Given) -> Json:
    action = named("voice_call")(given)
    parameters = given.at("parameters")
    found: Json = {}
    if "display_text" in parameters:
        found["display_text"] = parameters.at("display_text").text(LABEL)
    if "ttl_minutes" in parameters:
        found["ttl_minutes"] = parameters.at("ttl_minutes").whole(1, A_MONTH)
    if "payload" in parameters:
        found["payload"] = parameters.at("payload").text(CALL_PAYLOAD)
    return action | ({"parameters": found} if found else {})


def address(given: Given) -> Json:
    """Meta's own form, for India: what it holds is passed on as it is."""
    parameters = given.object().at("parameters").object()
    parameters.at("country").text(2)
    return named("address_message")(given) | {"parameters": parameters.value}


def flow(given: Given) -> Json:
    parameters = given.object().at("parameters").object()
    which = [key for key in ("flow_id", "flow_name") if key in parameters]
    if len(which) != 1:
        raise parameters.at("flow_id").problem(_("Either an id or a name is needed."))
    found: Json = {
        "flow_message_version": "3",
        which[0]: parameters.at(which[0]).text(),
        "flow_cta": flow_label(parameters.at("flow_cta")),
    }
    for key, values in (
        ("mode", ("draft", "published")),
        ("flow_action", ("navigate", "data_exchange")),
    ):
        if key in parameters:
            found[key] = parameters.at(key).one_of(values)
    if "flow_token" in parameters:
        found["flow_token"] = parameters.at("flow_token").text()
    if "flow_action_payload" in parameters:
        found["flow_action_payload"] = first_screen(parameters)
    return {"name": "flow", "parameters": found}


def flow_label(given: Given) -> str:
    label = given.text(FLOW_LABEL)
    if EMOJI.search(label):
        raise given.problem(_("The button of a form takes no emoji."))
    return label


def first_screen(parameters: Given) -> Json:
    payload = parameters.at("flow_action_payload")
    navigates = parameters.at("flow_action").value in (None, "navigate")
    payload.only_if(navigates, _("Only a form that navigates takes a first screen."))
    found: Json = {"screen": payload.object().at("screen").text()}
    data = payload.at("data")
    if data.value is not None:
        if not data.object().value:
            raise data.problem(_("This may be left out, but not be empty."))
        found["data"] = data.value
    return found
