"""The stream over TLS: WebSocket and server-sent events, large replays, clients that do not read, a restart."""

import asyncio
import json
import re
import ssl

import pytest
import websockets

from certificate import make_certificate
from client import Client
from live import Live
from server import Server, make_folder

TASKS = "/api/v1/tasks"


@pytest.fixture(scope="module")
def secured():
    """A server that speaks TLS, with the file that vouches for it in `trust`."""
    certificate, key = make_certificate(make_folder() / "tls")
    with Server(TLS_CERT=str(certificate), TLS_KEY=str(key)) as own:
        own.trust = str(certificate)
        yield own
        own.stop()


@pytest.fixture
def user(secured):
    return trusting(Client.external(secured), secured)


def trusting(client, server):
    client.session.verify = server.trust
    return client


def follow(user, server, **parameters):
    live = Live(server, user.token, trust=server.trust, **parameters)
    assert live.status == 101, live.head
    live.until("caught_up")
    return live


def make_many(user, count, size):
    """Tasks by the hundred, whose descriptions have that many characters."""
    for first in range(0, count, 100):
        operations = [
            {"op": "create", "task": {"title": f"t{first + n}", "description": "d" * size}} for n in range(100)
        ]
        assert user.post(TASKS + "/bulk", json={"operations": operations}).status_code == 200


def test_a_change_reaches_every_connection(user, secured):
    lives = [follow(user, secured) for _ in range(3)]
    for n in range(20):
        user.create(f"t{n}")
    for live in lives:
        live.until("event", seq=20)
        assert [event["data"]["title"] for event in live.events] == [f"t{n}" for n in range(20)]
        live.send(type="ping")
        live.until("pong")


def test_a_replay_of_megabytes_arrives_whole(user, secured):
    live = follow(user, secured)
    user.create("before")
    cursor = live.until("event")["cursor"]
    live.drop()
    make_many(user, 1000, 2000)
    again = follow(user, secured, since=cursor)
    assert [event["data"]["title"] for event in again.events] == [f"t{n}" for n in range(1000)]


def sent_away(user):
    return int(re.search(r"^steward_live_slow_consumers_total (\d+)", user.get("/metrics").text, re.M)[1])


def test_a_client_that_does_not_read_is_sent_away_and_resumes(user, secured):
    slow, quick = follow(user, secured), follow(user, secured)
    before, total = sent_away(user), 0
    while sent_away(user) == before:  # until it is more than sockets and outbox hold together
        make_many(user, 500, 2000)
        total += 500
        assert total <= 20_000
        quick.until("event", seq=total)
    end = slow.until_closed()
    assert end.args[0] == 4408 and end.cursor == slow.cursor
    assert slow.seq < total
    again = follow(user, secured, since=end.cursor)
    assert [event["seq"] for event in slow.events + again.events] == list(range(1, total + 1))


def test_a_library_of_somebody_else_understands_it(user, secured):
    """python3-websockets, with compression."""

    async def talk():
        url = secured.url.replace("https", "wss") + "/api/v1/live"
        trust = ssl.create_default_context(cafile=secured.trust)
        async with websockets.connect(
            url, ssl=trust, subprotocols=["steward.v1", "bearer." + user.token], compression="deflate"
        ) as socket:
            assert "permessage-deflate" in socket.response_headers["Sec-WebSocket-Extensions"]
            user.create("compressed", description="again and again " * 100)
            while (message := json.loads(await asyncio.wait_for(socket.recv(), 30)))["type"] != "event":
                pass
            assert message["data"]["title"] == "compressed"
            await (await socket.ping())

    asyncio.run(talk())


def events_from(user, cursor, count):
    """So many events over SSE, as (seq, title), after that cursor."""
    found = []
    with user.get("/api/v1/events", headers={"Last-Event-ID": cursor}, stream=True) as answer:
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/event-stream"
        for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
            message = json.loads(line[6:]) if line.startswith("data: ") else {}
            if message.get("type") == "event":
                found.append((message["seq"], message["data"]["title"]))
            if len(found) == count:
                return found


def test_server_sent_events_resume(user, secured):
    make_many(user, 300, 500)
    epoch = user.get("/api/v1/sync").json()["next"].split(":")[0]
    wanted = [(n + 1, f"t{n}") for n in range(300)]
    assert events_from(user, f"{epoch}:0", 100) == wanted[:100]
    assert events_from(trusting(user.again(), secured), f"{epoch}:100", 200) == wanted[100:]


def test_connections_end_with_the_server_and_resume_after_its_restart(user, secured):
    live = follow(user, secured)
    user.create("before")
    live.until("event")
    secured.stop()
    assert live.until_closed().args[0] == 1001
    secured.start()
    user = trusting(user.again(), secured)
    user.create("after")
    again = follow(user, secured, since=live.cursor)
    assert [event["data"]["title"] for event in again.events] == ["after"]
