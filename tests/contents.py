"""Meta's samples of what can be sent, and changes to them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from inbox.contents import checked
from inbox.refusals import ValidationProblem

SAMPLES = Path(__file__).parent / "payloads"
FILE = re.compile('"80100000000000[0-9]"')
Json = dict[str, Any]


def outbound(name: str, *, file: str = "") -> Json:
    """Meta's sample; with the id of a file that is there, where it names one."""
    told = (SAMPLES / f"outbound-{name}.json").read_text()
    if file:
        told = FILE.sub(f'"{file}"', told)
    sample: Json = json.loads(told)
    return sample


def a_sample(name: str) -> tuple[str, Any]:
    sample = outbound(name)
    return sample["type"], sample[sample["type"]]


def put(content: Any, path: str, value: Any) -> None:
    """Change what stands at a path of this content; None takes it away."""
    *before, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in before:
        content = content[key]
    if value is None and isinstance(last, str):
        content.pop(last, None)
    else:
        content[last] = value


def problem_with(name: str, path: str, value: Any) -> ValidationProblem:
    kind, content = a_sample(name)
    put(content, path, value)
    with pytest.raises(ValidationProblem) as caught:
        checked(kind, content)
    return caught.value
