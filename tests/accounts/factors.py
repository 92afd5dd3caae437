"""Second factors for tests: an app that shows codes, and a passkey that signs as a device would."""

import hashlib
import json
import re
import secrets
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

from tests.cast import Browser, at
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.demo.people import PASSWORD

FLAG = AuthenticatorData.FLAG


def code_of(secret: str) -> str:
    """What an app that holds this secret shows now."""
    counter = list(auth.yield_hotp_counters_from_time())[1]
    return str(auth.format_hotp_value(auth.hotp_value(secret.replace(" ", ""), counter)))


def give_app(user: User) -> str:
    """This person has an app and recovery codes; the secret of the app."""
    secret: str = auth.generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def codes_of(user: User) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


def signed_in(user: User, password: str = PASSWORD, **extra: Any) -> Browser:
    """A browser that came through the door with a password, as people do."""
    browser = Browser(**extra)
    answer = browser.post(at(user.face, "account_login"), {"login": user.email, "password": password})
    assert answer.status_code == 302
    return browser


def confirmed(user: User, password: str = PASSWORD) -> Browser:
    """The same, and has just said again who it is."""
    browser = signed_in(user, password)
    assert browser.post(at(user.face, "account_reauthenticate"), {"password": password}).status_code == 302
    return browser


def acts(user: User) -> list[tuple[str, str]]:
    """What was recorded of this person's ways to sign in: the kind, and which way."""
    events = Event.objects.filter(kind__startswith="account.factor", facts__person=str(user.public_id))
    return [(event.kind, event.facts["factor"]["en"]) for event in events.order_by("pk")]


def options_on(page: str) -> dict[str, Any]:
    """What the page hands over to the browser's passkeys."""
    found = re.search(r'<script id="passkey-options" type="application/json">(.*?)</script>', page, re.S)
    assert found
    (options,) = json.loads(found[1]).values()
    return dict(options["publicKey"])


class SoftPasskey:
    """A device with one passkey. It says yes to whatever it is asked."""

    origin = "http://testserver"
    assures = FLAG.UP | FLAG.UV  # that somebody was there, and who

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.handle = ""

    def create(self, options: dict[str, Any]) -> str:
        self.handle = options["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # fido2 leaves it out
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        about = AuthenticatorData.create(
            self._site(options["rp"]["id"]), FLAG.UP | FLAG.UV | FLAG.AT, 0, credential
        )
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(about)})
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", options)),
                "attestationObject": websafe_encode(attestation),
            },
            {"credProps": {"rk": True}},
        )

    def sign(self, options: dict[str, Any]) -> str:
        about = bytes(AuthenticatorData.create(self._site(options["rpId"]), self.assures, 1))
        client = self._client("webauthn.get", options)
        signature = self.key.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(about),
                "signature": websafe_encode(signature),
                "userHandle": self.handle,
            },
            {},
        )

    @staticmethod
    def _site(name: str) -> bytes:
        return hashlib.sha256(name.encode()).digest()

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, str], results: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "type": "public-key",
                "id": name,
                "rawId": name,
                "response": response,
                "clientExtensionResults": results,
            }
        )


def give_passkey(browser: Browser, face: str, name: str = "Work laptop") -> SoftPasskey:
    """Add a passkey on its page, in a browser that has just said again who it is."""
    device = SoftPasskey()
    page = at(face, "mfa_add_webauthn")
    credential = device.create(options_on(browser.text(page)))
    answer = browser.post(page, {"name": name, "credential": credential, "passwordless": "on"})
    assert answer.status_code == 302, answer.content.decode()
    return device


def come_in_by(browser: Browser, face: str, device: SoftPasskey) -> Any:
    """Sign in with the passkey alone; the answer."""
    page = at(face, "mfa_login_webauthn")
    options = browser.get(page, headers={"Accept": "application/json"}).json()["request_options"]["publicKey"]
    return browser.post(page, {"credential": device.sign(options)})
