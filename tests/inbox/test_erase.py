"""Erasing a person: nothing of them is left anywhere, and all of the others is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from channels_app.models import Alarm, Event, GraphFailure, WebhookEvent
from inbox import erasing
from inbox.importing import taking_in
from inbox.models import (
    Attachment,
    Choice,
    Contact,
    Conversation,
    Erasure,
    Message,
    Sighting,
    StatusReport,
    Waiting,
)
from tests.cast import (
    a_connection,
    a_conversation,
    an_admin,
    minutes_ago,
    says,
)
from tests.graph import Graph
from tests.inbox.erased import (
    DINA,
    EMEKA,
    erased,
    left_of,
    settle,
    tells,
)
from tests.inbox.importing import hands_in
from tests.inbox.pages import signed_in
from tests.inbox.replays import asked, done
from tests.inbox.story_of_dina import FROM_EMEKA, OF_DINA, WAMID, a_story, status, text
from tests.meta import change, post, writes
from tests.sending import replies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    """No file of another test's."""
    settings.MEDIA_ROOT = tmp_path


def test_after_erasure_no_table_and_no_file_holds_anything_of_the_person(
    graph: Graph,
) -> None:
    ada = an_admin("Ada")
    teapots, talk = a_story(graph, ada)
    reply = talk.messages.filter(status="read").get()
    ours = (str(reply.wamid), reply.public_id)
    for model in (Attachment, Choice, GraphFailure, Sighting, StatusReport, Waiting):
        assert model._default_manager.exists(), f"{model}, for this to mean anything"
    found = {needle for _, needle in left_of(*OF_DINA)}
    assert len(found) >= len(OF_DINA), "for this test to mean anything"
    events = Event.objects.count()

    erasure = erased(talk.contact, ada, timezone.now())

    assert erasure.ended_at is not None
    assert left_of(*OF_DINA, ours[0]) == []
    assert (erasure.messages, erasure.files) == (6, 2)
    assert erasure.contacts == erasure.ids == []
    assert not GraphFailure.objects.exists()
    # Emeka wrote in the same webhook.
    emeka = Message.objects.get(wamid="wamid.EMEKA1")
    assert emeka.text == FROM_EMEKA
    raw = WebhookEvent.objects.get(public_id=emeka.webhook)
    assert FROM_EMEKA.encode() in bytes(raw.body)
    assert b"Emeka Obi" in bytes(raw.body)
    assert "message wamid.EMEKA1" in {each["item"] for each in raw.verdicts}
    assert Waiting.objects.get().wamid == "wamid.EMEKA9"
    # What happened is still told, by ids alone.
    assert Event.objects.count() > events
    last = Event.objects.filter(type="contact.erased").get()
    assert (last.agent, last.data) == (ada, {"messages": 6, "files": 2})


def test_what_meta_still_tells_of_them_brings_nobody_back(
    graph: Graph, django_capture_on_commit_callbacks: Any
) -> None:
    ada = an_admin("Ada")
    teapots, talk = a_story(graph, ada)
    secret = {"secret": teapots.app_secret}
    reply = talk.messages.filter(status="read").get()
    unknown = talk.messages.filter(status="queued").earliest("pk")
    erased(talk.contact, ada, timezone.now())
    before = (Contact.objects.count(), Message.objects.count())

    again = text(WAMID, "Is the blue teapot back?")
    late = status(str(reply.wamid), "played")
    by_id = status("wamid.LATER", "sent", biz_opaque_callback_data=unknown.public_id)
    emoji = {"message_id": str(reply.wamid), "emoji": "🫖"}
    act = {"id": "wamid.DINA4", "from": DINA, "type": "reaction", "reaction": emoji}
    mail = text("wamid.EMEKA2", "And to Abuja?", EMEKA)
    post(tells(teapots, messages=[again, mail, act]), **secret)
    post(change(teapots, {"statuses": [late, by_id]}), **secret)
    with django_capture_on_commit_callbacks(execute=True):
        settle()
    done(asked(dry_run=False))

    assert (Contact.objects.count(), Message.objects.count() - 1) == before
    assert Message.objects.filter(text="And to Abuja?").exists()
    assert left_of(*OF_DINA, str(reply.wamid), "wamid.LATER") == []
    assert not WebhookEvent.objects.exclude(state__in=["stored", "ignored"]).exists()


def test_who_writes_again_is_somebody_new() -> None:
    ada, teapots = an_admin("Ada"), a_connection()
    post(writes(teapots, "Before"))
    settle()
    erased(Contact.objects.get(), ada, timezone.now())

    post(writes(teapots, "After"))
    settle()

    assert [message.text for message in Message.objects.all()] == ["After"]
    assert Conversation.objects.get().is_open
    raw = bytes(WebhookEvent.objects.latest("pk").body)
    assert b"After" in raw, "what they wrote since is kept as ever"
    assert not left_of("Before")


def test_a_worker_that_dies_anywhere_leaves_nothing_that_the_next_does_not_find(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "BITE", 2)
    ada = an_admin("Ada")
    _, talk = a_story(graph, ada)
    erasure = Erasure.ask(talk.contact, by=ada, at=timezone.now())

    steps = 0
    while not Erasure.objects.filter(ended_at__isnull=False).exists():
        # Each worker gets one step further, and is gone.
        found = Erasure.objects.get()
        work = erasing.steps(found)
        next(work, None)
        work.close()
        steps += 1
        assert steps < 20

    assert steps > 3, "for this test to mean anything"
    assert left_of(*OF_DINA) == []
    erasure.refresh_from_db()
    assert erasure.messages == 6


