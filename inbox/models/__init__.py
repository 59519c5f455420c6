from __future__ import annotations

from inbox.models.attempt import Attempt
from inbox.models.contact import Contact, Identity
from inbox.models.conversation import Conversation, Draft, Episode
from inbox.models.message import Message
from inbox.models.pace import Pace
from inbox.models.reaction import Reaction
from inbox.models.waiting import Waiting

__all__ = [
    "Attempt",
    "Contact",
    "Conversation",
    "Draft",
    "Episode",
    "Identity",
    "Message",
    "Pace",
    "Reaction",
    "Waiting",
]
