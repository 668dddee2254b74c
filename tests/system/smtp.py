"""An SMTP server for tests, which can also misbehave."""

import email
import email.policy
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from server import free_port, until

USER, PASSWORD = "steward", "p@ss/word"


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


class Mailbox:
    """A running server. `refuse_with`: what it says to RCPT instead of accepting."""

    def __init__(self, port=None, certificate=None, refuse_with=None):
        self.received = []  # (MAIL FROM, RCPT TO, message)
        self.tried = 0
        self.refuse_with = refuse_with
        options = {}
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            options = {
                "tls_context": context,
                "require_starttls": True,
                "authenticator": self.authenticate,
                "auth_required": True,
            }
        self.controller = Controller(self, hostname="127.0.0.1", port=port or free_port(), **options)

    def authenticate(self, server, session, envelope, mechanism, data):
        good = mechanism in ("LOGIN", "PLAIN") and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good)

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried += 1
        if self.refuse_with:
            return self.refuse_with
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.mail_from, envelope.rcpt_tos, parse(envelope.content)))
        return "250 OK"

    @property
    def port(self):
        return self.controller.port

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()

    def wait(self, count=1):
        until(lambda: len(self.received) >= count, f"{count} mails")
        return self.received

    def wait_for(self, address):
        """The newest mail to this address."""
        mine = lambda: [one for one in self.received if one[2]["To"] == address]
        until(mine, f"a mail to {address}")
        return mine()[-1]


def mails_in(server, to=None):
    """The mails that a server without SMTP has written, oldest first."""
    folder = server.data_dir / "mail"
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns) if folder.exists() else []
    mails = [parse(file.read_bytes()) for file in files]
    return [mail for mail in mails if to is None or mail["To"] == to]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()
