from __future__ import annotations

from typing import Any

import pytest

from channels_app.models import Connection
from templates_app.tasks import sync_all_templates
from tests.cast import a_connection


def rung_for(commit: Any) -> list[int]:
    """The connections whose templates are asked for by one round of the clock."""
    with commit() as bells:
        sync_all_templates()
    return [bell.args[0] for bell in bells]


@pytest.mark.django_db
def test_a_new_numbers_templates_are_asked_for_once_an_account_and_hour(
    django_capture_on_commit_callbacks: Any,
) -> None:
    a_connection("Teapots", business_account_id="210")
    a_connection("Kettles", business_account_id="210")
    a_connection("Shut shop", business_account_id="211", state=Connection.State.OFF)
    commit = django_capture_on_commit_callbacks

    first = rung_for(commit)
    lamps = a_connection("Lamps", business_account_id="212")

    assert len(first) == 1
    assert Connection.objects.get(pk=first[0]).business_account_id == "210"
    assert rung_for(commit) == [lamps.pk]
    assert rung_for(commit) == []
