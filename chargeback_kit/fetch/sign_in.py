"""Signing in, by msal: with a client secret, a certificate or a device code. Tokens live in memory alone.

https://learn.microsoft.com/en-us/entra/msal/python/
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
import msal
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chargeback_kit.fetch.addresses import GraphCloud
from chargeback_kit.problems import InputError

SECRET = "CHARGEBACK_KIT_CLIENT_SECRET"  # noqa: S105 - the name of the variable
PASSPHRASE = "CHARGEBACK_KIT_CERTIFICATE_PASSPHRASE"  # noqa: S105 - the same
CLIENT_ID = "CHARGEBACK_KIT_CLIENT_ID"
HIDDEN = "***"
SENT_SECRETS = {"device_code", "client_assertion", "client_secret", "code", "code_verifier"}
LONGEST_REASON = 300
ENTER_IN_TIME = "Run the same command again, enter the code within the time it names, and agree."
THUMBPRINT = re.compile(r"([0-9A-Fa-f]{2}:?){20}")
ENCRYPTED = re.compile("BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: *4,ENCRYPTED")
LATE_OR_DECLINED = {"authorization_declined", "access_denied", "expired_token", "code_expired"}
"""What a device code ends in where the person said no or did not enter it in time (RFC 8628, 3.5, and Entra's word)."""
Send = Callable[[str, str, dict[str, Any]], httpx.Response]


class TokenSource(Protocol):
    """What signs the requests to Graph."""

    def token(self) -> str:
        """A token that is good as far as this machine knows."""

    def renew(self) -> None:
        """Forget it: Graph says that it is not good any more."""

    def scrubbed(self, sentence: str) -> str:
        """A sentence without anything that is secret."""


@dataclass(frozen=True)
class SignIn:
    """How to sign in: the app's id and a secret, a certificate (PEM, with its key) or neither for a device code.

    ``scopes`` are the delegated permissions that a device code asks for.
    """

    tenant: str
    client_id: str
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    thumbprint: str = ""
    passphrase: str = field(default="", repr=False)
    is_device_code: bool = False
    scopes: Sequence[str] = ()


def sign_in(
    tenant: str,
    client_id: str,
    certificate: Path | None,
    thumbprint: str,
    *,
    is_device_code: bool,
    scopes: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> SignIn:
    """How the words of a command and the environment say to sign in; InputError where they leave it open."""
    known = os.environ if environment is None else environment
    app = client_id.strip() or known.get(CLIENT_ID, "").strip()
    if not app:
        raise InputError(f"Which app signs in? Name it: --client-id, or the variable {CLIENT_ID}.")
    secret = known.get(SECRET, "").strip()
    if is_device_code:
        return SignIn(tenant, app, is_device_code=True, scopes=scopes)
    if thumbprint and not THUMBPRINT.fullmatch(thumbprint):
        raise InputError(f'"{thumbprint}" is no thumbprint. It has 40 hexadecimal digits; the portal shows it.')
    if certificate is not None:
        return SignIn(tenant, app, "", certificate, thumbprint.replace(":", ""), known.get(PASSPHRASE, ""))
    if not secret:
        raise InputError(
            f"Nothing to sign in with. Put the app's client secret in the variable {SECRET}, "
            "or name --certificate, or ask for a --device-code."
        )
    return SignIn(tenant, app, secret)


class MsalTokens:
    """Tokens of an account of the app (secret, certificate) or of a person (device code)."""

    def __init__(self, how: SignIn, cloud: GraphCloud, send: Send, tell: Callable[[str], None]) -> None:
        self._how, self._cloud, self._tell = how, cloud, tell
        self._hidden = {how.secret, how.passphrase} - {""}
        self._http = _SignInHttp(send)
        self._app: Any = None
        self._of_code: Any = None
        self._is_forced = False

    def token(self) -> str:
        """A token from msal's memory, or a new one; InputError where the account may not sign in."""
        try:
            app = self._app = self._app or self._made()
            answer = self._of_person(app) if self._how.is_device_code else app.acquire_token_for_client(self._scopes)
        except (ValueError, OSError) as error:
            raise InputError(f"Signing in failed: {self._reason(str(error))}. {self._hint}") from None
        if not isinstance(answer, dict) or "access_token" not in answer:
            said = answer if isinstance(answer, dict) else {}
            reason = self._reason(str(said.get("error_description") or said.get("error") or "no token came"))
            is_person = said.get("error") in LATE_OR_DECLINED
            raise InputError(f"Signing in failed: {reason}. {ENTER_IN_TIME if is_person else self._hint}")
        token = str(answer["access_token"])
        self._hidden.add(token)
        return token

    def renew(self) -> None:
        """Forget the token."""
        if self._how.is_device_code:
            self._is_forced = True
        elif self._app is not None:
            self._app.remove_tokens_for_client()

    def scrubbed(self, sentence: str) -> str:
        """A sentence in which secrets and tokens are stars."""
        for secret in sorted(self._hidden, key=len, reverse=True):
            sentence = sentence.replace(secret, HIDDEN)
        return sentence

    @property
    def _scopes(self) -> list[str]:
        return [f"{self._cloud.graph}/.default"]

    @property
    def _hint(self) -> str:
        return f"Check the tenant, the app's id and what it signs in with ({self._cloud.title})."

    def _made(self) -> Any:
        how, authority = self._how, f"{self._cloud.sign_in}/{self._how.tenant}"
        same: dict[str, Any] = {"http_client": self._http, "instance_discovery": False, "token_cache": _UnloggedCache()}
        same["authority"] = authority
        if how.is_device_code:
            return msal.PublicClientApplication(how.client_id, **same)
        credential = _certificate(how) if how.certificate else how.secret
        return msal.ConfidentialClientApplication(how.client_id, client_credential=credential, **same)

    def _of_person(self, app: Any) -> Any:
        """A token of the person who entered the code, by msal's memory; asked for a code where that has none."""
        scopes = [f"{self._cloud.graph}/{name}" for name in self._how.scopes]
        forced, self._is_forced = self._is_forced, False
        for account in app.get_accounts()[:1]:
            if answer := app.acquire_token_silent(scopes, account, force_refresh=forced):
                return answer
        if self._of_code is None or forced:
            flow = app.initiate_device_flow(scopes)
            if "user_code" not in flow:
                return flow
            self._hidden.add(str(flow.get("device_code", "")) or HIDDEN)
            self._tell(str(flow["message"]))
            self._of_code = app.acquire_token_by_device_flow(flow)
        return self._of_code

    def _reason(self, said: str) -> str:
        return self.scrubbed(said.strip().partition("\n")[0].strip().rstrip("."))[:LONGEST_REASON]


def _certificate(how: SignIn) -> dict[str, str]:
    """What msal takes for a certificate; InputError for a file that holds no key."""
    path = how.certificate
    assert path is not None  # noqa: S101 - asked by the caller
    try:
        pem = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no PEM text"
        raise InputError(f"{path}: cannot be read: {why}. Name a PEM file with the key of the certificate.") from None
    if "PRIVATE KEY-----" not in pem:
        raise InputError(f"{path}: holds no private key. Name a PEM file with the key of the certificate.")
    is_encrypted = ENCRYPTED.search(pem) is not None
    if is_encrypted and not how.passphrase:
        raise InputError(f"{path}: its key is encrypted. Put its passphrase in the variable {PASSPHRASE}.")
    try:
        load_pem_private_key(pem.encode(), how.passphrase.encode() if is_encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        unless = f", or the passphrase in the variable {PASSPHRASE} is not its own" if is_encrypted else ""
        raise InputError(
            f"{path}: its key is damaged{unless}. Name a PEM file with the key of the certificate."
        ) from None
    made = {"private_key": pem} | ({"passphrase": how.passphrase} if is_encrypted else {})
    if "-----BEGIN CERTIFICATE-----" in pem:
        made["public_certificate"] = pem[pem.index("-----BEGIN CERTIFICATE-----") :]
    if how.thumbprint:
        made["thumbprint"] = how.thumbprint
    elif "public_certificate" not in made:
        raise InputError(f"{path}: holds no certificate beside its key. Say which one it is: --thumbprint.")
    return made


class _UnloggedCache(msal.TokenCache):
    """The memory of tokens. msal's own writes what was sent to a debug log, and masks only some of what is secret."""

    def add(self, event: dict[str, Any], now: float | None = None) -> Any:
        sent = {name: value for name, value in event.get("data", {}).items() if name not in SENT_SECRETS}
        return super().add({**event, "data": sent}, now)


class _SignInHttp:
    """The part of an HTTP client that msal uses; it goes the same way as the requests to Graph, retries included."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> httpx.Response:
        return self._send("GET", url, {"params": params, "headers": headers})

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> httpx.Response:
        return self._send("POST", url, {"params": params, "data": data, "headers": headers})

    def close(self) -> None:
        """Nothing of its own is open."""
