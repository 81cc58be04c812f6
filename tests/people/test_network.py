"""From which network a request comes."""

import pytest

from people import network


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:5555", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:80", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::4]:80", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::4]", "2001:db8:1:2::/64"),
        ("[::1]:80", "::/64"),
        ("unix:", "unix:"),
        ("[", "["),
        ("", ""),
    ],
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_an_address_counts_as_its_network_however_it_is_written(
    rf, settings, address, expected, proxies
):
    settings.TRUSTED_PROXIES = proxies
    sent = {"HTTP_X_FORWARDED_FOR": address} if proxies else {"REMOTE_ADDR": address}
    if address or not proxies:  # an empty entry is passed over
        assert network.of(rf.get("/", **sent)) == expected


def test_two_mapped_addresses_are_two_networks(rf):
    first, second = (
        network.of(rf.get("/", REMOTE_ADDR=f"::ffff:192.0.2.{number}")) for number in (1, 2)
    )
    assert first != second
