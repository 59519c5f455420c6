"""What scripts say, so that it can be translated with everything else."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def words() -> dict[str, str]:
    return {
        "hours_minutes": _("{h} h {m} min"),
        "hours": _("{h} h"),
        "minutes": _("{m} min"),
        "seconds": _("{s} s"),
        "left": _("{time} left"),
        "open_for": _("Replies open for {time}"),
        "shut": _("template only"),
        "shut_now": _("The 24 hours are over: only a template can be sent now."),
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "you": _("You"),
        "new_rows": _("{count} new"),
        "new_messages": _("{count} new"),
        "to_end": _("Newest"),
        "also_looking": _("{names} is also looking"),
        "also_looking_many": _("{names} are also looking"),
        "writing": _("{names} is writing…"),
        "writing_many": _("{names} are writing…"),
        "live": _("live"),
        "catching up": _("catching up"),
        "offline": _("offline"),
        "says": _("{name}: {text}"),
        "new_message_from": _("New message from {name}"),
        "over": _("{count} too many"),
        "replied_since": _("{name} replied since you began."),
        "not_saved": _("Not sent: the server could not be reached. Try again."),
        "refused": _("That did not work. Try again."),
        "signed_out": _("You were signed out. What you wrote is kept."),
        "crowded": _(
            "You have too many tabs open for this one to be live. Close some of them."
        ),
        "sign_in": _("Sign in"),
        "no_notifications": _("This browser does not allow notifications here."),
        "joined": _("This conversation became part of another one."),
    }
