from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Agent, Team
from channels_app.models import Connection, Event
from config import demo
from config.demo.shop import PHONE_NUMBER_ID
from config.demo.stories import STORIES
from inbox.judging import judge
from inbox.models import Attachment, Contact, Conversation, Message
from simulator import numbers
from simulator.models import Media, Phone
from simulator.models import Message as OnPhone
from templates_app.models import MessageTemplate
from tests.cast import a_connection, a_conversation, an_agent, answers, says

pytestmark = pytest.mark.django_db(databases=["default", "simulator"])


def counts() -> dict[str, int]:
    models: list[Any] = [Agent, Team, Connection, Contact, Conversation, Message]
    models += [MessageTemplate, Phone, OnPhone]
    return {str(model._meta): model._default_manager.count() for model in models}


def of(name: str) -> Conversation:
    return Conversation.objects.get(contact__name=name)


def test_a_newcomer_finds_people_a_number_and_customers() -> None:
    demo.load()

    number = Connection.objects.get()
    amal = Agent.objects.get(email="amal@example.com")
    assert amal.check_password("parley")
    assert number.state == Connection.State.ACTIVE
    assert Conversation.objects.visible_to(amal).count() == len(STORIES) >= 12
    assert len(set(Contact.objects.values_list("language", flat=True))) >= 8
    for agent in Agent.objects.all():
        assert number in Connection.objects.visible_to(agent), agent


def test_there_are_windows_in_every_state() -> None:
    demo.load()

    now = timezone.now()
    states = Counter(row.window.state(at=now) for row in Conversation.objects.open())

    assert states["open"] >= 3
    assert states["soon"] >= 2
    assert states["urgent"] >= 2
    assert states["shut"] >= 3
    left = of("Jonas Becker").window.left(at=now)
    assert timedelta(minutes=5) < left < timedelta(minutes=10)


def test_the_same_words_stand_on_the_phones() -> None:
    demo.load()

    assert Phone.objects.count() == len(STORIES)
    ours = dict(Message.objects.values_list("wamid", "direction"))
    theirs = dict(OnPhone.objects.values_list("wamid", "outbound"))
    assert {wamid: side == "outbound" for wamid, side in ours.items()} == theirs
    for message in Message.objects.filter(direction="outbound"):
        there = OnPhone.objects.get(wamid=message.wamid)
        assert there.status == message.status, message.text
        assert there.callback_data == message.public_id


def test_the_files_can_be_fetched() -> None:
    demo.load()

    sent = Attachment.objects.filter(state="waiting")
    assert sent.count() == 16
    assert sent.filter(is_voice=True).count() == 1
    for attachment in sent:
        there = Media.objects.get(pk=attachment.media_id)
        assert there.is_alive
        with there.path.open("rb") as file:
            assert judge(file).content_type == there.mime_type.split(";")[0]


def test_what_a_newcomer_should_meet_is_there() -> None:
    demo.load()

    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds >= {"text", "image", "location", "interactive", "template"}
    assert kinds >= {"unsupported", "contacts", "order", "document", "sticker"}
    rosa = of("Rosa Almeida").messages
    assert rosa.filter(revoked_at__isnull=False).count() == 1
    assert rosa.filter(edited_at__isnull=False).count() == 1
    assert rosa.filter(origin="phone_app").count() == 1
    assert Message.objects.filter(status="failed", error_code=131000).count() == 1
    assert Message.objects.exclude(quoted_wamid="").count() >= 5
    assert of("Noah Williams").state == Conversation.State.CLOSED
    assert of("Noah Williams").episodes.count() == 2
    chloe = of("Chloé Martin")
    assert chloe.free_entry_closes_at is not None
    assert chloe.free_entry_closes_at > timezone.now() + timedelta(hours=48)
    assert of("Amara Okafor").unread_count == 2
    joao = Contact.objects.get(name="João Pedro")
    assert joao.recipient.startswith("user_id:BR.")
    assert joao.display_number == "@joaopedro"


def test_the_conversations_say_what_their_messages_say() -> None:
    """The columns are written by hand, past the verbs that keep them true."""
    demo.load()

    for row in Conversation.objects.all():
        newest = row.messages.order_by("ordered_at").last()
        inbound = row.messages.filter(direction="inbound").order_by("ordered_at").last()
        assert newest is not None
        assert inbound is not None
        assert row.last_message == newest, row.contact
        assert row.last_message_at == newest.ordered_at
        assert row.last_inbound_at == inbound.ordered_at
        assert row.window_closes_at == inbound.ordered_at + timedelta(hours=24)
        assert row.episodes.filter(closed_at=None).exists() == row.is_open


