"""Where alerts go: standard output, a file, a mailbox, a webhook, or any address that Apprise knows.

Secrets come from the environment (``env:NAME``) alone; no address with one is written to disk, or said.
"""

import json
import logging
import smtplib
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from chargeback_kit.problems import InputError
from chargeback_kit.watching.alert import WatchAlert

STDOUT = "stdout"
STDOUT_IN_SHORT = "-"
ENV, FILE = "env:", "file:"
KNOWN = "stdout, file:alerts.jsonl, smtp://host/?to=a@example.com, https://…, or an address that Apprise knows"
SECONDS = 20
"""How long an address may take to answer [s]."""
USUAL_PORTS = {"smtp": 25, "smtps": 465}


class NotDelivered(Exception):
    """An address that did not accept an alert; the message says why, without the address."""


@dataclass(frozen=True)
class AlertAddress:
    """Where alerts go: ``name`` is what is written down and said, without a secret; ``deliver`` sends one."""

    name: str
    deliver: Callable[[WatchAlert], None]


def address(written: str, environment: Mapping[str, str]) -> AlertAddress:
    """The address that is written; raises InputError for one that is none, or that holds a password.

    >>> address("file:alerts.jsonl", {}).name, address("env:HOOK", {"HOOK": "https://example.com/s3cret"}).name
    ('file:alerts.jsonl', 'env:HOOK')
    >>> address("https://example.com/hook", {}).name
    'https://example.com#19f13522'
    """
    if written in (STDOUT, STDOUT_IN_SHORT):
        return AlertAddress(STDOUT, _to_stdout)
    if written.startswith(FILE):
        return AlertAddress(written, _deliver_to(written, written))
    if written.startswith(ENV):
        variable = written.removeprefix(ENV)
        holds = environment.get(variable, "").strip()
        if not holds:
            raise InputError(f"--to: {written}: there is no variable {variable}. Set it to the address.")
        return AlertAddress(written, _deliver_to(holds, written))
    try:
        found = urlsplit(written)
    except ValueError:
        found = SplitResult("", "", "", "", "")
    if not found.scheme:
        raise InputError(
            f'--to: "{written}" is no address. Write {KNOWN}, or env:NAME with the variable that holds it.'
        )
    if "@" in found.netloc:
        raise InputError(
            f"--to: {found.scheme}://…: an address with a password stands in the history of the shell. Put it into a "
            "variable, and write env:NAME."
        )
    host = found.hostname or ""
    is_mail = found.scheme in USUAL_PORTS
    name = written if is_mail else f"{found.scheme}://{host}#{sha256(written.encode()).hexdigest()[:8]}"
    return AlertAddress(name, _deliver_to(written, name))


def _deliver_to(written: str, said: str) -> Callable[[WatchAlert], None]:
    """What sends to an address of any kind, however it was given; ``said`` names it where something is wrong."""
    if written in (STDOUT, STDOUT_IN_SHORT):
        return _to_stdout
    if written.startswith(FILE):
        path = Path(written.removeprefix(FILE))
        if not path.name:
            raise InputError(f"--to: {said}: names no file. Write file:alerts.jsonl.")
        return lambda alert: _to_file(path, alert)
    if written.startswith(ENV) or ":" not in written:
        raise InputError(f"--to: {said}: the variable holds no address. Set it to {KNOWN}.")
    try:
        found = urlsplit(written)
        _ = found.port
    except ValueError:
        raise InputError(f"--to: {said}: is no address. Check how it is written.") from None
    if found.scheme in USUAL_PORTS:
        return _mailbox(found, said)
    if found.scheme in ("http", "https"):
        return lambda alert: _to_webhook(written, alert)
    return _apprise(written, said)


def _to_stdout(alert: WatchAlert) -> None:
    sys.stdout.write(f"{json.dumps(alert.as_json(), ensure_ascii=False)}\n")
    sys.stdout.flush()


def _to_file(path: Path, alert: WatchAlert) -> None:
    """A line of JSON at the end of the file, once: what a crash kept from being written down is found there."""
    try:
        known = path.read_text(encoding="utf-8") if path.is_file() else ""
        if any(f'"id": "{alert.id}"' in line for line in known.splitlines()):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        begin = "\n" if known and not known.endswith("\n") else ""
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(f"{begin}{json.dumps(alert.as_json(), ensure_ascii=False)}\n")
    except (OSError, UnicodeError) as error:
        raise NotDelivered(getattr(error, "strerror", None) or "the file holds no UTF-8") from None


