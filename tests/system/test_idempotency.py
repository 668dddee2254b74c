"""Idempotency-Key: the same key and body have one effect and one answer (FEATURES A1, K7; GUARANTEES G10)."""

import concurrent.futures
import json
import threading

import pytest

from client import PASSWORD, Client, faults, new_id, problem
from raw import Connection, head
from server import Server

TASKS = "/api/v1/tasks"
SIGN_UP = "/api/v1/auth/signup"


def keyed(client, key, path=TASKS, **body):
    return client.post(path, json=body or {"title": "Keyed"}, headers={"Idempotency-Key": key})


def test_a_repeated_request_gets_the_first_answer(user):
    first, again = keyed(user, "k"), keyed(user, "k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    for header in ("ETag", "Location", "Content-Type"):
        assert again.headers[header] == first.headers[header]
    assert "Idempotency-Replayed" not in first.headers and again.headers["Idempotency-Replayed"] == "true"
    assert len(user.tasks()) == 1


def test_the_answer_stays_when_the_task_has_changed_since(user):
    first = keyed(user, "k").json()
    user.patch(f"{TASKS}/{first['id']}", json={"title": "Changed"})
    user.delete(f"{TASKS}/{first['id']}")
    assert keyed(user, "k").json() == first


def test_another_body_or_path_with_the_key_is_refused(user):
    first = keyed(user, "k").json()
    problem(keyed(user, "k", title="Other"), 422, "idempotency_mismatch")
    problem(keyed(user, "k", path=f"{TASKS}/{first['id']}/toggle"), 422, "idempotency_mismatch")
    assert [task["title"] for task in user.tasks()] == ["Keyed"]


def test_a_key_belongs_to_its_user(user, other):
    assert keyed(user, "shared").json()["id"] != keyed(other, "shared").json()["id"]
    assert len(user.tasks()) == len(other.tasks()) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "\u00e9"])
def test_a_bad_key_is_refused(user, key):
    answer = user.post(TASKS, json={"title": "x"}, headers={"Idempotency-Key": key.encode("latin-1")})
    assert "Idempotency-Key" in faults(answer)
    assert user.tasks() == []


def test_a_refused_request_does_not_use_up_its_key(user):
    problem(keyed(user, "k", title=""), 400)
    assert keyed(user, "k", title="Good").status_code == 201


