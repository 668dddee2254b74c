"""The HTTP edge: methods, limits, negotiation, connections and headers (FEATURES J10, K4 to K8)."""

import ctypes.util
import gzip
import json
import re
import socket

import pytest

from certificate import make_certificate
from client import Client, make_token, problem
from raw import Connection, exchange, head
from server import PATIENCE, Server, until

TASKS = "/api/v1/tasks"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
MEBIBYTE = 1 << 20


def as_target(path):
    return re.sub(r"{.*?}", "01890a5d-ac96-774b-bcce-b302099a8057", path)


# Apple comes back with a form; clients do not call that.
HIDDEN = {"/api/v1/auth/oauth/{provider}/callback": {"POST"}}


def allowed(path, item):
    methods = {method.upper() for method in item} & set(METHODS) | HIDDEN.get(path, set())
    return methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())


def split(header):
    return {part.strip() for part in header.split(",")}


# Methods and routes


def test_options_tells_the_methods_of_every_path(stranger, openapi):
    for path, item in openapi["paths"].items():
        answer = stranger.request("OPTIONS", as_target(path))
        assert answer.status_code == 204 and answer.content == b"", path
        assert split(answer.headers["Allow"]) == allowed(path, item), path


def test_other_methods_are_405_with_allow_on_every_path(stranger, openapi):
    for path, item in openapi["paths"].items():
        for method in set(METHODS) - allowed(path, item):
            answer = stranger.request(method, as_target(path))
            assert split(answer.headers["Allow"]) == allowed(path, item), (method, path)
            if method != "HEAD":
                problem(answer, 405, "method_not_allowed")
            assert answer.status_code == 405


def test_head_is_get_without_the_body(user):
    user.create("x" * 200)
    for path in ("/", "/health", "/docs", "/errors", "/openapi.json", "/api/v1/me", TASKS, TASKS + "/absent"):
        get, bare = user.get(path), user.request("HEAD", path)
        assert bare.status_code == get.status_code and bare.content == b"", path
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary"):
            assert bare.headers.get(name) == get.headers.get(name), (path, name)


@pytest.mark.parametrize(
    "path",
    ["/absent", "/api/v1", "/api/v1/absent", "/api/v1/tasks/x/y/z", "/errors/absent", "/docs/../etc/passwd"],
)
def test_what_is_not_there_is_404(server, user, path):
    if ".." not in path:
        problem(user.get(path), 404, "not_found")
    status, headers, body = exchange(server, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert status == 404 and json.loads(body)["code"] == "not_found"


def test_options_for_the_whole_server(server):
    status, headers, _ = exchange(server, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
    assert status == 204 and set(METHODS) <= split(headers["allow"])


# Negotiation and content


@pytest.mark.parametrize(
    "accept", ["text/html", "image/*", "application/json;q=0", "application/xml, text/plain;q=0.5"]
)
def test_what_cannot_be_offered_is_406(user, accept):
    problem(user.get(TASKS, headers={"Accept": accept}), 406, "not_acceptable")
    problem(user.post(TASKS, json={"title": "x"}, headers={"Accept": accept}), 406, "not_acceptable")
    assert user.tasks() == []


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/*", "application/json;q=0.1, text/html", "APPLICATION/JSON", "text/html, */*;q=0.1"],
)
def test_what_can_be_offered_is_offered(user, accept):
    assert user.get(TASKS, headers={"Accept": accept}).headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": ""},
        {"Content-Type": "application/json; charset=latin1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/jsonx"}, {"Content-Type": "multipart/form-data; boundary=x"},
    ],
    ids=str,
)
def test_bodies_that_are_not_json_are_415(user, headers):
    problem(user.post(TASKS, data=b'{"title":"x"}', headers=headers), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.api+json"]
)
def test_json_by_any_name_is_read(user, kind):
    assert user.post(TASKS, data=b'{"title":"x"}', headers={"Content-Type": kind}).status_code == 201


def test_a_body_over_the_limit_is_413(server, user):
    body = json.dumps({"title": "x", "description": "x" * MEBIBYTE}).encode()
    problem(
        user.post(TASKS, data=body, headers={"Content-Type": "application/json"}), 413, "content_too_large"
    )
    # With Content-Length it is told before the body is sent.
    status, headers, _ = exchange(server, head("POST", TASKS, user, Content_Length=MEBIBYTE + 1) + "\r\n")
    assert status == 413 and headers["connection"] == "close"
    with Connection(server) as connection:
        connection.send(head("POST", TASKS, user, Transfer_Encoding="chunked") + "\r\n")
        try:
            for _ in range(20):
                connection.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server need not read it all
        assert connection.read()[0] == 413
    assert user.tasks() == []


