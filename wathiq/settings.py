"""Django's settings, from the environment (see `wathiq/core/environment.py` and `docs/settings.md`)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from wathiq.core import environment

PACKAGE = Path(__file__).resolve().parent
MODE = environment.mode()
if MODE == "production":
    environment.refuse_unsafe()
SHOWS_DEMO = MODE in ("demo", "development", "test")  # the component page, the mailbox, the cast
DATA = environment.folder("WATHIQ_DATA")

DEBUG = MODE == "development"
SECRET_KEY = environment.text("WATHIQ_SECRET_KEY") or "only-for-development-and-tests-" + "x" * 32

# Addresses
PORTAL_URL = environment.text("WATHIQ_PORTAL_URL").rstrip("/")
STAFF_URL = (environment.text("WATHIQ_STAFF_URL") or PORTAL_URL).rstrip("/")
HTTPS = PORTAL_URL.startswith("https://")
ALLOWED_HOSTS = sorted({urlsplit(address).hostname or "" for address in (PORTAL_URL, STAFF_URL)})
if MODE == "test":
    ALLOWED_HOSTS += ["testserver", "localhost"]
ROOT_URLCONF = "wathiq.portal.urls"
FACES = {"portal": "wathiq.portal.urls", "staff": "wathiq.staff.urls"}
WSGI_APPLICATION = "wathiq.wsgi.application"
APPEND_SLASH = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "wathiq.core",
    "wathiq.audit",
    "wathiq.accounts",
    "wathiq.workflows",
    "wathiq.dossiers",
    "wathiq.documents",
    "wathiq.contacts",
    "wathiq.contracts",
    "wathiq.matters",
    "wathiq.notifications",
    "wathiq.ui",
    "wathiq.portal",
    "wathiq.staff",
]
if SHOWS_DEMO:
    INSTALLED_APPS.append("wathiq.demo")

MIDDLEWARE = [
    "wathiq.core.health.HealthMiddleware",
    "csp.middleware.CSPMiddleware",
    "wathiq.core.faces.FaceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wathiq.core.headers.ConfidentialMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wathiq.core.acting.ActingMiddleware",
    "wathiq.core.office.OfficeMiddleware",
    "wathiq.accounts.middleware.LanguageMiddleware",
    "wathiq.core.bodies.BodyMiddleware",
    "wathiq.accounts.first_run.FirstRunMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wathiq.accounts.devices.DeviceMiddleware",
    "wathiq.accounts.middleware.DoorMiddleware",
    "wathiq.accounts.middleware.SignedInMiddleware",
    "wathiq.accounts.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wathiq.documents.serving.StoreMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "wathiq.core.jinja.environment",
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "wathiq.core.forms.FormRenderer"

# Database: the application's role; `migrate` becomes the owner (see wathiq/core/rights.py)
DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL") or "postgresql://wathiq_app@/wathiq",
        conn_max_age=0,
        conn_health_checks=True,
    )
}
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = _options.get("options", "") + (
    " -c max_parallel_workers_per_gather=0 -c jit=off -c statement_timeout=30000 -c lock_timeout=10000"
    " -c idle_in_transaction_session_timeout=60000"
)
if MODE != "test":
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
DATABASE_OWNER = dj_database_url.parse(
    environment.text("DATABASE_OWNER_URL")
    or environment.text("DATABASE_URL")
    or "postgresql://wathiq_owner@/wathiq"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},  # counters of attempts must not push each other out
    },
}


# People and their doors
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["wathiq.accounts.sign_in.PasswordBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "wathiq.accounts.passwords.LengthValidator"},
    {"NAME": "wathiq.accounts.passwords.GuessableValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "wathiq.accounts.sign_in.Adapter"
ACCOUNT_FORMS = {
    "login": "wathiq.accounts.sign_in.SignInForm",
    "change_password": "wathiq.accounts.passwords.ChangeForm",
    "reset_password": "wathiq.accounts.passwords.ResetForm",
    "reset_password_from_key": "wathiq.accounts.passwords.NewPasswordForm",
    "reauthenticate": "wathiq.accounts.passwords.ReauthenticateForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "wathiq.accounts.reset.Tokens"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = False  # the record of an act causes its mail
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds
PASSWORD_RESET_TIMEOUT = 3600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "wathiq.accounts.second_factor.Adapter"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # http://localhost, in the demo
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is proved by the invitation or the sign-up
USERSESSIONS_TRACK_ACTIVITY = False
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# By the visitor's address tightly. By account loosely, and apart for devices that its owner has used: a stranger's
# attempts count for themselves (Adapter._get_login_attempts_cache_key)
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/5m/ip,100/h/key",
    "login_failed_known": "10/5m/key,100/h/key",  # on a device that the owner has used
    "reset_password": "20/h/ip,5/h/key,10/d/key",
    "reset_password_from_key": "30/h/ip",
    "change_password": "10/5m/user,30/h/user",
    "reauthenticate": "10/5m/user",
    "second_factor": "30/5m/ip",
    "second_factor_for_one": "10/5m/key",
    "sign_up": "20/h/ip",
    "sign_up_for_one": "3/d/key",
    "invitation": "600/h/ip",  # a whole company may stand behind one address
    "invitation_for_one": "20/h/key",
    "first_run": "20/h/ip",
    "mail_test": "30/h/user",
    "invitation_again": "20/h/ip",
    "invitation_again_for_one": "3/d/key",
    "calendar_feed": "1200/h/ip",  # many calendars are fetched by one great provider, or from one office
    "calendar_feed_for_one": "60/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("WATHIQ_PROXIES")

prefix = "__Host-" if HTTPS else "wathiq-"
SESSION_COOKIE_NAME = f"{prefix}session"
CSRF_COOKIE_NAME = f"{prefix}csrf"
DEVICE_COOKIE_NAME = f"{prefix}device"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "wathiq.core.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Transport
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# The firm's other host names are not ours to bind
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and ALLAUTH_TRUSTED_PROXY_COUNT else None
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # the script sends each file by itself
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a tick for each file and folder of a folder that is shown

# Languages: codes, and each language's own name for itself
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = f"{prefix}language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
OFFICE_TIME_ZONE = environment.time_zone("WATHIQ_TIME_ZONE")

# Files of the pages
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if MODE in ("production", "demo")
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
# Attachments: their bytes leave through one view only (wathiq/documents)
S3_BUCKET = environment.text("WATHIQ_S3_BUCKET")
STORAGES["blobs"] = (
    {
        "BACKEND": "wathiq.documents.storages.S3Blobs",
        "OPTIONS": {
            "bucket": S3_BUCKET,
            "endpoint": environment.text("WATHIQ_S3_ENDPOINT"),
            "region": environment.text("WATHIQ_S3_REGION"),
            "access_key": environment.text("WATHIQ_S3_ACCESS_KEY"),
            "secret_key": environment.text("WATHIQ_S3_SECRET_KEY"),
        },
    }
    if S3_BUCKET
    else {
        "BACKEND": "wathiq.documents.storages.LocalBlobs",
        "OPTIONS": {"folder": environment.text("WATHIQ_FILES") or str(DATA / "files")},
    }
)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "wathiq.core.bodies.NamelessFileHandler",
]
LARGEST_FILE = environment.number("WATHIQ_LARGEST_FILE") * 1_000_000  # bytes
MOST_FILES = environment.number("WATHIQ_MOST_FILES")
GATHERING = 60  # seconds that a mail about attachments waits, so that ten files are one mail
WHITENOISE_USE_FINDERS = MODE in ("development", "test")
WHITENOISE_AUTOREFRESH = MODE == "development"

# Mail leaves through the queue (wathiq/notifications)
EMAIL_BACKEND = (
    "wathiq.demo.mailbox.MailboxBackend" if MODE in ("demo", "development") else "wathiq.core.office.Mail"
)
EMAIL_HOST = environment.text("WATHIQ_SMTP_HOST")
EMAIL_PORT = environment.number("WATHIQ_SMTP_PORT")
EMAIL_HOST_USER = environment.text("WATHIQ_SMTP_USER")
EMAIL_HOST_PASSWORD = environment.text("WATHIQ_SMTP_PASSWORD")
_security = environment.one_of("WATHIQ_SMTP_SECURITY", ("none", "starttls", "tls"))
EMAIL_USE_TLS = _security == "starttls"
EMAIL_USE_SSL = _security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("WATHIQ_MAIL_FROM")


# The office's own face
BRAND_NAMES = {
    language: environment.text(f"WATHIQ_NAME_{language.upper()}") or environment.text("WATHIQ_NAME_EN")
    for language, _ in LANGUAGES
}
BRAND_COLOUR = environment.colour("WATHIQ_BRAND_COLOUR")
BRAND_LOGO = environment.text("WATHIQ_LOGO")
CONTACT_EMAIL = environment.text("WATHIQ_CONTACT_EMAIL")
CONTACT_PHONE = environment.text("WATHIQ_CONTACT_PHONE")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "wathiq.core.logs.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
