"""Live updates over all three transports: nothing lost, nothing twice, whatever happens in between."""

import asyncio
import json
import threading
import time

import pytest
import websockets

from client import Client, make_token, problem
from live import Closed, Live, follow
from server import Server, run, until


def titles(live):
    return [event["data"]["title"] for event in live.events]


def test_a_change_reaches_every_connection_of_its_user_and_no_other(user, other):
    first, second, stranger = follow(user), follow(user.again()), follow(other)
    task = user.create("seen by both")
    for live in (first, second):
        event = live.until("event")
        assert (event["kind"], event["topic"], event["id"]) == ("task.created", "tasks", task["id"])
        assert event["data"] == {name: value for name, value in task.items()}
    with pytest.raises(TimeoutError):
        stranger.receive(0.3)


def test_every_kind_of_change_is_told_and_described(user, server):
    live = follow(user)
    task = user.create("a", tags=["x"])
    path = f"/api/v1/tasks/{task['id']}"
    user.patch(path, json={"title": "b"})
    user.post(path + "/complete")
    user.post(path + "/reopen")
    project = user.post("/api/v1/projects", json={"name": "p"}).json()
    user.patch(f"/api/v1/projects/{project['id']}", json={"archived": True})
    user.patch("/api/v1/tags/x", json={"colour": "#00ff00"})
    user.delete(path)
    live.until("event", kind="task.deleted")
    assert live.events[1]["changed"] == {"title": ["a", "b"]}
    kinds = {event["kind"] for event in live.events}
    assert {"task.created", "task.updated", "task.completed", "task.reopened", "project.created"} <= kinds
    described = Client(server).get("/asyncapi.json").json()
    assert described["asyncapi"].startswith("3.")
    assert kinds <= set(described["components"]["messages"])


@pytest.mark.parametrize("size", [3, 300, 700])
def test_a_client_that_was_away_gets_exactly_what_it_missed(user, size):
    live = follow(user)
    user.create("before")
    cursor = live.until("event")["cursor"]
    live.drop()
    operations = [{"op": "create", "task": {"title": f"t{n}"}} for n in range(size)]
    assert user.post("/api/v1/tasks/bulk", json={"operations": operations}).status_code == 200
    again = follow(user, since=cursor)
    assert titles(again) == [f"t{n}" for n in range(size)]
    user.create("after")
    again.until("event")
    assert titles(again)[-1] == "after"


def test_the_three_transports_tell_the_same_stream(user):
    for n in range(5):
        user.create(f"t{n}")
    beginning = user.get("/api/v1/sync").json()["next"].split(":")[0] + ":0"
    live = follow(user, since=beginning)
    pages, since = [], beginning
    while True:
        page = user.get("/api/v1/sync", params={"since": since, "limit": 2}).json()
        pages += page["items"]
        since = page["next"]
        if not page["has_more"]:
            break
    with user.get("/api/v1/events", params={"since": beginning}, stream=True) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        sent = []
        for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
            if line.startswith("data: "):
                message = json.loads(line[6:])
                if message["type"] == "event":
                    sent.append(message)
                if message["type"] == "caught_up":
                    break
    assert live.events == pages == sent and len(pages) == 5


def test_last_event_id_wins_over_since(user):
    for n in range(3):
        user.create(f"t{n}")
    epoch = user.get("/api/v1/sync").json()["next"].split(":")[0]
    with user.get(
        "/api/v1/events", params={"since": f"{epoch}:0"}, headers={"Last-Event-ID": f"{epoch}:2"}, stream=True
    ) as answer:
        lines = answer.iter_lines(chunk_size=1, decode_unicode=True)
        ids = []
        for line in lines:
            if line.startswith("id: "):
                ids.append(line[4:])
            if "caught_up" in line:
                break
    assert ids[:2] == [f"{epoch}:2", f"{epoch}:3"]


def test_topics_tell_what_they_skip(user):
    live = follow(user, topics="projects")
    for n in range(4):
        user.create(f"t{n}")
    user.post("/api/v1/projects", json={"name": "p"})
    live.until("event", kind="project.created")
    user.create("last")
    live.until("skipped")
    assert live.seq == 6 and len(live.events) == 1


