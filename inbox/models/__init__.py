from __future__ import annotations

from inbox.models.allowance import Allowance, Reached
from inbox.models.attachment import Attachment
from inbox.models.attempt import Attempt
from inbox.models.choice import Choice
from inbox.models.contact import Contact, Identity
from inbox.models.contact_import import ContactImport, RefusedLine
from inbox.models.conversation import Conversation
from inbox.models.draft import Draft
from inbox.models.episode import Episode
from inbox.models.erasure import Erasure
from inbox.models.message import Message
from inbox.models.opt_words import OptWords
from inbox.models.pace import Pace
from inbox.models.price_count import PriceCount
from inbox.models.reaction import Reaction
from inbox.models.sighting import Move, Sighting
from inbox.models.status_report import StatusReport
from inbox.models.waiting import Waiting

__all__ = [
    "Allowance",
    "Attachment",
    "Attempt",
    "Choice",
    "Contact",
    "ContactImport",
    "Conversation",
    "Draft",
    "Episode",
    "Erasure",
    "Identity",
    "Message",
    "Move",
    "OptWords",
    "Pace",
    "PriceCount",
    "Reached",
    "Reaction",
    "RefusedLine",
    "Sighting",
    "StatusReport",
    "Waiting",
]
