"""A teacher signs up in a real browser: from the home page to "my page", and out again."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from post_office.models import Email

from tests import cast

pytestmark = pytest.mark.usefixtures("demo")


def fill_in(page, address="tomke@schule.example"):
    page.get_by_label("Vor- und Nachname").fill("Tomke Ahlers")
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_label("Lehrkräfte und pädagogisches Personal").check()
    page.get_by_label("Schule oder Organisation").fill("Oberschule am Deich")
    page.get_by_label("Bundesland").select_option("HB")
    for day in page.get_by_role("group", name="Wann kommen Sie?").get_by_role("checkbox").all():
        day.check()


def follow_link(page, address="tomke@schule.example"):
    mail = [mail for mail in Email.objects.order_by("pk") if mail.to == [address]][-1]
    page.goto(cast.link_in(mail))


def sign_up_and_confirm(page):
    page.goto("/bremen-2019/")
    page.get_by_role("link", name=re.compile("anmelden", re.I)).first.click()
    fill_in(page)
    page.get_by_role("button", name=re.compile("anmelden", re.I)).click()
    expect(page.locator("main")).to_contain_text("Platz für Sie freigehalten")
    follow_link(page)
    page.get_by_role("button", name="Anmeldung bestätigen").click()
    expect(page).to_have_url(re.compile("/meine-seite/$"))


def test_from_the_form_to_my_page_and_out_again(page, asked_hosts, complaints):
    sign_up_and_confirm(page)
    expect(page.locator("main")).to_contain_text("Tomke Ahlers")
    page.get_by_role("button", name="Sitzung beenden").click()
    page.goto("/bremen-2019/meine-seite/")
    expect(page).to_have_url(re.compile("/link/$"))
    assert asked_hosts == {urlsplit(page.url).netloc}
    assert complaints == []


def test_the_school_number_is_asked_of_schools_only(page):
    page.goto("/bremen-2019/anmeldung/")
    field = page.get_by_label("Schulnummer")
    expect(field).to_be_visible()
    page.get_by_role("radio", name="Schulträger Sie arbeiten").check()
    expect(field).to_be_hidden()
    page.get_by_label("Schulleitung", exact=False).first.check()
    expect(field).to_be_visible()
