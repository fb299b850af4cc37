"""The site as a browser meets it: the tests' settings, with processes that share files, real mail and a broker.

Only started by tests/e2e/processes.py, which gives the addresses in the environment.
"""

from pni.settings.test import *  # noqa: F403

DEMO = env.bool("E2E_DEMO", default=False)
ROOT_URLCONF = "tests.e2e.urls"
CELERY_BROKER_URL = env("E2E_BROKER_URL")  # tests/conftest.py empties the cache's database before each test
EMAIL_BACKEND = "core.smtp.EmailBackend"
STORAGES["default"]["OPTIONS"]["location"] = DATA_DIR / "private"  # what the worker writes, the web server reads
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False  # files are found once, and kept by the browser from page to page, as in production
WHITENOISE_MAX_AGE = 3600
