"""From which network a request comes, believing only our own proxies."""

import ipaddress

from django.conf import settings


def of(request):
    """The client's network: an IPv4 address, or the first 64 bits of an IPv6 one."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        # Each of our proxies appended whom it saw; what stands before that anybody can write.
        address = forwarded[-settings.TRUSTED_PROXIES].strip() or address
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:45]
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