def _to_webhook(written: str, alert: WatchAlert) -> None:
    """A POST of the alert as JSON; its id is in the body and in the header ``Idempotency-Key``."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": alert.id, "User-Agent": "chargeback-kit"}
    body = json.dumps(alert.as_json(), ensure_ascii=False).encode()
    try:
        request = urllib.request.Request(written, body, headers, method="POST")  # noqa: S310 - http and https alone come here
        with urllib.request.build_opener(NoRedirect).open(request, timeout=SECONDS) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        raise NotDelivered(f"the answer was {error.code}") from None
    except urllib.error.URLError as error:
        raise NotDelivered(_reason(error.reason)) from None
    except (OSError, ValueError) as error:
        raise NotDelivered(_reason(error)) from None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """An address that moved is an answer like any other: what it is sent to might be anybody."""

    def redirect_request(self, *_: object) -> None:
        """No other address is asked."""
        return


def _mailbox(found: SplitResult, said: str) -> Callable[[WatchAlert], None]:
    """``smtp://[user:password@]host[:port]/?to=a@example.com,b@example.com&from=c@example.com``."""
    asked = parse_qs(found.query)
    to = [each.strip() for value in asked.get("to", []) for each in value.split(",") if each.strip()]
    if not found.hostname or not to or any(mark in each for each in (*to, *asked.get("from", [])) for mark in "\r\n"):
        raise InputError(f"--to: {said}: names no server, or nobody. Write smtp://host/?to=a@example.com.")
    sender = asked.get("from", [to[0]])[0]
    return lambda alert: _to_mailbox(found, _mail(alert, sender, to))


def _mail(alert: WatchAlert, sender: str, to: list[str]) -> EmailMessage:
    """The mail; its Message-ID is the alert's id, by which mailboxes know a second copy."""
    mail = EmailMessage()
    mail["Subject"] = f"{alert.title} ({alert.tenant}, {alert.month})"
    mail["From"], mail["To"] = sender, ", ".join(to)
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{alert.id}@{sender.rpartition('@')[2]}>"
    mail["X-Alert-Id"] = alert.id
    mail.set_content(alert.text)
    return mail


def _to_mailbox(found: SplitResult, mail: EmailMessage) -> None:
    host, port = found.hostname or "", found.port or USUAL_PORTS[found.scheme]
    safe = ssl.create_default_context()
    try:
        if found.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=safe)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        with server:
            server.ehlo()
            is_safe = found.scheme == "smtps"
            if not is_safe and server.has_extn("starttls"):
                server.starttls(context=safe)
                server.ehlo()
                is_safe = True
            if found.username:
                if not is_safe:
                    raise NotDelivered("the server offers no encryption, and a password is not sent without")
                server.login(unquote(found.username), unquote(found.password or ""))
            server.send_message(mail)
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(f"the server answered {error.smtp_code}") from None
    except smtplib.SMTPException as error:
        raise NotDelivered(type(error).__name__) from None
    except (OSError, ValueError) as error:
        raise NotDelivered(_reason(error)) from None


def _reason(error: object) -> str:
    """Why a connection failed: in the words of the system, never in those that may name the address."""
    return getattr(error, "strerror", None) or type(error).__name__


def _apprise(written: str, said: str) -> Callable[[WatchAlert], None]:
    try:
        import apprise
    except ImportError:
        raise InputError(
            f"--to: {said}: needs Apprise, which is not installed. Run: pip install 'chargeback-kit[watch]'"
        ) from None
    sender = apprise.Apprise()
    with _silent("apprise"):
        if not sender.add(written):
            raise InputError(f"--to: {said}: is no address that Apprise knows. Check how it is written.")

    def deliver(alert: WatchAlert) -> None:
        with _silent("apprise"):
            is_sent = sender.notify(title=f"{alert.title} ({alert.tenant}, {alert.month})", body=alert.text)
        if not is_sent:
            raise NotDelivered("Apprise could not send it")

    return deliver


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """What a library logs may name an address: it is not said while it works."""
    logger = logging.getLogger(name)
    was = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = was