def test_a_snapshot_is_the_state_of_one_moment_and_the_stream_goes_on_from_it(user):
    operations = [{"op": "create", "task": {"title": f"t{n}", "tags": ["x"]}} for n in range(400)]
    user.post("/api/v1/tasks/bulk", json={"operations": operations})
    gone = user.create("in the trash")
    user.delete(f"/api/v1/tasks/{gone['id']}")
    project = user.post("/api/v1/projects", json={"name": "p"}).json()
    stop = threading.Event()

    def change():
        other = user.again()
        while not stop.is_set():
            other.create("more")

    thread = threading.Thread(target=change)
    thread.start()
    try:
        live = Live(user.url, user.token, snapshot="true")
        state = {"tasks": {}, "projects": {}, "tags": [], "schedules": {}}
        while (message := live.receive())["type"] != "snapshot_end":
            if message["type"] != "snapshot":
                continue
            if message["topic"] == "tags":
                state["tags"] += message["items"]
            elif message["topic"] in state:
                state[message["topic"]].update({item["id"]: item for item in message["items"]})
        live.until("event")
    finally:
        stop.set()
        thread.join()
    end = user.get("/api/v1/sync").json()["next"]
    while live.cursor != end:
        live.receive()
    for event in live.events:
        assert event["id"] not in state["tasks"]
        state["tasks"][event["id"]] = event["data"]
    assert state["tasks"] == {task["id"]: task for task in user.tasks()}
    assert state["projects"] == {project["id"]: project}
    assert [(tag["name"], tag["usage"]) for tag in state["tags"]] == [("x", 400)]


def test_a_snapshot_may_be_asked_for_later_and_of_some_topics(user):
    user.create("a")
    user.post("/api/v1/projects", json={"name": "p"})
    live = follow(user)
    live.send(type="subscribe", snapshot=True, topics=["projects"])
    live.until("subscribed")
    parts = []
    while (message := live.receive())["type"] != "snapshot_end":
        parts.append(message)
    assert [(part["topic"], len(part["items"])) for part in parts] == [("projects", 1)]
    live.send(type="subscribe", snapshot=True, since=live.cursor)
    live.until("error")


def test_void_cursors_are_told(user):
    user.create("a")
    end = user.get("/api/v1/sync").json()["next"]
    epoch = end.split(":")[0]
    for cursor, reason in ((f"{epoch}:99", "ahead"), ("0123456789ab:1", "epoch_changed")):
        live = Live(user.url, user.token, since=cursor)
        message = live.until("resync_required")
        assert (message["reason"], message["cursor"]) == (reason, end)
        problem(user.get("/api/v1/sync", params={"since": cursor}), 410, "resync_required")


def test_pruned_events_are_told(user, server):
    for n in range(5):
        user.create(f"t{n}")
    epoch = user.get("/api/v1/sync").json()["next"].split(":")[0]
    server.query(f"delete from events where user_id = '{user.id}' and seq < 3")
    live = Live(user.url, user.token, since=f"{epoch}:0")
    assert live.until("resync_required")["reason"] == "pruned"
    assert titles(follow(user, since=f"{epoch}:2")) == ["t2", "t3", "t4"]


def test_the_token_may_come_in_three_ways(user):
    assert follow(user)
    with Live(user.url, headers=[f"Sec-WebSocket-Protocol: steward.v1, bearer.{user.token}"]) as live:
        assert live.status == 101 and "Sec-WebSocket-Protocol: steward.v1\r\n" in live.head + "\r\n"
        live.until("caught_up")
    with Live(user.url) as live:
        live.send(type="authenticate", token=user.token)
        live.until("caught_up")


def test_without_a_valid_token_nothing_is_told(server, user):
    assert Live(server, "nonsense").status == 401
    with Live(server) as live:
        live.send(type="authenticate", token=make_token(exp=int(time.time()) - 100))
        assert live.until_closed().args[0] == 4401
    with Live(server) as live:
        live.send(type="subscribe")
        assert live.until_closed().args[0] == 4401


def test_a_token_that_expires_ends_the_connection_unless_a_fresh_one_comes(server):
    subject = {"sub": "someone-else", "email": "s@example.org"}
    short = {**subject, "exp": int(time.time()) + 3}
    left, kept = Live(server, make_token(**short)), Live(server, make_token(**short))
    for live in (left, kept):
        live.until("token_expires")
    kept.send(type="authenticate", token=make_token(**subject))
    kept.until("authenticated")
    end = left.until_closed()
    assert end.args[0] == 4401 and end.cursor
    Client(server, make_token(**subject)).create("still there")
    kept.until("event")


def test_a_library_of_somebody_else_understands_it(user):
    """python3-websockets, with compression."""

    async def talk():
        url = user.url.replace("http", "ws") + "/api/v1/live"
        async with websockets.connect(
            url, subprotocols=["steward.v1", "bearer." + user.token], compression="deflate"
        ) as socket:
            assert socket.subprotocol == "steward.v1"
            assert "permessage-deflate" in socket.response_headers["Sec-WebSocket-Extensions"]
            user.create("compressed", description="again and again " * 100)
            await socket.send(json.dumps({"type": "ping", }))
            seen = []
            while not {"event", "pong"} <= {message["type"] for message in seen}:
                seen.append(json.loads(await asyncio.wait_for(socket.recv(), 30)))
            event = next(message for message in seen if message["type"] == "event")
            assert event["data"]["title"] == "compressed"
            await (await socket.ping())

    asyncio.run(talk())


