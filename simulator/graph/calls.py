"""One Graph call: who asks what, of which node."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from simulator import faults, spoiling
from simulator.errors import Refusal
from simulator.models import AccessToken, App, BusinessAccount, BusinessNumber

MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"
FILE_EDGES = {"media": "upload", "attachments": "download"}
UPLOAD = "upload:"  # what the ids of resumable uploads begin with
PIECE = 256 * 1024
SECRETS = ("access_token", "appsecret_proof", "input_token")


@dataclass
class Ask:
    """What a program asks of Graph."""

    method: str
    version: str
    node: str
    edge: str
    query: dict[str, str]
    body: dict[str, Any]
    base_url: str
    files: dict[str, UploadedFile[Any]] = field(default_factory=dict)
    size: int = 0  # of a piece of a resumable upload, in bytes
    accounts: set[str] = field(default_factory=set)
    scopes: set[str] = field(default_factory=set)
    app: App | None = None

    @property
    def kind(self) -> str:
        """What faults call it: send, mark, get, upload, download or block."""
        if self.edge in FILE_EDGES:
            return FILE_EDGES[self.edge]
        if self.method == "GET":
            return "get"
        if self.edge == "block_users":
            return "block"
        return "mark" if self.body.get("status") == "read" else "send"

    @property
    def recorded(self) -> dict[str, Any]:
        asked = self.query if self.method == "GET" else self.query | self.body
        for name, file in self.files.items():
            asked = asked | {name: {"name": file.name, "size": file.size}}
        return {key: value for key, value in asked.items() if key not in SECRETS}

    def needs(self, scope: str) -> None:
        if scope not in self.scopes:
            raise Refusal(10, f"The access token lacks {scope}.")

    def number(self) -> BusinessNumber:
        number = (
            BusinessNumber.objects.select_related("account__app")
            .filter(pk=self.node, account__in=self.accounts)
            .first()
        )
        if number is None:
            raise self.no_such_node()
        return number

    def account(self) -> BusinessAccount:
        account = (
            BusinessAccount.objects.select_related("app")
            .filter(pk=self.node, pk__in=self.accounts)
            .first()
        )
        if account is None:
            raise self.no_such_node()
        return account

    def no_such_node(self) -> Refusal:
        return Refusal(
            100,
            message=f"Unsupported {self.method.lower()} request. Object with ID "
            f"'{self.node}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation. Please read the Graph "
            "API documentation at https://developers.facebook.com/docs/graph-api",
            subcode=33,
        )


def read(request: HttpRequest, version: str, path: str) -> Ask:
    node, _, edge = path.strip("/").partition("/")
    return Ask(
        method=str(request.method),
        version=version,
        node=node,
        edge=edge,
        query={key: str(value) for key, value in request.GET.items()},
        body={},
        base_url=request.build_absolute_uri("/simulator/graph"),
    )


def read_body(request: HttpRequest, ask: Ask) -> None:
    """Read the body, JSON or a form with files; Graph takes all."""
    if ask.node.startswith(UPLOAD):
        ask.size = _counted(request)
    elif request.content_type == "multipart/form-data":
        _read_form(request, ask)
    elif request.method != "GET" and request.body:
        ask.body = _read_words(request)


def _counted(request: HttpRequest) -> int:
    return sum(len(piece) for piece in iter(lambda: request.read(PIECE), b""))


def _read_form(request: HttpRequest, ask: Ask) -> None:
    try:
        ask.body = {key: str(value) for key, value in request.POST.items()}
        ask.files = dict(request.FILES.items())  # type: ignore[arg-type]
    except MultiPartParserError as error:
        raise Refusal(100, "The form cannot be read.") from error


def _read_words(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        return {key: str(value) for key, value in request.POST.items()}
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refusal(100, "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Refusal(100, "The body is not a JSON object.")
    return body


def let_in(request: HttpRequest, ask: Ask) -> None:
    """Find out whose token this is, or refuse."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    # Resumable uploads alone are let in by another word.
    wanted = "oauth" if ask.node.startswith(UPLOAD) else "bearer"
    if scheme.lower() != wanted or not token.strip():
        token = str(ask.query.get("access_token") or ask.body.get("access_token") or "")
    token = token.strip()
    if not token:
        raise Refusal(
            190,
            message="An access token is required to request this resource.",
        )
    if not _is_app_token(ask, token):
        _let_in_by_token(ask, token)
    _check_proof(ask, token)


def _is_app_token(ask: Ask, token: str) -> bool:
    app_id, bar, secret = token.partition("|")
    app = App.objects.filter(pk=app_id).first() if bar else None
    if app is None or secret != spoiling.secret_of(app):
        return False
    ask.app = app
    return True


def _let_in_by_token(ask: Ask, token: str) -> None:
    rows = list(AccessToken.objects.filter(token=token).select_related("account__app"))
    if not rows or faults.is_on("wrong_token"):
        raise Refusal(
            190, message="Invalid OAuth access token - Cannot parse access token"
        )
    if rows[0].expires_at and rows[0].expires_at <= time.time():
        raise Refusal(190)
    ask.accounts = {row.account_id for row in rows}
    ask.scopes = {scope for row in rows for scope in spoiling.scopes_of(row.scopes)}
    ask.app = rows[0].account.app


def _check_proof(ask: Ask, token: str) -> None:
    app = ask.app
    given = ask.query.get("appsecret_proof") or ask.body.get("appsecret_proof")
    if app is None or (given is None and not app.proof_required):
        return
    if given is None:
        raise Refusal(
            100,
            message="API calls from the server require an appsecret_proof argument",
        )
    key = spoiling.secret_of(app).encode()
    proof = hmac.new(key, token.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(proof, str(given)):
        raise Refusal(
            100, message="Invalid appsecret_proof provided in the API argument"
        )
