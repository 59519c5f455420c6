from __future__ import annotations

from inbox.admin.consent import ContactAdmin, OptWordsAdmin
from inbox.admin.messages import MessageAdmin

__all__ = ["ContactAdmin", "MessageAdmin", "OptWordsAdmin"]
