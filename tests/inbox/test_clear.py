"""Files that belong to nobody any more go, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from inbox.clearing import clear
from inbox.models import Attachment, ContactImport
from tests import files
from tests.cast import a_connection, a_conversation, an_admin, an_agent
from tests.inbox.attached import sends
from tests.inbox.importing import HEAD, hands_in
from tests.inbox.pages import signed_in
from tests.templates_app.forms import a_template

pytestmark = pytest.mark.django_db

TOMORROW = timedelta(days=1, hours=2)


def names_of(attachment: Attachment) -> list[str]:
    return [str(attachment.file), str(attachment.thumbnail)]


def are_there(names: list[str]) -> list[bool]:
    return [default_storage.exists(name) for name in names]


def test_files_go_with_their_rows_the_night_after() -> None:
    dina = a_conversation("Dina")
    stays, goes = (sends(dina, files.a_picture()) for _ in range(2))
    assert goes.message is not None
    goes.message.delete()

    clear(at=timezone.now())
    assert are_there(names_of(goes)) == [True, True], "somebody may be writing the row"
    clear(at=timezone.now() + TOMORROW)

    assert are_there(names_of(goes)) == [False, False]
    assert are_there(names_of(stays)) == [True, True]


def test_an_upload_that_nobody_sent_goes_after_a_day() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    upload = sends(dina, files.a_picture())
    Attachment.objects.filter(pk=upload.pk).update(message=None, uploaded_by=amal)

    clear(at=timezone.now())
    assert Attachment.objects.count() == 1
    clear(at=timezone.now() + TOMORROW)

    assert Attachment.objects.count() == 0
    assert are_there(names_of(upload)) == [False, False]


def test_a_file_that_another_row_names_too_stays() -> None:
    """A photo that was sent again is the same photo."""
    dina = a_conversation("Dina")
    first, again = (sends(dina, files.a_picture()) for _ in range(2))
    for name in names_of(again):
        default_storage.delete(name)
    shared = {"file": str(first.file), "thumbnail": str(first.thumbnail)}
    Attachment.objects.filter(pk=again.pk).update(**shared)
    first.delete()

    clear(at=timezone.now() + TOMORROW)

    assert are_there(list(shared.values())) == [True, True]


def test_files_of_contacts_and_samples_go_when_who_kept_them_died() -> None:
    ada, teapots = signed_in(an_admin("Ada")), a_connection()
    for _ in range(2):
        hands_in(ada, teapots, HEAD + "351911111111,Fay,\n")
    ended, runs = ContactImport.objects.order_by("pk")
    ContactImport.objects.filter(pk=ended.pk).update(ended_at=timezone.now())
    template = a_template()
    template.save()
    sample = template.samples.create(
        place="header",
        file=ContentFile(b"%PDF", name="a.pdf"),
        name="a.pdf",
        content_type="application/pdf",
        size=4,
    )
    lost = [
        default_storage.save(name, ContentFile(b"351911111111,Fay"))
        for name in ("imports/imp_lost.csv", "template-samples/lost.pdf")
    ]
    stay = [runs.file, str(sample.file)]

    clear(at=timezone.now())
    assert all(are_there([ended.file, *lost])), "somebody may be writing the row"
    clear(at=timezone.now() + TOMORROW)

    assert are_there([ended.file, *lost]) == [False] * 3
    assert are_there(stay) == [True, True]
