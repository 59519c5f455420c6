from __future__ import annotations

from typing import Any

from django.utils import autoreload

from config.management.commands import serve


class Command(serve.Command):
    help = "The same as serve, starting anew when a file changes."

    def handle(self, *args: Any, **options: Any) -> None:
        autoreload.run_with_reloader(self.inner, **options)

    def inner(self, **options: Any) -> None:
        autoreload.raise_last_exception()
        # This is not the main thread, and only there may signals be handled.
        super().handle(signal_handlers=False)
