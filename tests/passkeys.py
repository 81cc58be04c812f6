"""A passkey in software: what a browser and a device do together, without either."""

import json
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

PRESENT = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Passkey:
    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)

    def registration(self, options):
        """What the browser sends for the creation options on a page."""
        options = as_json(options)
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AuthenticatorData.create(
            sha256(options["rp"]["id"].encode()).digest(),
            PRESENT | AuthenticatorData.FLAG.AT,
            0,
            bytes(AttestedCredentialData.create(Aaguid.NONE, self.id, public)),
        )
        client = client_data(CollectedClientData.TYPE.CREATE, options)
        attestation = AttestationObject.create("none", data, {})
        return self.answer(clientDataJSON=client, attestationObject=attestation)

    def assertion(self, options):
        """What it sends for the request options: signed."""
        options = as_json(options)
        data = AuthenticatorData.create(sha256(options["rpId"].encode()).digest(), PRESENT, 1)
        client = client_data(CollectedClientData.TYPE.GET, options)
        signature = self.key.sign(data + client.hash, ec.ECDSA(SHA256()))
        return self.answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def answer(self, **parts):
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "response": {name: websafe_encode(part) for name, part in parts.items()},
                "clientExtensionResults": {},
            }
        )


def as_json(options):
    return json.loads(json.dumps(dict(options["publicKey"]), default=dict))


def client_data(kind, options):
    challenge = websafe_decode(options["challenge"])
    return CollectedClientData.create(kind, challenge, settings.SITE_URL)
