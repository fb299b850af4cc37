"""Settings common to every environment. Values that differ come from environment variables (see .env.example)."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from pni.beat import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
DATA_DIR = Path(env("PNI_DATA_DIR", default=str(BASE_DIR / ".data")))

VERSION = "0.1.0"  # shown in the footer; kept equal to publiccode.yml by a test
DEBUG = False
DEMO = False  # opened only by pni.settings.demo: known accounts and a known second factor
# Opened only by pni.settings.proof: steps at which a process kills itself, and a clock that is not that of the machine.
PROOF = False
FAILPOINTS = ""
CLOCK_SHIFT = timedelta(0)
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # former keys, still read after a change
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")  # absolute links in mail and PDF, never Host
SOURCE_CODE_URL = env("SOURCE_CODE_URL", default="")  # public repository: the footer links to it when it is known

INSTALLED_APPS = [
    "widget_tweaks",
    "dsfr",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "csp",
    "core",
    "collectivites",
    "accounts",
    "programmes",
    "candidatures",
    "teams",
    "agenda",
    "investigations",
    "coaching",
    "evaluation",
    "reports",
    "catalogue",
    "core.apps.AdministrationConfig",  # django.contrib.admin behind our own door; last, so that our templates win
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.middleware.OversizedRequestMiddleware",
    "core.middleware.UnreadableRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "core.middleware.PrivateByDefaultMiddleware",
]

ROOT_URLCONF = "pni.urls"
WSGI_APPLICATION = "pni.wsgi.application"
ASGI_APPLICATION = "pni.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.site",
            ],
            "builtins": ["core.templatetags.french"],
        },
    },
]

# --- Data -------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgresql://localhost/pni")}
DATABASES["default"].update(
    CONN_MAX_AGE=None,  # measured: no persistent connection costs half of the requests a second (performance.md B)
    CONN_HEALTH_CHECKS=True,
)
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c statement_timeout=10000")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},  # seconds: a silent cache must not hold a page
    }
}

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},  # never served by the web server
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(DATA_DIR / "static"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Keys of the identities of people met, `id:base64` of 32 bytes, separated by commas; the first one writes, all read.
# Never in the database: a dump without them tells nobody. Without any, this file is made (not in production).
IDENTITY_KEYS = env.list("IDENTITY_KEYS", default=[])
IDENTITY_KEY_FILE = DATA_DIR / "identity-keys"

# --- Language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_THOUSAND_SEPARATOR = True

# --- People -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # ANSSI's guide on passwords: length first, no composition rule.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "catalogue:home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
SECOND_FACTOR_URL_PREFIX = "/compte/2fa/"  # where the staff wall leads
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_CHANGE_EMAIL = True  # one address per account: the new one replaces the old once verified
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # without these, nobody could sign in by password
ACCOUNT_FORMS = {"signup": "accounts.forms.SignUpForm"}  # asks for no password: the mailed code proves the address
ACCOUNT_SIGNUP_REDIRECT_URL = "accounts:attachment"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a change of password, address or second factor is told to the person
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Programme d'investigations"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: a phone whose clock drifts, a code typed as it changes (RFC 6238, 5.2)
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # five queries a request, one of them a write, to date a line of one page

# --- Mail -------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:1025")
vars().update(EMAIL_CONFIG)
if EMAIL_CONFIG["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "core.smtp.EmailBackend"  # tells a refusal from an answer that was lost
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Programme d'investigations <ne-pas-repondre@pni.localhost>")
SUPPORT_EMAIL = env("SUPPORT_EMAIL", default="incubateur@anct.gouv.fr")
MESSAGE_ID_DOMAIN = env("MESSAGE_ID_DOMAIN", default="pni.localhost")
# Where the relay can be asked whether it saw a Message-ID (docs/operations.md). Empty: a doubt waits for a person.
MAIL_LOOKUP_URL = env("MAIL_LOOKUP_URL", default="").rstrip("/")
MAIL_LOOKUP_SAFETY_SECONDS = 300  # an answer "never seen it" is believed after this delay only
MAIL_LEASE_SECONDS = 120
MAIL_RETRY_SECONDS = 30

# --- Worker (security.md 0.6: with Redis, defaults lose tasks) ----------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 30 * 60}  # above the hard limit of a task
CELERY_VISIBILITY_TIMEOUT = 30 * 60
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": 30 * 60}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
# The look at one chapter, the documents of a committee take seconds: they must not wait behind a whole synthesis.
CELERY_TASK_ROUTES = {
    "reports.tasks.preview_chapter": {"queue": "default"},
    "reports.tasks.build_committee_documents": {"queue": "default"},
    "reports.tasks.*": {"queue": "pdf"},
}
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Browser walls ----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # DSFR draws its icons from data: URIs
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "fullscreen", "autoplay")
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- DSFR -------------------------------------------------------------------------------------------
DSFR_USE_INTEGRITY_CHECKSUMS = False  # manifest storage rewrites the files: the hashes would block all styles
DSFR_MARK_OPTIONAL_FIELDS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "core.middleware.RequestIdFilter"},
        "secret_address": {"()": "core.middleware.SecretAddressFilter"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id", "secret_address"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # WeasyPrint's own parent-side log and fontTools are chatty; rendering reports through its job.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
