"""Files that lie at Meta: what Graph says of one, and its bytes."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from channels_app.graph_answers import answer_in, trouble
from channels_app.graph_errors import CloudAPIError, Unanswered, error_in
from channels_app.payloads.reading import number_at, text_at

TIMEOUTS = (5, 20)  # seconds to connect, and between two bytes
UPLOAD_TIMEOUTS = (5, 120)  # Meta looks at all of it before it answers
LONGEST = 600  # seconds for a whole file
CHUNK = 65_536
# Where Meta's files lie; nobody else is shown our token.
HOSTS = (".fbsbx.com", ".fbcdn.net", ".whatsapp.net")


@dataclass(frozen=True)
class Media:
    url: str
    size: int | None  # bytes


class Form:
    """A form with a file, written as it is read: a film is never in memory.

    requests asks for its length and then goes through it.
    """

    scheme = "Bearer"

    def __init__(
        self, fields: dict[str, str], file: IO[bytes], *, name: str, content_type: str
    ) -> None:
        self.fields, self.file = fields, file
        self.boundary = secrets.token_hex(16)
        multipart = f"multipart/form-data; boundary={self.boundary}"
        self.headers = {"Content-Type": multipart}
        told = f'; filename="{name}"\r\nContent-Type: {content_type}'
        parts = [self._head(key) + f"\r\n\r\n{fields[key]}\r\n" for key in fields]
        self.before = ("".join(parts) + self._head("file") + f"{told}\r\n\r\n").encode()
        self.after = f"\r\n--{self.boundary}--\r\n".encode()
        self.size = file.seek(0, io.SEEK_END)

    def __len__(self) -> int:
        return len(self.before) + self.size + len(self.after)

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(0)
        yield self.before
        while chunk := self.file.read(CHUNK):
            yield chunk
        yield self.after

    def _head(self, name: str) -> str:
        return f'--{self.boundary}\r\nContent-Disposition: form-data; name="{name}"'


class Piece:
    """A file by itself, for a resumable upload: read as it is sent."""

    scheme = "OAuth"  # resumable uploads want this word before the token

    def __init__(self, file: IO[bytes], content_type: str) -> None:
        self.file = file
        self.size = file.seek(0, io.SEEK_END)
        self.fields = {"size": str(self.size)}
        self.headers = {"Content-Type": content_type, "file_offset": "0"}

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(0)
        while chunk := self.file.read(CHUNK):
            yield chunk


def naming_a_file(response: requests.Response) -> dict[str, Any]:
    answer = answer_in(response)
    if not text_at(answer, "id"):
        raise Unanswered("The answer names no file")
    return answer


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
