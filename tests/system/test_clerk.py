"""Clerk's webhooks: signed, once, in any order; and what they do to its users' tokens."""

import base64
import hashlib
import hmac
import json
import subprocess
import time
import uuid

import pytest

from client import Client, problem
from issuer import Issuer
from live import follow
from providers import npm_folder
from server import Server, until

PATH = "/api/v1/webhooks/clerk"
KEY = b"clerk webhook key for tests only"
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@pytest.fixture(scope="module")
def clerk():
    with Issuer() as one:
        yield one


@pytest.fixture(scope="module")
def server(template, clerk):
    settings = {"CLERK_ISSUER": clerk.url, "CLERK_JWT_KEY": clerk.key.public_pem, "CLERK_WEBHOOK_SECRET": SECRET}
    with Server(**settings) as one:
        yield one
        one.stop()


def event(kind, subject, at, email="ada@example.org", first="Ada", verified=True):
    if kind == "user.deleted":
        return {"type": kind, "timestamp": at, "data": {"id": subject, "deleted": True, "object": "user"}}
    status = "verified" if verified else "unverified"
    address = {"id": "idn_1", "email_address": email, "verification": {"status": status}}
    data = {"id": subject, "first_name": first, "last_name": None, "updated_at": at}
    data |= {"email_addresses": [address], "primary_email_address_id": "idn_1"}
    return {"type": kind, "timestamp": at, "data": data}


def sign(id, at, body, key=KEY):
    mac = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def send(server, what, id=None, at=None, prefix="svix", key=KEY, body=None, signature=None):
    id, at = id or "msg_" + uuid.uuid4().hex, at or int(time.time())
    body = body or json.dumps(what).encode()
    headers = {"id": id, "timestamp": str(at), "signature": signature or sign(id, at, body, key)}
    headers = {f"{prefix}-{name}": value for name, value in headers.items()}
    return Client(server).post(PATH, data=body, headers={"Content-Type": "application/json", **headers})


