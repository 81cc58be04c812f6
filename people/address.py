"""E-mail addresses."""


def normalise(address):
    """The one spelling under which an address is stored and looked up."""
    return address.strip().lower()
