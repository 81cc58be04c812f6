"""Settings. Everything that differs between installations comes from the environment or `.env`;
`.env.example` explains each variable. What is missing or wrong stops the start, loudly."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if not env.bool("NO_DOTENV", default=False):  # tests bring their own settings
    environ.Env.read_env(BASE_DIR / ".env")

# The demo: one machine, SQLite, invented people, mails shown on a page instead of sent.
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))


def secret_key():
    """SECRET_KEY from the environment; the demo makes its own and keeps it in var/."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    if not DEMO:
        raise ImproperlyConfigured("SECRET_KEY is missing. .env.example says how to make one.")
    file = VAR_DIR / "demo-secret-key"
    if not file.exists():
        from django.core.management.utils import get_random_secret_key

        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key())
    return file.read_text()


SECRET_KEY = secret_key()

# Mails carry links, and a mail is written by the background process, which sees no request:
# the public address is a setting, never the Host header of a request.
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}" if DEMO else "").rstrip("/")
if not urlsplit(SITE_URL).hostname:
    raise ImproperlyConfigured("SITE_URL is missing, e.g. https://anmeldung.example.org")
_default_hosts = [str(urlsplit(SITE_URL).hostname)] + (["localhost", "127.0.0.1"] if DEMO else [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=_default_hosts)
HTTPS = SITE_URL.startswith("https://")
if not HTTPS and not DEMO and not DEBUG:
    raise ImproperlyConfigured("SITE_URL must begin with https:// outside the demo.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many reverse proxies of ours stand in front; only that many X-Forwarded-For entries are believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "modeltranslation",  # before admin, so that its fields are there when admin looks
    "meetup.apps.MeetupAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "people",
    "backstage",
    "programme",
    "registration",
    "workshops",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "post_office",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "import_export",
    "simple_history",
    "csp",
    "django.forms",  # for FORM_RENDERER below
    "meetup",  # last: its admin has the last word about what organizers see
]

MIDDLEWARE = [
    "meetup.middleware.KeepPublicPages",
    "meetup.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "meetup.middleware.PrivateUnlessPublic",
    "meetup.middleware.ReadableInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "meetup.middleware.LanguageFromPath",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "meetup.urls"
WSGI_APPLICATION = "meetup.wsgi.application"

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
                "meetup.context.site",
            ],
        },
    }
]
# Our templates/ come before those of the libraries, also for form widgets.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -----------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'meetup.sqlite3'}")}
DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a writer waits at the start of its transaction and not, refused, in the middle.
    # synchronous=FULL: what was acknowledged survives a power cut. See docs/decisions.md.
    DATABASES["default"]["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Said in every transaction, whatever the server's or the role's own default is: the lock
    # depends on it (programme/lock.py).
    DATABASES["default"]["OPTIONS"]["isolation_level"] = ISOLATION_LEVEL_READ_COMMITTED
    # PgBouncer in transaction mode can't keep a cursor between statements.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("PGBOUNCER", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by all processes: the attempts at logging in that allauth counts.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # Each process keeps for some seconds what is the same for everybody (meetup/middleware.py).
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "meetup.formats"
MODELTRANSLATION_DEFAULT_LANGUAGE = "de"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("de", "en")}
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# --- Seats and places ---------------------------------------------------------------------------

