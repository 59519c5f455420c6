"""Our own test of the way in, as it looks among what Meta sends.

It comes to a number's address, signed as all else, and is recognised by its field and
by an id as long as nobody guesses. It never does anything: who forges one gets nothing.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

from channels_app.payloads import items
from channels_app.payloads.messages import Source
from channels_app.payloads.reading import text_at

# Also what stands for “subscribe” in our own handshake, which verifies nothing.
FIELD = "parley_test"
AN_ID = re.compile(r"tst_[0-9a-f]{32}")


def a_probe(business_account_id: str, phone_number_id: str) -> bytes:
    value = {
        "metadata": {"phone_number_id": phone_number_id},
        "id": f"tst_{secrets.token_hex(16)}",
    }
    entry = {"id": business_account_id, "changes": [{"field": FIELD, "value": value}]}
    body = {"object": "whatsapp_business_account", "entry": [entry]}
    return json.dumps(body).encode()


def read_probe(value: dict[str, Any], source: Source) -> Iterator[items.Item]:
    test_id = text_at(value, "id")
    if AN_ID.fullmatch(test_id):
        yield items.Probe(**source.of(value), id=test_id)
    else:
        why = "it is no test of a connection of ours"
        yield items.Ignored(**source.of(value), what=FIELD, why=why)
