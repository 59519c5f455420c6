from __future__ import annotations

from config.demo.script import Story
from config.demo.stories.closing import CLOSING
from config.demo.stories.ended import ENDED
from config.demo.stories.kinds import ROSA
from config.demo.stories.waiting import WAITING

STORIES: list[Story] = [*CLOSING, *WAITING, ROSA, *ENDED]

__all__ = ["STORIES"]
