from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsAppConfig(AppConfig):
    name = "channels_app"
    verbose_name = _("WhatsApp numbers")

    def ready(self) -> None:
        from channels_app import lookups  # noqa: F401
