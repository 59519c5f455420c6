from __future__ import annotations

import pytest
from django.utils import timezone

from channels_app.models import Connection
from tests.graph import Graph


@pytest.fixture
def teapots(graph: Graph) -> Connection:
    graph.hurry()
    graph.ask("PUT", "settings/", {"reviewed_after": 3600})
    number = graph.number(handshake=False)
    given = ("phone_number_id", "business_account_id", "access_token", "app_secret")
    connection, _ = Connection.objects.connect(
        graph_url=graph.url,
        at=timezone.now(),
        by=None,
        **{name: number[name] for name in given},
    )
    return connection
