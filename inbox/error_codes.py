"""Meta's error codes: what each asks of us, and what it means in plain words.

The words are ours: Meta's titles change and come in the account's language. Codes below
zero are our own, for what has none: see ``of_http``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Cure(Enum):
    """What helps against a refusal."""

    NOTHING = auto()
    CHANGE = auto()  # the same again would be refused again
    TIME = auto()  # backing off, for an hour
    LITTLE_TIME = auto()  # three more tries
    PAIR_TIME = auto()  # 4^n seconds: Meta's rule for one person
    MINUTES = auto()
    ONE_MORE_TRY = auto()
    ADMIN = auto()  # trouble of the number itself: its queue is held


@dataclass(frozen=True)
class Meaning:
    cure: Cure
    sentence: Words
    hint: Words = ""
    actions: tuple[str, ...] = ()


RECIPIENT_CHANGED = -1
NEVER_OPENED = -2
MEDIA_GONE = -3
NO_OPT_IN = -4
DAY_LIMIT = -5
FILE_LOST = -6
OPTED_OUT = 131050
BLOCKED = 130403
WINDOW_SHUT = 131047


def of_http(http_status: int) -> int:
    """Our code for an error of HTTP's that explains nothing, such as a page of HTML."""
    return -http_status


BUSY = _("WhatsApp is busy.")
PROBLEM = _("WhatsApp had a problem of its own.")
TOO_FAST = _("Too many messages were sent at once.")
PERMISSION = _("Our access to this WhatsApp number was withdrawn or never granted.")
PAYMENT = _("Meta could not charge for messages.")
FIX_PAYMENT = _("An admin must add or mend the payment method in WhatsApp Manager.")
RECONNECT = _("An admin must renew this number's access token.")
NOT_TAKEN = _("WhatsApp did not accept this message.")
TEMPLATE_ODD = _("WhatsApp did not accept the template as it was filled in.")
OTHER_TEMPLATE = _("Choose another template.")
NOT_NOW = _("Meta limits how many marketing messages this person gets.")
REGISTER = _("An admin must register the number again at Meta.")
WRONG_NUMBER = _(
    "Check the number: it needs the country code, as in +351 912 345 678. "
    "The person may not use WhatsApp, may have an old version, or may not have "
    "accepted its newest terms."
)

AGAIN = ("retry",)
TEMPLATE = ("template",)

