"""Production: refuses to start when a secret or an address is missing."""

from pni.settings.base import *  # noqa: F403

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_URL = env("SITE_URL").rstrip("/")
MESSAGE_ID_DOMAIN = env("MESSAGE_ID_DOMAIN", default=ALLOWED_HOSTS[0])
IDENTITY_KEY_FILE = None  # a key made on the spot would die with the container: `check` asks for IDENTITY_KEYS

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^sante/"]  # health checks reach the process directly
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
