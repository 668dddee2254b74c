"""Mails: as files, and through real SMTP servers that work, are down, refuse, hang or do not speak TLS."""

import socket
import stat

import pytest

from certificate import make_certificate
from client import Client
from server import Server, free_port, make_folder, run, until
from smtp import PASSWORD, USER, Mailbox, mails_in, text_of

JOBS = "/api/v1/admin/jobs"


@pytest.fixture(scope="module")
def certificate():
    return make_certificate(make_folder() / "tls")


def operator(server):
    who = Client.sign_up(server)
    assert run("admin", "grant", who.account["email"], "--data-dir", server.data_dir).returncode == 0
    return who


def send(who, to="ada@example.org"):
    """Sends a test mail as an operator does; returns the job's path."""
    answer = who.post(JOBS, json={"kind": "send_mail", "payload": {"to": to, "text": "test"}})
    assert answer.status_code == 201, answer.text
    return f"{JOBS}/{who.id}/{answer.json()['id']}"


def failed_once(who, path):
    def job():
        answer = who.get(path)
        return answer.status_code == 200 and answer.json()["attempt"] == 1 and answer.json()

    return until(job, "a failure")


def over_smtp(port, **settings):
    return Server(SMTP_URL=f"smtp://localhost:{port}", SMTP_TLS="off", MAIL_FROM="Steward <s@example.net>", **settings)


def test_without_smtp_a_mail_is_a_file(server):
    who = operator(server)
    send(who, "file@example.org")
    mail = until(lambda: mails_in(server, "file@example.org"), "the file")[0]
    assert mail["Subject"] == "A test mail from Steward" and server.url in text_of(mail)
    assert server.url in mail.get_body(("html",)).get_content()
    assert stat.S_IMODE((server.data_dir / "mail").stat().st_mode) == 0o700


def test_over_smtp_with_starttls_and_a_password(certificate):
    login = f"{USER}:p%40ss%2Fword"
    assert PASSWORD == "p@ss/word"
    with Mailbox(certificate=certificate) as mailbox:
        settings = {"SMTP_CA_FILE": str(certificate[0]), "MAIL_FROM": "Müller & Söhne <s@example.net>"}
        with Server(SMTP_URL=f"smtp://{login}@localhost:{mailbox.port}", PUBLIC_URL="https://steward.example.org", **settings) as server:
            who = operator(server)
            path = send(who)
            sender, recipients, mail = mailbox.wait_for("ada@example.org")
            assert (sender, recipients) == ("s@example.net", ["ada@example.org"])
            assert mail["From"] == "Müller & Söhne <s@example.net>"
            assert "https://steward.example.org" in text_of(mail)
            assert mail["Message-ID"].split("@")[0].strip("<") in path
            until(lambda: who.get(path).status_code == 404, "the end of the job")
            assert PASSWORD not in server.log() and "p%40ss" not in server.log()


def test_nothing_goes_in_the_clear_unless_that_was_asked_for():
    with Mailbox() as mailbox, Server(SMTP_URL=f"smtp://localhost:{mailbox.port}") as server:
        who = operator(server)
        job = failed_once(who, send(who))
        assert job["state"] == "waiting" and any(word in job["last_error"] for word in ("SSL", "TLS")), job
        assert mailbox.tried == 0 and mailbox.received == []


def test_a_server_that_is_not_trusted_gets_nothing(certificate):
    with Mailbox(certificate=certificate) as mailbox:
        with Server(SMTP_URL=f"smtp://{USER}:x@localhost:{mailbox.port}") as server:
            who = operator(server)
            assert failed_once(who, send(who))["state"] == "waiting"
            assert mailbox.tried == 0


def test_while_the_mail_server_is_down_mails_wait():
    port = free_port()
    with over_smtp(port) as server:
        who = operator(server)
        path = send(who)
        failed_once(who, path)
        server.kill()
        server.start()  # they outlive the server, too
        with Mailbox(port=port) as mailbox:
            assert who.patch(path, json={"run_at": "2020-01-01T00:00:00Z"}).status_code == 200
            until(lambda: "ada@example.org" in [m[2]["To"] for m in mailbox.received], "the mail")


@pytest.mark.parametrize("answer, state", [("550 no such user", "dead"), ("451 try later", "waiting")])
def test_what_is_refused_for_good_is_not_tried_again(answer, state):
    with Mailbox(refuse_with=answer) as mailbox, over_smtp(mailbox.port) as server:
        who = operator(server)
        job = failed_once(who, send(who))
        assert job["state"] == state and answer[:3] in job["last_error"]


def test_a_mail_server_that_hangs_holds_nothing_up():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with over_smtp(silent.getsockname()[1]) as server:
            who = operator(server)
            send(who)
            connection, _ = silent.accept()
            who.create("meanwhile")
            server.stop()  # in time, though the mail waits for an answer
            connection.close()