def test_origins_are_checked(server, user):
    assert Live(server, user.token, headers=["Origin: https://evil.example"]).status == 403
    assert Live(server, user.token, headers=["Origin: https://app.example.org"]).status == 101
    assert Live(server, user.token, headers=["Origin: " + server.url]).status == 101


class Follower(threading.Thread):
    """Keeps a connection, resumes whenever it ends, and fails on a gap or a repetition."""

    def __init__(self, user):
        super().__init__(daemon=True)
        self.user = user
        self.ids = []
        self.cursor = None
        self.connections = 0
        self.fault = None
        self.done = threading.Event()
        self.connect()
        self.start()

    def connect(self):
        self.live = Live(self.user.url, self.user.token, **({"since": self.cursor} if self.cursor else {}))
        self.connections += 1

    def run(self):
        while not self.done.is_set():
            try:
                message = self.live.receive(0.5)
                self.cursor = self.live.cursor or self.cursor
                if message["type"] == "resync_required":
                    self.fault = "resync"
                if message["type"] == "event":
                    self.ids.append(message["id"])
            except TimeoutError:
                pass
            except AssertionError as fault:
                self.fault = str(fault)
                return
            except (Closed, OSError):
                self.reconnect()

    def reconnect(self):
        while not self.done.is_set():
            try:
                return self.connect()
            except (Closed, OSError):
                time.sleep(0.05)


def test_kill_9_and_restart_lose_and_repeat_nothing():
    with Server() as server:
        users = [Client.sign_up(server) for _ in range(4)]
        followers = [Follower(user) for user in users for _ in range(2)]
        made = {user.id: [] for user in users}
        for round in range(6):
            for user in users:
                for n in range(10):
                    try:
                        answer = user.post("/api/v1/tasks", json={"title": f"{round}.{n}"}, timeout=5)
                        if answer.status_code == 201:
                            made[user.id].append(answer.json()["id"])
                    except OSError:
                        pass
                    if round % 2 == 0 and n == 5 and user is users[-1]:
                        server.kill()
            if server.process.poll() is not None:
                server.start()
            else:
                server.restart()
        for follower in followers:
            expected = made[follower.user.id]
            until(lambda: len(set(follower.ids) & set(expected)) == len(expected), "all events arrive")
            follower.done.set()
            follower.join()
            assert follower.fault is None
            assert len(set(follower.ids)) == len(follower.ids)
            seen = [id for id in follower.ids if id in set(expected)]
            assert seen == expected and follower.connections >= 6


def test_a_lost_database_does_not_lose_events():
    """The user's actor fails with its commit; it comes back by itself and its followers miss nothing."""
    import os
    import signal

    with Server(REQUEST_TIMEOUT_MS="3000") as server:
        user = Client.sign_up(server)
        follower = Follower(user)
        user.create("before")
        old = server.postmaster()
        os.kill(old, signal.SIGKILL)

        def writes_again():
            try:  # connections of the old one may live a little longer
                answer = user.post("/api/v1/tasks", json={"title": "after"}, timeout=10)
                return answer.status_code == 201 and server.postmaster() not in (None, old)
            except OSError:
                return False

        until(writes_again, "the database is back", pause=0.2)
        until(lambda: server.readiness()[0] == 200, "the server is ready")
        stored = [row[0] for row in server.query(f"select entity_id from events where user_id = '{user.id}' order by seq")]
        until(lambda: len(follower.ids) >= len(stored), "the events after it")
        assert follower.ids == stored and len(stored) >= 2
        follower.done.set()
        follower.join()
        assert follower.fault is None


def test_a_passivated_user_is_still_followed():
    with Server(STEWARD_USER_IDLE_SECONDS="1") as server:
        user = Client.sign_up(server)
        live = follow(user)
        until(lambda: "\nsteward_users_active 0\n" in user.get("/metrics").text, "the user is passivated")
        user.create("awake")
        live.until("event")
        assert titles(live) == ["awake"]


def test_a_renewed_epoch_makes_cursors_void():
    with Server() as server:
        user = Client.sign_up(server)
        user.create("a")
        live = follow(user)
        cursor = live.cursor
        server.stop()
        assert run("migrate", "renew-epoch", "--data-dir", server.data_dir).returncode == 0
        server.start()
        assert Live(user.url, user.token, since=cursor).until("resync_required")["reason"] == "epoch_changed"


def test_metrics_count(user):
    with follow(user):
        text = user.get("/metrics").text
    for name in ("steward_live_connections", "steward_live_events_sent_total", "steward_live_slow_consumers_total"):
        assert f"\n{name} " in text
    assert 'steward_stream_reads_total{source="memory"}' in text
