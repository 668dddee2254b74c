"""The audit of accounts: what happened is written down, in chains that show every edit (GUARANTEES G18)."""

import pytest

from client import PASSWORD, Client, problem
from server import Server, run, until
from test_accounts import link

AUDIT = "/api/v1/audit"


def kinds(client, **parameters):
    answer = client.get(AUDIT, params=parameters)
    assert answer.status_code == 200, answer.text
    return [item["kind"] for item in answer.json()["items"]]


def verify(server, *more):
    return run("audit", "verify", "--data-dir", server.data_dir, *more)


def test_what_happens_to_an_account_is_written_down(server, user, stranger):
    email = user.account["email"]
    stranger.post("/api/v1/auth/login", json={"email": email, "password": "wrong"})
    stranger.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD}, headers={"User-Agent": "robot/1"})
    user.post("/api/v1/me/password", json={"current_password": "wrong", "password": PASSWORD + "2"})
    user.post("/api/v1/me/password", json={"current_password": PASSWORD, "password": PASSWORD + "2"})
    stranger.post("/api/v1/auth/password/forgot", json={"email": email})
    token = link(server, email, "Set a new password")
    stranger.post("/api/v1/auth/password/reset", json={"token": token, "password": PASSWORD})
    again = stranger.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD}).json()
    user = Client(server, again["access_token"], again["user"])  # a new password has ended the sessions
    key = user.post("/api/v1/api-keys", json={"name": "x", "scopes": ["tasks:read"]}).json()
    user.post(f"/api/v1/api-keys/{key['id']}/rotate")
    user.delete(f"/api/v1/api-keys/{key['id']}")
    run("admin", "grant", email, "--data-dir", server.data_dir)
    wanted = [
        "account.created", "login.failed", "login.succeeded", "login.succeeded", "password.wrong", "password.changed", "password.reset_asked",
        "password.reset", "api_key.created", "api_key.rotated", "api_key.revoked", "role.granted",
    ]
    until(lambda: sorted(kinds(user)) == sorted(wanted), f"{wanted}, not {kinds(user)}")
    login = user.get(AUDIT, params={"kind": "login.succeeded"}).json()["items"][-1]
    assert login["agent"] == "robot/1" and login["user_id"] == user.id and len(login["trace_id"]) == 32
    made = user.get(AUDIT, params={"kind": "api_key.created"}).json()["items"][0]
    assert made["data"]["api_key"] == key["id"] and key["key"] not in str(made)
    assert token not in user.get(AUDIT).text and PASSWORD not in user.get(AUDIT).text


def test_a_refresh_token_that_comes_twice_is_in_the_audit(server, user):
    login = {"email": user.account["email"], "password": PASSWORD}
    first = Client(server).post("/api/v1/auth/login", json=login).json()["refresh_token"]
    thief = {"User-Agent": "Thief/1.0"}
    assert Client(server).post("/api/v1/auth/refresh", json={"refresh_token": first}).status_code == 200
    problem(Client(server).post("/api/v1/auth/refresh", json={"refresh_token": first}, headers=thief), 401)
    reused = user.get(AUDIT, params={"kind": "session.token_reused"}).json()["items"]
    assert [(one["user_id"], one["agent"]) for one in reused] == [(user.id, "Thief/1.0")]


def test_pages_of_the_audit(user):
    for _ in range(4):
        Client(user.url).post("/api/v1/auth/login", json={"email": user.account["email"], "password": PASSWORD})
    first = user.get(AUDIT, params={"limit": 3}).json()
    second = user.get(AUDIT, params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert len(first["items"]) == 3 and len(second["items"]) == 2 and second["next_cursor"] is None
    assert [item["kind"] for item in first["items"] + second["items"]] == ["login.succeeded"] * 4 + ["account.created"]


def test_everybody_sees_their_own_and_operators_all(server, user, other):
    assert kinds(user) == kinds(other) == ["account.created"]
    problem(user.get(AUDIT, params={"user_id": other.id}), 400)
    problem(user.get("/api/v1/admin/audit"), 403)
    run("admin", "grant", user.account["email"], "--data-dir", server.data_dir)
    found = user.get("/api/v1/admin/audit", params={"user_id": other.id}).json()["items"]
    assert [item["kind"] for item in found] == ["account.created"]


def test_guesses_do_not_fill_the_audit(user, stranger):
    for number in range(40):
        stranger.post("/api/v1/auth/login", json={"email": user.account["email"], "password": f"guess {number}"})
    until(lambda: kinds(user, limit=200).count("login.failed") == 30, "30 entries")


EDITS = {
    "a time": "update audit_chain set at = at + interval '1 second' where number = 1",
    "a kind": "update audit_chain set kind = 'login.failed' where kind = 'login.succeeded'",
    "who": "update audit_details set user_id = gen_random_uuid() where number = 1",
    "what": "update audit_details set data = '{\"x\":1}' where number = 1",
    "from where": "update audit_details set agent = 'nobody' where number = 1",
    "a link": "delete from audit_chain where number = 1",
    "details": "delete from audit_details where number = 1",
    "the end": "delete from audit_chain where number = (select max(number) from audit_chain)",
    "a whole chain": "delete from audit_chain",
}


def test_every_edit_is_detected():
    with Server() as server:
        for _ in range(3):
            one = Client.sign_up(server)
            Client(server).post("/api/v1/auth/login", json={"email": one.account["email"], "password": PASSWORD})
        server.stop()
        intact = verify(server)
        assert intact.returncode == 0 and "6 entries" in intact.stdout and "intact" in intact.stdout, intact.stderr
        earlier = server.folder / "heads"
        earlier.write_text(intact.stdout)
        server.start()
        tables = ("audit_chain", "audit_details", "audit_heads")
        for table in tables:
            server.query(f"create table saved_{table} as table {table}")
        for what, edit in EDITS.items():
            server.query(edit)
            done = verify(server)
            assert done.returncode == 1 and "not intact" in done.stderr, (what, done.stdout)
            for table in tables:
                server.query(f"delete from {table}; insert into {table} table saved_{table}")
        assert verify(server, "--since", earlier).returncode == 0
        # Who cuts the end off, details and head as well, is found out by what was printed before.
        server.query("delete from audit_chain; delete from audit_details; delete from audit_heads")
        assert verify(server).returncode == 0
        done = verify(server, "--since", earlier)
        assert done.returncode == 1 and "is gone" in done.stderr


def test_the_key_of_the_audit_is_encrypted_and_survives_a_change_of_keys():
    with Server() as server:
        Client.sign_up(server)
        secret = lambda: server.query("select sealed from secrets where name = 'installation'")[0][0]
        before = secret()
        assert before.startswith("s1.")
        assert run("secrets", "add-key", "--data-dir", server.data_dir).returncode == 0
        server.restart()
        done = run("secrets", "reencrypt", "--data-dir", server.data_dir)
        assert done.returncode == 0 and secret() != before, done.stderr
        assert run("audit", "verify", "--data-dir", server.data_dir).returncode == 0
        other = run("audit", "verify", "--data-dir", server.data_dir, ENCRYPTION_KEYS="ab" * 32)
        assert other.returncode == 1 and "ENCRYPTION_KEYS" in other.stderr, other.stderr
