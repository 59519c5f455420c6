"""One id for all that comes of one request or task, in every line that is logged."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from celery import Task

trace: ContextVar[str] = ContextVar("trace", default="")


class TracedTask(Task):  # type: ignore[misc]
    """A task whose id is that of the request that rang for it, or else its own."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        before = trace.set(self.request.get("trace") or self.request.id or "")
        try:
            return self.run(*args, **kwargs)
        finally:
            trace.reset(before)
