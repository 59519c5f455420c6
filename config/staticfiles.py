"""Static files with hashed names, the imports inside our modules rewritten too."""

from __future__ import annotations

from django.contrib.staticfiles.storage import (
    HashedFilesMixin,
    ManifestStaticFilesStorage,
)


class HashedModules(ManifestStaticFilesStorage):
    # Only our own modules: the pattern takes an import inside a vendor's comment for one.
    # The name is private to Django; tests/config/test_staticfiles.py guards it.
    patterns = (
        *HashedFilesMixin.patterns,
        ("js/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1]),
        ("simulator/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1]),
    )
