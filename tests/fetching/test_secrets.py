"""Secrets stay in memory: nothing that is written, logged or said holds one, whichever way somebody signs in."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from chargeback_kit.fetch.sign_in import SignIn, sign_in
from chargeback_kit.problems import InputError
from fetching.graph_server import APP, SECRET, TENANT, GraphServer, tenant
from fetching.ways import InProcess, fetched, with_agreement

PASSPHRASE = "open~sesame-998877"
TOKENS = "eyJ.invented.token-"


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Everything that any library logs, down to the last detail."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.name} {record.getMessage()} {record.exc_info or ''}")

    root, kept = logging.getLogger(), Kept(level=0)
    names = [root, *(logging.getLogger(name) for name in ("httpx", "httpcore", "msal", "urllib3"))]
    before = [each.level for each in names]
    root.addHandler(kept)
    for each in names:
        each.setLevel(1)
    yield lines
    root.removeHandler(kept)
    for each, level in zip(names, before, strict=True):
        each.setLevel(level)


def written(folder: Path) -> bytes:
    """Every byte of every file below a folder, and every name."""
    found = sorted(folder.rglob("*"))
    return b"\n".join([str(path).encode() + b"\n" + (path.read_bytes() if path.is_file() else b"") for path in found])


def certificate(folder: Path, passphrase: str = "", *, is_with_certificate: bool) -> Path:
    """A PEM file with a key, and the certificate of it where asked for."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "app.example.com")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    signed = made.not_valid_after(datetime(2030, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())
    how: Any = serialization.NoEncryption()
    if passphrase:
        how = serialization.BestAvailableEncryption(passphrase.encode())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
    path = folder / "app.pem"
    path.write_bytes(pem + (signed.public_bytes(serialization.Encoding.PEM) if is_with_certificate else b""))
    return path


def ways(folder: Path) -> list[tuple[SignIn, list[str]]]:
    """The ways to sign in, each with its secrets."""
    pem = certificate(folder, PASSPHRASE, is_with_certificate=True)
    key = pem.read_text(encoding="utf-8").splitlines()[3]
    return [
        (SignIn(TENANT, APP, SECRET), [SECRET]),
        (SignIn(TENANT, APP, certificate=pem, passphrase=PASSPHRASE), [PASSPHRASE, key]),
        (
            SignIn(TENANT, APP, is_device_code=True, scopes=("User.Read.All",)),
            ["DEVICE-CODE-SECRET", "REFRESH-TOKEN-SECRET"],
        ),
    ]


@pytest.mark.parametrize("way", range(3), ids=["secret", "certificate", "device code"])
def test_nothing_secret_is_written_or_logged(way: int, tmp_path: Path, logged: list[str]) -> None:
    """Not while pages come, not in the store of a run that stops, not at its end."""
    (keys := tmp_path / "keys").mkdir()
    (work := tmp_path / "work").mkdir()
    how, secrets = ways(keys)[way]
    server = tenant(20, page_size=3, likely={"token": 0.2, "throttled": 0.1, "dropped": 0.1})
    said: list[str] = []

    class Stopping(InProcess):
        count = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.count += 1
            if self.count == 25:
                raise KeyboardInterrupt
            return super().handle_request(request)

    with pytest.raises(KeyboardInterrupt):
        fetched(server, work / "october", how=how, transport=Stopping(server), log=said.append)
    store = written(work)
    report = fetched(server, work / "october", how=how, log=said.append)
    everything = b"\n".join([store, written(work), "\n".join([*logged, *said, *report.lines()]).encode()])
    assert b"getPstnCalls" in store
    assert any(line.startswith("httpx ") for line in logged)
    assert server.tokens > 1
    assert bool(server.assertions) == (how.certificate is not None)
    for secret in [*secrets, *server.assertions, TOKENS, "Bearer ey"]:
        assert secret.encode() not in everything, secret
    assert SECRET not in repr(how)


def test_a_device_code_is_told_to_the_person(tmp_path: Path) -> None:
    said: list[str] = []
    how = SignIn(TENANT, APP, is_device_code=True, scopes=("User.Read.All",))
    fetched(tenant(1), with_agreement(tmp_path / "out"), how=how, log=said.append, parts=frozenset({"users"}))
    assert said == ["Open the page and enter the code ABCD-1234."]


