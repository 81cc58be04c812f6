"""The two links that participants get by mail."""

from django.db.models import OuterRef, Subquery

from people import links
from people.models import User
from programme.links import absolute, is_too_old

CONFIRM = "confirm"
MY_PAGE = "my-page"
TO_WORKSHOPS = "workshops"
FIRST_VERSION = User._meta.get_field("link_version").default


def to_confirm(claim):
    version = link_version_of(claim.email)
    token = links.make(CONFIRM, claim.public_id, claim.meeting_id, version)
    return absolute("confirm", claim.meeting.slug, token)


def link_version_of(address):
    """Of whoever has this address; of somebody yet to be made, the first one."""
    version = User.objects.filter(email=address).values_list("link_version", flat=True).first()
    return version or FIRST_VERSION


def to_my_page(user, meeting):
    token = links.make_for_person(MY_PAGE, user, meeting.pk)
    return absolute("open-my-page", meeting.slug, token)


def to_own_workshops(user, meeting):
    """The same, and it leads on to where workshops are chosen."""
    return f"{to_my_page(user, meeting)}?{TO_WORKSHOPS}"


def claim_by(token, meeting):
    """The claim a link is about, whatever its state. `owner_is_known`: somebody has confirmed with
    its address before, here or elsewhere. Raises people.links.LinkError."""
    link = links.read(CONFIRM, token, meeting.pk)
    owner = User.objects.filter(email=OuterRef("email"))
    claims = meeting.participants.annotate(owners_version=Subquery(owner.values("link_version")))
    claim = claims.filter(public_id=link.subject).first()
    if claim is None:
        raise links.Damaged
    claim.owner_is_known = claim.owners_version is not None
    if claim.is_open_claim and link.version != (claim.owners_version or FIRST_VERSION):
        raise links.Revoked
    return claim


def person_by(token, meeting):
    """The person a link to "my page" was made for. Raises people.links.LinkError."""
    return links.read_for_person(
        MY_PAGE, token, meeting.pk, lambda made_at: is_too_old(made_at, meeting)
    )
