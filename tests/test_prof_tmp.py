import cProfile
import os
import pstats
import time
from collections import defaultdict

import pytest

from backstage import mail
from registration import news
from tests import cast
from tests.meetup.test_statements import URL, form_data, limited  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def test_prof(client, limited, settings, monkeypatch):
    from meetup.middleware import KeepPublicPages
    from meetup.views import sign_up as su

    KeepPublicPages.SECONDS = 5
    su.FORM_KEPT_FOR = 5
    settings.POST_OFFICE = settings.POST_OFFICE | {
        "BACKENDS": {"default": "django.core.mail.backends.dummy.EmailBackend"}
    }
    m = limited
    cpu = defaultdict(float)
    N = 30
    datas = [form_data(m, cast.stranger(i)) for i in range(N + 3)]
    prof = {}

    def t(name, f, warm):
        pr = prof.setdefault(name, cProfile.Profile())
        a = time.process_time()
        if os.environ.get("PROF") and not warm:
            pr.enable()
        r = f()
        if os.environ.get("PROF") and not warm:
            pr.disable()
        if not warm:
            cpu[name] += time.process_time() - a
        return r

    for i in range(N + 3):
        w = i < 3
        b = type(client)()
        b.handler = client.handler
        t("form", lambda: b.get(URL), w)
        r = t("post", lambda: b.post(URL, datas[i]), w)
        t("claim", lambda: b.get(r["Location"]), w)
    t("letters claimed", news.send_noted, False)
    t("hand over", lambda: [mail.hand_over() for _ in range(3)], False)
    from registration import links
    from registration.models import Participant

    for i in range(N + 3):
        w = i < 3
        b = type(client)()
        b.handler = client.handler
        p = Participant.objects.get(email=f"person{i}@example.org")
        link = links.to_confirm(p).replace("http://testserver", "")
        t("confirm get", lambda: b.get(link), w)
        r = t("confirm post", lambda: b.post(link), w)
        t("my page", lambda: b.get(r["Location"]), w)
    t("letters confirmed", news.send_noted, False)
    t("hand over 2", lambda: [mail.hand_over() for _ in range(3)], False)
    for k, v in cpu.items():
        print(f"CPU {k:20} {v / N * 1000:.2f} ms")
    print("CPU total", sum(cpu.values()) / N * 1000)
    if os.environ.get("PROF"):
        s = pstats.Stats(prof[os.environ["PROF"]])
        s.sort_stats("cumulative").print_stats(70)
