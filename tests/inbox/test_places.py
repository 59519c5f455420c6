"""The map of a location, which asks nobody."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from inbox.kinds.place import place_of
from tests.inbox.test_kinds import message_in


def test_a_place_is_drawn_on_a_map_that_asks_nobody() -> None:
    place = place_of(message_in("location"))

    assert (place.name, place.address) == ("Rossio", "Praça Dom Pedro IV, Lisboa")
    assert place.coordinates == "38.71390° N, 9.13940° W"
    assert place.map_link.startswith("https://www.openstreetmap.org/?mlat=38.7139&")
    assert [line.degrees for line in place.parallels] == ["38.71°", "38.72°"]
    assert "-9.14°" in [line.degrees for line in place.meridians]
    assert float(place.parallels[0].at) > float(place.parallels[1].at), "north is up"


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (0, 0)])
def test_the_ends_of_the_earth_have_a_map(latitude: float, longitude: float) -> None:
    told = {"latitude": latitude, "longitude": longitude}
    place = place_of({"location": told})
    assert 2 <= len(place.parallels) <= 3
    assert 5 <= len(place.meridians) <= 31


@pytest.mark.parametrize(
    "latitude", [91, None, "NaN", "north", [], float("inf"), 10**400]
)
def test_what_is_nowhere_has_no_map(latitude: Any) -> None:
    place = place_of({"location": {"latitude": latitude, "longitude": 1}})
    assert not place.is_known
    assert not place.map_link


def test_at_the_foot_of_a_map_stand_the_meridians_degrees_alone() -> None:
    told = {"latitude": 38.7212, "longitude": 10.0}
    place = place_of({"location": told})
    assert [line.degrees for line in place.parallels] == ["", "38.72°", "38.73°"]
    north = place_of({"location": told | {"latitude": 66}}).meridians
    shown = [float(line.at) for line in north if line.degrees]
    assert min(b - a for a, b in itertools.pairwise(shown)) > 28, "none on another"
