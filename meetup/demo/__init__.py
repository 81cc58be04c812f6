"""The demo: a meeting with invented people, and pages that exist nowhere else.

Nothing of this is reachable unless DEMO is set; meetup/urls.py and settings.py see to that.
"""

ORGANIZER_EMAIL = "orga@example.org"
ORGANIZER_PASSWORD = "nutzertreffen-demo"  # noqa: S105 - printed by `make run` for everybody
#: The demo organizer's second factor. Known to all, so that the demo can show the current code.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105
