"""Where alerts go: standard output, a file, a mailbox, a webhook, or any address that Apprise knows.

Secrets come from the environment (``env:NAME``) alone; no address with one is written to disk, or said.
"""

import json
import logging
import re
import smtplib
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from functools import partial
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlencode, urlsplit, urlunsplit

from chargeback_kit.problems import InputError
from chargeback_kit.watching.alert import WatchAlert

STDOUT = "stdout"
STDOUT_IN_SHORT = "-"
ENV, FILE = "env:", "file:"
KNOWN = "stdout, file:alerts.jsonl, smtp://host/?to=a@example.com, https://…, or an address that Apprise knows"
SECONDS = 20
"""How long an address may take to answer [s]."""
MAILBOX = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")
USUAL_PORTS = {"smtp": 25, "smtps": 465}


class NotDelivered(Exception):
    """An address that did not accept an alert; the message says why, without the address."""


@dataclass(frozen=True)
class AlertAddress:
    """Where alerts go: ``name`` is what is written down and said, without a secret; ``deliver`` sends one."""

    name: str
    deliver: Callable[[WatchAlert], None]


def addresses(written: str, environment: Mapping[str, str]) -> list[AlertAddress]:
    """The addresses that are written: one, or of a mail server one for each mailbox, so that a mailbox which is refused
    is tried again by itself and keeps no other from its mail.

    Raises InputError for one that is none, or that holds a password.

    >>> [each.name for each in addresses("file:alerts.jsonl", {})]
    ['file:alerts.jsonl']
    >>> [each.name for each in addresses("smtp://mail.example.com/?to=a@example.com,b@example.com", {})]
    ['smtp://mail.example.com/?to=a@example.com', 'smtp://mail.example.com/?to=b@example.com']
    >>> [each.name for each in addresses("https://example.com/hook", {})]
    ['https://example.com#19f13522']
    """
    kind = _kind(written)
    if kind in (STDOUT, STDOUT_IN_SHORT):
        return [AlertAddress(STDOUT, _to_stdout)]
    if kind == FILE:
        name = FILE + written[len(FILE) :]
        return list(_places(written, name, name))
    if kind == ENV:
        variable = written[len(ENV) :]
        holds = environment.get(variable, "").strip()
        if not holds:
            raise InputError(f"--to: {written}: there is no variable {variable}. Set it to the address.")
        return list(_places(holds, f"{ENV}{variable}", f"{ENV}{variable}"))
    found = _split(written)
    if found is None or not found.scheme:
        raise InputError(
            f'--to: "{written}" is no address. Write {KNOWN}, or env:NAME with the variable that holds it.'
        )
    if "@" in found.netloc:
        raise InputError(
            f"--to: {found.scheme}://…: an address with a password stands in the history of the shell. Put it into a "
            "variable, and write env:NAME."
        )
    if found.scheme in USUAL_PORTS:
        return list(_places(written, written, ""))
    name = f"{found.scheme}://{found.hostname or ''}#{_mark(written)}"
    return list(_places(written, name, name))


def _kind(written: str) -> str:
    """What begins an address, in any case: ``file:``, ``env:``; all of one that is a word of the kit."""
    head, colon, _ = written.partition(":")
    return (head + colon).casefold() if colon else written.casefold()


def _mark(written: str) -> str:
    """What tells an address from others without naming it."""
    return sha256(written.encode()).hexdigest()[:8]


def _split(written: str) -> SplitResult | None:
    """The parts of an address; None where it has none, or characters that no address has."""
    if any(each.isspace() or not each.isprintable() for each in written.partition("?")[0]):
        return None
    try:
        found = urlsplit(written)
        _ = found.port
    except ValueError:
        return None
    return found


