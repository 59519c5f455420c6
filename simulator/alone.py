"""The addresses of the simulator's own process: it, and its files."""

from __future__ import annotations

from django.contrib.staticfiles.views import serve
from django.urls import include, path, re_path

urlpatterns = [
    path("simulator/", include("simulator.urls")),
    # Our own pages' styles and scripts, whether or not they were collected.
    re_path(r"^static/(?P<path>.*)$", serve, {"insecure": True}),
]
