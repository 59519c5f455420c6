"""The map of a location, which asks nobody."""

from __future__ import annotations

import itertools

from inbox.kinds.place import place_of


def test_at_the_foot_of_a_map_stand_the_meridians_degrees_alone() -> None:
    told = {"latitude": 38.7212, "longitude": 10.0}
    place = place_of({"location": told})
    assert [line.degrees for line in place.parallels] == ["", "38.72°", "38.73°"]
    north = place_of({"location": told | {"latitude": 66}}).meridians
    shown = [float(line.at) for line in north if line.degrees]
    assert min(b - a for a, b in itertools.pairwise(shown)) > 28, "none on another"
