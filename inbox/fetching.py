"""One file that a customer sent, in two steps: where it is, and its bytes.

Nothing here touches a row: the attachment learns what came of it, unsaved.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from channels_app.graph_errors import CloudAPIError, GraphTrouble
from inbox.models import Attachment
from inbox.storing import LIMIT, Damaged, Unfit, spooled, store

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetched:
    """What came of it; without a problem it is kept."""

    attachment: Attachment
    at: datetime
    problem: str = ""
    details: str = ""
    is_final: bool = False
    trouble: GraphTrouble | None = None


def fetch(attachment: Attachment) -> Fetched:
    """Fetch, judge and keep it. Whatever happens, there is an outcome."""
    try:
        carry(attachment)
    except Unfit as unfit:
        return failed(attachment, str(unfit), is_final=True)
    except Damaged:
        return failed(attachment, "damaged")
    except GraphTrouble as trouble:
        refused = isinstance(trouble, CloudAPIError)
        problem = "not_given" if refused else "unreachable"
        return failed(attachment, problem, str(trouble), trouble=trouble)
    except OSError as error:
        return failed(attachment, "no_room", error.strerror or str(error))
    except Exception as error:
        logger.exception("Fetching attachment %s failed", attachment)
        return failed(attachment, "fault", type(error).__name__)
    return Fetched(attachment, timezone.now())


def failed(
    attachment: Attachment,
    problem: str,
    details: str = "",
    *,
    is_final: bool = False,
    trouble: GraphTrouble | None = None,
) -> Fetched:
    now = timezone.now()
    return Fetched(attachment, now, problem, details, is_final, trouble)


def carry(attachment: Attachment) -> None:
    message = attachment.message
    if message is None:
        raise ValueError("Only what came in a message is fetched")
    graph = message.connection.api()
    told = graph.media(attachment.media_id)
    attachment.size = told.size
    if told.size is not None and told.size > LIMIT:
        raise Unfit("too_large")
    with spooled(graph.download(told.url)) as file:
        store(attachment, file)
