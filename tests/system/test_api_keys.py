"""API keys: made once, told once, good for their scopes and for nothing of the account itself."""

import datetime
import re
import time

import pytest

from client import PASSWORD, Client, faults, new_id, problem
from live import follow
from server import until
from test_auth import METHODS
from test_isolation import body_for

KEYS = "/api/v1/api-keys"
SCOPES = {f"{of}:{may}" for of in ("tasks", "projects", "tags", "notifications", "schedules", "monitors") for may in ("read", "write")}
SCOPES |= {"live:read", "profile:read"}
SCOPES |= {"webhooks:read", "webhooks:write", "mails:read", "mails:write"}


def make(user, *scopes, **members):
    answer = user.post(KEYS, json={"name": "Report", "scopes": list(scopes) or ["tasks:read"], **members})
    assert answer.status_code == 201, answer.text
    return answer.json()


def with_key(user, key):
    return Client(user.url, key)


def operations(openapi):
    for path, item in openapi["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def test_a_key_is_told_once_and_acts_for_its_user(server, user):
    task = user.create("Mine")
    made = make(user, "tasks:read", "tasks:write")
    key = made["key"]
    assert re.fullmatch(r"stw_[0-9a-f]{32}_[0-9a-f]{48}", key) and key.endswith(made["hint"])
    robot = with_key(user, key)
    assert robot.task(task["id"])["title"] == "Mine"
    assert user.task(robot.create("Of the robot")["id"])["title"] == "Of the robot"
    by_header = Client(user.url).get("/api/v1/tasks", headers={"X-API-Key": key})
    assert by_header.status_code == 200 and by_header.json()["total"] == 2
    for answer in (user.get(KEYS), user.get(f"{KEYS}/{made['id']}")):
        assert key not in answer.text and "hash" not in answer.text
    rows = server.query(f"select hash, hint from api_keys where id = '{made['id']}'")
    assert len(rows[0][0]) == 64 and key[-40:] not in str(rows)
    assert key not in server.log(most=10**7)


def test_a_key_does_what_its_scopes_say_for_every_operation(user, openapi):
    """The table of routes decides; accounts, keys and what operators do are for no key at all."""
    reader = with_key(user, make(user, *sorted(SCOPES))["key"])
    powerless = with_key(user, make(user, "profile:read")["key"])
    known = set()
    for path, method, operation in operations(openapi):
        if operation["security"] == []:
            continue
        scope = operation.get("x-api-key-scope")
        known.add(scope)
        target = path.replace("{user_id}", user.id).replace("{id}", new_id()).replace("{name}", "absent")
        target = re.sub(r"{\w+}", new_id(), target)
        stream = "text/event-stream" in str(operation["responses"])
        allowed, refused = (
            who.request(method, target, json=body_for(operation, path, openapi), stream=stream)
            for who in (reader, powerless)
        )
        if scope is None:
            assert not path.startswith(("/api/v1/tasks", "/tasks", "/api/v1/projects", "/api/v1/tags"))
            problem(allowed, 403, "forbidden")
        else:
            assert allowed.status_code not in (401, 403), (method, path, allowed.status_code)
        if scope != "profile:read":
            problem(refused, 403, "forbidden")
        [answer.close() for answer in (allowed, refused)]
    known.discard(None)
    assert SCOPES <= known, "and a new resource is added here"


def test_a_key_manages_no_keys_and_no_account(user):
    robot = with_key(user, make(user, *sorted(SCOPES))["key"])
    for method, path, body in [
        ("GET", KEYS, None),
        ("POST", KEYS, {"name": "x", "scopes": ["tasks:read"]}),
        ("POST", "/api/v1/me/password", {"current_password": PASSWORD, "password": "another password"}),
        ("POST", "/api/v1/me/email", {"email": "eve@example.org", "password": PASSWORD}),
        ("PATCH", "/api/v1/me", {"name": "Eve"}),
        ("DELETE", "/api/v1/me", {"password": PASSWORD}),
        ("GET", "/api/v1/me/export", None),
        ("GET", "/api/v1/me/export/pages", None),
        ("GET", "/api/v1/audit", None),
    ]:
        problem(robot.request(method, path, json=body), 403, "forbidden")
    assert robot.get("/api/v1/me").json()["id"] == user.id


def test_a_revoked_key_opens_nothing_within_five_seconds(user):
    made = make(user)
    robot = with_key(user, made["key"])
    assert robot.get("/api/v1/tasks").status_code == 200  # known to the edge from now on
    assert user.delete(f"{KEYS}/{made['id']}").status_code == 204
    revoked = time.monotonic()
    until(lambda: robot.get("/api/v1/tasks").status_code == 401, "the end of the key", limit=5)
    assert time.monotonic() - revoked <= 5
    problem(robot.get("/api/v1/tasks"), 401, "unauthorized")
    problem(user.delete(f"{KEYS}/{made['id']}"), 404)


def closed_within_five_seconds(live, *, since):
    end = live.until_closed()
    assert end.args[0] == 4401 and time.monotonic() - since <= 5, end.args


def test_what_a_revoked_key_has_opened_is_closed_within_five_seconds(user):
    made, kept = make(user, "live:read"), make(user, "live:read")
    live, stays = follow(with_key(user, made["key"])), follow(with_key(user, kept["key"]))
    assert user.delete(f"{KEYS}/{made['id']}").status_code == 204
    closed_within_five_seconds(live, since=time.monotonic())
    user.create("Still told")
    stays.until("event", topic="tasks")


def test_what_a_replaced_key_has_opened_is_closed_when_it_ends(user):
    made = make(user, "live:read")
    live = follow(with_key(user, made["key"]))
    renewed = user.post(f"{KEYS}/{made['id']}/rotate", json={"overlap_seconds": 2}).json()
    rotated, heir = time.monotonic(), follow(with_key(user, renewed["key"]))
    closed_within_five_seconds(live, since=rotated + 2)
    assert time.monotonic() >= rotated + 1.5
    user.post(f"{KEYS}/{made['id']}/rotate")
    closed_within_five_seconds(heir, since=time.monotonic())


def test_what_a_key_has_opened_is_closed_when_it_expires(user):
    expires = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=6)
    made = make(user, "live:read", expires_at=expires.isoformat())
    live, begun = follow(with_key(user, made["key"])), time.monotonic()
    closed_within_five_seconds(live, since=begun + 6)
    # Sockets end with the second before; the key itself is good until just then, and no longer.
    until(lambda: datetime.datetime.now(datetime.timezone.utc) > expires, "the end of the key", limit=5)
    problem(with_key(user, made["key"]).get("/api/v1/tasks"), 401)


