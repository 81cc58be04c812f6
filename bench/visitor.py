"""Somebody on the way from the form to "my page". Each step is one request, and is timed."""

import re
import time
from collections import defaultdict
from html import unescape
from urllib.parse import urlsplit

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
INPUT = re.compile(r"<input\b([^>]*)>")
SELECT = re.compile(r"<select\b([^>]*)>(.*?)</select>", re.DOTALL)
OPTION = re.compile(r"<option\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
# What a page tells somebody about a day or a workshop; see templates/parts/standing.html.
STANDING = re.compile(r'<li class="is-(held|waiting)">\s*<strong>([^<]*)</strong>')


class Failed(Exception):
    """A step did not go as it does for people. str() says which, and what was answered."""


class Log:
    """Gathered by all threads together; appending to a list is safe."""

    def __init__(self):
        self.times = defaultdict(list)  # ms per step
        self.errors = []


def offered(page):
    """All values a form offers, by the name of the field, in the order of the page."""
    values = defaultdict(list)
    for tag in INPUT.findall(page):
        attributes = dict(ATTRIBUTE.findall(tag))
        values[attributes.get("name", "")].append(unescape(attributes.get("value", "")))
    for tag, inner in SELECT.findall(page):
        name = dict(ATTRIBUTE.findall(tag)).get("name", "")
        options = (dict(ATTRIBUTE.findall(option)) for option in OPTION.findall(inner))
        values[name] += [option.get("value", "") for option in options]
    return values


class Visitor:
    def __init__(self, browser, log, slug, number, slots=(), scenario="bench"):
        """`slots`: in which slots to choose a workshop, if the form offers any there."""
        self.browser, self.log, self.slug, self.number = browser, log, slug, number
        self.slots = slots
        self.name = f"Person {number} {scenario.capitalize()}"
        self.email = f"{scenario}{number}@bench.example"
        self.chosen = {}  # slot: [first choice, second choice]
        self.told = {}  # title: "held" or "waiting", as the page says
        self.claimed = self.confirmed = False
        self.sent_at = 0.0  # when the form was answered: from then on the mail is on its way

    def step(self, kind, method, path, fields=None):
        answer = self.browser.ask(method, path, fields)
        self.log.times[kind].append(answer.ms)
        if not answer.is_fine:
            words = answer.body.decode(errors="replace") if not answer.zipped else answer.text
            plain = " ".join(re.sub(r"<[^>]*>|\s+", " ", words).split())
            raise Failed(f"{kind}: {answer.status} {plain[:300]}")
        return answer

    # --- To the claim --------------------------------------------------------------------------

    def claim(self):
        """Open the form, send it, read what is held."""
        path = f"/{self.slug}/anmeldung/"
        page = self.step("form", "GET", path).text
        answer = self.step("sign-up", "POST", path, self.fill_in(page))
        if answer.status != 302:
            raise Failed(f"sign-up: {answer.status} instead of a redirect")
        self.claimed, self.sent_at = True, time.time()
        self.read("claim", answer.location)

    def fill_in(self, page):
        values = offered(page)
        roles = values["role"]
        return {
            "csrfmiddlewaretoken": CSRF.search(page)[1],
            "form_key": values["form_key"][0],
            "name": self.name,
            "email": self.email,
            "role": roles[self.number % len(roles)],
            "organisation": "Oberschule am Deich",
            "federal_state": "HB",
            "school_number": "",
            "days": values["days"],
        } | self.choose(values)

    def choose(self, values):
        """A first and a second choice in each of our slots; nothing where nothing is offered."""
        fields = {}
        for slot in self.slots:
            workshops = [value for value in values[f"first_{slot}"] if value]
            if workshops:
                first = workshops[self.number % len(workshops)]
                second = workshops[(self.number + 1) % len(workshops)]
                self.chosen[slot] = [first, second]
                fields |= {f"first_{slot}": first, f"second_{slot}": second}
        if "when_full" in values:
            fields["when_full"] = "wait"
        return fields

    # --- To the registration -------------------------------------------------------------------

    def confirm(self, path):
        """Open the mailed link, press the button, read "my page"."""
        page = self.step("link", "GET", path).text
        token = {"csrfmiddlewaretoken": CSRF.search(page)[1]}
        answer = self.step("confirm", "POST", path, token)
        if answer.status != 302:
            raise Failed(f"confirm: {answer.status} instead of a redirect")
        self.confirmed = True
        page = self.read("my page", answer.location)
        if self.name not in page:
            raise Failed("my page: does not name the person")

    def read(self, kind, location):
        page = self.step(kind, "GET", urlsplit(location).path).text
        self.told = {unescape(title): state for state, title in STANDING.findall(page)}
        if not self.told:
            raise Failed(f"{kind}: does not say what is held")
        return page

    def acknowledged(self):
        """What this person has been told, to be compared with the database at the end."""
        return {
            "slug": self.slug,
            "email": self.email,
            "confirmed": self.confirmed,
            "told": self.told,
            "chosen": self.chosen,
        }
