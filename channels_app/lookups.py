"""A lookup for batches: ``pk__among=keys`` is ``pk__in`` with one parameter for all."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, ForeignObject
from django.db.models.lookups import In


@Field.register_lookup
@ForeignObject.register_lookup
class Among(In):
    """Of values as they are stored, such as keys.

    Composing a list of a thousand parameters cost as much as looking for their rows.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        return list(self.rhs)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, self.rhs]
