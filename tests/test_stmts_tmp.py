
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_it(client, meeting):
    day = cast.days(meeting)[0]
    w = []
    for k, (a, b) in enumerate((("14:15", "15:30"), ("15:45", "17:00"))):
        s = cast.a_slot(day, a, b)
        for i in range(2):
            w.append(
                cast.a_session(
                    meeting,
                    f"W{k}{i}",
                    slot=s,
                    room=cast.a_room(meeting, f"R{k}{i}", seats=20),
                    booked=True,
                    kind="workshop",
                ).occurrences.get()
            )
    U = f"/{meeting.slug}/anmeldung/"

    def data(n):
        d = cast.form_data(meeting, cast.stranger(n))
        for o, q in ((w[0], w[1]), (w[2], w[3])):
            d[f"first_{o.slot_id}"] = o.pk
            d[f"second_{o.slot_id}"] = q.pk
        d["when_full"] = "wait"
        return d

    for n in range(2):
        b = type(client)()
        b.get(U)
        with CaptureQueriesContext(connection) as q:
            r = b.post(U, data(n))
        assert r.status_code == 302, r.content
    for x in q.captured_queries:
        print("POST", x["sql"][:170].replace("\n", " "))
    with CaptureQueriesContext(connection) as q:
        b.get(r["Location"])
    for x in q.captured_queries:
        print("CLAIM", x["sql"][:110])
    link = cast.link_in(cast.mails_to("person1@example.org")[-1])
    with CaptureQueriesContext(connection) as q:
        b.get(link)
    for x in q.captured_queries:
        print("CGET", x["sql"][:110])
    with CaptureQueriesContext(connection) as q:
        r = b.post(link)
    for x in q.captured_queries:
        print("CPOST", x["sql"][:150])
    with CaptureQueriesContext(connection) as q:
        b.get(r["Location"])
    for x in q.captured_queries:
        print("MY", x["sql"][:110])
