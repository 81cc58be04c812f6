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
        ip = ipaddress.ip_address(without_port(address))
    except ValueError:
        return address[:45]
    ip = getattr(ip, "ipv4_mapped", None) or ip  # ::ffff:192.0.2.1, from a socket for both
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def without_port(address):
    """Some proxies write 192.0.2.1:5555 or [2001:db8::1]:5555."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
