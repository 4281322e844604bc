"""ID tokens: one is taken that is the provider's, for us, for this sign-in and of now; none else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oidc.signer import RsaSigner, Signer

from corrections.oidc.problems import ClocksDiffer, NotProved
from corrections.oidc.tokens import Expected, UnknownKey, verified

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
EXPECTED = Expected("Courier ID", "https://id.courier.example", "corrections", "n-0S6_WzA2Mj")
CLAIMS: dict[str, Any] = {
    "iss": EXPECTED.issuer,
    "aud": EXPECTED.client_id,
    "sub": "248289761001",
    "nonce": EXPECTED.nonce,
    "iat": AT,
    "exp": AT + 300,
}
EC, RSA, OTHER = Signer(), RsaSigner(), Signer()
KEYS = [EC.public, RSA.public]


def read(token: str, keys: list[dict[str, Any]] = KEYS) -> dict[str, Any]:
    return verified(token, keys, EXPECTED, now=NOW)


@pytest.mark.parametrize("signer", [EC, RSA])
def test_what_the_provider_signed_is_taken(signer: Signer | RsaSigner) -> None:
    assert read(signer.sign(CLAIMS, typ="JWT", x5c=["x" * 4000])) == CLAIMS
    several = CLAIMS | {"aud": ["another", "corrections"], "azp": "corrections"}
    assert read(signer.sign(several)) == several
    # Clocks may differ a little, both ways.
    assert read(signer.sign(CLAIMS | {"exp": AT - 100}))
    assert read(signer.sign(CLAIMS | {"iat": AT + 100, "nbf": AT + 100}))


def test_a_key_without_a_name_and_one_of_several_will_do() -> None:
    nameless = Signer(None)
    assert read(nameless.sign(CLAIMS), [OTHER.public, nameless.public]) == CLAIMS


WRONG: dict[str, tuple[Callable[[], str], type[Exception]]] = {
    "signed by somebody else": (lambda: OTHER.sign(CLAIMS), NotProved),
    "changed afterwards": (lambda: EC.sign(CLAIMS).replace(EC.sign(CLAIMS).split(".")[1], "e30"), NotProved),
    "unsigned": (lambda: EC.unsigned(CLAIMS), NotProved),
    "with the public key as a secret": (lambda: EC.with_hmac(CLAIMS, EC.pem), NotProved),
    "by a key that is not listed": (lambda: Signer("two").sign(CLAIMS), UnknownKey),
    "by an algorithm that is not the key’s": (lambda: RSA.sign(CLAIMS, alg="PS256"), UnknownKey),
    "with a header that must be understood": (lambda: EC.sign(CLAIMS, crit=["exp"], exp=1), NotProved),
    "no token": (lambda: "not.a.token", NotProved),
    "empty": (lambda: "", NotProved),
    "too long": (lambda: EC.sign(CLAIMS | {"more": "x" * 70_000}), NotProved),
    "a list": (lambda: EC.sign([CLAIMS]), NotProved),
    "another issuer’s": (lambda: EC.sign(CLAIMS | {"iss": EXPECTED.issuer + "/"}), NotProved),
    "for somebody else": (lambda: EC.sign(CLAIMS | {"aud": "another"}), NotProved),
    "for many, and made for none": (lambda: EC.sign(CLAIMS | {"aud": ["corrections", "another"]}), NotProved),
    "made for somebody else": (lambda: EC.sign(CLAIMS | {"azp": "another"}), NotProved),
    "of another sign-in": (lambda: EC.sign(CLAIMS | {"nonce": "another"}), NotProved),
    "of a sign-in in a list": (lambda: EC.sign(CLAIMS | {"nonce": ["x", EXPECTED.nonce]}), NotProved),
    "of nobody": (lambda: EC.sign(CLAIMS | {"sub": ""}), NotProved),
    "of a number": (lambda: EC.sign(CLAIMS | {"sub": 7}), NotProved),
    "of somebody with a line end": (lambda: EC.sign(CLAIMS | {"sub": "7\n8"}), NotProved),
    "over": (lambda: EC.sign(CLAIMS | {"exp": AT - 121}), ClocksDiffer),
    "of later": (lambda: EC.sign(CLAIMS | {"iat": AT + 121}), ClocksDiffer),
    "of before": (lambda: EC.sign(CLAIMS | {"iat": AT - 721}), ClocksDiffer),
    "for ever": (lambda: EC.sign(CLAIMS | {"exp": float("nan")}), NotProved),
    "of no time": (lambda: EC.sign(CLAIMS | {"iat": float("nan")}), NotProved),
    **{
        f"without {claim}": (lambda claim=claim: EC.sign({k: v for k, v in CLAIMS.items() if k != claim}), NotProved)  # type: ignore[misc]
        for claim in CLAIMS
    },
}


@pytest.mark.parametrize("what", WRONG)
def test_nothing_else_is_taken(what: str) -> None:
    make, problem = WRONG[what]
    with pytest.raises(problem):
        read(make())


def test_keys_that_are_not_for_signing_or_too_short_are_not_used() -> None:
    for key in (EC.public | {"use": "enc"}, RSA.public | {"n": RSA.public["n"][:171]}, {"kty": "oct", "k": "c2VjcmV0"}):
        with pytest.raises((UnknownKey, NotProved)):
            read((EC if key["kty"] == "EC" else RSA).sign(CLAIMS), [key])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*CLAIMS, "azp", "nbf", "amr"]), json_values))
def test_whatever_is_claimed_is_right_or_refused(changes: dict[str, Any]) -> None:
    claims = CLAIMS | changes
    try:
        found = read(EC.sign(claims))
    except (NotProved, ClocksDiffer):
        return
    assert (found["iss"], found["nonce"]) == (EXPECTED.issuer, EXPECTED.nonce)
    assert found["aud"] == EXPECTED.client_id or EXPECTED.client_id in found["aud"]


@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk"]), json_values), st.binary(max_size=40)
)
def test_whatever_the_header_says_nothing_breaks(header: dict[str, Any], noise: bytes) -> None:
    token = EC.sign(CLAIMS, **header)
    for sent in (token, token[: len(noise)] + token[len(noise) + 1 :], noise.decode("latin-1")):
        with contextlib.suppress(NotProved, UnknownKey):
            assert read(sent) == CLAIMS
