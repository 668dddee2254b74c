"""What becomes of mails: a second way when the first is down, what providers tell of them, and who gets none."""

import uuid

import pytest

from client import Client, faults, problem
from mail_api import KEY, WEBHOOK_SECRET, MailApi, tell
from server import Server, free_port, until
from smtp import Mailbox, parse, text_of
from test_mail import JOBS, operator, over_smtp

MAILS = "/api/v1/mails"
SUPPRESSIONS = "/api/v1/admin/mail/suppressions"


@pytest.fixture(scope="module")
def server(template):
    with Server(MAIL_WEBHOOK_SECRET=WEBHOOK_SECRET) as one:
        yield one
        one.stop()


@pytest.fixture(scope="module")
def boss(server):
    return operator(server)


def address():
    return f"{uuid.uuid4().hex}@example.org"


def send(who, to, text="test", **values):
    """Sends a mail as an operator does; returns its id."""
    payload = {"to": to, "text": text, "values": values}
    answer = who.post(JOBS, json={"kind": "send_mail", "payload": payload})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def mail(who, id):
    answer = who.get(f"{MAILS}/{id}")
    return answer.json() if answer.status_code == 200 else {"status": "queued"}


def wait_for(who, id, status):
    def there():
        one = mail(who, id)
        return one["status"] == status and one

    return until(there, f"{status}, not {mail(who, id)}")


def written(server, id):
    """The mail as a file, or None."""
    file = server.data_dir / "mail" / f"{id}.eml"
    return parse(file.read_bytes()) if file.exists() else None


def try_to_send(server, who, to, text="test", **values):
    """Sends a mail that is let through or not; the mail, or None."""
    id = send(who, to, text, **values)
    one = until(lambda: mail(who, id)["status"] in ("sent", "suppressed") and mail(who, id), "an end")
    assert bool(written(server, id)) == (one["status"] == "sent")
    return written(server, id)


def summary(server, who, to):
    return try_to_send(server, who, to, "daily_summary", name="Ada", title="A day")


# --- a second way -----------------------------------------------------------------------------------------------------


def test_when_the_mail_server_is_down_the_api_sends():
    with MailApi() as api, over_smtp(free_port(), **api.settings) as server:
        who = operator(server)
        id = send(who, "ada@example.org")
        headers, body = api.wait_for(id)
        assert headers["Authorization"] == "Bearer " + KEY and headers["Content-Type"] == "application/json"
        assert body["personalizations"] == [{"to": [{"email": "ada@example.org"}], "custom_args": {"steward_mail": id}}]
        assert body["from"] == {"email": "s@example.net", "name": "Steward"}
        assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
        assert wait_for(who, id, "sent")["reason"] is None
        assert KEY not in server.log()


def test_what_the_mail_server_does_not_take_now_the_api_sends():
    with MailApi() as api, Mailbox(refuse_with="451 4.7.1 try later") as mailbox:
        with over_smtp(mailbox.port, **api.settings) as server:
            who = operator(server)
            id = send(who, "ada@example.org")
            wait_for(who, id, "sent")
            assert mailbox.tried > 0 and api.wait_for(id)


def test_what_the_mail_server_refuses_for_good_goes_nowhere_else():
    with MailApi() as api, Mailbox(refuse_with="550 5.1.1 no such user here") as mailbox:
        with over_smtp(mailbox.port, **api.settings) as server:
            who = operator(server)
            one = wait_for(who, send(who, "ada@example.org"), "bounced")
            assert one["reason"] == "550 5.1.1 no such user here" and one["next_at"] is None
            assert api.tried == 0
            suppressed = wait_for(who, send(who, "Ada@Example.org"), "suppressed")
            assert "came back" in suppressed["reason"] and api.tried == 0
            found = who.get(SUPPRESSIONS, params={"address": "ada@example.org"}).json()["items"]
            assert [(one["category"], one["reason"]) for one in found] == [("all", "bounce")]


