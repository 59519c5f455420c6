"""Who may ask for an erasure, and what its page says."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from inbox import erasing
from inbox.models import Erasure
from tests.cast import a_connection, a_conversation, an_admin, an_agent
from tests.inbox.erased import a_person_of_two_teams
from tests.inbox.pages import signed_in

pytestmark = pytest.mark.django_db


def test_it_is_asked_for_by_typing_the_name_and_only_by_admins() -> None:
    teapots = a_connection()
    dina = a_conversation("Dina", teapots).contact
    address = f"/contacts/{dina.public_id}/erase/"
    assert signed_in(an_agent("Amal")).get(address).status_code == 403
    ada = signed_in(an_admin("Ada"))

    assertContains(ada.get(address), "Type “Dina” to go on")
    assertContains(
        ada.post(address, {"typed": "dina"}), "not the name", status_code=400
    )
    assert not Erasure.objects.exists()
    answer = ada.post(address, {"typed": " Dina "})

    assertContains(ada.get(answer["Location"]), "every 1s")
    while erasing.carry_on():
        pass
    assertContains(ada.get(answer["Location"]), "Nothing of this person is left")
    assert ada.get(f"/contacts/{dina.public_id}/").status_code == 404


def test_who_does_not_see_all_of_a_person_may_not_erase_them() -> None:
    carla, dina, _work = a_person_of_two_teams()
    client = signed_in(carla)
    answer = client.get(f"/contacts/{dina.public_id}/erase/")
    assertContains(answer, "your teams do not answer", status_code=403)
    typed = {"typed": dina.display_name}
    answer = client.post(f"/contacts/{dina.public_id}/erase/", typed)
    assert answer.status_code == 403
    assert not Erasure.objects.exists()
    page = client.get(f"/contacts/{dina.public_id}/")
    assertContains(page, "Who sees them all can save and erase them")

    dina.unlink(by=carla, at=timezone.now())
    answer = client.post(f"/contacts/{dina.public_id}/erase/", typed)

    assert answer.status_code == 302
    assert Erasure.objects.get().contacts == [dina.pk]
