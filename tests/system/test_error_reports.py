"""Errors go to a Sentry, without anything of anybody, and a Sentry that is away or hangs does no harm."""

import http.server
import json
import socket
import threading

from client import Client
from server import Server, until
from test_durability import frozen

SECRET_TITLE = "diary kN0wn-private-Tx19"


class Sentry(http.server.ThreadingHTTPServer):
    """Takes envelopes."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Taker)
        self.taken = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def dsn(self):
        return f"http://kN0wnkey@127.0.0.1:{self.server_port}/prefix/42"


class Taker(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.taken.append((self.path, dict(self.headers), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def fail(own, user):
    """A write that is refused with 503, which is logged as an error."""
    with frozen(own):
        answer = user.again().post("/api/v1/tasks?note=private", json={"title": SECRET_TITLE})
    assert answer.status_code == 503


def test_an_error_is_reported_without_anything_of_the_user():
    sentry = Sentry()
    with Server(SENTRY_DSN=sentry.dsn, STEWARD_REQUEST_TIMEOUT_MS="500") as own:
        user = Client.sign_up(own)
        fail(own, user)
        until(lambda: sentry.taken, "a report arrives")
        path, headers, envelope = sentry.taken[0]
        assert path == "/prefix/api/42/envelope/"
        assert "sentry_key=kN0wnkey" in headers["X-Sentry-Auth"]
        head, item, event = (json.loads(line) for line in envelope.strip().split("\n"))
        assert item["type"] == "event" and head["event_id"] == event["event_id"]
        assert event["level"] == "error" and event["environment"] == "test" and event["tags"]
        for _, _, text in sentry.taken:
            for private in (SECRET_TITLE, user.token, user.account["email"], user.id, "note=private", "127.0.0.1"):
                assert private not in text
        assert "kN0wnkey" not in own.log(most=1_000_000)
        until(lambda: own.readiness()[0] == 200, "the database is back")
        own.stop()
    sentry.shutdown()


def test_a_sentry_that_is_away_or_hangs_does_no_harm():
    with socket.create_server(("127.0.0.1", 0)) as hanging:  # accepts by the kernel, never answers
        for port in (1, hanging.getsockname()[1]):
            with Server(SENTRY_DSN=f"http://k@127.0.0.1:{port}/1", STEWARD_REQUEST_TIMEOUT_MS="500") as own:
                user = Client.sign_up(own)
                fail(own, user)
                until(lambda: own.readiness()[0] == 200, "the database is back")
                assert user.create("as ever")["title"] == "as ever"
                own.stop()
