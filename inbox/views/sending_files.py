"""A file that goes to the contact, with its words: one request each, so in order."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from inbox.forms import FileForm
from inbox.handing_in import hand_in
from inbox.models import Conversation, Message
from inbox.refusals import Refusal
from inbox.storing import discard
from inbox.views.composing import circumstances, refused, written
from inbox.views.fetching import AgentRequest, with_conversation


@require_http_methods(["GET", "HEAD", "POST"])
@with_conversation
def send_file(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    if request.method != "POST":
        page = {"conversation": conversation}
        return render(request, "inbox/send_file.html", page)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=400)
    try:
        message = send(request, conversation, form.cleaned_data)
    except Refusal as refusal:
        return refused(request, conversation, refusal)
    return written(request, message)


def send(
    request: AgentRequest, conversation: Conversation, said: dict[str, Any]
) -> Message:
    file, caption = said["file"], said["caption"].strip()
    how = circumstances(request, conversation, said)
    attachment = hand_in(
        file, file.name, by=how["by"], at=how["at"], voice=said["voice"]
    )
    try:
        return conversation.send_file(attachment, caption=caption, **how)
    finally:
        # Refused, or sent already by a request whose answer was lost.
        if attachment.pk is None:
            discard(attachment)
