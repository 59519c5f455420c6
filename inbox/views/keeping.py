"""What a message holds, as a file to keep."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from inbox.kinds.cards import cards_of
from inbox.models import Message
from inbox.views.fetching import AgentRequest, with_message


@require_safe
@with_message
def card(request: AgentRequest, message: Message) -> HttpResponse:
    """One of the contact cards; never drawn by the browser, whatever is in it."""
    cards = enumerate(cards_of(message.payload), 1)
    numbered = {str(number): card for number, card in cards}
    found = numbered.get(request.GET.get("number", "1"))
    if message.kind != "contacts" or found is None:
        raise Http404
    response = HttpResponse(found.vcard, content_type="text/vcard; charset=utf-8")
    name = f"{found.name[:80] or 'contact'}.vcf"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
