"""All that we keep of one person, as a ZIP file that is made while it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from inbox.models import Attachment, Contact, Conversation, Message

PAGE = 500
TIMES = (
    *("meta_at", "created_at", "accepted_at", "sent_at", "delivered_at", "read_at"),
    *("played_at", "failed_at", "edited_at", "revoked_at"),
)


class Pipe:
    """What is written to it, until it is taken."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        if whole := b"".join(pieces):
            yield whole


def zip_of(people: QuerySet[Contact]) -> Iterator[bytes]:
    """Of all contacts that are this person: person.json, and every file."""
    pipe: Any = Pipe()
    messages = Message.objects.filter(conversation__contact__in=people)
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        with archive.open("person.json", "w", force_zip64=True) as file:
            for text in told(people):
                file.write(text.encode())
                yield from pipe.taken()
        files = Attachment.objects.filter(message__in=messages, state="ready")
        for attachment in files.order_by("pk").iterator():
            yield from copied(archive, attachment, pipe)
    yield from pipe.taken()


def copied(archive: ZipFile, attachment: Attachment, pipe: Pipe) -> Iterator[bytes]:
    try:
        kept = default_storage.open(str(attachment.file))
    except FileNotFoundError:
        return
    with kept, archive.open(path_of(attachment), "w", force_zip64=True) as file:
        for chunk in kept.chunks():
            file.write(chunk)
            yield from pipe.taken()


def path_of(attachment: Attachment) -> str:
    return f"files/{attachment.public_id}-{attachment.name}"


def told(people: QuerySet[Contact]) -> Iterator[str]:
    """The JSON, of which only a page of messages is in memory at a time."""
    contacts = people.prefetch_related("identities", "choices")
    yield '{"contacts": ' + as_json([about(contact) for contact in contacts])
    yield ', "conversations": ['
    talks = Conversation.objects.filter(contact__in=people).select_related("connection")
    before = ""
    for talk in talks.without_secrets().order_by("pk"):
        head = {
            "id": talk.public_id,
            "our_number": talk.connection.display_number or talk.connection.name,
            "state": talk.state,
        }
        yield before + as_json(head)[:-1] + ', "messages": ['
        yield from messages_of(talk)
        yield "]}"
        before = ", "
    yield "]}\n"


def messages_of(talk: Conversation) -> Iterator[str]:
    rows = talk.messages.order_by("pk").prefetch_related("attachments", "reactions")
    before = ""
    for message in rows.iterator(chunk_size=PAGE):
        yield before + as_json(said(message))
        before = ",\n"


def about(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.public_id,
        "name": contact.name,
        "language": contact.language,
        "attributes": contact.attributes,
        "since": contact.created_at,
        "identities": [
            {"kind": row.kind, "value": row.value, "last_seen_at": row.seen_at}
            for row in contact.identities.all()
        ],
        "marketing": [
            {"choice": row.value, "at": row.at, "source": row.source, "how": row.how}
            for row in contact.choices.all()
        ],
    }


def said(message: Message) -> dict[str, Any]:
    times = {name: at for name in TIMES if (at := getattr(message, name))}
    return {
        "id": message.public_id,
        "direction": message.direction,
        "kind": message.kind,
        "text": message.text,
        "content": message.payload,
        "name_given": message.profile_name,
        "recipient": message.recipient,
        "status": message.status,
        "error": message.error_details,
        **times,
        "reactions": [
            {"by": "contact" if r.by_contact else "us", "emoji": r.emoji, "at": r.at}
            for r in message.reactions.all()
        ],
        "files": [path_of(each) for each in message.attachments.all()],
    }


def as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
