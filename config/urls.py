"""The table of contents of everything we answer over HTTP."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("webhooks/", include("channels_app.urls")),
    path("", include("pipe.urls")),
    path("", include("inbox.urls")),
]
if settings.SIMULATOR:
    urlpatterns.insert(0, path("simulator/", include("simulator.urls")))
