"""Dates as the German pages write them."""

from django.conf.locale.de.formats import *  # noqa: F403

DATETIME_FORMAT = r"j. F Y, H:i \U\h\r"
