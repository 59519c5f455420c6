"""The simulator, as tests see it: Graph, the customers' phones, and switches."""

from __future__ import annotations

import time
from typing import Any

import requests

Json = dict[str, Any]
USUAL_TYPES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/ogg; codecs=opus",
    "document": "application/pdf",
    "sticker": "image/webp",
}


class Graph:
    """The only Graph API that tests know, over a real socket."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self.url = f"{self.address}/graph"
        self.session = requests.Session()

    def number(self, **values: Any) -> Json:
        """Make a business number with its app and account, or change it."""
        return self.ask("POST", "numbers/", values)

    def phone(self, name: str = "Dina", **values: Any) -> Json:
        """A customer's phone."""
        return self.ask("POST", "phones/", {"name": name, **values})

    def change(self, phone: Json, **values: Any) -> Json:
        return self.ask("PATCH", f"phones/{phone['id']}/", values)

    def says(self, phone: Json, number: Json, text: str = "", **values: Any) -> str:
        """The customer writes; the wamid of what was written."""
        message = {"to": number["phone_number_id"], **values}
        if text:
            message["text"] = text
        answer = self.ask("POST", f"phones/{phone['id']}/messages/", message)
        wamid: str = answer["wamid"]
        return wamid

    def sends(
        self, phone: Json, number: Json, kind: str, content: bytes, **values: Any
    ) -> str:
        """The customer sends a file, with a caption perhaps; its wamid."""
        return self.says(
            phone, number, **self.brings(phone, number, kind, content, **values)
        )

    def sends_album(self, phone: Json, number: Json, files: list[Json]) -> list[str]:
        """The customer sends several at once: what `brings` answered."""
        to = {"to": number["phone_number_id"]}
        wishes = {"messages": [to | file for file in files]}
        answer = self.ask("POST", f"phones/{phone['id']}/messages/bulk/", wishes)
        return [message["wamid"] for message in answer["messages"]]

    def brings(
        self,
        phone: Json,
        number: Json,
        kind: str,
        content: bytes,
        *,
        mime_type: str = "",
        filename: str = "file",
        caption: str = "",
        voice: bool = False,
        **values: Any,
    ) -> Json:
        """Bring a file to the phone; what then sends it."""
        answer = self.session.post(
            f"{self.address}/api/phones/{phone['id']}/media/",
            data={"to": number["phone_number_id"]},
            files={"file": (filename, content, mime_type or USUAL_TYPES[kind])},
            timeout=(5, 60),
        )
        assert answer.ok, answer.text
        media: Json = {"id": answer.json()["id"]}
        media |= {"caption": caption} if caption else {}
        media |= {"voice": True} if voice else {}
        return {kind: media, **values}

    def upload(
        self,
        number: Json,
        content: bytes,
        mime_type: str,
        *,
        name: str = "file",
        **fields: str,
    ) -> requests.Response:
        """What Graph answers when the business brings it a file."""
        return self.session.post(
            f"{self.url}/v25.0/{number['phone_number_id']}/media",
            data={"messaging_product": "whatsapp", "type": mime_type} | fields,
            files={"file": (name, content, mime_type)},
            headers={"Authorization": f"Bearer {number['access_token']}"},
            timeout=60,
        )

    def media(self, number: Json, content: bytes, mime_type: str, **more: str) -> str:
        """The id of a file of the business that Graph accepts."""
        answer = self.upload(number, content, mime_type, **more)
        assert answer.status_code == 200, answer.text
        media_id: str = answer.json()["id"]
        return media_id

    def days_pass(self, days: float) -> None:
        """Let all media be so much older."""
        self.ask("POST", "media/age/", {"seconds": days * 24 * 60 * 60})

    def echoes(self, phone: Json, number: Json, text: str = "", **values: Any) -> str:
        """The business writes to that customer on its own phone."""
        wish = {"to": number["phone_number_id"], "text": text, **values}
        wamid: str = self.ask("POST", f"phones/{phone['id']}/echoes/", wish)["wamid"]
        return wamid

    def moves(self, phone: Json, **values: Any) -> Json:
        """The customer gets another number, user id or phone."""
        return self.ask("POST", f"phones/{phone['id']}/move/", values)

    def screen(self, phone: Json) -> list[Json]:
        """Everything on that phone, in order."""
        return self.rows(f"phones/{phone['id']}/messages/", "messages")

    def opens(self, phone: Json) -> None:
        self.ask("POST", f"phones/{phone['id']}/read/", {})

    def fault(self, name: str, **values: Any) -> None:
        """Let something go wrong from now on: `count` times, if given."""
        self.ask("PUT", "faults/", {name: values})

    def mend(self) -> None:
        self.ask("DELETE", "faults/")

    def hurry(self) -> None:
        """Post statuses at once, and keep no limits."""
        pace = {"sent_after": 0, "delivered_after": 0, "limits": False}
        self.ask("PUT", "settings/", pace)

    def settled(self, *, seconds: float = 40) -> Json:
        """Wait until no webhook waits any more; how many were posted and refused."""
        deadline = time.monotonic() + seconds
        while True:
            said = self.ask("GET", f"webhooks/?wait={min(seconds, 10)}")
            if not said["waiting"] or time.monotonic() > deadline:
                return said

    def calls(self, *, after: int = 0) -> list[Json]:
        """Every request to Graph, with its answer."""
        return self.rows(f"calls/?after={after}", "calls")

    @property
    def sent(self) -> list[Json]:
        """The messages that were asked to be sent, whatever became of them."""
        bodies = [
            call["request"]
            for call in self.calls()
            if call["method"] == "POST" and call["path"].endswith("/messages")
        ]
        return [body for body in bodies if body and body.get("status") != "read"]

    @property
    def accepted(self) -> list[Json]:
        """What Graph took, with the times of its statuses."""
        return self.every("messages")

    @property
    def webhooks(self) -> list[Json]:
        """What was to be posted, with what became of it."""
        return self.every("webhooks")

    def reset(self) -> None:
        self.ask("POST", "reset/", {})

    def rows(self, path: str, name: str) -> list[Json]:
        rows: list[Json] = self.ask("GET", path)[name]
        return rows

    def every(self, name: str) -> list[Json]:
        """All rows of a kind, page by page."""
        found: list[Json] = []
        while page := self.rows(
            f"{name}/?after={found[-1]['id'] if found else 0}", name
        ):
            found += page
        return found

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self.session.request(
            method, f"{self.address}/api/{path}", json=body, timeout=(5, 30)
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}
