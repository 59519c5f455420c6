"""Static files with hashed names, the imports inside our modules rewritten too."""

from __future__ import annotations

from django.contrib.staticfiles.storage import (
    HashedFilesMixin,
    ManifestStaticFilesStorage,
)

# Private to Django; tests/config/test_staticfiles.py guards it.
IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class HashedModules(ManifestStaticFilesStorage):
    # Only our own modules: the pattern takes an import in a vendor's comment for one.
    patterns = (
        *HashedFilesMixin.patterns,
        ("js/*.js", IMPORTS),
        ("simulator/*.js", IMPORTS),
    )
