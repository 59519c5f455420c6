"""What Meta lets somebody change of a message template that it has."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from templates_app.problems import Problem

if TYPE_CHECKING:
    from templates_app.models import MessageTemplate

EDITABLE = ("APPROVED", "REJECTED", "PAUSED")
# While it is approved.
EDITED_AGAIN_AFTER = timedelta(days=1)


def why_not_edited(
    template: MessageTemplate, definition: dict[str, Any], *, at: datetime
) -> Problem | None:
    """What Meta would say to an edit, if it would not take it."""
    if template.act or template.status not in EDITABLE:
        words = _("WhatsApp lets one that is {status} be edited later.")
        status = template.status.lower().replace("_", " ")
        return Problem("", words.format(status=status))
    if template.status != "APPROVED":
        return None
    if definition["category"] != template.category:
        words = _("The category of an approved template cannot be changed.")
        return Problem("category", str(words))
    if template.edited_at and at < template.edited_at + EDITED_AGAIN_AFTER:
        words = _("WhatsApp takes one edit of an approved template in 24 hours.")
        return Problem("", str(words))
    return None
