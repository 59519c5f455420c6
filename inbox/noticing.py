"""Notices for whoever has the inbox open: what Meta thinks of a template now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.utils.translation import override

from channels_app.desk import Frame
from channels_app.models import Event
from templates_app.models import MessageTemplate
from templates_app.telling import words_of

JUDGED = "template.judged"


def frames(events: Sequence[Event], languages: Collection[str]) -> Iterator[Frame]:
    """One for each template, for all who answer its number."""
    judged = {event.subject: event for event in events if event.type == JUDGED}
    if not judged:
        return
    for template in MessageTemplate.objects.filter(public_id__in=judged):
        event = judged[template.public_id]
        yield Frame(
            type="notice",
            seq=event.seq or 0,
            connection=event.connection_id or 0,
            id=template.public_id,
            html={language: said(template, language) for language in languages},
        )


def said(template: MessageTemplate, language: str) -> str:
    with override(language):
        return words_of(template)
