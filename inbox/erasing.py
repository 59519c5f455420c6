"""Erasing a person: rows, files, and what raw webhooks say of them.

In this order, each step in bites that hold nobody up, each of them done again without
harm: whatever was known of whom to look for is on the erasure until its end, so that a
worker that dies leaves nothing behind that the next one does not find.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import connection as database
from django.db import transaction
from django.db.models import Max, Q, prefetch_related_objects
from django.utils import timezone

from channels_app.models import (
    Connection,
    ErasedMessage,
    GraphFailure,
    WebhookEvent,
)
from channels_app.models.taking import TRIES
from channels_app.publishing import record
from channels_app.redacting import redact_up_to
from channels_app.turns import TURN
from inbox import contacts, numbers
from inbox.models import (
    Attachment,
    Contact,
    ContactImport,
    Conversation,
    Erasure,
    Identity,
    Message,
    Move,
    Sighting,
    Waiting,
)

BITE = 200  # messages


def carry_on() -> bool:
    """Take one that waits, and go on with it for a while; whether more is to do now."""
    found = Erasure.objects.take(at=timezone.now())
    if found is None:
        return False
    if found.tries > TRIES:
        found.alarm(at=timezone.now())
    until = time.monotonic() + TURN
    for is_ready in steps(found):
        if not is_ready:
            # Something of theirs is on its way. The clock comes back to it.
            found.rest()
            return False
        if time.monotonic() > until:
            break
    found.rest()
    return Erasure.objects.unclaimed(at=timezone.now()).exists()


def steps(found: Erasure) -> Iterator[bool]:
    """Go on until it is done; False means that it cannot go on yet."""
    if found.rows_gone_at is None:
        learn_ids(found)
        yield from forget_messages(found)
        if not forget_person(found):
            yield False
            return
        yield True
    if found.position < found.last:
        yield from forget_webhooks(found)
        if found.position < found.last:
            yield False
            return
    found.end(at=timezone.now())
    if database.vendor == "sqlite":
        transaction.on_commit(empty_log)


def forget_webhooks(found: Erasure) -> Iterator[bool]:
    ids = frozenset(found.ids)
    for position, changed in redact_up_to(found.last, ids, since=found.position):
        found.position = position
        Erasure.objects.filter(pk=found.pk).update(position=position)
        found.counted(timezone.now(), webhooks=changed)
        yield True


def empty_log() -> None:
    """What was deleted would stand in SQLite's log until it is written over."""
    with database.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def everybody(found: Erasure) -> list[int]:
    """With those that Meta showed to be the same, whoever joined them."""
    keys = set(found.contacts)
    while more := set(
        Contact.objects.filter(joined_into__in=keys)
        .exclude(pk__in=keys)
        .values_list("pk", flat=True)
    ):
        keys |= more
    return sorted(keys)


def learn_ids(found: Erasure) -> None:
    """Write down how webhooks name them: soon no other row will know."""
    people, ids = everybody(found), set(found.ids)
    rows = Identity.objects.filter(contact__in=people)
    for kind, value in rows.values_list("kind", "value"):
        ids |= numbers.variants(value) if kind == Identity.Kind.WA_ID else {value}
    found.learn(people, sorted(ids))


def theirs(found: Erasure) -> list[int]:
    talks = Conversation.objects.filter(contact__in=found.contacts)
    return list(talks.values_list("pk", flat=True))


def forget_messages(found: Erasure) -> Iterator[bool]:
    while True:
        rows = Message.objects.filter(conversation__in=theirs(found))
        # What is being sent has a verdict within a minute.
        bite = list(rows.exclude(status=Message.Status.SENDING).order_by("pk")[:BITE])
        if not bite:
            if rows.exists():
                yield False
            return
        files = delete_files(bite)
        with transaction.atomic():
            gone = delete(bite)
            found.counted(timezone.now(), messages=gone, files=files)
        yield True


def delete_files(messages: list[Message]) -> int:
    """Before their rows: whoever dies in between comes back for these."""
    rows = Attachment.objects.filter(message__in=messages)
    pairs = rows.values_list("file", "thumbnail")
    names = {name for pair in pairs for name in pair if name}
    for name in names:
        default_storage.delete(name)
    return len(names)


def delete(messages: list[Message]) -> int:
    keys = [message.pk for message in messages]
    wamids = {message.wamid for message in messages if message.wamid}
    public_ids = [message.public_id for message in messages]
    ErasedMessage.objects.remember([*wamids, *public_ids])
    GraphFailure.objects.filter(subject__in=public_ids).delete()
    waits = Q(wamid__in=wamids) | Q(callback__in=public_ids)
    Waiting.objects.filter(waits).delete()
    Message.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def forget_person(found: Erasure) -> bool:
    """All that is left of them in rows; False if it has to wait for others."""
    people = Contact.objects.filter(pk__in=found.contacts)
    scopes = set(people.values_list("scope", flat=True))
    numbers_of = [c for c in Connection.objects.all() if c.scope in scopes]
    contacts.hold(numbers_of)
    talks = Conversation.objects.filter(contact__in=found.contacts)
    locked = list(talks.select_for_update().order_by("pk"))
    prefetch_related_objects(locked, "connection")
    if Message.objects.filter(conversation__in=locked).exists():
        return False
    # A file that is being taken in may name them: it would make them anew.
    if ContactImport.objects.filter(connection__in=numbers_of, ended_at=None).exists():
        return False
    learn_ids(found)  # once more, with all receivers held
    forget_sightings(scopes, set(found.ids))
    forget_waiting(numbers_of, found.ids)
    at = timezone.now()
    record(*(talk.event("conversation.erased", at=at) for talk in locked))
    GraphFailure.objects.filter(subject__in=[t.public_id for t in locked]).delete()
    talks.delete()
    people.delete()
    found.rows_gone_at = timezone.now()
    found.last = WebhookEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    found.save(update_fields=["rows_gone_at", "last"])
    return True


def forget_sightings(scopes: set[str], ids: set[str]) -> None:
    """Who has their number now, with a user id of their own, keeps it."""
    keys = ids | {numbers.key(each) for each in ids}
    known = Identity.objects.filter(scope__in=scopes, kind=Identity.Kind.USER_ID)
    others = known.exclude(value__in=ids).values("value")
    seen = Sighting.objects.filter(scope__in=scopes)
    by_number = Q(number__in=keys) & ~Q(user_id__in=others)
    seen.filter(Q(user_id__in=ids) | by_number).delete()
    moves = Move.objects.filter(scope__in=scopes)
    moves.filter(
        Q(old_number__in=keys)
        | Q(new_number__in=keys)
        | Q(old_user_id__in=ids)
        | Q(new_user_id__in=ids)
    ).delete()


def forget_waiting(connections: list[Connection], ids: list[str]) -> None:
    """What waits, waits for a day at most: few rows, and each is looked through."""
    rows = Waiting.objects.filter(connection__in=connections)
    gone = []
    for pk, told in rows.values_list("pk", "record").iterator():
        text = json.dumps(told)
        if any(f'"{each}"' in text for each in ids):
            gone.append(pk)
    Waiting.objects.filter(pk__in=gone).delete()
