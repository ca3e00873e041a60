"""Settings for the tests: those of a computer of one's own, with a fixed key and a fast password hasher."""

import os
import tempfile

os.environ["DEVELOPMENT"] = "yes"
os.environ.pop("DEBUG", None)
os.environ["SECRET_KEY"] = "only-for-the-tests-only-for-the-tests-only-for-the-tests"
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="prestratus-test-"))

from prestratus.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Nobody pulls the plug in a test: waiting for the disk would only cost time.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