@pytest.mark.parametrize("error", ["authorization_declined", "expired_token"])
def test_a_code_that_is_not_entered_in_time_is_asked_for_again(error: str, tmp_path: Path) -> None:
    class Declined(InProcess):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/token"):
                return httpx.Response(400, json={"error": error, "error_description": "No."}, request=request)
            return super().handle_request(request)

    server = tenant(1)
    how = SignIn(TENANT, APP, is_device_code=True, scopes=("User.Read.All",))
    with pytest.raises(InputError) as said:
        fetched(server, tmp_path / "out", how=how, transport=Declined(server), parts=frozenset({"users"}))
    assert str(said.value) == (
        "Signing in failed: No. Run the same command again, enter the code within the time it names, and agree."
    )


@pytest.mark.parametrize("is_with_certificate", [True, False])
def test_a_certificate_signs_in(tmp_path: Path, *, is_with_certificate: bool) -> None:
    """The one in the file, or the one that a thumbprint names."""
    pem = certificate(tmp_path, is_with_certificate=is_with_certificate)
    thumbprint = "" if is_with_certificate else "AB:" * 19 + "AB"
    how = sign_in(TENANT, APP, pem, thumbprint, is_device_code=False, environment={})
    report = fetched(tenant(1), with_agreement(tmp_path / "out"), how=how)
    assert report.line.events["requests answered"] > 10
    if not is_with_certificate:
        unnamed = sign_in(TENANT, APP, pem, "", is_device_code=False, environment={})
        with pytest.raises(InputError, match=r"holds no certificate beside its key\. Say which one it is"):
            fetched(tenant(1), tmp_path / "other", how=unnamed)


def test_a_wrong_passphrase_is_a_sentence_without_it(tmp_path: Path) -> None:
    pem = certificate(tmp_path, PASSPHRASE, is_with_certificate=True)
    how = SignIn(TENANT, APP, certificate=pem, passphrase="wrong~word-1234")
    with pytest.raises(InputError, match=r"\.pem: its key is damaged, or the passphrase in the variable") as said:
        fetched(tenant(1), tmp_path / "out", how=how)
    assert "wrong~word-1234" not in str(said.value)


def test_a_key_without_its_passphrase_asks_for_it(tmp_path: Path) -> None:
    pem = certificate(tmp_path, PASSPHRASE, is_with_certificate=True)
    with pytest.raises(InputError) as said:
        fetched(tenant(1), tmp_path / "out", how=SignIn(TENANT, APP, certificate=pem))
    assert str(said.value).endswith(
        "its key is encrypted. Put its passphrase in the variable CHARGEBACK_KIT_CERTIFICATE_PASSPHRASE."
    )


def test_a_damaged_key_is_named_by_its_file(tmp_path: Path) -> None:
    pem = certificate(tmp_path, is_with_certificate=True)
    lines = pem.read_text(encoding="utf-8").splitlines()
    pem.write_text("\n".join([lines[0], *lines[3:]]), encoding="utf-8")
    with pytest.raises(InputError) as said:
        fetched(tenant(1), tmp_path / "out", how=SignIn(TENANT, APP, certificate=pem))
    assert str(said.value) == f"{pem}: its key is damaged. Name a PEM file with the key of the certificate."


def test_a_certificate_may_stand_before_its_key(tmp_path: Path) -> None:
    pem = certificate(tmp_path, is_with_certificate=True)
    key, begin, end = pem.read_text(encoding="utf-8").partition("-----BEGIN CERTIFICATE-----")
    pem.write_text(begin + end + key, encoding="utf-8")
    how = SignIn(TENANT, APP, certificate=pem)
    assert fetched(tenant(1), with_agreement(tmp_path / "out"), how=how).line.events["requests answered"] > 10


def test_a_passphrase_that_a_key_does_not_need_does_no_harm(tmp_path: Path) -> None:
    pem = certificate(tmp_path, is_with_certificate=True)
    how = SignIn(TENANT, APP, certificate=pem, passphrase="not~needed")
    assert fetched(tenant(1), with_agreement(tmp_path / "out"), how=how).line.events["requests answered"] > 10


