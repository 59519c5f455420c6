"""Phones, and what customers do with them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from simulator import changing, files, filetypes, numbers, phone_app, phones
from simulator.control.answering import answer, body_of, endpoint
from simulator.models import BusinessNumber, Media, Message, Phone
from simulator.problems import Problem
from simulator.screens import phone_as_json, screen


def _list(request: HttpRequest) -> HttpResponse:
    found = [_as_json(request, phone) for phone in Phone.objects.order_by("pk")]
    return answer({"phones": found})


def _buy(request: HttpRequest) -> HttpResponse:
    return answer(_as_json(request, phones.buy(body_of(request))), 201)


def _show(request: HttpRequest, phone_id: int) -> HttpResponse:
    return answer(_as_json(request, phones.the_phone(phone_id)))


def _change(request: HttpRequest, phone_id: int) -> HttpResponse:
    phone = phones.change(phones.the_phone(phone_id), body_of(request))
    return answer(_as_json(request, phone))


def _screen(request: HttpRequest, phone_id: int) -> HttpResponse:
    to = request.GET.get("to")
    number = numbers.the_number(to) if to else None
    return answer(screen(phones.the_phone(phone_id), number))


def _write(request: HttpRequest, phone_id: int) -> HttpResponse:
    wish = body_of(request)
    phone, number = phones.the_phone(phone_id), numbers.the_number(wish.get("to"))
    written = phones.write(phone, number, [wish])
    return answer(_written(written[0]), 201)


def _bring(request: HttpRequest, phone_id: int) -> HttpResponse:
    """Bring a file to a phone, to be sent."""
    phones.the_phone(phone_id)
    file = request.FILES.get("file")
    if file is None:
        raise Problem("`file` is a file, in a form.")
    media = Media(
        number=numbers.the_number(request.POST.get("to")),
        inbound=True,
        mime_type=filetypes.as_phones_say(_type_of(file), file.read(filetypes.HEAD)),
        filename=file.name or "",
        address=request.build_absolute_uri("/simulator/"),
    )
    return answer({"id": files.keep(media, file.chunks()).pk}, 201)


def _type_of(file: UploadedFile[Any]) -> str:
    """Return the type as whoever brings the file declares it."""
    parts = [file.content_type or "application/octet-stream"]
    for name, value in (file.content_type_extra or {}).items():
        text = value.decode() if isinstance(value, bytes) else value
        parts.append(f"{name}={text}")
    return "; ".join(parts)


def _age(request: HttpRequest) -> HttpResponse:
    return answer({"aged": files.age(float(body_of(request)["seconds"]))})


def _write_many(request: HttpRequest, phone_id: int | None = None) -> HttpResponse:
    wishes = body_of(request).get("messages")
    if not isinstance(wishes, list):
        raise Problem("`messages` is a list.")
    grouped: dict[tuple[Any, Any], list[dict[str, Any]]] = {}
    for wish in wishes:
        grouped.setdefault((phone_id or wish.get("phone"), wish.get("to")), []).append(
            wish
        )
    written = [
        message
        for (phone, to), group in grouped.items()
        for message in phones.write(
            phones.the_phone(phone), numbers.the_number(to), group
        )
    ]
    return answer({"messages": [_written(message) for message in written]}, 201)


def _read(request: HttpRequest, phone_id: int) -> HttpResponse:
    to = body_of(request).get("to")
    number: BusinessNumber | None = numbers.the_number(to) if to else None
    return answer({"read": phones.read(phones.the_phone(phone_id), number)})


def _echo(request: HttpRequest, phone_id: int) -> HttpResponse:
    wish = body_of(request)
    phone, number = phones.the_phone(phone_id), numbers.the_number(wish.get("to"))
    return answer(_written(phone_app.write(phone, number, wish)), 201)


def _move(request: HttpRequest, phone_id: int) -> HttpResponse:
    phone, wish = phones.the_phone(phone_id), body_of(request)
    if wish.get("new_phone"):
        changing.set_up_again(phone)
    else:
        changing.move(phone, wish)
    return answer(_as_json(request, phone))


def _as_json(request: HttpRequest, phone: Phone) -> dict[str, Any]:
    url = request.build_absolute_uri(f"/simulator/?phone={phone.pk}")
    return phone_as_json(phone) | {"url": url}


def _written(message: Message) -> dict[str, Any]:
    return {
        "wamid": message.wamid,
        "timestamp": message.timestamp,
        "phone": message.phone_id,
        "to": message.number_id,
    }


phones_view = endpoint(GET=_list, POST=_buy)
phone_view = endpoint(GET=_show, PATCH=_change)
messages_view = endpoint(GET=_screen, POST=_write)
files_view = endpoint(POST=_bring)
age_view = endpoint(POST=_age)
bulk_view = endpoint(POST=_write_many)
read_view = endpoint(POST=_read)
echoes_view = endpoint(POST=_echo)
move_view = endpoint(POST=_move)
