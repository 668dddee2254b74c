"""Sessions (GUARANTEES G7, CONTRACT 18, 19): refresh tokens, devices, and their ends."""

import base64
import concurrent.futures

import pytest
from live import Live

from client import PASSWORD, Client, faults, make_token, new_id, problem, read_token
from server import Server, until

REFRESH = "/api/v1/auth/refresh"
LOGOUT = "/api/v1/auth/logout"
SESSIONS = "/api/v1/me/sessions"
ME = "/api/v1/me"


class Device:
    """One program of a user: keeps the newest tokens as a good client does."""

    def __init__(self, server, account, name="Test/1.0"):
        self.server, self.name = server, name
        self.keep(self.ask("/api/v1/auth/login", {"email": account["email"], "password": PASSWORD}))

    def ask(self, path, body):
        return Client(self.server).post(path, json=body, headers={"User-Agent": self.name})

    def keep(self, answer):
        assert answer.status_code == 200, answer.text
        self.session = answer.json()
        self.token = self.session["refresh_token"]
        self.client = Client(self.server, self.session["access_token"], self.session["user"])

    def refresh(self, token=None):
        return self.ask(REFRESH, {"refresh_token": token or self.token})

    @property
    def id(self):
        return read_token(self.session["access_token"])[1]["sid"]


@pytest.fixture
def phone(server, user):
    return Device(server, user.account, "Phone/1.0")


def is_out(client):
    return client.again().get(ME).status_code == 401


def successor(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["refresh_token"]


def test_sign_up_login_and_refresh_answer_alike(server):
    account = {"email": f"{new_id()}@example.org", "password": PASSWORD, "name": "Ada"}
    signed_up = Client(server).post("/api/v1/auth/signup", json=account).json()
    device = Device(server, account)
    refreshed = device.refresh().json()
    for session in (signed_up, device.session, refreshed):
        assert set(session) == {
            "access_token", "refresh_token", "token_type", "expires_in", "token", "expires_at", "user"
        }
        assert session["refresh_token"].startswith("srt_") and session["user"] == signed_up["user"]
    sids = [read_token(session["token"])[1]["sid"] for session in (signed_up, device.session, refreshed)]
    assert sids[0] != sids[1] == sids[2]
    assert Client(server, refreshed["access_token"]).get(ME).json() == signed_up["user"]


def test_a_refresh_token_renews_once_and_its_successor_next(phone):
    seen = {phone.token}
    for _ in range(5):
        phone.keep(phone.refresh())
        assert phone.token not in seen
        seen.add(phone.token)
        assert phone.client.get(ME).status_code == 200


def test_a_refresh_whose_answer_was_lost_can_be_repeated(phone):
    first, again = phone.refresh(), phone.refresh()
    assert successor(first) == successor(again)
    phone.keep(again)
    phone.keep(phone.refresh())


def test_a_hundred_refreshes_at_once_have_one_live_successor(server, user, phone):
    clients = [Client(server) for _ in range(100)]

    def refresh(client):
        return client.post(REFRESH, json={"refresh_token": phone.token}, headers={"User-Agent": phone.name})

    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(refresh, clients))
    assert {answer.status_code for answer in answers} == {200}
    (token,) = {successor(answer) for answer in answers}
    phone.keep(phone.refresh(token))
    assert [one["id"] for one in user.get(SESSIONS).json()["items"]].count(phone.id) == 1


def test_a_token_that_comes_back_after_its_successor_was_used_ends_the_session(phone, server):
    stolen = phone.token
    phone.keep(phone.refresh())
    phone.keep(phone.refresh())
    mark = server.log_size()
    problem(phone.refresh(stolen), 401, "unauthorized")
    problem(phone.refresh(), 401, "unauthorized")
    until(lambda: is_out(phone.client), "the access token is void")
    until(lambda: '"event":"refresh_token_reused"' in server.log(mark), "the log tells of it", 10)
    assert stolen not in server.log(mark)


def test_a_thief_gets_nothing_from_another_device(phone):
    stolen = phone.token
    phone.keep(phone.refresh())
    thief = phone.name
    phone.name = "Thief/1.0"
    problem(phone.refresh(stolen), 401, "unauthorized")
    phone.name = thief
    problem(phone.refresh(), 401, "unauthorized")  # the owner signs in again and knows


def test_a_thief_who_is_first_is_found_out_by_the_owner(phone):
    owner, stolen = phone.name, phone.token
    phone.name = "Thief/1.0"
    taken = successor(phone.refresh(stolen))
    phone.name = owner
    problem(phone.refresh(stolen), 401, "unauthorized")
    phone.name = "Thief/1.0"
    problem(phone.refresh(taken), 401, "unauthorized")


def test_sessions_end_apart(server, user, phone):
    laptop = Device(server, user.account, "Laptop/1.0")
    old = phone.token
    phone.keep(phone.refresh())
    phone.keep(phone.refresh())
    problem(phone.refresh(old), 401)
    laptop.keep(laptop.refresh())


