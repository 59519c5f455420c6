"""The limit of the day: who comes beyond it waits in sight, and goes as it rolls on."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from channels_app.models import Connection
from inbox import day_limit, tasks
from inbox.claiming import claim
from inbox.day_limit import DAY
from inbox.models import Allowance, Contact, Conversation, Message, Reached
from inbox.troubles import trouble_of
from templates_app.models import MessageTemplate
from tests.cast import a_connection, a_contact, a_conversation, an_agent, says
from tests.graph import Graph
from tests.sending import a_number, its_time_comes, replies, send_due, status_of

pytestmark = pytest.mark.django_db

BODY = {"type": "BODY", "text": "Your order is ready."}
READY = {"name": "order_ready", "language": "en", "components": [BODY]}


def tell(
    connection: Connection, name: str, *, contact: Contact | None = None
) -> Message:
    """Write to somebody with a template."""
    ready, _ = MessageTemplate.objects.get_or_create(
        business_account_id=connection.business_account_id,
        name="order_ready",
        language="en",
        defaults={"category": "UTILITY", "status": "APPROVED", "components": [BODY]},
    )
    contact = contact or a_contact(name, scope=connection.scope)
    known = Conversation.objects.filter(contact=contact, connection=connection)
    talk = known.first() or a_conversation(contact, connection)
    amal = talk.assignee or an_agent(f"Amal for {name} {Message.objects.count()}")
    now = timezone.now()
    return talk.send_template(ready, by=amal, cid=f"{name} {now}", at=now)


def claimed(*, at: datetime) -> list[Message]:
    """All that go at that time; Meta takes each of them."""
    taken: list[Message] = []
    while parcels := claim(16, at).parcels:
        taken += [parcel.message for parcel in parcels]
        for message in taken[-len(parcels) :]:
            Message.objects.filter(pk=message.pk).update(
                status="accepted", wamid=f"wamid.{message.pk} {len(taken)}"
            )
    # Beyond the line's horizon and what was held: whoever rings looks once more.
    return taken


def all_day(start: datetime, *, until: datetime) -> dict[Message, datetime]:
    """Who goes when, by a clock that a test moves on."""
    gone: dict[Message, datetime] = {}
    at = start
    while at <= until:
        look = claim(16, at)
        for parcel in look.parcels:
            gone[parcel.message] = at
            Message.objects.filter(pk=parcel.message.pk).update(
                status="accepted", wamid=f"wamid.{parcel.message.pk}"
            )
        if not look.parcels and look.look_again_at is None:
            opening = Allowance.objects.exclude(opens_at=None).first()
            if opening is None or opening.opens_at is None:
                break
            at = max(opening.opens_at, at + timedelta(seconds=1))
        else:
            at += timedelta(milliseconds=250)
    return gone


def test_of_300_to_new_people_250_go_and_50_wait_in_sight_until_the_day_rolls_on() -> (
    None
):
    teapots = a_connection(messaging_limit="TIER_250", throughput=1000)
    sent = [tell(teapots, f"Contact {number}") for number in range(300)]
    start = timezone.now()

    first = all_day(start, until=start + timedelta(hours=23))

    assert list(first) == sent[:250]
    waits = sent[250:]
    assert [status_of(message) for message in waits] == ["queued"] * 50
    trouble = trouble_of(waits[0])
    assert trouble
    assert trouble.sentence.startswith("Waiting for the daily limit")
    assert "as the day rolls on" in trouble.hint
    standing = day_limit.standing(teapots, at=start + timedelta(hours=23))
    assert (standing.limit, standing.used, standing.left) == (250, 250, 0)
    assert standing.waiting == 50
    assert standing.opens_at == start + DAY

    later = all_day(start + timedelta(hours=23), until=start + timedelta(hours=48))

    assert list(later) == waits, "in the order in which they were written"
    everybody = sorted([*first.values(), *later.values()])
    for place, at in enumerate(everybody[250:], start=250):
        assert at - everybody[place - 250] >= timedelta(hours=24), "never 251 in a day"
    assert not Message.objects.waiting_for_a_day().exists()
    assert Allowance.objects.get().opens_at is None


def test_the_same_person_is_counted_once_a_day_whatever_number_writes() -> None:
    values = {"portfolio_id": "900", "messaging_limit": "TIER_250"}
    teapots, kettles = a_connection(**values), a_connection("Kettles", **values)
    dina = a_contact("Dina", scope="900")
    now = timezone.now()
    tell(teapots, "Dina", contact=dina)
    tell(kettles, "Dina", contact=dina)
    tell(kettles, "Emeka")
    assert len(claimed(at=now)) == 3

    assert day_limit.standing(teapots, at=now).used == 2
    assert day_limit.standing(kettles, at=now).used == 2
    assert day_limit.standing(kettles, at=now + DAY).used == 0


def fill(connection: Connection, count: int, *, at: datetime) -> None:
    """So many people were reached at that time."""
    scope = connection.scope
    people = [Contact(scope=scope, name=f"Old {n}") for n in range(count)]
    for contact in Contact.objects.bulk_create(people):
        Reached.objects.create(scope=scope, contact=contact, at=at)
    Allowance.objects.create(scope=scope, used=count)


def test_one_whose_window_is_open_needs_no_place() -> None:
    teapots = a_connection(messaging_limit="TIER_250")
    now = timezone.now()
    fill(teapots, 250, at=now)
    held = tell(teapots, "Dina")
    assert claimed(at=now) == []
    assert status_of(held) == "queued"
    assert claimed(at=now) == [], "and stays there"

    dina = held.conversation
    says(dina, "Is it ready?")
    reply = replies(dina, "Yes")

    assert claimed(at=timezone.now()) == [held, reply]
    assert day_limit.standing(teapots, at=now).used == 250


def test_a_higher_limit_lets_them_go_at_once() -> None:
    teapots = a_connection(messaging_limit="TIER_250")
    now = timezone.now()
    fill(teapots, 250, at=now)
    held = tell(teapots, "Dina")
    claimed(at=now)

    Connection.objects.update(messaging_limit="TIER_2K")

    assert day_limit.scopes_with_places(at=now)
    assert claimed(at=now) == [held]


@pytest.mark.parametrize("tier", ["", "TIER_UNLIMITED", "TIER_100K", "TIER_WHATEVER"])
def test_others_are_not_held(tier: str) -> None:
    teapots = a_connection(messaging_limit=tier)
    now = timezone.now()
    fill(teapots, 2000, at=now)
    message = tell(teapots, "Dina")
    assert claimed(at=now) == [message]
    assert day_limit.standing(teapots, at=now).used == 2001


def test_who_was_erased_leaves_a_place() -> None:
    teapots = a_connection(messaging_limit="TIER_250")
    now = timezone.now()
    fill(teapots, 250, at=now)
    Contact.objects.filter(name="Old 7").delete()
    message = tell(teapots, "Dina")
    assert claimed(at=now) == [message]


def test_whom_meta_refused_takes_no_place(graph: Graph) -> None:
    teapots, _ = a_number(graph, templates=[READY])
    Connection.objects.update(messaging_limit="TIER_250")
    now = timezone.now()
    fill(teapots, 249, at=now)
    graph.fault("error_132001", count=1, on="send")
    refused, second = tell(teapots, "Dina"), tell(teapots, "Emeka")
    third = tell(teapots, "Farid")

    send_due(threads=1)
    tasks.sweep()
    send_due(threads=1)

    assert status_of(refused) == "failed"
    assert [status_of(one) for one in (second, third)] == ["accepted", "queued"]
    assert day_limit.standing(teapots, at=timezone.now()).left == 0


def test_what_is_tried_again_keeps_no_place_meanwhile(graph: Graph) -> None:
    teapots, _ = a_number(graph, templates=[READY])
    Connection.objects.update(messaging_limit="TIER_250")
    graph.fault("error_131016", count=1, on="send")
    message = tell(teapots, "Dina")
    send_due()
    assert status_of(message) == "queued"
    assert day_limit.standing(teapots, at=timezone.now()).used == 0
    its_time_comes(message)
    send_due()
    assert status_of(message) == "accepted"
    assert day_limit.standing(teapots, at=timezone.now()).used == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_reach_no_more_people_than_the_limit(graph: Graph) -> None:
    # Who reaches a thirteenth is refused by the simulator, which counts for itself.
    for _ in range(2):
        a_number(graph, templates=[READY], portfolio_id="900", tier="TIER_12")
    Connection.objects.update(portfolio_id="900", messaging_limit="TIER_12")
    Allowance.objects.create(scope="900")
    teapots, kettles = Connection.objects.order_by("pk")
    # Eight is what a worker takes at once: each has a number of its own to begin with.
    numbers = [teapots] * 8 + [kettles] * 8 + [teapots] * 8
    told = [tell(each, f"Contact {n}") for n, each in enumerate(numbers)]
    ready = Barrier(2)

    def work() -> None:
        try:
            ready.wait()
            send_due(threads=4)
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    send_due(threads=4)

    states = [status_of(message) for message in told]
    assert (states.count("accepted"), states.count("queued")) == (12, 12)
    assert Reached.objects.count() == Allowance.objects.get().used == 12
    assert len(graph.sent) == len(graph.accepted) == 12, "and nothing was refused"
