"""`make demo`: the production stack on one machine, with known accounts. Never on a network.

Binding to the loopback and the hosts below are what make the known second factor harmless.
"""

from pni.settings.base import *  # noqa: F403

DEMO = True
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_HOST = "127.0.0.1"