def _places(written: str, said: str, secret: str) -> Iterator[AlertAddress]:
    """What sends to an address of any kind, however it was given; ``said`` names it where something is wrong, and
    ``secret`` in the place of a mailbox, whose address may be told where it is empty.
    """
    kind = _kind(written)
    if kind in (STDOUT, STDOUT_IN_SHORT):
        yield AlertAddress(said, _to_stdout)
        return
    if kind == FILE:
        path = Path(written[len(FILE) :])
        if not path.name:
            raise InputError(f"--to: {said}: names no file. Write file:alerts.jsonl.")
        yield AlertAddress(said, lambda alert: _to_file(path, alert))
        return
    if kind == ENV or ":" not in written:
        raise InputError(f"--to: {said}: the variable holds no address. Set it to {KNOWN}.")
    found = _split(written)
    if found is None:
        raise InputError(f"--to: {said}: is no address. Check how it is written.")
    if found.scheme in USUAL_PORTS:
        yield from _mailboxes(found, said, secret)
    elif found.scheme in ("http", "https"):
        if not found.hostname:
            raise InputError(f"--to: {said}: names no server. Write it as https://example.com/hook.")
        if not (written.isascii() and written.isprintable()) or " " in written:
            raise InputError(
                f"--to: {said}: holds characters that stand in no web address. Write it as a browser shows it."
            )
        yield AlertAddress(said, lambda alert: _to_webhook(written, alert))
    else:
        yield AlertAddress(said, _apprise(written, said))


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
    except (OSError, ValueError, HTTPException) as error:
        raise NotDelivered(_reason(error)) from None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """An address that moved is an answer like any other: what it is sent to might be anybody."""

    def redirect_request(self, *_: object) -> None:
        """No other address is asked."""
        return


def _mailboxes(found: SplitResult, said: str, secret: str) -> Iterator[AlertAddress]:
    """``smtp://[user:password@]host[:port]/?to=a@example.com,b@example.com&from=c@example.com``."""
    asked = parse_qs(found.query)
    to = [each.strip() for value in asked.get("to", []) for each in value.split(",") if each.strip()]
    if not found.hostname or not to:
        raise InputError(f"--to: {said}: names no server, or nobody. Write smtp://host/?to=a@example.com.")
    sender = asked.get("from", [to[0]])[0].strip()
    if not all(MAILBOX.fullmatch(each) for each in (*to, sender)):
        raise InputError(f"--to: {said}: holds half a mail address, or none. Write smtp://host/?to=a@example.com.")
    for mailbox in dict.fromkeys(to):
        own = [("to", mailbox), *([("from", sender)] if "from" in asked else [])]
        alone = urlunsplit(found._replace(query=urlencode(own, safe="@"), fragment=""))
        name = f"{secret}#{_mark(mailbox)}" if secret else alone
        yield AlertAddress(name, partial(_mail_to, found, sender, to, mailbox))


def _mail_to(found: SplitResult, sender: str, to: Sequence[str], mailbox: str, alert: WatchAlert) -> None:
    _to_mailbox(found, _mail(alert, sender, to), mailbox)


def _mail(alert: WatchAlert, sender: str, to: Sequence[str]) -> EmailMessage:
    """The mail, as everybody gets it; its Message-ID is the alert's id, by which mailboxes know a second copy."""
    mail = EmailMessage()
    mail["Subject"] = _subject(alert)
    mail["From"], mail["To"] = sender, ", ".join(to)
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{alert.id}@{sender.rpartition('@')[2]}>"
    mail["X-Alert-Id"] = alert.id
    mail.set_content(alert.text)
    return mail


def _subject(alert: WatchAlert) -> str:
    """The title with the tenant and the month, on one line."""
    return " ".join(f"{alert.title} ({alert.tenant}, {alert.month})".split())


def _to_mailbox(found: SplitResult, mail: EmailMessage, mailbox: str) -> None:
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
            server.send_message(mail, to_addrs=[mailbox])
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _ in error.recipients.values()), 0)
        raise NotDelivered(f"the server refused the mailbox with {code}") from None
    except smtplib.SMTPNotSupportedError:
        raise NotDelivered("the server takes no mail address with letters beyond ASCII") from None
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(f"the server answered {error.smtp_code}") from None
    except smtplib.SMTPException as error:
        raise NotDelivered(type(error).__name__) from None
    except (OSError, ValueError) as error:
        raise NotDelivered(_reason(error)) from None


def _reason(error: object) -> str:
    """Why a connection failed: in the words of the system, never in those that may name the address."""
    if isinstance(error, TimeoutError):
        return f"no answer in {SECONDS} seconds"
    if isinstance(error, HTTPException):
        return "the answer is none of a web server"
    return getattr(error, "strerror", None) or ("no way to it" if isinstance(error, str) else type(error).__name__)


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
            is_sent = sender.notify(title=_subject(alert), body=alert.text)
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
