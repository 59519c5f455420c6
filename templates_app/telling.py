"""Telling by mail that Meta has approved or rejected a message template: once each.

Whoever submitted it is told, and who is told of alarms. What gets worse later is an
alarm (worsening.py), with mails of its own.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from templates_app.models import MessageTemplate

logger = logging.getLogger(__name__)


def tell(*, at: datetime) -> None:
    """Tell what nobody was told yet; what no server takes is told later.

    Where there is nobody to tell, it counts as told: whom a later setting names does
    not hear of all that ever was.
    """
    for template in MessageTemplate.objects.untold().select_related("submitted_by"):
        rows = MessageTemplate.objects.filter(pk=template.pk)
        if rows.untold().update(told_at=at) and not sent(template):
            rows.update(told_at=template.told_at)


def sent(template: MessageTemplate) -> bool:
    writer = template.submitted_by
    to = [*settings.ALERT_EMAILS, *([writer.email] if writer else [])]
    if not to:
        return True
    page = f"{settings.PUBLIC_URL}{reverse('template', args=[template.public_id])}"
    words = words_of(template)
    lines = [words, *([template.reason] if template.reason else []), page]
    try:
        send_mail(f"Parley: {words}", "\n\n".join(lines), None, list(dict.fromkeys(to)))
    except OSError:
        logger.warning("Nobody could be told by mail", exc_info=True)
        return False
    return True


def words_of(template: MessageTemplate) -> str:
    words = _("WhatsApp has made the message template {template} {state}.")
    if template.status == "APPROVED":
        words = _("WhatsApp has approved the message template {template}.")
    elif template.status == "REJECTED":
        words = _("WhatsApp has rejected the message template {template}.")
    state = template.status.lower().replace("_", " ")
    return words.format(template=template, state=state)
