# SPDX-License-Identifier: EUPL-1.2
"""Every setting, read from the environment here and nowhere else.

A try-out needs none of them: ``samenspiegel demo`` sets ``SAMENSPIEGEL_MODE=demo`` and makes what it needs in
``SAMENSPIEGEL_FOLDER``. Production (the default mode) refuses to start without its secrets and names all that is
missing or malformed. Secrets may also come from a file: ``NAME_FILE`` holds the path.
"""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from samenspiegel.environment import LOG_LEVELS, Environment

env = Environment(os.environ)

MODE = env.choice("SAMENSPIEGEL_MODE", "production", ("production", "demo", "test"))
DEMO = MODE == "demo"

PACKAGE = Path(__file__).resolve().parent
FOLDER = Path(env.text("SAMENSPIEGEL_FOLDER", "var")).resolve()
if MODE != "production":
    FOLDER.mkdir(parents=True, exist_ok=True)


def _secret(name: str, *, length: int) -> str:
    """Return the secret ``name``; a try-out gets one of its own, kept beside its database."""
    value = env.text(name)
    if value or MODE == "production":
        return value
    kept = FOLDER / f".{name.lower()}"
    if not kept.exists():
        # Whole before it has its name: of two processes that start together, the second reads what the first made.
        made = FOLDER / f".{name.lower()}.{os.getpid()}"
        with open(os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(length)).decode())
        with suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
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
SEAL_STRENGTH = "least" if MODE == "test" else "moderate"

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
    "samenspiegel.rehearsals",
    "samenspiegel.handouts",
    "samenspiegel.profiles",
    "samenspiegel.assessments",
    "samenspiegel.ground_rules",
    "samenspiegel.joining",
    "samenspiegel.conversations",
    "samenspiegel.feedback",
    "samenspiegel.agreements",
    "samenspiegel.preparation",
    "samenspiegel.records",
    "samenspiegel.sharing",
    "samenspiegel.attachments",
    "samenspiegel.seals",
    "samenspiegel.goals",
    "samenspiegel.teams",
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
    "allauth.socialaccount",
    "allauth.mfa",
]

MIDDLEWARE = [
    "samenspiegel.web.middleware.NoOrganisationYet",
    "samenspiegel.web.middleware.SecurityHeaders",
    "samenspiegel.web.cookies.PrefixedCookies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(["samenspiegel.demo.middleware.MovedClock"] if DEMO else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "samenspiegel.web.register_gate.RegisterGate",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "samenspiegel.web.middleware.CurrentPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "samenspiegel.web.give_back.GiveBack",
    "samenspiegel.web.middleware.Doors",
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
    if MODE == "test" and env.text("SAMENSPIEGEL_TEST_DATABASE", "sqlite") == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": f"samenspiegel_{alias}",
            "USER": env.text("PGUSER", "postgres"),
            "HOST": env.text("PGHOST"),
        }
    server = env.database(f"SAMENSPIEGEL_{_ALIASES[alias]}_URL")
    if server:
        return {**server, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
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
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = (
        "samenspiegel.organisations.postgresql"  # the second lock between organisations
    )
_places = [(one.get("HOST"), one.get("PORT"), str(one["NAME"])) for one in DATABASES.values()]
_servers = sum("postgresql" in one["ENGINE"] for one in DATABASES.values())
if _servers not in {0, len(DATABASES)}:
    env.wrong.append(
        "SAMENSPIEGEL_DATABASE_URL, SAMENSPIEGEL_KEYS_DATABASE_URL en SAMENSPIEGEL_REGISTER_DATABASE_URL: "
        "geef ze alle drie, of geen van drie."
    )
elif len(set(_places)) != len(_places):
    env.wrong.append(
        "SAMENSPIEGEL_DATABASE_URL, SAMENSPIEGEL_KEYS_DATABASE_URL en SAMENSPIEGEL_REGISTER_DATABASE_URL: "
        "dit moeten drie verschillende databases zijn."
    )
if MODE == "production" and not _servers and not os.access(FOLDER, os.W_OK | os.X_OK):
    env.wrong.append("SAMENSPIEGEL_FOLDER: deze map is er niet, of Samenspiegel mag er niet in schrijven.")
DATABASE_ROUTERS = ["samenspiegel.keys.router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Throttles count here: in the database, so that several processes and machines count together.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if MODE == "test"
    else {
        "BACKEND": "samenspiegel.web.throttle_cache.ThrottleCache",
        "LOCATION": "throttle",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # the default of 300 would let a flood push the counters out
    }
}

# --- People and sign-in

AUTH_USER_MODEL = "organisations.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email"]}},
    {"NAME": "samenspiegel.organisations.passwords.NotObvious"},
    {"NAME": "samenspiegel.organisations.passwords.NotBreached"},
]
BREACHED_PASSWORDS = env.text("SAMENSPIEGEL_BREACHED_PASSWORDS")
if BREACHED_PASSWORDS and not os.access(BREACHED_PASSWORDS, os.R_OK):
    env.wrong.append("SAMENSPIEGEL_BREACHED_PASSWORDS: dit bestand is er niet, of we mogen het niet lezen.")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "samenspiegel.web.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # what signing in asks for; nobody signs up
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = False
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code itself proves the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# The library counts per account, by which somebody could be locked out; ours stand in web/throttles.py.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {"request_login_code": "samenspiegel.web.forms.sign_in.RequestCodeForm"}
MFA_RATE_LIMITS = False
MFA_ADAPTER = "samenspiegel.web.sign_in.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "samenspiegel.web.forms.sign_in.SecondStepForm",
    "authenticate_webauthn": "samenspiegel.web.forms.sign_in.SecondStepPasskeyForm",
    "activate_totp": "samenspiegel.web.forms.sign_in.ActivateAppForm",
    "add_webauthn": "samenspiegel.web.forms.sign_in.AddPasskeyForm",
    "login_webauthn": "samenspiegel.web.forms.sign_in.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = (
    "required"  # a passkey is both: what somebody has, and their face, finger or PIN
)
MFA_TOTP_ISSUER = "Samenspiegel"
MFA_TOTP_TOLERANCE = 1  # telephones are half a minute off now and then
# Who holds a role cannot do without a second step. The demonstration signs in with a button, so there it is off.
SECOND_STEP_REQUIRED = MODE == "production"
SOCIALACCOUNT_ADAPTER = "samenspiegel.web.openid.provider.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
# An organisation's own sign-in may stand in its own network, with a certificate of its own.
OPENID_PRIVATE_ADDRESSES = env.is_on("SAMENSPIEGEL_OPENID_PRIVATE_ADDRESSES", MODE != "production")
OPENID_CERTIFICATES = env.text("SAMENSPIEGEL_OPENID_CERTIFICATES")
SESSION_COOKIE_AGE = 60 * 60  # after the last page; what was typed then is kept (web/kept_form.py)
SESSION_LONGEST = 60 * 60 * 12  # after signing in, however busy
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "samenspiegel.web.views.errors.csrf_failure"

