"""Message templates that Meta thinks worse of: somebody is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.models import Alarm, Connection
from templates_app.models import MessageTemplate

LOW = ("YELLOW", "RED")
GONE = "DELETED"
STOPPED = ("FLAGGED", "PAUSED", "DISABLED")


def known_well(templates: Iterable[MessageTemplate]) -> set[MessageTemplate]:
    """Those that something is known of, and nothing bad."""
    return {t for t in templates if (t.status_at or t.quality_at) and is_well(t)}


def is_well(template: MessageTemplate) -> bool:
    """Nothing is wrong with it that anybody could mend."""
    if template.status == GONE:
        return True
    return template.quality not in LOW and template.status not in STOPPED


def warn(
    changed: Mapping[MessageTemplate, Connection], were_well: set[MessageTemplate]
) -> None:
    """Begin an alarm for each that has got worse, and end that of those now well."""
    at = timezone.now()
    well = [topic_of(template) for template in changed if is_well(template)]
    if well:
        Alarm.objects.filter(topic__in=well).end(at=at)
    for template, connection in changed.items():
        if template in were_well and not is_well(template):
            Alarm.objects.begin(
                topic_of(template),
                words_of(template),
                remedy=_(
                    "Customers block it or do not read it: send it less, or change "
                    "it. Meta pauses and then disables such templates."
                ),
                at=at,
                level="warning",
                connection=connection,
            )


def topic_of(template: MessageTemplate) -> str:
    return f"template.{template.public_id}"


def words_of(template: MessageTemplate) -> str:
    now = template.status if template.status in STOPPED else template.quality
    words = _("The message template {template} is now {state}.")
    return words.format(template=template, state=now.lower())
