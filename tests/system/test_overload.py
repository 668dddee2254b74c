"""Floods and a frozen database: what is too much is refused, memory stays flat, and all is well afterwards (GUARANTEES G15, G17)."""

import concurrent.futures
import json
import os
import socket

import pytest

from client import Client, make_token, problem
from raw import Connection, head
from server import Server, until
from test_durability import frozen

TASKS = "/api/v1/tasks"
MEBIBYTE = 1 << 20
# That the process may grow by, whatever comes: caches, pools and arenas fill once. AddressSanitizer holds freed memory back.
SANITIZED = "ASAN_OPTIONS" in os.environ
ROOM = (512 if SANITIZED else 96) * MEBIBYTE


def memory(server):
    """Bytes that the server process has in memory."""
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def flood(count, work, threads=32):
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(count)))


def first_status(server, *pieces):
    """The status of the first answer while a client sends all this, whatever the server does meanwhile; 0: none."""
    with Connection(server) as connection:
        try:
            for piece in pieces:
                connection.send(piece)
        except OSError:
            pass  # it has closed: the answer is there all the same
        try:
            return connection.read()[0]
        except OSError:
            return 0


@pytest.fixture(scope="module")
def own():
    with Server(STEWARD_REQUEST_TIMEOUT_MS="2000", STEWARD_BODY_TIMEOUT_MS="5000") as server:
        yield server
        server.stop()


@pytest.fixture(scope="module")
def user(own):
    return Client.sign_up(own)


def heads_without_end(own, user):
    return first_status(own, "GET / HTTP/1.1\r\nHost: x\r\n", *["X-Filler: " + "a" * 4000 + "\r\n"] * 64), {431}


def many_small_headers(own, user):
    return first_status(own, "GET / HTTP/1.1\r\nHost: x\r\n", "a:b\r\n" * 50_000), {431}


def bodies_too_large(own, user):
    text = head("POST", TASKS, user, Content_Length=64 * MEBIBYTE) + "\r\n"
    return first_status(own, text, *["a" * 65536] * 64), {413}


def endless_chunks(own, user):
    text = head("POST", TASKS, user, Transfer_Encoding="chunked") + "\r\n"
    return first_status(own, text, *["10000\r\n" + "a" * 65536 + "\r\n"] * 64), {413}


def chunks_of_one_byte(own, user):
    text = head("POST", TASKS, user, Transfer_Encoding="chunked") + "\r\n"
    return first_status(own, text, "1\r\na\r\n" * 1_200_000), {413, 408}  # too large, or too slow


def deep_json(own, user):
    body = '{"title":' + "[" * 400_000
    return first_status(own, head("POST", TASKS, user, Content_Length=len(body)) + "\r\n" + body), {400}


def wide_json(own, user):
    body = json.dumps({f"m{i}": i for i in range(60_000)})
    return first_status(own, head("POST", TASKS, user, Content_Length=len(body)) + "\r\n" + body), {400}


@pytest.mark.parametrize(
    "attack, count",
    [
        (heads_without_end, 300), (many_small_headers, 100), (bodies_too_large, 200), (endless_chunks, 100),
        (chunks_of_one_byte, 6), (deep_json, 100), (wide_json, 40),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_flood_is_refused_and_memory_stays_flat(own, user, attack, count):
    attack(own, user)
    before = memory(own)
    for status, expected in flood(count // 10 + 4 if SANITIZED else count, lambda _: attack(own, user), 16):
        assert status in expected
    assert memory(own) - before < ROOM
    assert user.create("still here")["title"] == "still here"


def test_connections_beyond_the_limit_are_refused_and_there_is_room_again():
    with Server(STEWARD_MAX_CONNECTIONS="20") as own:
        held = [socket.create_connection(("127.0.0.1", own.port)) for _ in range(20)]
        until(lambda: refused(own), "the limit is reached")
        for one in held:
            one.close()
        until(lambda: Client(own).get("/health").status_code == 200, "there is room again")


def refused(own):
    with Connection(own) as connection:
        status, headers, _ = connection.read()
        assert status in (0, 503)
        return status == 503 and int(headers["retry-after"]) >= 1


def test_a_frozen_database_under_load_is_503_with_retry_after_and_recovers_by_itself(own):
    tokens = [make_token() for _ in range(24)]
    clients = [Client(own, token) for token in tokens]
    for one in clients:
        one.create("before")
    before = memory(own)
    with frozen(own):
        answers = flood(24 * 8, lambda i: clients[i % 24].again().post(TASKS, json={"title": f"during {i}"}), 24)
        for answer in answers:
            assert answer.status_code in (201, 503), answer.text
            if answer.status_code == 503:
                problem(answer, 503)
        assert any(answer.status_code == 503 for answer in answers)
        # The process itself is well: who needs no database is answered.
        assert Client(own).get("/health").status_code == 200
        assert own.readiness()[0] == 503
    until(lambda: own.readiness()[0] == 200, "ready again without anybody's help")
    for one in clients:
        until(lambda: one.post(TASKS, json={"title": "after"}).status_code == 201, "writes go on")
    assert memory(own) - before < ROOM
    for one in clients:  # what was acknowledged is there, what was refused is there at most once
        titles = one.titles()
        assert "before" in titles and len(titles) == len(set(titles)) + titles.count("after") - 1
