from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models

from channels_app.rewriting import insert

DIGEST = 32  # hexadecimal digits


class ErasedQuerySet(models.QuerySet["ErasedMessage"]):
    def remember(self, ids: Iterable[str]) -> None:
        rows = [ErasedMessage(digest=digest_of(each)) for each in set(ids)]
        insert(rows, unless_there=True)

    def among_them(self, ids: Collection[str]) -> set[str]:
        """Which of these wamids, and ids of ours, were erased; mostly none."""
        digests = {digest_of(each): each for each in ids}
        rows = self.filter(digest__among=digests)
        return {digests[digest] for digest in rows.values_list("digest", flat=True)}


class ErasedMessage(models.Model):
    """A message of somebody who was erased: what Meta still tells of it is let go.

    Its wamid holds their number. The digest does not, and cannot be guessed: a wamid
    also holds eighty random bits.
    """

    digest = models.CharField(max_length=DIGEST, unique=True)

    objects: ClassVar[ErasedQuerySet] = ErasedQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.digest


def digest_of(id: str) -> str:
    """Of as much as a message's column holds."""
    return hashlib.sha256(id[:255].encode()).hexdigest()[:DIGEST]
