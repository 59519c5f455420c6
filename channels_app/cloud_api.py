"""The client of Meta's Graph: whoever answers at the base URL is Graph to us."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from copy import copy
from typing import IO, Any
from urllib.parse import quote

import requests

from channels_app.graph_answers import (
    answer_in,
    changing_all,
    naming_a_message,
    trouble,
)
from channels_app.graph_calls import Call, shape
from channels_app.graph_errors import (
    CloudAPIError,
    GraphTrouble,
    NeverOpened,
    SecretRejected,
    TokenRejected,
    Unanswered,
)
from channels_app.graph_media import (
    UPLOAD_TIMEOUTS,
    Form,
    Media,
    Piece,
    downloaded,
    naming_a_file,
    told_of_media,
)
from channels_app.graph_tokens import Bearer, proof
from channels_app.payloads.reading import text_at

Json = dict[str, Any]

TIMEOUTS = (5, 20)  # seconds to connect, and between two bytes of the answer
PAGE_SIZE = 100
MAX_PAGES = 100  # a business account holds at most 6,000 templates

NUMBER_FIELDS = (
    "id,display_phone_number,verified_name,quality_rating,code_verification_status,"
    "name_status,status,platform_type,throughput,account_mode,is_on_biz_app,"
    "whatsapp_business_manager_messaging_limit,health_status"
)
ACCOUNT_FIELDS = (
    "id,name,account_review_status,business_verification_status,"
    "owner_business_info,health_status"
)
TEMPLATE_FIELDS = (
    "id,name,language,status,category,components,parameter_format,quality_score,"
    "rejected_reason"
)

logger = logging.getLogger(__name__)

own = threading.local()


def session() -> requests.Session:
    """This thread's session: requests does not promise that threads may share one."""
    if not hasattr(own, "session"):
        own.session = requests.Session()
        # Graph has refused clients that do not name themselves.
        own.session.headers["User-Agent"] = "Parley/0.1"
    found: requests.Session = own.session
    return found


