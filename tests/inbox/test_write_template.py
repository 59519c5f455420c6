"""Writing message templates: the form is Meta's JSON, and back."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from inbox import drafting
from templates_app.models import MessageTemplate
from tests.cast import BUSINESS, a_connection, a_team, an_admin, an_agent
from tests.corpus import TEMPLATES, as_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
SAMPLES = dict.fromkeys(("image/jpeg", "video/mp4", "application/pdf"), "sample:x")
PNG = b"\x89PNG\r\n\x1a\n and so on"
ORDER = {
    "account": BUSINESS,
    "name": "order_delay",
    "language": "en",
    "category": "UTILITY",
    "parameter_format": "POSITIONAL",
    "header.format": "",
    "body.text": "Hello {{1}}, order {{2}} is late. We are sorry.",
    "body.example.1": "Dina",
    "body.example.2": "8841",
    "footer.text": "Lumen & Leaf",
}


class Fields(HTMLParser):
    """What a browser would send of the form #written."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.select = self.area = ""
        self.feed(html[html.index('id="written"') : html.rindex("</form>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {key: value or "" for key, value in attrs}
        if tag == "input" and has["type"] != "file" and "name" in has:
            if has["type"] != "checkbox" or "checked" in has:
                self.found[has["name"]] = has["value"]
        elif tag == "select":
            self.select = has["name"]
            self.found[self.select] = ""
        elif tag == "option" and "selected" in has:
            self.found[self.select] = has["value"]
        elif tag == "textarea":
            self.area = has["name"]
            self.found[self.area] = ""

    def handle_endtag(self, tag: str) -> None:
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data


def page(client: Client, **query: str) -> str:
    return client.get(reverse("templates"), query).content.decode()


def write(client: Client, **changes: Any) -> Any:
    return client.post(reverse("write_template"), ORDER | changes)


@pytest.fixture
def ada(client: Client) -> Client:
    a_connection()
    client.force_login(an_admin())
    return client


@pytest.mark.parametrize(
    "node", TEMPLATES, ids=lambda node: f"{node['name']}-{node['language']}"
)
def test_what_the_form_shows_is_what_the_template_says(node: Json, ada: Client) -> None:
    definition = as_written(node, SAMPLES)
    template = MessageTemplate.objects.create(
        business_account_id=BUSINESS,
        name=node["name"],
        language=node["language"],
        wanted=definition,
    )
    address = reverse("edit_template", args=[template.public_id])

    html = ada.get(address).content.decode()

    assert tidy(drafting.written_in(Fields(html).found)) == tidy(definition)


def tidy(value: Any) -> Any:
    """Without what says nothing: the form has no word for a false flag of a code."""
    if isinstance(value, list):
        return [tidy(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: tidy(each) for key, each in value.items() if each not in (False, {})}


def test_what_ada_writes_waits_for_meta(ada: Client) -> None:
    answer = write(ada)

    template = MessageTemplate.objects.get()
    assert answer["Location"] == reverse("template", args=[template.public_id])
    assert (template.act, template.name) == ("create", "order_delay")
    assert template.definition["components"] == [
        {
            "type": "BODY",
            "text": "Hello {{1}}, order {{2}} is late. We are sorry.",
            "example": {"body_text": [["Dina", "8841"]]},
        },
        {"type": "FOOTER", "text": "Lumen & Leaf"},
    ]
    html = ada.get(answer["Location"]).content.decode()
    assert "Being submitted" in html
    assert "Hello Dina, order 8841 is late." in html
    assert "Lumen &amp; Leaf" in html


def test_a_problem_stands_at_its_field_and_nothing_is_lost(ada: Client) -> None:
    answer = write(ada, **{"body.example.2": "", "name": "Order"})

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "WhatsApp would refuse this: 2 things to mend." in html
    assert 'data-problem-of="body.example.2">{{2}} needs an example.<' in html
    assert 'data-problem-of="name">A name has lower-case letters' in html
    assert Fields(html).found["body.example.1"] == "Dina"
    assert not MessageTemplate.objects.exists()


def test_while_somebody_writes_gaps_are_no_mistakes(ada: Client) -> None:
    answer = write(ada, **{"look": "on", "body.example.2": "", "name": "x" * 513})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.lstrip().startswith("<form")
    assert "needs an example" not in html
    assert "At most 512 characters; these are 513." in html
    assert "Hello Dina, order {{2}} is late." in html


def test_parts_come_and_go_without_scripts(ada: Client) -> None:
    one = Fields(write(ada, add="button").content.decode()).found
    assert one["buttons.0.type"] == "QUICK_REPLY"

    two = write(ada, **one | {"buttons.0.text": "Yes", "add": "button"})
    fields = Fields(two.content.decode()).found
    assert fields["buttons.0.text"] == "Yes"
    gone = write(ada, **fields | {"remove": "buttons.0"})
    assert "buttons.1.type" not in Fields(gone.content.decode()).found

    cards = Fields(write(ada, add="card").content.decode()).found
    assert {"cards.0.header.format", "cards.1.header.format"} <= cards.keys()
    assert "footer.text" not in cards


def test_a_code_has_no_words_of_ours(ada: Client) -> None:
    asked = write(ada, category="AUTHENTICATION", add="button").content.decode()
    fields = Fields(asked).found
    assert "body.text" not in fields

    answer = write(
        ada, **fields | {"buttons.0.text": "Copy", "buttons.0.otp_type": "COPY_CODE"}
    )

    assert answer.status_code == 302, answer.content.decode()
    (body, buttons) = MessageTemplate.objects.get().definition["components"]
    assert body == {"type": "BODY", "add_security_recommendation": False}
    assert buttons["buttons"][0]["otp_type"] == "COPY_CODE"


def test_a_file_is_kept_for_meta_and_the_wrong_one_is_named(ada: Client) -> None:
    header = {"header.format": "IMAGE"}
    wrong = write(
        ada, **header | {"header.sample.file": SimpleUploadedFile("a", b"GIF8")}
    )
    assert (
        "A file of the type image/jpeg, image/png is needed." in wrong.content.decode()
    )

    write(ada, **header | {"header.sample.file": SimpleUploadedFile("cup.png", PNG)})

    template = MessageTemplate.objects.get()
    sample = template.samples.get()
    (handle,) = template.definition["components"][0]["example"]["header_handle"]
    assert (sample.name, handle) == ("cup.png", f"sample:{sample.place}")


def test_all_may_look_and_only_staff_write(client: Client) -> None:
    teapots, kettles = a_connection(), a_connection("K", business_account_id="99")
    amal = an_agent()
    a_team("Kettles", [an_agent("Bruno")], [kettles])
    for account in (teapots.business_account_id, "99"):
        MessageTemplate.objects.create(
            business_account_id=account, name=f"of_{account}", language="en"
        )
    client.force_login(amal)

    html = page(client)

    assert f"of_{BUSINESS}" in html
    assert "of_99" not in html
    assert "New template" not in html
    hidden = MessageTemplate.objects.get(name="of_99")
    shown = MessageTemplate.objects.get(name=f"of_{BUSINESS}")
    assert client.get(reverse("template", args=[hidden.public_id])).status_code == 404
    for name, args in (
        ("write_template", []),
        ("sync_templates", []),
        ("edit_template", [shown.public_id]),
        ("delete_template", [shown.public_id]),
    ):
        assert client.post(reverse(name, args=args)).status_code == 403


def test_a_foreign_account_is_written_for_by_nobody(ada: Client) -> None:
    answer = write(ada, account="99")

    assert answer.status_code == 409
    assert not MessageTemplate.objects.exists()


def test_the_list_is_searched_and_filtered(ada: Client) -> None:
    def make(name: str, words: str, **fields: Any) -> None:
        components = [{"type": "BODY", "text": words}]
        facts = {"language": "en", "status": "APPROVED", "category": "UTILITY"}
        MessageTemplate.objects.create(
            business_account_id=BUSINESS,
            name=name,
            components=components,
            **facts | fields,
        )

    make("kettle", "Olá, a chaleira chegou.", language="pt_PT")
    make("teapot", "It is here.", status="REJECTED", reason="It shouts.")
    make("gone", "Bye.", status="DELETED")

    def names(**query: str) -> set[str]:
        html = page(ada, **query)
        return {name for name in ("kettle", "teapot", "gone") if f">{name}<" in html}

    assert names() == {"kettle", "teapot"}
    assert names(q="olá") == {"kettle"}
    assert names(q="TEAP") == {"teapot"}
    assert names(q="is here") == {"teapot"}
    assert names(q="body") == set(), "Meta's word for it, which nobody reads"
    assert names(status="REJECTED") == {"teapot"}
    assert names(language="pt_PT") == {"kettle"}
    assert names(category="MARKETING") == set()
    assert 'title="It shouts."' in page(ada)


def test_deleting_is_asked_once_more(ada: Client) -> None:
    template = MessageTemplate.objects.create(
        business_account_id=BUSINESS,
        name="order_delay",
        language="en",
        status="APPROVED",
        meta_id="5",
    )
    address = reverse("delete_template", args=[template.public_id])

    html = ada.get(address).content.decode()
    assert "cannot be used again for 30 days" in html
    ada.post(address)

    template.refresh_from_db()
    assert template.act == "delete"
    assert "Being deleted" in page(ada)


def test_meta_s_words_are_shown_and_a_reason(ada: Client) -> None:
    template = MessageTemplate.objects.create(
        business_account_id=BUSINESS,
        name="order_delay",
        language="en",
        trouble="There is already English content. (100/2388024)",
        wanted={"name": "order_delay", "language": "en", "components": []},
    )

    html = ada.get(reverse("template", args=[template.public_id])).content.decode()

    assert "Not taken" in html
    assert "There is already English content. (100/2388024)" in html