# Who settles what a freed place or the clock has left open, in this order (see programme/lock.py) ...
SETTLERS = [
    "registration.places.settle",
    "workshops.moving_up.settle",
    "workshops.drawing.secret.settle",
]
# Who hands over what a person's earlier sign-up holds when a later one takes its place ...
CARRY_OVER = ["registration.places.carry_over", "workshops.booking.carry_over"]
# ... and who writes the mails about it afterwards, one per person.
TELLER = "registration.news.send"
# What is told by which letter. Of several news for one person the first one here names the mail.
LETTERS = {
    "cancelled": "registration.letters.cancelled",
    "confirmed": "registration.letters.confirmed",
    "guest_added": "registration.letters.guest_added",
    "claimed": "registration.letters.claimed",
    "seats_drawn": "workshops.letters.seats_drawn",
    "seats_lost": "workshops.letters.seats_lost",
    "moved_up": "registration.letters.moved_up",
    "seats_moved_up": "workshops.letters.seats_moved_up",
    "seats_rescheduled": "workshops.letters.seats_rescheduled",
    "seats_changed": "workshops.letters.seats_changed",
    "changed": "registration.letters.changed",
}
# What else is stored about somebody who wants to see it (registration/own_data.py).
OWN_DATA = ["workshops.own_data", "workshops.own_wishes", "workshops.own_lots"]
# What a letter and a calendar say about how somebody stands: the days, then the workshops.
STANDINGS = ["registration.standing", "workshops.standing"]
# What is looked up once for many letters, in this order: how people stand, and what is left for them.
LOOKED_UP = [
    "registration.standing.look_up",
    "workshops.standing.look_up",
    "workshops.still_free.look_up",
]
CALENDARS = ["registration.calendar.days", "workshops.calendar.seats"]
# To whom organizers can write: everybody who … (registration/selections.py).
SELECTIONS = {
    "placed": "registration.selections.placed",
    "waiting": "registration.selections.waiting",
    "registered": "registration.selections.registered",
    "unconfirmed": "registration.selections.unconfirmed",
    "seat": "workshops.selections.with_seat",
    "seat_waiting": "workshops.selections.waiting_for_seat",
    "cancelled": "registration.selections.cancelled",
    "chosen": "registration.selections.chosen",
}
# What they can have replaced in what they write: {name} and so on (registration/placeholders.py).
PLACEHOLDERS = {
    "name": "registration.placeholders.name",
    "veranstaltung": "registration.placeholders.title",
    "datum": "registration.placeholders.date",
    "ort": "registration.placeholders.venue",
    "tage": "registration.placeholders.days",
    "workshops": "workshops.placeholders.workshops",
    "meine_seite": "registration.placeholders.my_page",
}
# What the timer of `manage.py work` calls every few seconds, and once a day.
TIMER = [
    "programme.lock.settle_what_is_due",
    "registration.retention.erase_expired",
    "registration.reminders.start_due",
    "backstage.jobs.give_up_on_the_lost",
]
# Who says what all of this would do now (manage.py housekeeping --dry-run).
DUE = [
    "programme.lock.due",
    "registration.reminders.due",
    "registration.retention.due_in_words",
    "backstage.mail.due",
    "backstage.jobs.due",
    "people.throttle.due",
    "people.session.due",
]
# What pages put up to be done in the background, by its name (see backstage/jobs.py).
JOBS: dict[str, str] = {
    "check_import": "backstage.imports.check",
    "carry_out_import": "backstage.imports.carry_out",
    "export": "backstage.export_job.write",
    "mailing": "registration.mailings.write",
    "draw": "workshops.drawing.running.run",
}
# What can be imported, and by which rules (see backstage/imports.py).
IMPORTS = {
    "participants": "meetup.participant_import.ParticipantImport",
    "programme": "meetup.programme_import.ProgrammeImport",
    "schools": "registration.schools.SchoolImport",
}
# What it calls before it hands over mails: who has letters to write?
LETTER_WRITERS = ["registration.news.write_some"]
DAILY = [
    "registration.retention.carry_out",
    "backstage.mail.clear_away",
    "backstage.jobs.clear_away",
    "people.throttle.clear_away",
    "people.session.clear_away",
]
# A sign-up that is not confirmed gives its places back after the first and is over after the second.
CLAIM_LAPSES_AFTER = timedelta(minutes=env.int("CLAIM_LAPSES_AFTER_MINUTES", default=120))
CLAIM_EXPIRES_AFTER = timedelta(hours=env.int("CLAIM_EXPIRES_AFTER_HOURS", default=48))
# A school shares one network: generous, against machines and not against people.
SIGN_UPS_PER_NETWORK_AND_HOUR = env.int("SIGN_UPS_PER_NETWORK_AND_HOUR", default=400)
LINK_REQUESTS_PER_NETWORK_AND_HOUR = env.int("LINK_REQUESTS_PER_NETWORK_AND_HOUR", default=120)
# Links to "my page" and mails to confirm are counted apart.
MAILS_PER_ADDRESS_AND_HOUR = env.int("MAILS_PER_ADDRESS_AND_HOUR", default=8)

# --- How long we know who it was ----------------------------------------------------------------

