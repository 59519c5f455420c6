"""Everything that Meta and the phones are, under one address."""

from __future__ import annotations

from django.urls import include, path

from simulator import pages
from simulator.control import people, setup, templates, witness
from simulator.graph.views import attachments, graph

app_name = "simulator"

control = [
    path("numbers/", setup.numbers_view),
    path("faults/", setup.faults_view),
    path("settings/", setup.settings_view),
    path("history/", setup.history_view),
    path("reset/", setup.reset_view),
    path("templates/", templates.templates_view),
    path("templates/<str:template_id>/", templates.template_view),
    path("phones/", people.phones_view),
    path("phones/<int:phone_id>/", people.phone_view),
    path("phones/<int:phone_id>/media/", people.files_view),
    path("phones/<int:phone_id>/messages/", people.messages_view),
    path("phones/<int:phone_id>/messages/bulk/", people.bulk_view),
    path("phones/<int:phone_id>/read/", people.read_view),
    path("phones/<int:phone_id>/echoes/", people.echoes_view),
    path("phones/<int:phone_id>/move/", people.move_view),
    path("messages/bulk/", people.bulk_view),
    path("media/age/", people.age_view),
    path("messages/", witness.accepted_view),
    path("calls/", witness.calls_view),
    path("webhooks/", witness.webhooks_view),
    path("webhooks/post/", witness.post_view),
]
urlpatterns = [
    path("", pages.phones, name="phones"),
    path("changes/", pages.changes, name="changes"),
    path("api/", include(control)),
    path("media/<str:pk>/", pages.file, name="file"),
    path("graph/<path:path>", graph),
    path("lookaside/whatsapp_business/attachments/", attachments),
]
