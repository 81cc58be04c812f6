"""Nothing but a database, connected as ours is. No middleware at all."""

import environ
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

env = environ.Env()
SECRET_KEY = "for-the-bench-only"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1"]
DEBUG = False
ROOT_URLCONF = "bench.bare.urls"
INSTALLED_APPS = ["bench.bare"]
MIDDLEWARE: list[str] = []
USE_TZ = True
DATABASES = {"default": env.db("DATABASE_URL") | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DATABASES["default"].setdefault("OPTIONS", {})["isolation_level"] = ISOLATION_LEVEL_READ_COMMITTED
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
