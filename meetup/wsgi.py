"""The entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetup.settings")

application = get_wsgi_application()

# What was loaded lives as long as the process, so the collector need not look at it again and
# again; and a page makes so many short-lived objects that it came several times per request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