@pytest.mark.parametrize("verb", ["complete", "reopen", "toggle"])
def test_every_verb_takes_a_key(user, verb):
    path = f"{TASKS}/{user.create(completed=verb == 'reopen')['id']}"
    answers = [user.post(f"{path}/{verb}", headers={"Idempotency-Key": "v"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert user.get(path).json()["version"] == 2


def test_every_post_takes_a_key(user):
    """Bulk, restore, tags, projects and the facades: twice the same, once the effect."""
    task = user.create("t", tags=["a", "b"])
    gone = user.create("gone")
    user.delete(f"{TASKS}/{gone['id']}")
    requests = [
        (TASKS + "/bulk", {"operations": [{"op": "create", "task": {"title": "bulk"}}]}),
        (f"{TASKS}/{task['id']}/restore", {"version": 1}),
        (f"{TASKS}/{gone['id']}/restore", None),
        ("/api/v1/tags", {"name": "n"}),
        ("/api/v1/tags/a/merge", {"into": "b"}),
        ("/api/v1/projects", {"name": "p"}),
        ("/tasks", {"title": "s3"}),
        (f"/tasks/{task['id']}/toggle", None),
        (f"/api/{user.id}/tasks", {"title": "s4"}),
        ("/api/v2/tasks", {"title": "v2"}),
    ]
    for number, (path, body) in enumerate(requests):
        key = {"Idempotency-Key": f"p{number}"}
        first, again = (user.post(path, json=body, headers=key) for _ in range(2))
        assert first.status_code in (200, 201), (path, first.text)
        assert (again.status_code, again.text) == (first.status_code, first.text), path
        assert again.headers.get("Idempotency-Replayed") == "true", path
    assert sorted(user.titles()) == sorted(["t", "gone", "bulk", "s3", "s4", "v2"])


def test_sixteen_at_once_make_one_row(user):
    start = threading.Barrier(16)

    def race(_):
        client = user.again()
        client.get("/health")  # the connection is there before the race begins
        start.wait()
        answer = keyed(client, "race")
        while answer.status_code == 409:
            problem(answer, 409, "idempotency_in_flight")
            answer = keyed(client, "race")
        return answer.status_code, answer.json()["id"]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(race, range(16)))
    assert len(answers) == 1 and next(iter(answers))[0] == 201
    assert len(user.tasks()) == 1
    assert len(user.history(next(iter(answers))[1])) == 1


def test_sixteen_with_one_client_id_make_one_row(user):
    id = user.create()["id"]
    user.delete(f"{TASKS}/{id}")
    user.delete(f"{TASKS}/trash/{id}")
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = list(
            pool.map(lambda _: user.again().post(TASKS, json={"id": id, "title": "x"}).status_code, range(16))
        )
    assert sorted(statuses) == [201] + [409] * 15


def test_sixteen_with_one_external_key_make_one_row(user):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: user.again().post(TASKS, json={"external_key": "x", "title": "x"}), range(16))
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_one_connection_may_repeat_at_once_while_the_first_is_in_flight(server, user):
    """Pipelined repetitions: the first makes the task, each other is the same answer or told to wait."""
    body = json.dumps({"title": "pipelined"})
    request = head("POST", TASKS, user, Idempotency_Key="pipe", Content_Length=len(body)) + "\r\n" + body
    with Connection(server) as connection:
        connection.send(request * 8)
        statuses = [connection.read()[0] for _ in range(8)]
    assert statuses[0] == 201 and set(statuses) <= {201, 409}
    assert len(user.tasks()) == 1


def signed_up(client, email, key="k", path=SIGN_UP, **members):
    body = {"email": email, "password": PASSWORD, "name": "Ada", **members}
    return client.post(path, json=body, headers={"Idempotency-Key": key} if key else {})


def address():
    return new_id() + "@example.org"


@pytest.mark.parametrize("path", [SIGN_UP, "/api/v1/auth/register", "/api/auth/signup"])
def test_a_repeated_sign_up_gets_the_same_account_and_a_token_that_works(server, stranger, path):
    email = address()
    first, again = signed_up(stranger, email, path=path), signed_up(stranger, email.upper(), path=path)
    assert first.status_code == 201 and "Idempotency-Replayed" not in first.headers
    problem(again, 422, "idempotency_mismatch")  # not the same body
    again = signed_up(stranger, email, path=path)
    assert again.status_code == 201 and again.headers["Idempotency-Replayed"] == "true"
    assert again.json()["user"] == first.json()["user"]
    for answer in (first, again):
        assert Client(server, answer.json()["access_token"]).get("/api/v1/me").json() == first.json()["user"]


def test_a_sign_up_that_is_not_the_same_gets_no_token(stranger):
    email = address()
    assert signed_up(stranger, email).status_code == 201
    problem(signed_up(stranger, email, password=PASSWORD + "!"), 422, "idempotency_mismatch")
    problem(signed_up(stranger, email, name="Eve"), 422, "idempotency_mismatch")
    problem(signed_up(stranger, email, path="/api/auth/signup"), 422, "idempotency_mismatch")
    problem(signed_up(stranger, email, key="other"), 409, "conflict")
    problem(signed_up(stranger, email, key=None), 409, "conflict")


def test_a_key_of_a_sign_up_belongs_to_the_address(stranger):
    one, two = signed_up(stranger, address()), signed_up(stranger, address())
    assert (one.status_code, two.status_code) == (201, 201)
    assert one.json()["user"]["id"] != two.json()["user"]["id"]


def test_the_key_of_the_sign_up_is_one_of_the_users_keys(server, stranger):
    made = signed_up(stranger, address()).json()
    problem(keyed(Client(server, made["access_token"]), "k"), 422, "idempotency_mismatch")


def test_sixteen_sign_ups_at_once_make_one_account(server):
    email, start = address(), threading.Barrier(16)

    def race(_):
        client = Client(server)
        client.get("/health")
        start.wait()
        answer = signed_up(client, email)
        while answer.status_code == 409:
            problem(answer, 409, "idempotency_in_flight")
            answer = signed_up(client, email)
        return answer.status_code, answer.json()["user"]["id"]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(race, range(16)))
    assert len(answers) == 1 and next(iter(answers))[0] == 201
    assert server.query(f"select count(*) from credentials where email = '{email}'") == [["1"]]


def test_sign_ups_are_repeatable_after_a_crash(template):
    """kill -9 while people sign up: whoever repeats has one account, and whoever had an answer the same one."""
    with Server() as server:
        crowd, told, stop = [[address() for _ in range(200)] for _ in range(4)], {}, threading.Event()

        def sign_up_all(addresses):
            client = Client(server)
            for email in addresses:
                try:
                    answer = signed_up(client, email)
                except OSError:
                    return
                if answer.status_code == 201:
                    told[email] = answer.json()["user"]["id"]
                if len(told) >= 60:
                    stop.set()

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            working = [pool.submit(sign_up_all, addresses) for addresses in crowd]
            assert stop.wait(60)
            server.kill()
            for one in working:
                one.result()
        server.start()
        client = Client(server)
        for email in [email for addresses in crowd for email in addresses[:40]]:
            answer = signed_up(client, email)
            assert answer.status_code == 201
            assert answer.json()["user"]["id"] == told.get(email, answer.json()["user"]["id"])
            if email in told:
                assert answer.headers["Idempotency-Replayed"] == "true"
        kept = server.query("select row_to_json(r) from idempotency_records r")
        assert kept and PASSWORD not in str(kept) and "eyJ" not in str(kept)


def test_a_login_can_always_be_repeated(stranger):
    email = address()
    signed_up(stranger, email)
    for _ in range(2):
        answer = stranger.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD}, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 200 and "Idempotency-Replayed" not in answer.headers
