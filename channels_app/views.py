"""Where Meta posts. The signature is checked and the bytes are kept; nothing is parsed.

A parser's bug must not make Meta retry for days, and a slow answer slows everybody's
messages down: what the bytes mean is found out by the drain.
"""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from channels_app.keeping import keep
from channels_app.models import Connection
from channels_app.payloads.probe import FIELD as OUR_TEST
from channels_app.signatures import InvalidSignature
from channels_app.signers import NoSuchAddress
from channels_app.throttle import RefusedTooOften, believed, refused


class AnyAccept(BaseContentNegotiation):
    """Whatever Accept says, Meta gets its answer."""

    def select_renderer(
        self,
        request: Request,
        renderers: Any,
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class WhatsAppWebhook(APIView):
    """The shared address, and with a public id a connection's own."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyAccept
    throttle_classes = (RefusedTooOften,)
    metadata_class = None

    def get(self, request: Request, public_id: str = "") -> HttpResponse:
        """Meta's handshake: the challenge comes back to who knows the verify token."""
        connections = addressed(public_id)
        if public_id and not connections:
            return nowhere(request)
        query = request.query_params
        known = those_with_token(connections, query.get("hub.verify_token", ""))
        challenge = query.get("hub.challenge", "")
        mode = query.get("hub.mode")
        if known is None or not challenge or mode not in ("subscribe", OUR_TEST):
            refused(request.META, public_id, "the verify token is wrong")
            return plain("Wrong verify token", status=403)
        if mode != OUR_TEST:
            keys = [connection.pk for connection in known]
            Connection.objects.filter(pk__in=keys).verified(at=timezone.now())
        return plain(challenge)

    def post(self, request: Request, public_id: str = "") -> HttpResponse:
        at = timezone.now()
        body = bounded_body(request)
        if body is None:
            # Its address may be anybody's invention: who signed is not known.
            refused(request.META, "", "the body is too large")
            return plain("Body too large", status=413)
        header = request.headers.get("X-Hub-Signature-256", "")
        try:
            keep(body, header, public_id, at=at)
        except NoSuchAddress:
            return nowhere(request)
        except InvalidSignature as refusal:
            refused(request.META, public_id, str(refusal))
            return plain("Invalid signature", status=401)
        believed(request.META)
        return plain("")


def nowhere(request: Request) -> HttpResponse:
    refused(request.META, "", "there is no such address")
    return plain("No such address", status=404)


def addressed(public_id: str) -> list[Connection]:
    """The connection of that address; for the shared one, all that receive."""
    rows = Connection.objects.active()
    return list(rows.filter(public_id=public_id) if public_id else rows)


def those_with_token(
    connections: list[Connection], token: str
) -> list[Connection] | None:
    """Whom this verify token proves; None if it is nobody's."""
    given = token.encode()
    if not given:
        return None
    shared = settings.META_VERIFY_TOKEN
    if shared and hmac.compare_digest(shared.encode(), given):
        return connections
    theirs = [
        each
        for each in connections
        if hmac.compare_digest(each.verify_token.encode(), given)
    ]
    return theirs or None


def bounded_body(request: Request) -> bytes | None:
    """The raw body; None if it is larger than any that Meta sends."""
    limit = settings.WEBHOOK_BODY_LIMIT
    announced = request.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > limit:
        return None
    body: bytes = request._request.read(limit + 1)
    return body if len(body) <= limit else None


def plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")
