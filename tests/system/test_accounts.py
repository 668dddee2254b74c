"""Passwords, addresses and profiles: what links in mails are good for, and that they tell strangers nothing."""

import re
import threading

import pytest

from client import PASSWORD, Client, faults, problem
from server import Server, until
from smtp import mails_in, text_of

FORGOT, RESET = "/api/v1/auth/password/forgot", "/api/v1/auth/password/reset"
CONFIRM, EMAIL = "/api/v1/auth/email/confirm", "/api/v1/me/email"
NEW = "another horse battery"


def mails(server, to, subject):
    return [mail for mail in mails_in(server, to) if subject in mail["Subject"]]


def link(server, to, subject, count=1):
    """What the link in the newest such mail ends with."""
    found = until(lambda: len(mails(server, to, subject)) >= count and mails(server, to, subject), f"a mail to {to}")
    return re.search(r"/account#\w+=(\w+)", text_of(found[-1])).group(1)


def log_in(client, email, password):
    return client.post("/api/v1/auth/login", json={"email": email, "password": password})


def test_a_forgotten_password_is_set_anew_once(server, user, stranger):
    email = user.account["email"]
    answer = stranger.post(FORGOT, json={"email": email.upper()})
    assert answer.status_code == 202 and answer.headers["Cache-Control"] == "no-store"
    token = link(server, email, "Set a new password")
    assert faults(stranger.post(RESET, json={"token": token, "password": "short"})) == {"/password": "password"}
    assert stranger.post(RESET, json={"token": token, "password": NEW}).status_code == 204
    problem(log_in(stranger, email, PASSWORD), 401)
    assert log_in(stranger, email, NEW).status_code == 200
    assert faults(stranger.post(RESET, json={"token": token, "password": PASSWORD})) == {"/token": "invalid"}
    notice = until(lambda: mails(server, email, "Your password was changed"), "the notice")
    assert token not in text_of(notice[0])


def test_an_address_without_account_gets_the_same_answer_and_no_mail(server, user, stranger):
    known = stranger.post(FORGOT, json={"email": user.account["email"]})
    unknown = stranger.post(FORGOT, json={"email": "nobody." + user.account["email"]})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    link(server, user.account["email"], "Set a new password")
    assert not mails_in(server, "nobody." + user.account["email"])
    rows = server.query("select count(*) from account_tokens where address like 'nobody.%'")
    assert int(rows[0][0]) >= 1  # the same work


def test_sixteen_resets_with_one_link_set_one_password(server, user, stranger):
    stranger.post(FORGOT, json={"email": user.account["email"]})
    token = link(server, user.account["email"], "Set a new password")
    answers = {}

    def reset(number):
        answers[number] = Client(server).post(RESET, json={"token": token, "password": f"{NEW} {number}"}).status_code

    threads = [threading.Thread(target=reset, args=(number,)) for number in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers.values()) == [204] + [400] * 15
    winner = next(number for number, status in answers.items() if status == 204)
    assert log_in(stranger, user.account["email"], f"{NEW} {winner}").status_code == 200


def test_at_most_three_links_are_good_at_a_time_and_one_that_is_used_ends_the_others(server, user, stranger):
    email = user.account["email"]
    for _ in range(6):
        assert stranger.post(FORGOT, json={"email": email}).status_code == 202
    link(server, email, "Set a new password", 3)
    tokens = [re.search(r"#reset=(\w+)", text_of(mail)).group(1) for mail in mails(server, email, "Set a new password")]
    assert len(set(tokens)) == 3
    assert stranger.post(RESET, json={"token": tokens[1], "password": NEW}).status_code == 204
    for token in tokens:
        assert faults(stranger.post(RESET, json={"token": token, "password": PASSWORD})) == {"/token": "invalid"}


def test_an_old_link_is_void(server, user, stranger):
    stranger.post(FORGOT, json={"email": user.account["email"]})
    token = link(server, user.account["email"], "Set a new password")
    server.query(f"update account_tokens set expires_at = now() where user_id = '{user.id}'")
    assert faults(stranger.post(RESET, json={"token": token, "password": NEW})) == {"/token": "invalid"}


def test_the_database_and_the_jobs_do_not_know_the_token(user, stranger):
    """Whoever reads them cannot take the account over."""
    closed = "smtp://127.0.0.1:9"  # nothing listens: the mail stays in the queue
    with Server(SMTP_URL=closed, SMTP_TLS="off") as server:
        one = Client.sign_up(server)
        Client(server).post(FORGOT, json={"email": one.account["email"]})
        payloads = until(
            lambda: server.query("select payload from jobs where payload like '%password_reset%'"), "the job"
        )
        assert '"sealed":"s1.' in payloads[0][0] and not re.search(r"\b[0-9a-f]{64}\b", payloads[0][0])


def test_a_password_is_changed_by_who_knows_it(server, user, stranger):
    path = "/api/v1/me/password"
    wrong = user.post(path, json={"current_password": "wrong horse", "password": NEW})
    assert faults(wrong) == {"/current_password": "wrong"}
    assert faults(user.post(path, json={"current_password": PASSWORD, "password": "x"})) == {"/password": "password"}
    assert user.post(path, json={"current_password": PASSWORD, "password": NEW}).status_code == 204
    problem(log_in(stranger, user.account["email"], PASSWORD), 401)
    assert log_in(stranger, user.account["email"], NEW).status_code == 200
    until(lambda: user.get("/api/v1/me").status_code == 401, "the end of the sessions that began with the old one")
    until(lambda: mails(server, user.account["email"], "Your password was changed"), "the notice")


