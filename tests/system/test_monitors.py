"""Monitors with the real program: from a sentence to a watched fact to an action, against a local web server."""

import csv
import io
import json
import os
import time

import pytest

from client import Client, faults, new_id, problem
from live import follow
from receiver import Receiver
from server import Server, until
from smtp import mails_in, text_of
from watched import Site

PATH = "/api/v1/monitors"
ROUNDS = int(os.environ.get("STEWARD_CRASH_ROUNDS", "2"))


@pytest.fixture(scope="module")
def watcher(template):
    """A server that may look at this machine."""
    with Server(OUTBOUND_NETWORKS="any") as own:
        yield own
        own.stop()


@pytest.fixture
def site():
    with Site() as web:
        yield web


@pytest.fixture
def user(watcher):
    return Client.sign_up(watcher)


@pytest.fixture
def other(watcher):
    return Client.sign_up(watcher)


def wanted(url, **members):
    """A monitor of a price, active below 50."""
    return {
        "prompt": "Tell me when it is cheap",
        "frequency": "@every 1h",
        "source": {"kind": "web_page", "url": url},
        "facts": [{"name": "price", "type": "number", "unit": "EUR"}],
        "condition": {"all": [{"fact": "price", "op": "below", "value": 50}]},
        **members,
    }


def make(user, url, **members):
    answer = user.post(PATH, json=wanted(url, **members))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{PATH}/{answer.json()['id']}"
    return answer.json()


def one(monitor):
    return f"{PATH}/{monitor['id']}"


def show(user, monitor):
    return user.get(one(monitor)).json()


def looked(user, monitor, count=1):
    """The monitor after so many looks in all."""
    return until(lambda: (now := show(user, monitor))["evaluations"] >= count and now, f"{count} looks")


def look(user, monitor):
    """Looks once more, and gives the monitor afterwards."""
    count = show(user, monitor)["evaluations"]
    assert user.post(one(monitor) + "/run").status_code == 200
    return looked(user, monitor, count + 1)


def items(user, path, **parameters):
    answer = user.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_from_a_sentence_to_a_mail_a_notification_and_a_task(watcher, user, site):
    begin = time.monotonic()
    site.price("/lamp", 60)
    sentence = f"Tell me when the price of the lamp at {site.url('/lamp')} drops below 50 euros"
    made = user.post(PATH, json={"prompt": sentence, "notify": ["in_app", "email"]})
    assert made.status_code == 201, made.text
    made = made.json()
    meaning = made["classification"]
    assert meaning["source"]["url"] == site.url("/lamp") and made["classification_status"] == "final", meaning
    live = follow(user)
    task = {"kind": "create_task", "content": {"title": "Buy it: {{name}} is {{state}}"}}
    assert user.post(one(made) + "/actions", json=task).status_code == 201
    assert looked(user, made)["state"] != "active"
    site.price("/lamp", 45)
    after = look(user, made)
    assert after["state"] == "active", after
    changed = live.until("event", kind="monitor.state_changed")
    assert changed["topic"] == "monitors" and changed["data"]["state"] == "active"
    mails = lambda: [one for one in mails_in(watcher, user.account["email"]) if "active" in one["Subject"]]  # noqa: E731
    [mail] = until(mails, "the mail")
    assert site.url("/lamp") in text_of(mail)
    [told] = user.get("/api/v1/notifications").json()["items"]
    assert told["kind"] == "monitor" and told["entity_id"] == made["id"] and "45" in told["text"]
    assert [one["title"] for one in user.tasks()] == [f"Buy it: {made['name']} is active"[:200]]
    [change] = items(user, one(made) + "/history")
    assert change["after"] == "active" and change["facts"][0]["value"] == 45
    look(user, made)
    assert len(user.get("/api/v1/notifications").json()["items"]) == 1 and len(user.tasks()) == 1
    assert time.monotonic() - begin < 60


