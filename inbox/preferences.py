"""What people chose about marketing messages."""

from __future__ import annotations

from channels_app.arrivals import Arrival
from channels_app.payloads import PreferenceChanged
from channels_app.publishing import happened, record
from channels_app.rewriting import insert, rewrite
from inbox import contacts
from inbox.models import Choice, Contact
from inbox.transcribing import chooser


def receive_preferences(arrivals: list[Arrival[PreferenceChanged]]) -> None:
    """Keep what was chosen; each contact's newest choice, by Meta's clock, stands."""
    contacts.hold(arrival.connection for arrival in arrivals)
    now = max(arrival.received_at for arrival in arrivals)
    chosen = {arrival: chooser(arrival) for arrival in arrivals}
    people = contacts.remember(set(chosen.values()), at=now)
    changed: dict[int, Contact] = {}
    made, events = [], []
    for arrival, ids in chosen.items():
        contact = changed.get(people[ids].pk, people[ids])
        value = arrival.item.value[:12]
        made.append(
            Choice(
                contact=contact,
                scope=ids.scope,
                other_side=ids.best,
                value=value,
                at=ids.at,
            )
        )
        if contact.marketing_at is None or (ids.at, value) > (
            contact.marketing_at,
            contact.marketing,
        ):
            contact.marketing_at, contact.marketing = ids.at, value
            changed[contact.pk] = contact
            told = happened(
                "contact.changed",
                at=arrival.received_at,
                connection=arrival.connection,
                subject=contact.public_id,
            )
            events.append(told)
    rewrite(changed.values(), ["marketing", "marketing_at"])
    insert(made, unless_there=True)
    record(*events)
