from __future__ import annotations

from channels.layers import InMemoryChannelLayer


class LoopBoundLayer(InMemoryChannelLayer):
    """Channels' in-memory layer."""
