"""Makes the two tables and the row to lock. Run: python -m bench.bare.prepare"""

import os

import django
from django.core.management import call_command


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from bench.bare.models import Lock

    Lock.objects.get_or_create(pk=1)


if __name__ == "__main__":
    main()
