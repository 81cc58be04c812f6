from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from bench.bare.models import Entry, Lock


def hello(request):
    return HttpResponse("Hallo")


def locked_insert(request):
    """The least that giving a seat can be: one lock that all wait for, one row."""
    with transaction.atomic():
        Lock.objects.select_for_update(no_key=True).get(pk=1)
        Entry.objects.create(made_at=timezone.now(), text="Tomke Ahlers")
    return HttpResponse("Hallo")


urlpatterns = [path("hello/", hello), path("locked-insert/", locked_insert)]
