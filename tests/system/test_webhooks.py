"""Webhooks out with the real program (FEATURES E7, E9): signed, tried again, replayed, turned off."""

import json
import subprocess

import pytest

from client import Client, faults, new_id, problem
from providers import npm_folder
from receiver import Receiver
from server import Server, until

PATH = "/api/v1/webhooks"


@pytest.fixture(scope="module")
def open_server(template):
    """A server that may send to this machine."""
    with Server(OUTBOUND_NETWORKS="any") as one:
        yield one


@pytest.fixture
def ada(open_server):
    return Client.sign_up(open_server)


@pytest.fixture
def receiver():
    with Receiver() as one:
        yield one


def hook(user, receiver, **members):
    answer = user.post(PATH, json={"url": receiver.url + "/hook", "topics": ["tasks"], **members})
    assert answer.status_code == 201, answer.text
    return answer.json()


def deliveries(user, **parameters):
    answer = user.get(PATH + "/deliveries", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def delivery(user, id):
    answer = user.get(f"{PATH}/deliveries/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def in_state(user, id, state):
    return until(lambda: (one := delivery(user, id))["state"] == state and one, f"{id} is {state}")


def replay(user, id):
    answer = user.post(f"{PATH}/deliveries/{id}/replay")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_event_arrives_signed_and_once(ada, receiver):
    made = hook(ada, receiver, signing="hmac")
    task = ada.create("Tell of it")
    message = receiver.wait_for(1)[0]
    assert message.path == "/hook" and message.headers["content-type"] == "application/json"
    assert message.type == "task.created"
    assert message.data["id"] == task["id"] and message.data["object"]["title"] == "Tell of it"
    assert set(json.loads(message.body)) == {"type", "timestamp", "data"}
    assert len(message.signatures) == 1 and message.is_signed_with(made["secret"])
    done = in_state(ada, message.id, "delivered")
    assert done["attempts"] == 1 and done["last_status"] == 204 and done["webhook_id"] == made["id"]
    assert done["message"] == json.loads(message.body)
    ada.post(f"/api/v1/tasks/{task['id']}/complete")
    assert receiver.wait_for(2)[1].type == "task.completed"
    assert len({one.id for one in receiver.messages}) == 2


def test_key_pairs_are_verified_with_the_public_half(ada, receiver):
    made = hook(ada, receiver)
    assert made["signing"] == "ed25519" and "secret" not in made
    ada.create("Tell of it")
    message = receiver.wait_for(1)[0]
    assert message.is_signed_with(made["public_key"])
    message.body += b" "
    assert not message.is_signed_with(made["public_key"])


def test_the_package_of_the_standard_verifies_it(ada, receiver):
    folder = npm_folder()
    made = hook(ada, receiver, signing="hmac")
    ada.create("Gr\u00fc\u00dfe \U0001f600")
    message = receiver.wait_for(1)[0]
    program = """
      const {Webhook} = require("standardwebhooks");
      const [secret, headers, body] = JSON.parse(require("fs").readFileSync(0));
      console.log(JSON.stringify(new Webhook(secret).verify(body, headers)));"""
    given = json.dumps([made["secret"], message.headers, message.body.decode()])
    done = subprocess.run(["node", "-e", program], cwd=folder, input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["data"]["object"]["title"] == "Gr\u00fc\u00dfe \U0001f600"


def test_topics_choose(ada, receiver):
    hook(ada, receiver, topics=["projects", "task.completed"])
    task = ada.create("Not told")
    ada.post(f"/api/v1/tasks/{task['id']}/complete")
    ada.post("/api/v1/projects", json={"name": "Told"})
    assert {one.type for one in receiver.wait_for(2)} == {"task.completed", "project.created"}


def test_what_fails_is_tried_again_with_the_same_id(ada, receiver):
    receiver.answers = [(500, {})]
    made = hook(ada, receiver)
    ada.create("Tell of it")
    first = receiver.wait_for(1)[0]
    waiting = until(lambda: (one := delivery(ada, first.id))["attempts"] == 1 and one, "the attempt is counted")
    assert waiting["state"] == "queued" and waiting["last_error"] == "HTTP 500" and waiting["next_at"]
    assert ada.get(f"{PATH}/{made['id']}").json()["failing_since"]
    second = receiver.wait_for(2)[1]  # five seconds later
    assert (second.id, second.body) == (first.id, first.body)
    assert in_state(ada, first.id, "delivered")["attempts"] == 2
    assert ada.get(f"{PATH}/{made['id']}").json()["failing_since"] is None


def test_a_server_that_was_down_goes_on(receiver):
    with Server(OUTBOUND_NETWORKS="any") as server:
        user = Client.sign_up(server)
        receiver.answers = [(503, {"Retry-After": "3"})]
        hook(user, receiver)
        user.create("Tell of it")
        first = receiver.wait_for(1)[0]
        until(lambda: delivery(user, first.id)["attempts"] == 1, "the attempt is counted")
        server.kill()
        server.start()
        assert receiver.wait_for(2)[1].id == first.id
        in_state(user, first.id, "delivered")


def test_gone_turns_it_off_and_tells_its_owner(ada, receiver, open_server):
    receiver.answers = [(410, {})]
    made = hook(ada, receiver)
    ada.create("Tell of it")
    message = receiver.wait_for(1)[0]
    assert in_state(ada, message.id, "failed")["last_status"] == 410
    off = ada.get(f"{PATH}/{made['id']}").json()
    assert off["enabled"] is False and off["disabled_reason"] == "gone"
    mails = open_server.data_dir / "mail"
    told = lambda: any("A webhook was turned off" in one.read_text() and ada.account["email"] in one.read_text()
                       for one in mails.glob("*"))
    until(told, "a mail to the owner")
    ada.create("Not told")
    problem(ada.post(f"{PATH}/{made['id']}/test"), 409)
    problem(ada.post(f"{PATH}/deliveries/{message.id}/replay"), 409)
    again = ada.patch(f"{PATH}/{made['id']}", json={"enabled": True}).json()
    assert again["enabled"] is True and again["disabled_reason"] is None
    answer = ada.post(f"{PATH}/{made['id']}/recover", params={"since": "2026-01-01T00:00:00Z"})
    assert answer.status_code == 200 and answer.json() == {"queued": 1, "more": False}, answer.text
    assert receiver.wait_for(2)[1].id == message.id
    in_state(ada, message.id, "delivered")


def test_redirects_are_failures_that_nobody_follows(ada, receiver):
    with Receiver() as elsewhere:
        receiver.answers = [(302, {"Location": elsewhere.url})]
        hook(ada, receiver)
        ada.create("Tell of it")
        message = receiver.wait_for(1)[0]
        until(lambda: "redirect" in (delivery(ada, message.id)["last_error"] or ""), "the failure is noted")
        receiver.wait_for(2)
        assert elsewhere.messages == []


def test_both_secrets_sign_while_they_change(ada, receiver):
    made = hook(ada, receiver, signing="hmac")
    rotated = ada.post(f"{PATH}/{made['id']}/rotate-secret").json()
    assert rotated["secret"] != made["secret"] and rotated["previous_secret_until"]
    ada.create("Tell of it")
    message = receiver.wait_for(1)[0]
    assert len(message.signatures) == 2
    assert message.is_signed_with(made["secret"]) and message.is_signed_with(rotated["secret"])
    pair = ada.post(f"{PATH}/{made['id']}/rotate-secret", json={"overlap_seconds": 0, "signing": "ed25519"}).json()
    in_state(ada, message.id, "delivered")
    assert replay(ada, message.id)["state"] == "queued"
    again = receiver.wait_for(2)[1]
    assert again.id == message.id and again.body == message.body
    assert again.is_signed_with(pair["public_key"]) and not again.is_signed_with(rotated["secret"])


def test_an_endpoint_that_throttles_is_left_alone(ada, receiver):
    receiver.answers = [(429, {"Retry-After": "3600"})]
    made = hook(ada, receiver)
    ada.create("Too much")
    message = receiver.wait_for(1)[0]
    until(lambda: delivery(ada, message.id)["attempts"] == 1, "the attempt is counted")
    assert ada.get(f"{PATH}/{made['id']}").json()["paused_until"]
    ada.create("Waits as well")
    ada.post(f"{PATH}/{made['id']}/test")
    assert {one["state"] for one in deliveries(ada, webhook_id=made["id"])} == {"queued"}
    assert len(receiver.messages) == 1


def test_a_test_message_and_the_log(ada, receiver):
    made = hook(ada, receiver)
    answer = ada.post(f"{PATH}/{made['id']}/test")
    assert answer.status_code == 201, answer.text
    sent = answer.json()
    assert answer.headers["Location"] == f"{PATH}/deliveries/{sent['id']}"
    message = receiver.wait_for(1)[0]
    assert message.type == "webhook.test" and message.id == sent["id"]
    in_state(ada, sent["id"], "delivered")
    for number in range(3):
        ada.create(f"Task {number}")
    receiver.wait_for(4)
    until(lambda: len(deliveries(ada, state="delivered")) == 4, "all have arrived")
    first = ada.get(PATH + "/deliveries", params={"limit": 3}).json()
    rest = ada.get(PATH + "/deliveries", params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert first["has_more"] and not rest["has_more"]
    assert [one["type"] for one in first["items"] + rest["items"]] == ["task.created"] * 3 + ["webhook.test"]
    assert len(deliveries(ada, type="webhook.test")) == 1
    assert deliveries(ada, webhook_id=new_id()) == []
    answer = ada.get(PATH + "/deliveries", params={"state": "lost", "limit": 0, "colour": "red"})
    assert set(faults(answer)) == {"state", "limit", "colour"}


def test_all_faults_are_told_together(ada):
    answer = ada.post(PATH, json={"url": "ftp://example.org", "topics": ["nonsense"], "ordered": 1, "secret": "x"})
    assert faults(answer) == {
        "/url": "not_https", "/topics": "unknown_topic", "/ordered": "wrong_type", "/secret": "unknown_member"
    }
    assert faults(ada.post(PATH, json={})) == {"/url": "required"}
    assert faults(ada.post(f"{PATH}/{new_id()}/recover")) == {"since": "required"}


def test_secrets_are_told_once_and_kept_from_everybody(ada, receiver, open_server):
    made = hook(ada, receiver, signing="hmac")
    key = {"Idempotency-Key": new_id()}
    body = {"url": receiver.url, "signing": "hmac"}
    first, second = ada.post(PATH, json=body, headers=key), ada.post(PATH, json=body, headers=key)
    assert first.json()["secret"].startswith("whsec_") and second.json()["secret"] is None
    ada.create("Tell of it")
    receiver.wait_for(2)
    shown = [ada.get(PATH), ada.get(f"{PATH}/{made['id']}"), ada.get(PATH + "/deliveries"),
             ada.get("/api/v1/me/export"), ada.get("/api/v1/sync", params={"since": "0"})]
    text = " ".join(one.text for one in shown) + open_server.log()
    assert "whsec_" not in text and "whsk_" not in text and '"s1.' not in text


def test_others_have_nothing_to_do_with_it(ada, receiver, open_server):
    made = hook(ada, receiver)
    ada.create("Tell of it")
    message = receiver.wait_for(1)[0]
    in_state(ada, message.id, "delivered")
    eve = Client.sign_up(open_server)
    for id in (made["id"], new_id()):
        problem(eve.get(f"{PATH}/{id}"), 404)
        problem(eve.patch(f"{PATH}/{id}", json={"enabled": False}), 404)
        problem(eve.delete(f"{PATH}/{id}"), 404)
        problem(eve.post(f"{PATH}/{id}/rotate-secret"), 404)
        problem(eve.post(f"{PATH}/{id}/test"), 404)
        problem(eve.post(f"{PATH}/{id}/recover", params={"since": "2026-01-01"}), 404)
    for id in (message.id, new_id()):
        problem(eve.get(f"{PATH}/deliveries/{id}"), 404)
        problem(eve.post(f"{PATH}/deliveries/{id}/replay"), 404)
    assert deliveries(eve) == [] and deliveries(eve, webhook_id=made["id"]) == []
    eve.create("Nobody hears")
    assert ada.delete(f"{PATH}/{made['id']}").status_code == 204
    problem(ada.get(f"{PATH}/{made['id']}"), 404)
    problem(ada.post(f"{PATH}/deliveries/{message.id}/replay"), 409)
    assert len(receiver.messages) == 1


def test_nothing_is_sent_into_private_networks(template, receiver):
    """Whatever ports may be asked."""
    with Server(OUTBOUND_PORTS="any") as server:
        user = Client.sign_up(server)
        plain = user.post(PATH, json={"url": receiver.url})
        assert faults(plain) == {"/url": "not_https"}
        port = receiver.url.rsplit(":", 1)[1]
        for url in (f"https://127.0.0.1:{port}/", f"https://localhost:{port}/", f"https://[::1]:{port}/",
                    f"https://2130706433:{port}/", "https://169.254.169.254/latest/meta-data"):
            answer = user.post(PATH, json={"url": url, "topics": ["tags"]})
            assert answer.status_code == 201, answer.text
            sent = user.post(f"{PATH}/{answer.json()['id']}/test").json()
            refused = until(lambda: (one := delivery(user, sent["id"]))["last_error"] and one, "the refusal is noted")
            assert "not public" in refused["last_error"] and refused["last_status"] is None
            user.delete(f"{PATH}/{answer.json()['id']}")
        assert receiver.messages == []
        server.stop()


def test_keys_need_the_scope(ada, receiver):
    hook(ada, receiver)
    reads = ada.post("/api/v1/api-keys", json={"name": "reads", "scopes": ["webhooks:read"]}).json()["key"]
    client = Client(ada.url, reads)
    assert client.get(PATH).status_code == 200
    problem(client.post(PATH, json={"url": receiver.url}), 403)


def test_with_the_account_everything_goes(ada, receiver):
    made = hook(ada, receiver)
    ada.create("Tell of it")
    receiver.wait_for(1)
    exported = ada.get("/api/v1/me/export").json()
    assert [one["id"] for one in exported["webhook_endpoints"]] == [made["id"]]
    assert all("sealed" not in one for one in exported["webhook_keys"])
    assert len(exported["webhook_deliveries"]) == 1
