"""Our side of the demo: its stories as rows, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels_app.models import Connection, Event, WebhookEvent
from channels_app.publishing import happened
from config.demo.people import People
from config.demo.script import Json, Line, Story, Turn, span
from inbox.models import Contact, Conversation, Episode, Identity, Message, Reaction

DAY = timedelta(hours=24)
FREE_ENTRY = timedelta(hours=72)


@dataclass
class Thread:
    """A story on its way into both databases."""

    story: Story
    number: int
    at: datetime
    conversation: Conversation
    messages: list[tuple[Line, Message]] = field(default_factory=list)

    @property
    def inbound(self) -> list[datetime]:
        return [self.when(line) for line in self.story.lines if not line.by]

    @property
    def opened_at(self) -> datetime:
        return self.when(self.story.lines[0])

    def when(self, line: Line | Turn) -> datetime:
        return self.at - span(line.ago)

    def wamid(self, index: int) -> str:
        return f"wamid.DEMO{self.number:02}{index:02}=="

    def quoted(self, line: Line) -> str:
        keys = [each.key for each in self.story.lines]
        return self.wamid(keys.index(line.quote)) if line.quote else ""


def forget(connection: Connection) -> None:
    """Empty the number. Its events stay: open tabs count on their numbers."""
    conversations = Conversation.objects.filter(connection=connection)
    conversations.update(last_message=None)
    conversations.delete()
    Contact.objects.filter(scope=connection.scope).delete()
    WebhookEvent.objects.filter(connection=connection).delete()


def write(
    stories: list[Story], connection: Connection, people: People, at: datetime
) -> list[Thread]:
    contacts = Contact.objects.bulk_create(
        a_contact(story, connection, at) for story in stories
    )
    Identity.objects.bulk_create(identities(stories, contacts, at))
    threads = [
        Thread(story, number, at, Conversation(connection=connection, contact=contact))
        for number, (story, contact) in enumerate(
            zip(stories, contacts, strict=True), 1
        )
    ]
    for thread in threads:
        fill_in(thread, people)
    Conversation.objects.bulk_create(thread.conversation for thread in threads)
    write_messages(threads, people)
    Episode.objects.bulk_create(
        episode for thread in threads for episode in episodes(thread, people)
    )
    return threads


def a_contact(story: Story, connection: Connection, at: datetime) -> Contact:
    return Contact(
        scope=connection.scope,
        name=story.name,
        name_at=at - span(story.lines[0].ago),
        language=story.language,
        marketing=story.marketing,
        marketing_at=at - span(story.lines[0].ago) if story.marketing else None,
    )


def identities(
    stories: list[Story], contacts: list[Contact], at: datetime
) -> Iterator[Identity]:
    for story, contact in zip(stories, contacts, strict=True):
        seen = at - span(next(line.ago for line in story.lines[::-1] if not line.by))
        for kind, value in (
            (Identity.Kind.USER_ID, story.user_id),
            (Identity.Kind.WA_ID, story.wa_id),
            (Identity.Kind.USERNAME, story.username),
        ):
            if value:
                yield Identity(
                    contact=contact,
                    scope=contact.scope,
                    kind=kind,
                    value=value,
                    seen_at=seen,
                )


def fill_in(thread: Thread, people: People) -> None:
    story, conversation = thread.story, thread.conversation
    last = [turn for turn in story.turns if turn.verb in ("closed", "reopened")][-1:]
    if last and last[0].verb == "closed":
        conversation.state = Conversation.State.CLOSED
        conversation.closed_at = thread.when(last[0])
        conversation.closed_by = people[last[0].by]
    conversation.assignee = people.get(story.assignee)
    conversation.unread_count = story.unread
    conversation.last_message_at = thread.when(story.lines[-1])
    conversation.last_inbound_at = max(thread.inbound)
    conversation.window_closes_at = max(thread.inbound) + DAY
    if referrals := [line for line in story.lines if "referral" in line.payload]:
        conversation.referred_at = thread.when(referrals[0])
        answered = min(thread.when(line) for line in story.lines if line.by)
        conversation.free_entry_closes_at = answered + FREE_ENTRY
    if not story.unread:
        newest = max(n for n, line in enumerate(story.lines) if not line.by)
        conversation.read_receipt_wamid = thread.wamid(newest)


def write_messages(threads: list[Thread], people: People) -> None:
    for thread in threads:
        lines = enumerate(thread.story.lines)
        thread.messages = [
            (line, a_message(thread, index, line, people)) for index, line in lines
        ]
    written = [pair for thread in threads for pair in thread.messages]
    Message.objects.bulk_create(message for _, message in written)
    Reaction.objects.bulk_create(
        Reaction(
            message=message,
            by_contact=bool(line.by),
            emoji=line.reaction,
            wamid=f"{message.wamid}R",
            at=message.ordered_at + timedelta(minutes=1),
        )
        for line, message in written
        if line.reaction
    )
    for thread in threads:
        thread.conversation.last_message = thread.messages[-1][1]
    Conversation.objects.bulk_update(
        (thread.conversation for thread in threads), ["last_message"]
    )


def a_message(thread: Thread, index: int, line: Line, people: People) -> Message:
    at = thread.when(line)
    message = Message(
        conversation=thread.conversation,
        connection=thread.conversation.connection,
        wamid=thread.wamid(index),
        kind=line.body["type"],
        text=line.text,
        payload=line.body,
        quoted_wamid=thread.quoted(line),
        meta_at=at,
        created_at=at,
        ordered_at=at,
    )
    if line.by:
        send(message, line, thread.story, people)
    else:
        message.direction = Message.Direction.INBOUND
        message.origin = Message.Origin.CONTACT
        message.payload = as_received(message, line.body, thread.story)
    return message


def send(message: Message, line: Line, story: Story, people: People) -> None:
    message.direction = Message.Direction.OUTBOUND
    message.origin = Message.Origin.AGENT
    message.author = people[line.by]
    message.recipient = recipient(story)
    message.status = line.ticks
    message.attempt_count = 1
    message.accepted_at = message.created_at
    if line.error:
        message.failed_at = message.created_at
        message.error_code, message.error_details = line.error
        return
    climbed = ("sent", "delivered", "read")
    for step in climbed[: climbed.index(line.ticks) + 1]:
        setattr(message, f"{step}_at", message.created_at)


def recipient(story: Story) -> str:
    return f"wa_id:{story.wa_id}" if story.wa_id else f"user_id:{story.user_id}"


def as_received(message: Message, body: Json, story: Story) -> Json:
    """The message object as it stood in Meta's webhook."""
    received: Json = {
        "from_user_id": story.user_id,
        "id": message.wamid,
        "timestamp": str(int(message.ordered_at.timestamp())),
    }
    if story.wa_id:
        received["from"] = story.wa_id
    if message.quoted_wamid:
        received["context"] = {"id": message.quoted_wamid}
    return received | body


