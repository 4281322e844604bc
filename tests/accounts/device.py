"""A device that makes passkeys and signs with them, as Web Authentication has it (W3C, level 3, §6 and §8.7)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, HAS_KEY = 1, 4, 64


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def octets(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


@dataclass
class Device:
    """`asks`: whether it asks its owner for a finger, a face or a PIN. `origin`: where its browser is."""

    origin: str
    host: str
    asks: bool = True
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 0
    user: bytes = b""

    def make(self, options: dict[str, Any]) -> str:
        """The answer to what a page asks for that makes a passkey."""
        self.user = octets(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        named = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(HAS_KEY) + named})
        return self._answer({"attestationObject": attested}, self._client("webauthn.create", options))

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to what a page asks for that lets somebody in."""
        self.count += 1
        data, client = self._data(0), self._client("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"authenticatorData": data, "signature": signature, "userHandle": self.user}, client)

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.asks else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, what: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": what, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, bytes], client: bytes) -> str:
        told = {name: text(value) for name, value in response.items()} | {"clientDataJSON": text(client)}
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": told})
