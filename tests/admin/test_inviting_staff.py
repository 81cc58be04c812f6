"""Who is taken into the team gets a mail, chooses a password, and sets up the second factor."""

from django.urls import reverse
from post_office.models import Email

from people.models import User
from tests import cast

ADD = "/admin/people/user/add/"
NEW = {"email": "kim@orga.example", "name": "Kim Kolb", "is_active": "on", "is_staff": "on"}


def said(response):
    return [str(message) for message in response.context["messages"]]


def way_in(letter):
    (path,) = [words for words in letter.message.split() if "/konto/password/reset/key/" in words]
    return path


def test_a_colleague_comes_in_by_the_link(organizer_client, client):
    response = organizer_client.post(ADD, NEW, follow=True)
    assert any("kim@orga.example bekommt eine Mail" in words for words in said(response))
    (letter,) = cast.mails_to("kim@orga.example")
    assert letter.subject == "Ihr Zugang zur Organisation"
    assert "Guten Tag Kim Kolb" in letter.message
    form = client.get(way_in(letter), follow=True)
    passwords = {"password1": "vier kluge Eulen", "password2": "vier kluge Eulen"}
    client.post(form.redirect_chain[-1][0], passwords)
    data = {"login": "kim@orga.example", "password": "vier kluge Eulen"}
    client.post(reverse("account_login"), data)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == reverse("mfa_index")


def test_the_link_is_good_once(organizer_client, client):
    organizer_client.post(ADD, NEW)
    (letter,) = cast.mails_to("kim@orga.example")
    kim = User.objects.get(email="kim@orga.example")
    kim.set_password("vier kluge Eulen")
    kim.save()
    assert "password1" not in cast.text_of(client.get(way_in(letter), follow=True))


def test_who_already_takes_part_is_told_when_they_join_the_team(organizer_client, meeting):
    tomke = cast.register(meeting).user
    before = Email.objects.count()
    page = f"/admin/people/user/{tomke.pk}/change/"
    data = {"email": tomke.email, "name": "Tomke", "is_active": "on"}
    organizer_client.post(page, data)
    assert Email.objects.count() == before
    organizer_client.post(page, data | {"is_staff": "on"})
    organizer_client.post(page, data | {"is_staff": "on"})  # nothing new
    (letter,) = Email.objects.order_by("pk")[before:]
    assert letter.to == [tomke.email]


def test_it_can_be_sent_once_more(organizer_client, meeting):
    kim = cast.an_organizer("kim@orga.example")
    tomke = cast.register(meeting).user
    before = Email.objects.count()
    chosen = {"action": "invite", "_selected_action": [kim.pk, tomke.pk]}
    organizer_client.post("/admin/people/user/", chosen)
    (letter,) = Email.objects.order_by("pk")[before:]
    assert letter.to == ["kim@orga.example"]