def test_while_neither_takes_it_a_mail_waits_and_its_owner_sees_no_more_than_that():
    with MailApi(status=503) as api, Mailbox(refuse_with="421 4.3.2 closing") as mailbox:
        with over_smtp(mailbox.port, **api.settings) as server:
            who = operator(server)
            id = send(who, "ada@example.org")
            one = wait_for(who, id, "deferred")
            assert one["attempts"] == 1 and one["next_at"] and "421 4.3.2" in one["reason"]
            job = who.get(f"{JOBS}/{who.id}/{id}").json()
            assert "421" in job["last_error"] and "503" in job["last_error"]
            assert KEY not in job["last_error"]
            api.status = 202
            assert who.patch(f"{JOBS}/{who.id}/{id}", json={"run_at": "2020-01-01T00:00:00Z"}).status_code == 200
            wait_for(who, id, "sent")


def test_the_api_alone_is_enough():
    with MailApi() as api, Server(MAIL_FROM="s@example.net", **api.settings) as server:
        who = operator(server)
        id = send(who, "ada@example.org")
        wait_for(who, id, "sent")
        assert api.wait_for(id)[1]["from"] == {"email": "s@example.net"}
        assert not (server.data_dir / "mail").exists()


# --- the list ---------------------------------------------------------------------------------------------------------


def test_everybody_sees_their_own_mails_only(server):
    one, other = Client.sign_up(server), Client.sign_up(server)
    listed = until(lambda: one.get(MAILS).json()["items"], "the mail")
    assert [(m["text"], m["address"]) for m in listed] == [("verify_email", one.account["email"])]
    id = listed[0]["id"]
    wait_for(one, id, "sent")
    assert id not in other.get(MAILS).text
    problem(other.get(f"{MAILS}/{id}"), 404, "not_found")
    problem(one.get(f"{MAILS}/{uuid.uuid4()}"), 404, "not_found")
    assert id in one.get("/api/v1/me/export").text
    gone = {"password": "correct horse battery"}
    assert one.delete("/api/v1/me", json=gone).status_code == 204
    assert server.query(f"select count(*) from mail_deliveries where id = '{id}'") == [["0"]]


# --- what providers tell ----------------------------------------------------------------------------------------------


def test_what_a_provider_tells_is_noted(server, boss):
    to = address()
    id = send(boss, to)
    wait_for(boss, id, "sent")
    assert tell(server, {"event": "deferred", "email": to, "steward_mail": id, "response": "451 busy"}).json() == {"result": "applied"}
    assert (mail(boss, id)["status"], mail(boss, id)["reason"]) == ("deferred", "451 busy")
    tell(server, {"event": "delivered", "email": to, "smtp-id": f"<{id}@localhost>"})
    assert mail(boss, id)["status"] == "delivered"
    tell(server, {"event": "deferred", "email": to, "steward_mail": id})
    assert mail(boss, id)["status"] == "delivered"
    assert try_to_send(server, boss, to)


@pytest.mark.parametrize("event, status", [("bounce", "bounced"), ("spamreport", "complained")])
def test_where_mail_does_not_arrive_none_try_to_send(server, boss, event, status):
    to = address()
    id = send(boss, to)
    wait_for(boss, id, "sent")
    tell(server, {"event": event, "email": to, "steward_mail": id, "reason": "no"})
    assert mail(boss, id)["status"] == status
    assert not summary(server, boss, to)
    assert not try_to_send(server, boss, to), "not about the account either"


def test_what_is_told_again_changes_nothing(server, boss):
    to = address()
    event = {"event": "bounce", "email": to}
    assert tell(server, event, id="msg_1").json() == {"result": "applied"}
    found = boss.get(SUPPRESSIONS, params={"address": to}).json()["items"]
    assert boss.delete(f"{SUPPRESSIONS}/{found[0]['id']}").status_code == 204
    assert tell(server, event, id="msg_1").json() == {"result": "repeated"}
    assert boss.get(SUPPRESSIONS, params={"address": to}).json()["items"] == []


def test_nobody_else_can_tell(server, boss):
    to = address()
    event = {"event": "bounce", "email": to}
    problem(tell(server, event, key=b"another key of sufficient length"), 401)
    problem(tell(server, event, at=1), 401)
    problem(Client(server).post("/api/v1/webhooks/mail", json=[event]), 401)
    assert faults(tell(server, body=b'{"event":"bounce"}')) == {"": "type"}
    assert boss.get(SUPPRESSIONS, params={"address": to}).json()["items"] == []


