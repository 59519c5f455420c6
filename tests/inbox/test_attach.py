"""A row for each file that comes, in the transaction of its message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app.payloads import EchoReceived, InboundMessage, parse
from inbox.models import Attachment
from tests.arrivals import NOON, TOMORROW, from_dina, minute, receive
from tests.cast import a_connection, a_conversation, a_team, an_agent, says
from tests.collecting import bubble_of
from tests.meta import sample

pytestmark = pytest.mark.django_db

CHECKSUM = "q2Vn0kYt9b1uS3m6wX4zR7aLcE5hJ8dPfG0iKjMlNoQ="


def told(name: str) -> Any:
    (item,) = parse(sample(name), TOMORROW)
    return item


def a_photo(**values: Any) -> InboundMessage:
    number = values.pop("number", 1)
    image = {"id": f"{701 + number}", "mime_type": "image/jpeg", "sha256": CHECKSUM}
    raw = {"type": "image", "image": image | values}
    message = from_dina("", type="image", at=minute(number))
    return InboundMessage(**{**vars(message), "raw": raw})


def test_a_photo_comes_with_a_row_that_says_where_it_is_and_until_when() -> None:
    photo = told("image")
    receive(a_connection(), photo)

    attachment = Attachment.objects.get()
    assert attachment.message is not None
    assert attachment.message.wamid == photo.wamid
    assert (attachment.kind, attachment.state) == ("image", "waiting")
    assert attachment.media_id == "701000000000001"
    assert attachment.told_type == "image/jpeg"
    assert attachment.told_sha256.startswith("ab6567d2462d"), "in hexadecimal"
    assert attachment.media_dies_at == photo.sent_at + timedelta(days=7)
    assert attachment.size is None, "nobody has said it"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("audio-voice", {"kind": "audio", "is_voice": True}),
        ("document", {"kind": "document", "filename": "invoice-8841.pdf"}),
        ("sticker-animated", {"kind": "sticker", "is_animated": True}),
        ("video", {"kind": "video"}),
    ],
)
def test_each_kind_brings_what_is_told_of_it(
    name: str, expected: dict[str, Any]
) -> None:
    receive(a_connection(), told(name))
    row = Attachment.objects.values(*expected).get()
    assert row == expected


def test_what_whatsapp_would_not_pass_on_is_gone_from_the_start() -> None:
    receive(a_connection(), told("media-not-downloadable-131052"))
    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.problem) == ("gone", "too_large_for_meta")


def test_a_photo_that_names_no_file_is_gone_too() -> None:
    receive(a_connection(), a_photo(id=None))
    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.problem) == ("gone", "unnamed")


def test_a_photo_sent_from_the_phone_app_is_fetched_as_well() -> None:
    image = {"id": "702", "mime_type": "image/png"}
    sent = EchoReceived(
        wamid="wamid.echo",
        sent_at=NOON,
        type="image",
        text="",
        raw={"type": "image", "image": image},
        to_wa_id="351912345678",
    )
    receive(a_connection(), sent)
    assert Attachment.objects.get().media_id == "702"


def test_the_same_webhook_again_brings_no_second_row() -> None:
    teapots, photo = a_connection(), told("image")
    receive(teapots, photo, photo)
    receive(teapots, photo)
    assert Attachment.objects.count() == 1


def queries_for(*items: InboundMessage) -> int:
    teapots = a_connection()
    receive(teapots, from_dina("", at=NOON))
    with CaptureQueriesContext(database) as asked:
        receive(teapots, *items)
    return len(asked)


def test_an_album_costs_one_statement_and_texts_none() -> None:
    texts = queries_for(*(from_dina(at=minute(n)) for n in range(1, 11)))
    album = queries_for(*(a_photo(number=n) for n in range(1, 11)))
    assert Attachment.objects.count() == 10
    assert album <= texts + 1


def test_hostile_values_are_cut_or_left_out() -> None:
    photo = a_photo(id="7" * 999, mime_type=["x"], sha256="no checksum", filename=7)
    receive(a_connection(), photo)
    attachment = Attachment.objects.get()
    assert len(attachment.media_id) == 255
    assert attachment.told_type == ""
    assert attachment.told_sha256 == ""


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        ("photo\u202egpj.exe", "photogpj.exe", "\u202e"),
        ("../../etc/bill.pdf", '<b dir="auto">bill.pdf</b>', "../"),
        ("bill\r\n.pdf", "bill.pdf", "bill\r"),
        ("<b>.pdf", "&lt;b&gt;.pdf", "<b>.pdf"),
        ("فاتورة 🧾.pdf", "فاتورة 🧾.pdf", "Document</b>"),
        ("x" * 300 + ".pdf", "x" * 60 + "…" + "x" * 12 + ".pdf", "x" * 61),
        ("\u202e", "Document</b>", "\u202e"),
    ],
    ids=["turned", "path", "lines", "markup", "arabic", "long", "nothing"],
)
def test_a_name_is_shown_so_that_it_deceives_nobody(
    name: str, shown: str, hidden: str
) -> None:
    message = from_dina("", type="document", at=minute(1))
    raw = {"type": "document", "document": {"id": "7", "filename": name}}
    receive(a_connection(), InboundMessage(**{**vars(message), "raw": raw}))

    html = bubble_of(Attachment.objects.get())
    assert shown in html
    assert hidden not in html


def test_it_is_seen_by_who_answers_the_number_and_an_upload_by_who_made_it() -> None:
    amal, carla = an_agent("Amal"), an_agent("Carla")
    conversation = a_conversation()
    a_team(members=[amal], connections=[conversation.connection])
    now = timezone.now()
    photo = Attachment.objects.create(
        message=says(conversation), kind="image", created_at=now
    )
    upload = Attachment.objects.create(uploaded_by=carla, kind="image", created_at=now)

    assert list(Attachment.objects.visible_to(amal)) == [photo]
    assert list(Attachment.objects.visible_to(carla)) == [upload]
    upload.message = says(conversation)
    upload.save()
    assert list(Attachment.objects.visible_to(carla)) == []
