"""A business that talks to Graph, and whose webhooks are received."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import requests

from tests.graph import Graph
from tests.simulator.receiver import Json, Receiver


class Shop:
    def __init__(self, graph: Graph, number: Json, receiver: Receiver) -> None:
        self.graph, self.number, self.receiver = graph, number, receiver

    def call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        token: str | None = None,
        **query: str,
    ) -> requests.Response:
        token = self.number["access_token"] if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.graph.session.request(
            method,
            f"{self.graph.url}/v25.0/{path}",
            json=body,
            params=query,
            headers=headers,
            timeout=20,
        )

    def post(self, body: Json, **more: Any) -> requests.Response:
        path = f"{self.number['phone_number_id']}/messages"
        message = {"messaging_product": "whatsapp"} | body
        return self.call("POST", path, message, **more)

    def send(self, phone: Json, text: str = "Hello", **body: Any) -> str:
        """Send a text, or something else, that Graph accepts; its wamid."""
        to = (
            {"to": phone["wa_id"]}
            if phone["wa_id"]
            else {"recipient": phone["user_id"]}
        )
        content = {"type": "text", "text": {"body": text}} if "type" not in body else {}
        answer = self.post(to | content | body)
        assert answer.status_code == 200, answer.text
        wamid: str = answer.json()["messages"][0]["id"]
        return wamid

    def refusal(self, phone: Json, **body: Any) -> Json:
        """What Graph says to a message that it does not accept."""
        answer = self.post({"to": phone["wa_id"]} | body)
        assert answer.status_code >= 400, answer.text
        error: Json = answer.json()["error"]
        return error

    def upload(self, content: bytes, mime_type: str, **more: str) -> requests.Response:
        return self.graph.upload(self.number, content, mime_type, **more)

    def media(self, content: bytes, mime_type: str, **more: str) -> str:
        return self.graph.media(self.number, content, mime_type, **more)

    def download(self, url: str, *, token: str | None = None) -> requests.Response:
        token = self.number["access_token"] if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.graph.session.get(url, headers=headers, timeout=30)

    def sample(self, content: bytes, mime_type: str) -> str:
        """The handle of a template's sample."""
        begun = self.begin_sample(len(content), mime_type)
        return str(self.bring_piece(begun, content)["h"])

    def begin_sample(self, size: int, mime_type: str) -> str:
        path = f"{self.number['app_id']}/uploads"
        wish = {"file_length": str(size), "file_type": mime_type}
        return str(self.call("POST", path, file_name="sample", **wish).json()["id"])

    def bring_piece(self, upload: str, content: bytes) -> Json:
        answer = self.graph.session.post(
            f"{self.graph.url}/v25.0/{upload}",
            data=content,
            headers={"Authorization": f"OAuth {self.number['access_token']}"},
            timeout=20,
        )
        told: Json = answer.json()
        return told

    def proof(self) -> str:
        secret, token = self.number["app_secret"], self.number["access_token"]
        return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
