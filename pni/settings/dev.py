"""Development: `make run`. Nothing here is reachable in production."""

from pni.settings.base import *  # noqa: F403

DEBUG = True
SECRET_KEY = env("SECRET_KEY", default="development-only-" + "x" * 40)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