def test_a_rotated_key_may_overlap_with_the_one_before(user):
    made = make(user)
    renewed = user.post(f"{KEYS}/{made['id']}/rotate", json={"overlap_seconds": 3600}).json()
    assert renewed["id"] == made["id"] and renewed["key"] != made["key"]
    for key in (made["key"], renewed["key"]):
        assert with_key(user, key).get("/api/v1/tasks").status_code == 200
    last = user.post(f"{KEYS}/{made['id']}/rotate").json()
    assert with_key(user, last["key"]).get("/api/v1/tasks").status_code == 200
    for key in (made["key"], renewed["key"]):
        until(lambda: with_key(user, key).get("/api/v1/tasks").status_code == 401, "the end of the key", limit=5)


def test_a_key_expires(server, user):
    made = make(user, expires_at="2099-01-01T00:00:00Z")
    assert with_key(user, made["key"]).get("/api/v1/tasks").status_code == 200
    assert faults(user.post(KEYS, json={"name": "x", "scopes": ["tasks:read"], "expires_at": "2020-01-01T00:00:00Z"})) == {
        "/expires_at": "past"
    }


def test_when_a_key_was_used_is_known_to_the_hour(user):
    made = make(user)
    assert made["last_used_at"] is None
    with_key(user, made["key"]).get("/api/v1/tasks")
    used = user.get(f"{KEYS}/{made['id']}").json()["last_used_at"]
    assert re.fullmatch(r"....-..-..T..:00:00(\.0+)?Z", used)


@pytest.mark.parametrize("key", [
    "stw_", "stw_x", "stw_" + "0" * 32 + "_" + "0" * 48, "stw_" + "g" * 32 + "_" + "0" * 48, "stw_" + "0" * 81, "stw_" + "0" * 5000
])
def test_what_is_no_key_is_refused(server, key):
    problem(Client(server, key).get("/api/v1/tasks"), 401, "unauthorized")


def test_a_key_of_another_user_is_as_good_as_none(user, other):
    made = make(user)
    forged = "stw_" + other.id.replace("-", "") + made["key"][36:]
    problem(with_key(other, forged).get("/api/v1/tasks"), 401, "unauthorized")


@pytest.mark.parametrize("change, pointer", [
    ({"scopes": []}, "/scopes"),
    ({"scopes": ["tasks:own"]}, "/scopes"),
    ({"scopes": ["accounts:write"]}, "/scopes"),
    ({"name": ""}, "/name"),
    ({"hash": "x"}, "/hash"),
])
def test_what_a_new_key_refuses(user, change, pointer):
    assert list(faults(user.post(KEYS, json={"name": "x", "scopes": ["tasks:read"], **change}))) == [pointer]


def test_a_repetition_does_not_make_another_key_nor_tell_it_again(server, user):
    headers, body = {"Idempotency-Key": "make-a-key"}, {"name": "x", "scopes": ["tasks:read"]}
    first, again = (user.post(KEYS, json=body, headers=headers) for _ in range(2))
    assert again.status_code == 201 and again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == {**first.json(), "key": None}
    assert user.get(KEYS).json()["total"] == 1
    kept = server.query(f"select body from idempotency_records where user_id = '{user.id}'")
    assert first.json()["key"] not in str(kept)


def test_fifty_keys_are_enough(user):
    for _ in range(50):
        make(user)
    problem(user.post(KEYS, json={"name": "x", "scopes": ["tasks:read"]}), 409, "limit_reached")
