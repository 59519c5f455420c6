"""Parley's settings, in a folder and on databases of this worker's own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import workers

# Set, not defaulted: a worker inherits the environment of the run that started it.
FOLDER = Path(tempfile.mkdtemp(prefix=f"parley-test-{workers.NAME}-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
# WhiteNoise warns about a folder that is not there, and warnings are errors.
(FOLDER / "static").mkdir()
os.environ |= {
    "DATA_DIR": str(FOLDER),
    "PUBLIC_URL": "http://testserver",
    "SIMULATOR": "on",
    "TIME_ZONE": "UTC",
}
if redis := os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = workers.own_redis(redis)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Names without hashes: nothing has to be collected before a page renders.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# Files, not memory: the threads and processes of a test look at the same rows.
for alias, database in DATABASES.items():
    if "sqlite3" in database["ENGINE"]:
        database["TEST"] = {"NAME": str(FOLDER / f"test-{alias}.sqlite3")}