# --- Security headers (the content policy stands in web/middleware.py)

SECURE_CONTENT_TYPE_NOSNIFF = True
# Never a path (a rater's link is secret), yet an origin: with "no-referrer" a browser sends forms with "Origin: null".
SECURE_REFERRER_POLICY = "strict-origin"
SECURE_SSL_REDIRECT = _https and env.is_on("SAMENSPIEGEL_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
if env.is_on("SAMENSPIEGEL_BEHIND_PROXY", False):
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

# --- Documents

DOCUMENT_LOGOS = env.text("SAMENSPIEGEL_LOGOS")

# --- Mail

EMAIL_BACKEND = "samenspiegel.demo.mail.Mailbox" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("SAMENSPIEGEL_MAIL_HOST", "localhost")
EMAIL_PORT = env.port("SAMENSPIEGEL_MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("SAMENSPIEGEL_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("SAMENSPIEGEL_MAIL_PASSWORD")
EMAIL_USE_TLS = env.is_on("SAMENSPIEGEL_MAIL_STARTTLS", False)
if bool(EMAIL_HOST_USER) != bool(EMAIL_HOST_PASSWORD):
    env.wrong.append(
        "SAMENSPIEGEL_MAIL_USER en SAMENSPIEGEL_MAIL_PASSWORD: geef ze allebei, of geen van beide."
    )
EMAIL_TIMEOUT = 20
MAIL_ADDRESS = env.mail_address("SAMENSPIEGEL_MAIL_FROM", "samenspiegel@localhost")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"Samenspiegel <{MAIL_ADDRESS}>"

# --- The log: where the end of each organisation's chain is written down, day by day, outside the database

AUDIT_HEADS = Path(env.text("SAMENSPIEGEL_AUDIT_HEADS", str(FOLDER / "audit-heads"))).resolve()

# --- Limits

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# In memory only: a temporary file would hold personal data in clear. Limits stand there.
FILE_UPLOAD_HANDLERS = ["samenspiegel.web.uploads.InMemory"]

# --- Logs: no personal data, and nothing at all about the paths of raters (design, section 4)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "samenspiegel.web.logs.Json"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.choice("SAMENSPIEGEL_LOG_LEVEL", "WARNING", LOG_LEVELS)},
}

env.refuse_if_wrong()
