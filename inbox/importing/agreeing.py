"""Who agreed to marketing messages, as a file says it: how, each in its own words."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from inbox.adding import Added, Entry
from inbox.consent import SIGNUP
from inbox.models import Choice, Contact, ContactImport
from inbox.models.keeping import too_long
from inbox.preferences import LONGEST_HOW, keep
from inbox.refusals import ValidationProblem

# What such a column holds where nobody wrote how.
YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0", "-"}


def agreed(cell: str, filename: str) -> str:
    """How they agreed; where it only says that they did, the file is the source."""
    if cell.casefold() in NO:
        return ""
    if len(cell) > LONGEST_HOW:
        raise ValidationProblem("opt-in", too_long(_("The opt-in"), LONGEST_HOW))
    return filename if cell.casefold() in YES else cell


def record_consent(
    found: ContactImport, entries: Sequence[Entry], added: Added
) -> dict[int, str]:
    """Keep what is new of it; whose it is not: they opted out, which no file undoes."""
    new: dict[int, tuple[Contact, str]] = {}
    left = {}
    for place, (entry, contact) in enumerate(zip(entries, added.contacts, strict=True)):
        if contact is None or not entry.agreed:
            continue
        if contact.is_opted_out:
            left[place] = _(
                "Taken in; but they opted out, and a file does not undo that."
            )
        elif not contact.is_opted_in:
            new[contact.pk] = contact, entry.agreed
    prefetch_related_objects([contact for contact, _how in new.values()], "identities")
    at = found.created_at.replace(microsecond=0)
    choices = [
        Choice(
            contact=contact,
            scope=contact.scope,
            other_side=contact.surest_side,
            value=SIGNUP,
            at=at,
            source=Choice.Source.IMPORTED,
            by=found.by,
            how=how[:LONGEST_HOW],
        )
        for contact, how in new.values()
    ]
    keep(choices, at=at, by=found.by)
    return left