def test_who_was_slow_frees_nobody_elses_claim_and_writes_nothing_at_the_end() -> None:
    ada, dina = an_admin("Ada"), a_conversation("Dina")
    Erasure.ask(dina.contact, by=ada, at=timezone.now())
    slow = Erasure.objects.take(at=minutes_ago(2))
    quick = Erasure.objects.take(at=timezone.now())
    assert slow
    assert quick, "the claim of who is slow has run out"

    slow.rest()
    slow.counted(timezone.now())

    row = Erasure.objects.get()
    assert row.claimed_at == quick.claimed_at
    for _ready in erasing.steps(quick):
        pass
    erasing.learn_ids(slow)
    row.refresh_from_db()
    assert (row.is_running, row.contacts, row.ids) == (False, [], [])


def test_an_erasure_at_which_workers_break_off_is_told_until_it_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, dina = an_admin("Ada"), a_conversation("Dina")
    says(dina)
    erasure = Erasure.ask(dina.contact, by=ada, at=timezone.now())

    def fails(*_: Any) -> None:
        raise OSError("the disk is read-only")

    monkeypatch.setattr(erasing, "delete_files", fails)
    for _try in range(6):
        assert not Alarm.objects.exists()
        with pytest.raises(OSError, match="read-only"):
            erasing.carry_on()
        Erasure.objects.update(claimed_at=None)  # its claim has run out
    alarm = Alarm.objects.open().get()
    assert "broke off 5 times" in alarm.words
    assert erasure.public_id in alarm.words

    monkeypatch.undo()
    erasing.carry_on()

    assert not Erasure.objects.filter(ended_at=None).exists()
    assert not Alarm.objects.open().exists()


def test_a_message_on_its_way_is_waited_for() -> None:
    ada = an_admin("Ada")
    dina = a_conversation("Dina")
    says(dina)
    sending = replies(dina, "On its way", by=ada)
    Message.objects.filter(pk=sending.pk).update(status="sending")

    erasure = erased(dina.contact, ada, timezone.now())

    assert erasure.is_running
    assert [message.text for message in Message.objects.all()] == ["On its way"]
    Message.objects.filter(pk=sending.pk).update(status="unconfirmed")
    erasing.carry_on()
    erasure.refresh_from_db()
    assert not erasure.is_running
    assert not Contact.objects.exists()


def test_it_waits_for_webhooks_that_are_not_read_yet() -> None:
    ada, teapots = an_admin("Ada"), a_connection()
    post(writes(teapots, "One"))
    settle()
    dina = Contact.objects.get()
    post(writes(teapots, "From Emeka", wa_id=EMEKA))

    erasure = erased(dina, ada, timezone.now())
    assert erasure.is_running
    settle()
    erasing.carry_on()

    erasure.refresh_from_db()
    assert not erasure.is_running
    assert left_of(DINA) == []
    assert Message.objects.get().text == "From Emeka"


def test_a_file_of_contacts_that_is_being_taken_in_does_not_bring_them_back() -> None:
    ada, teapots = an_admin("Ada"), a_connection()
    dina = a_conversation("Dina", teapots).contact
    file = f"number,name,City\n{DINA},Dina Pereira,Porto\n"
    hands_in(signed_in(ada), teapots, file)
    assert left_of("Dina Pereira"), "for this test to mean anything"

    erasure = erased(dina, ada, timezone.now())
    assert erasure.is_running
    while taking_in.carry_on():
        pass
    assert Contact.objects.get().name == "Dina Pereira"
    erasing.carry_on()

    erasure.refresh_from_db()
    assert not erasure.is_running
    assert left_of(DINA, "Dina Pereira", "Porto") == []


def test_all_that_are_one_person_go_together_and_nobody_else() -> None:
    ada, teapots = an_admin("Ada"), a_connection()
    for number, words in ((DINA, "Home"), ("351930000001", "Work"), (EMEKA, "Hi")):
        post(writes(teapots, words, wa_id=number))
    settle()
    home, work, emeka = (
        Contact.objects.get(identities__value=number)
        for number in (DINA, "351930000001", EMEKA)
    )
    home.link(work, by=ada, at=timezone.now())
    work.refresh_from_db()

    assert not erased(work, ada, timezone.now()).is_running

    assert Contact.objects.get() == emeka
    assert left_of(DINA, "351930000001", "Home", "Work") == []


def test_a_shared_card_is_the_words_of_who_shared_it() -> None:
    ada, teapots = an_admin("Ada"), a_connection()
    post(writes(teapots, "Hello", wa_id=DINA))
    card = {"name": {"formatted_name": "D."}, "phones": [{"wa_id": DINA}]}
    shared = {"id": "wamid.CARD", "from": EMEKA, "type": "contacts", "contacts": [card]}
    post(tells(teapots, messages=[shared]))
    settle()

    erased(Contact.objects.get(identities__value=DINA), ada, timezone.now())

    places = {place for place, _ in left_of(DINA)}
    assert places == {"inbox_message.payload", "channels_app_webhookevent.body"}
    assert Message.objects.get().wamid == "wamid.CARD"
