"""What a verb answers instead of doing it: each with a code for programs."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from accounts.models import Agent


class Refusal(Exception):
    """A verb was refused; ``str()`` of it is a sentence for the person who asked."""

    code: ClassVar[str] = "refused"


class ValidationProblem(Refusal):
    """What was given cannot be used; ``field`` names it."""

    code = "invalid"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class WindowClosed(Refusal):
    code = "window_closed"

    def __init__(self) -> None:
        super().__init__(
            _("24 hours have passed since the customer last wrote. Send a template.")
        )


class RecipientChanged(Refusal):
    """The person is no longer reached where the author was shown."""

    code = "recipient_changed"

    def __init__(self, now: str) -> None:
        super().__init__(
            _("This customer is reached elsewhere now. Look at the address first.")
        )
        self.now = now


class NoRecipient(Refusal):
    code = "no_recipient"

    def __init__(self) -> None:
        super().__init__(_("WhatsApp has not told us where to reach this customer."))


class ConnectionOff(Refusal):
    code = "connection_off"

    def __init__(self) -> None:
        super().__init__(_("This number is switched off."))


class TemplateNotSendable(Refusal):
    code = "template_not_sendable"


class OptedOut(Refusal):
    """The contact wants no more marketing from this business."""

    code = "opted_out"

    def __init__(self) -> None:
        super().__init__(_("This customer wants no marketing messages from you."))


class NoOptIn(Refusal):
    code = "no_opt_in"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This customer has not agreed to marketing messages. If they did, "
                "record how, beside the conversation."
            )
        )


class Blocked(Refusal):
    """An agent had Meta keep this contact away from the number."""

    code = "blocked"

    def __init__(self) -> None:
        super().__init__(_("You blocked this customer. Unblock them to write."))


class CannotBlock(Refusal):
    code = "cannot_block"

    def __init__(self) -> None:
        super().__init__(
            _("WhatsApp lets you block only who wrote in the last 24 hours.")
        )


class NotRetryable(Refusal):
    code = "not_retryable"

    def __init__(self) -> None:
        super().__init__(_("This message cannot be sent again now."))


class NotFetchable(Refusal):
    code = "not_fetchable"

    def __init__(self) -> None:
        super().__init__(_("This file is not to be fetched any more."))


class AskedTooOften(Refusal):
    code = "asked_too_often"

    def __init__(self) -> None:
        super().__init__(
            _(
                "WhatsApp lets you ask for a call once a day, and twice in seven days, "
                "and this customer was asked."
            )
        )


class CannotReact(Refusal):
    code = "cannot_react"

    def __init__(self) -> None:
        super().__init__(
            _("Only what the customer wrote in the last 30 days takes a reaction.")
        )


class CannotAnswer(Refusal):
    """No team of that agent answers the conversation's number."""

    code = "cannot_answer"

    def __init__(self, agent: Agent) -> None:
        super().__init__(
            _("%(name)s is in no team that answers this number.")
            % {"name": agent.get_short_name()}
        )


class RepliedSince(Refusal):
    """A colleague replied after what the author had on the screen."""

    code = "replied_since"

    def __init__(self) -> None:
        super().__init__(_("Somebody replied since you began."))


class CannotLink(Refusal):
    code = "cannot_link"

    def __init__(self) -> None:
        super().__init__(_("These are one person already."))


class NotANumber(Refusal):
    code = "not_a_number"

    def __init__(self) -> None:
        super().__init__(
            _("This is no phone number with its country code, like +351 912 345 678.")
        )
