"""Mail leaves the outbox for a folder or, in a real conversation, for a mail server."""

import email
import email.policy
import socket
from pathlib import Path

import pytest

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from relying_party.mail.addresses import check_address
from relying_party.mail.outbox import KEPT, Message, Outbox
from relying_party.mail.postman import Postman
from tests.relying_party.mail.mail_server import mail_server

LETTER = Message(to="jan@example.test", subject="Nowe pismo: żółć", body="Dzień dobry,\n\nczeka pismo.\n.\nkropka wyżej nie kończy.\n")


@pytest.fixture
def outbox(clock: ManualClock) -> Outbox:
    return Outbox(open_store("sqlite:///:memory:"), clock, SystemChance())


def test_a_message_becomes_one_file_that_mail_programs_read(outbox, clock, tmp_path: Path):
    outbox.write(LETTER)
    assert Postman(outbox, str(tmp_path / "mail"), clock).deliver() == 1
    (file,) = (tmp_path / "mail").glob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (mail["To"], mail["Subject"]) == (LETTER.to, LETTER.subject)
    assert "czeka pismo" in mail.get_content()
    assert mail["Message-ID"]


def test_a_message_reaches_a_mail_server(outbox, clock):
    with mail_server() as server:
        outbox.write(LETTER)
        assert Postman(outbox, server.address, clock).deliver() == 1
        (mail,) = server.taken
    assert "rcpt TO:<jan@example.test>" in server.said
    assert mail["Subject"] == LETTER.subject
    assert mail.get_content().replace("\r\n", "\n") == LETTER.body


def test_what_was_delivered_is_not_delivered_again(outbox, clock, tmp_path: Path):
    postman = Postman(outbox, str(tmp_path), clock)
    outbox.write(LETTER)
    assert (postman.deliver(), postman.deliver()) == (1, 0)


def test_a_message_that_is_refused_is_tried_later(outbox, clock, caplog):
    with mail_server() as server:
        postman = Postman(outbox, server.address, clock)
        outbox.write(LETTER)
        server.refuses = True
        assert postman.deliver() == 0
        server.refuses = False
        assert postman.deliver() == 0
        clock.advance(120)
        assert postman.deliver() == 1
    assert "mail not sent" in caplog.text


def test_a_message_that_nobody_takes_is_given_up(outbox, clock, caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    postman = Postman(outbox, f"smtp://127.0.0.1:{port}", clock)
    outbox.write(LETTER)
    for _ in range(2):
        assert postman.deliver() == 0
        clock.advance(KEPT)
    assert list(outbox.waiting.items()) == []


@pytest.mark.parametrize("address", ["var/mail", "/tmp/mail", "smtp://mailpit:1025", "smtp://[::1]:25"])
def test_a_folder_and_a_server_can_be_named(address):
    check_address(address)


@pytest.mark.parametrize("address", ["", "smtp://", "smtp://host", "smtp://host:0", "smtp://host:99999", "http://host:25", "smtp://a b:25"])
def test_anything_else_is_refused(address):
    with pytest.raises(ValueError, match="smtp://host:port"):
        check_address(address)
