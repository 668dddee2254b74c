"""Who may make an account while access is restricted (CONTRACT 22), and sign-ups that tell nothing (CONTRACT 21)."""

import pytest

from client import PASSWORD, Client, faults, make_token, new_id, problem
from issuer import Issuer
from server import Server, run, until
from smtp import mails_in
from test_clerk import SECRET, event, me, result, send, subject

SIGN_UP = "/api/v1/auth/signup"


def sign_up(server, email, **members):
    return Client(server).post(SIGN_UP, json={"email": email, "password": PASSWORD, "name": "Ada", **members})


@pytest.fixture(scope="module")
def closed(template):
    with Server(BETA_ALLOWLIST="Ada@example.org,@Listed.example") as server:
        yield server


def invite(server, *arguments):
    done = run("invite", "--data-dir", server.data_dir, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def users(server):
    return int(server.query("select count(*) from users")[0][0])


def test_who_is_not_listed_is_refused_before_there_is_a_user(closed):
    before = users(closed)
    problem(sign_up(closed, "eve@example.org"), 403, "beta-access")
    problem(sign_up(closed, "eve@evil-listed.example"), 403, "beta-access")
    problem(Client(closed).post("/api/auth/signup", json={"email": "eve@example.org", "password": PASSWORD, "name": "E"}), 403)
    outside = Client(closed, make_token(email="eve@example.org"))
    problem(outside.get("/api/v1/me"), 403, "beta-access")
    assert users(closed) == before
    page = Client(closed).get("/errors/beta-access")
    assert page.status_code == 200 and page.json()["status"] == 403


def test_addresses_and_domains_of_the_settings(closed):
    assert sign_up(closed, "ADA@example.org").status_code == 201
    assert sign_up(closed, "anybody@listed.example").status_code == 201
    assert Client(closed, make_token(email="somebody@listed.example")).get("/api/v1/me").status_code == 200


def test_invitations_of_addresses_domains_and_codes(closed):
    invite(closed, "Grace@example.org")
    assert sign_up(closed, "grace@example.org").status_code == 201
    invite(closed, "@guests.example")
    assert sign_up(closed, "one@guests.example").status_code == 201
    invite(closed, "@guests.example", "--remove")
    problem(sign_up(closed, "two@guests.example"), 403, "beta-access")
    code = invite(closed)
    problem(sign_up(closed, "code@example.org", invite="not " + code), 403, "beta-access")
    assert sign_up(closed, "code@example.org", invite=code).status_code == 201
    problem(sign_up(closed, "code2@example.org", invite=code), 403, "beta-access")
    assert code not in str(closed.query("select * from beta_access"))
    twice = invite(closed, "--uses", "2")
    statuses = [sign_up(closed, f"uses{n}@example.org", invite=twice).status_code for n in range(3)]
    assert statuses == [201, 201, 403]


INVITATIONS = "/api/v1/admin/invitations"


@pytest.fixture
def operator(closed):
    account = sign_up(closed, f"{new_id()}@listed.example").json()
    granted = run("admin", "grant", account["user"]["email"], "--data-dir", closed.data_dir)
    assert granted.returncode == 0, granted.stderr
    return Client(closed, account["access_token"], account["user"])


def test_operators_invite_addresses_and_domains(closed, operator):
    made = operator.post(INVITATIONS, json={"whom": "Mary@example.org"})
    assert made.status_code == 201 and made.json()["id"] == "mary@example.org" and made.json()["kind"] == "address"
    assert sign_up(closed, "mary@example.org").status_code == 201
    again = operator.post(INVITATIONS, json={"whom": "mary@example.org"})
    assert again.status_code == 200 and again.json() == made.json()
    assert operator.post(INVITATIONS, json={"whom": "@Visitors.example"}).json()["kind"] == "domain"
    assert sign_up(closed, "one@visitors.example").status_code == 201
    assert operator.delete(f"{INVITATIONS}/@Visitors.example").status_code == 204
    problem(sign_up(closed, "two@visitors.example"), 403, "beta-access")
    problem(operator.delete(f"{INVITATIONS}/@visitors.example"), 404, "not_found")
    kinds = [(one["kind"], one["data"]) for one in operator.get("/api/v1/audit").json()["items"]]
    assert kinds.count(("invitation.created", {"kind": "address"})) == 1
    assert ("invitation.removed", {"kind": "domain"}) in kinds


def test_operators_make_codes_that_are_told_once(closed, operator):
    made = operator.post(INVITATIONS, json={"uses": 2})
    code = made.json()["code"]
    assert made.status_code == 201 and made.json()["uses_left"] == 2 and made.headers["Cache-Control"] == "no-store"
    assert [sign_up(closed, f"{new_id()}@example.org", invite=code).status_code for _ in range(3)] == [201, 201, 403]
    assert code not in operator.get(INVITATIONS, params={"limit": 200}).text
    once = operator.post(INVITATIONS, json={}).json()
    assert once["uses_left"] == 1
    assert operator.delete(f"{INVITATIONS}/{once['id']}").status_code == 204
    problem(sign_up(closed, "too-late@example.org", invite=once["code"]), 403, "beta-access")
    assert operator.post(INVITATIONS, json={"uses": None}).json()["uses_left"] is None


def test_invitations_are_listed_page_by_page(closed, operator):
    for number in range(5):
        operator.post(INVITATIONS, json={"whom": f"page{number}@pages.example"})
    everything = operator.get(INVITATIONS, params={"limit": 200}).json()
    assert everything["next_cursor"] is None
    seen, cursor = [], None
    while True:
        page = operator.get(INVITATIONS, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == everything["items"] and len(seen) >= 5


@pytest.mark.parametrize("body, pointers", [
    ({"whom": "nobody"}, ["/whom"]),
    ({"whom": "@nowhere"}, ["/whom"]),
    ({"uses": 0}, ["/uses"]),
    ({"whom": "a@example.org", "uses": 2}, ["/uses"]),
    ({"whom": "nobody", "uses": "x", "code": "y"}, ["/code", "/uses", "/whom"]),
])
def test_what_is_no_invitation_is_refused_with_all_that_is_wrong(operator, body, pointers):
    assert sorted(faults(operator.post(INVITATIONS, json=body))) == pointers


def test_a_webhook_makes_no_account_for_who_may_have_none(template):
    """Clerk tells of everybody who signs up there. Who was not invited is answered as settled, and has no account."""
    with Issuer() as clerk:
        own = {"CLERK_ISSUER": clerk.url, "CLERK_JWT_KEY": clerk.key.public_pem, "CLERK_WEBHOOK_SECRET": SECRET}
        with Server(BETA_ALLOWLIST="@listed.example", **own) as server:
            mark = users(server)
            for email in ("eve@example.org", "eve@evil-listed.example", ""):
                assert result(send(server, event("user.created", subject(), 1000, email))) == "not_admitted"
            unproven = event("user.created", subject(), 1000, "grace@listed.example", verified=False)
            assert result(send(server, unproven)) == "not_admitted"
            assert users(server) == mark
            entries = server.query("select kind from audit_chain where kind = 'account.refused'")
            assert len(entries) == 4
            assert "eve" not in str(server.query("select data from audit_details"))
            who, email = subject(), "Grace@listed.example"
            assert result(send(server, event("user.created", who, 1000, email))) == "applied"
            assert users(server) == mark + 1
            late = subject()
            assert result(send(server, event("user.created", late, 1000, "late@example.org"))) == "not_admitted"
            problem(me(server, clerk, late), 403, "beta-access")
            invite(server, "late@example.org")
            assert result(send(server, event("user.updated", late, 2000, "late@example.org"))) == "applied"
            assert me(server, clerk, late).json()["email"] == "late@example.org"


def test_a_repeated_sign_up_with_a_used_code_is_a_repetition(closed):
    code = invite(closed)
    body = {"email": "again@example.org", "password": PASSWORD, "name": "Ada", "invite": code}
    first, again = (Client(closed).post(SIGN_UP, json=body, headers={"Idempotency-Key": "beta"}) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json()["user"]["id"] == again.json()["user"]["id"]


def test_without_a_list_everybody_may(server):
    assert sign_up(server, "everybody@example.org").status_code == 201


def test_a_sign_up_can_tell_nothing():
    with Server(AUTH_ENUMERATION_SAFE="true") as server:
        first, again = (sign_up(server, "ada@example.org") for _ in range(2))
        assert (first.status_code, first.text) == (again.status_code, again.text) and first.status_code == 202
        until(lambda: any("have an account" in mail["Subject"] for mail in mails_in(server, "ada@example.org")), "the mail")
        login = Client(server).post("/api/v1/auth/login", json={"email": "ada@example.org", "password": PASSWORD})
        assert login.status_code == 200
        assert int(server.query("select count(*) from users")[0][0]) == 1
