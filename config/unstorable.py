"""What no page of ours sends, and PostgreSQL cannot even be asked about."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

NUL = "\0"


def refuse_unstorable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        said = [*request.GET.lists(), *request.POST.lists()]
        if any(NUL in value for _, values in said for value in values):
            return HttpResponseBadRequest("A NUL character is no text.")
        return get_response(request)

    return middleware
