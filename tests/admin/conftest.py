import pytest
from django.contrib.auth.models import Permission

from people.models import User
from tests import cast


@pytest.fixture
def viewer_client(client, db):
    """A browser of somebody on the staff who may look at everything and change nothing."""
    viewer = User.objects.create_user("schaut@example.org", "ein-langes-passwort", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    browser = type(client)()
    cast.log_in_with_second_factor(browser, viewer)
    return browser