def test_a_body_just_below_the_limit_is_read(user):
    body = b'{"title":"x"' + b" " * (MEBIBYTE - 13) + b"}"
    assert len(body) == MEBIBYTE
    assert user.post(TASKS, data=body, headers={"Content-Type": "application/json"}).status_code == 201


def test_a_long_address_is_414(stranger):
    problem(stranger.get("/health?" + "x" * 20_000), 414, "uri_too_long")


def test_large_headers_are_431(server, stranger):
    problem(stranger.get("/health", headers={"Cookie": "x" * 20_000}), 431, "header_too_large")
    many = "".join(f"X-{n}: {n}\r\n" for n in range(5000))
    assert exchange(server, f"GET /health HTTP/1.1\r\nHost: x\r\n{many}\r\n")[0] == 431


MALFORMED = [
    ("no host", "GET /health HTTP/1.1\r\n\r\n", 400),
    ("two hosts", "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    (
        "two lengths",
        "POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        400,
    ),
    (
        "length and chunked",
        "POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    (
        "chunked twice",
        "POST /tasks HTTP/1.1\r\nHost: x\r\n" + "Transfer-Encoding: chunked\r\n" * 2 + "\r\n0\r\n\r\n",
        400,
    ),
    ("negative length", "POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
    ("length in hexadecimal", "POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 0x2\r\n\r\n{}", 400),
    ("space before the colon", "GET /health HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    ("NUL in a header", "GET /health HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n", 400),
    ("no target", "GET  HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("garbage", "\x16\x03\x01\x02\r\n\r\n", 400),
    ("relative target", "GET health HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("unknown method", "BREW /health HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    ("unknown transfer coding", "POST /tasks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    (
        "unknown expectation",
        "POST /tasks HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n{}",
        417,
    ),
    ("another version", "GET /health HTTP/2.0\r\nHost: x\r\n\r\n", 505),
]


@pytest.mark.parametrize(
    "text, status", [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED]
)
def test_malformed_requests_are_refused_with_a_problem(server, text, status):
    answer = exchange(server, text)
    assert answer[0] == status
    assert answer[1]["content-type"].startswith("application/problem+json")
    body = json.loads(answer[2])
    assert body["status"] == status and body["trace_id"] in answer[1]["traceparent"] and body["detail"]


# Connections


def test_pipelined_requests_are_answered_in_their_order(server, user):
    ids = [user.create(str(number))["id"] for number in range(40)]
    head = f"Host: x\r\nAuthorization: Bearer {user.token}\r\n"
    with Connection(server) as connection:
        connection.send("".join(f"GET {TASKS}/{id} HTTP/1.1\r\n{head}\r\n" for id in ids))
        assert [json.loads(connection.read()[2])["id"] for _ in ids] == ids


def test_pipelined_writes_happen_in_their_order(server, user):
    path = f"{TASKS}/{user.create('0')['id']}"
    requests = ""
    for number in range(1, 31):
        body = json.dumps({"title": str(number)})
        requests += head("PATCH", path, user, Content_Length=len(body)) + "\r\n" + body
    with Connection(server) as connection:
        connection.send(requests)
        assert [json.loads(connection.read()[2])["version"] for _ in range(30)] == list(range(2, 32))


def test_a_request_may_come_byte_by_byte(server):
    with Connection(server) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n":
            connection.send(bytes([byte]))
        assert connection.read()[0] == 200
        assert connection.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n").read()[0] == 200  # kept alive


def test_a_chunked_body_is_read(server, user):
    with Connection(server) as connection:
        connection.send(head("POST", TASKS, user, Transfer_Encoding="chunked") + "\r\n")
        connection.send('5;ext=1\r\n{"tit\r\n').send('9\r\nle":"abc"\r\n').send(
            "1\r\n}\r\n0\r\nX-Trailer: 1\r\n\r\n"
        )
        status, _, body = connection.read()
        assert status == 201 and json.loads(body)["title"] == "abc"
        assert connection.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n").read()[0] == 200


def test_a_client_may_wait_for_100_continue(server, user):
    body = '{"title":"patient"}'
    with Connection(server) as connection:
        connection.send(head("POST", TASKS, user, Expect="100-continue", Content_Length=len(body)) + "\r\n")
        assert connection.read()[0] == 100
        assert connection.send(body).read()[0] == 201


def test_old_clients_and_those_that_close_are_understood(server):
    with Connection(server) as connection:
        status, headers, _ = connection.send("GET /health HTTP/1.0\r\n\r\n").read()
        assert status == 200 and connection.is_closed()
    with Connection(server) as connection:
        connection.send("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        status, headers, _ = connection.read()
        assert headers["connection"] == "close" and connection.is_closed()


def test_a_client_that_leaves_does_no_harm(server, user):
    for _ in range(20):
        with Connection(server) as connection:
            connection.send(
                f"GET {TASKS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {user.token}\r\n\r\n" * 5
            )
    assert user.get("/health").status_code == 200


def test_three_hundred_connections_at_once(server):
    connections = [Connection(server) for _ in range(300)]
    try:
        for connection in connections:
            connection.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert {connection.read()[0] for connection in connections} == {200}
    finally:
        for connection in connections:
            connection.__exit__()


@pytest.fixture(scope="module")
def impatient():
    """A server with tight limits that logs everything."""
    limits = {"header": "300", "body": "300", "write": "300", "idle": "300"}
    with Server(
        **{f"STEWARD_{name.upper()}_TIMEOUT_MS": value for name, value in limits.items()}, LOG_LEVEL="debug"
    ) as own:
        yield own


def test_a_slow_head_is_cut_off(impatient):
    with Connection(impatient) as connection:
        connection.send("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        status, headers, _ = connection.read()
        assert status == 408 and headers["connection"] == "close" and connection.is_closed()


def test_a_slow_body_is_cut_off(impatient):
    with Connection(impatient) as connection:
        connection.send(head("POST", "/api/v1/auth/login", Content_Length=100) + "\r\n{")
        assert connection.read()[0] == 408 and connection.is_closed()


def test_a_client_that_does_not_read_is_cut_off(impatient):
    """It asks for more than the kernel holds for it and takes nothing: the server waits for it only so long, whatever is asked
    for, and serves others meanwhile."""
    timeouts = lambda: int(re.search(r"^steward_http_timeouts_total (\d+)$", Client(impatient).get("/metrics").text, re.M)[1])
    before = timeouts()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(PATIENCE)
        slow.connect(("127.0.0.1", impatient.port))
        slow.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 200)
        until(lambda: timeouts() == before + 1, "the end of the slow one")
        assert Client(impatient).get("/health").status_code == 200
        received = 0
        try:
            while data := slow.recv(1 << 20):
                received += len(data)
        except ConnectionResetError:
            pass
        size = len(Client(impatient).get("/openapi.json").content)
        assert received < 200 * size, "it did not get all"


@pytest.mark.parametrize(
    "text", ["", "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"], ids=["silent", "after an answer"]
)
def test_an_idle_connection_is_closed(impatient, text):
    with Connection(impatient) as connection:
        connection.send(text)
        if text:
            assert connection.read()[0] == 200
        assert connection.is_closed()


def test_the_log_knows_the_request_by_its_ids(impatient):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"X-Request-Id": "find-me-7", "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    Client(impatient).get("/health", headers=headers)
    line = until(
        lambda: next((line for line in impatient.log().splitlines() if "find-me-7" in line), None),
        "the log line",
        10,
    )
    entry = json.loads(line)
    assert (entry["request_id"], entry["trace_id"], entry["path"], entry["status"]) == (
        "find-me-7", trace, "/health", 200
    )


def test_every_line_of_the_log_is_json(impatient):
    lines = [line for line in impatient.log(most=10**9).splitlines() if line.startswith("{")]
    assert len(lines) > 5
    for line in lines:
        assert {"time", "level", "message"} <= set(json.loads(line)), line


# Headers


def brotli(data):
    """Decompresses with the library that the server's package brings; None where it is missing."""
    name = ctypes.util.find_library("brotlidec")
    if not name:
        return None
    size, out = ctypes.c_size_t(1 << 22), ctypes.create_string_buffer(1 << 22)
    assert ctypes.CDLL(name).BrotliDecoderDecompress(
        ctypes.c_size_t(len(data)), data, ctypes.byref(size), out
    ) == 1
    return out.raw[: size.value]


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_large_answers_are_compressed_when_asked_for(user, coding):
    for number in range(30):
        user.create(f"Task {number}", description="the same words " * 20)
    plain = user.get(TASKS, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.headers["Vary"]
    answer = user.get(TASKS, headers={"Accept-Encoding": coding}, stream=True)
    packed = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == coding and len(packed) < len(plain.content) / 3
    assert "Accept-Encoding" in answer.headers["Vary"] and answer.headers["ETag"] != plain.headers["ETag"]
    unpacked = gzip.decompress(packed) if coding == "gzip" else brotli(packed)
    assert unpacked in (plain.content, None)
    again = user.get(TASKS, headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_small_answers_and_tokens_are_not_compressed(user, stranger):
    packing = {"Accept-Encoding": "gzip, br"}
    assert "Content-Encoding" not in user.get(f"{TASKS}/{user.create()['id']}", headers=packing).headers
    login = stranger.post(
        "/api/v1/auth/login",
        json={"email": user.account["email"], "password": "correct horse battery"},
        headers=packing,
    )
    assert login.status_code == 200 and "Content-Encoding" not in login.headers
    assert "Content-Encoding" not in user.get(
        "/openapi.json", headers={"Accept-Encoding": "gzip;q=0, identity"}
    ).headers


def test_security_headers_are_on_every_answer(user):
    for path in ("/", "/docs", TASKS, "/absent", "/metrics", "/errors"):
        headers = user.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY" and headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "Permissions-Policy" in headers and "Cache-Control" in headers and "Date" in headers
        assert "Server" not in headers or not re.search(r"\d", headers["Server"])


def test_what_belongs_to_a_user_is_not_for_shared_caches(user):
    assert "private" in user.get(TASKS).headers["Cache-Control"]
    assert user.post(TASKS, json={"title": "x"}).headers["Cache-Control"] != "public"


def test_cors_answers_only_the_origins_of_the_list(user):
    ours, theirs = {"Origin": "https://app.example.org"}, {"Origin": "https://evil.example.org"}
    answer = user.get(TASKS, headers=ours)
    assert answer.headers["Access-Control-Allow-Origin"] == ours["Origin"]
    assert "Origin" in answer.headers["Vary"]
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    refused = Client(user.url).get(TASKS, headers=ours)  # also errors can be read by our page
    assert refused.status_code == 401 and refused.headers["Access-Control-Allow-Origin"] == ours["Origin"]
    for origin in (
        theirs,
        {"Origin": "null"},
        {"Origin": "https://app.example.org.evil.org"},
        {"Origin": "http://app.example.org"},
    ):
        assert "Access-Control-Allow-Origin" not in user.get(TASKS, headers=origin).headers, origin


def test_cors_preflight(stranger):
    asked = {
        "Origin": "https://app.example.org",
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = stranger.request("OPTIONS", TASKS + "/x", headers=asked)
    assert answer.status_code == 204 and answer.headers["Access-Control-Allow-Origin"] == asked["Origin"]
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    listed = {name.lower() for name in split(answer.headers["Access-Control-Allow-Headers"])}
    assert {"authorization", "content-type", "if-match", "idempotency-key"} <= listed and "*" not in listed
    answer = stranger.request(
        "OPTIONS", TASKS + "/x", headers={**asked, "Origin": "https://evil.example.org"}
    )
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Access-Control-Allow-Methods" not in answer.headers


def test_a_request_id_comes_back_or_is_made(stranger):
    assert stranger.get(
        "/health", headers={"X-Request-Id": "abc-123_4.5"}
    ).headers["X-Request-Id"] == "abc-123_4.5"
    made = [stranger.get("/health").headers["X-Request-Id"] for _ in range(2)]
    assert made[0] != made[1] and all(len(id) >= 16 for id in made)
    for bad in ("x" * 300, "two words", 'q"uote', "<script>"):
        assert stranger.get("/health", headers={"X-Request-Id": bad}).headers["X-Request-Id"] != bad


def test_a_trace_goes_on(stranger):
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    answer = stranger.get("/absent", headers={"traceparent": f"00-{trace}-{span}-01"})
    version, same, fresh, flags = answer.headers["traceparent"].split("-")
    assert (version, same, flags) == ("00", trace, "01") and fresh != span
    assert problem(answer, 404)["trace_id"] == trace


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        "00-" + "a" * 32 + "-" + "0" * 16 + "-01",
        "ff-" + "a" * 32 + "-" + "b" * 16 + "-01",
    ],
)
def test_a_bad_traceparent_starts_a_trace(stranger, bad):
    trace = stranger.get("/health", headers={"traceparent": bad}).headers["traceparent"].split("-")[1]
    assert re.fullmatch("[0-9a-f]{32}", trace) and trace not in bad


# Configured servers


def test_the_rate_limit_is_per_user():
    with Server(RATE_LIMIT_DEFAULT="5/60s") as own:
        one, two = Client.sign_up(own), Client.sign_up(own)
        answers = [one.get(TASKS) for _ in range(8)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        problem(answers[-1], 429, "rate_limited")
        assert two.get(TASKS).status_code == 200


def test_tls(tmp_path):
    certificate, key = make_certificate(tmp_path)
    with Server(TLS_CERT=str(certificate), TLS_KEY=str(key)) as own:
        client = Client(own, make_token())
        client.session.verify = str(certificate)
        assert client.get(TASKS).json()["items"] == []
        assert client.get("/").headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert len(client.create("x" * 200, description="y" * 2000)["description"]) == 2000
        own.stop()