def change(token, place):
    """The token with other bits at one place of its bytes."""
    head, text = token[:4], token[4:]
    data = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    data[place] ^= 1
    return head + base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode()


def test_what_is_no_refresh_token_is_refused_and_ends_nothing(phone, server):
    for token in (
        "x", "srt_", phone.token[:-1], phone.token[4:], phone.token + "AAAA", phone.token.lower(),
        *(change(phone.token, place) for place in (0, 15, 16, 47, 48, 63)),
        phone.session["access_token"][:255],
    ):
        problem(phone.refresh(token), 401, "unauthorized")
    assert "/refresh_token" in faults(phone.ask(REFRESH, {}))
    assert "/refresh_token" in faults(phone.ask(REFRESH, {"refresh_token": ["x"]}))
    problem(Client(server, phone.token).get(ME), 401, "unauthorized")
    phone.keep(phone.refresh())


def test_devices_are_listed(server, user, phone):
    laptop = Device(server, user.account, "Laptop/1.0")
    laptop.keep(laptop.refresh())
    listed = laptop.client.get(SESSIONS).json()["items"]
    assert [one["device"] for one in listed][0] == "Laptop/1.0"
    assert {one["id"]: one["current"] for one in listed}[laptop.id] is True
    assert [one["current"] for one in listed].count(True) == 1
    assert {"Phone/1.0", "Laptop/1.0"} <= {one["device"] for one in listed}
    for one in listed:
        assert one["created_at"] <= one["last_used_at"] < one["expires_at"]
    assert phone.token not in laptop.client.get(SESSIONS).text


def test_log_out_ends_the_session_everywhere(phone, user):
    assert phone.ask(LOGOUT, {"refresh_token": phone.token}).status_code == 204
    assert phone.ask(LOGOUT, {"refresh_token": phone.token}).status_code == 204
    assert phone.ask(LOGOUT, {"refresh_token": "nonsense"}).status_code == 204
    problem(phone.refresh(), 401, "unauthorized")
    until(lambda: is_out(phone.client), "the access token is void")
    assert user.get(ME).status_code == 200


def test_one_device_is_signed_out(server, user, phone):
    laptop = Device(server, user.account)
    assert laptop.client.delete(f"{SESSIONS}/{phone.id}").status_code == 204
    problem(laptop.client.delete(f"{SESSIONS}/{phone.id}"), 404)
    problem(phone.refresh(), 401)
    until(lambda: is_out(phone.client), "the access token is void")
    laptop.keep(laptop.refresh())
    assert laptop.client.delete(f"{SESSIONS}/current").status_code == 204
    problem(laptop.refresh(), 401)


def test_all_others_or_all_are_signed_out(server, user, phone):
    laptop = Device(server, user.account)
    assert laptop.client.delete(SESSIONS, params={"except": "current"}).status_code == 204
    assert [one["id"] for one in laptop.client.get(SESSIONS).json()["items"]] == [laptop.id]
    problem(phone.refresh(), 401)
    laptop.keep(laptop.refresh())
    assert laptop.client.delete(SESSIONS).status_code == 204
    problem(laptop.refresh(), 401)
    until(lambda: is_out(laptop.client) and is_out(user), "the access tokens are void")


def test_sessions_of_others_do_not_exist(other, phone):
    problem(other.delete(f"{SESSIONS}/{phone.id}"), 404, "not_found")
    phone.keep(phone.refresh())


def test_open_connections_end_with_their_session(server, user, phone):
    live = Live(server, phone.client.token)
    stays = Live(server, user.token)
    events = phone.client.get("/api/v1/events", stream=True, headers={"Accept": "text/event-stream"})
    assert phone.ask(LOGOUT, {"refresh_token": phone.token}).status_code == 204
    code, reason = live.until_closed().args
    assert code == 4401 and "session" in reason
    text = b"".join(events.iter_content(None)).decode()
    assert "event: closing" in text and "4401" in text
    user.create("still here")
    stays.until("event")


def test_sessions_outlive_a_crash():
    with Server() as own:
        account = Client.sign_up(own).account
        phone, laptop, lost = (Device(own, account, name) for name in ("Phone/1", "Laptop/1", "Lost/1"))
        assert laptop.ask(LOGOUT, {"refresh_token": laptop.token}).status_code == 204
        before = phone.token
        phone.keep(phone.refresh())
        own.kill()
        own.start()
        own.query("update sessions set rotated_at = rotated_at + interval '1 hour'")  # however long the start took
        assert successor(phone.refresh(before)) == phone.token  # the answer of a refresh before the crash
        phone.keep(phone.refresh())
        problem(laptop.refresh(), 401)
        lost.keep(lost.refresh())
        assert is_out(laptop.client), "what was revoked before the crash is known before the first request"
        own.stop()


def test_tokens_of_the_shared_secret_have_no_session(server):
    client = Client(server, make_token(sid=new_id()))
    assert client.get(SESSIONS).json()["items"] == []
    problem(client.delete(f"{SESSIONS}/current"), 404)
    assert client.delete(SESSIONS).status_code == 204
    assert client.get(ME).status_code == 200
