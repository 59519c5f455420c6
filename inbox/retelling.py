"""What happened to a message, in sentences that each have their time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.error_codes import meaning_of
from inbox.models import Attempt, Message, StatusReport

LATE = timedelta(minutes=5)

TOLD: dict[str, Promise] = {
    "accepted": gettext_lazy("WhatsApp took it."),
    "sent": gettext_lazy("WhatsApp sent it on."),
    "delivered": gettext_lazy("It reached the phone."),
    "read": gettext_lazy("It was read."),
    "played": gettext_lazy("It was played."),
    "failed": gettext_lazy("WhatsApp could not deliver it."),
}
ANSWERED: dict[str, Promise] = {
    Attempt.Outcome.ACCEPTED: TOLD["accepted"],
    Attempt.Outcome.REFUSED: gettext_lazy("WhatsApp refused it."),
    Attempt.Outcome.POSTPONED: gettext_lazy("WhatsApp refused it for now."),
    Attempt.Outcome.UNREACHABLE: gettext_lazy("WhatsApp could not be reached."),
    Attempt.Outcome.UNANSWERED: gettext_lazy(
        "It was sent, but WhatsApp did not answer: it may have taken it."
    ),
    Attempt.Outcome.GIVEN_BACK: gettext_lazy("Too many were on their way before it."),
}
GOOD = {"delivered", "read", "played"}
BAD = {"failed", Attempt.Outcome.REFUSED, Attempt.Outcome.UNREACHABLE}


@dataclass(frozen=True)
class Line:
    at: datetime
    sentence: str
    note: str = ""
    tone: str = ""  # good, bad, or neither


def story_of(message: Message) -> list[Line]:
    """All that is known of it; of what has one second, what must have come first."""
    lines = [*beginning(message), *attempts(message), *statuses(message)]
    lines += [*decisions(message), *afterwards(message)]
    # Meta's times are whole seconds, ours are not.
    return sorted(lines, key=lambda line: line.at.replace(microsecond=0))


def beginning(message: Message) -> Iterator[Line]:
    if message.direction == Message.Direction.INBOUND:
        yield Line(message.ordered_at, wrote(message.conversation.contact.display_name))
        unreadable = message.error_code is not None
        note = _("WhatsApp did not pass on what it says.") if unreadable else ""
        late = lateness(message.ordered_at, message.created_at)
        yield Line(message.created_at, _("It reached Parley."), joined(late, note))
        return
    again = message.replaces_id is not None
    note = _("In place of one that had not got through.") if again else ""
    yield Line(message.ordered_at, written(message), note)


def written(message: Message) -> str:
    if message.origin == Message.Origin.PHONE_APP:
        return _("Written in the WhatsApp app on the phone.")
    if message.author is None:
        return _("Written by a program.")
    return wrote(message.author.get_short_name())


def wrote(name: str) -> str:
    return _("{name} wrote this.").format(name=name)


def attempts(message: Message) -> Iterator[Line]:
    known = message.attempts.all()
    for attempt in known:
        ended = attempt.started_at + timedelta(milliseconds=attempt.duration_ms or 0)
        told = answer(attempt, message)
        is_said = attempt.outcome == Attempt.Outcome.UNREACHABLE
        note = "" if is_said else why(attempt.error_code)
        yield Line(ended, told, note, tone(attempt))
    outcomes = {attempt.outcome for attempt in known}
    if message.accepted_at and Attempt.Outcome.ACCEPTED not in outcomes:
        yield Line(message.accepted_at, str(TOLD["accepted"]))


def answer(attempt: Attempt, message: Message) -> str:
    if attempt.outcome != Attempt.Outcome.STARTED:
        return str(ANSWERED[attempt.outcome])
    if message.status == Message.Status.SENDING:
        return _("It is on its way to WhatsApp.")
    return _("Parley broke off while it was on its way: WhatsApp may have taken it.")


def statuses(message: Message) -> Iterator[Line]:
    """What Meta told; a step of which only the time is known is told, too."""
    reports = message.reports.all()
    for report in reports:
        late = lateness(report.meta_at, report.received_at)
        note = joined(why(report.error_code), late)
        yield Line(report.meta_at, str(TOLD[report.status]), note, tone(report))
    known = {report.status for report in reports}
    for step in ("sent", "delivered", "read", "played"):
        at = getattr(message, f"{step}_at")
        if at and step not in known:
            yield Line(at, str(TOLD[step]), tone="good" if step in GOOD else "")
    if message.failed_at and "failed" not in known:
        yield from our_own_failure(message, message.failed_at)


def our_own_failure(message: Message, at: datetime) -> Iterator[Line]:
    """What failed without a status: refused, as told above, or never sent."""
    outcomes = {attempt.outcome for attempt in message.attempts.all()}
    if outcomes & BAD:
        return
    sent = outcomes or message.accepted_at
    sentence = str(TOLD["failed"]) if sent else _("Parley did not send it.")
    yield Line(at, sentence, why(message.error_code), "bad")


def decisions(message: Message) -> Iterator[Line]:
    if message.asked_at:
        asked = _("WhatsApp had still not confirmed it: we ask what to do.")
        yield Line(message.asked_at, asked)
    if message.left_at:
        yield Line(message.left_at, _("It was left as it is."))
    if hasattr(message, "replaced_by"):
        again = message.replaced_by
        name = again.author.get_short_name() if again.author else _("A program")
        sentence = _("{name} sent it again.").format(name=name)
        yield Line(again.created_at, sentence)


def afterwards(message: Message) -> Iterator[Line]:
    if message.edited_at:
        yield Line(message.edited_at, _("It was edited."))
    if message.revoked_at:
        yield Line(message.revoked_at, _("It was deleted."))
    for reaction in message.reactions.all():
        name = message.conversation.contact.display_name
        who = name if reaction.by_contact else _("Our side")
        reacted, took_back = _("{name} reacted: {emoji}"), _("{name} reacts no more.")
        said = reacted if reaction.emoji else took_back
        yield Line(reaction.at, said.format(name=who, emoji=reaction.emoji))


def why(code: int | None) -> str:
    if code is None:
        return ""
    reason = str(meaning_of(code).sentence)
    if code < 0:
        return reason  # a code of ours, which nobody could look up
    return _("{reason} (Code {code}.)").format(reason=reason, code=code)


def lateness(happened_at: datetime, told_at: datetime) -> str:
    if told_at - happened_at <= LATE:
        return ""
    time = timesince(happened_at, told_at)
    return _("WhatsApp told us {time} later.").format(time=time)


def tone(row: Attempt | StatusReport) -> str:
    word = row.outcome if isinstance(row, Attempt) else row.status
    return "good" if word in GOOD else "bad" if word in BAD else ""


def joined(*notes: str) -> str:
    return " ".join(filter(None, notes))
