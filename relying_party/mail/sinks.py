"""Where mail goes: files in a folder, or a mail server over SMTP (RFC 5321)."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Protocol

from eid.clock import utc
from relying_party.mail.addresses import server_and_port
from relying_party.mail.outbox import Waiting

SENDER_HOST = "praca.example.test"
SENDER = f"portal@{SENDER_HOST}"
PATIENCE = 10
"""Seconds for each step of the conversation with a mail server."""


class NotSent(OSError):
    """The message was not accepted; trying again later may help."""


class Sink(Protocol):
    """Takes one message or raises `NotSent`."""

    def send(self, waiting: Waiting) -> None: ...


class FolderSink:
    """Writes each message as `<time>-<id>.eml`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, waiting: Waiting) -> None:
        moment = utc(waiting.written_at).strftime("%Y%m%dT%H%M%S")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{moment}-{waiting.id}.eml").write_bytes(_mail(waiting).as_bytes(policy=SMTP))
        except OSError as error:
            raise NotSent(f"cannot write to {self._folder}: {error.strerror}") from error


class SmtpSink:
    """Speaks SMTP with one server, a conversation for each message; neither TLS nor credentials: it is for a sink on a test network."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    def send(self, waiting: Waiting) -> None:
        try:
            with smtplib.SMTP(self._host, self._port, local_hostname="localhost", timeout=PATIENCE) as server:
                server.send_message(_mail(waiting))
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"{self._host}:{self._port}: {error}") from error


def sink(address: str) -> Sink:
    """For `smtp://host:port` or the path of a folder."""
    server = server_and_port(address)
    return SmtpSink(*server) if server else FolderSink(Path(address))


def _mail(waiting: Waiting) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr((waiting.message.sender, SENDER))
    mail["To"] = waiting.message.to
    mail["Subject"] = waiting.message.subject
    mail["Date"] = format_datetime(utc(waiting.written_at))
    mail["Message-ID"] = f"<{waiting.id}@{SENDER_HOST}>"
    mail.set_content(waiting.message.body)
    return mail