@pytest.mark.parametrize("thumbprint", ["xyz", "AB:CD", "g" * 40, "A" * 41, "A" * 64])
def test_what_is_no_thumbprint(thumbprint: str, tmp_path: Path) -> None:
    pem = certificate(tmp_path, is_with_certificate=False)
    with pytest.raises(InputError, match=r"is no thumbprint\. It has 40 hexadecimal digits"):
        sign_in(TENANT, APP, pem, thumbprint, is_device_code=False, environment={})


def test_what_graph_and_the_sign_in_say_back_is_scrubbed(tmp_path: Path) -> None:
    """Both servers repeat the secret in what they refuse."""
    with pytest.raises(InputError, match=r"Invalid client secret provided: \*\*\*") as said:
        fetched(tenant(1), tmp_path / "a", how=SignIn(TENANT, APP, "not~the-secret"))
    assert "not~the-secret" not in str(said.value)
    with pytest.raises(InputError, match=r"Insufficient privileges\. Token \*\*\*") as refused:
        fetched(tenant(1, forbidden={"users"}), tmp_path / "b")
    assert TOKENS not in str(refused.value)


def test_a_token_goes_to_graph_and_nowhere_else(tmp_path: Path) -> None:
    """Not to where one signs in, and the secret not to Graph."""
    server = tenant(10, page_size=3, likely={"token": 0.2})
    sent: list[tuple[str, str]] = []

    class Listening(InProcess):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            sent.append((request.url.host, f"{dict(request.headers)} {request.url} {request.read().decode()}"))
            return super().handle_request(request)

    fetched(server, with_agreement(tmp_path / "out"), transport=Listening(server))
    assert {host for host, text in sent if TOKENS in text} == {"graph.microsoft.com"}
    assert {host for host, text in sent if "s3cr3t" in text} == {"login.microsoftonline.com"}


def test_a_secret_is_not_sent_where_the_sign_in_points_to(tmp_path: Path) -> None:
    """Its own description names another host."""
    server = tenant(1)
    asked: list[str] = []

    class Elsewhere(InProcess):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.host)
            answer = super().handle_request(request)
            body = answer.read().replace(b"login.microsoftonline.com", b"login.example.com")
            return httpx.Response(answer.status_code, content=body, headers={"Content-Type": "application/json"})

    with pytest.raises(InputError, match=r"Signing in is said to lead to login\.example\.com, away from"):
        fetched(server, tmp_path / "out", transport=Elsewhere(server))
    assert asked == ["login.microsoftonline.com"]
    assert list(tmp_path.iterdir()) == []


def test_a_token_that_no_renewal_mends_ends_in_a_sentence(tmp_path: Path) -> None:
    server = tenant(1)

    class Never(InProcess):
        def __init__(self, server: GraphServer) -> None:
            super().__init__(server)

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.server.good.clear()
            return super().handle_request(request)

    with pytest.raises(
        InputError, match=r"takes none of the tokens that signing in gives \(InvalidAuthenticationToken"
    ):
        fetched(server, tmp_path / "out", transport=Never(server))
    assert server.tokens == 7


def test_the_store_is_for_its_user_alone(tmp_path: Path) -> None:
    modes: set[str] = set()

    class Looking(InProcess):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            found = [*tmp_path.iterdir(), *(tmp_path / ".out-fetch").rglob("*")]
            modes.update(f"{path.stat().st_mode & 0o777:o}" for path in found)
            return super().handle_request(request)

    server = tenant(10, page_size=3)
    fetched(server, tmp_path / "out", transport=Looking(server))
    assert modes == {"700", "600"}
    assert not (tmp_path / ".out-fetch").exists()


def test_the_token_is_renewed_before_it_runs_out_by_this_machines_clock(tmp_path: Path) -> None:
    """Short tokens: msal asks for another one by itself, and no request is refused."""
    server = tenant(10, page_size=2)

    class Short(InProcess):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if request.url.path.endswith("/token"):
                body = answer.read().replace(b'"expires_in": 3599', b'"expires_in": 60')
                return httpx.Response(200, content=body, headers={"Content-Type": "application/json"})
            return answer

    report = fetched(server, with_agreement(tmp_path / "out"), transport=Short(server))
    assert report.line.events["tokens renewed"] == 0
    assert server.tokens > 10
    assert timedelta(seconds=report.line.waited) == timedelta()
