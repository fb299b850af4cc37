"""`make prove-reminders`: production's settings with failpoints, another clock, and sweeps every second.

Refuses to be read for servers that are not this machine's: a service must never run with these.
"""

import faulthandler
import signal

from django.core.exceptions import ImproperlyConfigured

from pni.settings.base import *  # noqa: F403

PROOF = True
if DATABASES["default"]["HOST"] != "127.0.0.1" or EMAIL_CONFIG["EMAIL_HOST"] != "127.0.0.1":
    raise ImproperlyConfigured("pni.settings.proof is for servers started by the proof, on 127.0.0.1")

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = ["127.0.0.1"]
FAILPOINTS = env("PROOF_FAILPOINTS", default="")
CLOCK_SHIFT = timedelta(seconds=env.int("PROOF_CLOCK_SHIFT_SECONDS", default=0))

# The same order as in production (timeout, then lease, then belief in "never seen"), in seconds instead of minutes.
# What Redis would give back by itself stays out of reach: half an hour, as in production. Only sweeps may recover.
EMAIL_TIMEOUT = 2
MAIL_LEASE_SECONDS = 8
MAIL_LOOKUP_SAFETY_SECONDS = 6
MAIL_RETRY_SECONDS = 1
CELERY_BEAT_SCHEDULE = {
    name: {**BEAT_SCHEDULE[name], "schedule": 1.0}
    for name in ("sweep-outbox", "look-up-uncertain-mail", "sweep-reminders")
}

faulthandler.register(signal.SIGUSR2)  # where a program stands, in its log: asked by the proof when it waits in vain
