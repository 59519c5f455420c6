from __future__ import annotations

import pytest

from tests.chaos import builds


def test_there_are_three_broken_builds() -> None:
    assert builds.names() == ["claim_off", "commit_after_200", "dedupe_off"]


@pytest.mark.parametrize("name", builds.names())
def test_each_broken_build_can_still_be_made(name: str) -> None:
    builds.git("apply", "--check", str(builds.PATCHES / f"{name}.patch"))
