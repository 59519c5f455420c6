from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PipeConfig(AppConfig):
    name = "pipe"
    verbose_name = _("Pipe")
