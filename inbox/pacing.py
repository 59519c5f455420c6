"""How fast we may send: two lines of people, each remembered as one time on a row.

Both are the generic cell rate algorithm: the row holds the time at which all that was
sent so far is paid back. One row for all workers, so that they share one budget.
"""

from __future__ import annotations

from datetime import datetime, timedelta

# Meta's pair limit: 45 messages at once to one person, then one in six seconds.
PAIR_INTERVAL = timedelta(seconds=6)
PAIR_BURST = 45
PAIR_ALLOWANCE = PAIR_INTERVAL * (PAIR_BURST - 1)

# How far ahead a place in a connection's line is given out: a thread waits that long.
HORIZON = timedelta(milliseconds=250)


def after_one_more_to_pair(paced_until: datetime | None, *, at: datetime) -> datetime:
    return max(paced_until or at, at) + PAIR_INTERVAL


class Line:
    """A connection's line of messages, evenly spaced at so many a second."""

    def __init__(self, paced_until: datetime | None, *, a_second: int) -> None:
        self.paced_until = paced_until
        self.interval = timedelta(seconds=1) / max(a_second, 1)

    def next_place(self, *, at: datetime) -> datetime | None:
        """Take the next free time to send at; none if it is beyond the horizon."""
        place = max(self.paced_until or at, at)
        if place > at + HORIZON:
            return None
        self.paced_until = place + self.interval
        return place