def test_the_templates_are_in_several_states_here_and_at_meta() -> None:
    demo.load()

    states = Counter(MessageTemplate.objects.values_list("status", flat=True))
    assert set(states) == {"APPROVED", "PAUSED", "REJECTED", "PENDING"}
    offered = MessageTemplate.objects.sendable_from(Connection.objects.get())
    assert offered.count() == 10
    there = numbers.as_json(numbers.the_number(PHONE_NUMBER_ID))["templates"]
    assert len(there) == MessageTemplate.objects.count()


def test_loading_it_again_makes_it_fresh_and_doubles_nothing() -> None:
    demo.load()
    before, number = counts(), Connection.objects.get()
    conversation = of("Jonas Becker")
    says(conversation, "Still there?")
    answers(conversation, by=Agent.objects.get(email="bruno@example.com"))
    amal = Agent.objects.get(email="amal@example.com")
    conversation.close(by=amal, at=timezone.now())
    amal.set_password("forgotten")
    amal.save()

    demo.load()

    assert counts() == before
    assert of("Jonas Becker").is_open
    assert Agent.objects.get(email="amal@example.com").check_password("parley")
    again = Connection.objects.get()
    assert again.public_id == number.public_id
    assert again.app_secret == number.app_secret


def test_open_tabs_are_told_and_no_number_of_an_event_comes_twice() -> None:
    demo.load()
    last = Event.objects.order_by("-pk").first()
    assert last is not None

    demo.load()

    assert Event.objects.filter(pk=last.pk).exists()
    new = Event.objects.filter(pk__gt=last.pk)
    assert new.filter(type="team.changed").exists()
    assert not new.filter(type="message.received").exists()


def test_other_numbers_and_their_people_are_left_alone() -> None:
    teapots = a_connection("Teapots")
    conversation = a_conversation("Dina", teapots)
    says(conversation)
    an_agent("Emil")

    demo.load()
    demo.load()

    assert conversation.messages.count() == 1
    assert Agent.objects.filter(name="Emil").exists()
    assert Connection.objects.count() == 2


def test_it_is_loaded_by_a_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(150):
        demo.load()


def test_number_and_phones_follow_the_port(settings: Settings) -> None:
    settings.HOST, settings.PORT = "localhost", 8000
    demo.load()
    address = Connection.objects.get().public_id
    assert Connection.objects.get().graph_url == "http://127.0.0.1:8000/simulator/graph"

    settings.PORT = 9000
    demo.follow_port()

    assert Connection.objects.get().graph_url == "http://127.0.0.1:9000/simulator/graph"
    there = numbers.as_json(numbers.the_number(PHONE_NUMBER_ID))
    callback = f"http://127.0.0.1:9000/webhooks/whatsapp/{address}"
    assert there["callback_url"] == callback
    assert there["access_token"] == Connection.objects.get().access_token
    assert len(there["templates"]) == MessageTemplate.objects.count()


def test_made_fresh_from_another_shell_it_stays_where_the_server_listens(
    settings: Settings,
) -> None:
    settings.HOST, settings.PORT = "localhost", 9000
    demo.load()

    settings.PORT = 8000
    demo.load()

    assert Connection.objects.get().graph_url == "http://127.0.0.1:9000/simulator/graph"
    there = numbers.as_json(numbers.the_number(PHONE_NUMBER_ID))
    assert there["callback_url"].startswith("http://127.0.0.1:9000/webhooks/")


def test_following_the_port_leaves_real_numbers_where_they_are(
    settings: Settings,
) -> None:
    real = a_connection("Teapots", graph_url="https://graph.facebook.com")

    demo.follow_port()

    real.refresh_from_db()
    assert real.graph_url == "https://graph.facebook.com"
    assert Connection.objects.count() == 1


def test_the_command_makes_it_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo")

    assert "amal@example.com" in capsys.readouterr().out
    assert Conversation.objects.count() == len(STORIES)


def test_without_the_simulator_there_is_no_demo(settings: Settings) -> None:
    settings.SIMULATOR = False

    with pytest.raises(CommandError, match="SIMULATOR=on"):
        call_command("demo")
    assert not Agent.objects.exists()


def test_the_new_agents_can_sign_in(client: Client) -> None:
    demo.load()

    assert client.login(email="carla@example.com", password="parley")
