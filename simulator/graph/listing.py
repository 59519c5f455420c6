"""Nodes as Graph shows them: the fields that were asked for, page by page."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import urlencode

from simulator.errors import KINDS, Refusal
from simulator.graph.calls import Ask

Answer = dict[str, Any]
PAGE, LARGEST_PAGE = 25, 1000
OF_THE_PAGE = ("access_token", "appsecret_proof", "limit", "after")


def chosen(ask: Ask, facts: Answer, usual: tuple[str, ...], kind: str) -> Answer:
    fields = re.sub(r"{[^}]*}", "", ask.query.get("fields", "")).split(",")
    wanted = [name.strip().split(".")[0] for name in fields if name.strip()]
    for name in wanted:
        if name not in facts:
            raise Refusal(
                100,
                message="(#100) Tried accessing nonexisting field "
                f"({name}) on node type ({kind})",
            )
    return {name: facts[name] for name in dict.fromkeys((*(wanted or usual), "id"))}


def page(ask: Ask, found: list[Answer]) -> Answer:
    start = _position(ask.query.get("after"))
    limit = ask.query.get("limit", str(PAGE))
    size = min(int(limit), LARGEST_PAGE) if limit.isdecimal() else PAGE
    rows = found[start : start + max(size, 1)]
    if not rows:
        return {"data": []}
    paging: Answer = {
        "cursors": {"before": _cursor(start), "after": _cursor(start + len(rows))}
    }
    if start + len(rows) < len(found):
        kept = {key: ask.query[key] for key in ask.query if key not in OF_THE_PAGE}
        query = urlencode(kept | {"limit": size, "after": _cursor(start + len(rows))})
        path = f"{ask.version}/{ask.node}/{ask.edge}"
        paging["next"] = f"{ask.base_url}/{path}?{query}"
    return {"data": rows, "paging": paging}


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor))
    except (ValueError, binascii.Error) as error:
        raise Refusal(131059, KINDS[131059].title) from error
