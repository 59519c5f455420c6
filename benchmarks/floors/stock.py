"""A webhook as one would first write it: Django's own ASGI handler, a view, an INSERT.

No middleware, one known secret and no REST framework, so that it is as fast as it can
be: `daphne benchmarks.floors.stock:application`.
"""

from __future__ import annotations

import hashlib
import hmac

import django
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from benchmarks.meta import SECRET

django.setup(set_prefix=False)
# Only now may models be imported, and middleware be left out.
from channels_app.models import WebhookEvent, fingerprint  # noqa: E402


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    seal = hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(
        f"sha256={seal}", request.headers["X-Hub-Signature-256"]
    ):
        return HttpResponse(status=401)
    WebhookEvent.objects.create(
        body=request.body,
        verified_by=fingerprint(SECRET),
        received_at=timezone.now(),
    )
    return HttpResponse()


urlpatterns = [path("webhooks/whatsapp", take)]
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
application = ASGIHandler()
