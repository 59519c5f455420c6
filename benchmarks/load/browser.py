"""What an agent's page posts: replies, and files as a form."""

from __future__ import annotations

from urllib.parse import urlencode

TOKEN = "b" * 32  # the page's, against forged requests; and between a form's parts
FORM = "application/x-www-form-urlencoded"
PARTS = f"multipart/form-data; boundary={TOKEN}"


class Browser:
    def __init__(self, host: str, cookie: str) -> None:
        self.host = host
        self.cookie = cookie

    def reply(self, thread: str, **fields: str) -> bytes:
        body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode()
        return self.head(f"/c/{thread}/reply/", FORM, len(body)) + body

    def file(self, thread: str, file: bytes, **fields: str) -> list[bytes]:
        fields |= {"csrfmiddlewaretoken": TOKEN}
        parts = [
            *(part(name) + f"{value}\r\n".encode() for name, value in fields.items()),
            part('file"; filename="film.mp4', "Content-Type: video/mp4\r\n"),
            file,
            f"\r\n--{TOKEN}--\r\n".encode(),
        ]
        length = sum(map(len, parts))
        return [self.head(f"/c/{thread}/send-file/", PARTS, length), *parts]

    def head(self, path: str, content_type: str, length: int) -> bytes:
        return (
            f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nHX-Request: true\r\n"
            f"Cookie: {self.cookie}; csrftoken={TOKEN}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
        ).encode()


def part(name: str, headers: str = "") -> bytes:
    told = (
        f'--{TOKEN}\r\nContent-Disposition: form-data; name="{name}"\r\n{headers}\r\n'
    )
    return told.encode()
