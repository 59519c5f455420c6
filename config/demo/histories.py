"""The demo's stories as rows: what came in, what went out, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from channels_app.models import Connection, Event, WebhookEvent
from channels_app.publishing import happened
from config.demo import incoming
from config.demo.people import People
from config.demo.script import PHONE, Line, Story, Turn
from config.demo.threads import Thread
from inbox.attaching import attach
from inbox.models import (
    Contact,
    Conversation,
    Episode,
    Message,
    Move,
    Reaction,
    Sighting,
)
from inbox.service_window import free_entry_end

TICKS = ("sent", "delivered", "read")


def forget(connection: Connection) -> None:
    """Empty the number. Its events stay: open tabs count on their numbers."""
    conversations = Conversation.objects.filter(connection=connection)
    conversations.update(last_message=None, joined_into=None)
    conversations.delete()
    for model in (Contact, Sighting, Move):
        model._default_manager.filter(scope=connection.scope).delete()
    WebhookEvent.objects.filter(connection=connection).delete()


def write(
    stories: list[Story], connection: Connection, people: People, at: datetime
) -> list[Thread]:
    threads = [
        Thread(story, number, at, connection) for number, story in enumerate(stories, 1)
    ]
    incoming.receive(threads, connection)
    for thread in threads:
        thread.messages += outgoing(thread, people)
    sent = [m for thread in threads for m in thread.messages if m.pk is None]
    Message.objects.bulk_create(sent)
    attach(sent)
    changed = [m for thread in threads for m in changes(thread)]
    Message.objects.bulk_update(changed, ["text", "edited_at", "revoked_at"])
    Reaction.objects.bulk_create(r for thread in threads for r in reactions(thread))
    for thread in threads:
        fill_in(thread, people)
    update(threads)
    Episode.objects.filter(conversation__connection=connection).delete()
    Episode.objects.bulk_create(
        e for thread in threads for e in episodes(thread, people)
    )
    return threads


def outgoing(thread: Thread, people: People) -> Iterator[Message]:
    for wamid, line in thread.numbered:
        if line.by:
            yield reply(thread, wamid, line, people)


def reply(thread: Thread, wamid: str, line: Line, people: People) -> Message:
    at = thread.when(line)
    message = Message(
        conversation=thread.conversation,
        connection=thread.connection,
        direction=Message.Direction.OUTBOUND,
        origin="phone_app" if line.by == PHONE else "agent",
        author=people.get(line.by),
        wamid=wamid,
        kind=line.body["type"],
        text=line.text,
        payload=line.body,
        quoted_wamid=thread.quoted(line) if line.quote else "",
        recipient=recipient(thread.story),
        status=line.ticks,
        attempt_count=1,
        accepted_at=at,
        created_at=at,
        ordered_at=at,
    )
    if line.error:
        message.failed_at = message.error_at = at
        message.error_code, message.error_details = line.error
    else:
        for step in TICKS[: TICKS.index(line.ticks) + 1]:
            setattr(message, f"{step}_at", at)
    return message


def changes(thread: Thread) -> Iterator[Message]:
    """What was edited or deleted a minute after it was written."""
    rows = {message.wamid: message for message in thread.messages}
    for wamid, line in thread.numbered:
        later = thread.when(line) + timedelta(minutes=1)
        if line.edited:
            rows[wamid].text, rows[wamid].edited_at = line.edited, later
        if line.deleted:
            rows[wamid].revoked_at = later
        if line.edited or line.deleted:
            yield rows[wamid]


def recipient(story: Story) -> str:
    return f"wa_id:{story.wa_id}" if story.wa_id else f"user_id:{story.user_id}"


def reactions(thread: Thread) -> Iterator[Reaction]:
    rows = {message.wamid: message for message in thread.messages}
    for wamid, line in thread.numbered:
        if line.reaction:
            yield Reaction(
                message=rows[wamid],
                by_contact=bool(line.by),
                emoji=line.reaction,
                wamid=f"{wamid}R",
                at=thread.when(line) + timedelta(minutes=1),
            )


def fill_in(thread: Thread, people: People) -> None:
    story, conversation = thread.story, thread.conversation
    rows = {message.wamid: message for message in thread.messages}
    conversation.last_message = rows[thread.wamid(len(rows) - 1)]
    conversation.last_message_at = conversation.last_message.ordered_at
    conversation.assignee = people.get(story.assignee)
    conversation.unread_count = story.unread
    if not story.unread:
        received = [wamid for wamid, line in thread.numbered if not line.by]
        conversation.read_receipt_wamid = received[-1]
    for turn in story.turns:
        if turn.verb in ("closed", "reopened"):
            closed = turn.verb == "closed"
            conversation.state = Conversation.State("closed" if closed else "open")
            conversation.closed_at = thread.when(turn) if closed else None
            conversation.closed_by = people.get(turn.by) if closed else None
    answers = [thread.when(line) for line in story.lines if line.by]
    if conversation.referred_at and answers:
        end = free_entry_end(conversation.referred_at, min(answers))
        conversation.free_entry_closes_at = end
    conversation.contact.language = story.language


def update(threads: list[Thread]) -> None:
    Conversation.objects.bulk_update(
        [thread.conversation for thread in threads],
        [
            "last_message",
            "last_message_at",
            "assignee",
            "unread_count",
            "read_receipt_wamid",
            "state",
            "closed_at",
            "closed_by",
            "free_entry_closes_at",
        ],
    )
    Contact.objects.bulk_update(
        [thread.conversation.contact for thread in threads],
        ["language"],
    )


def episodes(thread: Thread, people: People) -> Iterator[Episode]:
    """One from the first message on, and one from each reopening."""
    turns, lines = thread.story.turns, thread.story.lines
    starts = [thread.when(lines[0])]
    starts += [thread.when(turn) for turn in turns if turn.verb == "reopened"]
    ends = [turn for turn in turns if turn.verb == "closed"]
    replies = [thread.when(line) for line in lines if line.by]
    for number, start in enumerate(starts):
        end = ends[number] if number < len(ends) else None
        until = thread.when(end) if end else thread.at
        yield Episode(
            conversation=thread.conversation,
            opened_at=start,
            first_reply_at=next((at for at in replies if start <= at <= until), None),
            closed_at=until if end else None,
            closed_by=people[end.by] if end else None,
        )


def events(threads: Iterable[Thread], people: People) -> list[Event]:
    """The grey lines of all threads, in the order in which they happened."""
    lines = []
    for thread in threads:
        conversation = thread.conversation.public_id
        opened = Turn(thread.story.lines[0].ago, "opened")
        for turn in (opened, *thread.story.turns):
            more = {"to": people[turn.to].public_id} if turn.to else {}
            lines.append(
                happened(
                    f"conversation.{turn.verb}",
                    at=thread.when(turn),
                    connection=thread.connection,
                    conversation=conversation,
                    subject=conversation,
                    agent=people.get(turn.by),
                    **more,
                )
            )
    return sorted(lines, key=lambda event: event.at)
