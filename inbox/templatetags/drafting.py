"""The fields of the form for message templates, each with its limit and problem."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from templates_app import limits
from templates_app.button_rules import OTP_TYPES
from templates_app.checking import CATEGORIES, HEADERS, OF_CARDS
from templates_app.languages import LANGUAGES
from templates_app.models import MessageTemplate
from templates_app.rendering import preview

register = template.Library()

WORDS = {
    "": _("None"),
    "TEXT": _("Text"),
    "IMAGE": _("Picture"),
    "VIDEO": _("Film"),
    "DOCUMENT": _("Document"),
    "GIF": _("Animation (marketing API only)"),
    "LOCATION": _("Place"),
    "PRODUCT": _("Product"),
    "MARKETING": _("Marketing"),
    "UTILITY": _("Utility"),
    "AUTHENTICATION": _("One-time code"),
    "POSITIONAL": _("Numbers: {{1}}"),
    "NAMED": _("Names: {{first_name}}"),
    "QUICK_REPLY": _("Quick reply"),
    "URL": _("Web address"),
    "PHONE_NUMBER": _("Phone number"),
    "COPY_CODE": _("Copy a code"),
    "FLOW": _("Form (flow)"),
    "CATALOG": _("Catalog"),
    "MPM": _("Several products"),
    "SPM": _("One product"),
    "OTP": _("One-time code"),
    "VOICE_CALL": _("Call on WhatsApp"),
    "REQUEST_CONTACT_INFO": _("Ask for their number"),
    "ONE_TAP": _("Fill it into your app"),
    "ZERO_TAP": _("Fill it in unseen"),
}
OPTIONS: dict[str, Any] = {
    "category": CATEGORIES,
    "parameter_format": ("POSITIONAL", "NAMED"),
    "header": ("", *HEADERS),
    "card": OF_CARDS,
    "button": tuple(kind for kind in limits.BUTTONS_OF_KIND if kind != "OTP"),
    "otp": OTP_TYPES,
}
HANDLED = ("type", "text", "url", "example", "phone_number", "flow_id", "otp_type")
RIGHT_TO_LEFT = ("ar", "he", "fa", "ur", "ps", "prs")
OF_STATUS = {
    "APPROVED": "good",
    "FLAGGED": "warn",
    "PENDING": "wait",
    "IN_APPEAL": "wait",
    "PAUSED": "warn",
    "REJECTED": "bad",
    "DISABLED": "bad",
}


@register.inclusion_tag("templates_app/_field.html", takes_context=True)
def field(context: Context, name: str, label: str, **its: Any) -> dict[str, Any]:
    """``value``, ``limit``, ``kind`` of the input, ``hint``."""
    problem = context["problems"].get(name, "")
    return {"name": name, "label": label, "problem": problem, "kind": "text", **its}


@register.inclusion_tag("templates_app/_choice.html", takes_context=True)
def choice(
    context: Context, name: str, label: str, options: str, value: str = ""
) -> dict[str, Any]:
    shown: list[tuple[str, Any]] = [
        (one, WORDS[one]) for one in OPTIONS.get(options, ())
    ]
    if options == "language":
        shown = [(code, f"{words} ({code})") for code, words in LANGUAGES.items()]
    problem = context["problems"].get(name, "")
    return {
        "name": name,
        "label": label,
        "options": shown,
        "value": value,
        "problem": problem,
    }


@register.simple_tag
def limit(name: str) -> Any:
    return getattr(limits, name)


@register.filter
def example_label(name: str) -> str:
    return gettext("Example of %s") % f"{{{{{name}}}}}"


@register.filter
def tongue(code: str) -> str:
    return LANGUAGES.get(code, code)


@register.filter
def direction(code: str) -> str:
    """As its script is read: a preview in Arabic begins at the right."""
    return (
        "rtl" if code.split("_")[0] in ("ar", "he", "fa", "ur", "ps", "prs") else "ltr"
    )


@register.filter
def in_words(name: str) -> Any:
    return WORDS.get(name, name.replace("_", " ").capitalize())


@register.filter
def problem_at(problems: dict[str, str], place: str) -> str:
    """Of the buttons within a part, or of a card as a whole."""
    name = f"cards.{place}" if place.isdecimal() else f"{place}buttons"
    return problems.get(name, "")


@register.filter
def is_elsewhere(field: str) -> bool:
    """Whether the form has no place for a problem of this field."""
    return field in ("components", "cards", "header", "footer", "buttons")


@register.filter
def says(template: MessageTemplate) -> str:
    """What can be read of it, in one line."""
    return " ".join(preview(template).text.split())


@register.filter
def name_of(accounts: dict[str, str], account: str) -> str:
    return accounts.get(account, account)


@register.simple_tag
def querystring_of(asked: dict[str, str], **more: Any) -> str:
    return urlencode({key: value for key, value in (asked | more).items() if value})


@register.filter
def hidden_of(button: dict[str, Any]) -> list[tuple[str, str]]:
    """What Meta knows of a button and the form does not show."""
    shown = (*HANDLED, "package_name", "signature_hash")
    pairs = button.items()
    return [(k, v) for k, v in pairs if isinstance(v, str) and k not in shown]


@register.filter
def state_of(template: MessageTemplate) -> dict[str, Any]:
    """Where it stands, in words and as a tone."""
    if template.act:
        acts = {
            "create": _("Being submitted"),
            "edit": _("Being changed"),
            "delete": _("Being deleted"),
        }
        return {"words": acts[template.act], "tone": "wait"}
    if not template.is_taken and template.trouble:
        return {"words": _("Not taken"), "tone": "bad"}
    words = in_words(template.status) if template.status else _("Unknown")
    if template.status == "PENDING":
        words = _("In review")
    return {"words": words, "tone": OF_STATUS.get(template.status, "")}