MEANINGS: dict[int, Meaning] = {
    RECIPIENT_CHANGED: Meaning(
        Cure.CHANGE,
        _("This person is no longer reached where this was to go."),
        _("Look at the address, then send it again."),
        AGAIN,
    ),
    NEVER_OPENED: Meaning(Cure.TIME, _("WhatsApp could not be reached."), "", AGAIN),
    **dict.fromkeys((1, 2494100), Meaning(Cure.TIME, PROBLEM, "", AGAIN)),
    **dict.fromkeys((2, 131016, 133004), Meaning(Cure.TIME, BUSY, "", AGAIN)),
    **dict.fromkeys(
        (4, 80007, 80008, 130429, -429), Meaning(Cure.TIME, TOO_FAST, "", AGAIN)
    ),
    131000: Meaning(Cure.LITTLE_TIME, PROBLEM, "", AGAIN),
    131056: Meaning(
        Cure.PAIR_TIME, _("Too many messages to this person just now."), "", AGAIN
    ),
    131057: Meaning(
        Cure.MINUTES, _("Meta is upgrading this number; it takes minutes."), "", AGAIN
    ),
    FILE_LOST: Meaning(
        Cure.CHANGE,
        _("The file of this message is no longer on our disk."),
        _("Attach it once more."),
    ),
    # It is brought there once more before that.
    MEDIA_GONE: Meaning(
        Cure.ONE_MORE_TRY, _("WhatsApp has lost the file of this message."), "", AGAIN
    ),
    # Meta admits that a fresh message may not have opened the window yet.
    WINDOW_SHUT: Meaning(
        Cure.ONE_MORE_TRY,
        _("More than 24 hours have passed since the customer's last message."),
        _("Send a template; once the customer answers, you can write freely."),
        TEMPLATE,
    ),
    **dict.fromkeys((0, 190), Meaning(Cure.ADMIN, RECONNECT, "", AGAIN)),
    **dict.fromkeys((3, 10, 131005), Meaning(Cure.ADMIN, PERMISSION, RECONNECT, AGAIN)),
    33: Meaning(Cure.ADMIN, _("This number no longer exists at Meta."), "", AGAIN),
    368: Meaning(
        Cure.ADMIN, _("Meta has blocked the account for a breach of its policy.")
    ),
    131031: Meaning(
        Cure.ADMIN,
        _("Meta has locked the account."),
        _("An admin must look into WhatsApp Manager."),
        AGAIN,
    ),
    131037: Meaning(
        Cure.ADMIN, _("Meta must approve the display name first."), "", AGAIN
    ),
    **dict.fromkeys((131042, 131044), Meaning(Cure.ADMIN, PAYMENT, FIX_PAYMENT, AGAIN)),
    **dict.fromkeys(
        (131045, 133010),
        Meaning(
            Cure.ADMIN, _("This number is not registered at Meta."), REGISTER, AGAIN
        ),
    ),
    131048: Meaning(
        Cure.ADMIN,
        _("Too many people blocked or reported this number."),
        _("Wait before sending more; an admin can see the quality at Meta."),
        AGAIN,
    ),
    131063: Meaning(Cure.ADMIN, _("Marketing must go through Meta's other path.")),
    134011: Meaning(Cure.ADMIN, _("Meta's payment terms must be accepted first.")),
    100: Meaning(Cure.CHANGE, NOT_TAKEN),
    BLOCKED: Meaning(
        Cure.NOTHING, _("You blocked this person. Unblock them to write."), "", AGAIN
    ),
    130472: Meaning(
        Cure.NOTHING,
        _("Meta held this marketing message back as an experiment of its own."),
    ),
    130497: Meaning(
        Cure.NOTHING, _("This business may not write to people in that country.")
    ),
    131021: Meaning(Cure.NOTHING, _("A number cannot write to itself.")),
    131026: Meaning(
        Cure.NOTHING, _("WhatsApp cannot deliver to this person."), WRONG_NUMBER
    ),
    131030: Meaning(
        Cure.NOTHING,
        _("This is a test number, which may write to listed people only."),
        _("An admin can add this person to the list at Meta."),
        AGAIN,
    ),
    **dict.fromkeys((131049, 131064), Meaning(Cure.NOTHING, NOT_NOW)),
    OPTED_OUT: Meaning(
        Cure.NOTHING, _("This person wants no marketing messages from you.")
    ),
    # Held, never sent: see day_limit.
    DAY_LIMIT: Meaning(
        Cure.NOTHING,
        _("Waiting for the daily limit of new people."),
        _("It goes by itself as the day rolls on."),
    ),
    NO_OPT_IN: Meaning(
        Cure.CHANGE,
        _("This person has not agreed to marketing messages."),
        _("If they did, record how, beside the conversation; then send it again."),
        AGAIN,
    ),
    131051: Meaning(
        Cure.NOTHING, _("WhatsApp does not support this kind of message here.")
    ),
    131052: Meaning(
        Cure.NOTHING, _("The file could not be fetched."), _("Ask for it again.")
    ),
    131053: Meaning(Cure.CHANGE, _("WhatsApp did not accept the file.")),
    131055: Meaning(Cure.CHANGE, _("Only marketing templates can go this way.")),
    131061: Meaning(
        Cure.CHANGE, _("This template must go through Meta's marketing path.")
    ),
    131062: Meaning(
        Cure.CHANGE, _("One-time codes can only go to a phone number, not a username.")
    ),
    **dict.fromkeys((131008, 131009, 135000), Meaning(Cure.CHANGE, NOT_TAKEN, "", ())),
    **dict.fromkeys(
        (132000, 132005, 132008, 132012, 132018),
        Meaning(Cure.CHANGE, TEMPLATE_ODD, OTHER_TEMPLATE, TEMPLATE),
    ),
    132001: Meaning(
        Cure.CHANGE,
        _("WhatsApp has no approved template with this name and language."),
        OTHER_TEMPLATE,
        TEMPLATE,
    ),
    132007: Meaning(Cure.CHANGE, _("The content breaks one of WhatsApp's rules.")),
    132015: Meaning(
        Cure.CHANGE,
        _("Meta has paused this template because people disliked it."),
        OTHER_TEMPLATE,
        TEMPLATE,
    ),
    132016: Meaning(
        Cure.NOTHING,
        _("Meta has switched this template off for good."),
        OTHER_TEMPLATE,
        TEMPLATE,
    ),
    132068: Meaning(Cure.CHANGE, _("Meta has blocked the form.")),
    132069: Meaning(
        Cure.NOTHING, _("Meta limits this form to ten an hour."), "", AGAIN
    ),
    133006: Meaning(Cure.ADMIN, _("This number must be verified at Meta first.")),
    # Before that we refuse it ourselves; the phone app, or another program, asked.
    138009: Meaning(Cure.NOTHING, _("This person was asked for a call just lately.")),
    137000: Meaning(
        Cure.CHANGE,
        _("WhatsApp says this person's identity has changed."),
        _("Make sure that it is still the same person, then send it again."),
        AGAIN,
    ),
}


def meaning_of(code: int | None, *, permanent: bool = True) -> Meaning:
    """What an error means; of unknown ones Meta tells at least whether they pass."""
    if code is not None and code in MEANINGS:
        return MEANINGS[code]
    if code is not None and 200 <= code <= 299:
        return Meaning(Cure.ADMIN, PERMISSION, RECONNECT, AGAIN)
    passes = not permanent or (code is not None and code <= of_http(500))
    return Meaning(Cure.TIME, PROBLEM, "", AGAIN) if passes else MEANINGS[100]