def test_without_a_secret_there_is_no_webhook():
    with Server() as one:
        problem(tell(one, {"event": "bounce", "email": address()}), 404)


def test_news_of_mails_that_nobody_has_are_taken(server):
    unknown = {"event": "delivered", "email": address(), "steward_mail": str(uuid.uuid4())}
    assert tell(server, unknown, {"event": "open"}, {"event": "processed"}).json() == {"result": "applied"}


# --- unsubscribing ----------------------------------------------------------------------------------------------------


def link_of(message):
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message["List-Unsubscribe"].strip("<>")
    assert link in text_of(message)
    return link


def test_one_click_ends_mails_of_a_kind(server, boss):
    to = address()
    link = link_of(summary(server, boss, to))
    assert link.startswith(server.url + "/mail/unsubscribe?token=") and to not in link
    path = link.removeprefix(server.url)
    anybody = Client(server)
    page = anybody.get(path)
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert summary(server, boss, to), "looking is no unsubscribing"
    form = {"List-Unsubscribe": "One-Click"}
    assert anybody.post(path, data=form).json() == {"result": "unsubscribed"}
    assert not summary(server, boss, to)
    assert try_to_send(server, boss, to, "password_changed", name="Ada"), "mails about the account still come"
    found = boss.get(SUPPRESSIONS, params={"address": to}).json()["items"]
    assert [(one["category"], one["reason"]) for one in found] == [("summaries", "unsubscribe")]


def test_one_click_takes_the_forms_that_mail_programs_send(server, boss):
    to = address()
    path = link_of(summary(server, boss, to)).removeprefix(server.url)
    anybody = Client(server)
    assert anybody.post(path, files={"List-Unsubscribe": (None, "One-Click")}).status_code == 200
    assert anybody.post(path).status_code == 200
    assert faults(anybody.post(path[:-1] + ("0" if path[-1] != "0" else "1"))) == {"token": "invalid"}
    assert faults(anybody.post("/mail/unsubscribe")) == {"token": "invalid"}


def test_account_mails_cannot_be_unsubscribed_from(server, boss):
    to = address()
    assert try_to_send(server, boss, to)["List-Unsubscribe"] is None


def test_who_unsubscribed_can_come_back(server, boss):
    who = Client.sign_up(server)
    to = who.account["email"]
    link = link_of(summary(server, boss, to))
    assert Client(server).post(link.removeprefix(server.url)).status_code == 200
    assert not summary(server, boss, to)
    assert who.post(MAILS + "/resubscribe").status_code == 204
    assert summary(server, boss, to)


# --- operators --------------------------------------------------------------------------------------------------------


def test_operators_stop_mails_to_an_address(server, boss):
    to = address()
    made = boss.post(SUPPRESSIONS, json={"address": to.upper(), "category": "summaries"})
    assert made.status_code == 201 and to not in made.text.lower()
    assert boss.post(SUPPRESSIONS, json={"address": to, "category": "summaries"}).status_code == 200
    assert not summary(server, boss, to)
    newest = boss.get(SUPPRESSIONS, params={"limit": 1}).json()
    assert [one["id"] for one in newest["items"]] == [made.json()["id"]] and newest["next_cursor"]
    older = boss.get(SUPPRESSIONS, params={"limit": 1, "cursor": newest["next_cursor"]}).json()
    assert made.json()["id"] not in [one["id"] for one in older["items"]]
    assert boss.delete(f"{SUPPRESSIONS}/{made.json()['id']}").status_code == 204
    problem(boss.delete(f"{SUPPRESSIONS}/{made.json()['id']}"), 404)
    assert summary(server, boss, to)
    assert faults(boss.post(SUPPRESSIONS, json={"address": "x", "category": "some"})) == {"/address": "format", "/category": "not_one_of"}
    assert faults(boss.get(SUPPRESSIONS, params={"limit": 0, "cursor": "x", "y": 1})) == {"limit": "out_of_range", "cursor": "invalid", "y": "unknown_parameter"}


def test_only_operators_see_the_list(server):
    who = Client.sign_up(server)
    problem(who.get(SUPPRESSIONS), 403)
    problem(who.post(SUPPRESSIONS, json={"address": address()}), 403)
    problem(who.delete(f"{SUPPRESSIONS}/{uuid.uuid4()}"), 403)
