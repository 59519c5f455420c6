"""The sender: takes what is due to Graph, one loop a process."""

from __future__ import annotations

from django.conf import settings

from inbox import outcomes
from inbox.claiming import claim
from inbox.crew import Crew
from inbox.delivery import Outcome, Parcel, deliver


def a_sender(threads: int) -> Crew[Parcel, Outcome]:
    return Crew(
        "sending",
        threads,
        # One in hand for each: threads often come free together, and the loop needs a
        # while to bring the next. No more, since a crash leaves them in doubt.
        room=2 * threads,
        claim=claim,
        carry=deliver,
        record=outcomes.record,
    )


sender = a_sender(settings.SEND_THREADS)


def send_due() -> None:
    sender.work()