# Counted from the end of the meeting, for cancelled participations from the cancellation.
# Claims nobody confirmed are erased as soon as they have expired. See registration/retention.py.
NEEDS_KEPT_FOR = timedelta(days=env.int("NEEDS_KEPT_FOR_DAYS", default=14))
WAITING_KEPT_FOR = timedelta(days=env.int("WAITING_KEPT_FOR_DAYS", default=14))
CANCELLED_KEPT_FOR = timedelta(days=env.int("CANCELLED_KEPT_FOR_DAYS", default=14))
REGISTRATIONS_KEPT_FOR = timedelta(days=env.int("REGISTRATIONS_KEPT_FOR_DAYS", default=60))
# To whom which mail was sent, and when; the mails of who is erased go at once.
MAILS_ON_RECORD_FOR = timedelta(days=env.int("MAILS_ON_RECORD_FOR_DAYS", default=180))

# --- Mail ---------------------------------------------------------------------------------------

POST_OFFICE = {
    "BACKENDS": {
        "default": "meetup.demo.mailbox.Backend"
        if DEMO
        else "django.core.mail.backends.smtp.EmailBackend"
    },
    "DEFAULT_PRIORITY": "medium",
    "BATCH_SIZE": 20,
    "THREADS_PER_PROCESS": 2,
    # Of a mail server that does not answer, in seconds; the rest of the batch is put off.
    "BATCH_DELIVERY_TIMEOUT": 30,
    # Schools greylist: one try every 15 minutes for 48 hours.
    "MAX_RETRIES": 192,
    "RETRY_INTERVAL": timedelta(minutes=15),
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": str(urlsplit(SITE_URL).hostname),
    "FILE_STORAGE": "mail_attachments",
    "LOG_LEVEL": 1,
}
DEMO_MAILBOX = VAR_DIR / "mailbox"
vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
# Whatever Django or a library sends is queued like our own mails; `manage.py work` hands them over.
EMAIL_BACKEND = "backstage.mail.QueueBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Anmeldung <anmeldung@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Sessions, login, security ------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.staff.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "people.staff.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"reset_password": "people.staff.ResetPasswordForm"}
# Wrong passwords and codes are counted in people/attempts.py, by networks and not by addresses
# alone: the library's way, a stranger could keep somebody out for ever.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
WRONG_PASSWORDS_PER_ADDRESS_AND_HOUR = env.int("WRONG_PASSWORDS_PER_ADDRESS_AND_HOUR", default=10)
WRONG_PASSWORDS_PER_NETWORK_AND_HOUR = env.int("WRONG_PASSWORDS_PER_NETWORK_AND_HOUR", default=100)
WRONG_CODES_PER_PERSON_AND_HOUR = env.int("WRONG_CODES_PER_PERSON_AND_HOUR", default=10)
ACCOUNT_SESSION_REMEMBER = False
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "people.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "people.second_factor.AuthenticateForm",
    "authenticate_webauthn": "people.second_factor.PasskeyForm",
    "reauthenticate": "people.second_factor.ReauthenticateForm",
    "reauthenticate_webauthn": "people.second_factor.PasskeyAgainForm",
    "add_webauthn": "people.second_factor.AddPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Nutzertreffen"
MFA_TOTP_TOLERANCE = 1
# Staff get their password by a mailed link, which proves the address as well as a step of its own.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

SESSION_ENGINE = "people.session_store"
# Staff-room computers are shared: a session ends with the browser, and after two hours.
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_AGE = None  # ends with the browser, too
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "meetup.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "backstage.uploads.CappedUpload",
]
LARGEST_UPLOAD = 20 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # Bootstrap draws its ticks as data:
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "backstage.storage.DatabaseStorage"},
    "mail_attachments": {"BACKEND": "backstage.storage.DatabaseStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Libraries ----------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_CHUNK_SIZE = 1000  # rows by one statement, and two for what belongs to them

# Ids only: no names, addresses or links in a line. meetup/logs.py says how.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "meetup.logs.IdsOnlyFormatter"}},
    "filters": {"without_path": {"()": "meetup.logs.WithoutPath"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_path"],
        },
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a form to be corrected is no warning
        "meetup": {"level": "INFO"},
        # Its lines carry addresses; the outbox in the admin shows the same with an id.
        "post_office": {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False},
    },
}
