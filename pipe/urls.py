from __future__ import annotations

from django.urls import path

from pipe import views

urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("health/pipe", views.figures, name="figures"),
    path("metrics", views.metrics, name="metrics"),
]
