"""Webhook addresses, with and without a trailing slash: Meta follows no redirect."""

from __future__ import annotations

from django.urls import re_path

from channels_app.views import WhatsAppWebhook

urlpatterns = [
    re_path(r"^whatsapp/?$", WhatsAppWebhook.as_view(), name="webhook"),
    re_path(r"^whatsapp/(?P<public_id>con_\w{1,40})/?$", WhatsAppWebhook.as_view()),
]