def episodes(thread: Thread, people: People) -> Iterator[Episode]:
    """One from the first message on, and one from each reopening."""
    starts = [thread.opened_at, *when(thread, "reopened")]
    ends = [turn for turn in thread.story.turns if turn.verb == "closed"]
    replies = [thread.when(line) for line in thread.story.lines if line.by]
    for number, start in enumerate(starts):
        end = ends[number] if number < len(ends) else None
        until = thread.when(end) if end else thread.at
        yield Episode(
            conversation=thread.conversation,
            opened_at=start,
            first_reply_at=next((at for at in replies if start <= at <= until), None),
            closed_at=thread.when(end) if end else None,
            closed_by=people[end.by] if end else None,
        )


def when(thread: Thread, verb: str) -> list[datetime]:
    return [thread.when(turn) for turn in thread.story.turns if turn.verb == verb]


def events(threads: Iterable[Thread], people: People) -> list[Event]:
    """The grey lines of all threads, in the order in which they happened."""
    lines = []
    for thread in threads:
        conversation = thread.conversation
        opened = Turn(thread.story.lines[0].ago, "opened")
        for turn in (opened, *thread.story.turns):
            more = {"to": people[turn.to].public_id} if turn.to else {}
            lines.append(
                happened(
                    f"conversation.{turn.verb}",
                    at=thread.when(turn),
                    connection=conversation.connection,
                    conversation=conversation.public_id,
                    subject=conversation.public_id,
                    agent=people.get(turn.by),
                    **more,
                )
            )
    return sorted(lines, key=lambda event: event.at)
