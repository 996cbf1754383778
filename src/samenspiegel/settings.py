# SPDX-License-Identifier: EUPL-1.2
"""Every setting, read from the environment here and nowhere else.

A try-out needs none of them: ``samenspiegel demo`` sets ``SAMENSPIEGEL_MODE=demo`` and makes what it needs in
``SAMENSPIEGEL_FOLDER``. Production (the default mode) refuses to start without its secrets and names the missing one.
Secrets may also come from a file: ``NAME_FILE`` holds the path.
"""

import base64
import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()

MODE = env.str("SAMENSPIEGEL_MODE", default="production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"SAMENSPIEGEL_MODE is '{MODE}'; choose production, demo or test.")
DEMO = MODE == "demo"

PACKAGE = Path(__file__).resolve().parent
FOLDER = Path(env.str("SAMENSPIEGEL_FOLDER", default="var")).resolve()
if MODE != "production":
    FOLDER.mkdir(parents=True, exist_ok=True)


def _secret(name: str) -> str:
    """Return the secret ``name``; a try-out gets one of its own, kept beside its database."""
    value = env.str(name, default="")
    if value:
        return value
    if MODE == "production":
        raise ImproperlyConfigured(
            f"{name} is missing. Set it in the environment, or set {name}_FILE to a file that holds it. "
            "Make one with: python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
        )
    kept = FOLDER / f".{name.lower()}"
    try:
        with open(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)).decode())
    except FileExistsError:
        pass
    return kept.read_text(encoding="ascii")


# The new one signs and wraps; the old ones still open what they signed and wrapped (docs/how-to/rotate-keys.md).
SECRET_KEY = _secret("SAMENSPIEGEL_SECRET_KEY", length=48)
SECRET_KEY_FALLBACKS = env.items("SAMENSPIEGEL_SECRET_KEY_OLD")
if MODE == "production":
    env.check_secret_key("SAMENSPIEGEL_SECRET_KEY", SECRET_KEY)
    for _old in SECRET_KEY_FALLBACKS:
        env.check_secret_key("SAMENSPIEGEL_SECRET_KEY_OLD", _old)
_wrapping = _secret("SAMENSPIEGEL_WRAPPING_KEY", length=32)
_wrapping_old = env.items("SAMENSPIEGEL_WRAPPING_KEY_OLD")
WRAPPING_KEY = env.wrapping_key("SAMENSPIEGEL_WRAPPING_KEY", _wrapping, is_strict=MODE == "production")
WRAPPING_KEYS_OLD = [
    env.wrapping_key("SAMENSPIEGEL_WRAPPING_KEY_OLD", value, is_strict=False) for value in _wrapping_old
]
env.check_different(
    [
        ("SAMENSPIEGEL_SECRET_KEY", SECRET_KEY),
        ("SAMENSPIEGEL_WRAPPING_KEY", _wrapping),
        *(("SAMENSPIEGEL_SECRET_KEY_OLD", value) for value in SECRET_KEY_FALLBACKS),
        *(("SAMENSPIEGEL_WRAPPING_KEY_OLD", value) for value in _wrapping_old),
    ]
)

# How long Argon2id takes over a seal passphrase (keys/custody.py): tests need no half second for each.
SEAL_STRENGTH = "interactive" if MODE == "test" else "moderate"

DEBUG = False
PORT = env.port("PORT", 8000)
BASE_URL = env.web_address("SAMENSPIEGEL_URL", "" if MODE == "production" else f"http://localhost:{PORT}")
_https = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.items(
    "SAMENSPIEGEL_HOSTS",
    ["localhost", "127.0.0.1", "[::1]", "testserver"]
    if MODE != "production"
    else [urlsplit(BASE_URL).hostname or ""],
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "samenspiegel.organisations",
    "samenspiegel.keys",
    "samenspiegel.audit",
    "samenspiegel.notices",
    "samenspiegel.people",
    "samenspiegel.formats",
    "samenspiegel.conversations",
    "samenspiegel.feedback",
    "samenspiegel.agreements",
    "samenspiegel.preparation",
    "samenspiegel.records",
    "samenspiegel.retention",
    "samenspiegel.web",
    *(["samenspiegel.demo"] if MODE != "production" else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "samenspiegel.web.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(["samenspiegel.demo.middleware.MovedClock"] if DEMO else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "samenspiegel.web.middleware.CurrentPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "samenspiegel.urls"
WSGI_APPLICATION = "samenspiegel.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samenspiegel.web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- Databases: what is kept, the keys to it, and the register of what was destroyed. Three places, so that a backup of
# one is noise without the other (design, section 4).

_ALIASES = {"default": "DATABASE", "keys": "KEYS_DATABASE", "register": "REGISTER_DATABASE"}


def _database(alias: str) -> dict:
    if MODE == "test" and env.str("SAMENSPIEGEL_TEST_DATABASE", default="sqlite") == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": f"samenspiegel_{alias}",
            "USER": env.str("PGUSER", default="postgres"),
            "HOST": env.str("PGHOST", default=""),
        }
    url = env.str(f"SAMENSPIEGEL_{_ALIASES[alias]}_URL", default="")
    if url:
        return {**env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    pragmas = ["PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL", "PRAGMA secure_delete=ON"]
    # A write-ahead log keeps what was deleted until it is written over: good for speed, wrong for keys.
    pragmas.append("PRAGMA journal_mode=WAL" if alias == "default" else "PRAGMA journal_mode=DELETE")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / f"{'samenspiegel' if alias == 'default' else alias}.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": ";".join(pragmas)},
        "CONN_MAX_AGE": 0
        if MODE == "test"
        else 60,  # opening a file and its pragmas again costs a page a millisecond
    }


DATABASES = {alias: _database(alias) for alias in _ALIASES}
DATABASE_ROUTERS = ["samenspiegel.keys.router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Throttles count here: in the database, so that several processes and machines count together.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if MODE == "test"
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "throttle"}
}

# --- People and sign-in

AUTH_USER_MODEL = "organisations.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "samenspiegel.web.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code itself proves the address
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "samenspiegel.web.views.errors.csrf_failure"

# --- Security headers (the content policy stands in web/middleware.py)

SECURE_CONTENT_TYPE_NOSNIFF = True
# Never a path (a rater's link is secret), yet an origin: with "no-referrer" a browser sends forms with "Origin: null".
SECURE_REFERRER_POLICY = "strict-origin"
SECURE_SSL_REDIRECT = _https and env.bool("SAMENSPIEGEL_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
if env.bool("SAMENSPIEGEL_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Throttles of signing in count per client, and not everybody behind the proxy as one.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"

# --- Language and time

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "taal"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- Static files

STATIC_URL = "/static/"
STATIC_ROOT = FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"

# --- Mail

EMAIL_BACKEND = "samenspiegel.demo.mail.Mailbox" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("SAMENSPIEGEL_MAIL_HOST", default="localhost")
EMAIL_PORT = env.int("SAMENSPIEGEL_MAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("SAMENSPIEGEL_MAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("SAMENSPIEGEL_MAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("SAMENSPIEGEL_MAIL_STARTTLS", default=False)
EMAIL_TIMEOUT = 20
MAIL_ADDRESS = env.str("SAMENSPIEGEL_MAIL_FROM", default="samenspiegel@localhost")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"Samenspiegel <{MAIL_ADDRESS}>"

# --- Limits

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# --- Logs: no personal data, and nothing at all about the paths of raters (design, section 4)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "samenspiegel.web.logs.Json"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("SAMENSPIEGEL_LOG_LEVEL", default="WARNING")},
}
