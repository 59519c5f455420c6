from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from templates_app.models import MessageTemplate
from tests.cast import BUSINESS, an_admin, an_agent

pytestmark = pytest.mark.django_db

LIST = "admin:templates_app_messagetemplate_changelist"


def a_rejected_template() -> MessageTemplate:
    return MessageTemplate.objects.create(
        business_account_id=BUSINESS,
        name="win_a_lamp",
        language="en",
        status="REJECTED",
        reason="SCAM",
        components=[{"type": "BODY", "text": "WIN <b>now</b>"}],
    )


def test_the_list_shows_what_meta_thinks_of_each(client: Client) -> None:
    client.force_login(an_admin())
    a_rejected_template()

    page = client.get(reverse(LIST)).content.decode()

    assert "win_a_lamp" in page
    assert "REJECTED" in page
    assert "SCAM" in page
    assert "Sync from WhatsApp" in page


def test_a_template_is_shown_as_the_customer_would_see_it(client: Client) -> None:
    client.force_login(an_admin())
    template = a_rejected_template()
    page = reverse("admin:templates_app_messagetemplate_change", args=[template.pk])

    html = client.get(page).content.decode()

    assert "WIN &lt;b&gt;now&lt;/b&gt;" in html
    assert "_save" not in html


def test_syncing_is_asked_for_by_a_button_and_by_admins_alone(client: Client) -> None:
    sync = reverse("admin:templates_app_messagetemplate_sync")
    client.force_login(an_agent("Carla", is_staff=True))
    assert client.post(sync).status_code == 403

    client.force_login(an_admin())
    assert client.get(sync).status_code == 405
    answer = client.post(sync, follow=True)

    assert "Asking WhatsApp for the templates of 0 accounts." in answer.content.decode()
