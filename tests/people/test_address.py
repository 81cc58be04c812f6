"""A corrected address."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from people.models import User
from tests import cast


def test_a_corrected_address_is_stored_as_every_other_and_revokes_the_links(db):
    tomke = User.objects.by_address("tomke@schule.example")
    tomke.change_address(" Tomke@Neu.Example ")
    stored = User.objects.get()
    assert stored.email == "tomke@neu.example"
    assert stored.link_version == tomke.link_version == 2


def test_the_old_address_gets_no_new_password(db):
    organizer = cast.an_organizer()
    EmailAddress.objects.create(user=organizer, email=organizer.email, verified=True, primary=True)
    organizer.change_address("neu@example.org")
    assert EmailAddress.objects.count() == 0


def test_somebody_elses_address_is_refused_and_changes_nothing(db):
    tomke = User.objects.by_address("tomke@schule.example")
    User.objects.by_address("birte@schule.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        tomke.change_address("birte@schule.example")
    assert User.objects.get(pk=tomke.pk).email == "tomke@schule.example"
    assert User.objects.get(pk=tomke.pk).link_version == 1