def result(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def subject():
    return "user_" + uuid.uuid4().hex


def me(server, clerk, who):
    return Client(server, clerk.token(sub=who, aud=None)).get("/api/v1/me")


@pytest.mark.parametrize("prefix", ["svix", "webhook"])
def test_a_user_is_mirrored(server, clerk, prefix):
    who = subject()
    assert result(send(server, event("user.created", who, 1000), prefix=prefix)) == "applied"
    first = me(server, clerk, who).json()
    assert (first["email"], first["name"]) == ("ada@example.org", "Ada")
    assert result(send(server, event("user.updated", who, 2000, "new@example.org", "Augusta"), prefix=prefix)) == "applied"
    second = me(server, clerk, who).json()
    assert (second["email"], second["name"]) == ("new@example.org", "Augusta")
    assert second["id"] == first["id"]


def test_an_unverified_address_is_not_taken_over(server, clerk):
    who = subject()
    send(server, event("user.created", who, 1000, "eve@example.org", verified=False))
    assert me(server, clerk, who).json()["email"] == ""


def test_news_may_come_in_any_order(server, clerk):
    who = subject()
    assert result(send(server, event("user.updated", who, 3000, first="Newest"))) == "applied"
    assert result(send(server, event("user.created", who, 1000, first="Oldest"))) == "outdated"
    assert result(send(server, event("user.updated", who, 2000, first="Older"))) == "outdated"
    assert me(server, clerk, who).json()["name"] == "Newest"


def test_a_message_counts_once(server, clerk):
    who, id = subject(), "msg_" + uuid.uuid4().hex
    assert result(send(server, event("user.created", who, 1000, first="First"), id=id)) == "applied"
    assert result(send(server, event("user.updated", who, 2000, first="Second"), id=id)) == "repeated"
    assert me(server, clerk, who).json()["name"] == "First"


def test_a_message_counts_once_also_after_kill_9(template, clerk):
    settings = {"CLERK_ISSUER": clerk.url, "CLERK_JWT_KEY": clerk.key.public_pem, "CLERK_WEBHOOK_SECRET": SECRET}
    with Server(**settings) as server:
        who, id = subject(), "msg_1"
        assert result(send(server, event("user.created", who, 1000), id=id)) == "applied"
        server.kill()
        server.start()
        assert result(send(server, event("user.created", who, 1000), id=id)) == "repeated"
        assert me(server, clerk, who).json()["name"] == "Ada"


def test_who_is_deleted_is_let_in_no_more(server, clerk):
    who = subject()
    send(server, event("user.created", who, 1000))
    assert result(send(server, event("user.deleted", who, 2000))) == "applied"
    assert "removed" in problem(me(server, clerk, who), 401)["detail"]
    assert result(send(server, event("user.updated", who, 3000))) == "outdated"
    problem(me(server, clerk, who), 401)
    never_seen = subject()
    send(server, event("user.deleted", never_seen, 1000))
    problem(me(server, clerk, never_seen), 401)


def test_what_a_deleted_user_has_opened_ends_within_five_seconds(server, clerk):
    who, other = subject(), subject()
    clients = [Client(server, clerk.token(sub=one, aud=None)) for one in (who, other)]
    gone, stays = (follow(client) for client in clients)
    assert result(send(server, event("user.deleted", who, 2000))) == "applied"
    deleted = time.monotonic()
    end = gone.until_closed()
    assert end.args[0] == 4401 and time.monotonic() - deleted <= 5
    until(lambda: clients[0].again().get("/api/v1/me").status_code == 401, "the known token is refused", limit=5)
    assert "removed" in problem(clients[0].get("/api/v1/me"), 401)["detail"]
    clients[1].create("Still told")
    stays.until("event", topic="tasks")


def test_what_does_not_concern_us_is_ignored(server):
    assert result(send(server, {"type": "session.created", "data": {"id": "sess_1"}})) == "ignored"


def test_what_is_not_signed_or_not_fresh_is_refused(server):
    what, now = event("user.created", subject(), 1000), int(time.time())
    body = json.dumps(what).encode()
    for answer in (
        send(server, what, key=b"another key, long enough"),
        send(server, what, signature="v1,AAAA"),
        send(server, what, signature=sign("msg_other", now, body), id="msg_mine", at=now),
        send(server, what, signature=sign("m", now, body + b" "), id="m", at=now),
        send(server, what, at=now - 400),
        send(server, what, at=now + 400),
        Client(server).post(PATH, json=what),
    ):
        problem(answer, 401)


def test_one_of_several_signatures_is_enough(server):
    now, what = int(time.time()), event("user.created", subject(), 1000)
    body = json.dumps(what).encode()
    several = "v1,AAAA v1a,x " + sign("msg_s", now, body)
    assert result(send(server, what, id="msg_s", at=now, body=body, signature=several)) == "applied"


def test_signed_nonsense_is_told(server):
    for body in (b"[]", b"{", b'{"type":"user.created"}', b'{"type":"user.created","data":{"id":1}}'):
        problem(send(server, None, body=body), 400)


def test_without_a_secret_there_is_no_webhook(template):
    with Server() as server:
        problem(send(server, event("user.created", subject(), 1000)), 404)


def test_the_library_of_the_standard_signs_what_is_accepted(server, clerk):
    folder, who = npm_folder(), subject()
    script = (
        "const { Webhook } = require('standardwebhooks');"
        "const [secret, id, at, body] = process.argv.slice(1);"
        "console.log(new Webhook(secret).sign(id, new Date(Number(at) * 1000), body));"
    )
    body, now = json.dumps(event("user.created", who, 1000, first="Standard")), int(time.time())
    command = ["node", "-e", script, SECRET, "msg_npm", str(now), body]
    signature = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
    answer = send(server, None, id="msg_npm", at=now, prefix="webhook", body=body.encode(), signature=signature)
    assert result(answer) == "applied"
    assert me(server, clerk, who).json()["name"] == "Standard"