def test_facts_are_runs_of_equal_values_and_looks_are_counted(user, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    look(user, made)
    site.price("/lamp", 55)
    after = look(user, made)
    assert after["facts"][0]["value"] == 55 and after["facts"][0]["unit"] == "EUR"
    newest, oldest = items(user, one(made) + "/facts")
    assert (newest["value"], newest["seen"]) == (55, 1)
    assert (oldest["value"], oldest["seen"]) == (60, 2) and oldest["last_at"] < newest["first_at"]
    assert "60" in oldest["evidence"]
    assert items(user, one(made) + "/facts", name="colour") == []
    looks = items(user, one(made) + "/evaluations")
    assert [entry["outcome"] for entry in looks] == ["changed", "unchanged", "changed"]
    assert [entry["status"] for entry in looks] == [200, 304, 200]
    page = user.get(one(made) + "/evaluations", params={"limit": 2}).json()
    assert len(page["items"]) == 2
    assert len(items(user, one(made) + "/evaluations", before=page["next_before"])) == 1


def test_what_has_not_changed_is_not_sent_again(user, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    look(user, made)
    assert site.statuses("/lamp") == [200, 304]
    site.tags = False
    after = look(user, made)
    assert site.statuses("/lamp")[-1] == 200 and after["outcome"] == "unchanged"
    changed = user.patch(one(made), json={"facts": [{"name": "price", "type": "number"}]})
    assert changed.status_code == 200, changed.text
    looked(user, made, 4)
    assert "If-None-Match" not in site.seen[-1][1], "another meaning is read anew"


def test_a_page_that_has_moved_is_followed(user, site):
    site.price("/new", 45)
    site.pages["/old"] = lambda handler: handler.answer(301, "text/plain", "", Location="/new")
    made = make(user, site.url("/old"))
    assert looked(user, made)["state"] == "active"
    site.pages["/round"] = lambda handler: handler.answer(302, "text/plain", "", Location="/round")
    lost = looked(user, make(user, site.url("/round")))
    assert lost["outcome"] == "failed" and "too often" in lost["error"]
    site.pages["/file"] = lambda handler: handler.answer(302, "text/plain", "", Location="file:///etc/passwd")
    refused = looked(user, make(user, site.url("/file")))
    assert refused["outcome"] == "failed" and refused["facts"] == []


def test_a_source_that_fails_is_told_and_tried_again_sooner(user, site):
    made = make(user, site.url("/nothing"))
    failed = looked(user, made)
    assert failed["outcome"] == "failed" and "404" in failed["error"] and failed["failures"] == 1
    assert failed["state"] == "unknown" and failed["next_at"]
    assert items(user, PATH, outcome="failed") == [show(user, made)]
    site.price("/nothing", 45)
    assert look(user, made)["state"] == "active"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "https://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://0x7f000001:1/",
        "http://2130706433:1/",
    ],
)
def test_private_addresses_are_not_looked_at(server, url):
    """On a server as it comes."""
    somebody = Client.sign_up(server)
    answer = somebody.post(PATH, json={"prompt": "Tell me when it changes", "url": url})
    if answer.status_code == 400:
        return  # not an address at all
    failed = looked(somebody, answer.json())
    assert failed["outcome"] == "failed" and "not public" in failed["error"], failed


