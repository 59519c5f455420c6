"""Files that lie at Meta: what Graph says of one, and its bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from channels_app.graph_answers import trouble
from channels_app.graph_errors import CloudAPIError, Unanswered, error_in
from channels_app.payloads.reading import number_at, text_at

TIMEOUTS = (5, 20)  # seconds to connect, and between two bytes
LONGEST = 600  # seconds for a whole file
CHUNK = 65_536
# Where Meta's files lie; nobody else is shown our token.
HOSTS = (".fbsbx.com", ".fbcdn.net", ".whatsapp.net")


@dataclass(frozen=True)
class Media:
    url: str
    size: int | None  # bytes


def told_of_media(answer: dict[str, Any]) -> Media:
    url = text_at(answer, "url")
    if not url:
        raise Unanswered("The answer names no address")
    # A number or a text: both are seen.
    return Media(url, number_at(answer, "file_size"))


def downloaded(
    session: requests.Session, url: str, auth: AuthBase, root: str
) -> Iterator[bytes]:
    """Raises what other calls to Graph raise; the last bytes may be missing then."""
    if not is_metas(url, root):
        raise CloudAPIError(f"The file lies at {urlsplit(url).hostname}: not at Meta")
    began = time.monotonic()
    try:
        with session.get(
            url,
            auth=auth,
            headers={"Accept-Encoding": "identity"},
            stream=True,
            timeout=TIMEOUTS,
            allow_redirects=False,
        ) as response:
            if response.status_code != 200:
                raise error_in(None, response.status_code)
            for chunk in response.iter_content(CHUNK):
                if time.monotonic() - began > LONGEST:
                    raise Unanswered("It took longer than ten minutes")
                yield chunk
    except (requests.RequestException, UnicodeError) as error:
        # Without the cause: its text may hold the address, which opens the file.
        raise trouble(error) from None


def is_metas(url: str, root: str) -> bool:
    """Whether it lies where Graph itself does, or where Meta keeps files."""
    there, graph = urlsplit(url), urlsplit(root)
    if (there.scheme, there.netloc) == (graph.scheme, graph.netloc):
        return True
    return there.scheme == "https" and f".{there.hostname}".endswith(HOSTS)
