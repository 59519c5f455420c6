"""Numbers, faults, pace, past and reset."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from simulator import faults, history, numbers, reset
from simulator.control.answering import answer, body_of, endpoint
from simulator.models import BusinessNumber, Pace
from simulator.problems import Problem

PACES = ("sent_after", "delivered_after", "reviewed_after")


def _list_numbers(request: HttpRequest) -> HttpResponse:
    found = BusinessNumber.objects.select_related("account__app").order_by("pk")
    return answer({"numbers": [_with_url(request, row) for row in found]})


def _set_up(request: HttpRequest) -> HttpResponse:
    data = body_of(request)
    number_id = str(data.get("phone_number_id") or "")
    known = BusinessNumber.objects.filter(pk=number_id).exists()
    made = numbers.set_up(data)
    number = numbers.the_number(made["phone_number_id"])
    return answer(_with_url(request, number), 200 if known else 201)


def _with_url(request: HttpRequest, number: BusinessNumber) -> dict[str, Any]:
    url = request.build_absolute_uri("/simulator/graph")
    return numbers.as_json(number) | {"graph_url": url}


def _list_faults(request: HttpRequest) -> HttpResponse:
    on = faults.on().items()
    return answer({name: faults.as_json(fault) for name, fault in on})


def _switch_faults(request: HttpRequest) -> HttpResponse:
    faults.switch(body_of(request))
    return _list_faults(request)


def _end_faults(request: HttpRequest) -> HttpResponse:
    faults.end()
    return _list_faults(request)


def _show_pace(request: HttpRequest) -> HttpResponse:
    pace = Pace.now()
    return answer({name: getattr(pace, name) for name in (*PACES, "limits")})


def _set_pace(request: HttpRequest) -> HttpResponse:
    data, pace = body_of(request), Pace.now()
    for name in PACES:
        seconds = float(data.get(name, getattr(pace, name)))
        if seconds < 0:
            raise Problem(f"`{name}` is a number of seconds, not below 0.")
        setattr(pace, name, seconds)
    pace.limits = bool(data.get("limits", pace.limits))
    pace.save()
    return _show_pace(request)


def _load_history(request: HttpRequest) -> HttpResponse:
    return answer(history.load(body_of(request)), 201)


def _reset(request: HttpRequest) -> HttpResponse:
    reset.empty()
    return answer({"success": True})


numbers_view = endpoint(GET=_list_numbers, POST=_set_up)
faults_view = endpoint(GET=_list_faults, PUT=_switch_faults, DELETE=_end_faults)
settings_view = endpoint(GET=_show_pace, PUT=_set_pace)
history_view = endpoint(POST=_load_history)
reset_view = endpoint(POST=_reset)
