from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Agent
from inbox.models import Message
from tests.cast import a_conversation, an_agent, says


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_enter_at_once_the_second_is_asked() -> None:
    people, dina = [an_agent("Amal"), an_agent("Bruno")], a_conversation("Dina")
    seen = says(dina).public_id
    together = Barrier(2)

    def presses_enter(agent: Agent) -> int:
        client = Client()
        client.force_login(agent)
        said = {"text": "I have this", "cid": agent.name, "seen": seen}
        address = reverse("reply", args=[dina.public_id])
        together.wait(10)
        try:
            script = {"HX-Request": "true"}
            return client.post(address, said, headers=script).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(presses_enter, people))

    assert answers == [201, 409]
    assert Message.objects.filter(direction="outbound").count() == 1