def test_of_changes_at_the_same_time_one_is_made(server, user, stranger):
    answers = {}

    def change(number):
        body = {"current_password": PASSWORD, "password": f"{NEW} {number}"}
        answers[number] = user.again().post("/api/v1/me/password", json=body).status_code

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    winners = [number for number, status in answers.items() if status == 204]
    assert len(winners) == 1 and set(answers.values()) <= {204, 400, 401, 409}, answers
    assert log_in(stranger, user.account["email"], f"{NEW} {winners[0]}").status_code == 200


def test_three_links_that_confirm_an_address_are_enough(user):
    answers = [user.post("/api/v1/me/email/verification") for _ in range(4)]
    assert [answer.status_code for answer in answers][:2] == [202, 202]
    assert "on their way already" in problem(answers[-1], 429)["detail"]


def test_guessing_the_present_password_is_limited(user):
    answers = [
        user.post("/api/v1/me/password", json={"current_password": f"guess {n}", "password": NEW}).status_code
        for n in range(30)
    ]
    assert answers.count(400) in (19, 20) and answers[-1] == 429  # the first mail counts, too


def test_who_signs_in_elsewhere_has_no_password(server):
    other = Client.external(server)
    other.get("/api/v1/me")
    problem(other.post("/api/v1/me/password", json={"current_password": "x", "password": NEW}), 409)


def test_a_new_account_proves_its_address(server, user, stranger):
    assert user.account["email_verified_at"] is None
    token = link(server, user.account["email"], "Confirm your address")
    assert stranger.post(CONFIRM, json={"token": token}).status_code == 204
    me = user.get("/api/v1/me").json()
    assert me["email_verified_at"] and me["email"] == user.account["email"]
    assert faults(stranger.post(CONFIRM, json={"token": token})) == {"/token": "invalid"}
    problem(user.post("/api/v1/me/email/verification"), 409)


def test_another_mail_to_prove_the_address(server, user):
    link(server, user.account["email"], "Confirm your address")
    assert user.post("/api/v1/me/email/verification").status_code == 202
    link(server, user.account["email"], "Confirm your address", 2)


def test_a_new_address_counts_when_its_mail_is_answered_and_the_old_one_is_told(server, user, stranger):
    old, new = user.account["email"], "New." + user.account["email"]
    assert faults(user.post(EMAIL, json={"email": new, "password": "wrong"})) == {"/password": "wrong"}
    assert user.post(EMAIL, json={"email": new, "password": PASSWORD}).status_code == 202
    token = link(server, new, "Confirm your new address")
    assert user.get("/api/v1/me").json()["email"] == old and log_in(stranger, old, PASSWORD).status_code == 200
    assert stranger.post(CONFIRM, json={"token": token}).status_code == 204
    me = user.get("/api/v1/me").json()
    assert me["email"] == new and me["email_verified_at"] and me["version"] == 2
    problem(log_in(stranger, old, PASSWORD), 401)
    assert log_in(stranger, new.lower(), PASSWORD).status_code == 200
    notice = until(lambda: mails(server, old, "address of your account was changed"), "the notice")
    assert new in text_of(notice[0])


def test_the_address_of_another_account_cannot_be_taken(server, user, other, stranger):
    assert user.post(EMAIL, json={"email": other.account["email"], "password": PASSWORD}).status_code == 202
    token = link(server, other.account["email"], "Confirm your new address")
    problem(stranger.post(CONFIRM, json={"token": token}), 409)
    assert user.get("/api/v1/me").json()["email"] == user.account["email"]


def test_a_link_of_one_kind_is_no_link_of_another(server, user, stranger):
    stranger.post(FORGOT, json={"email": user.account["email"]})
    reset = link(server, user.account["email"], "Set a new password")
    prove = link(server, user.account["email"], "Confirm your address")
    assert faults(stranger.post(CONFIRM, json={"token": reset})) == {"/token": "invalid"}
    assert faults(stranger.post(RESET, json={"token": prove, "password": NEW})) == {"/token": "invalid"}


def test_a_profile_is_changed_with_history_and_preconditions(user):
    answer = user.get("/api/v1/me")
    etag = answer.headers["ETag"]
    changed = user.patch("/api/v1/me", json={"name": "Ada <b>"}, headers={"If-Match": etag})
    assert changed.status_code == 200 and changed.json()["name"] == "Ada <b>" and changed.headers["ETag"] != etag
    problem(user.patch("/api/v1/me", json={"name": "x"}, headers={"If-Match": etag}), 412)
    assert user.get("/api/v1/me").json() == changed.json()
    events = user.get("/api/v1/sync", params={"since": re.sub(r":\d+$", ":0", user.get("/api/v1/sync").json()["next"])}).json()["items"]
    assert [(one["kind"], one["changed"]) for one in events] == [("user.updated", {"name": ["Ada", "Ada <b>"]})]


@pytest.mark.parametrize("body, pointer", [
    ({"name": ""}, "/name"),
    ({"name": "x" * 101}, "/name"),
    ({"name": "a\nb"}, "/name"),
    ({"email": "x@example.org"}, "/email"),
    ({"id": "x"}, "/id"),
    ({"admin": True}, "/admin"),
])
def test_what_a_profile_refuses(user, body, pointer):
    assert list(faults(user.patch("/api/v1/me", json=body))) == [pointer]


def test_the_page_that_links_lead_to(stranger):
    page = stranger.get("/account", headers={"Accept": "text/html"})
    assert page.status_code == 200 and "/account/account.js" in page.text
    script = stranger.get("/account/account.js")
    assert script.status_code == 200 and all(path in script.text for path in (FORGOT, RESET, CONFIRM))