def test_it_looks_only_when_told_to_while_it_is_paused(user, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    paused = user.post(one(made) + "/pause").json()
    assert paused["paused"] is True and paused["next_at"] is None
    assert look(user, made)["next_at"] is None
    resumed = user.post(one(made) + "/resume").json()
    assert resumed["paused"] is False and resumed["next_at"]
    looked(user, made, 3)


def test_own_tasks_are_watched_without_a_source(user):
    body = {
        "prompt": "Tell me when more than one task is open",
        "source": {"kind": "own_tasks", "filter": {"status": "pending"}},
        "facts": [{"name": "count", "type": "number"}],
        "condition": {"all": [{"fact": "count", "op": "above", "value": 1}]},
    }
    made = user.post(PATH, json=body).json()
    assert looked(user, made)["state"] == "inactive"
    user.create("one")
    user.create("two")
    assert look(user, made)["state"] == "active"


def test_all_faults_are_told_together(user):
    answer = user.post(PATH, json={"prompt": " ", "frequency": "@every 1s", "timezone": "Mars/Olympus", "colour": 1})
    assert faults(answer) == {
        "/prompt": "blank",
        "/frequency": "too_often",
        "/timezone": "unknown_timezone",
        "/colour": "unknown_member",
    }
    assert faults(user.post(PATH, json={"prompt": "Tell me when the moon is full"})) == {"/url": "required"}


def test_a_dry_run_makes_nothing(user):
    body = {
        "prompt": "Tell me when the price at https://shop.example/lamp drops below 50 euros",
        "sample": "<p>Price: 45 EUR</p>",
    }
    answer = user.post(PATH + "/validate", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["facts"][0]["value"] == 45 and answer.json()["verdict"]["is"] == "met"
    assert answer.json()["cost_estimate"]["ai_calls_per_look"] == 0
    assert items(user, PATH) == []


def test_a_change_needs_the_present_version_but_looks_do_not_count(user, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    etag = user.get(one(made)).headers["ETag"]
    look(user, made)
    renamed = user.patch(one(made), json={"name": "Lamp"}, headers={"If-Match": etag})
    assert renamed.status_code == 200 and renamed.json()["name"] == "Lamp"
    stale = user.put(one(made), json={"name": "Chair"}, headers={"If-Match": etag})
    assert problem(stale, 412)["current"]["name"] == "Lamp"
    assert user.get(one(made), headers={"If-None-Match": user.get(one(made)).headers["ETag"]}).status_code == 304


def test_others_see_nothing_of_it(user, other, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    trigger = items(user, one(made) + "/triggers")[0]["id"]
    action = items(user, one(made) + "/actions")[0]["id"]
    for path in ("", "/facts", "/evaluations", "/history", "/triggers", "/actions"):
        problem(other.get(one(made) + path), 404)
    for path in ("/pause", "/run", "/clone"):
        problem(other.post(one(made) + path), 404)
    problem(other.get("/api/v1/triggers/" + trigger), 404)
    problem(other.delete("/api/v1/actions/" + action), 404)
    problem(other.post("/api/v1/triggers", json={"monitor_id": made["id"]}), 404)
    assert items(other, PATH) == [] and items(other, "/api/v1/triggers") == []


def test_all_that_is_known_goes_with_it(watcher, user, site):
    site.price("/lamp", 45)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    assert user.delete(one(made)).status_code == 204
    problem(user.get(one(made)), 404)
    for table in ("facts", "evaluations", "state_changes", "triggers", "actions"):
        assert watcher.query(f"select count(*) from {table} where monitor_id = '{made['id']}'") == [["0"]], table
    for table in ("monitors", "monitor_progress", "jobs"):
        assert watcher.query(f"select count(*) from {table} where id = '{made['id']}'") == [["0"]], table


def test_triggers_say_when_and_actions_say_what(user, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"), notify=[])
    looked(user, made)
    assert items(user, one(made) + "/triggers") == []
    action = user.post(one(made) + "/actions", json={"kind": "in_app"}).json()
    rule = {"on": "becomes_active", "frequency": "once"}
    trigger = user.post("/api/v1/triggers", json={"monitor_id": made["id"], "rule": rule, "actions": [action["id"]]})
    assert trigger.status_code == 201, trigger.text
    trigger = trigger.json()
    for price in (45, 60, 45):
        site.price("/lamp", price)
        look(user, made)
    assert len(user.get("/api/v1/notifications").json()["items"]) == 1, "once"
    assert user.get("/api/v1/triggers/" + trigger["id"]).json()["fired"] == 1
    assert user.post(f"/api/v1/triggers/{trigger['id']}/test").status_code == 200
    assert len(user.get("/api/v1/notifications").json()["items"]) == 2
    assert faults(user.post(one(made) + "/actions", json={"kind": "webhook"})) == {"/content/webhook_id": "required"}
    assert faults(user.patch("/api/v1/triggers/" + trigger["id"], json={"actions": [new_id()]})) == {
        "/actions": "not_found"
    }
    bad = {"rule": {"on": "full_moon", "cooldown_s": -1}}
    assert set(faults(user.post(one(made) + "/triggers", json=bad))) == {"/rule/on", "/rule/cooldown_s"}


def test_a_change_reaches_a_webhook_once(user, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"), name="Lamp")
    looked(user, made)
    with Receiver() as receiver:
        to = {"url": receiver.url + "/hook", "topics": ["tasks"], "signing": "hmac"}
        hook = user.post("/api/v1/webhooks", json=to).json()
        action = {"kind": "webhook", "content": {"webhook_id": hook["id"]}}
        assert user.post(one(made) + "/actions", json=action).status_code == 201
        site.price("/lamp", 45)
        look(user, made)
        message = receiver.wait_for(1)[0]
        assert message.type == "monitor.acted" and message.is_signed_with(hook["secret"])
        assert message.data["state"] == "active" and message.data["monitor"]["name"] == "Lamp"
        look(user, made)
        user.create("The next message")
        assert receiver.wait_for(2)[1].type == "task.created"


def test_many_are_changed_at_once(user, site):
    site.price("/lamp", 60)
    ids = [make(user, site.url("/lamp"))["id"] for _ in range(3)]
    absent = new_id()
    answer = user.post(PATH + "/bulk", json={"op": "pause", "ids": [*ids, absent]})
    assert answer.json() == {"done": 3, "not_found": [absent]}
    assert all(monitor["paused"] for monitor in items(user, PATH))
    assert user.post(PATH + "/bulk", json={"op": "delete", "ids": ids}).json()["done"] == 3
    assert items(user, PATH) == []
    assert set(faults(user.post(PATH + "/bulk", json={"op": "explode", "ids": ["x"]}))) == {"/op", "/ids/0"}


def test_many_are_made_in_one_change(user, site):
    site.price("/lamp", 45)
    lamps = [wanted(site.url("/lamp"), name=f"Lamp {number}") for number in range(3)]
    answer = user.post(PATH + "/bulk", json={"op": "create", "items": lamps})
    assert answer.status_code == 200, answer.text
    assert [monitor["name"] for monitor in answer.json()["items"]] == ["Lamp 0", "Lamp 1", "Lamp 2"]
    for monitor in answer.json()["items"]:
        assert looked(user, monitor)["state"] == "active"
    broken = [*lamps, {"prompt": " "}, {**lamps[0], "frequency": "@every 1s"}]
    found = faults(user.post(PATH + "/bulk", json={"op": "create", "items": broken}))
    assert found == {"/items/3/prompt": "blank", "/items/4/frequency": "too_often"}
    assert len(items(user, PATH)) == 3
    told = user.post(PATH + "/bulk", json={"op": "pause", "filter": {"state": "active"}, "dry_run": True}).json()
    assert told["count"] == 3
    done = user.post(PATH + "/bulk", json={"op": "pause", "filter": {"state": "active"}, "expected_count": 3})
    assert done.json() == {"count": 3, "done": 3} and all(monitor["paused"] for monitor in items(user, PATH))


def test_a_port_that_may_not_be_asked_is_refused_at_once_and_at_each_look(site):
    """The wall is that of each look: a redirect gets past what is checked when the monitor is made."""
    with Site() as elsewhere:
        elsewhere.price("/lamp", 45)
        site.pages["/moved"] = lambda asked: asked.answer(302, "text/plain", "", Location=elsewhere.url("/lamp"))
        with Server(OUTBOUND_NETWORKS="any", OUTBOUND_PORTS=str(site.server.server_address[1])) as own:
            user = Client.sign_up(own)
            body = {"prompt": "Tell me when the price drops below 50 EUR", "url": elsewhere.url("/lamp")}
            assert faults(user.post(PATH, json=body)) == {"/url": "port_not_allowed"}
            monitor = looked(user, make(user, site.url("/moved")))
            assert monitor["outcome"] == "failed" and "outbound_ports" in monitor["error"]
            own.stop()


def test_ports_are_those_of_the_web_unless_the_operator_says_otherwise(server):
    user = Client.sign_up(server)
    body = {"prompt": "Tell me when the price at http://shop.example:6379/ drops below 50 EUR"}
    assert faults(user.post(PATH, json=body)) == {"/prompt": "port_not_allowed"}
    assert faults(user.post("/api/v1/webhooks", json={"url": "https://example.org:25/"})) == {"/url": "port_not_allowed"}


def test_a_clone_looks_for_itself(user, site):
    site.price("/lamp", 45)
    made = make(user, site.url("/lamp"), name="Lamp")
    looked(user, made)
    copy = user.post(one(made) + "/clone")
    assert copy.status_code == 201 and copy.json()["name"] == "Copy of Lamp"
    assert looked(user, copy.json())["state"] == "active"
    assert len(items(user, PATH)) == 2 and len(items(user, "/api/v1/triggers")) == 2


def test_the_facade_is_the_same_resource(user, site):
    site.price("/lamp", 45)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    shown = user.get("/api/monitors/" + made["id"])
    assert shown.json() == show(user, made)
    assert items(user, "/api/monitors") == items(user, PATH)
    assert user.get(f"/api/monitors/{made['id']}/history").json() == user.get(one(made) + "/history").json()
    assert items(user, "/api/triggers") == items(user, "/api/v1/triggers")


def test_one_source_that_hangs_delays_no_other(user, site):
    """Each has a host name of its own, since what is counted is hosts."""
    hung = []

    def hang(handler):
        hung.append(handler)
        time.sleep(20)

    site.pages["/slow"] = hang
    site.price("/lamp", 45)
    slow = [make(user, site.url("/slow").replace("127.0.0.1", "localhost")) for _ in range(12)]
    until(lambda: hung, "a look that hangs")
    begin = time.monotonic()
    quick = [make(user, site.url("/lamp")) for _ in range(5)]
    for monitor in quick:
        looked(user, monitor)
    assert time.monotonic() - begin < 5
    assert len(hung) <= 4
    for monitor in slow:
        user.delete(one(monitor))


def test_looks_are_recorded_once_and_changes_acted_on_once_when_the_server_is_killed(site):
    with Server(OUTBOUND_NETWORKS="any") as own:
        user = Client.sign_up(own)
        site.price("/lamp", 60)
        made = [make(user, site.url("/lamp"), frequency="@every 10s") for _ in range(10)]
        for monitor in made:
            task = {"kind": "create_task", "content": {"title": "{{state}}"}}
            assert user.post(one(monitor) + "/actions", json=task).status_code == 201
            looked(user, monitor)
        for number in range(ROUNDS):
            # Some have taken the change in before the kill, some are about to.
            site.price("/lamp", 45 if number % 2 == 0 else 60)
            for monitor in made:
                user.post(one(monitor) + "/run")
            own.kill()
            own.start()
            user = user.again()
            wanted = "active" if number % 2 == 0 else "inactive"
            until(lambda: all(show(user, monitor)["state"] == wanted for monitor in made), f"all are {wanted}")
        for monitor in made:
            changes = user.get(one(monitor) + "/history", params={"limit": 1000}).json()["items"]
            active = [change for change in changes if change["after"] == "active"]
            assert len(active) == (ROUNDS + 1) // 2, changes
            assert [change["number"] for change in changes] == list(range(len(changes), 0, -1))
            looks = own.query(f"select count(*) from evaluations where monitor_id = '{monitor['id']}'")
            shown = show(user, monitor)
            assert int(looks[0][0]) >= shown["evaluations"]
            uncounted = own.query(
                f"select (select count(*) from evaluations where monitor_id = '{monitor['id']}') - "
                f"(select coalesce(sum(looks), 0) from monitor_rollups where span = 'hour' and monitor_id = '{monitor['id']}') - "
                f"(select (this_hour::json ->> 'looks')::int from monitor_progress where id = '{monitor['id']}')"
            )
            assert uncounted == [["0"]], "each look is in one sum"
            seen = own.query(f"select sum(seen) from facts where monitor_id = '{monitor['id']}'")
            assert int(seen[0][0]) <= int(looks[0][0])
        assert len(user.tasks()) == len(made) * ((ROUNDS + 1) // 2), "each change makes one task"
        assert len(items(user, "/api/v1/notifications", limit=100)) == min(100, len(user.tasks()))
        own.stop()


def test_the_history_of_a_fact_is_shaped_for_a_chart(user, other, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    site.price("/lamp", 45)
    look(user, made)
    chart = user.get(one(made) + "/series", params={"fact": "price", "points": 1}).json()
    assert (chart["unit"], chart["complete"]) == ("EUR", True) and chart["from"] < chart["to"], chart
    assert user.get(one(made) + "/series").json()["fact"] == "price", "the first one"
    [step] = chart["points"]
    assert (step["min"], step["max"], step["last"]) == (45, 60, 45)
    earlier = {"fact": "price", "from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
    assert user.get(one(made) + "/series", params=earlier).json()["points"] == []
    assert user.get(one(made) + "/series", params={"fact": "colour"}).json()["points"] == []
    assert faults(user.get(one(made) + "/series", params={"points": 0, "from": "then"})) == {
        "points": "invalid",
        "from": "invalid",
    }
    problem(other.get(one(made) + "/series", params={"fact": "price"}), 404)


def test_statistics_count_looks_and_failures(user, other, site):
    site.price("/lamp", 45)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    del site.pages["/lamp"]
    look(user, made)
    found = user.get(one(made) + "/statistics").json()["windows"]
    assert set(found) == {"day", "week", "month"}
    for window in found.values():
        assert (window["looks"], window["failed"], window["success_rate"]) == (2, 1, 0.5)
        assert 0 <= window["p50_ms"] <= window["p95_ms"] and window["complete"] is True
    make(user, site.url("/chair"), name="Chair")
    all = until(
        lambda: (now := user.get(PATH + "/statistics").json())["looks"] >= 3 and now, "the look of the other one"
    )
    assert (all["total"], all["active"], all["unknown"], all["failing"]) == (2, 1, 1, 2)
    problem(other.get(one(made) + "/statistics"), 404)
    assert other.get(PATH + "/statistics").json()["total"] == 0


def test_a_look_is_judged_and_counts_in_the_accuracy(user, other, site):
    site.price("/lamp", 45)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    look(user, made)
    looks = items(user, one(made) + "/evaluations")
    assert [each["feedback"] for each in looks] == [None, None]
    paths = [f"{one(made)}/evaluations/{each['due_at']}/feedback" for each in looks]
    wrong = user.post(paths[0], json={"verdict": "wrong", "note": "Another lamp."})
    assert wrong.status_code == 200 and wrong.json()["verdict"] == "wrong", wrong.text
    assert user.post(paths[1], json={"verdict": "right"}).status_code == 200

    def numbers():
        return user.get(one(made) + "/statistics").json()["windows"]["day"]

    assert (numbers()["judged"], numbers()["accuracy"]) == (2, 0.5)
    for _ in range(2):
        assert user.post(paths[0], json={"verdict": "right"}).status_code == 200
    assert (numbers()["judged"], numbers()["accuracy"]) == (2, 1)
    assert [each["feedback"] for each in items(user, one(made) + "/evaluations")] == ["right", "right"]
    assert user.delete(paths[0]).status_code == 204 and user.delete(paths[0]).status_code == 204
    assert numbers()["judged"] == 1
    assert user.get(PATH + "/dashboard").json()["accuracy"] == 1
    assert faults(user.post(paths[0], json={"verdict": "perhaps", "colour": 1})) == {
        "/verdict": "not_one_of",
        "/colour": "unknown_member",
    }
    never = f"{one(made)}/evaluations/2020-01-01T00:00:00Z/feedback"
    problem(user.post(never, json={"verdict": "wrong"}), 404)
    problem(user.post(f"{one(made)}/evaluations/yesterday/feedback", json={"verdict": "wrong"}), 404)
    problem(other.post(paths[0], json={"verdict": "wrong"}), 404)


def test_the_dashboard_has_all_monitors_in_one_call(user, other, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"), name="Lamp")
    looked(user, made)
    site.price("/lamp", 45)
    look(user, made)
    make(user, site.url("/nothing"))
    shown = until(
        lambda: (now := user.get(PATH + "/dashboard").json())["monitors"]["looks"] >= 3 and now, "the looks"
    )
    assert shown["monitors"]["total"] == 2 and shown["monitors"]["active"] == 1
    days = shown["days"]
    assert sum(day["looks"] for day in days) == 3 and sum(day["failed"] for day in days) == 1
    assert [(change["name"], change["after"]) for change in shown["changes"]][0] == ("Lamp", "active")
    assert shown["accuracy"] is None
    assert other.get(PATH + "/dashboard").json()["days"] == []


def test_old_months_are_archived_and_read_as_before(site):
    with Server(OUTBOUND_NETWORKS="any") as own:
        user = Client.sign_up(own)
        site.price("/lamp", 60)
        made = make(user, site.url("/lamp"))
        looked(user, made)
        owner = own.query(f"select user_id from monitors where id = '{made['id']}'")[0][0]
        times = "generate_series(now() - interval '190 days', now() - interval '150 days', '1 hour') as t"
        own.query(
            f"insert into evaluations select '{owner}', '{made['id']}', t, t, 'unchanged', 'inactive', 200, 5, 0, '' from {times}"
        )
        own.query(
            f"insert into facts select '{owner}', '{made['id']}', 'price', t, t, 1, extract(day from t)::text, 'EUR', '', 90, 1 from {times}"
        )
        own.query("select make_history_partitions(now() - interval '400 days')")

        def everything():
            looks = items(user, one(made) + "/evaluations", limit=1000)
            values = items(user, one(made) + "/facts", limit=1000)
            csv_text = user.get(one(made) + "/facts", params={"format": "csv", "limit": 1000}).text
            # The newest value goes on meanwhile.
            old = [[each for each in looks if each["due_at"] < made["created_at"]]]
            return [*old, [each for each in values if each["first_at"] < made["created_at"]], csv_text.splitlines()[2:]]

        before = everything()
        assert len(before[0]) > 900 and len(before[1]) > 900
        own.restart()
        user = user.again()
        until(lambda: own.query("select count(*) from facts where first_at < now() - interval '100 days'") == [["0"]], "the archive")
        assert int(own.query("select sum(rows) from evaluations_archive")[0][0]) == len(before[0])
        assert everything() == before
        exported = user.get("/api/v1/me/export").json()
        assert sum(pack["rows"] for pack in exported["facts_archive"]) == len(before[1])
        assert user.delete(one(made)).status_code == 204
        assert own.query("select count(*) from facts_archive") == [["0"]]
        own.stop()


def test_facts_are_exported_as_csv_and_lines_of_json(user, site):
    site.price("/lamp", 60)
    made = make(user, site.url("/lamp"))
    looked(user, made)
    site.price("/lamp", 45)
    look(user, made)
    answer = user.get(one(made) + "/facts", params={"format": "csv", "limit": 1})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, row = csv.reader(io.StringIO(answer.text))
    assert head[:3] == ["name", "value", "unit"] and row[:3] == ["price", "45", "EUR"]
    following = answer.links["next"]["url"]
    _, row = csv.reader(io.StringIO(user.get(following).text))
    assert row[1] == "60" and "next" not in user.get(following).links
    lines = user.get(one(made) + "/facts", params={"format": "ndjson"})
    assert lines.headers["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line) for line in lines.text.splitlines()] == items(user, one(made) + "/facts")
    accepted = user.get(one(made) + "/facts", headers={"Accept": "text/csv"})
    assert accepted.text.startswith("name,value") and "Accept" in accepted.headers["Vary"]
    wrong = user.get(one(made) + "/facts", params={"format": "pdf", "limit": 0})
    assert set(faults(wrong)) == {"format", "limit"}