class CloudAPI:
    """One number's calls to Graph.

    Every call raises CloudAPIError for what Graph refused, NeverOpened if no connection
    came about (nothing was sent), and Unanswered if the request may have been taken.
    """

    def __init__(
        self,
        session: requests.Session,
        graph_url: str,
        version: str,
        access_token: str,
        app_secret: str = "",
    ) -> None:
        self.session = session
        self.root = f"{graph_url.rstrip('/')}/{version}"
        self.access_token = access_token
        self.app_secret = app_secret

    def send(self, phone_number_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a message; the answer holds its wamid, or Unanswered is raised."""
        path = f"{phone_number_id}/messages"
        return self._ask("POST", path, body, {}, read=naming_a_message)

    def mark_read(
        self, phone_number_id: str, wamid: str, *, typing: bool = False
    ) -> None:
        """Mark this message, and all before it, as read; perhaps show “typing …”."""
        body: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": wamid,
        }
        if typing:
            body["typing_indicator"] = {"type": "text"}
        self._call("POST", f"{phone_number_id}/messages", body=body)

    def debug_token(self) -> dict[str, Any]:
        """What Meta knows of our own token: its app, scopes and end."""
        answer = self._call("GET", "debug_token", input_token=self.access_token)
        data = answer.get("data")
        return data if isinstance(data, dict) else {}

    def phone_number(
        self, phone_number_id: str, fields: str = NUMBER_FIELDS
    ) -> dict[str, Any]:
        return self._call("GET", phone_number_id, fields=fields)

    def business_account(self, account_id: str) -> dict[str, Any]:
        return self._call("GET", account_id, fields=ACCOUNT_FIELDS)

    def phone_numbers(self, account_id: str) -> Iterator[dict[str, Any]]:
        return self._pages(f"{account_id}/phone_numbers", NUMBER_FIELDS)

    def subscribed_apps(self, account_id: str) -> list[dict[str, Any]]:
        return list(self._pages(f"{account_id}/subscribed_apps", ""))

    def subscriptions(self, app_id: str) -> list[dict[str, Any]]:
        """What the app hears of, and where: only the app itself may ask."""
        app = copy(self)
        app.access_token = f"{app_id}|{self.app_secret}"
        try:
            return list(app._pages(f"{app_id}/subscriptions", ""))
        except TokenRejected as refusal:
            # This token is made of the secret: that is what Graph refuses.
            wrong = SecretRejected(refusal.title, code=refusal.code)
            wrong.call = refusal.call
            raise wrong from None

    def without_secret(self) -> CloudAPI:
        """The same without the proof, to tell a wrong secret from a wrong token."""
        plain = copy(self)
        plain.app_secret = ""
        return plain

    def block(self, phone_number_id: str, person: Json, *, blocked: bool) -> None:
        """Keep somebody away from this number, or let them in again."""
        body = {"messaging_product": "whatsapp", "block_users": [person]}
        path = f"{phone_number_id}/block_users"
        self._ask("POST" if blocked else "DELETE", path, body, {}, read=changing_all)

    def media(self, media_id: str) -> Media:
        """Where a file is to be had, for five minutes."""
        # Without the number, which Graph takes for a reason to refuse some.
        return told_of_media(self._call("GET", media_id))

    def download(self, url: str) -> Iterator[bytes]:
        """The bytes at an address that Graph gave out."""
        return downloaded(self.session, url, Bearer(self.access_token), self.root)

    def upload(
        self, phone_number_id: str, file: IO[bytes], *, name: str, content_type: str
    ) -> str:
        """Bring a file to Graph as it is read; the id that it has there."""
        fields = {"messaging_product": "whatsapp", "type": content_type}
        form = Form(fields, file, name=name, content_type=content_type)
        path = f"{phone_number_id}/media"
        return text_at(self._ask("POST", path, form, {}, read=naming_a_file), "id")

    def templates(self, account_id: str) -> Iterator[dict[str, Any]]:
        return self._pages(f"{account_id}/message_templates", TEMPLATE_FIELDS)

    def create_template(self, account_id: str, definition: Json) -> Json:
        """Hand a message template in; its id, its status, and Meta's category."""
        return self._call("POST", f"{account_id}/message_templates", definition)

    def edit_template(self, template_id: str, changed: Json) -> Json:
        """What is given replaces what was there, which goes to review again."""
        return self._call("POST", template_id, changed)

    def delete_template(self, account_id: str, template_id: str, name: str) -> Json:
        """Delete one language of a template."""
        path = f"{account_id}/message_templates"
        return self._call("DELETE", path, None, hsm_id=template_id, name=name)

    def upload_sample(
        self, app_id: str, file: IO[bytes], *, name: str, content_type: str
    ) -> str:
        """Show Meta what a header may look like; the handle that stands for it."""
        piece = Piece(file, content_type)
        asked = {"file_length": str(len(piece)), "file_type": content_type}
        begun = self._call("POST", f"{app_id}/uploads", None, **asked, file_name=name)
        # Its signature comes along with the id, as a query.
        upload, _, signature = text_at(begun, "id").partition("?sig=")
        query = {"sig": signature} if signature else {}
        return text_at(self._ask("POST", upload, piece, query, read=answer_in), "h")

    def _pages(self, path: str, fields: str) -> Iterator[dict[str, Any]]:
        # By cursor, never by the address in "next": our token goes to our host only.
        query = {"limit": str(PAGE_SIZE)} | ({"fields": fields} if fields else {})
        for _ in range(MAX_PAGES):
            page = self._call("GET", path, None, **query)
            data = page.get("data")
            if not isinstance(data, list):
                raise Unanswered("Graph's answer holds no list")
            yield from data
            paging = page.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not after or after == query.get("after"):
                return
            query["after"] = after

    def _call(
        self, method: str, path: str, body: Json | None = None, **query: str
    ) -> Json:
        return self._ask(method, path, body, query, read=answer_in)

    def _ask(
        self,
        method: str,
        path: str,
        body: Json | Form | Piece | None,
        query: dict[str, str],
        *,
        read: Callable[[requests.Response], Json],
    ) -> Json:
        """The answer as ``read`` finds it; trouble knows what was asked."""
        started, status = time.monotonic(), 0
        try:
            response = self._request(method, path, body, query)
            status = response.status_code
            return read(response)
        except GraphTrouble as trouble:
            took = round((time.monotonic() - started) * 1000)
            asked = body.fields if isinstance(body, Form | Piece) else body
            trouble.call = Call(method, path, shape(asked or query), took)
            raise
        finally:
            # Neither query nor body: they hold tokens, numbers and texts.
            told = {
                "method": method,
                "path": path,
                "status": status,
                "ms": round((time.monotonic() - started) * 1000),
                "subject": subject_of(body),
            }
            logger.info("Graph", extra=told)

    def _request(
        self,
        method: str,
        path: str,
        body: Json | Form | Piece | None,
        query: dict[str, str],
    ) -> requests.Response:
        file = body if isinstance(body, Form | Piece) else None
        if self.app_secret:
            own_proof = proof(self.access_token, self.app_secret)
            query = query | {"appsecret_proof": own_proof}
        try:
            return self.session.request(
                method,
                f"{self.root}/{quote(path, safe='/:')}",
                params=query,
                json=None if file else body,
                data=file,
                headers=file.headers if file else None,
                auth=Bearer(self.access_token, file.scheme if file else "Bearer"),
                timeout=UPLOAD_TIMEOUTS if file else TIMEOUTS,
                allow_redirects=False,
            )
        except (requests.RequestException, UnicodeError) as error:
            # Without the cause: its text may hold the address, and so the token.
            raise trouble(error) from None


def subject_of(body: Json | Form | Piece | None) -> str:
    said = body if isinstance(body, dict) else {}
    return str(said.get("biz_opaque_callback_data", ""))


__all__ = ["CloudAPI", "CloudAPIError", "NeverOpened", "Unanswered", "session"]
