"""A key that signs ID tokens, rightly or wrongly, by hand: what is checked is not what checks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(value: int, length: int) -> str:
    return b64(value.to_bytes(length, "big"))


class Signer:
    """One key of a provider: `public` as its list has it, `sign` as it is used."""

    def __init__(self, key_id: str | None = "one") -> None:
        self.key_id = key_id
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        named = {} if self.key_id is None else {"kid": self.key_id}
        point = {"x": _number(numbers.x, 32), "y": _number(numbers.y, 32)}
        return {"kty": "EC", "crv": "P-256", "use": "sig", **point, **named}

    def sign(self, claims: Any, **header: Any) -> str:
        named = {} if self.key_id is None else {"kid": self.key_id}
        signed = _signed({"alg": "ES256", **named, **header}, claims)
        r, s = decode_dss_signature(self.key.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def unsigned(self, claims: Any) -> str:
        return _signed({"alg": "none", "kid": self.key_id}, claims) + "."

    def with_hmac(self, claims: Any, secret: bytes) -> str:
        signed = _signed({"alg": "HS256", "kid": self.key_id}, claims)
        return f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"

    @property
    def pem(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class RsaSigner:
    """The same with RSA, as most providers have it."""

    key_id = "rsa"

    @property
    def public(self) -> dict[str, Any]:
        numbers = _rsa_key().public_key().public_numbers()
        return {"kty": "RSA", "kid": "rsa", "n": _number(numbers.n, 256), "e": "AQAB", "alg": "RS256"}

    def sign(self, claims: Any, **header: Any) -> str:
        signed = _signed({"alg": "RS256", "kid": "rsa", **header}, claims)
        return f"{signed}.{b64(_rsa_key().sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"


@cache
def _rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _signed(header: dict[str, Any], claims: Any) -> str:
    return f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
