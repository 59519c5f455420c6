from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from channels_app.models import Connection, GraphFailure
from templates_app import samples
from templates_app.checking import Unacceptable
from templates_app.models import MessageTemplate
from templates_app.syncing import pull
from tests.cast import an_admin
from tests.graph import Graph
from tests.templates_app.definitions import HELLO, ORDER, a_body, written
from tests.templates_app.handing_in import (
    PNG,
    a_picture,
    asked,
    at_meta,
    decide,
    work,
    writes,
)

pytestmark = pytest.mark.django_db


def test_what_ada_writes_is_handed_in_and_in_review(
    graph: Graph, teapots: Connection
) -> None:
    template = writes(teapots)
    assert (template.act, template.status, template.meta_id) == ("create", "", "")

    work(template)

    (there,) = at_meta(graph)
    assert there["components"] == [ORDER]
    assert (template.meta_id, template.status) == (there["id"], "PENDING")
    assert (template.act, template.wanted, template.trouble) == ("", None, "")
    assert template.components == [ORDER]
    assert template.submitted_at is not None
    decide(graph, template, status="APPROVED")
    pull(teapots, at=timezone.now())
    template.refresh_from_db()
    assert template.status == "APPROVED"


def test_a_definition_that_meta_would_refuse_goes_nowhere(
    graph: Graph, teapots: Connection
) -> None:
    with pytest.raises(Unacceptable) as refusal:
        writes(teapots, components=[a_body("{{1}}, hello!", "Dina")])

    assert refusal.value.problems[0].field == "body.text"
    assert not MessageTemplate.objects.exists()
    assert not graph.calls()


def test_there_is_one_of_a_name_and_language(teapots: Connection) -> None:
    work(writes(teapots))

    with pytest.raises(Unacceptable) as refusal:
        MessageTemplate.objects.write(
            written(),
            account=teapots.business_account_id,
            by=an_admin(),
            at=timezone.now(),
        )

    assert refusal.value.problems[0].field == "name"


def test_metas_own_words_are_kept_with_what_was_written(
    graph: Graph, teapots: Connection
) -> None:
    graph.number(
        phone_number_id=teapots.phone_number_id, templates=[{"name": "order_delay"}]
    )
    template = work(writes(teapots))

    assert template.trouble == (
        "There is already en content for this template. (100/2388024)"
    )
    assert template.definition["components"] == [ORDER]
    assert (template.act, template.is_taken) == ("", False)
    assert GraphFailure.objects.get().operation == "template.create"

    again = written(name="order_late")
    template.edit(again, by=an_admin(), at=timezone.now())
    work(template)
    assert (template.name, template.status) == ("order_late", "PENDING")


def test_a_picture_is_shown_to_meta_and_stands_for_itself(
    graph: Graph, teapots: Connection
) -> None:
    template = writes(teapots, components=[a_picture(), HELLO])
    samples.keep(template, {"header": SimpleUploadedFile("cup.png", PNG)})

    work(template)

    assert template.status == "PENDING", template.trouble
    (there,) = at_meta(graph)
    (handle,) = there["components"][0]["example"]["header_handle"]
    assert handle.startswith("4::")
    begun = next(call for call in graph.calls() if call["path"].endswith("/uploads"))
    assert begun["request"] == {
        "file_name": "cup.png",
        "file_type": "image/png",
        "file_length": str(len(PNG)),
    }


def test_a_file_is_judged_by_what_it_is() -> None:
    named_so = SimpleUploadedFile("cup.png", b"GIF89a", content_type="image/png")
    large = ContentFile(b"\xff\xd8\xff" + b"0" * (5 * 1024 * 1024), "cup.jpg")

    said = samples.problem_of(named_so, "IMAGE", "header.sample")
    too_much = samples.problem_of(large, "IMAGE", "header.sample")  # type: ignore[arg-type]

    assert said is not None
    assert said.words == "A file of the type image/jpeg, image/png is needed."
    assert too_much is not None
    assert too_much.words == "At most 5 MB; this one has 5.0 MB."


def test_an_edit_goes_to_review_again_once_a_day(
    graph: Graph, teapots: Connection
) -> None:
    template = work(writes(teapots))
    decide(graph, template, status="APPROVED")
    pull(teapots, at=timezone.now())
    template.refresh_from_db()
    ada, fresh = an_admin(), written(HELLO)

    with pytest.raises(Unacceptable) as refusal:
        template.edit(fresh | {"category": "MARKETING"}, by=ada, at=timezone.now())
    assert refusal.value.problems[0].field == "category"
    template.edit(fresh, by=ada, at=timezone.now())
    work(template)

    assert (template.status, template.components) == ("PENDING", [HELLO])
    assert at_meta(graph)[0]["components"] == [HELLO]
    decide(graph, template, status="APPROVED")
    pull(teapots, at=timezone.now())
    template.refresh_from_db()
    with pytest.raises(Unacceptable, match="one edit of an approved template"):
        template.edit(fresh, by=ada, at=timezone.now())


def test_one_in_review_is_not_edited(teapots: Connection) -> None:
    template = work(writes(teapots))

    with pytest.raises(Unacceptable, match="is pending"):
        template.edit(written(HELLO), by=an_admin(), at=timezone.now())


def test_one_language_is_deleted_and_the_others_stay(
    graph: Graph, teapots: Connection
) -> None:
    template, other = (
        work(writes(teapots)),
        work(writes(teapots, "Cleo", language="de")),
    )

    template.delete_at_meta(by=an_admin(), at=timezone.now())
    work(template)

    assert (template.status, template.is_taken) == ("DELETED", False)
    assert [row["language"] for row in at_meta(graph)] == ["de"]
    assert other.is_taken


def test_what_meta_never_took_just_goes(graph: Graph, teapots: Connection) -> None:
    template = writes(teapots)

    template.delete_at_meta(by=an_admin(), at=timezone.now())

    assert not MessageTemplate.objects.exists()
    assert not graph.calls()


def test_while_meta_is_silent_it_is_tried_again_later(
    graph: Graph, teapots: Connection
) -> None:
    template = writes(teapots)
    graph.fault("error_2", on="send", count=1)

    work(template)
    assert template.act == "create"
    assert template.trouble == "(#2) Service temporarily unavailable"

    work(template)
    assert (template.status, template.trouble) == ("PENDING", "")


@pytest.mark.parametrize("act", ["create", "delete"])
def test_an_answer_that_is_lost_is_looked_for_and_nothing_is_asked_twice(
    graph: Graph, teapots: Connection, act: str
) -> None:
    template = writes(teapots)
    if act == "delete":
        work(template)
        template.delete_at_meta(by=an_admin(), at=timezone.now())
    graph.fault("drop_answer", on="send", count=1)
    before = len(asked(graph))

    work(template)

    assert len(asked(graph)) == before + 1
    assert template.act == ""
    assert template.is_taken is (act == "create")
    assert len(at_meta(graph)) == (1 if act == "create" else 0)


def test_a_sync_does_not_take_what_is_on_its_way_for_deleted(
    graph: Graph, teapots: Connection
) -> None:
    template = writes(teapots)

    pull(teapots, at=timezone.now())

    template.refresh_from_db()
    assert (template.status, template.act) == ("", "create")
