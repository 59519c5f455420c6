"""A shop with one simulated number, three agents and a week of conversations."""

from __future__ import annotations

from config.demo.loading import follow_port, load

__all__ = ["follow_port", "load"]
