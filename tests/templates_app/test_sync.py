from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from channels_app.arrivals import Arrival
from channels_app.doorbell import Bell
from channels_app.models import Connection, Event
from channels_app.payloads import TemplateUpdate, parse
from templates_app.models import MessageTemplate
from templates_app.syncing import apply_updates, pull
from tests.cast import a_connection
from tests.graph import Graph
from tests.meta import sample

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DELAY = {"name": "order_delay", "language": "pt_PT"}
COLUMNS = (
    *("meta_id", "status", "reason", "status_at", "quality", "quality_at"),
    *("category", "category_at", "components", "components_at"),
)


def tell(connection: Connection, *names: str) -> None:
    items = [item for name in names for item in parse(sample(f"template-{name}"), NOON)]
    with transaction.atomic():
        apply_updates([Arrival(item, connection, NOON) for item in items])  # type: ignore[arg-type]


def news(status: str, *, at: datetime = NOON, **fields: Any) -> TemplateUpdate:
    return TemplateUpdate(
        **{"meta_id": "5", "field": "f", **DELAY, **fields}, status=status, at=at
    )


def facts() -> list[tuple[Any, ...]]:
    return list(MessageTemplate.objects.order_by("name").values_list("name", *COLUMNS))


def test_a_webhook_about_a_template_we_do_not_have_makes_it() -> None:
    teapots = a_connection()

    tell(teapots, "status-rejected")

    promo = MessageTemplate.objects.get()
    assert (promo.name, promo.language) == ("promo_two", "en_US")
    assert promo.business_account_id == teapots.business_account_id
    assert (promo.status, promo.category) == ("REJECTED", "MARKETING")
    assert promo.reason == (
        "Two variables sit next to each other with no text between them."
    )
    changed = Event.objects.get(type="template.changed")
    assert (changed.subject, changed.connection) == (promo.public_id, teapots)


def test_every_kind_of_news_is_taken() -> None:
    teapots = a_connection()

    tell(teapots, "status-approved", "quality", "components", "category-done")

    delay = MessageTemplate.objects.get()
    assert (delay.status, delay.quality) == ("APPROVED", "YELLOW")
    assert delay.category == "MARKETING"
    assert [part["type"] for part in delay.components] == [
        "HEADER",
        "BODY",
        "FOOTER",
        "BUTTONS",
    ]


def test_new_components_are_asked_for_since_webhooks_tell_only_words(
    django_capture_on_commit_callbacks: Any,
) -> None:
    teapots = a_connection()

    with django_capture_on_commit_callbacks() as bells:
        tell(teapots, "components")

    rung = [bell.args for bell in bells if isinstance(bell, Bell)]
    assert rung == [(teapots.pk,)]


def test_news_of_one_second_end_the_same_in_any_order() -> None:
    names = ["status-approved", "status-paused", "status-disabled", "category-done"]
    ends = set()
    for order in permutations([*names, "quality"]):
        MessageTemplate.objects.all().delete()
        tell(a_connection(), *order)
        ends.add(str(facts()))

    assert len(ends) == 1
    assert MessageTemplate.objects.get().status == "DISABLED"


def test_older_news_change_nothing() -> None:
    teapots = a_connection()
    updates = [
        news("PAUSED", at=NOON, reason="low quality"),
        news("APPROVED", at=NOON - timedelta(hours=1)),
    ]
    for update in updates:
        apply_updates([Arrival(update, teapots, NOON)])

    delay = MessageTemplate.objects.get()
    assert (delay.status, delay.reason) == ("PAUSED", "low quality")


def test_over_long_words_are_cut_never_refused() -> None:
    apply_updates([Arrival(news("REJECTED", reason="x" * 9_000), a_connection(), NOON)])

    assert MessageTemplate.objects.get().reason == "x" * 500


def at_the_simulator(graph: Graph, *templates: dict[str, Any]) -> Connection:
    number = graph.number(templates=list(templates), handshake=False)
    given = ("phone_number_id", "business_account_id", "access_token", "app_secret")
    connection, _ = Connection.objects.connect(
        graph_url=graph.url,
        at=timezone.now(),
        by=None,
        **{name: number[name] for name in given},
    )
    return connection


def a_template(name: str, **fields: Any) -> dict[str, Any]:
    body = {"type": "BODY", "text": f"This is {name}."}
    return {"name": name, "language": "en", "components": [body], **fields}


def test_all_pages_of_templates_are_pulled(graph: Graph) -> None:
    names = [f"template_{n:03}" for n in range(230)]
    teapots = at_the_simulator(graph, *map(a_template, names))

    assert pull(teapots, at=timezone.now()) == 230

    rows = MessageTemplate.objects.order_by("name")
    assert [row.name for row in rows] == names
    assert {row.status for row in rows} == {"APPROVED"}
    assert rows[0].components[0]["text"] == "This is template_000."
    assert rows[0].synced_at is not None


def test_a_template_that_is_not_there_any_more_was_deleted(graph: Graph) -> None:
    teapots = at_the_simulator(graph, a_template("one"), a_template("two"))
    pull(teapots, at=timezone.now())
    graph.number(phone_number_id=teapots.phone_number_id, templates=[a_template("two")])

    pull(teapots, at=timezone.now())

    states = dict(MessageTemplate.objects.values_list("name", "status"))
    assert states == {"one": "DELETED", "two": "APPROVED"}


def test_what_a_webhook_told_after_the_pull_stays(graph: Graph) -> None:
    teapots = at_the_simulator(graph, a_template("order_delay"))
    now = timezone.now()
    pause = news("PAUSED", at=now + timedelta(seconds=1), language="en")
    apply_updates([Arrival(pause, teapots, now)])

    pull(teapots, at=now)

    assert MessageTemplate.objects.get().status == "PAUSED"
