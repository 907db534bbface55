"""The settings of the tests: those of the product, with throw-away keys and a database of their own."""

import os
import tempfile
from pathlib import Path

_var = Path(os.environ.setdefault("SUMMIT_VAR", tempfile.mkdtemp(prefix="summit-tests-")))
os.environ.setdefault("SUMMIT_SECRET_KEY", "tests-only-" + "k" * 50)
os.environ["SUMMIT_MODE"] = "demo"

(_var / "static").mkdir(parents=True, exist_ok=True)  # its absence is a warning, and warnings are errors here

from deploy.create_keys import main as create_keys  # noqa: E402  the settings read the keys at once

create_keys(_var / "keys")

from summit.settings import *  # noqa: E402, F403
from summit.settings import DATABASES, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
PAGES_KEPT_SECONDS = 0  # a test sees a page as it is; tests of the kept pages turn them on
PUBLIC_ORIGIN = "http://testserver"
WAGTAILADMIN_BASE_URL = PUBLIC_ORIGIN

_name = os.environ.get("SUMMIT_TEST_DB", "test_summit")
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["TEST"] = {"NAME": _name}
    # What a test wrote need not outlive the machine. The servers of the races run with the product's own settings.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
else:
    # A file, not memory: live-server threads and transactions behave as in the product.
    DATABASES["default"]["TEST"] = {"NAME": str(_var / f"{_name}.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
    )
DATABASES["default"]["CONN_MAX_AGE"] = 0
